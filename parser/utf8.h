#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace madoguchi {

inline constexpr char32_t replacement_character = 0xFFFD;

/// Appends one scalar value; surrogates and values over U+10FFFF become U+FFFD.
void append_character(std::string& out, char32_t c);

/// The scalar value at `at`, which is moved behind it. Bad bytes give U+FFFD, one for each maximal subpart (Unicode
/// §3.9, U+FFFD substitution). `at` must be below text.size().
[[nodiscard]] char32_t next_utf8(std::string_view text, std::size_t& at, bool* bad = nullptr);

[[nodiscard]] bool is_ascii(std::string_view text);
/// Unicode §3.9, table 3-7: no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Han, kana, CJK punctuation and full-width forms: between two of these a line break in HTML is no space.
[[nodiscard]] bool is_cjk(char32_t c);

/// Joins kana and U+3099/U+309A (a macOS file name, NFD) to one character. Nothing else is composed: full NFC would
/// rewrite 22 compatibility kanji of people's names.
[[nodiscard]] std::string compose_kana(std::string text);

/// Bidi controls (U+202A–202E, U+2066–2069, U+200E/F, U+061C) become U+FFFD, so that `gpj.exe` cannot pose as a
/// picture.
[[nodiscard]] std::string show_bidi_controls(std::string_view text);

/// ASCII letters only.
[[nodiscard]] std::string lower_ascii(std::string_view text);
[[nodiscard]] bool equal_ascii_case(std::string_view a, std::string_view b);
[[nodiscard]] std::string_view trim_ascii(std::string_view text);

}  // namespace madoguchi
