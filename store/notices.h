#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reply/notice.h"
#include "store/store.h"

namespace madoguchi {

/// One notice on its way. `mail` has no case, no mail that it answers, and the kind none.
struct NoticeItem {
    NoticeKind kind = NoticeKind::digest;
    std::int64_t about = 0;  ///< an outage's begin in seconds since 1970, or a digest's day as 20261125
    OutboxItem mail;
    std::optional<std::chrono::sys_seconds> bounced;
};

/// Until when the first certificate of a server's chain holds, as it was last seen.
struct ServerCertificate {
    std::string server;  ///< "IMAP" or "SMTP"
    std::chrono::sys_seconds ends, seen;
};

/// The program's own mails to the secretariat, each at most once, and what they tell of. They go the ways of an
/// acknowledgement (faults.md) by calls of the same names as Store's. Holds a reference; one thread.
class Notices {
public:
    explicit Notices(Store& store) : store_(store) {}

    /// The first try to read the mailbox that failed after the last that did not; nullopt while it can be read.
    [[nodiscard]] Result<std::optional<std::chrono::sys_seconds>> failing_since();
    [[nodiscard]] Result<void> set_failing_since(std::optional<std::chrono::sys_seconds> since);

    /// Since when the oldest mail that could go out, an acknowledgement or a notice, waits for the SMTP server to take
    /// it; nullopt where none does.
    [[nodiscard]] Result<std::optional<std::chrono::sys_seconds>> waiting_since();

    /// False: there is one of that kind about it already, whatever became of it.
    [[nodiscard]] Result<bool> enqueue(NoticeKind kind, std::int64_t about, const Acknowledgement& mail,
                                       std::chrono::sys_seconds now);
    [[nodiscard]] Result<std::optional<NoticeItem>> find(NoticeKind kind, std::int64_t about);
    /// The newest of that kind, by when it was made.
    [[nodiscard]] Result<std::optional<NoticeItem>> newest(NoticeKind kind);
    /// Those of that kind about `first` to `last` that still wait are not sent any more. Returns how many.
    [[nodiscard]] Result<int> supersede(NoticeKind kind, std::int64_t first, std::int64_t last,
                                        std::chrono::sys_seconds now);
    /// How many were made to that address since then.
    [[nodiscard]] Result<int> count_to(std::string_view target, std::chrono::sys_seconds since);
    /// Those that were made since then, oldest first.
    [[nodiscard]] Result<std::vector<NoticeItem>> list(std::chrono::sys_seconds since);
    /// A notice with that Message-ID came back: its address is left alone from now on. False: it is none of ours.
    [[nodiscard]] Result<bool> note_bounce(std::string_view message_id, std::chrono::sys_seconds now);

    [[nodiscard]] Result<std::optional<NoticeItem>> next_due(std::chrono::sys_seconds now);
    [[nodiscard]] Result<std::optional<std::chrono::sys_seconds>> next_due_time();
    [[nodiscard]] Result<std::optional<OutboxState>> state(OutboxId id);
    /// queued, deferred → sending: the durable mark before the first body byte leaves.
    [[nodiscard]] Result<void> mark_sending(OutboxId id, std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_sent(OutboxId id, std::string_view server_text, std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_deferred(OutboxId id, std::string_view error, std::chrono::sys_seconds next_attempt,
                                             std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_failed(OutboxId id, std::string_view error, std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_unknown(OutboxId id, std::string_view error, std::chrono::sys_seconds now);
    struct Recovered {
        int unknown = 0, queued = 0;
    };
    /// At start-up, as Store::recover_outbox().
    [[nodiscard]] Result<Recovered> recover(std::chrono::sys_seconds now);

    /// Cases that were opened from then on.
    [[nodiscard]] Result<std::int64_t> cases_opened(std::chrono::sys_seconds since);

    [[nodiscard]] Result<void> note_certificate(const ServerCertificate& seen);
    [[nodiscard]] Result<std::vector<ServerCertificate>> certificates();

private:
    Store& store_;
};

}  // namespace madoguchi
