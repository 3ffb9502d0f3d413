#include "parser/form_labels.h"

#include <algorithm>
#include <array>
#include <vector>

#include "parser/form_signs.h"
#include "parser/form_text.h"
#include "parser/form_words.h"
#include "parser/label_tail.h"
#include "parser/text_lines.h"

namespace madoguchi {
namespace {

enum class Joint { none, space, sign, possessive };

struct FoundWord {
    Word word = Word::other;
    Rank rank = Rank::unlisted;
    std::size_t end = 0;
    bool bare_inquiry = false;
    Joint joint = Joint::none;  ///< between the word before and this one
};

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
