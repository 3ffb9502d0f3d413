#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace madoguchi {

/// Aborts where one input takes too much processor time: 1 s a MB is allowed in a release build, ten times that under
/// the sanitizers, and half a second for what does not grow with the input. libFuzzer's -timeout knows one limit for
/// inputs of any size, by the clock on the wall.
class TimeBudget {
public:
    explicit TimeBudget(std::size_t bytes) : bytes_(bytes) {}
    ~TimeBudget() {
        const double taken = static_cast<double>(std::clock() - begin_) / CLOCKS_PER_SEC;
        if (taken > 0.5 + 10e-6 * static_cast<double>(bytes_)) {
            std::fprintf(stderr, "SLOW: %.2f s for %zu bytes\n", taken, bytes_);
            std::abort();
        }
    }
    TimeBudget(const TimeBudget&) = delete;
    TimeBudget& operator=(const TimeBudget&) = delete;

private:
    std::size_t bytes_;
    std::clock_t begin_ = std::clock();
};

}  // namespace madoguchi
