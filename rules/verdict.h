#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/rulebook.h"

namespace madoguchi {

/// A flag on a mail. `code` is one of flag_table() or a desk rule's own code.
struct Flag {
    std::string code;  ///< "missing-contact"; fixed text, stored
    std::vector<Evidence> evidence;
};

enum class Disposition { ignored, accepted, flagged };
/// `referral` is never a verdict's: only a person sends it.
enum class AckKind { none, closed, incomplete, receipt, referral };

[[nodiscard]] std::string_view to_string(Disposition d);
[[nodiscard]] std::string_view to_string(AckKind k);

/// Why no acknowledgement goes out: one row of reason_table(). `code` "" means that one goes out.
struct AckDecision {
    AckKind kind = AckKind::none;
    std::string reason;  ///< code of reason_table(), e.g. "auto-submitted"; "" where kind is not none
    std::string target;  ///< the checked address that it goes to; "" for none
    std::string note;    ///< for the case, e.g. that From, Reply-To and Return-Path disagree in domain; "" for none
    AckKind would_be = AckKind::none;  ///< what would go out if a reviewer released it
};

/// What is known besides the mail itself. `check` uses the defaults.
struct Circumstances {
    std::optional<std::chrono::sys_seconds> received_at;  ///< INTERNALDATE or --received, else by the mail's headers
    bool old_mail = false;     ///< was in the mailbox before the first start, or after a change of UIDVALIDITY
    bool junk_folder = false;  ///< came from the watched junk folder
    bool duplicate = false;    ///< the same sender sent the same content before
    bool first_was_acknowledged = false;  ///< of a duplicate: the first one's acknowledgement is `sent`
    bool person_wrote = false;            ///< a person has said so: signs of a program withhold the answer, and no more
    bool own_message_id = false;          ///< Message-ID or marker header carries our keyed hash
    bool target_bounced = false;          ///< the address bounced hard within the configured days
    int acks_to_sender_today = 0;
    int acks_to_domain_this_hour = 0;
    int acks_today = 0;
    bool breaker_open = false;     ///< the daily cap was reached and nobody has closed the breaker
    std::uint64_t mail_bytes = 0;  ///< of the mail as it came; 0: the sum of its text and attachments
};

struct Verdict {
    std::vector<Flag> flags;  ///< sorted by code
    Disposition disposition = Disposition::flagged;
    AckDecision ack;
    std::optional<std::chrono::sys_seconds> received_at;  ///< as used for the period
    double off_topic_score = 0;    ///< above 0: foreign to the desk; the terms are in the flag's evidence
    std::vector<Evidence> unsure;  ///< terms for and against, where the mail is near the margin

    [[nodiscard]] bool has(std::string_view code) const;
};

struct Assessment;  // rules/assessment.h
struct Hearing;

/// Evidence of a flag; nullopt where the flag is not raised. An empty list raises it without a place to point at.
using FlagFinding = std::optional<std::vector<Evidence>>;

/// One row of the flag table: everything a screen, the documentation and the tests need, and the function that finds
/// the flag (`Hearing` is rules/hearing.h; callers outside rules/ have no use for it).
struct FlagRow {
    std::string_view code;
    std::string_view title;   ///< Japanese
    std::string_view advice;  ///< Japanese: what the reviewer should do, one sentence
    FlagFinding (*find)(const Hearing&);
};
[[nodiscard]] std::span<const FlagRow> flag_table();
/// The row of `code`, or nullptr.
[[nodiscard]] const FlagRow* find_flag(std::string_view code);

/// One row a reason for silence: its code and a Japanese sentence for the reviewer.
struct ReasonRow {
    std::string_view code;
    std::string_view text;
};
[[nodiscard]] std::span<const ReasonRow> reason_table();
/// The Japanese sentence; the code itself where it is unknown.
[[nodiscard]] std::string_view reason_text(std::string_view code);

/// Judges one mail by triage.md and autoreply.md. An `automated` mail's fields are for the caller to blank (see
/// `visible_inquiry`). Pure; any thread.
[[nodiscard]] Verdict judge(const Message& message, const Inquiry& inquiry, const Rulebook& rules,
                            const Circumstances& circumstances = {});
/// The same, with what assess() said of this mail and this inquiry.
[[nodiscard]] Verdict judge(const Message& message, const Inquiry& inquiry, Assessment assessment,
                            const Rulebook& rules, const Circumstances& circumstances);

/// The fields as the outside sees them: empty for an automated mail without a filled-in form of its own.
[[nodiscard]] Inquiry visible_inquiry(Inquiry inquiry, const Verdict& verdict);

/// A mail address that may be handed to SMTP (autoreply.md, Where it goes): no control bytes, one @, ASCII domain.
/// Returns the address as it may be sent (IDNA applied, the domain in lower case), or nullopt. Dots at the end of a
/// local part or next to each other pass, as Japanese mobile carriers have handed out such addresses.
[[nodiscard]] std::optional<std::string> checked_address(std::string_view address);

/// The organisational domain by the public suffix list, lower case; the domain itself where the list knows none.
[[nodiscard]] std::string organizational_domain(std::string_view domain);

}  // namespace madoguchi
