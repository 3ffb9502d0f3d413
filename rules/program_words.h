#pragma once

#include <optional>
#include <string_view>

namespace madoguchi {

/// autoreply.md, item 8: words by which a bounce, a receipt or an absence note says what it is. All linear.

/// The subject begins with the mark of a bounce, a receipt or an automatic reply (behind a gateway's own tag).
[[nodiscard]] bool leads_with_program_mark(std::string_view subject);

/// Where `text`, written by the sender itself, says that a program sent it, or begins as a bounce does. The view lies
/// in `text`.
[[nodiscard]] std::optional<std::string_view> program_words_in(std::string_view text);

}  // namespace madoguchi
