#include "parser/loaded_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

namespace madoguchi {
namespace {

LibraryMissing missing(const std::string& soname) {
    const char* const reason = dlerror();
    return LibraryMissing(fmt::format("cannot load {}: {}", soname, reason == nullptr ? "unknown reason" : reason));
}

}  // namespace

LoadedLibrary::LoadedLibrary(const char* soname) : soname_(soname), handle_(dlopen(soname, RTLD_LAZY | RTLD_LOCAL)) {
    if (handle_ == nullptr) {
        throw missing(soname_);
    }
}

LoadedLibrary::Function LoadedLibrary::operator[](const char* name) const {
    void* const address = dlsym(handle_, name);
    if (address == nullptr) {
        throw missing(soname_);
    }
    return Function(address);
}

}  // namespace madoguchi
