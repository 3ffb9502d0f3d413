#include <pwd.h>
#include <termios.h>
#include <unistd.h>
#include <chrono>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "review/console.h"
#include "review/other_program.h"
#include "review/program.h"
#include "review/words.h"

namespace {

std::string login_name() {
    const auto* entry = getpwuid(getuid());
    return entry == nullptr ? "uid " + std::to_string(getuid()) : entry->pw_name;
}

/// A line of the input; a terminal does not show it meanwhile.
std::optional<std::string> ask_secret(std::string_view prompt) {
    termios before{};
    const bool terminal = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        auto silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        std::cerr << prompt << std::flush;
    }
    std::string line;
    const bool read = static_cast<bool>(std::getline(std::cin, line));
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::cerr << '\n';
    }
    return read ? std::optional(line) : std::nullopt;
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
        ask_secret,
        madoguchi::become_program,
    };
    const int status = madoguchi::run_program(arguments, console);
    std::cout.flush();
    if (!std::cout) {
        std::cerr << madoguchi::words::output_failed;
        return static_cast<int>(madoguchi::ExitStatus::temporary);
    }
    return status;
}
