#include "parser/contact.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "parser/form_text.h"
#include "parser/inquiry.h"

namespace madoguchi {
namespace {

using Units = std::vector<FoldedUnit>;

constexpr char32_t interpunct = 0x30FB;
constexpr char32_t long_vowel = 0x30FC;  // often typed for a hyphen

bool is_digit(char32_t c) {
    return c >= '0' && c <= '9';
}
bool is_latin(char32_t c) {
    return c >= 'a' && c <= 'z';
}

/// Words that say what kind of number follows.
enum class NumberWord { phone, fax };
struct NumberWordRow {
    std::u32string_view folded;
    NumberWord word;
    bool letter;  ///< a single letter: only with a colon or a number behind it
};
constexpr std::array number_words{
    NumberWordRow{U"tel", NumberWord::phone, false},
    NumberWordRow{U"電話", NumberWord::phone, false},
    NumberWordRow{U"携帯", NumberWord::phone, false},
    NumberWordRow{U"直通", NumberWord::phone, false},
    NumberWordRow{U"代表", NumberWord::phone, false},
    NumberWordRow{U"mobile", NumberWord::phone, false},
    NumberWordRow{U"phone", NumberWord::phone, false},
    NumberWordRow{U"phs", NumberWord::phone, false},
    NumberWordRow{U"でんわ", NumberWord::phone, false},
    NumberWordRow{U"☎", NumberWord::phone, false},
    NumberWordRow{U"📞", NumberWord::phone, false},
    NumberWordRow{U"fax", NumberWord::fax, false},
    NumberWordRow{U"ファックス", NumberWord::fax, false},
    NumberWordRow{U"ファクス", NumberWord::fax, false},
    NumberWordRow{U"ファクシミリ", NumberWord::fax, false},
    NumberWordRow{U"facsimile", NumberWord::fax, false},
    NumberWordRow{U"📠", NumberWord::fax, false},
    NumberWordRow{U"ふぁっくす", NumberWord::fax, false},
    NumberWordRow{U"f a x", NumberWord::fax, false},
    NumberWordRow{U"t e l", NumberWord::phone, false},
    NumberWordRow{U"f", NumberWord::fax, true},
    NumberWordRow{U"t", NumberWord::phone, true},
};

bool matches_at(const Units& units, std::size_t at, std::u32string_view word) {
    if (at + word.size() > units.size()) {
        return false;
    }
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (units[at + i].folded != word[i]) {
            return false;
        }
    }
    return true;
}

/// Modulo 43, under which no digit is as one of the words' first letters.
constexpr std::uint64_t beginning_bit(char32_t c) {
    return std::uint64_t{1} << (c % 43);
}
/// Of the words' first characters: most characters begin none.
constexpr std::uint64_t number_word_beginnings = [] {
    std::uint64_t bits = 0;
    for (const NumberWordRow& row : number_words) {
        bits |= beginning_bit(row.folded[0]);
    }
    return bits;
}();

const NumberWordRow* number_word_at(const Units& units, std::size_t at) {
    if (at >= units.size() || (number_word_beginnings & beginning_bit(units[at].folded)) == 0) {
        return nullptr;
    }
    const bool inside_latin = at > 0 && is_latin(units[at - 1].folded);
    for (const NumberWordRow& row : number_words) {
        if (!matches_at(units, at, row.folded) || (is_latin(row.folded[0]) && inside_latin)) {
            continue;
        }
        if (row.letter) {
            std::size_t next = at + 1;
            while (next < units.size() && units[next].folded == ' ') {
                ++next;
            }
            constexpr std::u32string_view behind = U":.)0(+";
            if (next == units.size() || behind.find(units[next].folded) == behind.npos) {
                continue;
            }
        }
        return &row;
    }
    return nullptr;
}

/// How long a national number is, by its first digits; 0 where no number starts so. `osaka`: they were written 06-0….
std::size_t digits_needed(std::string_view digits, bool osaka) {
    if (digits.size() < 3 || digits[0] != '0' || digits[1] == '0') {
        return 0;
    }
    if (osaka) {
        return 10;
    }
    const bool long_prefix = digits[2] == '0' && digits[1] != '1' && digits[1] != '3' && digits[1] != '4';
    return long_prefix ? 11 : 10;
}

/// A telephone number as it was written.
struct WrittenNumber {
    std::vector<std::string> groups;
    std::size_t end = 0;  ///< unit behind it
};

enum class Gap { none, tight, space };

/// What stands between two groups of digits: at most three characters. Moves `at` behind it.
Gap read_gap(const Units& units, std::size_t& at) {
    bool tight = false;
    std::size_t next = at;
    for (; next < units.size() && next < at + 3 && !is_digit(units[next].folded); ++next) {
        const char32_t c = units[next].folded;
        const bool written_interpunct = c == interpunct && units[next].written != '/' && units[next].written != 0xFF0F;
        if (c == '-' || c == '(' || c == ')' || c == '.' || c == long_vowel || written_interpunct) {
            tight = true;
        } else if (c != ' ' || units[next].written == '\n') {
            return Gap::none;
        }
    }
    if (next == at || next == units.size() || !is_digit(units[next].folded)) {
        return Gap::none;
    }
    at = next;
    return tight ? Gap::tight : Gap::space;
}

std::string read_digits(const Units& units, std::size_t& at) {
    std::string digits;
    while (at < units.size() && is_digit(units[at].folded)) {
        digits.push_back(static_cast<char>(units[at++].folded));
    }
    return digits;
}

/// Moves behind "+81" and an optional "(0)"; false if there is none.
bool skip_country_code(const Units& units, std::size_t& at) {
    if (!matches_at(units, at, U"+81")) {
        return false;
    }
    at += 3;
    at += at < units.size() && units[at].folded == ')' ? 1 : 0;  // (+81) 77-…
    while (at < units.size() && (units[at].folded == '-' || (units[at].folded == ' ' && units[at].written != '\n'))) {
        ++at;
    }
    if (matches_at(units, at, U"(0)")) {
        at += 3;
        while (at < units.size() && (units[at].folded == '-' || units[at].folded == ' ')) {
            ++at;
        }
    } else if (at < units.size() && units[at].folded == '(') {
        ++at;
    }
    return true;
}

bool is_local_character(char32_t c) {
    constexpr std::u32string_view marks = U"._%+-'&#$!*=?^";
    return is_latin(c) || is_digit(c) || (c < 0x80 && marks.find(c) != marks.npos);
}
bool is_domain_character(char32_t c) {
    return is_latin(c) || is_digit(c) || c == '-' || c == '.';
}

/// Ways to write the sign so that robots do not read it, folded.
constexpr std::array<std::u32string_view, 12> at_signs{U"@",        U"(at)",           U"[at]",     U"<at>",
                                                       U"{at}",     U"【at】",         U"(アット)", U"(アットマーク)",
                                                       U"[アット]", U"[アットマーク]", U"(@)",      U"[@]"};

/// The length of an at sign at that unit, or 0.
std::size_t at_sign_length(const Units& units, std::size_t at) {
    for (const std::u32string_view sign : at_signs) {
        if (matches_at(units, at, sign)) {
            return sign.size();
        }
    }
    return 0;
}

/// End of the domain that starts at `begin`, or `begin` if it is none: labels and dots, the last of two letters or
/// more.
std::size_t domain_end(const Units& units, std::size_t begin) {
    std::size_t end = begin;
    while (end < units.size() && is_domain_character(units[end].folded)) {
        ++end;
    }
    while (end > begin && !is_latin(units[end - 1].folded) && !is_digit(units[end - 1].folded)) {
        --end;
    }
    std::size_t label = end;
    while (label > begin && is_latin(units[label - 1].folded)) {
        --label;
    }
    const bool top_level = label > begin + 1 && units[label - 1].folded == '.' && end - label >= 2;
    return top_level && units[begin].folded != '.' ? end : begin;
}

/// 0312345678@example.jp: the name of a mailbox.
bool is_mailbox_name(const Units& units, std::size_t end) {
    const std::size_t sign = end < units.size() ? at_sign_length(units, end) : 0;
    return sign != 0 && domain_end(units, end + sign) > end + sign;
}

/// The number that starts at unit `at`, or one without groups.
WrittenNumber number_at(const Units& units, std::size_t at) {
    constexpr std::size_t most_digits = 14;
    const bool international = skip_country_code(units, at);
    if (!international && units[at].folded == '(') {
        ++at;
    }
    WrittenNumber number;
    std::string digits;
    Gap gaps = Gap::none;
    bool mixed = false;  // (054) 000 2406: a space before the last four digits alone
    while (at < units.size() && digits.size() < most_digits) {
        std::string group = read_digits(units, at);
        if (digits.empty() && international && !group.empty() && group[0] != '0') {
            group.insert(group.begin(), '0');
        }
        if (group.empty()) {
            break;
        }
        digits += group;
        number.groups.push_back(std::move(group));
        number.end = at;
        const std::size_t needed = digits_needed(digits, number.groups.front() == "06");
        if (digits.size() >= 4 && (needed == 0 || digits.size() > needed)) {
            break;
        }
        if (needed != 0 && digits.size() == needed) {
            const std::size_t last = number.groups.back().size();
            const bool whole = number.groups.size() == 1 || (mixed ? last == 4 : last >= 3 && last != 5 && last != 6);
            return whole && !is_mailbox_name(units, at) ? number : WrittenNumber{};
        }
        const Gap gap = read_gap(units, at);
        const bool differs = gaps != Gap::none && gap != gaps && gap == Gap::space;
        if (gap == Gap::none || (differs && number.groups.size() != 2)) {
            break;
        }
        mixed = mixed || differs;
        gaps = gap;
    }
    return WrittenNumber{};
}

bool may_start_number(const Units& units, std::size_t at) {
    const char32_t c = units[at].folded;
    const bool bracketed = c == '(' && at + 1 < units.size() && units[at + 1].folded == '0';
    if (c != '0' && c != '+' && !bracketed) {
        return false;
    }
    if (at == 0) {
        return true;
    }
    const char32_t before = units[at - 1].folded;
    const bool joined_before = before == '-' || before == '.' || before == ',';
    return !is_digit(before) && !(joined_before && at > 1 && is_digit(units[at - 2].folded));
}

std::size_t behind_spaces(const Units& units, std::size_t at) {
    while (at < units.size() && units[at].folded == ' ' && units[at].written != '\n') {
        ++at;
    }
    return at;
}

struct BracketedWord {
    const NumberWordRow* row = nullptr;
    std::size_t end = 0;  ///< behind the bracket
};

/// "(FAX)" or "[TEL]" at `at`, behind spaces; "(FAX兼用)" is none.
BracketedWord bracketed_word_at(const Units& units, std::size_t at) {
    at = behind_spaces(units, at);
    if (at >= units.size() || (units[at].folded != '(' && units[at].folded != '[')) {
        return {};
    }
    const NumberWordRow* row = number_word_at(units, at + 1);
    if (row == nullptr) {
        return {};
    }
    const std::size_t close = at + 1 + row->folded.size();
    const bool closed = close < units.size() && (units[close].folded == ')' || units[close].folded == ']');
    return closed ? BracketedWord{row, close + 1} : BracketedWord{};
}

std::string digits_of(const WrittenNumber& number) {
    std::string digits;
    for (const std::string& group : number.groups) {
        digits += group;
    }
    return digits;
}

std::string in_hyphens(const WrittenNumber& number) {
    const auto& groups = number.groups;
    const bool as_written = groups.size() == 3 && groups[0].size() >= 2 && groups[0].size() <= 5;
    return as_written ? groups[0] + "-" + groups[1] + "-" + groups[2] : hyphenated(digits_of(number));
}

/// Area codes of four digits whose first three are an area code as well, by that prefix: the fourth digits. Other
/// prefixes have four digits always. Source: the numbering plan of the ministry (市外局番の一覧).
struct AreaRow {
    std::string_view prefix;
    std::string_view fourth;
};
constexpr std::array three_digit_areas{
    AreaRow{"011", ""},         AreaRow{"015", "234678"},  AreaRow{"017", "2345689"}, AreaRow{"018", "234567"},
    AreaRow{"019", "1234578"},  AreaRow{"022", "0345689"}, AreaRow{"023", "34578"},   AreaRow{"024", "0123478"},
    AreaRow{"025", "045679"},   AreaRow{"026", "0345678"}, AreaRow{"027", "046789"},  AreaRow{"028", "02345789"},
    AreaRow{"029", "1345679"},  AreaRow{"042", "28"},      AreaRow{"043", "689"},     AreaRow{"044", ""},
    AreaRow{"045", ""},         AreaRow{"046", "03567"},   AreaRow{"047", "056789"},  AreaRow{"048", "0"},
    AreaRow{"049", "345"},      AreaRow{"052", ""},        AreaRow{"053", "1236789"}, AreaRow{"054", "4578"},
    AreaRow{"055", "01345678"}, AreaRow{"058", "14567"},   AreaRow{"059", "456789"},  AreaRow{"072", "15"},
    AreaRow{"073", "56789"},    AreaRow{"075", ""},        AreaRow{"076", "135678"},  AreaRow{"077", "0123468"},
    AreaRow{"078", ""},         AreaRow{"079", "0145679"}, AreaRow{"082", "034679"},  AreaRow{"083", "345678"},
    AreaRow{"084", "5678"},     AreaRow{"086", "356789"},  AreaRow{"087", "579"},     AreaRow{"088", "0345789"},
    AreaRow{"089", "2345678"},  AreaRow{"092", "0"},       AreaRow{"093", "0"},       AreaRow{"095", "045679"},
    AreaRow{"096", "456789"},   AreaRow{"097", "234789"},  AreaRow{"098", "024567"},  AreaRow{"099", "34567"},
};
constexpr std::array<std::string_view, 41> five_digit_areas{
    "01267", "01372", "01374", "01377", "01392", "01397", "01398", "01456", "01457", "01466", "01547",
    "01558", "01564", "01586", "01587", "01632", "01634", "01635", "01648", "01654", "01655", "01656",
    "01658", "04992", "04994", "04996", "04998", "05769", "05979", "07468", "08387", "08388", "08396",
    "08477", "08512", "08514", "09496", "09802", "09912", "09913", "09969"};

std::size_t area_digits(std::string_view digits) {
    const std::string_view two = digits.substr(0, 2);
    if (two == "03" || two == "06") {
        return 2;
    }
    const std::string_view five = digits.substr(0, 5);
    if (std::find(five_digit_areas.begin(), five_digit_areas.end(), five) != five_digit_areas.end()) {
        return 5;
    }
    const std::string_view three = digits.substr(0, 3);
    const auto row = std::find_if(three_digit_areas.begin(), three_digit_areas.end(),
                                  [&](const AreaRow& r) { return r.prefix == three; });
    const bool three_long = row != three_digit_areas.end() && row->fourth.find(digits[3]) == std::string_view::npos;
    return three_long ? 3 : 4;
}

/// The units as plain ASCII, case as written.
std::string ascii_of(const Units& units, std::size_t begin, std::size_t end) {
    std::string ascii;
    for (std::size_t i = begin; i < end; ++i) {
        const char32_t written = units[i].written;
        const char32_t narrow = written > 0xFF00 && written < 0xFF5F ? written - 0xFEE0 : written;
        const bool capital = narrow >= 'A' && narrow <= 'Z' && narrow + 32 == units[i].folded;
        ascii.push_back(static_cast<char>(capital ? narrow : units[i].folded));
    }
    return ascii;
}

/// A list without repeats; what counts as the same is told by a key.
class UniqueList {
public:
    void add(std::string value, std::string key) {
        if (keys_.insert(std::move(key)).second) {
            list_.push_back(std::move(value));
        }
    }
    std::vector<std::string> take() { return std::move(list_); }

private:
    std::vector<std::string> list_;
    std::set<std::string> keys_;
};

/// 〇 to 九; -1 for any other character.
int value_of_kanji(char32_t c) {
    constexpr std::u32string_view digits = U"〇一二三四五六七八九";
    const std::size_t at = c == U'零' ? 0 : digits.find(c);
    return at == digits.npos ? -1 : static_cast<int>(at);
}

/// 〇二四一－〇〇－二二五八 becomes digits: as many as a telephone number has, the first a nought.
void read_kanji_numbers(Units& units) {
    constexpr std::size_t fewest = 10;
    constexpr std::size_t most = 11;
    const auto joins = [](char32_t c) { return c == '-' || c == '(' || c == ')' || c == long_vowel || c == U'の'; };
    for (std::size_t begin = 0; begin < units.size(); ++begin) {
        if (value_of_kanji(units[begin].folded) != 0) {
            continue;
        }
        std::size_t digits = 0;
        std::size_t end = begin;
        for (; end < units.size() && digits <= most; ++end) {
            const char32_t c = units[end].folded;
            if (value_of_kanji(c) < 0 && !joins(c)) {
                break;
            }
            digits += value_of_kanji(c) < 0 ? 0 : 1;
        }
        for (std::size_t i = begin; digits >= fewest && digits <= most && i < end; ++i) {
            const int digit = value_of_kanji(units[i].folded);
            units[i].folded = digit >= 0 ? U'0' + static_cast<char32_t>(digit) : U'-';
        }
        begin = std::max(begin, end - 1);
    }
}

std::string only_digits(std::string_view text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    return digits;
}

/// Where a "(FAX)" ends that says what the number before `at` is; 0 if there is none. With a number right behind it, it
/// says that of the other one: 054-000-1111 (FAX)054-000-1112; unless that one has a word of its own behind it.
std::size_t fax_behind(const Units& units, std::size_t at) {
    const BracketedWord word = bracketed_word_at(units, at);
    if (word.row == nullptr || word.row->word != NumberWord::fax) {
        return 0;
    }
    const std::size_t next = behind_spaces(units, word.end);
    const bool starts = next < units.size() && may_start_number(units, next);
    const WrittenNumber number = starts ? number_at(units, next) : WrittenNumber{};
    const bool of_the_next = !number.groups.empty() && bracketed_word_at(units, number.end).row == nullptr;
    return of_the_next ? 0 : word.end;
}

}  // namespace

std::string hyphenated(std::string_view digits) {
    std::size_t area = 0;
    std::size_t exchange = 0;
    if (digits.size() == 11) {
        const bool free_dial = digits.substr(0, 4) == "0800";
        area = free_dial ? 4 : 3;
        exchange = free_dial ? 3 : 4;
    } else if (digits.size() == 10) {
        const std::string_view four = digits.substr(0, 4);
        const bool service = four == "0120" || four == "0570" || four == "0990" || four == "0180" || four == "0170";
        area = service ? 4 : area_digits(digits);
        exchange = service ? 3 : 6 - area;
    } else {
        return std::string(digits);
    }
    std::string written(digits);
    written.insert(area + exchange, "-");
    written.insert(area, "-");
    return written;
}

std::vector<std::string> find_phones(std::string_view text) {
    return find_phones_after(text, PhoneLabel::phone);
}

std::vector<std::string> find_phones_after(std::string_view text, PhoneLabel label) {
    Units units = folded_units(text);
    if (text.find("〇") != std::string_view::npos || text.find("零") != std::string_view::npos) {
        read_kanji_numbers(units);
    }
    const bool one_for_both = text.find("兼用") != std::string_view::npos;
    UniqueList phones;
    bool phone_word = false;
    bool fax_word = false;
    bool colon_since = false;
    bool remark = false;  // in a bracket behind a number: （班直通）
    std::size_t behind_number = 0;
    std::size_t numbers = 0;
    for (std::size_t i = 0; i < units.size();) {
        if (units[i].written == '\n' && !(fax_word && !phone_word)) {
            phone_word = fax_word = false;
        }
        colon_since = colon_since || units[i].folded == ':';
        if (const NumberWordRow* row = number_word_at(units, i)) {
            if (row->word == NumberWord::phone) {
                phone_word = true;
                fax_word = fax_word && !colon_since;
            } else {
                fax_word = true;
                phone_word = phone_word && !colon_since;
            }
            colon_since = false;
            i += row->folded.size();
            continue;
        }
        if (units[i].folded == '(' && numbers > 0 && i == behind_spaces(units, behind_number)) {
            remark = true;
        } else if (units[i].folded == ')' && std::exchange(remark, false)) {
            const std::size_t next = behind_spaces(units, i + 1);
            if (next == units.size() || !may_start_number(units, next)) {
                phone_word = fax_word = false;  // they were said of the number before
            }
        }
        if (!may_start_number(units, i)) {
            ++i;
            continue;
        }
        const WrittenNumber number = number_at(units, i);
        if (number.groups.empty()) {
            ++i;
            while (i < units.size() && is_digit(units[i].folded)) {
                ++i;
            }
            continue;
        }
        ++numbers;
        const bool second_is_fax = label == PhoneLabel::phone_and_fax && numbers == 2 && !phone_word && !one_for_both;
        const std::size_t behind_fax = fax_behind(units, number.end);
        const bool fax = (fax_word && !phone_word) || behind_fax != 0 || second_is_fax;
        if (!fax) {
            std::string phone = in_hyphens(number);
            std::string key = only_digits(phone);
            phones.add(std::move(phone), std::move(key));
        }
        phone_word = fax_word = colon_since = false;
        i = behind_number = std::max(number.end, behind_fax);
    }
    return phones.take();
}

std::vector<std::string> find_emails(std::string_view text) {
    const Units units = folded_units(text);
    UniqueList emails;
    std::size_t local_begin = 0;  // of the run of local characters that ends at i
    for (std::size_t i = 0; i < units.size();) {
        const std::size_t sign = i > local_begin ? at_sign_length(units, i) : 0;
        const std::size_t end = sign == 0 ? 0 : domain_end(units, i + sign);
        if (sign != 0 && end > i + sign) {
            std::size_t begin = local_begin;
            while (begin < i && !is_latin(units[begin].folded) && !is_digit(units[begin].folded)) {
                ++begin;
            }
            if (begin < i) {
                std::string email = ascii_of(units, begin, i) + "@" + ascii_of(units, i + sign, end);
                std::string key = fold_for_match(email);
                emails.add(std::move(email), std::move(key));
            }
            i = end;
            local_begin = end;
            continue;
        }
        if (!is_local_character(units[i].folded)) {
            local_begin = i + 1;
        }
        ++i;
    }
    return emails.take();
}

std::string without_link_targets(std::string_view text) {
    constexpr std::array<std::string_view, 4> schemes{"mailto:", "tel:", "http:", "https:"};
    std::string plain;
    bool any_text = false;
    for (std::size_t at = 0; at < text.size();) {
        const char open = text[at];
        const char close = open == '<' ? '>' : open == '[' ? ']' : '\0';
        const std::string_view inside = text.substr(at + 1);
        const bool link = close != '\0' && std::any_of(schemes.begin(), schemes.end(), [&](std::string_view scheme) {
                              return inside.substr(0, scheme.size()) == scheme;
                          });
        const std::size_t end = link ? text.substr(0, at + 400).find(close, at) : std::string_view::npos;
        if (end == std::string_view::npos) {
            any_text = any_text || static_cast<unsigned char>(open) > ' ';
            plain.push_back(text[at++]);
        } else if (any_text) {
            at = end + 1;
        } else {
            const std::size_t target = at + 1 + inside.find(':') + 1;
            plain.append(text.substr(target, end - target));
            at = end + 1;
        }
    }
    return plain;
}

}  // namespace madoguchi
