#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace madoguchi {

/// The two clocks and the random source, passed in so that tests can set them. `wall` dates what is stored; every wait,
/// deadline and backoff goes by `steady`, which a change of the system's time does not touch.
struct Clocks {
    std::function<std::chrono::sys_seconds()> wall;
    std::function<std::chrono::steady_clock::time_point()> steady;
};
[[nodiscard]] Clocks system_clocks();

/// Uniform 32-bit numbers; for jitter and command tags, not for keys.
using RandomSource = std::function<std::uint32_t()>;
[[nodiscard]] RandomSource system_random();

/// How a blocking call learns that the program should stop: `fd` becomes readable (-1: never), `stop_requested` says
/// whether that was meant.
struct Wake {
    int fd = -1;
    std::function<bool()> stop_requested = [] { return false; };
};

}  // namespace madoguchi
