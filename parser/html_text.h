#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace madoguchi {

/// The text of an HTML mail as a person sees it, LF line ends: cells are separated by TAB, rows and blocks by newline,
/// ordered lists keep their numbers ("1. "), bullets show as "・", quoted mail as "> ". Hidden text, styles, scripts
/// and comments are left out. Linear in html.size(); stops at about `limit` bytes of text and then sets `cut`.
[[nodiscard]] std::string html_to_text(std::string_view html, std::size_t limit, bool& cut);

}  // namespace madoguchi
