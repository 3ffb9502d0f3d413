#pragma once

#include <cstdio>
#include <cstdlib>

namespace madoguchi {

/// Aborts, and says what a target found to be broken.
inline void must(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "BROKEN: %s\n", what);
        std::abort();
    }
}

}  // namespace madoguchi
