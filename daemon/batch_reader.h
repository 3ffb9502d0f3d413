#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "daemon/mailbox.h"
#include "desk/reading.h"
#include "parser/error.h"

namespace madoguchi {

/// A batch, and its mails as far as they were read ahead.
struct FetchedBatch {
    Mailbox::Batch batch;
    Readings readings;

    [[nodiscard]] std::size_t bytes() const;
};

/// Fetches and reads the batches of a folder that are stored next, on a thread of its own, while another stores the
/// ones before. The mailbox is that thread's from go_on() until rest() or stop(), or until next() gives none.
class BatchReader {
public:
    /// Gets the batch from `first_uid` on; mails beyond `read_through_uid` are not read. On the reader's thread.
    using Fetch = std::function<Result<FetchedBatch>(std::uint32_t first_uid, std::uint32_t read_through_uid)>;

    /// At most `most_batches` lie ready. `most_bytes`: where those in hand have more, none is fetched.
    BatchReader(Fetch fetch, std::size_t most_batches, std::size_t most_bytes);
    BatchReader(const BatchReader&) = delete;
    BatchReader& operator=(const BatchReader&) = delete;
    /// Waits for the fetch that is under way.
    ~BatchReader();

    /// From now on, mails are read through that UID. Where nothing is under way or ready, it begins at `first_uid`.
    /// Nothing happens where no thread is to be had.
    void go_on(std::uint32_t first_uid, std::uint32_t read_through_uid);
    /// The next batch, or why there is none, as soon as it is there; the one before it is no longer in hand. nullopt:
    /// none is under way, and go_on() says where to begin. After an error, and after a batch with nothing behind it, it
    /// stands still.
    [[nodiscard]] std::optional<Result<FetchedBatch>> next();
    /// Waits until no fetch is under way, and begins none until go_on().
    void rest();
    /// The same, and forgets what is ready.
    void stop();

private:
    void run();
    [[nodiscard]] bool has_room() const;

    Fetch fetch_;
    std::size_t most_batches_;
    std::size_t most_bytes_;
    std::mutex mutex_;  ///< of all that follows
    std::condition_variable changed_;
    std::deque<Result<FetchedBatch>> ready_;
    std::size_t bytes_ready_ = 0;
    std::size_t bytes_taken_ = 0;  ///< of the batch that next() gave last
    std::uint32_t next_uid_ = 0;
    std::uint32_t read_through_uid_ = 0;
    bool more_ = false;     ///< something lies behind what was fetched
    bool resting_ = false;  ///< although more_
    bool busy_ = false;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace madoguchi
