#pragma once

#include <filesystem>

namespace madoguchi {

/// Ends a wait when a process writes to the store (inotify(7) on its WAL), so that what a person decides is done at
/// once, and a waiting daemon need not look again and again. One thread.
class StoreWatch {
public:
    /// `other`: a descriptor that ends the wait, too, when it is readable. Where the system has no watches left, only
    /// that does.
    explicit StoreWatch(int other);
    StoreWatch(const StoreWatch&) = delete;
    StoreWatch& operator=(const StoreWatch&) = delete;
    ~StoreWatch();

    /// Readable when the wait should end; lives as long as this.
    [[nodiscard]] int fd() const { return any_ >= 0 ? any_ : other_; }
    /// From here on writes count, this process's own as well.
    void begin(const std::filesystem::path& store);
    /// False where writes cannot be watched.
    [[nodiscard]] bool watches() const { return watch_ >= 0; }
    /// True where something was written since begin(). Its commit becomes visible a moment after.
    bool end();

private:
    int other_ = -1;
    int events_ = -1;
    int any_ = -1;  ///< epoll(7) of both
    int watch_ = -1;
};

}  // namespace madoguchi
