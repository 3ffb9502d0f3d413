#pragma once

#include <string_view>
#include <vector>

#include "parser/message.h"

namespace madoguchi {

/// The line that the reader of a MIME mail writes before an attached message/rfc822, followed by its From, Date, To and
/// Subject as `From: …` lines, an empty line and its text.
inline constexpr std::string_view attached_message_mark = "-----Forwarded message-----";

/// Tells the sender's own text from what it quotes or forwards, its signature and its footers, in the style of every
/// known mail program. The blocks cover `text` in order, without gaps; neighbours differ in kind, level or author. A
/// signature or footer of a quoted mail has that mail's level. Pure; linear in text.size().
[[nodiscard]] std::vector<TextBlock> split_blocks(std::string_view text);

}  // namespace madoguchi
