#pragma once

#include <vector>

#include "review/health.h"

namespace madoguchi {

/// Everything that somebody at the desk should look at, the gravest first; empty where all is well. What judge_health()
/// finds is all here, and behind it what is no alarm yet, and the day's work.
[[nodiscard]] std::vector<Concern> concerns_of(const HealthReading& reading, const HealthLimits& limits,
                                               std::chrono::sys_seconds now);

}  // namespace madoguchi
