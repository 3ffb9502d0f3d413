#include "parser/form_signs.h"

#include <algorithm>
#include <array>

namespace madoguchi {
namespace {

constexpr std::u32string_view number_brackets = U"([<【〔《「{";

/// Numbers that NFKC leaves alone: ❶ ➀ ➊ ⓵.
int dingbat_number(char32_t c) {
    for (const char32_t first : {U'❶', U'➀', U'➊', U'⓵'}) {
        if (c >= first && c < first + 10) {
            return static_cast<int>(c - first) + 1;
        }
    }
    return 0;
}

/// ① ⑴ ⒈ Ⅰ: one character that is a whole number.
bool is_enclosed_number(char32_t written) {
    return (written >= 0x2460 && written <= 0x249B) || (written >= 0x3251 && written <= 0x325F) ||
           (written >= 0x3280 && written <= 0x3289) || (written >= 0x2160 && written <= 0x217B);
}

int roman_value(char32_t written) {
    return static_cast<int>((written >= 0x2170 ? written - 0x2170 : written - 0x2160) + 1);
}

/// The number or item letter itself; moves `at` behind it. 0 for a letter, -1 if there is none.
int read_numeral(const Units& units, std::size_t& at, bool& enclosed) {
    const char32_t written = units[at].written;
    const char32_t folded = units[at].folded;
    int number = 0;
    enclosed = is_enclosed_number(written) || dingbat_number(written) != 0;
    if (enclosed) {
        const bool roman = written >= 0x2160 && written <= 0x217B;
        const std::uint32_t begin = units[at].begin;
        number = roman ? roman_value(written) : dingbat_number(written);
        for (; at < units.size() && units[at].begin == begin; ++at) {
            const char32_t c = units[at].folded;
            const int digit = is_digit(c) ? static_cast<int>(c - '0') : kanji_digit(c);
            number = roman || !(is_digit(c) || digit != 0) ? number : number * 10 + digit;
        }
        return number;
    }
    if (is_digit(folded)) {
        std::size_t digits = 0;
        for (; at < units.size() && is_digit(units[at].folded) && digits < 3; ++at, ++digits) {
            number = number * 10 + static_cast<int>(units[at].folded - '0');
        }
        return digits > 2 || number == 0 ? -1 : number;
    }
    if (kanji_digit(folded) != 0) {
        return kanji_digit(units[at++].folded);
    }
    if (is_latin(folded) || is_item_kana(folded)) {
        ++at;
        return 0;
    }
    return -1;
}

/// Words before a number that leads a label, folded: No.1, Q1.
constexpr std::array<std::u32string_view, 4> number_words{U"no.", U"no", U"q", U"問"};

/// The unit behind such a word, if a digit stands there; else `at`.
std::size_t behind_number_word(const Units& units, std::size_t at) {
    for (const std::u32string_view word : number_words) {
        const std::size_t end = at + word.size();
        const bool digit_follows = end < units.size() && is_digit(units[end].folded);
        if (digit_follows && std::equal(word.begin(), word.end(), units.begin() + static_cast<std::ptrdiff_t>(at),
                                        [](char32_t c, const FoldedUnit& unit) { return c == unit.folded; })) {
            return end;
        }
    }
    return at;
}

constexpr char32_t ordinal_mark = U'第';

/// Latin letters, digits, kana and kanji: most characters, and no bullets.
constexpr bool is_letter_of_text(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0x3041 && c <= 0x30FA) ||
           (c >= 0x4E00 && c <= 0x9FFF);
}
static_assert(std::none_of(label_bullets.begin(), label_bullets.end(), is_letter_of_text));

/// A letter of its own is no number: most addresses and names.
bool begins_with_letter(std::string_view line) {
    const std::size_t at = std::min(line.find_first_not_of(" \t"), line.size());
    return at < line.size() && is_latin(static_cast<unsigned char>(line[at]) | 0x20U);
}

}  // namespace

bool may_begin_number(char32_t c) {
    return is_digit(c) || is_latin(c) || kanji_digit(c) != 0 || is_item_kana(c) || dingbat_number(c) != 0 ||
           is_label_bullet(c) || among(number_brackets, c) || c == ordinal_mark;
}

bool among(std::u32string_view set, char32_t c) {
    return set.find(c) != std::u32string_view::npos;
}
bool is_label_bullet(char32_t c) {
    return (!is_letter_of_text(c) && among(label_bullets, c)) || (c >= 0xF020 && c <= 0xF0FF);
}
bool is_separator(char32_t c) {
    return among(U":;=>→⇒⇨➔➜➡➤▶►≫»|│┃║︓∶", c);
}

bool is_digit(char32_t c) {
    return c >= '0' && c <= '9';
}
bool is_latin(char32_t folded) {
    return folded >= 'a' && folded <= 'z';
}

bool is_item_kana(char32_t c) {
    return c >= U'ア' && c <= U'コ' && among(U"アイウエオカキクケコ", c);
}

int kanji_digit(char32_t c) {
    constexpr std::u32string_view digits = U"一二三四五六七八九十";
    if (c < U'一' || c > U'四') {  // the first and the last of them in Unicode
        return 0;
    }
    const std::size_t at = digits.find(c);
    return at == std::u32string_view::npos ? 0 : static_cast<int>(at) + 1;
}

std::size_t skip_spaces(const Units& units, std::size_t at) {
    while (at < units.size() && units[at].folded == ' ') {
        ++at;
    }
    return at;
}

std::optional<std::pair<LineNumber, std::size_t>> number_at(const Units& units, std::size_t at) {
    LineNumber result;
    at = behind_number_word(units, at);
    bool enclosed = is_enclosed_number(units[at].written);
    const bool open = !enclosed && among(number_brackets, units[at].folded);
    const bool ordinal = units[at].folded == ordinal_mark;
    at = open || ordinal ? skip_spaces(units, at + 1) : at;
    if (at >= units.size() || (ordinal && !is_digit(units[at].folded) && kanji_digit(units[at].folded) == 0)) {
        return std::nullopt;
    }
    const bool arabic = is_digit(units[at].folded);
    result.number = read_numeral(units, at, enclosed);
    if (result.number < 0) {
        return std::nullopt;
    }
    const std::size_t next = skip_spaces(units, at);
    const bool spaced_bracket = arabic && next < units.size() && units[next].folded == ')';  // 1 )
    at = open || spaced_bracket ? next : at;
    const std::size_t behind_numeral = at;
    const bool closed = at < units.size() && among(closing_brackets, units[at].folded);
    const bool dotted = at < units.size() && among(U".、,:。\u20E3", units[at].folded);  // U+20E3: the key of 1️⃣
    const bool letter_dotted = at < units.size() && units[at].folded == '.';
    const bool kana_spaced =
        at < units.size() && units[at].folded == ' ' && is_item_kana(units[behind_numeral - 1].folded);
    if ((open && !closed) || (result.number == 0 && !closed && !letter_dotted && !kana_spaced)) {
        return std::nullopt;
    }
    if (ordinal && (at >= units.size() || units[at].folded != ' ')) {
        return std::nullopt;  // 第1に, 第8次
    }
    if (closed || dotted) {
        ++at;
        at += at < units.size() && at == behind_numeral + 1 && among(U".、,", units[at].folded) ? 1 : 0;
    }
    result.set_off = enclosed || closed || dotted || ordinal;
    const bool wide_space = at < units.size() && units[at].written == 0x3000;
    if (!result.set_off && !arabic && !wide_space && !kana_spaced) {
        return std::nullopt;
    }
    result.end = at < units.size() ? units[at].begin : units.back().end;
    return std::pair(result, at);
}

std::optional<LineNumber> read_number(std::string_view line) {
    if (begins_with_letter(line) || !may_begin_number(first_folded(line))) {
        return std::nullopt;
    }
    constexpr std::size_t looked_at = 32;  // units: bullets, spaces, brackets and the number
    const Units units = folded_units(line, looked_at);
    std::size_t at = 0;
    while (at < units.size() && (units[at].folded == ' ' || is_label_bullet(units[at].folded))) {
        ++at;
    }
    if (at == units.size()) {
        return std::nullopt;
    }
    const auto found = number_at(units, at);
    return found && found->first.number > 0 ? std::optional(found->first) : std::nullopt;
}

}  // namespace madoguchi
