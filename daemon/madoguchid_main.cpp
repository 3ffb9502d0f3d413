#include "daemon/log.h"

int main() {
    madoguchi::log(madoguchi::Severity::info, "madoguchid");
    return 0;
}
