#include "daemon/backoff.h"

#include <algorithm>

namespace madoguchi {

std::chrono::seconds Backoff::after(int tries, std::chrono::seconds first, std::chrono::seconds most,
                                    const RandomSource& random) {
    const auto doubled = first * (std::int64_t{1} << static_cast<unsigned>(std::clamp(tries, 0, longest)));
    const auto step = std::chrono::milliseconds(std::min<std::chrono::seconds>(doubled, most));
    const auto jitter = step.count() / 2 * static_cast<std::int64_t>(random() % 1001) / 1000;  // 0 … step/2
    const auto wait = std::chrono::ceil<std::chrono::seconds>(step * 3 / 4 + std::chrono::milliseconds(jitter));
    return std::min(wait, most);
}

std::chrono::seconds Backoff::next(const RandomSource& random) {
    const auto wait = after(tries_, first_, most_, random);
    tries_ = std::min(tries_ + 1, longest);
    return wait;
}

}  // namespace madoguchi
