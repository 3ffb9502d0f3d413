#include "review/memory.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstdint>
#include <cstdlib>

namespace madoguchi {
namespace {

extern "C" char __executable_start;  // NOLINT: the linker's names for where the program's code lies
extern "C" char etext;               // NOLINT

constexpr std::size_t claimed = 1U << 19;

/// The whole pages from `begin` to `end`, at once. Where the kernel cannot, they come one by one, as they do without.
void provide(void* begin, void* end, int how) {
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto first = (reinterpret_cast<std::uintptr_t>(begin) + page - 1) / page * page;
    const auto behind = reinterpret_cast<std::uintptr_t>(end) / page * page;
    madvise(reinterpret_cast<void*>(first), behind - first, how);
}

}  // namespace

void claim_memory() {
    auto* const piece = static_cast<char*>(std::malloc(claimed));
    if (piece != nullptr) {
        provide(piece, piece + claimed, MADV_POPULATE_WRITE);
        std::free(piece);
    }
}

void keep_memory() {
    constexpr int kept = 8 * claimed;
    mallopt(M_MMAP_THRESHOLD, 2 * claimed);
    mallopt(M_TRIM_THRESHOLD, kept);
    mallopt(M_TOP_PAD, claimed);
    claim_memory();
    provide(&__executable_start, &etext, MADV_POPULATE_READ);
}

}  // namespace madoguchi
