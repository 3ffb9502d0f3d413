#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "desk/configuration.h"
#include "parser/error.h"
#include "reply/notice.h"
#include "store/notices.h"
#include "store/store.h"

namespace madoguchi {

/// What became of the wish to send a notice.
enum class NoticeOutcome {
    queued,
    nothing,  ///< turned off, not due, or told already
    bounced,  ///< its address came back lately, and is left alone as any other
    limited,  ///< too many within a day
};

/// Decides on the mails to the secretariat, and puts them into the store; each decision is one transaction with what it
/// goes by. Every notice passes one gate: the address is the configured one, has not bounced lately, and gets no more
/// than a dozen a day. The circuit breaker of the acknowledgements does not stop them: they tell of it. Holds
/// references.
class NoticeDesk {
public:
    NoticeDesk(Store& store, const Configuration& configuration) : store_(store), configuration_(configuration) {}

    /// The mailbox cannot be read since `facts.since`, for long enough.
    [[nodiscard]] Result<NoticeOutcome> tell_outage(const OutageFacts& facts, std::chrono::sys_seconds now);
    /// It was read again: ends the outage, and tells so where there was a notice of it. One that still waits is not
    /// sent any more, and the new one stands for both.
    [[nodiscard]] Result<NoticeOutcome> end_outage(std::chrono::sys_seconds now);
    /// The digest of today, if it is due: on a business day, at its time or up to four hours later, once. One of an
    /// earlier day, or of this day after that, is not sent any more.
    [[nodiscard]] Result<NoticeOutcome> tell_digest(std::chrono::sys_seconds now);

private:
    [[nodiscard]] Result<NoticeOutcome> gate(std::chrono::sys_seconds now);
    template <class Facts>
    [[nodiscard]] Result<NoticeOutcome> send(NoticeKind kind, std::int64_t about, const Facts& facts,
                                             std::chrono::sys_seconds now);
    [[nodiscard]] Result<DigestFacts> digest_facts(std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> drop_late_digest(std::chrono::sys_seconds now);

    Store& store_;
    const Configuration& configuration_;
};

/// Whom notices go to and come from.
[[nodiscard]] NoticeAddresses notice_addresses(const Configuration& configuration);

}  // namespace madoguchi
