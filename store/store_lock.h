#pragma once

#include <filesystem>

#include "parser/error.h"

namespace madoguchi {

/// One daemon a store, and nobody replaces the store under it: flock(2) on `<store>.lock`, which holds the owner's pid
/// as text. The kernel lets go of it however the process ends; the file stays.
class StoreLock {
public:
    /// `conflict` names the pid that holds it; `denied` where the file may not be written.
    [[nodiscard]] static Result<StoreLock> take(const std::filesystem::path& store);
    StoreLock(StoreLock&& other) noexcept;
    StoreLock& operator=(StoreLock&&) = delete;
    ~StoreLock();

private:
    explicit StoreLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace madoguchi
