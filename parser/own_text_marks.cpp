#include "parser/own_text_marks.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parser/form_text.h"
#include "parser/inquiry.h"
#include "parser/own_text_words.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

using namespace std::string_view_literals;

bool starts_with(std::string_view text, std::string_view head) {
    return text.substr(0, head.size()) == head;
}
bool ends_with(std::string_view text, std::string_view tail) {
    return text.size() >= tail.size() && text.substr(text.size() - tail.size()) == tail;
}
/// What rules are drawn with, as written or folded.
bool is_rule_character(char32_t c) {
    constexpr std::u32string_view drawn =
        U"-=_*~#+^\u30FC\u30FB.\u2026\u2025<>|:;\u25A0-\u25FF\u2605\u2606\u266A"
        U"\u203B\u221E\u2261\u223D\uFE4B\uFF5C\u2017\u3013\u2550\uFFE3\u203E\u02C9";
    return drawn.find(c) != std::u32string_view::npos || (c >= 0x2500 && c <= 0x259F) || (c >= 0x25A0 && c <= 0x25FF) ||
           (c >= 0x2660 && c <= 0x266F);
}

constexpr std::size_t longest_mark_line = 400;  // bytes; a longer line is prose

/// The text between rules and brackets at both ends, and how many rule characters were taken off.
struct Unruled {
    std::string core;  ///< folded
    std::size_t ruled = 0;
    bool bracketed = false;
};
Unruled without_rules(std::string_view line) {
    const std::vector<FoldedUnit> units = folded_units(line);
    std::size_t begin = 0;
    std::size_t end = units.size();
    Unruled result;
    constexpr std::u32string_view opening = U"[(【<《「『〔";
    constexpr std::u32string_view closing = U"])】>》」』〕";
    const auto takes_off = [&](char32_t c, std::u32string_view brackets) {
        if (brackets.find(c) != std::u32string_view::npos) {
            result.bracketed = true;
            return true;
        }
        if (c != ':' && is_rule_character(c)) {
            ++result.ruled;
            return true;
        }
        return c == ' ';
    };
    while (begin < end && takes_off(units[begin].folded, opening)) {
        ++begin;
    }
    while (end > begin && takes_off(units[end - 1].folded, closing)) {
        --end;
    }
    for (; begin < end; ++begin) {
        if (units[begin].folded != ' ') {
            append_character(result.core, units[begin].folded);
        }
    }
    return result;
}

/// Whether an unruled line ends with the words of a row; as without_rules would tell, from the line's end alone.
bool ends_as_attribution(std::string_view line) {
    constexpr std::size_t looked_at = 90;  // bytes: more than any row's words with spaces between
    const std::string folded = fold_for_match(line.substr(line.size() - std::min(line.size(), looked_at)));
    const auto rows = attribution_rows();
    return std::any_of(rows.begin(), rows.end(),
                       [&](const AttributionRow& row) { return ends_with(folded, row.folded); });
}

/// As footer_rows() call it: 本メール, 本電子メール and この電子メール are このメール.
void name_this_mail(std::string& folded) {
    if (!holds(folded, "メール")) {
        return;
    }
    for (const auto& [written, named] : {std::pair("電子メール"sv, "メール"sv),
                                         {"eメール", "メール"},
                                         {"e-メール", "メール"},
                                         {"本メール", "このメール"},
                                         {"当メール", "このメール"}}) {
        for (auto at = folded.find(written); at != std::string::npos; at = folded.find(written, at + named.size())) {
            folded.replace(at, written.size(), named);
        }
    }
}

bool ends_with_colon(std::string_view line) {
    line = trimmed(line);
    return ends_with(line, ":") || ends_with(line, "：");
}

/// The first character is one of rules or brackets.
bool begins_ruled(std::string_view line) {
    line = trimmed(line);
    if (line.empty()) {
        return false;
    }
    const std::vector<FoldedUnit> first = folded_units(line, 1);
    constexpr std::u32string_view opening = U"[(【<《「『〔";
    return !first.empty() && (is_rule_character(first[0].folded) || opening.find(first[0].folded) != opening.npos);
}

struct HeaderLine {
    HeaderName name;
    std::string_view value;
};
std::optional<HeaderLine> header_line(std::string_view line) {
    constexpr std::size_t most_units = 24;
    // What folds to a colon is one, or a form of it whose UTF-8 begins with E2 or EF.
    const std::string_view looked_at = line.substr(0, 4 * most_units);
    if (std::none_of(looked_at.begin(), looked_at.end(),
                     [](char c) { return c == ':' || c == '\xE2' || c == '\xEF'; })) {
        return std::nullopt;
    }
    const std::vector<FoldedUnit> units = folded_units(line, most_units);
    std::string name;
    for (const FoldedUnit& unit : units) {
        if (unit.folded == ':') {
            const auto rows = header_rows();
            const auto row =
                std::find_if(rows.begin(), rows.end(), [&](const HeaderRow& r) { return r.folded == name; });
            if (row == rows.end()) {
                return std::nullopt;
            }
            return HeaderLine{row->name, line.substr(unit.end)};
        }
        const bool decoration = unit.folded == ' ' || unit.folded == '*' || unit.folded == '[' || unit.folded == ']' ||
                                unit.folded == U'【' || unit.folded == U'】' || unit.folded == U'■';
        if (!decoration) {
            append_character(name, unit.folded);
        }
    }
    return std::nullopt;
}

/// A digit group and a separator of a date or a clock: 2026年, 2026/6, 2026-06, 10:12.
bool holds_date(std::string_view folded) {
    std::size_t digits = 0;
    bool year = false;
    for (std::size_t i = 0; i < folded.size(); ++i) {
        const char c = folded[i];
        if (c >= '0' && c <= '9') {
            if (digits == 0) {
                year = starts_with(folded.substr(i), "20") || starts_with(folded.substr(i), "19");
            }
            ++digits;
            continue;
        }
        if (digits == 0) {
            continue;
        }
        const std::string_view rest = folded.substr(i);
        if (digits == 4 && year && (c == '-' || starts_with(rest, "年") || starts_with(rest, "・"))) {
            return true;
        }
        if (digits <= 2 && c == ':' && i + 2 < folded.size() && folded[i + 1] >= '0' && folded[i + 1] <= '5') {
            return true;
        }
        digits = 0;
    }
    return false;
}

/// Whether an ASCII digit or '@' can be in what the line folds to. Kana, kanji and Japanese punctuation hold none; of
/// what begins with E3, only the signs of U+3200 to U+33FF (㈰, ㍘) do.
bool may_fold_to_date_or_address(std::string_view line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto c = static_cast<unsigned char>(line[i]);
        const bool ascii = (c >= '0' && c <= '9') || c == '@';
        const bool sign = c == 0xE3 && i + 1 < line.size() && static_cast<unsigned char>(line[i + 1]) >= 0x88;
        if (ascii || sign || c == 0xC2 || c == 0xE2 || c >= 0xEF) {
            return true;
        }
    }
    return false;
}

/// The line above is one of Cc: and its like as well: it was looked at as the first of a block, and was none.
bool continues_others(const std::vector<std::string_view>& lines, std::size_t i, const HeaderLine& header) {
    if (i == 0 || header.name != HeaderName::other) {
        return false;
    }
    const std::optional<HeaderLine> above = header_line(lines[i - 1]);
    return above && above->name == HeaderName::other;
}

bool is_address_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c == '+';
}

}  // namespace

QuotePrefix quote_prefix(std::string_view line) {
    QuotePrefix prefix;
    for (std::size_t at = 0; at < line.size();) {
        const char32_t c = next_code_point(line, at);
        const bool bar = c == '|' && prefix.length == 0 && (at == line.size() || line[at] == ' ') &&
                         line.find('|', at) == std::string_view::npos;
        if (c == '>' || c == 0xFF1E || bar) {
            ++prefix.depth;
            prefix.length = at;
        } else if (!is_space(c)) {
            break;
        } else if (prefix.depth > 0 && at == prefix.length + 1) {
            prefix.length = at;
        }
    }
    return prefix;
}

std::optional<OriginalMark> original_mark(std::string_view line) {
    if (line.empty() || line.size() > longest_mark_line || !(begins_ruled(line) || ends_with_colon(line))) {
        return std::nullopt;
    }
    Unruled unruled = without_rules(line);
    const bool colon = ends_with(unruled.core, ":");
    if (colon) {
        unruled.core.pop_back();
    }
    constexpr std::size_t longest_heading = 12;  // 【引用】 alone may head a passage of the sender's own text
    if (unruled.ruled < 2 && ((!colon && !unruled.bracketed) || unruled.core.size() <= longest_heading)) {
        return std::nullopt;
    }
    for (const MarkRow& row : mark_rows()) {
        if (row.whole ? unruled.core == row.folded : starts_with(unruled.core, row.folded)) {
            return OriginalMark{row.kind, row.ends};
        }
    }
    return std::nullopt;
}

std::optional<HeaderBlock> header_block(const std::vector<std::string_view>& lines, std::size_t first,
                                        bool after_mark) {
    constexpr std::size_t most_lines = 40;
    constexpr std::size_t most_continued = 12;
    HeaderBlock block;
    std::array<bool, 5> seen{};
    std::size_t headers = 0;
    std::size_t continued = 0;
    for (std::size_t i = first; i < lines.size() && i < first + most_lines; ++i) {
        const std::optional<HeaderLine> header = header_line(lines[i]);
        if (header && i == first && !after_mark && continues_others(lines, first, *header)) {
            break;
        }
        if (header) {
            auto& before = seen[static_cast<std::size_t>(header->name)];
            if (before && header->name != HeaderName::other) {
                break;
            }
            before = true;
            ++headers;
            continued = 0;
            if (header->name == HeaderName::from) {
                block.author = address_in(header->value);
            }
            block.lines = i + 1 - first;
            continue;
        }
        const bool continues = headers > 0 && !trimmed(lines[i]).empty() && ++continued <= most_continued &&
                               (holds(lines[i], "@") || holds(lines[i], ";"));
        if (!continues) {
            break;
        }
        if (seen[static_cast<std::size_t>(HeaderName::from)] && block.author.empty() && headers == 1) {
            block.author = address_in(lines[i]);
        }
    }
    const auto has = [&](HeaderName name) { return seen[static_cast<std::size_t>(name)]; };
    const bool another = has(HeaderName::date) || has(HeaderName::subject) || has(HeaderName::to);
    const bool enough = after_mark ? headers >= 1 && (has(HeaderName::from) || headers >= 2)
                                   : has(HeaderName::from) && another &&
                                         (headers >= 3 || (has(HeaderName::date) && !block.author.empty()));
    return enough ? std::optional(block) : std::nullopt;
}

bool may_start_attribution(std::string_view line) {
    if (line.empty() || line.size() > longest_attribution || ends_with(trimmed(line), "。") ||
        !may_fold_to_date_or_address(line)) {
        return false;
    }
    const std::string folded = fold_for_match(line);
    return holds_date(folded) || holds(folded, "@");
}

AttributionText attribution_text(std::string_view joined_lines) {
    const std::string_view tail = trimmed(joined_lines);
    const bool may_end =
        ends_with_colon(tail) || ends_with(tail, "。") || ends_with(tail, "wrote") || ends_with(tail, "-");
    if (!may_end || joined_lines.size() > longest_attribution) {
        return AttributionText::no;
    }
    if (ends_with(tail, "。") && !ends_as_attribution(tail)) {
        return AttributionText::no;  // most sentences
    }
    const std::string folded = without_rules(joined_lines).core;
    const bool dated = holds_date(folded);
    const bool addressed = holds(folded, "@");
    for (const AttributionRow& row : attribution_rows()) {
        if (!ends_with(folded, row.folded)) {
            continue;
        }
        if ((dated && (addressed || row.alone)) || (addressed && row.alone)) {
            return AttributionText::yes;
        }
        if (row.alone || dated || addressed) {
            return AttributionText::if_quote_follows;
        }
    }
    if (!ends_with(folded, ":") || !dated) {
        return AttributionText::no;
    }
    const bool dated_at_start = holds_date(folded.substr(0, 12)) && folded[0] >= '0' && folded[0] <= '9';
    const std::size_t bracket = folded.rfind('(');
    const bool address_in_bracket =
        ends_with(folded, "):") && bracket != std::string::npos && folded.find('@', bracket) != std::string::npos;
    const bool address_at_end = ends_with(folded, ">:") || address_in_bracket;
    return dated_at_start && addressed && address_at_end ? AttributionText::yes : AttributionText::if_quote_follows;
}

std::string address_in(std::string_view text) {
    const std::string line = folded_to_one_line(text);
    std::string folded;
    std::size_t at = std::string::npos;
    for (std::size_t word = 0; word < line.size() && at == std::string::npos;) {
        const std::size_t end = std::min(line.find(' ', word), line.size());
        folded = fold_for_match(std::string_view(line).substr(word, end - word));
        at = folded.find('@');
        word = end + 1;
    }
    if (at == std::string::npos) {
        return {};
    }
    std::size_t begin = at;
    while (begin > 0 && is_address_character(folded[begin - 1])) {
        --begin;
    }
    std::size_t end = at + 1;
    while (end < folded.size() && is_address_character(folded[end])) {
        ++end;
    }
    constexpr std::size_t longest_address = 320;  // RFC 3696 erratum 1690; every line of a quoted mail names its author
    const bool none = begin == at || end == at + 1 || end - begin > longest_address;
    return none ? std::string{} : folded.substr(begin, end - begin);
}

bool is_rule(std::string_view line) {
    std::size_t drawn = 0;
    std::array<char32_t, 6> kinds{};
    std::size_t kind_count = 0;
    for (std::size_t at = 0; at < line.size();) {
        const char32_t c = next_code_point(line, at);
        if (is_space(c) || is_invisible(c)) {
            continue;
        }
        const char32_t narrow = c > 0xFF00 && c < 0xFF5F ? c - 0xFEE0 : c;
        const bool dash = (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x301C || c == 0xFF5E;
        if (!dash && !is_rule_character(narrow)) {
            return false;
        }
        ++drawn;
        if (std::find(kinds.begin(), kinds.begin() + kind_count, narrow) == kinds.begin() + kind_count) {
            if (kind_count == kinds.size()) {
                return false;
            }
            kinds[kind_count++] = narrow;
        }
    }
    return drawn >= 4;
}

bool is_signature_dashes(std::string_view line) {
    return line == "--" || line == "-- " || trimmed(line) == "--" || trimmed(line) == "－－";
}

bool is_footer(std::string_view line) {
    if (trimmed(line).empty()) {
        return false;
    }
    std::string folded = fold_for_match(line.substr(0, longest_mark_line));
    name_this_mail(folded);
    std::string_view text = folded;
    if (const std::size_t rule = text.find_first_not_of("-=_*#~"); rule != std::string_view::npos && rule >= 2) {
        text.remove_prefix(rule);  // --- 以下は自動付加 ---
    }
    for (const std::string_view lead : {"※"sv, "*"sv, "("sv, "■"sv, "<"sv}) {
        if (starts_with(text, lead)) {
            text.remove_prefix(lead.size());
        }
    }
    const std::string_view active = text.substr(0, text.find("されま"));  // フォームから送信されました
    const PairSet pairs(folded);
    const auto rows = footer_rows();
    return std::any_of(rows.begin(), rows.end(), [&](const FooterRow& row) {
        if (!pairs.holds(row.pairs)) {
            return false;
        }
        const bool placed = row.place == FooterPlace::starts ? starts_with(text, row.words)
                            : row.place == FooterPlace::ends ? ends_with(active, row.words)
                                                             : holds(text, row.words);
        return placed && holds(text, row.holds);
    });
}

bool is_broken_footer(std::string_view line, std::string_view next) {
    constexpr std::array<std::string_view, 5> this_mail{"このメール", "このｅメール", "このEメール", "本メール",
                                                        "本電子メール"};
    constexpr std::array<std::string_view, 3> leads{"※", "*", "＊"};
    line = trimmed(line);
    for (const std::string_view lead : leads) {
        line.remove_prefix(line.starts_with(lead) ? lead.size() : 0);
    }
    const bool begins = std::any_of(this_mail.begin(), this_mail.end(),
                                    [&](std::string_view words) { return line.starts_with(words); });
    return begins && !line.ends_with("。") && !trimmed(next).empty() &&
           is_footer(std::string(line).append(trimmed(next)));
}

bool is_closing_words(std::string_view line) {
    if (line.empty() || line.size() > longest_mark_line ||
        closing_beginnings.find(first_folded(line)) == std::u32string_view::npos) {
        return false;
    }
    std::string folded = fold_for_match(line);
    while (ends_with(folded, "。") || ends_with(folded, ".") || ends_with(folded, ",") || ends_with(folded, "、")) {
        folded.resize(folded.size() - (ends_with(folded, "。") || ends_with(folded, "、") ? 3 : 1));
    }
    const auto rows = closing_rows();
    return std::any_of(rows.begin(), rows.end(), [&](const ClosingRow& row) {
        return row.whole ? folded == row.folded : starts_with(folded, row.folded);
    });
}

}  // namespace madoguchi
