#include "parser/label_tail.h"

#include <algorithm>
#include <array>

#include "parser/form_text.h"
#include "parser/text_lines.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_hint = 48;  // characters of a bracketed hint

/// Behind 必須 or 任意 at `at`; 0 if there is none.
std::size_t behind_need(const Units& units, std::size_t at) {
    constexpr std::array<std::u32string_view, 2> words{U"必須", U"任意"};
    std::size_t end = 0;
    for (const std::u32string_view word : words) {
        end = std::max(end, behind_word(units, at, word));
    }
    return end;
}

bool only_digits(const Units& units, std::size_t begin, std::size_t end) {
    return begin < end && std::all_of(units.begin() + static_cast<std::ptrdiff_t>(begin),
                                      units.begin() + static_cast<std::ptrdiff_t>(end),
                                      [](const FoldedUnit& u) { return is_digit(u.folded); });
}

/// The start of a telephone number: (077) 123-4567, (+81) 77-123-4567.
bool is_area_code(const Units& units, std::size_t begin, std::size_t end) {
    const std::size_t number = skip_spaces(units, end);
    if (units[begin + 1].folded == '+') {
        return only_digits(units, begin + 2, end - 1);
    }
    return only_digits(units, begin + 1, end - 1) && units[begin + 1].folded == '0' && number < units.size() &&
           is_digit(units[number].folded);
}

/// The second mark of ◆氏名◆, with the value set off from it.
bool closes_as_mark(const Units& units, std::size_t at) {
    const std::size_t next = at + 1;
    return among(U"◆◇■□●○★☆▼▲♦", units[at].folded) &&
           (next == units.size() || units[next].folded == ' ' || units[next].folded == ':');
}

/// Behind the English of 所属 / Affiliation:, where its colon stands; 0 if there is none at `at`, where the slash is.
std::size_t behind_english(const Units& units, std::size_t at) {
    constexpr std::size_t longest = 48;
    std::size_t letters = 0;
    for (std::size_t i = at + 1; i < units.size() && i < at + longest; ++i) {
        const char32_t c = units[i].folded;
        if (c == ':') {
            return letters >= 2 ? i : 0;
        }
        if (!is_latin(c) && !among(U" &-.'()・", c)) {
            return 0;
        }
        letters += is_latin(c) ? 1 : 0;
    }
    return 0;
}

/// Reads hints and the closing bracket behind a label; `closed` tells of the bracket. 0 where it is no label
/// after all. `mark` is the bullet before the label, which may stand behind it as well: ◆氏名◆.
std::size_t skip_hints(const Units& units, std::size_t at, bool bracketed, char32_t mark, bool& closed) {
    constexpr std::u32string_view marks = U"*※★";
    for (;;) {
        const std::size_t next = skip_spaces(units, at);
        if (next >= units.size()) {
            return at;
        }
        const char32_t c = units[next].folded;
        const bool bracket = bracketed && among(closing_brackets, c);
        if (!closed && (bracket || (c == mark && closes_as_mark(units, next)))) {
            closed = true;
            at = next + 1;
        } else if (among(U"([〔<《", c) || (c == U'【' && !closed && !bracketed)) {
            const std::size_t behind = behind_bracket(units, next);
            const bool example = behind != 0 && is_example(units, next + 1);
            if (behind == 0 || (!example && (holds_value(units, next, behind) || is_area_code(units, next, behind)))) {
                return at;
            }
            if (only_digits(units, next + 1, behind - 1)) {
                return 0;
            }
            at = behind;
        } else if (among(marks, c)) {
            at = next + 1;
        } else if (const std::size_t english = c == interpunct ? behind_english(units, next) : 0; english != 0) {
            return english;
        } else if (const std::size_t need = behind_need(units, next); need != 0) {
            at = need;
        } else {
            return at;
        }
    }
}

/// 氏名 ― 乙: a dash between spaces.
bool is_set_off_dash(const Units& units, std::size_t at) {
    return units[at].folded == '-' && at > 0 && units[at - 1].folded == ' ' && at + 1 < units.size() &&
           units[at + 1].folded == ' ';
}

/// 連絡先（携帯）080-0000-0000: nothing else stands between a hint and its number.
bool begins_number(const Units& units, std::size_t at) {
    constexpr std::ptrdiff_t least = 9;
    constexpr std::ptrdiff_t longest = 24;
    if (at == 0 || at >= units.size() || units[at - 1].folded != ')' || !among(U"0+", units[at].folded)) {
        return false;
    }
    const auto first = units.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = std::find_if(first, first + std::min(longest, units.end() - first),
                                   [](const FoldedUnit& u) { return !among(U"0123456789-()+", u.folded); });
    return std::count_if(first, last, [](const FoldedUnit& u) { return is_digit(u.folded); }) >= least;
}

}  // namespace

std::size_t behind_word(const Units& units, std::size_t at, std::u32string_view word) {
    constexpr std::size_t most_padding = 12;
    const auto matches = [](char32_t written, char32_t wanted) {
        return written == wanted || (wanted == U'ー' && written == '-');  // メ－ル
    };
    for (std::size_t i = 0; i < word.size(); ++i) {
        std::size_t padding = 0;
        while (i > 0 && at < units.size() && !matches(units[at].folded, word[i]) && padding < most_padding &&
               (units[at].folded == ' ' || units[at].folded == interpunct ||
                (units[at].folded == '-' && is_latin(word[i])))) {
            ++at;
            ++padding;
        }
        if (at >= units.size() || !matches(units[at].folded, word[i])) {
            return 0;
        }
        ++at;
    }
    return at;
}

std::size_t behind_bracket(const Units& units, std::size_t at) {
    int depth = 0;
    if (at < units.size() && !among(U"([〔<《【{", units[at].folded)) {
        return 0;
    }
    for (std::size_t i = at; i < units.size() && i < at + most_hint; ++i) {
        if (among(U"([〔<《【{", units[i].folded)) {
            ++depth;
        } else if (among(U")]〕>》】}", units[i].folded) && --depth == 0) {
            return i + 1;
        }
    }
    return 0;
}

bool is_gap(const Units& units, std::size_t begin, std::size_t end) {
    return end - begin >= 2 || (end > begin && units[begin].written == 0x3000);
}

bool holds_value(const Units& units, std::size_t begin, std::size_t end) {
    std::size_t digits = 0;
    bool at_sign = false;
    for (std::size_t i = begin; i < end; ++i) {
        digits += is_digit(units[i].folded) ? 1 : 0;
        at_sign = at_sign || units[i].folded == '@';
    }
    return digits >= 6 || at_sign;
}

bool is_example(const Units& units, std::size_t begin) {
    constexpr std::array<std::u32string_view, 4> words{U"例", U"記入例", U"記載例", U"入力例"};
    return std::any_of(words.begin(), words.end(), [&](std::u32string_view word) {
        const std::size_t behind = behind_word(units, begin, word);
        return behind != 0 && behind < units.size() && among(U": )", units[behind].folded);
    });
}

std::size_t behind_bracketed_need(const Units& units, std::size_t at) {
    const std::size_t behind = behind_bracket(units, at);
    return behind != 0 && behind_need(units, at + 1) == behind - 1 ? behind : 0;
}

Tail read_tail(const Units& units, std::size_t at, bool bracketed, char32_t mark) {
    Tail tail;
    const std::size_t behind_label = at;
    const std::size_t behind_hints = skip_hints(units, at, bracketed, mark, tail.closed);
    if (behind_hints == 0) {
        return tail;
    }
    at = behind_hints;
    std::size_t halves = 0;
    bool wide = false;
    bool cell = false;
    std::size_t dots = 0;
    bool slash = false;
    for (; at < units.size(); ++at) {
        const FoldedUnit& unit = units[at];
        if (unit.folded == ' ') {
            cell = cell || unit.written == '\t' || unit.written == cell_line_end;
            wide = wide || unit.written == 0x3000;
            ++halves;
        } else if (!tail.colon && (is_separator(unit.folded) || is_set_off_dash(units, at))) {
            tail.colon = true;
        } else if (tail.colon && among(U"*=", mark) && unit.folded == mark) {
            continue;  // **氏名：** of a text with marks for bold letters, === 氏名 ===
        } else if (!tail.colon && (unit.folded == interpunct || unit.folded == '.')) {
            ++dots;
            slash = unit.written == U'／';
        } else {
            break;
        }
    }
    tail.end = at;
    tail.alone = at == units.size();
    tail.colon = tail.colon || cell;
    const bool value_in_bracket = at < units.size() && behind_bracket(units, at) != 0;
    tail.explicit_separator = tail.colon || tail.closed || dots >= 2 || value_in_bracket;
    tail.separated = tail.explicit_separator || tail.alone || wide || halves >= 2;
    tail.one_space = halves == 1 && !tail.separated && dots == 0;
    const bool one_dot = dots == 1 && !tail.colon;
    tail.slash = one_dot && slash && !tail.alone;
    if (one_dot && !tail.alone) {
        tail.separated = tail.explicit_separator = false;
    }
    const std::size_t bracket = skip_spaces(units, behind_label);
    if (!tail.separated && !tail.closed && bracket < behind_hints && is_gap(units, behind_label, bracket)) {
        tail.separated = true;  // 連絡先　　（携帯）080-0000-0000: the bracket is the value's
        tail.end = bracket;
    }
    tail.separated = tail.separated || begins_number(units, at);
    return tail;
}

}  // namespace madoguchi
