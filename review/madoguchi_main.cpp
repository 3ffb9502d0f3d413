#include <unistd.h>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "review/check_program.h"
#include "review/console.h"
#include "review/memory.h"
#include "review/other_program.h"
#include "review/words.h"

// `check` alone is in this program: it starts for a handful of mails, and the libraries of all the other commands would
// take it longer to load than the mails to judge. madoguchi-desk has those commands.
int main(int argc, char** argv) {
    using madoguchi::ExitStatus;
    std::ios::sync_with_stdio(false);
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    madoguchi::Console console{std::cout, std::cerr};
    if (!madoguchi::is_for_check_program(arguments)) {
        madoguchi::become_program("madoguchi-desk", arguments);
        return static_cast<int>(madoguchi::refuse(console, ExitStatus::internal, madoguchi::words::no_desk_program));
    }
    madoguchi::keep_memory();
    const int status = madoguchi::run_check_program(arguments, console);
    std::cout.flush();
    if (!std::cout) {
        std::cerr << madoguchi::words::output_failed;
        return static_cast<int>(ExitStatus::temporary);
    }
    // The system takes back at once what the destructors would give back piece by piece.
    std::quick_exit(status);
}
