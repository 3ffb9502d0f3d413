#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "daemon/assembly.h"
#include "daemon/backoff.h"
#include "daemon/clocks.h"
#include "daemon/notice_watch.h"
#include "daemon/service_notifier.h"
#include "daemon/signals.h"
#include "daemon/store_watch.h"
#include "desk/catch_up.h"
#include "desk/configuration.h"
#include "store/store.h"

namespace madoguchi {

/// The exit status that an error of the program's start or of one pass means (options.h).
[[nodiscard]] int exit_status_of(const Trouble& trouble);

/// madoguchid's work: takes mail, delivers acknowledgements, waits, until it is asked to stop. Network trouble, a busy
/// store and a full disk never end it; a damaged or forbidden store does. One thread.
class Daemon {
public:
    Daemon(Store store, Clocks clocks, RandomSource random, Signals& signals, ServiceNotifier& notifier);

    /// Prepares the work by `configuration`, and settles what an interrupted run left in the outbox.
    [[nodiscard]] tl::expected<void, Trouble> begin(Configuration configuration);
    /// Works until a signal asks to stop; returns the exit status.
    [[nodiscard]] int serve();
    /// One pass of intake and delivery; returns the exit status.
    [[nodiscard]] int once();

private:
    tl::expected<void, Trouble> recover();
    bool is_too_early(const WatchedFolder& folder) const;
    bool take_mail();
    void give_back();
    void take_from(WatchedFolder& folder);
    bool deliver();
    void pause();
    void sleep(std::chrono::milliseconds most);
    [[nodiscard]] std::chrono::seconds longest_pause() const;
    [[nodiscard]] std::chrono::seconds pause_length();
    void reload();
    void note_poll(bool succeeded, const std::string& error);
    void note_quiet();
    /// What a try to read `folder` came to; `why` nullptr: it was read.
    void note_reading(const WatchedFolder& folder, const Error* why);
    /// Has the secretariat told of what is due.
    void look_at_notices();
    void store_failed(const Error& error);
    bool store_ready();
    bool recovered();
    void store_recovered();
    int drain(WatchedFolder& folder);
    int drain_outbox();
    [[nodiscard]] bool anything_to_catch_up();
    /// What the search and the reports do not have yet, for so long at most.
    void catch_up(std::chrono::seconds most);
    void show_status();

    Store store_;
    Clocks clocks_;
    RandomSource random_;
    Signals& signals_;
    ServiceNotifier& notifier_;
    StoreWatch store_watch_;
    Wake wake_;
    std::unique_ptr<Assembly> assembly_;
    Backoff store_backoff_;
    std::chrono::steady_clock::time_point store_not_before_;
    std::chrono::steady_clock::time_point last_noted_;
    std::chrono::steady_clock::time_point look_often_until_;  ///< since another process writes
    std::string store_trouble_;                               ///< "" while the store works
    std::string last_store_trouble_;                          ///< what was logged last, until a batch goes in
    NoticeWatch notices_;
    CatchUp catch_up_;
    bool catch_up_failed_ = false;  ///< until the next mail or foreign write
    int mails_taken_ = 0;           ///< by once()
    bool worked_ = true;            ///< since memory was given back
    bool reopen_store_ = false;
    bool recover_due_ = false;        ///< since a reload
    std::optional<int> exit_status_;  ///< set: the work must end
};

}  // namespace madoguchi
