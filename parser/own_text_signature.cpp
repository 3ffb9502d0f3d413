#include "parser/own_text_signature.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "parser/form_labels.h"
#include "parser/form_references.h"
#include "parser/form_text.h"
#include "parser/inquiry.h"
#include "parser/own_text_marks.h"

namespace madoguchi {
namespace {

constexpr std::size_t longest_card_line = 200;  // bytes
constexpr std::size_t most_card_lines = 20;
constexpr std::size_t most_dashed_lines = 60;  // looked at under "--"

/// Ends of sentences, folded, without the full stop.
constexpr std::array<std::string_view, 21> sentence_ends{
    "です",       "ます",         "ません",   "ました",     "でした",   "ください", "下さい",
    "でしょうか", "ますか",       "ですか",   "存じます",   "申します", "願います", "幸いです",
    "頂きたい",   "いただきたい", "思います", "ございます", "致します", "ませんか", "ほしい"};

/// Words of organisations and offices, folded.
constexpr std::array<std::string_view, 34> office_words{
    "市役所",   "県庁",   "役場",   "保健所",   "センター", "病院",         "医院", "クリニック", "診療所",
    "医師会",   "歯科",   "薬局",   "薬剤師会", "協会",     "協議会",       "連合", "組合",       "法人",
    "株式会社", "(株)",   "事務局", "事務所",   "連絡会",   "ステーション", "大学", "研究所",     "支援室",
    "連携室",   "推進室", "課",     "部",       "係",       "局",           "担当"};

constexpr std::array<std::string_view, 8> web_words{"http:・・", "https:・・", "www.", "url",
                                                    "hp:",       "tel",        "fax",  "〒"};
constexpr std::array<std::string_view, 6> street_words{"丁目", "番地", "番町", "ビル", "番号", "町大字"};

/// The left side of a drawn box; no bullet.
constexpr std::array<std::string_view, 5> box_sides{"|", "｜", "│", "┃", "║"};

bool ends_with(std::string_view text, std::string_view tail) {
    return text.size() >= tail.size() && text.substr(text.size() - tail.size()) == tail;
}

/// What speaks for a contact card and what against it.
struct Card {
    std::size_t lines = 0;     ///< with text, rules left out
    std::size_t evidence = 0;  ///< telephone, mail or web address, postal code or street
    std::size_t offices = 0;
    std::size_t prose = 0;
    std::size_t items = 0;       ///< bulleted or numbered
    std::size_t labels = 0;      ///< of the form, telephone and mail left out
    std::size_t led_labels = 0;  ///< with a number, bullet or bracket
    std::size_t inquiry_labels = 0;
    std::size_t parts = 0;  ///< telephone and mail lines
    std::size_t long_lines = 0;
};

/// A telephone, a mail or web address, a postal code.
bool is_reachable(std::string_view line, std::string_view folded) {
    const bool web =
        std::any_of(web_words.begin(), web_words.end(), [&](std::string_view w) { return holds(folded, w); });
    return web || holds(folded, "@") || holds(folded, "電話") || !find_phones(line).empty();
}

bool is_street(std::string_view folded) {
    return std::any_of(street_words.begin(), street_words.end(), [&](std::string_view w) { return holds(folded, w); });
}

/// A line of the text's own that asks.
bool is_question(std::string_view line) {
    constexpr std::size_t looked_at = 600;  // bytes
    return is_prose(line) && asks(fold_for_match(line.substr(0, looked_at))) && !is_closing_words(line);
}

/// A line that a card can hold, with an address or number.
bool is_address_line(std::string_view line) {
    if (line.size() > longest_card_line) {
        return false;
    }
    const std::string folded = fold_for_match(line);
    return is_reachable(line, folded) || is_street(folded);
}

void weigh_line(std::string_view line, Card& card) {
    if (trimmed(line).empty() || is_rule(line)) {
        return;
    }
    ++card.lines;
    if (line.size() > longest_card_line) {
        ++card.long_lines;
        ++card.prose;
        return;
    }
    const std::string folded = fold_for_match(line);
    const bool reachable = is_reachable(line, folded);
    card.evidence += reachable || is_street(folded) ? 1 : 0;
    card.offices +=
        std::any_of(office_words.begin(), office_words.end(), [&](std::string_view w) { return holds(folded, w); }) ? 1
                                                                                                                    : 0;
    card.prose += is_prose(line) ? 1 : 0;
    if (const auto label = read_label(line); label && label->kind == LabelKind::field) {
        const bool in_box = std::any_of(box_sides.begin(), box_sides.end(),
                                        [&](std::string_view side) { return trimmed(line).starts_with(side); });
        card.parts += label->contact_part ? 1 : 0;
        card.labels += label->contact_part ? 0 : 1;
        card.led_labels += label->led && label->listed && !label->contact_part && !in_box ? 1 : 0;
        card.inquiry_labels += label->fields.has(FieldName::inquiry) ? 1 : 0;
    } else if (!reachable && (read_number(line) || trimmed(line).substr(0, 3) == "・")) {
        ++card.items;
    }
}

void add(const Card& line, Card& card) {
    for (const auto part : {&Card::lines, &Card::evidence, &Card::offices, &Card::prose, &Card::items, &Card::labels,
                            &Card::led_labels, &Card::inquiry_labels, &Card::parts, &Card::long_lines}) {
        card.*part += line.*part;
    }
}

bool holds_form(const Card& card) {
    return (card.inquiry_labels > 0 && card.labels > 1) || card.led_labels > 1;
}

/// Whether lines under a rule are a contact card. `closed`: a second rule follows them.
bool is_ruled_card(const Card& card, bool closed) {
    if (card.lines == 0 || card.lines > most_card_lines || card.inquiry_labels > 0 || holds_form(card)) {
        return false;
    }
    const bool strong = card.evidence >= 2;
    if (card.prose > (strong ? 2 : 0) || card.prose * 2 > card.lines || (card.items > 0 && !strong)) {
        return false;
    }
    return card.evidence > 0 || (card.offices > 0 && card.lines <= 6) || (closed && card.lines <= 3);
}

/// Works on the lines of one mail.
class Tail {
public:
    Tail(const std::vector<std::string_view>& lines, std::size_t begin, std::size_t end, std::vector<BlockKind>& kinds)
        : lines_(lines), begin_(begin), end_(end), kinds_(kinds), asked_until_(begin) {}

    void mark() {
        const std::size_t whole_end = end_;
        mark_footers();
        drop_marked_end();
        footers_follow_ =
            end_ < whole_end && std::find(kinds_.begin() + static_cast<std::ptrdiff_t>(end_),
                                          kinds_.begin() + static_cast<std::ptrdiff_t>(whole_end),
                                          BlockKind::footer) != kinds_.begin() + static_cast<std::ptrdiff_t>(whole_end);
        for (std::size_t i = begin_; i < end_; ++i) {
            if (is_signature_dashes(lines_[i]) ? mark_dashed(i) : is_rule(lines_[i]) && mark_ruled(i)) {
                return;
            }
        }
        mark_rule_above_footers();
        mark_unruled();
    }

private:
    [[nodiscard]] bool blank(std::size_t i) const { return trimmed(lines_[i]).empty(); }

    /// The lines from `from` to before `to`. Each line is weighed once, however many marks stand above it.
    [[nodiscard]] Card weigh(std::size_t from, std::size_t to) {
        Card sum;
        for (std::size_t i = from; i < to; ++i) {
            if (i < weighed_from_ + weighed_.size() && i >= weighed_from_) {
                add(weighed_[i - weighed_from_], sum);
                continue;
            }
            if (i != weighed_from_ + weighed_.size()) {
                weighed_.clear();
                weighed_from_ = i;
            }
            weigh_line(lines_[i], weighed_.emplace_back());
            add(weighed_.back(), sum);
        }
        return sum;
    }

    void set(std::size_t from, std::size_t to, BlockKind kind) {
        for (std::size_t i = from; i < to; ++i) {
            if (kinds_[i] != BlockKind::footer) {
                kinds_[i] = kind;
            }
        }
    }

    /// Every footer line; in the paragraphs that end the text the lines under one as well.
    void mark_footers() {
        bool any = false;
        bool armor = false;  // RFC 9580, 6.2: an ASCII-armored signature
        for (std::size_t i = begin_; i < end_; ++i) {
            armor = armor || lines_[i].starts_with("-----BEGIN PGP SIGNATURE-----");
            const bool ruled = i > begin_ && i + 1 < end_ && is_rule(lines_[i - 1]);
            const bool footer = is_footer(lines_[i]) || (ruled && is_broken_footer(lines_[i], lines_[i + 1]));
            if (armor || (footer && !read_label(lines_[i]))) {
                kinds_[i] = BlockKind::footer;
                any = true;
            }
            armor = armor && !lines_[i].starts_with("-----END PGP SIGNATURE-----");
        }
        std::size_t below = end_;
        while (any && below > begin_) {
            std::size_t paragraph = below;
            while (paragraph > begin_ && !blank(paragraph - 1) && !is_rule(lines_[paragraph - 1])) {
                --paragraph;
            }
            std::size_t footer = paragraph;
            while (footer < below && kinds_[footer] != BlockKind::footer) {
                ++footer;
            }
            const bool form = std::any_of(lines_.begin() + static_cast<std::ptrdiff_t>(footer),
                                          lines_.begin() + static_cast<std::ptrdiff_t>(below),
                                          [](std::string_view line) { return read_label(line).has_value(); });
            if (paragraph < below && (footer == below || form)) {
                break;
            }
            std::fill(kinds_.begin() + static_cast<std::ptrdiff_t>(footer),
                      kinds_.begin() + static_cast<std::ptrdiff_t>(below), BlockKind::footer);
            if (footer > paragraph) {
                break;
            }
            below = paragraph == below ? below - 1 : paragraph;
        }
    }

    /// A rule that only sets off the footers below it.
    void mark_rule_above_footers() {
        if (footers_follow_ && end_ > begin_ && is_rule(lines_[end_ - 1]) && kinds_[end_ - 1] != BlockKind::signature) {
            kinds_[end_ - 1] = BlockKind::footer;
        }
    }

    void drop_marked_end() {
        for (; end_ > begin_; --end_) {
            const std::size_t last = end_ - 1;
            if (kinds_[last] == BlockKind::footer || blank(last)) {
                continue;
            }
            if (!is_rule(lines_[last]) || !under_footer(last)) {
                break;
            }
            kinds_[last] = BlockKind::footer;
        }
    }

    [[nodiscard]] bool under_footer(std::size_t i) const {
        while (i > begin_ && blank(i - 1)) {
            --i;
        }
        return i > begin_ && kinds_[i - 1] == BlockKind::footer;
    }

    bool mark_dashed(std::size_t i) {
        const Card card = weigh(i + 1, std::min(end_, i + 1 + most_dashed_lines));
        if (holds_form(card) && !asked_above(i)) {
            return false;
        }
        set(i, end_, BlockKind::signature);
        return true;
    }

    /// A label of the inquiry stands above line `i`. Each line is read once: i only grows.
    [[nodiscard]] bool asked_above(std::size_t i) {
        for (; !asked_ && asked_until_ < i; ++asked_until_) {
            const auto label = read_label(lines_[asked_until_]);
            asked_ = label && label->kind == LabelKind::field && label->fields.has(FieldName::inquiry);
        }
        return asked_;
    }

    /// The last line that asks and that no line of a card follows in its paragraph; end_ if there is none. Looked for
    /// once.
    [[nodiscard]] std::size_t last_question() {
        if (last_question_) {
            return *last_question_;
        }
        last_question_ = end_;
        bool in_card = false;  // an address stands below, in the same paragraph
        for (std::size_t i = end_; i-- > begin_;) {
            const std::string_view line = lines_[i];
            const bool parts = blank(i) || is_rule(line) || is_signature_dashes(line) || is_closing_words(line);
            if (!parts && !in_card && kinds_[i] != BlockKind::footer && is_question(line)) {
                last_question_ = i;
                break;
            }
            in_card = !parts && (in_card || is_address_line(line));
        }
        return *last_question_;
    }

    /// The card under rule `i`, which `close` ends, stands inside an inquiry: 次の病院を指定してよいでしょうか under
    /// it.
    [[nodiscard]] bool is_asked_about(std::size_t i, std::size_t close) {
        if (!asked_above(i) || last_question() == end_ || last_question() < i) {
            return false;
        }
        return last_question() > close || weigh(i + 1, last_question()).evidence > 0;
    }

    bool mark_ruled(std::size_t i) {
        if (i == inner_close_) {
            return false;
        }
        std::size_t close = i + 1;
        while (close < end_ && close < i + 1 + most_card_lines && !is_rule(lines_[close])) {
            ++close;
        }
        const bool closed = close < end_ && is_rule(lines_[close]);
        const bool near_end = end_ - i <= 2 * most_card_lines;
        if (near_end && closed && close > i + 2 && blank(close - 1) && weigh(i + 1, close).prose > 0 &&
            is_ruled_card(weigh(close + 1, end_), false)) {
            return false;  // a rule of the text's own: the card stands under the next one
        }
        const Card section = closed ? weigh(i + 1, close) : Card{};
        const bool certain = closed && section.evidence >= 2 && section.labels == 0 && section.prose == 0 &&
                             section.items == 0 && is_ruled_card(section, true);
        const bool ends_text = near_end && is_ruled_card(weigh(i + 1, end_), closed);
        if ((ends_text || certain) && is_asked_about(i, close)) {
            inner_close_ = closed && section.prose == 0 ? close : inner_close_;
            return false;
        }
        if (ends_text) {
            set(i, end_, BlockKind::signature);
            return true;
        }
        if (certain) {
            set(i, close + 1, BlockKind::signature);
        }
        return false;
    }

    /// A card without a rule that ends the text, set off by closing words or by an empty line after a sentence.
    void mark_unruled() {
        constexpr std::size_t most_lines = 12;
        Card card;
        std::size_t first = end_;
        while (first > begin_ && card.lines < most_lines) {
            const std::string_view line = lines_[first - 1];
            Card with = card;
            weigh_line(line, with);
            if (is_closing_words(line) || with.prose > 0 || with.labels > 0 || with.items > 0 ||
                kinds_[first - 1] != kinds_[end_ - 1]) {
                break;
            }
            card = with;
            --first;
        }
        if (first == begin_ || card.evidence == 0 || card.lines < 2 || card.lines == card.parts) {
            return;
        }
        const std::string_view before = lines_[first - 1];
        const bool set_off = is_closing_words(before) || (blank(first) && is_prose(before) && !read_label(before));
        if (set_off) {
            set(first, end_, BlockKind::signature);
        }
    }

    const std::vector<std::string_view>& lines_;
    std::size_t begin_;
    std::size_t end_;
    std::vector<BlockKind>& kinds_;
    std::vector<Card> weighed_;  ///< of the lines from `weighed_from_` on
    std::size_t weighed_from_ = 0;
    bool footers_follow_ = false;
    std::size_t asked_until_;  ///< the lines before it were looked through for a label of the inquiry
    bool asked_ = false;       ///< and one was found
    std::optional<std::size_t> last_question_;
    std::size_t inner_close_ = 0;  ///< the rule under a card inside the inquiry; 0: there is none
};

}  // namespace

bool is_prose(std::string_view line) {
    constexpr std::size_t looked_at = 600;  // bytes
    std::string folded = fold_for_match(line.substr(0, looked_at));
    if (holds(folded, "。") && !ends_with(folded, "休。")) {
        return true;
    }
    while (!folded.empty() && (folded.back() == '.' || folded.back() == '!' || folded.back() == '?')) {
        folded.pop_back();
    }
    if (ends_with(folded, "、")) {
        return true;
    }
    return std::any_of(sentence_ends.begin(), sentence_ends.end(),
                       [&](std::string_view end) { return ends_with(folded, end); });
}

bool is_office(std::string_view word) {
    const std::string folded = fold_for_match(word);
    return std::any_of(office_words.begin(), office_words.end(),
                       [&](std::string_view end) { return ends_with(folded, end); });
}

void mark_signature(const std::vector<std::string_view>& lines, std::size_t begin, std::size_t end,
                    std::vector<BlockKind>& kinds) {
    Tail(lines, begin, end, kinds).mark();
}

}  // namespace madoguchi
