#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/inquiry.h"
#include "reply/acknowledgement.h"
#include "rules/classification.h"
#include "rules/verdict.h"

namespace madoguchi {

enum class MailOrigin {
    arrived,        ///< as the daemon takes it
    fetched_again,  ///< the store lacks it: it may have been acknowledged before it was lost
    imported,       ///< from a file, of the time before: never acknowledged
};

/// A mail as the mailbox gave it. Owns its bytes.
struct RawMail {
    std::string mailbox;  ///< "server/user/folder": the identity of the folder besides its UIDVALIDITY
    std::uint32_t uidvalidity = 0;
    std::uint32_t uid = 0;
    std::chrono::sys_seconds internal_date;
    std::string bytes;
    std::uint64_t full_size =
        0;  ///< of the mail on the server; larger than bytes.size() where only the first part was kept
    bool junk_folder = false;
    bool sent_folder = false;  ///< of the desk's own sent mail: only looked at for answers, never stored
    MailOrigin origin = MailOrigin::arrived;
};

/// By which a mail of a folder is known again without its bytes.
struct MailSigns {
    std::uint32_t uid = 0;
    std::uint64_t size = 0;
    std::chrono::sys_seconds internal_date;
};

enum class CaseState { fresh, in_hand, waiting, closed };  ///< stored as new, in-hand, waiting, closed
enum class Outcome { none, answered, off_topic, spam, duplicate, other };
enum class OutboxState { held, queued, sending, sent, deferred, failed, unknown, cancelled, superseded };

[[nodiscard]] std::string_view to_string(CaseState s);
[[nodiscard]] std::string_view to_string(Outcome o);
[[nodiscard]] std::string_view to_string(OutboxState s);
[[nodiscard]] std::optional<Outcome> outcome_from(std::string_view text);
[[nodiscard]] std::optional<CaseState> case_state_from(std::string_view text);
[[nodiscard]] std::optional<OutboxState> outbox_state_from(std::string_view text);
/// Every outcome that a case can be closed with, in the order of the screens.
inline constexpr std::array closing_outcomes{Outcome::answered, Outcome::off_topic, Outcome::duplicate, Outcome::spam,
                                             Outcome::other};
inline constexpr std::array all_case_states{CaseState::fresh, CaseState::in_hand, CaseState::waiting,
                                            CaseState::closed};
inline constexpr std::array all_outbox_states{OutboxState::held,    OutboxState::queued,    OutboxState::sending,
                                              OutboxState::sent,    OutboxState::deferred,  OutboxState::failed,
                                              OutboxState::unknown, OutboxState::cancelled, OutboxState::superseded};

enum class Channel { mail, telephone };  ///< stored as such
[[nodiscard]] std::string_view to_string(Channel c);

/// What a mail is to its case; stored as opening, follow-up, duplicate, other-sender, bounce, ignored.
enum class MailRole {
    opening,       ///< opened the case
    follow_up,     ///< from the first sender, in the thread or with the receipt number
    duplicate,     ///< the same content again
    other_sender,  ///< joined for review only: completes nothing, gets no answer
    bounce,        ///< a report that our acknowledgement did not arrive
    ignored,       ///< of no case
};
[[nodiscard]] std::string_view to_string(MailRole r);

/// What a mail is recognised by. Keys are the first 64 bits of a BLAKE2b keyed with the desk's secret.
struct MailDigest {
    std::string raw_hash;                        ///< BLAKE2b-256 of the bytes, without a key
    std::int64_t raw_key = 0;                    ///< of raw_hash
    std::int64_t message_key = 0;                ///< of Message-ID; raw_key where there is none
    std::int64_t content_key = 0;                ///< of sender, subject and own text after normalisation
    std::optional<std::int64_t> redelivery_key;  ///< of Message-ID, Date and body: outlives new Received lines
};

using MailId = std::int64_t;
using CaseId = std::int64_t;
using OutboxId = std::int64_t;

/// One outgoing mail and how far it got (faults.md).
struct OutboxItem {
    OutboxId id = 0;
    CaseId case_id = 0;
    std::string receipt_number;
    MailId mail_id = 0;
    int sequence = 0;  ///< 0 the first acknowledgement for its mail
    AckKind kind = AckKind::none;
    OutboxState state = OutboxState::queued;
    std::string hold_reason;  ///< code of reason_table() while (or why it was) held
    std::string to;
    std::string envelope_from;
    std::string message_id;
    std::string bytes;
    int attempts = 0;
    std::chrono::sys_seconds created;
    std::chrono::sys_seconds next_attempt;
    std::optional<std::chrono::sys_seconds> finished;
    std::string last_error;  ///< the server's text; for people
};

/// One stored mail with its judgement.
struct StoredMail {
    MailId id = 0;
    std::optional<CaseId> case_id;  ///< none: ignored
    MailRole role = MailRole::ignored;
    std::string mailbox;
    std::uint32_t uidvalidity = 0;
    std::uint32_t uid = 0;
    std::chrono::sys_seconds received_at;
    std::string message_id;
    Address from;
    std::string subject;
    Inquiry inquiry;
    Verdict verdict;
    std::vector<FieldName> differing;  ///< fields whose value here is another than the case's, which stays
    std::uint64_t bytes = 0;           ///< of the mail on the server
};

struct Case {
    CaseId id = 0;
    std::string receipt_number;
    CaseState state = CaseState::fresh;
    Outcome outcome = Outcome::none;
    std::chrono::sys_seconds opened;
    std::chrono::sys_seconds changed;
    Address from;
    std::string subject;
    Disposition disposition = Disposition::flagged;
    std::array<std::optional<std::string>, 4> fields;  ///< merged over the case's mails, indexed by FieldName
    std::vector<std::string> flags;                    ///< codes, sorted
    std::string ack_reason;                            ///< why none went out; "" otherwise
    std::optional<OutboxState> ack_state;              ///< of the newest acknowledgement
    AckKind ack_kind = AckKind::none;
    bool urgent = false;
    std::int64_t revision = 0;                       ///< counts what happened to it: see Decision
    std::string taken_by;                            ///< login name; "" nobody
    Channel channel = Channel::mail;                 ///< a telephone case has no mails
    Classification classification;                   ///< for the reports
    std::string classified_by;                       ///< "madoguchid", or a login name; "" not yet
    std::optional<std::chrono::sys_seconds> closed;  ///< when; nullopt while it is open
};

/// One line of a case's history: names what changed and who did it, never a value.
/// Who acts where no person does.
inline constexpr std::string_view daemon_actor = "madoguchid";

struct HistoryEntry {
    std::chrono::sys_seconds at;
    std::string actor;   ///< daemon_actor, or the person's login name
    std::string action;  ///< fixed text: "opened", "resolved", "ack-sent" …
    std::string detail;  ///< field or flag names, an outcome, a note's presence
};

struct CaseNote {
    std::chrono::sys_seconds at;
    std::string actor;
    std::string text;
};

/// A person's word on a flag, which stands over what was found.
struct FlagDecision {
    std::string code;
    bool there = false;  ///< set; false: cleared
    std::string actor;
    std::chrono::sys_seconds at;
};

/// What a person's outcome says of a case's matter; "" where it says nothing. Stored.
[[nodiscard]] std::string_view label_of(Outcome outcome);

/// A person's decision on the matter of a case, beside what the terms had said when it was taken.
struct TermDecision {
    CaseId case_id = 0;
    std::string receipt_number;
    MailId mail_id = 0;  ///< the opening mail
    std::chrono::sys_seconds at;
    std::string actor;
    bool off_topic = false;  ///< decided so
    bool flagged = false;    ///< the case had the flag `off-topic`
    double score = 0;        ///< of the opening mail
    Address from;
    std::string subject;
};

/// A mail that opened a case, or is of none, with everything that judging it again takes.
struct FiledMail {
    StoredMail mail;
    std::string bytes;
    bool erased = false;     ///< its bytes are gone
    bool old_mail = false;   ///< was in the mailbox before the first start
    std::optional<Case> of;  ///< none: ignored
    bool case_unsure = false;
    std::vector<std::pair<std::string, bool>> decided_flags;  ///< by a person: there, or not there, whatever is found
    std::vector<std::string> joined_flags;  ///< what the case's further mails brought to it, besides missing fields
};

/// What judging a case's opening mail again says of the case.
struct Rejudgement {
    CaseId case_id = 0;
    MailId mail_id = 0;
    std::vector<std::string> flags_before;  ///< the case's; another set in the store is a `conflict`
    std::vector<std::string> flags;         ///< the case's from now on, sorted
    const Verdict* verdict = nullptr;       ///< the opening mail's
};

struct CaseView {
    Case summary;
    std::vector<StoredMail> mails;
    std::vector<OutboxItem> outbox;
    std::vector<HistoryEntry> history;
    std::vector<CaseNote> notes;
    std::vector<FlagDecision> flag_decisions;  ///< by code
};

}  // namespace madoguchi
