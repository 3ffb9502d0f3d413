#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/imap_response.h"
#include "parser/error.h"

namespace madoguchi {

/// What one FETCH answer says of one mail (RFC 9051 §7.5.2). Sizes in bytes.
struct ImapFetch {
    std::uint32_t uid = 0;  ///< 0 where the answer names none (an unsolicited change of flags)
    std::optional<std::uint64_t> rfc822_size;
    std::optional<std::chrono::sys_seconds> internal_date;
    std::optional<std::string> body;  ///< BODY[]; its first part where it was over the limit
    std::uint64_t body_size = 0;      ///< as the literal was announced
    bool body_withheld = false;       ///< BODY[] NIL: the server does not hand it out
    std::optional<std::vector<std::string>> flags;
};

/// Reads a FETCH answer; an item that no RFC knows is passed over. An item twice or without its value is `malformed`,
/// and so is an unknown one behind a body that has not the size told: behind a literal that was announced too short
/// stands the rest of a mail.
[[nodiscard]] Result<ImapFetch> read_fetch(ImapResponse&& response);

/// RFC 9051 §4.3 date-time: "24-Nov-2026 09:15:00 +0900", the day possibly with a leading space.
[[nodiscard]] std::optional<std::chrono::sys_seconds> read_imap_date(std::string_view text);

/// A folder's UTF-8 name as RFC 3501 §5.1.3 writes it (modified UTF-7), quoted for a command. `config` where it cannot
/// be written.
[[nodiscard]] Result<std::string> quoted_folder(std::string_view name);

/// UIDs in ascending order as a sequence set: "3:5,9".
[[nodiscard]] std::string uid_set(const std::vector<std::uint32_t>& uids);

}  // namespace madoguchi
