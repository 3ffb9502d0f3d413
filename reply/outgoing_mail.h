#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi {

/// The pieces of an outgoing mail: CRLF line ends, 7-bit, lines of at most 78 columns wherever a line can be broken.
/// All are pure functions of their arguments.

/// "name: text", the text as RFC 2047 encoded words (UTF-8, B), each at most 75 characters and holding whole characters
/// with their combining marks and variation selectors. ASCII text without specials is left as it is. `suffix` (a
/// mailbox's angle address) follows unencoded, on its own line where it does not fit.
[[nodiscard]] std::string encoded_field(std::string_view name, std::string_view text, std::string_view suffix = {});

/// "name: id id …", one message id a line.
[[nodiscard]] std::string ids_field(std::string_view name, const std::vector<std::string>& ids);

/// "name: body", never folded.
[[nodiscard]] std::string plain_field(std::string_view name, std::string_view body);

/// RFC 5322 §3.3 in Japan time: "Fri, 05 Jun 2026 10:12:00 +0900".
[[nodiscard]] std::string mail_date(std::chrono::sys_seconds t);

/// The text with CRLF line ends in base64, lines of 76 characters.
[[nodiscard]] std::string base64_body(std::string_view text);
/// The opposite, with LF line ends; "" where it is no base64.
[[nodiscard]] std::string decoded_body(std::string_view base64);

/// A control byte (C0 with TAB, LF and CR, or DEL) is in it.
[[nodiscard]] inline bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace madoguchi
