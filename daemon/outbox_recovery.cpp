#include "daemon/outbox_recovery.h"

#include <fmt/format.h>

#include "daemon/log.h"
#include "store/notices.h"

namespace madoguchi {

Result<void> recover_outbox(Store& store, std::chrono::sys_seconds now) {
    const auto recovered = store.recover_outbox(now);
    if (!recovered) {
        return tl::unexpected(recovered.error());
    }
    if (recovered->restored) {
        log(Severity::warning, Event::store_restored,
            "the store is an older copy, or came from elsewhere: what it had not finished is unknown, and no mail that "
            "is in the mailbox now is acknowledged by itself");
    }
    for (const auto id : recovered->unknown) {
        log(Severity::warning, Event::mail_unknown,
            fmt::format(
                "unknown outbox={}: {}; it is not sent again, a person must decide", id,
                recovered->restored ? "the store was restored" : "the last run ended before its outcome was noted"),
            {.outbox = id});
    }
    if (recovered->queued > 0) {
        log(Severity::notice, Event::outbox_recovered,
            fmt::format("the last run was interrupted before {} acknowledgements left: they are sent again",
                        recovered->queued));
    }
    const auto notices = Notices(store).recover(now);
    return notices ? Result<void>() : tl::unexpected(notices.error());
}

}  // namespace madoguchi
