#pragma once

#include <span>
#include <string>

#include "review/console.h"

namespace madoguchi {

/// Whether run_check_program is for these arguments (without the program's name): those of `madoguchi check`, and
/// `--version` alone.
[[nodiscard]] bool is_for_check_program(std::span<const std::string> arguments);

/// `madoguchi check` and `--version`, behind main(). Needs none of what the commands on a store need, so that a program
/// of these alone does not load it. Returns the exit status; writes only to the console.
[[nodiscard]] int run_check_program(std::span<const std::string> arguments, Console& console);

}  // namespace madoguchi
