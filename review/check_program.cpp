#include "review/check_program.h"

#include <CLI/CLI.hpp>

#include "review/check_command.h"
#include "review/command_line.h"

namespace madoguchi {

bool is_for_check_program(std::span<const std::string> arguments) {
    return !arguments.empty() &&
           (arguments.front() == "check" || (arguments.size() == 1 && arguments.front() == "--version"));
}

int run_check_program(std::span<const std::string> arguments, Console& console) {
    CheckCommand check;
    CLI::App app;
    show_help_of(app, "");
    app.require_subcommand(1);
    app.set_version_flag("--version", MADOGUCHI_VERSION);
    auto* command = app.add_subcommand("check");
    show_help_of(*command, "check");
    auto* json = command->add_flag("--json", check.json);
    command->add_flag("--text", check.text);
    command->add_flag("--explain", check.explain)->excludes(json);
    command->add_option("--config", check.config);
    command->add_option("--received", check.received);
    command->add_option("FILE", check.files)->required();
    return run_command_line(app, arguments, console, [&check](Console& to) { return check.run(to); });
}

}  // namespace madoguchi
