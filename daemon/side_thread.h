#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "parser/error.h"

namespace madoguchi {

/// A thread that does one piece of work at a time beside the one that gives it, and sleeps between them. It is started
/// by the first piece. What the piece uses is the thread's until rest().
class SideThread {
public:
    SideThread() = default;
    SideThread(const SideThread&) = delete;
    SideThread& operator=(const SideThread&) = delete;
    /// Waits for the work that is being done.
    ~SideThread();

    /// Begins `work`, and `after` behind it where it did not fail; neither may throw. False where no thread is to be
    /// had: nothing has begun. The piece before must have been taken.
    [[nodiscard]] bool begin(std::function<Result<void>()> work, std::function<void()> after);
    /// Waits for the work that was begun, not for what comes after it.
    [[nodiscard]] Result<void> take();
    /// Waits until nothing is done any more.
    void rest();

private:
    void run();

    std::mutex mutex_;  ///< of all that follows
    std::condition_variable changed_;
    std::function<Result<void>()> work_;  ///< none: nothing is to be begun
    std::function<void()> after_;
    std::optional<Result<void>> done_;
    bool busy_ = false;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace madoguchi
