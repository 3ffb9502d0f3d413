#include "desk/limits.h"

namespace madoguchi {

bool bounced_lately(const KnownFacts& facts, const AcknowledgeLimits& limits, std::chrono::sys_seconds now) {
    return facts.target_bounced_at && now - *facts.target_bounced_at < std::chrono::days(limits.bounce_days);
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
