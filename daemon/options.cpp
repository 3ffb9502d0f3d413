#include "daemon/options.h"

#include <fmt/format.h>

namespace madoguchi {

std::string_view usage() {
    return "Usage: madoguchid [--config FILE] [--once | --check-config | --doctor [--mail-to-oneself] |\n"
           "                  --reconcile [--fetch-missing] | --help | --version]\n"
           "\n"
           "Takes the desk's mail from its mailbox, judges and stores it, and acknowledges it.\n"
           "Runs until SIGTERM; SIGHUP reads the configuration again.\n"
           "\n"
           "  --config FILE    the configuration (default /etc/madoguchi/madoguchi.toml)\n"
           "  --once           one pass of intake and delivery, then end\n"
           "  --check-config   read the configuration, report all its errors, and end\n"
           "  --doctor         look at all that the daemon needs: configuration, credentials, store, disk, clock,\n"
           "                   names, TLS and login of both servers, folders; a line each, with what to do\n"
           "  --mail-to-oneself  with --doctor: also send the desk a mail, and wait a minute for it in the mailbox\n"
           "  --reconcile      hold every mail of the mailbox against the store, byte for byte, and say what is "
           "missing;\n"
           "                   while no other madoguchid runs\n"
           "  --fetch-missing  with --reconcile: fetch again what is missing; no acknowledgement goes out by itself\n"
           "  --help           this text\n"
           "  --version        the version\n"
           "\n"
           "Exit status: 0 all right; 64 usage; 65 damaged store, or one that lacks mail; 75 temporary trouble\n"
           "(network, store busy or held by another madoguchid); 77 permission or login refused; 78 configuration.\n";
}

Result<Options> read_options(std::span<const char* const> arguments) {
    Options options;
    bool task_given = false;
    const auto set_task = [&](Options::Task task) {
        const bool first = !task_given;
        task_given = true;
        options.task = task;
        return first;
    };
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        bool understood = true;
        if (argument == "--config" && i + 1 < arguments.size()) {
            options.config_file = arguments[++i];
        } else if (argument.starts_with("--config=")) {
            options.config_file = argument.substr(9);
        } else if (argument == "--once") {
            understood = set_task(Options::Task::once);
        } else if (argument == "--check-config") {
            understood = set_task(Options::Task::check_config);
        } else if (argument == "--doctor") {
            understood = set_task(Options::Task::doctor);
        } else if (argument == "--mail-to-oneself") {
            options.mail_to_oneself = true;
        } else if (argument == "--reconcile") {
            understood = set_task(Options::Task::reconcile);
        } else if (argument == "--fetch-missing") {
            options.fetch_missing = true;
        } else if (argument == "--help" || argument == "-h") {
            understood = set_task(Options::Task::help);
        } else if (argument == "--version") {
            understood = set_task(Options::Task::version);
        } else {
            return failure(ErrorCode::config, fmt::format("unknown or incomplete argument \"{}\"", argument),
                           "madoguchid --help lists the arguments.");
        }
        if (!understood) {
            return failure(ErrorCode::config, fmt::format("\"{}\" does not go with the argument before it", argument),
                           "Give one of --once, --check-config, --doctor, --reconcile, --help and --version.");
        }
    }
    if (options.mail_to_oneself && options.task != Options::Task::doctor) {
        return failure(ErrorCode::config, "--mail-to-oneself goes with --doctor alone",
                       "madoguchid --help lists the arguments.");
    }
    if (options.fetch_missing && options.task != Options::Task::reconcile) {
        return failure(ErrorCode::config, "--fetch-missing goes with --reconcile only",
                       "madoguchid --help lists the arguments.");
    }
    if (options.config_file.empty()) {
        return failure(ErrorCode::config, "--config needs a file's name", "madoguchid --help lists the arguments.");
    }
    return options;
}

}  // namespace madoguchi
