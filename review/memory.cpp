#include "review/memory.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstdint>
#include <cstdlib>

namespace madoguchi {
namespace {

constexpr std::size_t claimed = 1U << 20;

}  // namespace

void keep_memory() {
    constexpr int kept = 8 * claimed;
    mallopt(M_MMAP_THRESHOLD, 2 * claimed);
    mallopt(M_TRIM_THRESHOLD, kept);
    mallopt(M_TOP_PAD, claimed);
}

void claim_memory() {
    void* const piece = std::malloc(claimed);
    if (piece == nullptr) {
        return;
    }
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto begin = (reinterpret_cast<std::uintptr_t>(piece) + page - 1) / page * page;
    const auto end = (reinterpret_cast<std::uintptr_t>(piece) + claimed) / page * page;
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_WRITE);
    std::free(piece);
}

}  // namespace madoguchi
