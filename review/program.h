#pragma once

#include <span>
#include <string>

#include "review/console.h"

namespace madoguchi {

/// The whole program behind main(): parses `arguments` (without the program's name), runs the command, and returns its
/// exit status. Writes only to the console.
[[nodiscard]] int run_program(std::span<const std::string> arguments, Console& console);

}  // namespace madoguchi
