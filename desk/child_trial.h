#pragma once

#include <chrono>
#include <functional>

#include "parser/error.h"

namespace madoguchi {

/// Runs `work` in a child process, which ends with it. False: it crashed, threw, or was not done within `limit`.
/// `temporary` where no child could be made.
[[nodiscard]] Result<bool> survives_in_child(const std::function<void()>& work, std::chrono::seconds limit);

}  // namespace madoguchi
