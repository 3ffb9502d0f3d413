#include "review/in_order.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "review/memory.h"

namespace madoguchi {
namespace {

class Line {
public:
    Line(std::size_t count, std::size_t threads, const std::function<Delivery(std::size_t)>& work)
        : count_(count), most_ahead_(32 * threads), work_(work) {}

    /// Takes pieces of work until none is left. Any number of threads at once.
    void serve() {
        std::unique_lock lock(mutex_);
        while (true) {
            ++idle_;
            moved_.wait(lock, [this] { return failure_ != nullptr || next_ < delivered_ + most_ahead_; });
            --idle_;
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
                deliver(lock);
            }
        }
    }

    [[nodiscard]] const std::exception_ptr& failure() const { return failure_; }

private:
    void fail(std::exception_ptr failure) {
        failure_ = failure_ == nullptr ? std::move(failure) : failure_;
        moved_.notify_all();
    }

    /// One thread at a time delivers, and the others go on with their work meanwhile.
    void deliver(std::unique_lock<std::mutex>& lock) {
        if (delivering_) {
            return;
        }
        delivering_ = true;
        while (failure_ == nullptr && !waiting_.empty() && waiting_.begin()->first == delivered_) {
            const auto delivery = std::move(waiting_.extract(waiting_.begin()).mapped());
            std::exception_ptr failure;
            lock.unlock();
            try {
                delivery();
            } catch (...) {
                failure = std::current_exception();
            }
            lock.lock();
            if (failure != nullptr) {
                fail(failure);
                break;
            }
            ++delivered_;
            if (idle_ > 0) {
                moved_.notify_all();
            }
        }
        delivering_ = false;
    }

    const std::size_t count_;
    const std::size_t most_ahead_;
    const std::function<Delivery(std::size_t)>& work_;
    std::mutex mutex_;  ///< of all that follows
    std::condition_variable moved_;
    std::size_t idle_ = 0;       ///< threads that wait
    std::size_t next_ = 0;       ///< the first that nobody has taken
    std::size_t delivered_ = 0;  ///< all before it
    bool delivering_ = false;
    std::map<std::size_t, Delivery> waiting_;
    std::exception_ptr failure_;
};

/// Has the `number`-th new thread begin on a processor of its own at once. A kernel may leave it on the one that it was
/// made on, to take turns there, for longer than a hundred mails take. Where it cannot be placed, it runs all the same.
void place(pthread_t thread, std::size_t number) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return;
    }
    const auto here = static_cast<std::size_t>(std::max(sched_getcpu(), 0));
    std::vector<std::size_t> others;
    for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor) {
        if (processor != here && CPU_ISSET(processor, &allowed)) {
            others.push_back(processor);
        }
    }
    if (others.empty()) {
        return;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(others[number % others.size()], &one);
    if (pthread_setaffinity_np(thread, sizeof one, &one) == 0) {
        pthread_setaffinity_np(thread, sizeof allowed, &allowed);  // it may move on from there
    }
}

}  // namespace

void do_in_order(std::size_t count, std::size_t threads, const std::function<Delivery(std::size_t)>& work) {
    threads = std::max<std::size_t>(std::min(threads, count), 1);
    Line line(count, threads, work);
    {
        std::vector<std::jthread> others;
        try {
            while (others.size() + 1 < threads) {
                others.emplace_back([&line] {
                    claim_memory();
                    line.serve();
                });
                place(others.back().native_handle(), others.size() - 1);
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
