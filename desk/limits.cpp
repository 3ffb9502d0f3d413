#include "desk/limits.h"

#include <set>

namespace madoguchi {

bool bounced_lately(const KnownFacts& facts, const AcknowledgeLimits& limits, std::chrono::sys_seconds now) {
    return facts.target_bounced_at && now - *facts.target_bounced_at < std::chrono::days(limits.bounce_days);
}

Result<bool> bounced_lately(Store& store, const CaseView& view, const AcknowledgeLimits& limits,
                            std::chrono::sys_seconds now) {
    std::set<std::string_view> targets;
    for (const auto& mail : view.mails) {
        targets.insert(mail.verdict.ack.target);
    }
    for (const auto& item : view.outbox) {
        targets.insert(item.to);
    }
    targets.erase("");
    for (const auto target : targets) {
        const auto facts = store.target_facts(target, now);
        if (!facts) {
            return tl::unexpected(facts.error());
        }
        if (bounced_lately(*facts, limits, now)) {
            return true;
        }
    }
    return false;
}

std::string_view reached_limit(const KnownFacts& facts, const AcknowledgeLimits& limits, std::chrono::sys_seconds now) {
    if (bounced_lately(facts, limits, now)) {
        return "target-bounced";
    }
    if (facts.acks_to_sender_today >= limits.per_sender_per_day) {
        return "limit-sender";
    }
    if (facts.acks_to_domain_this_hour >= limits.per_domain_per_hour) {
        return "limit-domain";
    }
    if (facts.breaker_open) {
        return "breaker-open";
    }
    return facts.acks_today >= limits.per_day ? "limit-day" : "";
}

}  // namespace madoguchi
