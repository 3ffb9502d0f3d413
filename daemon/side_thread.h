#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "parser/error.h"

namespace madoguchi {

/// A thread that does one piece of work at a time beside the one that gives it, and sleeps between them. It is started
/// by the first piece.
class SideThread {
public:
    SideThread() = default;
    SideThread(const SideThread&) = delete;
    SideThread& operator=(const SideThread&) = delete;
    /// Waits for the work that is being done.
    ~SideThread();

    /// Begins `work`, which must not throw. False where no thread is to be had: nothing has begun. The piece before
    /// must have been taken.
    [[nodiscard]] bool begin(std::function<Result<void>()> work);
    /// Waits for what was begun.
    [[nodiscard]] Result<void> take();

private:
    void run();

    std::mutex mutex_;  ///< of all that follows
    std::condition_variable changed_;
    std::function<Result<void>()> work_;  ///< none: nothing is to be done
    std::optional<Result<void>> done_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace madoguchi
