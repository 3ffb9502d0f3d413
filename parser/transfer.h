#pragma once

#include <string>
#include <string_view>

namespace madoguchi {

enum class Transfer { identity, base64, quoted_printable, uuencode };

/// RFC 2045 §6: the token of a Content-Transfer-Encoding field, in any spelling ("Base64;", "quoted_printable").
[[nodiscard]] Transfer transfer_named(std::string_view field);

/// Undoes a transfer encoding. What is broken is read as far as it goes: nothing is refused, a body that is not encoded
/// at all is returned as it is, words below base64 (the footer of a list or a virus scanner) are left out.
[[nodiscard]] std::string decode_transfer(std::string_view body, Transfer transfer);

/// RFC 2045 §6.8. Other characters are skipped; padding in the middle starts a new run; text that follows padding (a
/// list footer) ends the data. Appends to `out`.
void decode_base64(std::string_view body, std::string& out);

/// RFC 2045 §6.7. `=` without two hexadecimal digits stays. With `header` set, RFC 2047 §4.2: `_` is a space.
[[nodiscard]] std::string decode_quoted_printable(std::string_view body, bool header = false);

/// The lines between `begin` and `end` of one uuencoded file. Lines that are none are skipped.
[[nodiscard]] std::string decode_uuencode(std::string_view body);

}  // namespace madoguchi
