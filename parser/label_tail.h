#pragma once

#include <cstddef>
#include <string_view>

#include "parser/form_signs.h"

// What stands between the words of a form's label and its value. All positions are units of a line; a function that
// finds nothing returns 0.
namespace madoguchi {

inline constexpr char32_t interpunct = 0x30FB;

/// The unit behind `word` if it stands at `at`, spaces and interpuncts between its characters left out.
[[nodiscard]] std::size_t behind_word(const Units& units, std::size_t at, std::u32string_view word);
/// Behind the bracket that opens at `at` and is closed soon.
[[nodiscard]] std::size_t behind_bracket(const Units& units, std::size_t at);
/// What sets a value off: a full-width space, or two half-width ones.
[[nodiscard]] bool is_gap(const Units& units, std::size_t begin, std::size_t end);
/// A hint that is a value: （054-000-0000）. One that only counts: 質問（1）.
[[nodiscard]] bool holds_value(const Units& units, std::size_t begin, std::size_t end);
/// （例：03-0000-0000）: what a form prints, not what its sender wrote.
[[nodiscard]] bool is_example(const Units& units, std::size_t begin);
/// Behind 【必須】 or [任意] before a label.
[[nodiscard]] std::size_t behind_bracketed_need(const Units& units, std::size_t at);

/// What stands behind the words: hints, closing bracket, separator.
struct Tail {
    bool separated = false;
    bool explicit_separator = false;  ///< colon, cell, arrow or closing bracket
    bool closed = false;              ///< by a closing bracket
    bool colon = false;
    bool alone = false;
    bool one_space = false;  ///< one half-width space and nothing else
    bool slash = false;      ///< one full-width slash, spaces left out
    std::size_t end = 0;     ///< unit where the value begins
};
/// `at`: behind the words. `bracketed`: the label stands in a bracket, whose end belongs to it. `mark`: the bullet
/// before the label, which may stand behind it as well: ◆氏名◆.
[[nodiscard]] Tail read_tail(const Units& units, std::size_t at, bool bracketed, char32_t mark);

}  // namespace madoguchi
