#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/error.h"
#include "store/case.h"

namespace madoguchi {

/// Identity of a folder and how far it has been read.
struct Watermark {
    std::string mailbox;  ///< "server/user/folder"
    std::uint32_t uidvalidity = 0;
    std::uint32_t last_uid = 0;       ///< every UID up to here is stored or known to be gone
    std::uint32_t old_below_uid = 0;  ///< UIDs below this were there before the first start: never acknowledged
};

/// What the store knows about a mail before it is judged.
struct KnownFacts {
    bool already_stored = false;         ///< the same (mailbox, UIDVALIDITY, UID)
    std::optional<MailId> same_bytes;    ///< a stored mail with the same hash (I6, R1)
    std::optional<CaseId> duplicate_of;  ///< same sender, same subject and own text after normalisation
    bool first_was_acknowledged = false;
    bool target_bounced = false;
    int acks_to_sender_today = 0;
    int acks_to_domain_this_hour = 0;
    int acks_today = 0;
    bool breaker_open = false;
};

/// Everything that one mail adds, in one transaction.
struct NewMail {
    const RawMail* raw = nullptr;
    const Message* message = nullptr;
    const Inquiry* inquiry = nullptr;
    const Verdict* verdict = nullptr;
    std::optional<CaseId> joins_case;  ///< none: opens a case, or is ignored
};

struct AddedMail {
    MailId mail_id = 0;
    std::optional<CaseId> case_id;
    std::string receipt_number;  ///< of the case; "" for ignored mail
};

struct StoreStatus {
    std::int64_t mails = 0, cases = 0, open_cases = 0, queue = 0, ignored = 0;
    std::int64_t outbox_queued = 0, outbox_deferred = 0, outbox_failed = 0, outbox_unknown = 0, outbox_sent = 0,
                 outbox_held = 0;
    std::optional<std::chrono::sys_seconds> last_poll, last_success;
    std::string last_error;
    bool breaker_open = false;
    std::vector<Watermark> watermarks;
};

enum class OpenMode {
    create,     ///< the daemon: make the file and its secret where missing, migrate forward
    existing,   ///< the secretariat's program: the file must be there, and be of this schema
    read_only,  ///< looks only
};

/// The only code that sees SQLite. WAL, synchronous=FULL. Not for several threads at once: open one a thread.
/// Every failing call leaves the store as it was. A newer schema is refused; a damaged file is `malformed` and
/// untouched.
class Store {
public:
    [[nodiscard]] static Result<Store> open(const std::filesystem::path& file, OpenMode mode);
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    /// One unit of work: BEGIN IMMEDIATE … COMMIT. Rolls back when destroyed without commit().
    class Transaction {
    public:
        Transaction(Transaction&&) noexcept;
        ~Transaction();
        [[nodiscard]] Result<void> commit();

    private:
        friend class Store;
        explicit Transaction(Store& store) : store_(&store) {}
        Store* store_ = nullptr;
    };
    [[nodiscard]] Result<Transaction> begin();

    [[nodiscard]] Result<DeskKey> desk_key();

    // Intake; within a transaction.
    [[nodiscard]] Result<std::optional<Watermark>> watermark(std::string_view mailbox, std::uint32_t uidvalidity);
    [[nodiscard]] Result<std::vector<Watermark>> watermarks();
    [[nodiscard]] Result<void> set_watermark(const Watermark& watermark);
    [[nodiscard]] Result<KnownFacts> facts(const RawMail& raw, const Message& message, std::string_view target,
                                           std::chrono::sys_seconds now);
    /// Opens a case for `of` (a person's mail) or stores it as ignored. Receipt numbers are in order and without gaps.
    [[nodiscard]] Result<AddedMail> add(const NewMail& mail, std::chrono::sys_seconds now);
    /// Puts the acknowledgement into the outbox: `queued`, or `held` for a reviewer to release.
    [[nodiscard]] Result<OutboxId> enqueue(const AddedMail& of, const Acknowledgement& acknowledgement, bool held,
                                           std::chrono::sys_seconds now);

    // Delivery; each call is one committed transaction.
    [[nodiscard]] Result<std::optional<OutboxItem>> next_due(std::chrono::sys_seconds now);
    [[nodiscard]] Result<std::optional<std::chrono::sys_seconds>> next_due_time();
    [[nodiscard]] Result<void> mark_sending(OutboxId id, std::chrono::sys_seconds now);
    /// The durable mark before the first body byte leaves.
    [[nodiscard]] Result<void> mark_body_started(OutboxId id, std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_sent(OutboxId id, std::string_view server_text, std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_deferred(OutboxId id, std::string_view error, std::chrono::sys_seconds next_attempt,
                                             std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_failed(OutboxId id, std::string_view error, std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_unknown(OutboxId id, std::string_view error, std::chrono::sys_seconds now);
    /// At start-up: rows left `sending` with the mark become `unknown`, those without it `queued`. Returns how many of
    /// each.
    struct Recovered {
        int unknown = 0, queued = 0;
    };
    [[nodiscard]] Result<Recovered> recover_outbox(std::chrono::sys_seconds now);

    // The desk's screens.
    [[nodiscard]] Result<std::vector<Case>> queue();                      ///< what needs a person, oldest first
    [[nodiscard]] Result<std::vector<Case>> cases(bool unanswered_only);  ///< oldest first
    [[nodiscard]] Result<std::vector<StoredMail>> ignored();
    [[nodiscard]] Result<CaseView> show(CaseId id);
    [[nodiscard]] Result<CaseId> find_case(std::string_view id_or_receipt_number);
    [[nodiscard]] Result<std::string> raw_mail(MailId id);
    [[nodiscard]] Result<std::vector<OutboxItem>> outbox(bool unfinished_only);
    [[nodiscard]] Result<StoreStatus> status();
    [[nodiscard]] Result<void> resolve(CaseId id, Outcome outcome, std::string_view note, std::string_view actor,
                                       std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> reopen(CaseId id, std::string_view actor, std::chrono::sys_seconds now);
    /// The daemon's own state for `status`: last poll, last success, last error ("" for none).
    [[nodiscard]] Result<void> note_poll(bool succeeded, std::string_view error, std::chrono::sys_seconds now);

private:
    struct Impl;
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace madoguchi
