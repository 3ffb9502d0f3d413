// Put before the daemon with LD_PRELOAD: a libarchive that ends or stops its caller at an attachment that says so. For
// row I12, because no mail is known that does that to the parser. The file FAULTY_READER_MET is there once it was met.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

extern "C" int archive_read_open_memory(void* archive, const void* bytes, std::size_t size) {
    const std::string_view content(static_cast<const char*>(bytes), size);
    const bool stops = content.find("stops its reader") != std::string_view::npos;
    if (stops || content.find("ends its reader") != std::string_view::npos) {
        ::creat(std::getenv("FAULTY_READER_MET"), 0600);
        if (!stops) {
            ::raise(SIGSEGV);
        }
        for (;;) {
            ::pause();
        }
    }
    const auto real =
        reinterpret_cast<int (*)(void*, const void*, std::size_t)>(::dlsym(RTLD_NEXT, "archive_read_open_memory"));
    return real(archive, bytes, size);
}
