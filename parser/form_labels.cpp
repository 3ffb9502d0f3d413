#include "parser/form_labels.h"

#include <algorithm>
#include <array>
#include <vector>

#include "parser/form_signs.h"
#include "parser/form_text.h"
#include "parser/form_words.h"
#include "parser/text_lines.h"

namespace madoguchi {
namespace {

constexpr char32_t interpunct = 0x30FB;
constexpr std::size_t most_hint = 48;  // characters of a bracketed hint

/// The unit behind `word` if it stands at `at`, spaces and interpuncts between its characters left out; else 0.
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

enum class Joint { none, space, sign, possessive };

struct FoundWord {
    Word word = Word::other;
    Rank rank = Rank::unlisted;
    std::size_t end = 0;
    bool bare_inquiry = false;
    Joint joint = Joint::none;  ///< between the word before and this one
};

std::size_t behind_bracket(const Units& units, std::size_t at);

/// What sets a value off: a full-width space, or two half-width ones.
bool is_gap(const Units& units, std::size_t begin, std::size_t end) {
    return end - begin >= 2 || (end > begin && units[begin].written == 0x3000);
}

/// Behind 名 in 機関（施設）名, whose first half ends at `at`; else `at`.
std::size_t behind_split_word(const Units& units, std::size_t at) {
    const bool bracket = at < units.size() && units[at].folded == '(';
    const std::size_t behind = bracket ? behind_bracket(units, at) : 0;
    const std::size_t end = behind == 0 ? 0 : behind_word(units, behind, U"名");
    return end != 0 ? end : at;
}

/// 質問1： of several: the ones after it are the inquirer's own text.
bool is_first_of_several(const Units& units, std::size_t at) {
    if (at + 1 >= units.size() || units[at].folded != '1') {
        return false;
    }
    const std::size_t next = skip_spaces(units, at + 1);
    return next < units.size() && units[next].folded == ':';
}

/// Behind 1, ①, （1）, A or その1 of 連絡先1 and 連絡先2, with the separator of a label behind it; else `at`.
std::size_t behind_count(const Units& units, std::size_t at) {
    constexpr std::size_t most_digits = 2;
    const std::size_t first = std::max(at, behind_word(units, at, U"その"));
    const bool bracket = first < units.size() && units[first].folded == '(';
    const std::size_t begin = bracket ? first + 1 : first;
    std::size_t end = begin;
    while (end < units.size() && end < begin + most_digits && is_digit(units[end].folded)) {
        ++end;
    }
    const bool number = end > begin && units[begin].folded != '0';
    const bool letter = end == begin && begin < units.size() && is_latin(units[begin].folded);
    end += letter ? 1 : 0;
    const bool closed = !bracket || (end < units.size() && units[end].folded == ')');
    if (!(number || letter) || !closed) {
        return at;
    }
    end += bracket ? 1 : 0;
    const std::size_t next = skip_spaces(units, end);
    const bool cell = end < units.size() && (units[end].written == '\t' || units[end].written == cell_line_end);
    const bool separated = next == units.size() || units[next].folded == ':' || cell || is_gap(units, end, next) ||
                           among(closing_brackets, units[next].folded);
    return separated ? end : at;
}

/// The longest word that starts at unit `at`, honorific and inquiry suffix included.
std::optional<FoundWord> word_at(const Units& units, std::size_t at) {
    std::size_t start = at;
    if (start < units.size() && is_honorific(units[start].folded)) {
        start = skip_spaces(units, start + 1);
    }
    if (start >= units.size()) {
        return std::nullopt;
    }
    const auto rows = form_words();
    const char32_t first = units[start].folded;
    auto row = std::lower_bound(rows.begin(), rows.end(), first,
                                [](const FormWord& r, char32_t c) { return r.folded[0] < c; });
    std::optional<FoundWord> found;
    for (; row != rows.end() && row->folded[0] == first; ++row) {
        const std::size_t end = behind_word(units, start, row->folded);
        if (end != 0 && (!found || end > found->end)) {
            found = FoundWord{row->word, row->rank, end, row->word == Word::inquiry && row->rank != Rank::plain};
        }
    }
    if (found && found->word == Word::organization) {
        found->end = behind_split_word(units, found->end);
    }
    if (found && (found->word == Word::contact || found->word == Word::part || found->word == Word::fax)) {
        found->end = behind_count(units, found->end);
    }
    if (!found || found->word != Word::inquiry) {
        return found;
    }
    std::size_t longest = 0;
    for (const std::u32string_view suffix : inquiry_suffixes()) {
        longest = std::max(longest, behind_word(units, skip_spaces(units, found->end), suffix));
    }
    if (longest != 0) {
        const bool listed_base = found->rank != Rank::unlisted || units[start].folded == U'照';
        found->end = longest;
        found->rank = found->rank == Rank::plain ? Rank::plain : listed_base ? Rank::listed : Rank::unlisted;
        found->bare_inquiry = false;
    }
    if (is_first_of_several(units, found->end)) {
        ++found->end;
        found->bare_inquiry = false;
    }
    return found;
}

/// The unit where the next word of a combined label may start.
std::size_t skip_joint(const Units& units, std::size_t at, Joint& joint) {
    std::size_t next = at;
    bool sign = false;
    while (next < units.size() && (units[next].folded == ' ' || units[next].folded == interpunct)) {
        sign = sign || units[next].folded == interpunct;
        ++next;
    }
    for (const std::u32string_view word : label_joints()) {
        if (const std::size_t behind = behind_word(units, next, word); behind != 0) {
            joint = Joint::sign;
            return skip_spaces(units, behind);
        }
    }
    if (const std::size_t behind = behind_word(units, next, U"の"); behind != 0) {
        joint = Joint::possessive;
        return skip_spaces(units, behind);
    }
    joint = sign ? Joint::sign : next != at ? Joint::space : Joint::none;
    return next;
}

/// The words of a label, combined or not, that starts at unit `at`.
std::vector<FoundWord> words_at(const Units& units, std::size_t at) {
    constexpr std::size_t most_words = 6;
    std::vector<FoundWord> words;
    Joint joint = Joint::none;
    while (words.size() < most_words) {
        std::optional<FoundWord> word = word_at(units, at);
        if (!word) {
            break;
        }
        word->joint = joint;
        words.push_back(*word);
        at = skip_joint(units, word->end, joint);
    }
    return words;
}

/// What stands behind the words: hints, closing_brackets bracket, separator.
struct Tail {
    bool separated = false;
    bool explicit_separator = false;  ///< colon, cell, arrow or closing_brackets bracket
    bool closed = false;              ///< by a closing_brackets bracket
    bool colon = false;
    bool alone = false;
    bool one_space = false;  ///< one half-width space and nothing else
    bool slash = false;      ///< one full-width slash, spaces left out
    std::size_t end = 0;     ///< unit where the value begins
};

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

/// A hint that is a value: （054-000-0000）. One that only counts: 質問（1）.
bool holds_value(const Units& units, std::size_t begin, std::size_t end) {
    std::size_t digits = 0;
    bool at_sign = false;
    for (std::size_t i = begin; i < end; ++i) {
        digits += is_digit(units[i].folded) ? 1 : 0;
        at_sign = at_sign || units[i].folded == '@';
    }
    return digits >= 6 || at_sign;
}

/// （例：03-0000-0000）: what a form prints, not what its sender wrote.
bool is_example(const Units& units, std::size_t begin) {
    constexpr std::array<std::u32string_view, 4> words{U"例", U"記入例", U"記載例", U"入力例"};
    return std::any_of(words.begin(), words.end(), [&](std::u32string_view word) {
        const std::size_t behind = behind_word(units, begin, word);
        return behind != 0 && behind < units.size() && among(U": )", units[behind].folded);
    });
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

/// Behind 必須 or 任意 at `at`; 0 if there is none.
std::size_t behind_need(const Units& units, std::size_t at) {
    constexpr std::array<std::u32string_view, 2> words{U"必須", U"任意"};
    std::size_t end = 0;
    for (const std::u32string_view word : words) {
        end = std::max(end, behind_word(units, at, word));
    }
    return end;
}

/// Behind 【必須】 or [任意] before a label; 0 if there is none.
std::size_t behind_bracketed_need(const Units& units, std::size_t at) {
    const std::size_t behind = behind_bracket(units, at);
    return behind != 0 && behind_need(units, at + 1) == behind - 1 ? behind : 0;
}

/// Reads hints and the closing_brackets bracket behind a label; `closed` tells of the bracket. 0 where it is no label
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

struct Prefix {
    std::size_t end = 0;  ///< unit where the label may start
    bool led = false;
    char32_t closing = 0;  ///< what closes its bracket; 0 if there is none
    char32_t bullet = 0;   ///< the last one, 0 if there is none

    [[nodiscard]] bool bracketed() const { return closing != 0; }
};

/// The letter that remains of a picture of Wingdings in plain text, with the tab or the spaces behind it: "l  氏名".
bool is_picture_letter(const Units& units, std::size_t at) {
    const auto is_gap = [&](std::size_t i) { return i < units.size() && units[i].folded == ' '; };
    return among(U"lnuqvoø§ü", units[at].folded) && is_gap(at + 1) && (units[at + 1].written == '\t' || is_gap(at + 2));
}

Prefix read_prefix(const Units& units) {
    constexpr int most_tokens = 12;
    Prefix prefix;
    for (int token = 0; token < most_tokens && prefix.end < units.size(); ++token) {
        const char32_t c = units[prefix.end].folded;
        if (c == ' ') {
            ++prefix.end;
        } else if (const auto number = number_at(units, prefix.end)) {
            prefix.end = number->second;
            prefix.led = true;
        } else if (const std::size_t need = prefix.bracketed() ? 0 : behind_bracketed_need(units, prefix.end);
                   need != 0) {
            prefix.end = need;
        } else if ((is_label_bullet(c) || is_picture_letter(units, prefix.end)) && !prefix.bracketed()) {
            prefix.bullet = c;
            ++prefix.end;
            prefix.led = true;
        } else if (among(opening_brackets, c) && !prefix.bracketed()) {
            ++prefix.end;
            prefix.closing = closing_brackets[opening_brackets.find(c)];
        } else {
            break;
        }
    }
    return prefix;
}

bool is_heading(const FoundWord& word) {
    return word.word == Word::person || word.word == Word::group;
}

/// A word that only says whose the next one is: 担当者連絡先, 所属電話番号, 質問者の氏名, 照会者 所属.
bool only_qualifies(const FoundWord& word, const FoundWord& next) {
    if (next.joint == Joint::possessive || word.word == Word::group ||
        (word.word == Word::person && next.joint == Joint::space)) {
        return true;
    }
    if (next.joint != Joint::none) {
        return false;
    }
    const bool names = next.word == Word::name || next.word == Word::person;
    return word.word == Word::name || word.word == Word::person || (word.word == Word::organization && !names);
}

Label label_from(const std::vector<FoundWord>& words, std::size_t count) {
    Label label;
    label.listed = false;
    label.contact_part = true;
    bool department = false;
    for (std::size_t i = 0; i < count; ++i) {
        const FoundWord& word = words[i];
        label.listed = label.listed || word.rank != Rank::unlisted;
        label.with_fax = label.with_fax || word.word == Word::fax;
        department = department || word.word == Word::department;
        if (i + 1 < count && only_qualifies(word, words[i + 1])) {
            continue;
        }
        if (word.word == Word::organization) {
            label.fields.add(FieldSet(FieldName::organization));
        } else if (word.word == Word::name || word.word == Word::person) {
            label.fields.add(FieldSet(FieldName::name));
        } else if (word.word == Word::contact || word.word == Word::part) {
            label.fields.add(FieldSet(FieldName::contact));
            label.contact_part = label.contact_part && word.word == Word::part;
        } else if (word.word == Word::inquiry) {
            label.fields.add(FieldSet(FieldName::inquiry));
            label.bare_inquiry = count == 1 && word.bare_inquiry;
        }
    }
    label.contact_part = label.contact_part && label.fields == FieldSet(FieldName::contact);
    label.kind = !label.fields.empty() ? LabelKind::field : department ? LabelKind::department : LabelKind::other;
    return label;
}

/// ご担当者　さま: whom a mail is written to, and no label of a name.
bool is_addressed(const Units& units, std::size_t at) {
    constexpr std::array<std::u32string_view, 6> titles{U"様", U"さま", U"殿", U"どの", U"各位", U"御中"};
    return std::any_of(titles.begin(), titles.end(), [&](std::u32string_view title) {
        const std::size_t behind = behind_word(units, at, title);
        return behind != 0 && skip_spaces(units, behind) == units.size();
    });
}

/// The first `count` words as a label, if what stands behind them separates them from a value.
std::optional<Label> label_of_words(const Units& units, const Prefix& prefix, const std::vector<FoundWord>& words,
                                    std::size_t count) {
    if (words[count - 1].word == Word::group) {
        return std::nullopt;
    }
    const Tail tail = read_tail(units, words[count - 1].end, prefix.bracketed(), prefix.bullet);
    const auto begin = words.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    bool spaced = false;
    for (std::size_t i = 1; i < count; ++i) {
        const bool heads = is_heading(words[i - 1]) && words[i].joint == Joint::space;
        spaced = spaced || (words[i].joint == Joint::space && !heads) || words[i].joint == Joint::possessive;
    }
    const bool plain = std::all_of(begin, end, [](const FoundWord& w) { return w.rank == Rank::plain; });
    Label label = label_from(words, count);
    // ■所属／甲市; but not 所属／氏名, nor an item of a list: ・電話／窓口のどちらか.
    const bool item = prefix.bullet == interpunct || among(U"-*", prefix.bullet);
    const bool slash = tail.slash && count == words.size() && prefix.led && !item;
    bool separated = tail.separated || (tail.one_space && prefix.led && plain) || slash;
    if (spaced) {
        separated = tail.explicit_separator || tail.alone;
    } else if (!label.listed) {
        separated = tail.explicit_separator || (tail.separated && (prefix.led || prefix.bracketed()));
    }
    if (!separated || (words[count - 1].word == Word::person && !tail.colon && is_addressed(units, tail.end))) {
        return std::nullopt;
    }
    label.led = prefix.led || prefix.bracketed();
    label.colon = tail.colon;
    label.alone = tail.alone;
    label.closing = tail.closed ? 0 : prefix.closing;
    label.begin = units[prefix.end].begin;
    label.end = tail.end < units.size() ? units[tail.end].begin : units.back().end;
    return label;
}

/// The first character is a kanji or hiragana that begins no word of a label and no number: most lines of a text.
bool begins_as_prose(std::string_view line) {
    const char32_t c = first_folded(line);
    const bool japanese = (c >= 0x3041 && c <= 0x3096) || (c >= 0x4E00 && c <= 0x9FFF);
    if (!japanese) {
        return c == 0;
    }
    const auto rows = form_words();
    const auto row =
        std::lower_bound(rows.begin(), rows.end(), c, [](const FormWord& r, char32_t x) { return r.folded[0] < x; });
    const bool word = row != rows.end() && row->folded[0] == c;
    const bool honorific = is_honorific(c);
    return !word && !honorific && !may_begin_number(c) && !among(opening_brackets, c);
}

/// 連絡先 and then, behind a space, 電話：… : the second word belongs to the value.
bool second_is_value(const std::vector<FoundWord>& words) {
    return words.size() > 1 && words[0].word == Word::contact && words[1].word == Word::part &&
           words[1].joint == Joint::space;
}

/// Units and words at the start of a line.
struct Beginning {
    explicit Beginning(std::string_view line)
        : units(folded_units(line, most_units)), prefix(read_prefix(units)), words(words_at(units, prefix.end)) {}

    Units units;
    Prefix prefix;
    std::vector<FoundWord> words;
};

std::optional<Label> label_of(const Beginning& line) {
    if (second_is_value(line.words)) {
        if (const auto label = label_of_words(line.units, line.prefix, line.words, 1)) {
            return label;
        }
    }
    for (std::size_t count = line.words.size(); count > 0; --count) {
        if (const auto label = label_of_words(line.units, line.prefix, line.words, count)) {
            return label;
        }
    }
    return std::nullopt;
}

/// 【照会者】所属：甲市, 照会者：所属 甲市: the label behind a heading and its bracket or colon.
std::optional<Label> label_behind_heading(std::string_view text, const Beginning& line) {
    const Tail tail = read_tail(line.units, line.words[0].end, line.prefix.bracketed(), line.prefix.bullet);
    if (!tail.explicit_separator || tail.alone) {
        return std::nullopt;
    }
    const std::size_t offset = line.units[tail.end].begin;
    auto label = label_of(Beginning(text.substr(offset)));
    if (!label || label->kind != LabelKind::field || !label->listed) {
        return std::nullopt;
    }
    label->begin += offset;
    label->end += offset;
    return label;
}

}  // namespace

std::optional<Label> read_label(std::string_view line) {
    if (begins_as_prose(line)) {
        return std::nullopt;
    }
    const Beginning beginning(line);
    if (beginning.words.size() == 1 && is_heading(beginning.words[0])) {
        if (const auto label = label_behind_heading(line, beginning)) {
            return label;
        }
    }
    return label_of(beginning);
}

std::size_t skip_hint_line(std::string_view line) {
    const Units units = folded_units(line, most_units);
    const std::size_t begin = skip_spaces(units, 0);
    if (begin >= units.size() || !among(U"([〔<", units[begin].folded)) {
        return 0;
    }
    const std::size_t behind = behind_bracket(units, begin);
    const bool example = behind != 0 && is_example(units, begin + 1);
    if (behind == 0 || (!example && holds_value(units, begin, behind))) {
        return 0;
    }
    const Tail tail = read_tail(units, behind, false, 0);
    if (!tail.colon && !tail.alone) {
        return 0;
    }
    const std::size_t end = tail.end < units.size() ? units[tail.end].begin : line.size();
    constexpr std::array<std::string_view, 9> hints{"tel",      "電話",     "メール", "mail", "具体",
                                                    "ふりがな", "フリガナ", "必須",   "任意"};
    const std::string folded = fold_for_match(line.substr(0, end));
    const bool known = std::any_of(hints.begin(), hints.end(),
                                   [&](std::string_view hint) { return folded.find(hint) != std::string::npos; });
    return tail.colon || known || example ? end : 0;
}

bool heads_other_row(std::string_view line) {
    constexpr std::size_t longest = 36;  // bytes of the heading
    const std::string folded = fold_for_match(line.substr(0, 2 * longest));
    const std::size_t colon = folded.find(':');
    if (colon > longest || colon + 1 == folded.size()) {  // or npos
        return false;
    }
    const std::string_view heading = std::string_view(folded).substr(0, colon);
    const auto endings = other_row_endings();
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return heading.ends_with(ending); });
}

}  // namespace madoguchi
