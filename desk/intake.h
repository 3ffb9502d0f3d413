#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "desk/configuration.h"
#include "desk/reading.h"
#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// What became of one mail of a batch; for the log. No personal data.
struct IntakeLine {
    std::uint32_t uidvalidity = 0;
    std::uint32_t uid = 0;
    std::string receipt_number;  ///< "" for ignored mail and mail that was known
    /// "accepted", "flagged", "ignored", "known", "answered" (the desk's own answer), "passed-over" (sent mail that
    /// answers nothing)
    std::string disposition;
    std::string role;  ///< of MailRole; "" for mail that was known
    std::string ack;   ///< kind, or "none"
    std::string reason;
    std::vector<std::string> flags;
    bool breaker_opened = false;       ///< with this mail the daily cap was reached
    bool quarantined = false;          ///< reading it ended the program, or failed twice: stored as `unreadable`
    bool stored = true;                ///< false: of the sent folder, of which no mail is kept
    std::optional<OutboxId> unknown;   ///< its acknowledgement, of which nobody knows whether it went out before
    std::vector<OutboxId> found_sent;  ///< acknowledgements that were `unknown`: with this mail they are known as sent
};

/// One mail through parser and rules alone: what `check` prints. The size is that of `bytes`.
struct CheckedMail {
    Message message;
    Inquiry inquiry;
    Verdict verdict;
};
[[nodiscard]] CheckedMail check_mail(std::string_view bytes, const Rulebook& rules,
                                     const Circumstances& circumstances = {});

/// The one way of a mail through parser, rules and reply into the store. One thread, but for read_ahead().
class Intake {
public:
    /// Holds references: both outlive it. `between_mails` is called before each mail of a batch: a watchdog may be fed.
    Intake(
        Store& store, const Configuration& configuration, DeskKey key, Reader read = read_message,
        std::function<void()> between_mails = [] {});

    /// Told, before any mail of a batch is filed, how far the mails behind it may be read ahead: the store knows by
    /// then that whatever is below may end the process.
    using ReadOn = std::function<void(std::uint32_t through_uid)>;

    /// Stores a batch (in UID order, of one folder) with its cases, acknowledgements and the watermark in one
    /// transaction. On error nothing of the batch is stored. `through_uid`: the watermark after the batch. The folder
    /// must have a watermark. After a run that ended within a batch, each mail that it had in hand is first read by a
    /// child process: one that ends it is quarantined as `unreadable`, and the mails behind it go on (faults.md, I12);
    /// until these are through, `read_on` is not called. None: no mail follows at once. `readings`: of the batch, as
    /// read_ahead() gave them, or none.
    [[nodiscard]] Result<std::vector<IntakeLine>> take(std::span<const RawMail> batch, std::uint32_t through_uid,
                                                       std::chrono::sys_seconds now, Readings readings = {},
                                                       const ReadOn& read_on = nullptr);
    /// Reads mails that are taken next, as far as `through_uid`, of which `read_on` was told. Any thread, while the
    /// mails before them are stored.
    [[nodiscard]] Readings read_ahead(std::span<const RawMail> batch, std::uint32_t through_uid) const;
    /// Nothing is in hand any more: the next start need not look for a mail that ends the process.
    void close();

    /// Of the desk's sent mail: acknowledgements of which it was not known whether they went out are `sent`. Each is a
    /// transaction of its own. Returns how many.
    [[nodiscard]] Result<std::vector<OutboxId>> look_for_sent(std::span<const RawMail> batch,
                                                              std::chrono::sys_seconds now);

private:
    using Folder = std::pair<std::string, std::uint32_t>;  ///< with its UIDVALIDITY

    /// What the run before had in hand when it ended without an end; none once that is through.
    [[nodiscard]] Result<std::optional<Store::IntakeMark>> left_in_hand(const Folder& folder);
    [[nodiscard]] Result<IntakeLine> take_one(const RawMail& raw, std::optional<Reading> reading, bool probe,
                                              std::chrono::sys_seconds now);
    [[nodiscard]] Result<IntakeLine> look_at_sent(const RawMail& raw, const Reading& reading,
                                                  std::chrono::sys_seconds now);
    [[nodiscard]] Result<std::optional<OutboxId>> note_sent(const Message& message, std::chrono::sys_seconds now);
    [[nodiscard]] Reading read_once(const RawMail& raw) const;
    /// With all care: twice, by a child process first where it is probed, and quarantined where nothing helps.
    [[nodiscard]] Result<Reading> read(const RawMail& raw, bool probe);

    Store& store_;
    const Configuration& configuration_;
    DeskKey key_;
    Reader read_;
    std::function<void()> between_mails_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, int> out_of_memory_;  ///< by UIDVALIDITY and UID: how often
    std::map<Folder, std::optional<Store::IntakeMark>> left_in_hand_;       ///< of the folders that were met
    std::set<Folder> in_hand_;                                              ///< whose mark is beyond what is stored
    /// Shared by who reads ahead; the trial's alone, whose child would never get a lock that a reader holds.
    mutable std::shared_mutex reading_ahead_;
};

}  // namespace madoguchi
