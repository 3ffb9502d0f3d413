#include "daemon/intake_log.h"

#include <fmt/format.h>

#include "daemon/log.h"

namespace madoguchi {

void log_found_sent(OutboxId id) {
    log(Severity::info, Event::mail_sent, fmt::format("sent outbox={}: met in the mailbox", id), {.outbox = id});
}

void log_taken(const std::vector<IntakeLine>& lines) {
    for (const auto& line : lines) {
        log(Severity::info, Event::mail_stored,
            fmt::format("{} uidvalidity={} uid={} receipt={} role={} disposition={} ack={}{}{}",
                        line.stored ? "stored" : "looked at", line.uidvalidity, line.uid,
                        line.receipt_number.empty() ? "-" : line.receipt_number, line.role.empty() ? "-" : line.role,
                        line.disposition, line.ack, line.reason.empty() ? "" : " reason=", line.reason),
            {.receipt = line.receipt_number, .uidvalidity = line.uidvalidity, .uid = line.uid});
        if (line.quarantined) {
            log(Severity::error, Event::mail_unreadable,
                fmt::format("mail uidvalidity={} uid={} could not be read and is queued as unreadable",
                            line.uidvalidity, line.uid),
                {.receipt = line.receipt_number, .uidvalidity = line.uidvalidity, .uid = line.uid});
        }
        if (line.unknown) {
            log(Severity::warning, Event::mail_unknown,
                fmt::format("unknown outbox={}: it may have gone out before the store was restored; it is not sent by "
                            "itself, a person must decide",
                            *line.unknown),
                {.receipt = line.receipt_number, .outbox = line.unknown});
        }
        for (const auto id : line.found_sent) {
            log_found_sent(id);
        }
        if (line.breaker_opened) {
            log(Severity::warning, Event::breaker_opened,
                "the daily limit of acknowledgements is reached: further ones are held until a person closes the "
                "breaker");
        }
    }
}

}  // namespace madoguchi
