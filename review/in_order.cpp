#include "review/in_order.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace madoguchi {
namespace {

class Line {
public:
    Line(std::size_t count, std::size_t threads, const std::function<Delivery(std::size_t)>& work)
        : count_(count), most_ahead_(8 * threads), work_(work) {}

    /// Takes pieces of work until none is left. Any number of threads at once.
    void serve() {
        std::unique_lock lock(mutex_);
        while (true) {
            moved_.wait(lock, [this] { return failure_ != nullptr || next_ < delivered_ + most_ahead_; });
            if (failure_ != nullptr || next_ == count_) {
                return;
            }
            const auto mine = next_++;
            lock.unlock();
            Delivery delivery;
            std::exception_ptr failure;
            try {
                delivery = work_(mine);
            } catch (...) {
                failure = std::current_exception();
            }
            lock.lock();
            if (failure != nullptr) {
                fail(failure);
            } else {
                waiting_.emplace(mine, std::move(delivery));
                deliver();
            }
        }
    }

    [[nodiscard]] const std::exception_ptr& failure() const { return failure_; }

private:
    void fail(std::exception_ptr failure) {
        failure_ = failure_ == nullptr ? std::move(failure) : failure_;
        moved_.notify_all();
    }

    void deliver() {
        const auto before = delivered_;
        try {
            while (failure_ == nullptr && !waiting_.empty() && waiting_.begin()->first == delivered_) {
                waiting_.begin()->second();
                waiting_.erase(waiting_.begin());
                ++delivered_;
            }
        } catch (...) {
            fail(std::current_exception());
        }
        if (delivered_ != before) {
            moved_.notify_all();
        }
    }

    const std::size_t count_;
    const std::size_t most_ahead_;
    const std::function<Delivery(std::size_t)>& work_;
    std::mutex mutex_;  ///< of all that follows
    std::condition_variable moved_;
    std::size_t next_ = 0;       ///< the first that nobody has taken
    std::size_t delivered_ = 0;  ///< all before it
    std::map<std::size_t, Delivery> waiting_;
    std::exception_ptr failure_;
};

}  // namespace

void do_in_order(std::size_t count, std::size_t threads, const std::function<Delivery(std::size_t)>& work) {
    threads = std::max<std::size_t>(std::min(threads, count), 1);
    Line line(count, threads, work);
    {
        std::vector<std::jthread> others;
        try {
            while (others.size() + 1 < threads) {
                others.emplace_back([&line] { line.serve(); });
            }
        } catch (const std::system_error&) {
            // No more threads to be had: those that there are do the work.
        }
        line.serve();
    }
    if (line.failure() != nullptr) {
        std::rethrow_exception(line.failure());
    }
}

}  // namespace madoguchi
