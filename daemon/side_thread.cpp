#include "daemon/side_thread.h"

#include <system_error>
#include <utility>

namespace madoguchi {

SideThread::~SideThread() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

bool SideThread::begin(std::function<Result<void>()> work, std::function<void()> after) {
    if (!thread_.joinable()) {
        try {
            thread_ = std::thread([this] { run(); });
        } catch (const std::system_error&) {
            return false;
        }
    }
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !busy_; });
        work_ = std::move(work);
        after_ = std::move(after);
        busy_ = true;
    }
    changed_.notify_all();
    return true;
}

Result<void> SideThread::take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_.has_value(); });
    return *std::exchange(done_, std::nullopt);
}

void SideThread::rest() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !busy_; });
}

void SideThread::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return work_ || ending_; });
        if (!work_) {
            return;
        }
        const auto work = std::exchange(work_, nullptr);
        const auto after = std::exchange(after_, nullptr);
        lock.unlock();
        auto result = work();
        const bool goes_on = result.has_value();
        lock.lock();
        done_ = std::move(result);
        changed_.notify_all();
        if (goes_on) {
            lock.unlock();
            after();
            lock.lock();
        }
        busy_ = false;
        changed_.notify_all();
    }
}

}  // namespace madoguchi
