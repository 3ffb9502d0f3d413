#include "daemon/batch_reader.h"

#include <algorithm>
#include <new>
#include <numeric>
#include <system_error>
#include <utility>

namespace madoguchi {

std::size_t FetchedBatch::bytes() const {
    return std::accumulate(batch.mails.begin(), batch.mails.end(), std::size_t{0},
                           [](std::size_t sum, const RawMail& mail) { return sum + mail.bytes.size(); });
}

BatchReader::BatchReader(Fetch fetch, std::size_t most_batches, std::size_t most_bytes)
    : fetch_(std::move(fetch)), most_batches_(most_batches), most_bytes_(most_bytes) {}

BatchReader::~BatchReader() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void BatchReader::go_on(std::uint32_t first_uid, std::uint32_t read_through_uid) {
    if (!thread_.joinable()) {
        try {
            thread_ = std::thread([this] { run(); });
        } catch (const std::system_error&) {
            return;
        }
    }
    {
        const std::lock_guard lock(mutex_);
        read_through_uid_ = read_through_uid;
        if (!more_ && !busy_ && ready_.empty()) {
            next_uid_ = first_uid;
            more_ = true;
        }
        resting_ = false;
    }
    changed_.notify_all();
}

std::optional<Result<FetchedBatch>> BatchReader::next() {
    std::unique_lock lock(mutex_);
    bytes_taken_ = 0;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !ready_.empty() || (!busy_ && (!more_ || resting_)); });
    if (ready_.empty()) {
        more_ = false;  // the caller fetches himself, and says where it goes on
        return std::nullopt;
    }
    auto taken = std::move(ready_.front());
    ready_.pop_front();
    if (taken) {
        bytes_taken_ = taken->bytes();
        bytes_ready_ -= bytes_taken_;
    }
    lock.unlock();
    changed_.notify_all();
    return taken;
}

void BatchReader::rest() {
    std::unique_lock lock(mutex_);
    resting_ = true;
    changed_.wait(lock, [this] { return !busy_; });
}

void BatchReader::stop() {
    rest();
    const std::lock_guard lock(mutex_);
    ready_.clear();
    bytes_ready_ = 0;
    bytes_taken_ = 0;
    more_ = false;
}

bool BatchReader::has_room() const {
    return ready_.size() < most_batches_ && bytes_taken_ + bytes_ready_ <= most_bytes_;
}

void BatchReader::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return ending_ || (more_ && !resting_ && has_room()); });
        if (ending_) {
            return;
        }
        busy_ = true;
        const auto first_uid = next_uid_;
        const auto read_through_uid = read_through_uid_;
        lock.unlock();
        auto fetched = [&]() -> Result<FetchedBatch> {
            try {
                return fetch_(first_uid, read_through_uid);
            } catch (const std::bad_alloc&) {
                return failure(ErrorCode::temporary, "out of memory", "It is tried again.");
            }
        }();
        lock.lock();
        more_ = fetched && fetched->batch.more;
        if (fetched) {
            next_uid_ = fetched->batch.through_uid + 1;
            bytes_ready_ += fetched->bytes();
        }
        ready_.push_back(std::move(fetched));
        busy_ = false;
        changed_.notify_all();
    }
}

}  // namespace madoguchi
