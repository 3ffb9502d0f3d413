#include "parser/own_text_marks.h"

#include <algorithm>
#include <array>

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

/// A footer: its folded line starts with `start` (or holds it, where `anywhere`) and holds `holds`.
struct FooterRow {
    std::string_view start;
    std::string_view holds;
    bool anywhere;
};
constexpr std::array footer_rows{
    FooterRow{"から送信", "iphone", true},
    FooterRow{"から送信", "ipad", true},
    FooterRow{"から送信", "android", true},
    FooterRow{"から送信", "galaxy", true},
    FooterRow{"から送信", "xperia", true},
    FooterRow{"から送信", "aquos", true},
    FooterRow{"から送信", "スマートフォン", true},
    FooterRow{"から送信", "スマホ", true},
    FooterRow{"から送信", "携帯", true},
    FooterRow{"から送信", "windows", true},
    FooterRow{"から送信", "outlook", true},
    FooterRow{"から送信", "メールアプリ", true},
    FooterRow{"から送信", "フォームから送信", true},
    FooterRow{"を入手", "outlookfor", true},
    FooterRow{"を入手", "outlook", true},
    FooterRow{"を使用して送信", "", true},
    FooterRow{"sentfrommy", "", false},
    FooterRow{"sentfromoutlook", "", false},
    FooterRow{"sentfrommailfor", "", false},
    FooterRow{"sentfromyahoo", "", false},
    FooterRow{"sentviathe", "", false},
    FooterRow{"sentfromaol", "", false},
    FooterRow{"getoutlookfor", "", false},
    FooterRow{"sentfor", "windows", false},
    FooterRow{"yahoo!メール", "から送信", false},
    FooterRow{"yahoo!メール", "で送信", false},
    FooterRow{"無害化", "このメール", true},
    FooterRow{"無害化", "本メール", true},
    FooterRow{"無害化", "添付ファイル", true},
    FooterRow{"【無害化", "", false},
    FooterRow{"[無害化", "", false},
    FooterRow{"自動的に削除されて", "添付ファイル", true},
    FooterRow{"ファイル無害化", "", true},
    FooterRow{"ウイルスチェック済", "", true},
    FooterRow{"ウイルスは検出されません", "", true},
    FooterRow{"ウイルススキャン", "このメール", true},
    FooterRow{"virus-free", "", true},
    FooterRow{"avast.com", "", true},
    FooterRow{"外部から送信されたメール", "", true},
    FooterRow{"外部からのメール", "", true},
    FooterRow{"組織外から", "メール", true},
    FooterRow{"庁外から", "メール", true},
    FooterRow{"externalemail", "", true},
    FooterRow{"[external]", "", false},
    FooterRow{"caution:", "email", false},
    FooterRow{"mailinglist", "@", true},
    FooterRow{"メーリングリスト", "配信停止", true},
    FooterRow{"メーリングリスト", "退会", true},
    FooterRow{"mailman", "listinfo", true},
    FooterRow{"unsubscribe", "", false},
    FooterRow{"配信停止", "", false},
    FooterRow{"本メール", "誤って", true},
    FooterRow{"このメール", "誤って", true},
    FooterRow{"本電子メール", "", false},
    FooterRow{"このeメール", "", false},
    FooterRow{"本メール", "機密", true},
    FooterRow{"このメール", "機密", true},
    FooterRow{"本メール", "受信者", true},
    FooterRow{"このメール", "宛先以外", true},
    FooterRow{"本メール", "宛先以外", true},
    FooterRow{"お心当たりのない", "削除", true},
    FooterRow{"confidentiality", "", false},
    FooterRow{"thise-mail", "intended", false},
    FooterRow{"thisemail", "intended", false},
    FooterRow{"thismessage", "intended", false},
    FooterRow{"送信専用", "このメール", true},
    FooterRow{"送信専用", "本メール", true},
    FooterRow{"メール誤送信防止", "", true},
    FooterRow{"環境保護のため", "印刷", true},
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
    const std::vector<FoldedUnit> units = folded_units(line, 24);
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
    for (std::size_t i = 0; i < folded.size(); ++i) {
        const char c = folded[i];
        if (c >= '0' && c <= '9') {
            ++digits;
            continue;
        }
        const std::string_view rest = folded.substr(i);
        if (digits == 4 && (c == '-' || starts_with(rest, "年") || starts_with(rest, "・"))) {
            return true;
        }
        if ((digits == 1 || digits == 2) && c == ':' && i + 2 < folded.size() && folded[i + 1] >= '0' &&
            folded[i + 1] <= '5') {
            return true;
        }
        digits = 0;
    }
    return false;
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
    const bool address_at_end = ends_with(folded, ">:") || ends_with(folded, "):");
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
    return begin == at || end == at + 1 ? std::string{} : folded.substr(begin, end - begin);
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
    if (line.empty()) {
        return false;
    }
    std::string folded = fold_for_match(line.substr(0, longest_mark_line));
    std::string_view text = folded;
    for (const std::string_view lead : {"※"sv, "*"sv, "("sv, "■"sv, "<"sv}) {
        if (starts_with(text, lead)) {
            text.remove_prefix(lead.size());
        }
    }
    return std::any_of(footer_rows.begin(), footer_rows.end(), [&](const FooterRow& row) {
        const bool starts = row.anywhere ? holds(text, row.start) : starts_with(text, row.start);
        return starts && holds(text, row.holds);
    });
}

bool is_closing_words(std::string_view line) {
    if (line.empty() || line.size() > longest_mark_line) {
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
