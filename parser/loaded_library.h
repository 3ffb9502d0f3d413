#pragma once

#include <stdexcept>
#include <string>

namespace madoguchi {

/// A library that the package depends on cannot be loaded, or lacks a function.
class LibraryMissing : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A shared library that is loaded when it is first needed, and then stays. For libraries that few mails need and that
/// bring many others along: to load libarchive and libpsl with theirs takes as long as to judge fifty mails. The daemon
/// links them like any other, so that it does not start without them, and the package depends on what the daemon links.
class LoadedLibrary {
public:
    /// Converts to the pointer that it initialises, which must be of the function's own type.
    class Function {
    public:
        explicit Function(void* address) : address_(address) {}
        template <class Signature>
        operator Signature*() const {  // NOLINT(google-explicit-constructor)
            return reinterpret_cast<Signature*>(address_);
        }

    private:
        void* address_;
    };

    /// By its soname. Throws LibraryMissing.
    explicit LoadedLibrary(const char* soname);

    /// Throws LibraryMissing.
    [[nodiscard]] Function operator[](const char* name) const;

private:
    std::string soname_;
    void* handle_;  ///< never closed
};

}  // namespace madoguchi
