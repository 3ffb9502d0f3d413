#include "review/command_line.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <vector>

#include "parser/loaded_library.h"
#include "review/command_words.h"
#include "review/help.h"
#include "review/words.h"

namespace madoguchi {
namespace {

std::string usage_sentence(const CLI::App& app, const CLI::ParseError& error) {
    const auto parsed = app.get_subcommands();
    const auto command = parsed.empty() ? std::string("madoguchi") : "madoguchi " + parsed.front()->get_name();
    // CLI11 puts the command's name where this error's own name belongs.
    const bool extras = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    const auto name = extras ? std::string("ExtrasError") : error.get_name();
    return fmt::format(words::bad_usage, words::usage_error(name), error.what(), command);
}

/// A word stands where a command belongs.
bool is_mistyped(const CLI::App& app, std::span<const std::string> arguments) {
    return app.get_require_subcommand_min() > 0 && !arguments.empty() && !arguments.front().starts_with('-') &&
           app.get_subcommands([&](const CLI::App* each) { return each->check_name(arguments.front()); }).empty();
}

}  // namespace

void show_help_of(CLI::App& app, const std::string& command) {
    app.formatter_fn(
        [command](const CLI::App*, const std::string&, CLI::AppFormatMode) { return std::string(help_of(command)); });
}

int run_command_line(CLI::App& app, std::span<const std::string> arguments, Console& console,
                     const std::function<ExitStatus(Console&)>& run) {
    if (is_mistyped(app, arguments)) {
        return static_cast<int>(report_usage(console, fmt::format(words::no_such_command, arguments.front())));
    }
    try {
        std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
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
    try {
        return static_cast<int>(run(console));
    } catch (const LibraryMissing& missing) {
        return static_cast<int>(report(console, {ErrorCode::config, missing.what(), "Install the package again."}));
    }
}

}  // namespace madoguchi
