#pragma once

#include <chrono>
#include <string>

#include "review/health.h"

namespace madoguchi {

/// What `status` shows: whether the desk is at work, and what needs a person; with what to do about it.
[[nodiscard]] std::string status_screen(const HealthReading& reading, const HealthLimits& limits,
                                        std::chrono::sys_seconds now);

}  // namespace madoguchi
