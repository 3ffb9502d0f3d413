#include "reply/automated_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "parser/utf8.h"
#include "reply/message_id.h"
#include "reply/outgoing_mail.h"

namespace madoguchi {
namespace {

constexpr std::size_t longest_address = 254;  ///< RFC 5321 §4.5.3.1.3 without the angle brackets

/// No blank lines at the ends, one line end at the last line.
std::string tidy(std::string text) {
    text.erase(0, std::min(text.find_first_not_of('\n'), text.size()));
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    return text + '\n';
}

}  // namespace

Result<void> check_mail_address(std::string_view what, std::string_view address) {
    const auto at = address.find('@');
    const bool shape = at != std::string_view::npos && at != 0 && at + 1 < address.size() && at == address.rfind('@') &&
                       address.size() <= longest_address && is_utf8(address);
    const bool ascii_domain = shape && std::all_of(address.begin() + static_cast<std::ptrdiff_t>(at), address.end(),
                                                   [](unsigned char c) { return c < 0x80; });
    if (!ascii_domain || has_control(address) || address.find_first_of(" <>()[],;:\\\"") != std::string_view::npos) {
        return failure(ErrorCode::malformed, fmt::format("the {} is not a mail address", what));
    }
    return {};
}

std::string automated_mail(const MailHead& head, std::string text, const DeskKey& key) {
    std::string bytes = plain_field("Date", mail_date(head.date));
    bytes += encoded_field("From", head.from_name, fmt::format("<{}>", head.from));
    if (!head.reply_to.empty() && head.reply_to != head.from) {
        bytes += plain_field("Reply-To", fmt::format("<{}>", head.reply_to));
    }
    bytes += plain_field("To", fmt::format("<{}>", head.to));
    bytes += encoded_field("Subject", head.subject);
    bytes += plain_field("Message-ID", head.message_id);
    bytes += head.threading;
    bytes += plain_field("Auto-Submitted", head.auto_submitted);
    bytes += plain_field("X-Auto-Response-Suppress", "All");
    bytes += plain_field("Precedence", "bulk");
    bytes += plain_field(marker_header, make_marker(head.message_id, key));
    bytes += plain_field("MIME-Version", "1.0");
    bytes += plain_field("Content-Type", "text/plain; charset=UTF-8");
    bytes += plain_field("Content-Transfer-Encoding", "base64");
    return bytes + "\r\n" + base64_body(tidy(std::move(text)));
}

}  // namespace madoguchi
