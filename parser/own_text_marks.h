#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/message.h"

namespace madoguchi {

/// The marks by which mail programs set off what is not the sender's own text. Each function looks at one line (or a
/// few); what counts is a row of a table in own_text_words.cpp. `split_blocks` puts them together.

/// Quote marks at the start of a line: `>`, `＞`, `|`.
struct QuotePrefix {
    int depth = 0;
    std::size_t length = 0;  ///< bytes of the marks and the white space after each
};
[[nodiscard]] QuotePrefix quote_prefix(std::string_view line);

/// A line that says "here begins (or ends) another mail": -----Original Message-----, ――受信したメール――.
struct OriginalMark {
    BlockKind kind = BlockKind::quoted;  ///< quoted or forwarded
    bool ends = false;                   ///< "end of forwarded message"
};
[[nodiscard]] std::optional<OriginalMark> original_mark(std::string_view line);

/// The header lines that a program writes before an original: From/差出人, Sent/送信日時 …
struct HeaderBlock {
    std::size_t lines = 0;
    std::string author;  ///< address in the From line, lower case; "" where there is none
};
/// `lines` are the line contents without quote marks, the first of them the candidate. After a mark fewer header lines
/// are asked for.
[[nodiscard]] std::optional<HeaderBlock> header_block(const std::vector<std::string_view>& lines, std::size_t first,
                                                      bool after_mark);

/// "On … wrote:", "2026年6月5日(金) 10:12 山田 <x@y>:" and their like, on up to three lines.
struct Attribution {
    std::size_t lines = 0;
    std::string author;  ///< as in HeaderBlock
};
inline constexpr std::size_t longest_attribution = 600;  ///< bytes

/// How sure a text is to be a reply line.
enum class AttributionText { no, if_quote_follows, yes };
[[nodiscard]] AttributionText attribution_text(std::string_view joined_lines);
/// A date, a clock time or an address, and no end of a sentence: the reply line may go on in the next line.
[[nodiscard]] bool may_start_attribution(std::string_view line);

/// The first mail address in the text, lower case, or "".
[[nodiscard]] std::string address_in(std::string_view text);

/// Four or more of the characters that rules are drawn with, and nothing else.
[[nodiscard]] bool is_rule(std::string_view line);
/// RFC 3676 §4.3 signature separator, with or without its space.
[[nodiscard]] bool is_signature_dashes(std::string_view line);

/// A line that starts a footer of a phone, gateway, mailing list or scanner.
[[nodiscard]] bool is_footer(std::string_view line);
/// The same of a sentence about this mail that a gateway broke: 「このメールは、…を経由し、」 and the `next` line.
/// People write such sentences too; a gateway's stands under a rule.
[[nodiscard]] bool is_broken_footer(std::string_view line, std::string_view next);
/// A line of closing words: 以上, よろしくお願いいたします …
[[nodiscard]] bool is_closing_words(std::string_view line);

/// `quote_follows(i)`: the first line with text from line i on carries more quote marks than this one.
template <class QuoteFollows>
[[nodiscard]] std::optional<Attribution> attribution(const std::vector<std::string_view>& lines, std::size_t first,
                                                     QuoteFollows quote_follows) {
    std::string joined;
    for (std::size_t i = first; i < lines.size() && i < first + 3 && !lines[i].empty(); ++i) {
        if (joined.size() + lines[i].size() > longest_attribution) {
            break;
        }
        if (i > first && !may_start_attribution(lines[first])) {
            break;
        }
        joined.append(joined.empty() ? "" : " ").append(lines[i]);
        const AttributionText sure = attribution_text(joined);
        if (sure == AttributionText::yes || (sure == AttributionText::if_quote_follows && quote_follows(i + 1))) {
            return Attribution{i + 1 - first, address_in(joined)};
        }
    }
    return std::nullopt;
}

}  // namespace madoguchi
