#include "store/store_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace madoguchi {
namespace {

std::string holder(int fd) {
    std::array<char, 32> text{};
    const auto size = pread(fd, text.data(), text.size() - 1, 0);
    std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return pid.substr(0, pid.find_first_not_of("0123456789"));
}

}  // namespace

Result<StoreLock> StoreLock::take(const std::filesystem::path& store) {
    const auto file = store.string() + ".lock";
    StoreLock lock(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0660));
    if (lock.fd_ < 0) {
        const int error = errno;
        const bool missing = error == ENOENT || error == ENOTDIR;
        const bool passing = error == ENOSPC || error == EMFILE || error == ENFILE || error == ENOMEM;
        return failure(missing   ? ErrorCode::config
                       : passing ? ErrorCode::no_space
                                 : ErrorCode::denied,
                       fmt::format("cannot open {}: {}", file, std::strerror(error)),
                       "Check [store] path, and that the daemon's user may write in its folder.");
    }
    if (flock(lock.fd_, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) {
            return failure(ErrorCode::denied, fmt::format("cannot lock {}: {}", file, std::strerror(errno)));
        }
        return failure(
            ErrorCode::conflict,
            fmt::format("another madoguchid (pid {}) works on the store {}", holder(lock.fd_), store.string()),
            "One daemon serves a store; stop the other one first.");
    }
    const auto pid = fmt::format("{}\n", getpid());
    // The pid is for people only: the lock holds without it, on a full disk too.
    if (ftruncate(lock.fd_, 0) == 0) {
        [[maybe_unused]] const auto written = pwrite(lock.fd_, pid.data(), pid.size(), 0);
    }
    return lock;
}

StoreLock::StoreLock(StoreLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

StoreLock::~StoreLock() {
    if (fd_ >= 0) {
        close(fd_);
    }
}

}  // namespace madoguchi
