#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "desk/configuration.h"
#include "desk/follow_up.h"
#include "desk/intake.h"
#include "desk/reading.h"
#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// The line of a mail that is of no case.
[[nodiscard]] IntakeLine plain_line(const RawMail& raw, std::string_view disposition);

/// The decisions on one mail that was read, in the order in which they are made; within the caller's transaction. Holds
/// references; for one mail.
class MailIntake {
public:
    MailIntake(Store& store, const Configuration& configuration, const DeskKey& key, const RawMail& raw,
               const Reading& reading, std::chrono::sys_seconds now);

    /// A mail that came; one that cannot be read is stored as `unreadable`.
    [[nodiscard]] Result<IntakeLine> run();
    /// A stored mail of no case that a person calls a person's: what it lacks, asks and joins is found as if it had
    /// been one from the first. Whatever would go out is held, and no limit counts it.
    [[nodiscard]] Result<AddedMail> run_as_persons(MailId stored, std::string_view actor);

private:
    void know_circumstances();
    /// A mail that the store has lost, or may have lost, is never answered without a person.
    void judge_mail(const Inquiry& inquiry, Assessment assessment);
    [[nodiscard]] Result<void> note_named();
    [[nodiscard]] Result<void> note_sent(std::string_view message_id);
    [[nodiscard]] Result<IntakeLine> decide();
    [[nodiscard]] Verdict unreadable() const;
    [[nodiscard]] Result<IntakeLine> own_answer();
    /// An automated mail: a bounce of ours joins its case, all else is of none.
    [[nodiscard]] Result<IntakeLine> ignored();
    /// By thread or receipt number; else by its content.
    [[nodiscard]] Result<void> find_case();
    void join(ThreadedCase of, MailRole role);
    /// With the case's fields, and with what is known of where the acknowledgement would go.
    [[nodiscard]] Result<void> judge_again();
    [[nodiscard]] Result<AddedMail> add(const Inquiry& shown);
    [[nodiscard]] Result<IntakeLine> file();
    [[nodiscard]] Result<void> acknowledge(const AddedMail& added, const Inquiry& shown, IntakeLine& line);

    Store& store_;
    const Configuration& configuration_;
    const Desk& desk_;
    const DeskKey& key_;
    const RawMail& raw_;
    const Reading& reading_;
    const Message& message_;
    const Inquiry& inquiry_;
    std::chrono::sys_seconds now_;
    KnownFacts facts_;
    Circumstances known_;
    Verdict verdict_;
    bool joins_ = false;
    ThreadedCase case_;
    FollowUp joined_;
    std::optional<MailId> stored_;
    std::string actor_;
    std::vector<OutboxId> found_sent_;
};

}  // namespace madoguchi
