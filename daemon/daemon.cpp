#include "daemon/daemon.h"

#include <fmt/format.h>
#include <poll.h>
#include <algorithm>
#include <array>
#include <utility>

#include "daemon/code_memory.h"
#include "daemon/heap.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "daemon/outbox_recovery.h"
#include "store/backlog.h"

namespace madoguchi {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds quiet_note{60};      // between two notes in the store that the mailbox is well
constexpr seconds quiet_pause{30};     // where news of the mailbox and of the store end it
constexpr seconds unwatched_pause{5};  // where something may come unseen: mail of a folder that is not listened to
constexpr seconds busy_pause{1};       // while another process writes: its commit is visible after its bytes
constexpr seconds busy_time{10};
constexpr seconds catch_up_slice{1};  // then news are looked at again
constexpr seconds catch_up_once{10};  // of a single pass
constexpr int quiet_pass_mails = 100;

int worse(int a, int b) {
    constexpr std::array order{exit_status::ok, exit_status::temporary, exit_status::config, exit_status::denied,
                               exit_status::damaged_store};
    const auto rank = [&](int status) { return std::find(order.begin(), order.end(), status) - order.begin(); };
    return rank(a) >= rank(b) ? a : b;
}

bool ends_the_work(const Error& error) {
    return error.code == ErrorCode::malformed || error.code == ErrorCode::denied;
}

}  // namespace

int exit_status_of(const Trouble& trouble) {
    switch (trouble.error.code) {
        case ErrorCode::config:
        case ErrorCode::not_found:
            return exit_status::config;
        case ErrorCode::denied:
            return exit_status::denied;
        case ErrorCode::permanent:
            return trouble.origin == Trouble::Origin::server ? exit_status::denied : exit_status::temporary;
        case ErrorCode::malformed:
            return trouble.origin == Trouble::Origin::store ? exit_status::damaged_store : exit_status::temporary;
        default:
            return exit_status::temporary;
    }
}

Daemon::Daemon(Store store, Clocks clocks, RandomSource random, Signals& signals, ServiceNotifier& notifier)
    : store_(std::move(store)),
      clocks_(std::move(clocks)),
      random_(std::move(random)),
      signals_(signals),
      notifier_(notifier),
      store_watch_(signals.fd()),
      wake_{store_watch_.fd(),
            [this] {
                notifier_.alive();
                return signals_.stop_requested();
            }},
      store_backoff_(seconds{15}, seconds{15 * 60}),
      store_not_before_(clocks_.steady()),
      last_noted_(clocks_.steady()),
      notices_(store_, clocks_),
      catch_up_(store_) {}

tl::expected<void, Trouble> Daemon::begin(Configuration configuration) {
    auto assembly = Assembly::make(std::move(configuration), store_, clocks_, wake_, random_);
    if (!assembly) {
        return tl::unexpected(Trouble{Trouble::Origin::store, assembly.error()});
    }
    assembly_ = std::move(*assembly);
    return recover();
}

tl::expected<void, Trouble> Daemon::recover() {
    return recover_outbox(store_, clocks_.wall()).map_error([](Error error) {
        return Trouble{Trouble::Origin::store, std::move(error)};
    });
}

int Daemon::serve() {
    notifier_.ready();
    log(Severity::notice, Event::started, fmt::format("started: {} folder(s) watched", assembly_->folders().size()));
    while (!exit_status_ && !wake_.stop_requested()) {
        if (signals_.take_reload_request()) {
            reload();
        }
        bool more = false;
        if (store_ready()) {
            more = take_mail();
        }
        if (store_trouble_.empty() && !exit_status_) {
            look_at_notices();
        }
        if (store_trouble_.empty()) {
            more = deliver() || more;
        }
        show_status();
        if (!more && !exit_status_) {
            catch_up(catch_up_slice);
            give_back();
            pause();
        }
    }
    notifier_.stopping();
    assembly_->close();
    log(Severity::notice, Event::stopped, exit_status_ ? "stopped" : "stopped as asked");
    return exit_status_.value_or(exit_status::ok);
}

/// An answer that is read before its question would mark nothing, and is not read again.
bool Daemon::is_too_early(const WatchedFolder& folder) const {
    const auto& all = assembly_->folders();
    return folder.use == FolderUse::answers &&
           std::any_of(all.begin(), all.end(), [](const auto& f) { return f.use == FolderUse::inquiries && f.due; });
}

bool Daemon::take_mail() {
    bool more = false;
    for (auto& folder : assembly_->folders()) {
        if (folder.due && !is_too_early(folder) && folder.watch->until_retry().count() == 0 && store_trouble_.empty() &&
            !wake_.stop_requested()) {
            take_from(folder);
            more = more || (folder.due && folder.watch->until_retry().count() == 0);
        }
    }
    return more && store_trouble_.empty();
}

/// Memory that the work since the last time took, and waiting does not need.
void Daemon::give_back() {
    if (std::exchange(worked_, false)) {
        store_.give_back_memory();
        give_back_heap();
        give_back_code();
    }
}

void Daemon::take_from(WatchedFolder& folder) {
    worked_ = true;
    const auto progress = folder.watch->take_batch();
    if (progress) {
        folder.due = progress->more;
        catch_up_failed_ = catch_up_failed_ && progress->stored == 0;
        if (!folder.due) {
            note_poll(true, "");
        }
        note_reading(folder, nullptr);
        store_recovered();
        return;
    }
    if (wake_.stop_requested()) {
        return;
    }
    if (progress.error().origin == Trouble::Origin::store) {
        folder.watch->start_over();
        store_failed(progress.error().error);
    } else {
        folder.watch->back_off(progress.error());
        note_poll(false, progress.error().error.message);
        note_reading(folder, &progress.error().error);
    }
}

bool Daemon::deliver() {
    const auto report = assembly_->delivery().run();
    if (!report) {
        store_failed(report.error());
        return false;
    }
    worked_ = worked_ || report->sent + report->deferred + report->failed + report->unknown > 0;
    return report->more;
}

/// Whoever writes to the store may have left something.
bool Daemon::anything_to_catch_up() {
    return store_trouble_.empty() && !catch_up_failed_ && catch_up_.anything_left().value_or(false);
}

/// Not worth the work's end: mail is taken all the same.
void Daemon::catch_up(seconds most) {
    const auto begun = clocks_.steady();
    while (anything_to_catch_up() && !wake_.stop_requested() && clocks_.steady() - begun < most) {
        if (const auto step = catch_up_.step(); !step) {
            catch_up_failed_ = true;
            log(Severity::warning, Event::catch_up_stopped,
                fmt::format(
                    "some mails stay without classes or out of the search's index until the next mail or start: {}",
                    step.error().message));
        }
    }
}

void Daemon::note_poll(bool succeeded, const std::string& error) {
    last_noted_ = clocks_.steady();
    if (auto r = store_.note_poll(succeeded, error, clocks_.wall()); !r) {
        store_failed(r.error());
    }
}

/// A mailbox to which nothing comes is read all the same: `status` and `health` go by that.
void Daemon::note_quiet() {
    const auto& folders = assembly_->folders();
    const bool all_listened =
        std::all_of(folders.begin(), folders.end(), [](const auto& f) { return !f.due && f.watch->is_open(); });
    if (all_listened && store_trouble_.empty() && clocks_.steady() - last_noted_ >= quiet_note) {
        note_poll(true, "");
    }
}

void Daemon::note_reading(const WatchedFolder& folder, const Error* why) {
    if (folder.use != FolderUse::inquiries || !store_trouble_.empty()) {
        return;
    }
    const auto noted = why == nullptr ? notices_.was_read(assembly_->configuration()) : notices_.was_not_read(*why);
    if (!noted) {
        store_failed(noted.error());
    }
}

void Daemon::look_at_notices() {
    if (auto r = notices_.look(assembly_->configuration()); !r) {
        store_failed(r.error());
    }
}

void Daemon::store_failed(const Error& error) {
    if (ends_the_work(error)) {
        log(Severity::error, Event::gave_up, fmt::format("{}. {}", error.message, error.hint));
        exit_status_ = exit_status_of({Trouble::Origin::store, error});
        return;
    }
    const auto wait = store_backoff_.next(random_);
    store_not_before_ = clocks_.steady() + wait;
    reopen_store_ = true;  // after a failed write no connection to it is believed
    const bool again = last_store_trouble_ == error.message;
    log(again ? Severity::info : Severity::error, Event::store_trouble,
        fmt::format("the store takes nothing: {}; fetching and sending pause, next try in {} s", error.message,
                    wait.count()));
    store_trouble_ = last_store_trouble_ = error.message;
}

/// True where work may go on; after trouble the wait must be over, and the store open again.
bool Daemon::store_ready() {
    if (store_trouble_.empty()) {
        return true;
    }
    if (clocks_.steady() < store_not_before_) {
        return false;
    }
    if (reopen_store_) {
        auto reopened = Store::open(assembly_->configuration().store_path, OpenMode::create);
        if (!reopened) {
            store_failed(reopened.error());
            return false;
        }
        store_ = std::move(*reopened);
        reopen_store_ = false;
    }
    const auto before = std::exchange(store_trouble_, {});
    for (auto& folder : assembly_->folders()) {
        folder.due = true;
    }
    note_poll(false, before);
    return store_trouble_.empty() && !exit_status_ && recovered();
}

/// What a former delivery had in hand is told from what it had not, as soon as the store allows it.
bool Daemon::recovered() {
    if (recover_due_) {
        if (auto r = recover(); !r) {
            store_failed(r.error().error);
            return false;
        }
        recover_due_ = false;
    }
    return true;
}

/// A whole batch went in: only that ends the growing of the waits.
void Daemon::store_recovered() {
    if (!last_store_trouble_.empty() && store_trouble_.empty()) {
        log(Severity::notice, Event::store_recovered, "the store takes mail again");
        last_store_trouble_.clear();
        store_backoff_.reset();
    }
}

void Daemon::sleep(milliseconds most) {
    pollfd polled{wake_.fd, POLLIN, 0};
    poll(&polled, 1, static_cast<int>(most.count()));
}

seconds Daemon::longest_pause() const {
    if (clocks_.steady() < look_often_until_) {
        return busy_pause;
    }
    return store_watch_.watches() && assembly_->folders().size() == 1 ? quiet_pause : unwatched_pause;
}

seconds Daemon::pause_length() {
    auto most = longest_pause();
    const auto no_later = [&](auto until) { most = std::min(most, std::chrono::ceil<seconds>(until)); };
    if (!store_trouble_.empty()) {
        no_later(std::max(store_not_before_ - clocks_.steady(), std::chrono::steady_clock::duration{0}));
        return most;
    }
    if (anything_to_catch_up()) {
        no_later(seconds{0});
    }
    for (const auto& folder : assembly_->folders()) {
        if (folder.due && !is_too_early(folder)) {
            no_later(folder.watch->until_retry());
        }
    }
    const auto due = assembly_->delivery().until_due();
    if (!due) {
        store_failed(due.error());
    } else if (*due) {
        no_later(**due);
    }
    return most;
}

void Daemon::pause() {
    if (clocks_.steady() >= look_often_until_) {
        store_watch_.begin(assembly_->configuration().store_path);  // before the look: nothing comes in between
    }
    const auto most = std::max(pause_length(), seconds{1});
    bool waited = false;
    for (auto& folder : assembly_->folders()) {
        if (!store_trouble_.empty() || folder.due || !folder.watch->is_open()) {
            continue;
        }
        // The first folder is listened to; of the others, what has come meanwhile is looked at.
        const auto news = folder.watch->wait(waited ? seconds{0} : most);
        waited = true;
        if (!news) {
            folder.due = true;
            if (!wake_.stop_requested()) {
                folder.watch->back_off(news.error());
                note_poll(false, news.error().error.message);
                note_reading(folder, &news.error().error);
            }
        } else if (*news) {
            folder.due = true;
        }
    }
    if (!waited && !exit_status_) {
        sleep(most);
    }
    if (store_watch_.end()) {
        look_often_until_ = clocks_.steady() + busy_time;
        catch_up_failed_ = false;
    }
    if (!exit_status_ && !wake_.stop_requested()) {
        note_quiet();
    }
}

void Daemon::reload() {
    notifier_.reloading();
    const auto& old = assembly_->configuration();
    auto configuration = read_configuration(old.file);
    if (configuration && configuration->store_path != old.store_path) {
        configuration = failure(ErrorCode::config, "[store] path has changed; that needs a restart");
    }
    auto assembly = configuration ? Assembly::make(std::move(*configuration), store_, clocks_, wake_, random_)
                                  : tl::unexpected(configuration.error());
    if (assembly) {
        assembly_->close();
        assembly_ = std::move(*assembly);
        recover_due_ = true;
        if (store_trouble_.empty()) {
            (void)recovered();
        }
        log(Severity::notice, Event::configuration_read, "the configuration was read again");
    } else {
        log(Severity::error, Event::configuration_refused,
            fmt::format("the new configuration is not used, the old one stays: {}", assembly.error().message));
    }
    notifier_.ready();
}

void Daemon::show_status() {
    if (!store_trouble_.empty()) {
        notifier_.status("The store takes nothing; trying again");
        return;
    }
    const auto& folders = assembly_->folders();
    const auto in_trouble =
        std::count_if(folders.begin(), folders.end(), [](const auto& f) { return f.watch->until_retry().count() > 0; });
    notifier_.status(in_trouble > 0
                         ? fmt::format("{} of {} folder(s) cannot be read; trying again", in_trouble, folders.size())
                         : fmt::format("Watching {} folder(s)", folders.size()));
}

int Daemon::once() {
    int status = exit_status::ok;
    const bool behind = Backlog(store_).texts_wait().value_or(false);
    for (auto& folder : assembly_->folders()) {
        if (is_too_early(folder)) {
            continue;
        }
        const auto drained = drain(folder);
        folder.due = drained != exit_status::ok;
        status = worse(status, drained);
    }
    if (auto r = notices_.look(assembly_->configuration()); !r) {
        status = worse(status, exit_status_of({Trouble::Origin::store, r.error()}));
    }
    status = worse(status, drain_outbox());
    if (behind || mails_taken_ <= quiet_pass_mails) {  // after a flood, the pass behind it has the time
        catch_up(catch_up_once);
    }
    assembly_->close();
    return wake_.stop_requested() ? worse(status, exit_status::temporary) : status;
}

int Daemon::drain(WatchedFolder& folder) {
    while (!wake_.stop_requested()) {
        const auto progress = folder.watch->take_batch();
        if (!progress) {
            const auto& error = progress.error().error;
            log(Severity::error, Event::pass_failed,
                fmt::format("{}{}{}", error.message, error.hint.empty() ? "" : ". ", error.hint));
            if (progress.error().origin == Trouble::Origin::server) {
                (void)store_.note_poll(false, error.message, clocks_.wall());
                note_reading(folder, &error);
            }
            return exit_status_of(progress.error());
        }
        mails_taken_ += progress->stored;
        if (!progress->more) {
            note_reading(folder, nullptr);
            const auto noted = store_.note_poll(true, "", clocks_.wall());
            return noted ? exit_status::ok : exit_status_of({Trouble::Origin::store, noted.error()});
        }
    }
    return exit_status::temporary;
}

int Daemon::drain_outbox() {
    int status = exit_status::ok;
    while (!wake_.stop_requested()) {
        const auto report = assembly_->delivery().run();
        if (!report) {
            log(Severity::error, Event::pass_failed,
                fmt::format("{}. {}", report.error().message, report.error().hint));
            return exit_status_of({Trouble::Origin::store, report.error()});
        }
        if (report->login_refused) {
            status = worse(status, exit_status::denied);
        }
        if (report->deferred > 0) {
            status = worse(status, exit_status::temporary);
        }
        if (!report->more) {
            break;
        }
    }
    return status;
}

}  // namespace madoguchi
