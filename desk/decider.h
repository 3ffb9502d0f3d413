#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace madoguchi {

/// Who decides, when, and on what they saw.
struct Decider {
    std::string actor;  ///< of the history
    std::chrono::sys_seconds now;
    std::optional<std::int64_t> revision{};  ///< Case::revision that they saw; another one now is a `conflict`
    bool to_bounced = false;                 ///< they know that the address bounced lately, and send all the same
    bool over_daily_cap = false;             ///< they have looked at what the breaker held, and send all of it
};

}  // namespace madoguchi
