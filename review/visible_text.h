#pragma once

#include <string>
#include <string_view>

namespace madoguchi {

/// Mail text as it may reach a terminal: always valid UTF-8; control characters (C0, C1, DEL), bidirectional controls,
/// line and paragraph separators and other invisible format characters stand as "<U+001B>". TAB becomes a space.
/// `visible_line` also marks line ends; `visible_block` keeps LF, and indents the lines after the first by `indent`.
[[nodiscard]] std::string visible_line(std::string_view text);
[[nodiscard]] std::string visible_block(std::string_view text, std::string_view indent = "    ");
/// The same text to be edited: what is hidden is left out, since a mark in its place would become part of the text.
[[nodiscard]] std::string editable_text(std::string_view text);

}  // namespace madoguchi
