#include "review/concerns.h"

#include <fmt/format.h>

#include "review/words.h"

namespace madoguchi {

std::vector<Concern> concerns_of(const HealthReading& reading, const HealthLimits& limits,
                                 std::chrono::sys_seconds now) {
    std::vector<Concern> all;
    for (auto& finding : judge_health(reading, limits, now)) {
        all.push_back(std::move(finding.concern));
    }
    const auto& status = reading.status;
    const bool silent = !status.last_success || now - *status.last_success >= limits.success_warning;
    if (!silent && !status.last_error.empty()) {
        all.push_back({std::string(words::poll_failed)});
    }
    if (status.queue > 0) {
        all.push_back({fmt::format(words::queue_waits, status.queue), "madoguchi queue", "/"});
    }
    return all;
}

}  // namespace madoguchi
