#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "daemon/backoff.h"
#include "daemon/clocks.h"
#include "daemon/courier.h"
#include "daemon/events.h"
#include "daemon/log.h"
#include "daemon/side_thread.h"
#include "parser/error.h"
#include "store/notices.h"
#include "store/store.h"

namespace madoguchi {

/// Sends what is due among acknowledgements and notices (faults.md): a mail is `sending` by a mark committed before its
/// body leaves, and `sent`, `deferred`, `failed` or `unknown` by what came of it. That a mail was accepted is committed
/// together with the mark of the next one, or at once where none follows or the server lets the next one wait. An
/// outcome that the store does not take is kept and written first at the next run. If the program ends before, the mark
/// makes the mail `unknown`, never a second one. One thread calls it.
///
/// Where a server takes envelopes about as fast as the disk takes marks, the mark of an acknowledgement is committed on
/// a thread of its own while the server is given the envelope. If the server then lets the mail wait all the same, the
/// mark is taken back until the body is asked for.
class DeliveryPass {
public:
    struct Limits {
        std::chrono::seconds first_retry{15};
        std::chrono::seconds longest_retry{15 * 60};
        std::chrono::hours give_up{48};  ///< a deferred mail is `failed` so long after it was made
        int mails = 50;                  ///< a run; more are reported as `more`
    };
    struct Report {
        int sent = 0, deferred = 0, failed = 0, unknown = 0;
        bool more = false;           ///< due mails are left
        bool login_refused = false;  ///< in this run
    };

    DeliveryPass(Store& store, Courier& courier, Clocks clocks, Wake wake, RandomSource random, const Limits& limits);

    /// Errors are the store's; nothing is sent whose state could not be written before.
    [[nodiscard]] Result<Report> run();
    /// How long until a run would have something to do; nullopt: nothing waits.
    [[nodiscard]] Result<std::optional<std::chrono::seconds>> until_due();

private:
    class BodyMark;
    struct Outcome {
        OutboxItem item;
        Delivery delivery;
        std::optional<NoticeKind> notice;  ///< none: an acknowledgement
        std::chrono::sys_seconds at;       ///< when `delivery` came
    };
    /// What an outcome makes of its mail, and the line that tells so once it is committed.
    struct Note {
        OutboxState state;
        std::string text;  ///< the server's, or why not
        std::chrono::seconds wait{0};
        Severity severity;
        Event event;
        std::string line;
    };

    [[nodiscard]] Result<std::optional<Outcome>> next_due();
    Result<void> send_due(Report& report);
    /// A mail after one that was accepted in this run, by a server of that kind.
    [[nodiscard]] bool mark_pays_early(const Outcome& due) const;
    /// Frees a mail that waits for the server from the mark that was made early.
    void take_back(BodyMark& mark, const Outcome& due);
    Result<void> hand_over(Outcome due, Report& report);
    /// The mark before the body of `due`, and with it what became of the mail before.
    Result<void> mark(const Outcome& due, Report& report);
    /// Writes what is unwritten.
    Result<void> settle(Report& report);
    Result<void> settle(const Outcome& outcome, Report& report);
    [[nodiscard]] Note note_of(const Outcome& outcome) const;
    Result<void> write(const Outcome& outcome, const Note& note);
    /// Of the mail in the store; nullopt: it is not there.
    Result<std::optional<OutboxState>> state_of(const Outcome& outcome);
    static void log_unwritten(const Outcome& outcome, const Error& error);
    static void tell(const Outcome& outcome, const Note& note, Report& report);
    void note_server(const Delivery& delivery, Report& report);
    [[nodiscard]] std::chrono::sys_seconds unset_wall() const;
    [[nodiscard]] std::chrono::sys_seconds latest() const;

    Store& store_;
    Notices notices_;
    Courier& courier_;
    Clocks clocks_;
    Wake wake_;
    RandomSource random_;
    Limits limits_;
    Backoff backoff_;
    std::chrono::steady_clock::time_point not_before_;
    /// Of the last mail: from the hand-over to the request for the body, and its mark.
    std::chrono::steady_clock::duration envelope_took_ = std::chrono::steady_clock::duration::max();
    std::chrono::steady_clock::duration mark_took_{0};
    std::optional<Result<std::optional<Outcome>>> ahead_;  ///< what next_due() said beside the last mail's body
    SideThread side_thread_;
    std::vector<Outcome> unwritten_;  ///< that the last mail was accepted, and what the store did not take
    std::chrono::sys_seconds start_wall_;
    std::chrono::steady_clock::time_point start_steady_;
};

}  // namespace madoguchi
