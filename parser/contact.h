#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace madoguchi {

/// How telephone numbers and mail addresses are written by people. `find_phones` and `find_emails` stand in inquiry.h.

/// What a label says of the numbers after it: `TEL/FAX：054-000-1111/054-000-1112` holds one telephone number.
enum class PhoneLabel { phone, phone_and_fax };

/// As `find_phones`, for a value that stood behind such a label.
[[nodiscard]] std::vector<std::string> find_phones_after(std::string_view text, PhoneLabel label);

/// Digits of a Japanese number in national form ("0540000000") with hyphens after area code and exchange.
[[nodiscard]] std::string hyphenated(std::string_view digits);

/// Without the link targets that mail programs write behind a linked text: `a@b.jp<mailto:a@b.jp>`,
/// `054-000-0000<tel:0540000000>`, `[mailto:a@b.jp]`.
[[nodiscard]] std::string without_link_targets(std::string_view text);

}  // namespace madoguchi
