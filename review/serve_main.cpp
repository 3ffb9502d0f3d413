#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "review/console.h"
#include "review/help.h"
#include "review/page_server.h"
#include "review/web_activation.h"

int main(int argc, char** argv) {
    // Blocked before any thread starts, so that none of them gets one.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);

    madoguchi::ServeCommand command;
    CLI::App app;
    app.formatter_fn([](const CLI::App*, const std::string&, CLI::AppFormatMode) {
        return std::string(madoguchi::help_of("serve"));
    });
    app.add_option("--listen", command.listen);
    app.add_option("--config", command.files.config);
    app.add_option("--store", command.files.store);
    app.add_flag("--json", command.json);
    CLI11_PARSE(app, argc, argv);

    const auto* user = getpwuid(getuid());
    madoguchi::Console console{std::cout, std::cerr};
    console.actor = user == nullptr ? "uid " + std::to_string(getuid()) : user->pw_name;
    console.now = [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); };
    const auto handed = madoguchi::handed_socket([](std::string_view name) {
        const char* value = std::getenv(std::string(name).c_str());
        return std::string(value == nullptr ? "" : value);
    });
    if (!handed) {
        return static_cast<int>(madoguchi::report(console, handed.error()));
    }
    command.listening_descriptor = *handed;
    return static_cast<int>(madoguchi::serve_pages(command, console, [&] {
        int which = 0;
        sigwait(&signals, &which);
    }));
}
