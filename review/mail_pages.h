#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "desk/stored_text.h"
#include "review/web_pages.h"

namespace madoguchi {

/// A stored mail as a page shows it: HTML, with nothing of the mail in it but escaped text.
[[nodiscard]] std::string mail_article(const StoredMail& mail, std::string_view heading, const StoredText& text);

// Of one stored mail. `numbers`: its id; an attachment's place, from 1.
/// A mail of no case, and the way to make it one; of a case, leads to its page.
[[nodiscard]] WebResponse mail_page(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse mail_headers(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse mail_attachment(const PageContext& context, const std::vector<std::int64_t>& numbers);
/// "A person wrote this."
[[nodiscard]] WebResponse call_persons(const PageContext& context, const std::vector<std::int64_t>& numbers);

}  // namespace madoguchi
