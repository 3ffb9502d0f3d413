#include "desk/notice_desk.h"

#include <utility>

#include "desk/limits.h"
#include "rules/business_calendar.h"

namespace madoguchi {
namespace {

using std::chrono::sys_seconds;

constexpr int most_a_day = 12;
constexpr std::chrono::hours digest_may_be_late{4};
constexpr std::chrono::hours first_digest_looks_back{24};
constexpr int overdue_business_days = 2;

std::int64_t about_of(sys_seconds outage_since) {
    return outage_since.time_since_epoch().count();
}

std::int64_t about_of(std::chrono::year_month_day day) {
    return static_cast<int>(day.year()) * 10000 + static_cast<int>(static_cast<unsigned>(day.month())) * 100 +
           static_cast<int>(static_cast<unsigned>(day.day()));
}

bool waits(const NoticeItem& item) {
    return item.mail.state == OutboxState::queued || item.mail.state == OutboxState::deferred;
}

/// It went out, or may have: what the recipient may have read is not told otherwise.
bool may_have_left(const NoticeItem& item) {
    return item.mail.state == OutboxState::sent || item.mail.state == OutboxState::sending ||
           item.mail.state == OutboxState::unknown;
}

std::chrono::seconds since_midnight(sys_seconds t) {
    const auto local = to_japan(t);
    return local - std::chrono::floor<std::chrono::days>(local);
}

}  // namespace

NoticeAddresses notice_addresses(const Configuration& configuration) {
    return {configuration.notices.to, configuration.from_address(), configuration.envelope_sender(),
            configuration.notices.administrator, configuration.web.public_url};
}

Result<NoticeOutcome> NoticeDesk::gate(sys_seconds now) {
    const auto& to = configuration_.notices.to;
    if (to.empty()) {
        return NoticeOutcome::nothing;
    }
    const auto facts = store_.target_facts(to, now);
    if (!facts) {
        return tl::unexpected(facts.error());
    }
    if (bounced_lately(*facts, configuration_.rules.desk.limits, now)) {
        return NoticeOutcome::bounced;
    }
    const auto made = Notices(store_).count_to(to, now - std::chrono::hours{24});
    if (!made) {
        return tl::unexpected(made.error());
    }
    return *made >= most_a_day ? NoticeOutcome::limited : NoticeOutcome::queued;
}

template <class Facts>
Result<NoticeOutcome> NoticeDesk::send(NoticeKind kind, std::int64_t about, const Facts& facts, sys_seconds now) {
    const auto passed = gate(now);
    if (!passed || *passed != NoticeOutcome::queued) {
        return passed;
    }
    const auto key = store_.desk_key();
    if (!key) {
        return tl::unexpected(key.error());
    }
    const auto mail = compose_notice(facts, notice_addresses(configuration_), configuration_.rules.desk, now, *key);
    if (!mail) {
        return tl::unexpected(mail.error());
    }
    const auto added = Notices(store_).enqueue(kind, about, *mail, now);
    return added.map([](bool fresh) { return fresh ? NoticeOutcome::queued : NoticeOutcome::nothing; });
}

Result<NoticeOutcome> NoticeDesk::tell_outage(const OutageFacts& facts, sys_seconds now) {
    auto transaction = store_.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    const auto told = Notices(store_).find(NoticeKind::outage, about_of(facts.since));
    if (!told) {
        return tl::unexpected(told.error());
    }
    if (*told) {
        return NoticeOutcome::nothing;
    }
    const auto outcome = send(NoticeKind::outage, about_of(facts.since), facts, now);
    if (!outcome || *outcome != NoticeOutcome::queued) {
        return outcome;
    }
    return transaction->commit().map([] { return NoticeOutcome::queued; });
}

Result<NoticeOutcome> NoticeDesk::end_outage(sys_seconds now) {
    auto transaction = store_.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    Notices notices(store_);
    const auto since = notices.failing_since();
    if (!since) {
        return tl::unexpected(since.error());
    }
    if (!*since) {
        return NoticeOutcome::nothing;
    }
    if (const auto ended = notices.set_failing_since(std::nullopt); !ended) {
        return tl::unexpected(ended.error());
    }
    const auto about = about_of(**since);
    const auto told = notices.find(NoticeKind::outage, about);
    if (!told) {
        return tl::unexpected(told.error());
    }
    auto outcome = NoticeOutcome::nothing;
    if (*told) {
        if (const auto dropped = notices.supersede(NoticeKind::outage, about, about, now); !dropped) {
            return tl::unexpected(dropped.error());
        }
        const auto sent = send(NoticeKind::recovery, about, RecoveryFacts{**since, now, may_have_left(**told)}, now);
        if (!sent) {
            return sent;
        }
        outcome = *sent;
    }
    return transaction->commit().map([&] { return outcome; });
}

Result<void> NoticeDesk::drop_late_digest(sys_seconds now) {
    Notices notices(store_);
    const auto newest = notices.newest(NoticeKind::digest);
    if (!newest) {
        return tl::unexpected(newest.error());
    }
    if (!*newest || !waits(**newest)) {
        return {};
    }
    const auto today = about_of(japan_day(now));
    const bool over = since_midnight(now) > configuration_.notices.digest_time + digest_may_be_late;
    return notices.supersede(NoticeKind::digest, 0, over ? today : today - 1, now).map([](int) {});
}

Result<NoticeOutcome> NoticeDesk::tell_digest(sys_seconds now) {
    const auto& settings = configuration_.notices;
    if (const auto dropped = drop_late_digest(now); !dropped) {
        return tl::unexpected(dropped.error());
    }
    const auto late = since_midnight(now) - settings.digest_time;
    const auto day = japan_day(now);
    if (!settings.digest || settings.to.empty() || late < std::chrono::seconds{0} || late > digest_may_be_late ||
        !BusinessCalendar(configuration_.rules.desk).open_on(day)) {
        return NoticeOutcome::nothing;
    }
    auto transaction = store_.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    const auto made = Notices(store_).find(NoticeKind::digest, about_of(day));
    if (!made) {
        return tl::unexpected(made.error());
    }
    if (*made) {
        return NoticeOutcome::nothing;
    }
    const auto facts = digest_facts(now);
    if (!facts) {
        return tl::unexpected(facts.error());
    }
    const auto outcome = send(NoticeKind::digest, about_of(day), *facts, now);
    if (!outcome || *outcome != NoticeOutcome::queued) {
        return outcome;
    }
    return transaction->commit().map([] { return NoticeOutcome::queued; });
}

Result<DigestFacts> NoticeDesk::digest_facts(sys_seconds now) {
    Notices notices(store_);
    const auto status = store_.status();
    const auto queue = store_.queue();
    const auto before = notices.newest(NoticeKind::digest);
    const auto failing = notices.failing_since();
    if (!status || !queue || !before || !failing) {
        return tl::unexpected(!status   ? status.error()
                              : !queue  ? queue.error()
                              : !before ? before.error()
                                        : failing.error());
    }
    DigestFacts facts;
    facts.day = japan_day(now);
    facts.waiting = status->queue;
    facts.open = status->open_cases;
    facts.breaker_open = status->breaker_open;
    facts.failing_since = *failing;
    facts.arrived_since = *before ? (*before)->mail.created : now - first_digest_looks_back;
    const auto arrived = notices.cases_opened(facts.arrived_since);
    if (!arrived) {
        return tl::unexpected(arrived.error());
    }
    facts.arrived = *arrived;
    const auto& desk = configuration_.rules.desk;
    const BusinessCalendar calendar(desk);
    const auto overdue = overdue_business_days * std::chrono::seconds(desk.closes_at - desk.opens_at);
    for (const auto& c : *queue) {
        if (c.state == CaseState::fresh && c.taken_by.empty() && calendar.business_time(c.opened, now) >= overdue) {
            facts.overdue.push_back(c.receipt_number);
        }
        auto* const list = c.ack_state == OutboxState::failed    ? &facts.failed
                           : c.ack_state == OutboxState::unknown ? &facts.unknown
                           : c.ack_state == OutboxState::held    ? &facts.held
                                                                 : nullptr;
        if (list != nullptr) {
            list->push_back(c.receipt_number);
        }
    }
    return facts;
}

}  // namespace madoguchi
