#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi {

/// One code point of a text as it is compared: NFKC, lower case, twins folded (see `folded_units`), and the bytes it
/// came from. A space keeps the code point it was written with, because one full-width space separates where one
/// half-width space does not.
struct FoldedUnit {
    char32_t folded = 0;
    char32_t written = 0;
    std::uint32_t begin = 0;  ///< byte offsets into the text that was folded
    std::uint32_t end = 0;
};

/// A run of bytes of a text, without its line end.
struct LineSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// As next_code_point, whatever the bytes are.
[[nodiscard]] char32_t next_code_point_of_any_length(std::string_view text, std::size_t& at);

/// Reads the code point at `at` and moves past it. Bytes that are no UTF-8 read as U+FFFD, one at a time.
/// Precondition: at < text.size().
[[nodiscard]] inline char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80) {
        ++at;
        return lead;
    }
    if (lead > 0xE0 && lead < 0xF0 && lead != 0xED && text.size() - at >= 3 && (byte(at + 1) & 0xC0U) == 0x80U &&
        (byte(at + 2) & 0xC0U) == 0x80U) {  // most of a Japanese text
        const char32_t c = ((lead & 0x0FU) << 12) | ((byte(at + 1) & 0x3FU) << 6) | (byte(at + 2) & 0x3FU);
        at += 3;
        return c;
    }
    return next_code_point_of_any_length(text, at);
}

/// Whether `text` holds `part`. As text.find(part), which looks for the first byte, where nearly every Japanese
/// character has the same: this looks for the last one.
[[nodiscard]] inline bool holds(std::string_view text, std::string_view part) {
    if (part.empty()) {
        return true;
    }
    const std::size_t before_last = part.size() - 1;
    for (std::size_t at = before_last; at < text.size(); ++at) {
        at = text.find(part.back(), at);
        if (at == std::string_view::npos) {
            return false;
        }
        if (text.compare(at - before_last, part.size(), part) == 0) {
            return true;
        }
    }
    return false;
}

/// White space as a reader sees it: ASCII, NBSP, U+2000–200A, U+202F, U+205F, U+3000.
[[nodiscard]] bool is_space(char32_t c);
/// Zero-width and control characters, variation selectors, BOM, bidi marks: nothing to see.
[[nodiscard]] bool is_invisible(char32_t c);

/// NFKC one code point at a time (a kana and its sound mark are joined), lower case, every dash as '-', every wave dash
/// as '~', every interpunct and slash as U+30FB; spaces as ' '; invisible characters are left out. Reads at most
/// `max_code_points`.
[[nodiscard]] std::vector<FoldedUnit> folded_units(std::string_view text, std::size_t max_code_points = SIZE_MAX);

/// The first character of `fold_for_match(text)`; 0 where there is none.
[[nodiscard]] char32_t first_folded(std::string_view text);

/// Without white space and invisible characters at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// White space runs (line breaks too) as one ' ', none at the ends, invisible characters left out (variation selectors
/// stay: they belong to the spelling of a name).
[[nodiscard]] std::string folded_to_one_line(std::string_view text);

/// The lines of a text (LF); a last line without LF counts, an empty one after the last LF does not.
[[nodiscard]] std::vector<LineSpan> lines_of(std::string_view text);

}  // namespace madoguchi
