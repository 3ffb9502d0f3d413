#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

/// Why an acknowledgement waits of which the store cannot know whether it went out before: that of a mail which the
/// mailbox holds and a restored store does not.
inline constexpr std::string_view maybe_acknowledged_reason = "maybe-acknowledged";

/// A mail's place in a folder, and the bytes that it had when it was stored.
struct StoredPlace {
    std::uint32_t uid = 0;
    std::string raw_hash;  ///< as MailDigest
};

/// What the store knows about a mail before it is judged.
struct KnownFacts {
    bool old_mail = false;               ///< its UID was there before the first start
    bool maybe_acknowledged = false;     ///< came before the store was restored, and is not in the copy
    std::optional<MailId> same_bytes;    ///< stored from another folder identity: this is the same mail (I6, R1)
    std::optional<CaseId> duplicate_of;  ///< same sender, same subject and own text after normalisation
    bool first_was_acknowledged = false;
    std::optional<std::chrono::sys_seconds> target_bounced_at;  ///< newest hard bounce of `target`
    int acks_to_sender_today = 0;                               ///< Japan days
    int acks_to_domain_this_hour = 0;                           ///< organisational domain
    int acks_today = 0;                                         ///< since the breaker was last closed
    bool breaker_open = false;
    MailDigest digest;
};

/// Everything that one mail adds, in one transaction.
struct NewMail {
    const RawMail* raw = nullptr;
    const Message* message = nullptr;
    const Inquiry* inquiry = nullptr;  ///< as found in this mail
    const Verdict* verdict = nullptr;
    const MailDigest* digest = nullptr;  ///< nullptr: computed
    std::string_view zstd;               ///< of the bytes, by Compression; "": computed
    std::optional<CaseId> joins_case;    ///< none: opens a case, or is ignored
    MailRole role = MailRole::opening;   ///< of a mail that joins; else the verdict decides
    std::vector<FieldName> fills;        ///< of a mail that joins: the case takes these values over …
    std::vector<FieldName> differing;    ///< … and keeps its own of these
    std::string case_reason;             ///< of a mail that joins: why it gets no answer; "" where it gets one
    bool urgent = false;                 ///< the desk has no opening hours left
    std::optional<MailId> stored;  ///< this mail of no case, which a person calls a person's: its row is filed anew
    std::string actor{};           ///< who says so; "" the daemon
};

struct AddedMail {
    MailId mail_id = 0;
    std::optional<CaseId> case_id;
    std::string receipt_number;  ///< of the case; "" for ignored mail
};

/// What a mail that names a case is held against.
struct ThreadedCase {
    CaseId case_id = 0;
    std::string from_address;                          ///< of the first sender
    std::vector<std::string> acknowledged;             ///< where its acknowledgements went
    std::array<std::optional<std::string>, 4> fields;  ///< merged so far, indexed by FieldName
    std::vector<std::string> flags;
    CaseState state = CaseState::fresh;
    int incompletes = 0;   ///< sent, or that may have been sent; what still waits does not count
    bool waiting = false;  ///< an acknowledgement is held, queued or deferred
};

struct StoreStatus {
    std::int64_t mails = 0, cases = 0, open_cases = 0, queue = 0, ignored = 0;
    std::int64_t outbox_queued = 0, outbox_sending = 0, outbox_deferred = 0, outbox_failed = 0, outbox_unknown = 0,
                 outbox_sent = 0, outbox_held = 0;
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
/// untouched. Beside the store lies `<file>-mark`: how far it has come, so that a restored older copy is noticed (R1):
/// then every unfinished acknowledgement is `unknown`, and every folder is one that was never seen before.
class Store {
public:
    [[nodiscard]] static Result<Store> open(const std::filesystem::path& file, OpenMode mode);
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    struct Impl;
    /// For the other files of store/: opaque to everybody else.
    [[nodiscard]] Impl& impl() { return *impl_; }

    /// One unit of work: BEGIN IMMEDIATE … COMMIT. Rolls back when destroyed without commit(); commit() refuses when a
    /// call within it has failed.
    class Transaction {
    public:
        Transaction(Transaction&& other) noexcept : store_(std::exchange(other.store_, nullptr)) {}
        Transaction& operator=(Transaction&&) = delete;
        ~Transaction();
        [[nodiscard]] Result<void> commit();

    private:
        friend class Store;
        explicit Transaction(Impl& store) : store_(&store) {}
        Impl* store_ = nullptr;
    };
    /// Calls that write take part in the open transaction, and are one of their own where there is none.
    [[nodiscard]] Result<Transaction> begin();

    [[nodiscard]] Result<DeskKey> desk_key();

    /// Gives back the memory that much work has filled; before the program waits.
    void give_back_memory();

    // Intake; within a transaction.
    /// nullopt: a folder never seen before, or not since the store was restored. Then set_watermark() comes first, with
    /// old_below_uid = UIDNEXT.
    [[nodiscard]] Result<std::optional<Watermark>> watermark(std::string_view mailbox, std::uint32_t uidvalidity);
    [[nodiscard]] Result<std::vector<Watermark>> watermarks();
    [[nodiscard]] Result<void> set_watermark(const Watermark& watermark);
    /// Under which names the store keeps a folder whose mails the server has numbered anew without another UIDVALIDITY.
    struct Numbering {
        std::string now;   ///< the folder's own name, until that happened
        std::string next;  ///< for when it happens again; a watermark begins it
    };
    [[nodiscard]] Result<Numbering> numbering(std::string_view mailbox, std::uint32_t uidvalidity);
    /// Of the `count` mails with the highest UIDs that were taken whole from this folder and no other, newest first.
    [[nodiscard]] Result<std::vector<MailSigns>> newest_signs(std::string_view mailbox, std::uint32_t uidvalidity,
                                                              std::size_t count);
    /// All but what depends on where an acknowledgement would go. `digest`: of this mail, where it is known already.
    [[nodiscard]] Result<KnownFacts> facts(const RawMail& raw, const Message& message, std::chrono::sys_seconds now,
                                           const std::optional<MailDigest>& digest = std::nullopt);
    /// What is known of `target`, a checked address.
    [[nodiscard]] Result<void> add_target_facts(KnownFacts& facts, std::string_view target,
                                                std::chrono::sys_seconds now);
    /// What the limits ask about a mail to `target`, without a mail that it answers.
    [[nodiscard]] Result<KnownFacts> target_facts(std::string_view target, std::chrono::sys_seconds now);
    [[nodiscard]] Result<bool> already_stored(const RawMail& raw);
    /// The mail lies in this place too: no new case, no acknowledgement.
    [[nodiscard]] Result<void> add_location(const RawMail& raw, MailId mail);
    /// The case of the first of `message_ids` that is ours or of a stored mail; else of the receipt number in
    /// `subject`. nullopt for none.
    [[nodiscard]] Result<std::optional<ThreadedCase>> threaded_case(std::span<const std::string> message_ids,
                                                                    std::string_view subject);
    [[nodiscard]] Result<ThreadedCase> threaded_case(CaseId id);
    /// The acknowledgement with that Message-ID.
    [[nodiscard]] Result<std::optional<OutboxItem>> outbox_item_of(std::string_view message_id);
    /// Opens a case for `of` (a person's mail), joins one, or stores it as ignored. Receipt numbers are in order and
    /// without gaps.
    [[nodiscard]] Result<AddedMail> add(const NewMail& mail, std::chrono::sys_seconds now);
    /// Puts the acknowledgement into the outbox: `queued`, or `held` for a reviewer to release. `hold_reason`: a code
    /// of reason_table(); maybe_acknowledged_reason makes it `unknown`. What a person queues is no more withheld.
    [[nodiscard]] Result<OutboxId> enqueue(const AddedMail& of, const Acknowledgement& acknowledgement, bool held,
                                           std::chrono::sys_seconds now, std::string_view hold_reason = {},
                                           std::string_view actor = "madoguchid");
    /// The acknowledgement that `add` was told of does not go out after all; its case stands in the queue.
    [[nodiscard]] Result<void> withhold(const AddedMail& of, std::string_view reason, std::chrono::sys_seconds now);
    /// The `sequence` that the next acknowledgement for that mail has.
    [[nodiscard]] Result<int> next_sequence(MailId id);
    /// What is held, queued or deferred of a case is not sent any more, because a later mail changed it.
    [[nodiscard]] Result<int> supersede(CaseId id, std::chrono::sys_seconds now);
    /// The address of that acknowledgement is left alone from now on; its case stands in the queue.
    [[nodiscard]] Result<void> note_bounce(OutboxId id, std::chrono::sys_seconds now);
    /// Opens the daily cap's circuit breaker. False: it was open.
    [[nodiscard]] Result<bool> open_breaker(std::chrono::sys_seconds now);
    /// The desk's own mail of the time `at` closes the question as answered. False: it is closed already, or there is
    /// something that the answer does not know of: a later mail, or a person's later reopening. What still waits to be
    /// sent is superseded.
    [[nodiscard]] Result<bool> mark_answered(CaseId id, std::chrono::sys_seconds at, std::chrono::sys_seconds now);

    /// The acknowledgement with that Message-ID was met in the world, so it did go out: an `unknown` one is `sent`.
    /// nullopt: there is none, or its state is another.
    [[nodiscard]] Result<std::optional<OutboxId>> found_sent(std::string_view message_id, std::chrono::sys_seconds now);
    /// Every place in that folder of which the store knows, by UID.
    [[nodiscard]] Result<std::vector<StoredPlace>> places(std::string_view mailbox, std::uint32_t uidvalidity);

    /// A mark that outlives the process, but needs no fsync: this range of UIDs is being taken in. set_watermark()
    /// takes it away. What is still marked at the next start ended with the process (I12).
    struct IntakeMark {
        std::uint32_t first_uid = 0, through_uid = 0;
    };
    [[nodiscard]] Result<void> set_intake_mark(std::string_view mailbox, std::uint32_t uidvalidity, IntakeMark mark);
    [[nodiscard]] Result<void> clear_intake_mark(std::string_view mailbox, std::uint32_t uidvalidity);
    [[nodiscard]] Result<std::optional<IntakeMark>> intake_mark(std::string_view mailbox, std::uint32_t uidvalidity);

    // Delivery; each call is one committed transaction, or part of the open one: the outcome of one mail and the mark
    // of the next may share a commit. An arrow that faults.md does not have is refused as a `conflict`.
    /// What is to wait for over an hour was deferred while the clock stood in the future: it is due.
    [[nodiscard]] Result<std::optional<OutboxItem>> next_due(std::chrono::sys_seconds now);
    [[nodiscard]] Result<std::optional<std::chrono::sys_seconds>> next_due_time();
    /// queued, deferred → sending: the durable mark before the first body byte leaves.
    [[nodiscard]] Result<void> mark_sending(OutboxId id, std::chrono::sys_seconds now);
    /// sending → queued: the mark is taken back, nothing of the body has left.
    [[nodiscard]] Result<void> take_back_mark(OutboxId id, std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_sent(OutboxId id, std::string_view server_text, std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_deferred(OutboxId id, std::string_view error, std::chrono::sys_seconds next_attempt,
                                             std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_failed(OutboxId id, std::string_view error, std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> mark_unknown(OutboxId id, std::string_view error, std::chrono::sys_seconds now);
    /// At start-up: rows left `sending` become `unknown`, those that an earlier version left there without the mark
    /// `queued`. Opening a restored copy of the store has made all its unfinished rows `unknown` before; they are told
    /// here, once.
    struct Recovered {
        std::vector<OutboxId> unknown;
        int queued = 0;
        bool restored = false;  ///< the store is an older copy of what lay here, or came from elsewhere
    };
    [[nodiscard]] Result<Recovered> recover_outbox(std::chrono::sys_seconds now);

    // A reviewer's decisions on acknowledgements; all in the case's history.
    /// held → queued.
    [[nodiscard]] Result<void> release(OutboxId id, std::string_view actor, std::chrono::sys_seconds now);
    /// deferred, failed, unknown → queued. An `unknown` one may so arrive twice: a person decides that.
    [[nodiscard]] Result<void> retry(OutboxId id, std::string_view actor, std::chrono::sys_seconds now);
    /// Anything that is not under way or sent → cancelled.
    [[nodiscard]] Result<void> cancel(OutboxId id, std::string_view actor, std::chrono::sys_seconds now);
    /// unknown → sent: a person knows that it arrived.
    [[nodiscard]] Result<void> confirm_sent(OutboxId id, std::string_view actor, std::chrono::sys_seconds now);
    /// A line of the case's history for what a person decided beside the call that does it.
    [[nodiscard]] Result<void> note_decision(CaseId id, std::string_view action, std::string_view detail,
                                             std::string_view actor, std::chrono::sys_seconds now);
    /// held, for another reason from now on.
    [[nodiscard]] Result<void> keep_held(OutboxId id, std::string_view reason, std::chrono::sys_seconds now);
    /// The cases whose newest held acknowledgement the breaker or the daily cap holds, in the order in which these
    /// came.
    [[nodiscard]] Result<std::vector<CaseId>> held_by_breaker();
    /// Closes the breaker; the daily cap counts anew.
    [[nodiscard]] Result<void> close_breaker(std::string_view actor, std::chrono::sys_seconds now);

    // The desk's screens.
    [[nodiscard]] Result<std::vector<Case>> queue();                      ///< what needs a person, oldest first
    [[nodiscard]] Result<std::vector<Case>> cases(bool unanswered_only);  ///< oldest first
    [[nodiscard]] Result<std::vector<StoredMail>> ignored();
    [[nodiscard]] Result<CaseView> show(CaseId id);
    [[nodiscard]] Result<CaseId> find_case(std::string_view id_or_receipt_number);
    [[nodiscard]] Result<StoredMail> mail(MailId id);
    [[nodiscard]] Result<std::string> raw_mail(MailId id);
    [[nodiscard]] Result<std::vector<OutboxItem>> outbox(bool unfinished_only);
    [[nodiscard]] Result<OutboxItem> outbox_item(OutboxId id);
    [[nodiscard]] Result<StoreStatus> status();
    /// An outcome with a label (label_of) is kept as a decision on the terms too, until the case is reopened by hand.
    [[nodiscard]] Result<void> resolve(CaseId id, Outcome outcome, std::string_view note, std::string_view actor,
                                       std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> add_note(CaseId id, std::string_view note, std::string_view actor,
                                        std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> reopen(CaseId id, std::string_view actor, std::chrono::sys_seconds now);
    // Judging again, and the decisions that the terms are held against.
    /// All of them, oldest first.
    [[nodiscard]] Result<std::vector<TermDecision>> term_decisions();
    /// Mails that `next_judged` goes through.
    [[nodiscard]] Result<std::int64_t> count_judged(std::chrono::sys_seconds since);
    /// The first mail behind `after` (0: the first of all) that opened a case or is of none, received at `since` or
    /// later; nullopt at the end.
    [[nodiscard]] Result<std::optional<FiledMail>> next_judged(MailId after, std::chrono::sys_seconds since);
    /// Changes an open case's flags, and what its opening mail is judged to be. Fields, acknowledgements and the outbox
    /// stay. A closed case, or one whose flags are no more `flags_before`, is a `conflict`.
    [[nodiscard]] Result<void> rejudge(const Rejudgement& judged, std::string_view actor, std::chrono::sys_seconds now);
    /// The daemon's own state for `status`: last poll, last success, last error ("" for none).
    [[nodiscard]] Result<void> note_poll(bool succeeded, std::string_view error, std::chrono::sys_seconds now);

private:
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace madoguchi
