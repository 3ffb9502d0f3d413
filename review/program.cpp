#include "review/program.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <functional>
#include <vector>

#include "review/check_command.h"
#include "review/help.h"
#include "review/words.h"

namespace madoguchi {
namespace {

/// The parsed command line: the command that was chosen, ready to run.
struct CommandLine {
    std::function<ExitStatus(Console&)> chosen;
    CheckCommand check;
};

/// Shows the section of help.txt in place of what CLI11 would write.
CLI::App* add_command(CLI::App& app, const std::string& name) {
    auto* command = app.add_subcommand(name);
    command->formatter_fn(
        [name](const CLI::App*, const std::string&, CLI::AppFormatMode) { return std::string(help_of(name)); });
    return command;
}

/// `line` must outlive `app`.
void add_check(CLI::App& app, CommandLine& line) {
    auto* command = add_command(app, "check");
    auto& check = line.check;
    auto* json = command->add_flag("--json", check.json);
    command->add_flag("--text", check.text);
    command->add_flag("--explain", check.explain)->excludes(json);
    command->add_option("--config", check.config);
    command->add_option("--received", check.received);
    command->add_option("FILE", check.files)->required();
    command->callback([&line] { line.chosen = [&line](Console& console) { return line.check.run(console); }; });
}

std::string usage_sentence(const CLI::App& app, const CLI::ParseError& error) {
    const auto parsed = app.get_subcommands();
    const auto command = parsed.empty() ? std::string("madoguchi") : "madoguchi " + parsed.front()->get_name();
    return fmt::format(words::bad_usage, words::usage_error(error.get_name()), error.what(), command);
}

}  // namespace

int run_program(std::span<const std::string> arguments, Console& console) {
    CommandLine line;
    CLI::App app;
    app.formatter_fn([](const CLI::App*, const std::string&, CLI::AppFormatMode) { return std::string(help_of("")); });
    app.require_subcommand(1);
    app.set_version_flag("--version", MADOGUCHI_VERSION);
    add_check(app, line);
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
        app.parse(reversed);
    } catch (const CLI::CallForHelp&) {
        console.out << app.help();
        return static_cast<int>(ExitStatus::ok);
    } catch (const CLI::CallForVersion& version) {
        console.out << "madoguchi " << version.what() << '\n';
        return static_cast<int>(ExitStatus::ok);
    } catch (const CLI::ParseError& error) {
        return static_cast<int>(report_usage(console, usage_sentence(app, error)));
    }
    return static_cast<int>(line.chosen(console));
}

}  // namespace madoguchi
