#pragma once

#include <chrono>
#include <optional>

#include "daemon/clocks.h"
#include "desk/configuration.h"
#include "desk/notice_desk.h"
#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// Knows for how long the mailbox of inquiries has not been read, across restarts, and has the secretariat told of
/// that, of its end, and of each morning. The length goes by the steady clock, as all waits do; only what an earlier
/// run left goes by the time of day. Errors are the store's: nothing of the call counts. Holds a reference; one thread.
class NoticeWatch {
public:
    NoticeWatch(Store& store, Clocks clocks) : store_(store), clocks_(std::move(clocks)) {}

    [[nodiscard]] Result<void> was_read(const Configuration& configuration);
    [[nodiscard]] Result<void> was_not_read(const Error& why);
    /// What is due by now; cheap where nothing is.
    [[nodiscard]] Result<void> look(const Configuration& configuration);

private:
    [[nodiscard]] Result<void> remember();
    [[nodiscard]] Result<void> look_at_outage(const Configuration& configuration);
    [[nodiscard]] Result<void> look_at_digest(const Configuration& configuration);

    Store& store_;
    Clocks clocks_;
    bool remembered_ = false;                                ///< what an earlier run left
    std::optional<std::chrono::sys_seconds> failing_since_;  ///< as stored
    std::chrono::steady_clock::time_point failing_from_;     ///< the same on this run's steady clock
    std::optional<Error> why_;                               ///< of this run's last failure
    std::optional<NoticeOutcome> refused_;                   ///< of this outage, as logged
    std::optional<std::chrono::steady_clock::time_point> next_outage_look_, next_digest_look_;
};

}  // namespace madoguchi
