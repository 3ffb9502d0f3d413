#include "daemon/notice_watch.h"

#include <fmt/format.h>
#include <algorithm>

#include "daemon/log.h"

namespace madoguchi {
namespace {

using std::chrono::seconds;

constexpr seconds between_digest_looks{30};
constexpr seconds after_a_refusal{10 * 60};

OutageCause cause_of(const Error& why) {
    switch (why.code) {
        case ErrorCode::permanent:
        case ErrorCode::denied:
            return OutageCause::login_refused;
        case ErrorCode::not_found:
            return OutageCause::folder_missing;
        case ErrorCode::config:
            return OutageCause::misconfigured;
        default:
            return OutageCause::unreachable;
    }
}

}  // namespace

Result<void> NoticeWatch::remember() {
    if (remembered_) {
        return {};
    }
    const auto since = Notices(store_).failing_since();
    if (!since) {
        return tl::unexpected(since.error());
    }
    remembered_ = true;
    failing_since_ = *since;
    if (failing_since_) {
        failing_from_ = clocks_.steady() - std::max(clocks_.wall() - *failing_since_, seconds{0});
    }
    return {};
}

Result<void> NoticeWatch::was_read(const Configuration& configuration) {
    if (auto r = remember(); !r) {
        return r;
    }
    why_.reset();
    if (!failing_since_) {
        return {};
    }
    const auto outcome = NoticeDesk(store_, configuration).end_outage(clocks_.wall());
    if (!outcome) {
        return tl::unexpected(outcome.error());
    }
    failing_since_.reset();
    refused_.reset();
    next_outage_look_.reset();
    if (*outcome == NoticeOutcome::queued) {
        log(Severity::notice, Event::recovery_told, "the secretariat is told that the mailbox is read again");
    }
    return {};
}

Result<void> NoticeWatch::was_not_read(const Error& why) {
    if (auto r = remember(); !r) {
        return r;
    }
    why_ = why;
    if (failing_since_) {
        return {};
    }
    const auto now = clocks_.wall();
    if (auto r = Notices(store_).set_failing_since(now); !r) {
        return r;
    }
    failing_since_ = now;
    failing_from_ = clocks_.steady();
    return {};
}

Result<void> NoticeWatch::look(const Configuration& configuration) {
    return look_at_outage(configuration).and_then([&] { return look_at_digest(configuration); });
}

/// An outage that an earlier run saw is told of only after this run has failed, too.
Result<void> NoticeWatch::look_at_outage(const Configuration& configuration) {
    const auto patience = configuration.notices.outage_minutes;
    const auto now = clocks_.steady();
    if (!failing_since_ || !why_ || patience.count() == 0 || now - failing_from_ < patience ||
        (next_outage_look_ && now < *next_outage_look_)) {
        return {};
    }
    const auto status = store_.status();
    if (!status) {
        return tl::unexpected(status.error());
    }
    const auto outcome = NoticeDesk(store_, configuration)
                             .tell_outage({*failing_since_, status->last_success, cause_of(*why_)}, clocks_.wall());
    if (!outcome) {
        return tl::unexpected(outcome.error());
    }
    next_outage_look_ = now + after_a_refusal;
    if (*outcome == NoticeOutcome::queued) {
        log(Severity::warning, Event::outage_told, "the secretariat is told that the mailbox cannot be read");
    } else if (*outcome != NoticeOutcome::nothing && refused_ != *outcome) {
        log(Severity::error, Event::notice_refused,
            fmt::format("the secretariat is not told that the mailbox cannot be read: {}",
                        *outcome == NoticeOutcome::bounced ? "[notices] to has come back as undeliverable"
                                                           : "there were too many notices within a day"));
        refused_ = *outcome;
    }
    return {};
}

Result<void> NoticeWatch::look_at_digest(const Configuration& configuration) {
    const auto now = clocks_.steady();
    if (configuration.notices.to.empty() || (next_digest_look_ && now < *next_digest_look_)) {
        return {};
    }
    const auto outcome = NoticeDesk(store_, configuration).tell_digest(clocks_.wall());
    if (!outcome) {
        return tl::unexpected(outcome.error());
    }
    next_digest_look_ = now + (*outcome == NoticeOutcome::nothing ? between_digest_looks : after_a_refusal);
    if (*outcome == NoticeOutcome::queued) {
        log(Severity::notice, Event::digest_queued, "the digest of the day is queued");
    } else if (*outcome != NoticeOutcome::nothing) {
        log(Severity::warning, Event::notice_refused,
            "the digest of the day is not sent: its address came back, or got too many notices");
    }
    return {};
}

}  // namespace madoguchi
