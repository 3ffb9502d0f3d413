#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>

#include "daemon/assembly.h"
#include "daemon/curl_handle.h"
#include "daemon/daemon.h"
#include "daemon/doctor.h"
#include "daemon/heap.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "daemon/outbox_recovery.h"
#include "daemon/reconciliation.h"
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

/// "1200 of 4000 mails compared", where somebody watches.
void show_progress(std::int64_t compared, std::int64_t of) {
    if (::isatty(STDERR_FILENO) == 1) {
        fmt::print(stderr, "\r{} of {} mails compared\033[K", compared, std::max(compared, of));
        std::fflush(stderr);
    }
}

int reconcile_folders(Assembly& assembly, Store& store, const Clocks& clocks, const Wake& wake, bool fetch) {
    const auto tell = [](const DoctorLine& line) {
        if (::isatty(STDERR_FILENO) == 1) {
            std::fputs("\r\033[K", stderr);
        }
        std::fputs(to_text(line).c_str(), stdout);
        std::fflush(stdout);
    };
    Reconciliation work(store, assembly.intake(), clocks, wake, tell, show_progress);
    int status = exit_status::ok;
    for (auto& folder : assembly.folders()) {
        const bool sent = folder.use == FolderUse::answers;
        if (sent && !fetch) {
            continue;
        }
        const auto compared = sent ? work.look_for_sent(*folder.mailbox) : work.compare(*folder.mailbox, fetch);
        if (!compared) {
            if (::isatty(STDERR_FILENO) == 1) {
                std::fputs("\r\033[K", stderr);
            }
            return report(compared.error().error, exit_status_of(compared.error()));
        }
        tell(sent ? sent_line_of(*compared) : line_of(*compared));
        status = compared->whole() ? status : exit_status::damaged_store;
    }
    return status;
}

int reconcile(Configuration configuration, bool fetch) {
    std::error_code ignored;
    if (!std::filesystem::exists(configuration.store_path, ignored)) {
        return report({ErrorCode::config, fmt::format("there is no store {}", configuration.store_path.string()),
                       "Check [store] path, or restore a backup with madoguchi restore."},
                      exit_status::config);
    }
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
    const Wake wake{signals.fd(), [&] { return signals.stop_requested(); }};
    if (const auto r = recover_outbox(*store, clocks.wall()); !r) {
        return report_store(r.error());
    }
    configuration.imap.after = AfterStoring::leave;  // the mailbox is looked at alone
    auto assembly = Assembly::make(std::move(configuration), *store, clocks, wake, system_random());
    if (!assembly) {
        return report_store(assembly.error());
    }
    const int status = reconcile_folders(**assembly, *store, clocks, wake, fetch);
    (*assembly)->close();
    return status;
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
    keep_heap();
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
    std::signal(SIGXFSZ, SIG_IGN);  // a file that reaches its limit is an error of the store, not an end
    auto configuration = read_configuration(options->config_file);
    if (!configuration) {
        std::fprintf(stderr, "%s\n", configuration.error().message.c_str());
        return exit_status::config;
    }
    if (options->task == Options::Task::check_config) {
        std::printf("%s: all right\n", options->config_file.c_str());
        return exit_status::ok;
    }
    if (options->task == Options::Task::reconcile) {
        return reconcile(std::move(*configuration), options->fetch_missing);
    }
    return work(std::move(*configuration), options->task);
}
