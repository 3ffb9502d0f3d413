#pragma once

#include <chrono>

#include "daemon/clocks.h"

namespace madoguchi {

/// Waiting times between tries: doubling from `first` to `most`, each with jitter so that many clients do not come back
/// together. Pure but for the random source.
class Backoff {
public:
    Backoff(std::chrono::seconds first, std::chrono::seconds most) : first_(first), most_(most) {}

    /// The wait before the next try; longer each time: between 3/4 and 5/4 of the step, never above `most`.
    [[nodiscard]] std::chrono::seconds next(const RandomSource& random);
    /// The next wait is the longest one: for a refused login, which must not feed a lock-out.
    void to_the_end() { tries_ = longest; }
    void reset() { tries_ = 0; }
    [[nodiscard]] bool running() const { return tries_ > 0; }

    /// The wait after `tries` failures, without state.
    [[nodiscard]] static std::chrono::seconds after(int tries, std::chrono::seconds first, std::chrono::seconds most,
                                                    const RandomSource& random);

private:
    static constexpr int longest = 30;  // doublings after which every wait is `most`

    std::chrono::seconds first_;
    std::chrono::seconds most_;
    int tries_ = 0;
};

}  // namespace madoguchi
