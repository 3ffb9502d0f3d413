#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/backoff.h"
#include "daemon/batch_reader.h"
#include "daemon/clocks.h"
#include "daemon/mailbox.h"
#include "daemon/trouble.h"
#include "desk/intake.h"
#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// Brings the mail of one folder into the store, batch by batch in UID order, and remembers how far it got. Server
/// trouble makes it wait: 15 s to 15 min with jitter, the longest at once after a refused login. Used by one thread;
/// the mailbox is on another while take_batch() has more, and nobody else's but the watch's.
class FolderWatch {
public:
    struct Limits {
        std::size_t batch_mails = 100;
        std::size_t batch_bytes = 4U << 20;    ///< one is stored while the next ones are fetched
        std::size_t batches_ahead = 2;         ///< that lie ready
        std::size_t bytes_in_hand = 8U << 20;  ///< where there are more, none is fetched: of huge mails one at a time
        std::chrono::seconds first_retry{15};
        std::chrono::seconds longest_retry{15 * 60};
    };
    struct Progress {
        int stored = 0;
        bool more = false;
    };

    FolderWatch(Mailbox& mailbox, Store& store, Intake& intake, Clocks clocks, RandomSource random,
                const Limits& limits);

    /// Opens the folder where needed, and stores one batch. After an error nothing of it counts.
    [[nodiscard]] tl::expected<Progress, Trouble> take_batch();
    /// Waits for news, at most so long. True: take_batch() has work.
    [[nodiscard]] tl::expected<bool, Trouble> wait(std::chrono::seconds timeout);

    /// Notes a failure: the wait before the next try. `trouble` is logged once as long as it stays the same.
    void back_off(const Trouble& trouble);
    /// How long the wait after a failure still lasts; zero: it may try.
    [[nodiscard]] std::chrono::milliseconds until_retry() const;
    /// Forgets what it knows of store and server; the next batch begins by the stored watermark.
    void start_over();
    /// Stops reading ahead, and closes the folder.
    void close();

    [[nodiscard]] bool is_open() const { return watermark_.has_value(); }
    [[nodiscard]] std::string identity() const { return mailbox_.identity(); }

private:
    tl::expected<void, Trouble> open();
    tl::expected<Watermark, Trouble> find_watermark(const MailboxState& state);
    Result<Watermark> begin_watermark(const Watermark& watermark, std::uint32_t exists, std::string_view why_again);
    tl::expected<void, Trouble> after(const Result<void>& done);
    Result<FetchedBatch> fetch(std::uint32_t first_uid, std::uint32_t read_through_uid);
    /// Stores a batch while those behind it are fetched and read.
    Result<std::vector<IntakeLine>> store(FetchedBatch& fetched);
    tl::expected<void, Trouble> act_after_storing(const std::vector<RawMail>& mails, bool more);
    Result<void> advance(std::uint32_t through_uid);
    void log_progress(int stored, bool more);

    Mailbox& mailbox_;
    Store& store_;
    Intake& intake_;
    Clocks clocks_;
    RandomSource random_;
    Limits limits_;
    Backoff backoff_;
    std::chrono::steady_clock::time_point not_before_;
    std::string last_trouble_;
    std::optional<Watermark> watermark_;
    bool after_unfinished_ = false;  ///< since the folder was opened: what an interrupted run left behind
    bool after_refused_ = false;     ///< the last keyword or move; said once
    std::chrono::steady_clock::time_point progress_since_;
    int progress_mails_ = 0;
    BatchReader reader_;  ///< of what lies behind the watermark; last, since its thread uses the others
};

}  // namespace madoguchi
