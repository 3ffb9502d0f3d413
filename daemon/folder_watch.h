#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/backoff.h"
#include "daemon/clocks.h"
#include "daemon/mailbox.h"
#include "desk/intake.h"
#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// Whose error it is decides what is done about it.
struct Trouble {
    enum class Origin { server, store } origin = Origin::server;
    Error error;
};

/// Brings the mail of one folder into the store, batch by batch in UID order, and remembers how far it got. Server
/// trouble makes it wait: 15 s to 15 min with jitter, the longest at once after a refused login. Used by one thread;
/// the mailbox is on another while a batch is stored.
class FolderWatch {
public:
    struct Limits {
        std::size_t batch_mails = 100;
        std::size_t batch_bytes = 4U << 20;  ///< one is stored while the next is fetched
        std::size_t ahead_bytes = 8U << 20;  ///< but for a larger one: two huge mails are not held at a time
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

    [[nodiscard]] bool is_open() const { return watermark_.has_value(); }
    [[nodiscard]] std::string identity() const { return mailbox_.identity(); }

private:
    tl::expected<void, Trouble> open();
    Result<Watermark> find_watermark(const MailboxState& state);
    Result<Watermark> begin_watermark(const MailboxState& state, std::string_view why_again);
    static tl::expected<void, Trouble> after(const Result<void>& done);
    /// A batch, and its mails as far as they were read ahead.
    struct Fetched {
        Mailbox::Batch batch;
        Readings readings;
    };
    Result<Fetched> fetch(std::uint32_t first_uid, std::uint32_t read_through_uid);
    /// Stores a batch while the one behind it is fetched and read into `next_`.
    Result<std::vector<IntakeLine>> store(Fetched& fetched);
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
    std::optional<Result<Fetched>> next_;  ///< what lies behind the watermark, or why it cannot be had
    std::chrono::steady_clock::time_point progress_since_;
    int progress_mails_ = 0;
};

}  // namespace madoguchi
