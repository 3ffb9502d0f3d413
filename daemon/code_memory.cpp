#include "daemon/code_memory.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace madoguchi {
namespace {

/// The pages that lie wholly in the segment: at its ends, a page may hold bytes of a neighbour that is written.
void give_back_segment(std::uintptr_t begin, std::size_t bytes) {
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto first = (begin + page - 1) & ~(page - 1);
    const auto end = (begin + bytes) & ~(page - 1);
    if (first < end) {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader names addresses as numbers
        madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
    }
}

}  // namespace

void give_back_code() {
    dl_iterate_phdr(
        [](dl_phdr_info* object, std::size_t, void*) {
            for (int i = 0; i < object->dlpi_phnum; ++i) {
                const auto& segment = object->dlpi_phdr[i];
                if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0) {
                    give_back_segment(object->dlpi_addr + segment.p_vaddr, segment.p_memsz);
                }
            }
            return 0;
        },
        nullptr);
}

}  // namespace madoguchi
