#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/assessment.h"
#include "rules/rulebook.h"
#include "rules/term_score.h"
#include "rules/verdict.h"

namespace madoguchi {

/// Where the acknowledgement would go (autoreply.md, Where it goes).
struct Target {
    std::string address;     ///< checked; "" where there is none
    bool takes_mail = true;  ///< false: a `noreply@` and the like
    std::string_view note;   ///< Japanese sentence for the case; "" for none
};

/// One mail with everything that the flag finders look at. Lives as long as the call of `judge`.
struct Hearing {
    const Message& message;
    const Inquiry& inquiry;
    const Rulebook& rules;
    const Circumstances& circumstances;
    std::optional<std::chrono::sys_seconds> received_at;
    bool person_filled = false;  ///< its own text holds a filled-in form
    GateReport gate;
    Target target;
    TermScore terms;
};

/// autoreply.md, items 1–12.
[[nodiscard]] GateReport inspect_gate(const Message& message, const Inquiry& inquiry, const Desk& desk,
                                      bool own_message_id);
/// autoreply.md, Where it goes.
[[nodiscard]] Target choose_target(const Message& message);
/// The sender for whom the gate and the target stand: From, or Sender where From holds several; nullptr for none.
[[nodiscard]] const Address* responsible_sender(const Message& message);
/// Local parts that take no mail or are programs (autoreply.md, item 9).
[[nodiscard]] bool is_program_local_part(std::string_view address);
/// Item 12: the topmost result of our own server (RFC 8601) that says so; nullptr where none does.
[[nodiscard]] const AuthenticationResults* failed_dmarc(const Message& message, const Desk& desk);
/// Of those, the ones that take no answer (`noreply@`).
[[nodiscard]] bool is_no_reply_local_part(std::string_view address);

/// Whether the organisational domains of two names are the same. Asks the public suffix list only where it matters.
[[nodiscard]] bool same_organization(std::string_view domain, std::string_view other);

/// The subject counts as the prescribed one (triage.md, subject-mismatch).
[[nodiscard]] bool is_prescribed_subject(std::string_view subject, const Desk& desk);

/// What the desk's own rules do to a verdict whose flags are found.
struct RuleEffect {
    bool hold = false;
    bool allow = false;
    bool ignore = false;
};
/// Applies the desk's own rules in order: sets and clears flags of `verdict`, which stay sorted.
[[nodiscard]] RuleEffect apply_desk_rules(const Hearing& hearing, Verdict& verdict);

/// Nothing but white space, zero-width characters and the like.
[[nodiscard]] bool is_blank(std::string_view utf8);
/// At most about 80 characters of `text` on one line, for a screen.
[[nodiscard]] std::string shortened(std::string_view text);
/// ASCII lower case; other bytes unchanged.
[[nodiscard]] std::string ascii_lower(std::string_view text);
/// `text` without ASCII white space at both ends.
[[nodiscard]] std::string_view stripped(std::string_view text);
[[nodiscard]] Evidence header_evidence(std::string_view name, std::string_view value);

}  // namespace madoguchi
