#include "daemon/clocks.h"

#include <memory>
#include <random>

namespace madoguchi {

Clocks system_clocks() {
    return {[] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
            [] { return std::chrono::steady_clock::now(); }};
}

RandomSource system_random() {
    return [device = std::make_shared<std::random_device>()] { return static_cast<std::uint32_t>((*device)()); };
}

}  // namespace madoguchi
