#pragma once

#include <functional>
#include <span>
#include <string>

#include "review/console.h"

namespace CLI {
class App;
}

namespace madoguchi {

/// `app` shows the help of `command` ("" for the whole program, see help_of) in place of what CLI11 would write.
void show_help_of(CLI::App& app, const std::string& command);

/// Parses `arguments` (without the program's name) by `app` and calls `run`, which returns the exit status; or shows
/// the help, the version, or what was wrong with the arguments.
[[nodiscard]] int run_command_line(CLI::App& app, std::span<const std::string> arguments, Console& console,
                                   const std::function<ExitStatus(Console&)>& run);

}  // namespace madoguchi
