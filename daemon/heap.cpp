#include "daemon/heap.h"

#include <malloc.h>

#include <cstddef>

namespace madoguchi {
namespace {

constexpr std::size_t much = 4U << 20;  // bytes; less is needed again for the next small mail

}  // namespace

void keep_heap() {
    // SQLite's passing tables, too, take the heap's end and give it back with each statement.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes
    mallopt(M_TRIM_THRESHOLD, 32 << 20);
    // One heap for all threads: of another thread's, glibc never gives back the end, where large mails lay.
    mallopt(M_ARENA_MAX, 1);
}

void give_back_heap() {
    if (mallinfo2().fordblks > much) {
        malloc_trim(much / 4);
    }
}

}  // namespace madoguchi
