#include <cstdio>

int main() {
    std::puts("madoguchi");
    return 0;
}
