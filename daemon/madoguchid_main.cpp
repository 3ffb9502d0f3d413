#include <fmt/format.h>
#include <csignal>
#include <cstdio>
#include <string>

#include "daemon/curl_handle.h"
#include "daemon/daemon.h"
#include "daemon/doctor.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "daemon/service_notifier.h"
#include "daemon/signals.h"
#include "store/store_lock.h"

namespace {

using namespace madoguchi;

int report(const Error& error, int status) {
    log(Severity::error, Event::start_failed,
        fmt::format("{}{}{}", error.message, error.hint.empty() ? "" : ". ", error.hint));
    return status;
}

int report_store(const Error& error) {
    return report(error, exit_status_of({Trouble::Origin::store, error}));
}

int work(Configuration configuration, Options::Task task) {
    std::signal(SIGXFSZ, SIG_IGN);  // a file that reaches its limit is an error of the store, not an end
    const auto lock = StoreLock::take(configuration.store_path);
    if (!lock) {
        return report_store(lock.error());
    }
    auto store = Store::open(configuration.store_path, OpenMode::create);
    if (!store) {
        return report_store(store.error());
    }
    Signals signals;
    const CurlLibrary curl;
    const auto clocks = system_clocks();
    ServiceNotifier notifier(clocks);
    Daemon daemon(std::move(*store), clocks, system_random(), signals, notifier);
    if (auto r = daemon.begin(std::move(configuration)); !r) {
        return report(r.error().error, exit_status_of(r.error()));
    }
    return task == Options::Task::once ? daemon.once() : daemon.serve();
}

int examine(const Options& options) {
    Signals signals;
    const CurlLibrary curl;
    Doctor doctor(system_clocks(), {signals.fd(), [&] { return signals.stop_requested(); }}, system_random());
    const auto lines = doctor.examine(options.config_file, options.mail_to_oneself, [](const DoctorLine& line) {
        std::fputs(to_text(line).c_str(), stdout);
        std::fflush(stdout);
    });
    return exit_status_of(lines);
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = read_options({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)});
    if (!options) {
        return report(options.error(), exit_status::usage);
    }
    if (options->task == Options::Task::help) {
        std::fputs(std::string(usage()).c_str(), stdout);
        return exit_status::ok;
    }
    if (options->task == Options::Task::version) {
        std::puts("madoguchid " MADOGUCHI_VERSION);
        return exit_status::ok;
    }
    if (options->task == Options::Task::doctor) {
        return examine(*options);
    }
    auto configuration = read_configuration(options->config_file);
    if (!configuration) {
        std::fprintf(stderr, "%s\n", configuration.error().message.c_str());
        return exit_status::config;
    }
    if (options->task == Options::Task::check_config) {
        std::printf("%s: all right\n", options->config_file.c_str());
        return exit_status::ok;
    }
    return work(std::move(*configuration), options->task);
}
