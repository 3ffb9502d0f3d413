#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/form_labels.h"
#include "parser/form_text.h"

namespace madoguchi {

/// The signs around a label: label_bullets, brackets and numbers. A new one is a new character here.

using Units = std::vector<FoldedUnit>;
inline constexpr std::size_t most_units = 120;  ///< of a line are looked at

inline constexpr std::u32string_view label_bullets =
    U"・■●◆○※*-□◇▼▲▽△▶▷►➤◎★☆♦•‣▪▫◦→⇒⇨✓✔☑☐>|│┃║§#⚫⚪🔹🔸🔷🔶🔵🔴◉◯〇∙➡☞«»✅➢❖✦✧＋+·=";
inline constexpr std::u32string_view opening_brackets = U"【[(<《「『〔〈≪{“\"'‘〖〘";
inline constexpr std::u32string_view closing_brackets = U"】])>》」』〕〉≫}”\"'’〗〙";

[[nodiscard]] bool among(std::u32string_view set, char32_t c);
/// One of label_bullets, or of the private ones (U+F020–F0FF) that Word leaves in plain text for pictures of Wingdings.
[[nodiscard]] bool is_label_bullet(char32_t c);
/// A colon, arrow or other sign between label and value.
[[nodiscard]] bool is_separator(char32_t folded);
[[nodiscard]] bool is_digit(char32_t c);
[[nodiscard]] bool is_latin(char32_t folded);
/// ア … コ, as they itemise.
[[nodiscard]] bool is_item_kana(char32_t c);
/// The unit behind the spaces at `at`.
[[nodiscard]] std::size_t skip_spaces(const Units& units, std::size_t at);
/// 1 to 10 for 一 … 十, 0 for anything else.
[[nodiscard]] int kanji_digit(char32_t c);
/// Whether a number, or a bullet before one, may begin with this character: most lines need no look at the rest.
[[nodiscard]] bool may_begin_number(char32_t folded);
/// The number or item letter at the unit `at`, and the unit behind it with its brackets.
[[nodiscard]] std::optional<std::pair<LineNumber, std::size_t>> number_at(const Units& units, std::size_t at);

}  // namespace madoguchi
