#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "parser/error.h"
#include "rules/rulebook.h"
#include "store/store.h"

namespace madoguchi {

/// What judging one stored mail again changes about its case, or about an ignored mail.
struct JudgementChange {
    MailId mail_id = 0;
    std::optional<CaseId> case_id;
    std::string receipt_number;  ///< "" for a mail of no case
    Address from;
    std::string subject;
    bool open = false;  ///< the case is
    std::vector<std::string> added, removed;
    bool unsure_before = false, unsure_after = false;
    Disposition before = Disposition::flagged;
    Disposition after = Disposition::flagged;  ///< `ignored` for a case: what the mail would be if it came now
    AckKind ack_before = AckKind::none;        ///< as decided when it came
    AckKind ack_after = AckKind::none;         ///< as it would be decided now; nothing is sent
    std::string reason_before, reason_after;   ///< codes of reason_table()
    double score_before = 0, score_after = 0;  ///< of the off-topic model
    bool applied = false;
};

/// How often what changes.
struct RejudgeCounts {
    std::int64_t judged = 0, changed = 0;
    std::int64_t applied = 0;
    std::int64_t conflicts = 0;    ///< changed by somebody else meanwhile: left as they are
    std::int64_t left_closed = 0;  ///< would change, but their cases are closed, or they have none
    std::int64_t unreadable = 0;   ///< could not be read again: left as they are
    std::int64_t erased = 0;       ///< their text is gone
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> flags;  ///< by code: added, removed
    std::map<std::pair<Disposition, Disposition>, std::int64_t> dispositions;
    std::map<std::pair<AckKind, AckKind>, std::int64_t> acks;
};

/// Judges stored mails again, one after the other: those that opened a case, and the ignored ones. What is missing of a
/// case follows from its merged fields; what its further mails brought to it stays. Never touches the outbox.
struct Rejudge {
    Store& store;
    const Rulebook& rules;
    std::chrono::sys_seconds since{};  ///< received then or later
    bool apply = false;                ///< changes flags and disposition of open cases, each in its history
    std::string actor;                 ///< of the history
    std::function<std::chrono::sys_seconds()> now;

    std::function<void(const JudgementChange&)> changed;                  ///< called for each mail that changes
    std::function<void(std::int64_t done, std::int64_t total)> progress;  ///< called after each mail

    [[nodiscard]] Result<RejudgeCounts> run() const;
};

}  // namespace madoguchi
