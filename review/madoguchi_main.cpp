#include <pwd.h>
#include <unistd.h>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include "review/console.h"
#include "review/program.h"
#include "review/words.h"

namespace {

std::string login_name() {
    const auto* entry = getpwuid(getuid());
    return entry == nullptr ? "uid " + std::to_string(getuid()) : entry->pw_name;
}

}  // namespace

int main(int argc, char** argv) {
    std::ios::sync_with_stdio(false);
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    madoguchi::Console console{
        std::cout,
        std::cerr,
        isatty(STDOUT_FILENO) == 1,
        isatty(STDERR_FILENO) == 1,
        100,
        login_name(),
        [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
    };
    const int status = madoguchi::run_program(arguments, console);
    std::cout.flush();
    if (!std::cout) {
        std::cerr << madoguchi::words::output_failed;
        return static_cast<int>(madoguchi::ExitStatus::temporary);
    }
    return status;
}
