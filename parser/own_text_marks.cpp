#include "parser/own_text_marks.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "parser/form_text.h"
#include "parser/inquiry.h"

namespace madoguchi {
namespace {

using namespace std::string_view_literals;

/// Folded names of marks. `whole`: the line holds nothing else between its rules.
struct MarkRow {
    std::string_view folded;
    BlockKind kind;
    bool ends;
    bool whole;
};
constexpr BlockKind quoted = BlockKind::quoted;
constexpr BlockKind forwarded = BlockKind::forwarded;
constexpr std::array mark_rows{
    MarkRow{"originalmessage", quoted, false, true},
    MarkRow{"originalmail", quoted, false, true},
    MarkRow{"originalappointment", quoted, false, true},
    MarkRow{"replymessage", quoted, false, true},
    MarkRow{"replyseparator", quoted, false, true},
    MarkRow{"元のメッセージ", quoted, false, true},
    MarkRow{"元のメール", quoted, false, true},
    MarkRow{"元メール", quoted, false, true},
    MarkRow{"元メッセージ", quoted, false, true},
    MarkRow{"返信元メッセージ", quoted, false, true},
    MarkRow{"返信元メール", quoted, false, true},
    MarkRow{"オリジナルメッセージ", quoted, false, true},
    MarkRow{"受信したメール", quoted, false, true},
    MarkRow{"受信メール", quoted, false, true},
    MarkRow{"受信したメッセージ", quoted, false, true},
    MarkRow{"受信内容", quoted, false, true},
    MarkRow{"送信されたメール", quoted, false, true},
    MarkRow{"引用", quoted, false, true},
    MarkRow{"以下引用", quoted, false, true},
    MarkRow{"以下は元のメール", quoted, false, true},
    MarkRow{"いただいたメール", quoted, false, true},
    MarkRow{"forwardedmessage", forwarded, false, false},
    MarkRow{"forwardedmail", forwarded, false, false},
    MarkRow{"forwardmessage", forwarded, false, true},
    MarkRow{"forwardedby", forwarded, false, false},
    MarkRow{"forwarded", forwarded, false, true},
    MarkRow{"forwardheader", forwarded, false, true},
    MarkRow{"beginforwardedmessage", forwarded, false, true},
    MarkRow{"転送メッセージ", forwarded, false, true},
    MarkRow{"転送されたメッセージ", forwarded, false, true},
    MarkRow{"転送メール", forwarded, false, true},
    MarkRow{"転送されたメール", forwarded, false, true},
    MarkRow{"転送元メッセージ", forwarded, false, true},
    MarkRow{"転送元メール", forwarded, false, true},
    MarkRow{"転送元", forwarded, false, true},
    MarkRow{"転送", forwarded, false, true},
    MarkRow{"転送開始", forwarded, false, true},
    MarkRow{"転送ここから", forwarded, false, true},
    MarkRow{"ここから転送", forwarded, false, true},
    MarkRow{"以下転送", forwarded, false, true},
    MarkRow{"以下転送メール", forwarded, false, true},
    MarkRow{"以下転送文", forwarded, false, true},
    MarkRow{"以下、転送", forwarded, false, true},
    MarkRow{"endoforiginalmessage", quoted, true, true},
    MarkRow{"endofforwardedmessage", forwarded, true, true},
    MarkRow{"endforwardedmessage", forwarded, true, true},
    MarkRow{"転送ここまで", forwarded, true, true},
    MarkRow{"ここまで転送", forwarded, true, true},
    MarkRow{"転送終了", forwarded, true, true},
    MarkRow{"引用ここまで", quoted, true, true},
};

enum class HeaderName { from, date, to, subject, other };
struct HeaderRow {
    std::string_view folded;
    HeaderName name;
};
constexpr std::array header_rows{
    HeaderRow{"from", HeaderName::from},
    HeaderRow{"差出人", HeaderName::from},
    HeaderRow{"送信者", HeaderName::from},
    HeaderRow{"発信者", HeaderName::from},
    HeaderRow{"送信元", HeaderName::from},
    HeaderRow{"差出人名", HeaderName::from},
    HeaderRow{"sender", HeaderName::from},
    HeaderRow{"date", HeaderName::date},
    HeaderRow{"sent", HeaderName::date},
    HeaderRow{"送信日時", HeaderName::date},
    HeaderRow{"日時", HeaderName::date},
    HeaderRow{"日付", HeaderName::date},
    HeaderRow{"送信日", HeaderName::date},
    HeaderRow{"受信日時", HeaderName::date},
    HeaderRow{"to", HeaderName::to},
    HeaderRow{"宛先", HeaderName::to},
    HeaderRow{"あて先", HeaderName::to},
    HeaderRow{"cc", HeaderName::other},
    HeaderRow{"bcc", HeaderName::other},
    HeaderRow{"subject", HeaderName::subject},
    HeaderRow{"件名", HeaderName::subject},
    HeaderRow{"題名", HeaderName::subject},
    HeaderRow{"表題", HeaderName::subject},
    HeaderRow{"タイトル", HeaderName::subject},
    HeaderRow{"reply-to", HeaderName::other},
    HeaderRow{"返信先", HeaderName::other},
    HeaderRow{"添付ファイル", HeaderName::other},
    HeaderRow{"attachments", HeaderName::other},
    HeaderRow{"attachment", HeaderName::other},
    HeaderRow{"importance", HeaderName::other},
    HeaderRow{"重要度", HeaderName::other},
    HeaderRow{"message-id", HeaderName::other},
    HeaderRow{"organization", HeaderName::other},
    HeaderRow{"resent-from", HeaderName::other},
    HeaderRow{"priority", HeaderName::other},
    HeaderRow{"優先度", HeaderName::other},
    HeaderRow{"ccアドレス", HeaderName::other},
    HeaderRow{"写し", HeaderName::other},
};

/// Ends of a reply line, folded. `alone`: enough without a date or an address in the line.
struct AttributionRow {
    std::string_view folded;
    bool alone;
};
constexpr std::array attribution_rows{
    AttributionRow{"wrote:", true},
    AttributionRow{"writes:", true},
    AttributionRow{"wrote", false},
    AttributionRow{"said:", false},
    AttributionRow{"書きました:", true},
    AttributionRow{"書きました。", true},
    AttributionRow{"書いた:", true},
    AttributionRow{"書かれました:", true},
    AttributionRow{"のメール:", false},
    AttributionRow{"のメッセージ:", false},
    AttributionRow{"さんより:", false},
    AttributionRow{"様より:", false},
    AttributionRow{"送信しました:", false},
    AttributionRow{"送信:", false},
    AttributionRow{"いただきました:", false},
    AttributionRow{"さん:", false},
    AttributionRow{"様:", false},
    AttributionRow{"wrotethefollowing:", true},
    AttributionRow{"の発言:", false},
};

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

enum class Where { starts, ends, anywhere };
/// A footer: its folded line starts with, ends with or holds `words`, and holds `holds`.
struct FooterRow {
    constexpr FooterRow(std::string_view first, std::string_view second, Where place)
        : words(first), holds(second), where(place), pairs(first) {
        pairs.add(second);
    }

    std::string_view words;
    std::string_view holds;
    Where where;
    PairSet pairs;  ///< of both
};
constexpr std::array footer_rows{
    FooterRow{"から送信", "iphone", Where::ends},
    FooterRow{"から送信", "ipad", Where::ends},
    FooterRow{"から送信", "android", Where::ends},
    FooterRow{"から送信", "galaxy", Where::ends},
    FooterRow{"から送信", "xperia", Where::ends},
    FooterRow{"から送信", "aquos", Where::ends},
    FooterRow{"から送信", "スマートフォン", Where::ends},
    FooterRow{"から送信", "スマホ", Where::ends},
    FooterRow{"から送信", "携帯", Where::ends},
    FooterRow{"から送信", "windows", Where::ends},
    FooterRow{"から送信", "outlook", Where::ends},
    FooterRow{"から送信", "メールアプリ", Where::ends},
    FooterRow{"から送信", "フォームから送信", Where::ends},
    FooterRow{"を入手", "outlookfor", Where::ends},
    FooterRow{"を入手", "outlook", Where::ends},
    FooterRow{"を使用して送信", "", Where::anywhere},
    FooterRow{"を取得する", "outlook", Where::ends},
    FooterRow{"を取得", "outlook", Where::ends},
    FooterRow{"を入手する", "outlook", Where::ends},
    FooterRow{"sentfrommy", "", Where::starts},
    FooterRow{"sentfromoutlook", "", Where::starts},
    FooterRow{"sentfrommailfor", "", Where::starts},
    FooterRow{"sentfromyahoo", "", Where::starts},
    FooterRow{"sentviathe", "", Where::starts},
    FooterRow{"sentfromaol", "", Where::starts},
    FooterRow{"getoutlookfor", "", Where::starts},
    FooterRow{"sentfor", "windows", Where::starts},
    FooterRow{"yahoo!メール", "から送信", Where::starts},
    FooterRow{"yahoo!メール", "で送信", Where::starts},
    FooterRow{"無害化", "このメール", Where::anywhere},
    FooterRow{"無害化", "本メール", Where::anywhere},
    FooterRow{"無害化", "添付ファイル", Where::anywhere},
    FooterRow{"【無害化", "", Where::starts},
    FooterRow{"[無害化", "", Where::starts},
    FooterRow{"自動的に削除されて", "添付ファイル", Where::anywhere},
    FooterRow{"ファイル無害化", "", Where::anywhere},
    FooterRow{"ウイルスチェック済", "", Where::anywhere},
    FooterRow{"ウイルスは検出されません", "", Where::anywhere},
    FooterRow{"ウイルススキャン", "このメール", Where::anywhere},
    FooterRow{"virus-free", "", Where::anywhere},
    FooterRow{"avast.com", "", Where::anywhere},
    FooterRow{"外部から送信されたメール", "", Where::anywhere},
    FooterRow{"外部からのメール", "", Where::anywhere},
    FooterRow{"組織外から", "メール", Where::anywhere},
    FooterRow{"庁外から", "メール", Where::anywhere},
    FooterRow{"externalemail", "", Where::anywhere},
    FooterRow{"[external]", "", Where::starts},
    FooterRow{"caution:", "email", Where::starts},
    FooterRow{"mailinglist", "", Where::ends},
    FooterRow{"mailman", "listinfo", Where::anywhere},
    FooterRow{"unsubscribe", "", Where::starts},
    FooterRow{"配信停止", "", Where::starts},
    FooterRow{"本メール", "誤って", Where::anywhere},
    FooterRow{"このメール", "誤って", Where::anywhere},
    FooterRow{"本電子メール", "", Where::starts},
    FooterRow{"このeメール", "", Where::starts},
    FooterRow{"本メール", "機密", Where::anywhere},
    FooterRow{"このメール", "機密", Where::anywhere},
    FooterRow{"本メール", "受信者", Where::anywhere},
    FooterRow{"このメール", "宛先以外", Where::anywhere},
    FooterRow{"本メール", "宛先以外", Where::anywhere},
    FooterRow{"お心当たりのない", "削除", Where::anywhere},
    FooterRow{"confidentiality", "", Where::starts},
    FooterRow{"thise-mail", "intended", Where::starts},
    FooterRow{"thisemail", "intended", Where::starts},
    FooterRow{"thismessage", "intended", Where::starts},
    FooterRow{"送信専用", "このメール", Where::anywhere},
    FooterRow{"送信専用", "本メール", Where::anywhere},
    FooterRow{"メール誤送信防止", "", Where::anywhere},
    FooterRow{"環境保護のため", "印刷", Where::anywhere},
};

/// Folded lines that only close a mail. `whole`: nothing else stands in the line.
struct ClosingRow {
    std::string_view folded;
    bool whole;
};
constexpr std::array closing_rows{
    ClosingRow{"以上", true},
    ClosingRow{"以上です", true},
    ClosingRow{"以上になります", true},
    ClosingRow{"以上でございます", true},
    ClosingRow{"敬具", true},
    ClosingRow{"草々", true},
    ClosingRow{"かしこ", true},
    ClosingRow{"以上よろしく", false},
    ClosingRow{"以上、よろしく", false},
    ClosingRow{"以上、宜しく", false},
    ClosingRow{"以上宜しく", false},
    ClosingRow{"以上、何卒", false},
    ClosingRow{"以上、ご", false},
    ClosingRow{"以上、御", false},
    ClosingRow{"以上、お手数", false},
    ClosingRow{"よろしくお願い", false},
    ClosingRow{"よろしくおねがい", false},
    ClosingRow{"宜しくお願い", false},
    ClosingRow{"何卒よろしく", false},
    ClosingRow{"何卒宜しく", false},
    ClosingRow{"何とぞよろしく", false},
    ClosingRow{"どうぞよろしく", false},
    ClosingRow{"どうぞ宜しく", false},
    ClosingRow{"どうかよろしく", false},
    ClosingRow{"bestregards", false},
    ClosingRow{"kindregards", false},
    ClosingRow{"regards", true},
    ClosingRow{"sincerely", false},
};
constexpr std::u32string_view closing_beginnings = U"以敬草かよ宜何どbkrs";

bool starts_with(std::string_view text, std::string_view head) {
    return text.substr(0, head.size()) == head;
}
bool ends_with(std::string_view text, std::string_view tail) {
    return text.size() >= tail.size() && text.substr(text.size() - tail.size()) == tail;
}
bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
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
            append_code_point(result.core, units[begin].folded);
        }
    }
    return result;
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
    if (line.substr(0, 4 * most_units).find_first_of(":\xE2\xEF") == std::string_view::npos) {
        return std::nullopt;
    }
    const std::vector<FoldedUnit> units = folded_units(line, most_units);
    std::string name;
    for (const FoldedUnit& unit : units) {
        if (unit.folded == ':') {
            const auto row = std::find_if(header_rows.begin(), header_rows.end(),
                                          [&](const HeaderRow& r) { return r.folded == name; });
            if (row == header_rows.end()) {
                return std::nullopt;
            }
            return HeaderLine{row->name, line.substr(unit.end)};
        }
        const bool decoration = unit.folded == ' ' || unit.folded == '*' || unit.folded == '[' || unit.folded == ']' ||
                                unit.folded == U'【' || unit.folded == U'】' || unit.folded == U'■';
        if (!decoration) {
            append_code_point(name, unit.folded);
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
    for (const MarkRow& row : mark_rows) {
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
    if (line.empty() || line.size() > longest_attribution || ends_with(trimmed(line), "。")) {
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
    const std::string folded = without_rules(joined_lines).core;
    const bool dated = holds_date(folded);
    const bool addressed = holds(folded, "@");
    for (const AttributionRow& row : attribution_rows) {
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
    const std::string folded = fold_for_match(text);
    const std::size_t at = folded.find('@');
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
    std::string_view text = folded;
    for (const std::string_view lead : {"※"sv, "*"sv, "("sv, "■"sv, "<"sv}) {
        if (starts_with(text, lead)) {
            text.remove_prefix(lead.size());
        }
    }
    const std::string_view active = text.substr(0, text.find("されま"));  // フォームから送信されました
    const PairSet pairs(folded);
    return std::any_of(footer_rows.begin(), footer_rows.end(), [&](const FooterRow& row) {
        if (!pairs.holds(row.pairs)) {
            return false;
        }
        const bool placed = row.where == Where::starts ? starts_with(text, row.words)
                            : row.where == Where::ends ? ends_with(active, row.words)
                                                       : holds(text, row.words);
        return placed && holds(text, row.holds);
    });
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
    return std::any_of(closing_rows.begin(), closing_rows.end(), [&](const ClosingRow& row) {
        return row.whole ? folded == row.folded : starts_with(folded, row.folded);
    });
}

}  // namespace madoguchi
