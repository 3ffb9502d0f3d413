#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "parser/message.h"

namespace madoguchi {

/// The words by which mail programs set off what is not the sender's own text, folded as form_text.h says. A new word
/// is a new row in own_text_words.cpp.

/// The name of a mark. `whole`: the line holds nothing else between its rules.
struct MarkRow {
    std::string_view folded;
    BlockKind kind;
    bool ends;
    bool whole;
};
[[nodiscard]] std::span<const MarkRow> mark_rows();

enum class HeaderName { from, date, to, subject, other };
/// The name of a header line that is written before an original.
struct HeaderRow {
    std::string_view folded;
    HeaderName name;
};
[[nodiscard]] std::span<const HeaderRow> header_rows();

/// The end of a reply line. `alone`: enough without a date or an address in the line.
struct AttributionRow {
    std::string_view folded;
    bool alone;
};
[[nodiscard]] std::span<const AttributionRow> attribution_rows();

/// The pairs of neighbouring bytes that a text holds, some of them taken for one another: a text without the pairs of a
/// word does not hold the word.
class PairSet {
public:
    constexpr explicit PairSet(std::string_view text) { add(text); }

    constexpr void add(std::string_view text) {
        for (std::size_t i = 1; i < text.size(); ++i) {
            const auto pair = 31U * static_cast<unsigned char>(text[i - 1]) + static_cast<unsigned char>(text[i]);
            bits_[pair / 64 % bits_.size()] |= std::uint64_t{1} << pair % 64;
        }
    }
    [[nodiscard]] constexpr bool holds(const PairSet& word) const {
        for (std::size_t i = 0; i < bits_.size(); ++i) {
            if ((word.bits_[i] & ~bits_[i]) != 0) {
                return false;
            }
        }
        return true;
    }

private:
    std::array<std::uint64_t, 8> bits_{};
};

enum class FooterPlace { starts, ends, anywhere };
/// A footer: its folded line starts with, ends with or holds `words`, and holds `holds`. このメール stands for 本メール
/// and the like, メール for 電子メール.
struct FooterRow {
    constexpr FooterRow(std::string_view first, std::string_view second, FooterPlace at)
        : words(first), holds(second), place(at), pairs(first) {
        pairs.add(second);
    }

    std::string_view words;
    std::string_view holds;
    FooterPlace place;
    PairSet pairs;  ///< of both
};
[[nodiscard]] std::span<const FooterRow> footer_rows();

/// A line that only closes a mail. `whole`: nothing else stands in the line.
struct ClosingRow {
    std::string_view folded;
    bool whole;
};
[[nodiscard]] std::span<const ClosingRow> closing_rows();
/// The first characters of them all.
inline constexpr std::u32string_view closing_beginnings = U"以敬草かよ宜何どbkrs";

}  // namespace madoguchi
