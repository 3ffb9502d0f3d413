#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/error.h"
#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/verdict.h"

namespace madoguchi {

/// The secret made at first start and kept in the store; keys the marker header and our Message-IDs.
using DeskKey = std::array<std::uint8_t, 32>;

/// An outgoing mail, complete. `bytes` is RFC 5322 with CRLF line ends and 7-bit only, but for the To line of a
/// recipient whose local part is not ASCII (RFC 6532).
struct Acknowledgement {
    AckKind kind = AckKind::none;
    std::string to;             ///< envelope recipient, checked
    std::string envelope_from;  ///< "" is `<>`
    std::string message_id;     ///< with angle brackets
    std::string bytes;
};

/// Identity of the mail that is answered, from which our Message-ID is derived: the same mail always gives the same
/// one.
struct AnsweredMail {
    std::string mailbox;  ///< "server/user/folder"
    std::uint32_t uidvalidity = 0;
    std::uint32_t uid = 0;
};

/// The texts (mustache). Built in from reply/templates/, replaceable by files of the desk.
struct Templates {
    std::string receipt, incomplete, closed, referral;
};
[[nodiscard]] const Templates& builtin_templates();
/// A template file's content with LF line ends and without a byte order mark, as the other functions expect it.
[[nodiscard]] std::string template_text(std::string_view file_content);
/// Refuses syntax errors and unknown variables, and for a `kind` also a text without what that mail must carry; the
/// error names `file`, the line and what is allowed.
[[nodiscard]] Result<void> check_template(std::string_view text, std::string_view file, AckKind kind = AckKind::none);

/// The right office for what is none of this desk's matters, as a `referral` names it. A person's words.
struct Referral {
    std::string office;
    std::string contact;  ///< how it is reached; "" is left out
    bool operator==(const Referral&) const = default;
};
inline constexpr std::size_t most_referral_characters = 200;
/// `config` where a text is not one line of plain characters, at most so long, or where no office is named.
[[nodiscard]] Result<void> check_referral(const Referral& referral);

struct ComposeInput {
    AckKind kind = AckKind::receipt;
    std::string receipt_number;  ///< "2026-000123"
    std::string target;          ///< checked address
    std::string from;            ///< the desk's From address
    std::string envelope_from;
    AnsweredMail answered;
    int sequence = 0;  ///< 0 the first acknowledgement for that mail; a re-request by a reviewer counts up
    std::chrono::sys_seconds now;
    Referral referral{};  ///< of a `referral`
};

/// Makes the mail. Nothing of the sender's text but `target` and the message ids reaches it.
[[nodiscard]] Result<Acknowledgement> compose(const ComposeInput& input, const Message& message, const Inquiry& inquiry,
                                              const Verdict& verdict, const Desk& desk, const Templates& templates,
                                              const DeskKey& key);

/// The Message-ID or marker header of `message` carries our keyed hash: the mail is ours and not forged.
[[nodiscard]] bool is_ours(const Message& message, const DeskKey& key);

/// One of our Message-IDs, wherever it stands (References of a reply, the text of a bounce).
[[nodiscard]] bool is_our_message_id(std::string_view message_id, const DeskKey& key);

/// The plain text of a mail we made, for screens and tests.
[[nodiscard]] std::string readable_text(const Acknowledgement& acknowledgement);

}  // namespace madoguchi
