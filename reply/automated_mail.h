#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "parser/error.h"
#include "reply/acknowledgement.h"

namespace madoguchi {

/// The head of a mail that this program writes. The addresses are checked by check_mail_address().
struct MailHead {
    std::chrono::sys_seconds date;
    std::string_view from_name;
    std::string_view from;
    std::string_view reply_to;  ///< "" the same as `from`
    std::string_view to;
    std::string subject;
    std::string_view message_id;      ///< made by make_message_id()
    std::string threading;            ///< complete fields, or ""
    std::string_view auto_submitted;  ///< RFC 3834 §5: "auto-replied" or "auto-generated"
};

/// The whole mail: its head with every mark by which programs leave it unanswered and by which it is known as ours
/// (autoreply.md, What it carries), and `text` without blank lines at its ends.
[[nodiscard]] std::string automated_mail(const MailHead& head, std::string text, const DeskKey& key);

/// `malformed` where `address` may not reach a header or SMTP. `what` names it in the error.
[[nodiscard]] Result<void> check_mail_address(std::string_view what, std::string_view address);

}  // namespace madoguchi
