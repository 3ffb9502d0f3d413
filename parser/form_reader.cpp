#include "parser/form_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "parser/contact.h"
#include "parser/desk_block.h"
#include "parser/form_filler.h"
#include "parser/form_labels.h"
#include "parser/form_phrases.h"
#include "parser/form_references.h"
#include "parser/form_text.h"
#include "parser/own_text_marks.h"
#include "parser/own_text_signature.h"

namespace madoguchi {
namespace {

/// 以下に御記入の上、このメールに御返信ください。: what stands above the rows of a form.
bool asks_to_fill_in(std::string_view line) {
    constexpr std::size_t longest = 180;  // bytes
    if (line.size() > longest || !(holds(line, "記入") || holds(line, "入力"))) {
        return false;
    }
    std::string folded = fold_for_match(line);
    erase_all(folded, "。");
    constexpr auto places =
        std::to_array<std::string_view>({"以下", "下記", "次の", "下の", "上記", "この", "本メール"});
    constexpr auto requests = std::to_array<std::string_view>(
        {"ください", "下さい", "願います", "お願いします", "お願いいたします", "お願い致します"});
    return std::any_of(places.begin(), places.end(), [&](auto place) { return folded.starts_with(place); }) &&
           std::any_of(requests.begin(), requests.end(), [&](auto request) { return folded.ends_with(request); });
}

/// 2) or ② and nothing else.
bool is_number_alone(std::string_view line) {
    const auto number = read_number(line);
    return number && number->set_off && trimmed(line.substr(number->end)).empty();
}

constexpr FieldSet organization{FieldName::organization};

/// Puts lines and their labels together to fields.
class Reader {
public:
    Reader(const LabelledLines& split, bool closing_notes)
        : lines_(split.lines), labels_(split.labels), closing_notes_(closing_notes) {
        count_listed();
    }

    FormReading read() {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            read_line(i);
        }
        drop_greeting();
        drop_empty_pointer();
        return std::move(form_);
    }

private:
    /// Labels outside the desk's list count only beside two of it.
    void count_listed() {
        FieldSet listed;
        int kinds = 0;
        for (const auto& label : labels_) {
            if (!label || label->kind != LabelKind::field || !label->listed) {
                continue;
            }
            for (const FieldName name : all_field_names) {
                kinds += label->fields.has(name) && !listed.has(name) ? 1 : 0;
            }
            listed.add(label->fields);
            if (kinds >= 2) {
                unlisted_count_ = true;
                return;
            }
        }
    }

    void read_line(std::size_t i) {
        const FormLine& line = lines_[i];
        set_apart_ = set_apart_ || (line.after_gap && !form_[FieldName::contact].pieces.empty());
        if (is_desk_block_heading(line.text) && !(in_inquiry() && form_[FieldName::inquiry].valued)) {
            in_desk_block_ = true;
            current_ = {};
            return;
        }
        const FormLine unheaded = rest_of(line, line.heading);
        auto label = labels_[i];
        if (label && !label->listed && !unlisted_count_ && label->kind == LabelKind::field) {
            label.reset();
        }
        if (label && label->kind == LabelKind::field && label->bare_inquiry && heads_desk_block(i, *label)) {
            in_desk_block_ = true;
            current_ = {};
            return;
        }
        if (in_desk_block_) {
            const bool core = label && label->kind == LabelKind::field && !label->contact_part &&
                              (label->led || label->fields.has(FieldName::inquiry)) && !label->bare_inquiry;
            if (!core) {
                return;
            }
            in_desk_block_ = false;
        }
        if (label && (in_inquiry() ? start_inside_inquiry(unheaded, *label) : start(unheaded, *label))) {
            return;
        }
        continue_value(line);
    }

    [[nodiscard]] bool in_inquiry() const { return current_.has(FieldName::inquiry); }

    /// 【お問い合わせ】 followed by a telephone number or an address and no sentence: a vendor's block.
    [[nodiscard]] bool heads_desk_block(std::size_t i, const Label& label) const {
        constexpr std::size_t looked_at = 4;
        if (!label.alone || form_.core_labels) {
            return false;
        }
        for (std::size_t next = i + 1; next < lines_.size() && next <= i + looked_at; ++next) {
            const std::string_view text = lines_[next].text;
            const auto inner = read_label(text);
            if (is_prose(text) || (inner && inner->kind == LabelKind::field && !inner->contact_part)) {
                return false;
            }
            if ((inner && inner->contact_part) || text.find("http") != std::string_view::npos ||
                !find_phones(text.substr(0, 400)).empty() || !find_emails(text.substr(0, 400)).empty()) {
                return true;
            }
        }
        return false;
    }

    bool start_inside_inquiry(const FormLine& line, const Label& label) {
        if (label.kind != LabelKind::field || (label.contact_part && !line.own && contact_named_)) {
            return false;  // in a quoted mail of the desk: its own telephone number under the form
        }
        FieldSet open;
        for (const FieldName name : all_field_names) {
            if (label.fields.has(name) && !form_[name].valued) {
                open.add(FieldSet(name));
            }
        }
        if (open.empty()) {
            return false;
        }
        begin_field(line, label, open);
        return true;
    }

    bool start(const FormLine& line, const Label& label) {
        if (label.kind == LabelKind::department) {
            if (form_[FieldName::organization].labelled || unlisted_count_) {
                begin_field(line, label, organization);
                return true;
            }
            current_ = {};
            return true;
        }
        if (label.kind == LabelKind::other) {
            const bool fax_of_contact = label.with_fax && current_.has(FieldName::contact);
            current_ = fax_of_contact ? current_ : FieldSet{};
            return true;
        }
        if (label.contact_part && !line.own && contact_named_ && !current_.has(FieldName::contact)) {
            return false;
        }
        // 担当者名 twice names two persons; 担当者名 under 氏名 says who else may be asked.
        const std::string words = label.fields.has(FieldName::name)
                                      ? fold_for_match(line.text.substr(label.begin, label.end - label.begin))
                                      : std::string();
        FieldSet open;
        for (const FieldName name : all_field_names) {
            const bool repeats = name != FieldName::name || !form_[name].valued || words == name_label_;
            if (label.fields.has(name) && repeats) {
                open.add(FieldSet(name));
            }
        }
        if (open.has(FieldName::name)) {
            name_label_ = words;
        }
        begin_field(line, label, open);
        return true;
    }

    /// TEL：… in the greeting or in the forwarder's signature, set apart from the form above which it stands.
    void note_greeting(const FormLine& line, const Label& label, FieldSet fields) {
        if (!label.contact_part && !form_.core_labels && set_apart_ && !part_led_) {
            greeting_.pieces = form_[FieldName::contact].pieces;
        }
        part_led_ = part_led_ || (label.contact_part && label.led);
        if (fields.has(FieldName::contact) && !greeting_.pieces.empty() && !greeting_.labelled) {
            greeting_.labelled = true;
            greeting_.label_begin = line.begin + label.begin;
            greeting_.label_end = line.begin + label.end;
        }
    }

    /// The form has a contact of its own: what stands above the form is somebody else's.
    void drop_greeting() {
        FieldReading& contact = form_[FieldName::contact];
        const auto above = static_cast<std::ptrdiff_t>(greeting_.pieces.size());
        std::string own;
        for (auto piece = contact.pieces.begin() + std::min(above, std::ssize(contact.pieces));
             piece != contact.pieces.end(); ++piece) {
            own.append(piece->text.substr(0, 400)).append("\n");
        }
        const bool reaches = !find_phones(own).empty() || (contact_named_ && !find_emails(own).empty());
        if (greeting_.labelled && reaches) {
            contact.pieces.erase(contact.pieces.begin(), contact.pieces.begin() + above);
            contact.label_begin = greeting_.label_begin;
            contact.label_end = greeting_.label_end;
        }
    }

    /// 照会内容：下記のとおり, and nothing below.
    void drop_empty_pointer() {
        FieldReading& inquiry = form_[FieldName::inquiry];
        if (inquiry.pieces.size() == 1 && points_below(inquiry.pieces[0].text)) {
            inquiry.pieces.clear();
            inquiry.valued = false;
        }
    }

    /// 【照会機関】所属：甲市: what stands behind a second label of the same field.
    static FormLine behind_same_label(FormLine rest, FieldSet fields) {
        if (fields != organization && fields != FieldSet(FieldName::name)) {
            return rest;
        }
        const auto again = read_label(rest.text);
        const bool same = again && again->kind == LabelKind::field && again->colon && again->fields == fields;
        return same ? value_behind(rest, *again) : rest;
    }

    /// Without the bracket that was opened before the label: 【氏名：乙】.
    static FormLine value_behind(const FormLine& line, const Label& label) {
        FormLine value = rest_of(line, label.end);
        if (label.closing == 0) {
            return value;
        }
        const auto units = folded_units(value.text);
        const auto closes = [&](const FoldedUnit& unit) { return unit.folded == label.closing; };
        const auto end = std::find_if(units.rbegin(), units.rend(), [](const auto& u) { return u.folded != ' '; });
        if (end != units.rend() && closes(*end) && std::count_if(units.begin(), units.end(), closes) == 1) {
            value.text = value.text.substr(0, end->begin);
        }
        return value;
    }

    void begin_field(const FormLine& line, const Label& label, FieldSet fields) {
        note_greeting(line, label, fields);
        current_ = fields;
        form_.labels = true;
        form_.core_labels = form_.core_labels || !label.contact_part;
        for (const FieldName name : all_field_names) {
            FieldReading& field = form_[name];
            if (!fields.has(name)) {
                continue;
            }
            if (!field.labelled || !field.valued) {
                field.pieces.clear();  // only filler so far: the example above the form
                field.label_begin = line.begin + label.begin;
                field.label_end = line.begin + label.end;
            }
            field.labelled = true;
            contact_named_ = contact_named_ || (name == FieldName::contact && !label.contact_part);
            field.with_fax = field.with_fax || label.with_fax;
        }
        label_alone_ = label.alone && !label.colon;
        drawn_ = is_drawn_row(line.text);
        const std::string_view text = trimmed(line.text);
        const bool drawn_row = text.substr(0, 1) == "|" || text.substr(0, 3) == "│" || text.substr(0, 3) == "┃";
        const FormLine rest = behind_same_label(value_behind(line, label), fields);
        add(drawn_row ? without_separators(rest) : rest);
    }

    void continue_value(const FormLine& written) {
        if (drawn_ && ends_drawn_table(written.text)) {
            current_ = {};
            return;
        }
        const FormLine line = drawn_ && is_drawn_row(written.text) ? without_bars(written) : written;
        set_apart_ = set_apart_ || is_prose(line.text);
        if (!in_inquiry() && begins_inquiry_below(line)) {
            return;
        }
        if (current_.empty()) {
            return;
        }
        if (label_alone_) {
            label_alone_ = false;
            if (const std::size_t hint = skip_hint_line(line.text); hint != 0) {
                add(rest_of(line, hint));
                return;
            }
        }
        if (closing_notes_ && ends_desk_form(line)) {
            current_ = {};
            return;
        }
        if (in_inquiry()) {
            add(line);
            return;
        }
        if (is_number_alone(line.text)) {
            return;  // of the label in the next line
        }
        if (ends_short_field(line) || asks_to_fill_in(line.text)) {
            current_ = {};
            return;
        }
        add(line);
    }

    /// 照会内容：下記のとおり, and below the other fields the inquiry itself, under 記 or an empty line.
    bool begins_inquiry_below(const FormLine& line) {
        FieldReading& inquiry = form_[FieldName::inquiry];
        const bool heading = fold_for_match(line.text.substr(0, 20)) == "記";
        if (inquiry.pieces.size() != 1 || !points_below(inquiry.pieces[0].text) || is_closing_words(line.text)) {
            return false;
        }
        const bool all_valued = std::all_of(form_.fields.begin(), form_.fields.end(),
                                            [](const FieldReading& field) { return field.valued; });
        if (!heading && (!line.after_gap || (!all_valued && !is_prose(line.text)) || is_rule(line.text))) {
            return false;
        }
        current_ = FieldSet(FieldName::inquiry);
        inquiry.pieces.clear();
        inquiry.valued = false;
        if (!heading) {
            add(line);
        }
        return true;
    }

    /// The desk's own words under its form.
    [[nodiscard]] bool ends_desk_form(const FormLine& line) const {
        constexpr std::array<std::string_view, 8> desk_words{"お急ぎ", "受付時間", "返信",   "平日",
                                                             "不明な", "開設期間", "お電話", "このメール"};
        const std::string_view text = line.text.substr(0, 300);
        const std::string folded = fold_for_match(text);
        if (folded.substr(0, 3) == "※" || is_rule(line.text) || folded.find("事務局") != std::string::npos) {
            return true;
        }
        const bool reaches_desk = !find_phones(text).empty() || !find_emails(text).empty();
        return line.after_gap &&
               (reaches_desk || std::any_of(desk_words.begin(), desk_words.end(), [&](std::string_view word) {
                    return folded.find(word) != std::string::npos;
                }));
    }

    /// What no longer belongs to an organization, name or contact.
    [[nodiscard]] bool ends_short_field(const FormLine& line) const {
        if (is_closing_words(line.text) || fold_for_match(line.text.substr(0, 20)) == "記") {
            return true;
        }
        const bool valued = std::all_of(all_field_names.begin(), all_field_names.end(),
                                        [&](FieldName name) { return !current_.has(name) || form_[name].valued; });
        if (is_rule(line.text)) {
            return valued;
        }
        const bool reaches = current_.has(FieldName::contact) && (!find_phones(line.text.substr(0, 400)).empty() ||
                                                                  !find_emails(line.text.substr(0, 400)).empty());
        if (valued && !reaches && heads_other_row(line.text)) {
            return true;
        }
        return is_prose(line.text) && !reaches && (line.after_gap || !current_.has(FieldName::contact));
    }

    void add(const FormLine& written) {
        const FormLine line = without_separators(written);
        if (line.text.empty() || (!in_inquiry() && is_rule(line.text))) {
            return;
        }
        const bool begun = current_ == FieldSet(FieldName::inquiry) && form_[FieldName::inquiry].valued;
        const bool filler = !begun && is_filler(without_hint(line.text));
        for (const FieldName name : all_field_names) {
            FieldReading& field = form_[name];
            if (current_.has(name) && !repeats_piece(field, name, line, filler)) {
                field.pieces.push_back(name == FieldName::inquiry ? written : line);
                field.pieces.back().after_gap = line.after_gap;
                if (name != FieldName::inquiry) {
                    seen(name).insert(line.text);
                }
                field.valued = field.valued || !filler;
            }
        }
    }

    /// 団体名：甲市 and then 所属：甲市健康課 need not say 甲市 twice.
    bool repeats_piece(FieldReading& field, FieldName name, const FormLine& line, bool filler) {
        if (name == FieldName::inquiry || !field.valued) {
            if (name != FieldName::inquiry && !filler) {
                field.pieces.clear();  // nothing but filler so far
                seen(name).clear();
            }
            return false;
        }
        return filler || seen(name).count(line.text) != 0;
    }

    std::set<std::string_view>& seen(FieldName name) { return seen_[static_cast<std::size_t>(name)]; }

    const std::vector<FormLine>& lines_;
    const std::vector<std::optional<Label>>& labels_;
    bool closing_notes_;
    FormReading form_;
    std::array<std::set<std::string_view>, 4> seen_;  ///< texts of the pieces of each field but the inquiry
    FieldSet current_;
    bool unlisted_count_ = false;
    bool in_desk_block_ = false;
    bool label_alone_ = false;
    bool drawn_ = false;          ///< the label that is read stood in a drawn table
    bool contact_named_ = false;  ///< 連絡先 itself has stood above
    bool set_apart_ = false;      ///< an empty line or a sentence has stood under a telephone line above the form
    std::string name_label_;      ///< the words of the label that began the name
    bool part_led_ = false;       ///< a telephone line above the form was numbered as the form is
    FieldReading greeting_;       ///< pieces from above the form, and the form's own label of the contact
};

/// The lines that 1) to 4) start, in order; empty if not all four stand there.
std::vector<std::size_t> numbered_lines(const std::vector<FormLine>& lines) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < lines.size() && found.size() < 4; ++i) {
        const auto number = read_number(lines[i].text);
        if (!number || !number->set_off) {
            continue;
        }
        if (number->number == 1) {
            found.assign(1, i);
        } else if (!found.empty() && number->number == static_cast<int>(found.size()) + 1) {
            found.push_back(i);
        }
    }
    return found.size() == 4 ? found : std::vector<std::size_t>{};
}

FormReading read_numbered(const std::vector<FormLine>& lines) {
    const std::vector<std::size_t> starts = numbered_lines(lines);
    FormReading form;
    if (starts.empty()) {
        return form;
    }
    for (std::size_t field = 0; field < 4; ++field) {
        FieldReading& reading = form.fields[field];
        const std::size_t end = field + 1 < 4 ? starts[field + 1] : lines.size();
        for (std::size_t i = starts[field]; i < end; ++i) {
            const bool first = i == starts[field];
            const std::size_t number_end = first ? read_number(lines[i].text)->end : 0;
            const FormLine line = rest_of(lines[i], number_end);
            if (first) {
                reading.labelled = true;
                reading.label_begin = lines[i].begin;
                reading.label_end = line.begin;
            } else if (field < 3 && is_closing_words(line.text)) {
                break;
            }
            if (!trimmed(line.text).empty()) {
                reading.pieces.push_back(field == 3 ? line : without_separators(line));
                reading.valued = reading.valued || !is_filler(line.text);
            }
        }
    }
    std::string contact_text;
    for (const FormLine& piece : form[FieldName::contact].pieces) {
        contact_text.append(piece.text.substr(0, 1000)).append("\n");
    }
    const bool reachable = is_filler(contact_text) || !find_phones(contact_text).empty() ||
                           !find_emails(contact_text).empty() || refers_to_signature(contact_text);
    if (!reachable) {
        return {};
    }
    form.labels = form.core_labels = true;
    return form;
}

/// Whether labels, where they stand, agree with 1) to 4) of the prescribed form.
bool labels_agree(const std::vector<FormLine>& lines, const std::vector<std::size_t>& starts) {
    for (std::size_t field = 0; field < starts.size(); ++field) {
        const auto label = read_label(lines[starts[field]].text);
        if (label && (label->kind != LabelKind::field || !label->fields.has(all_field_names[field]))) {
            return false;
        }
    }
    return !starts.empty();
}

/// Some of 1) to 4) kept their labels and some lost them.
void fill_by_numbers(const std::vector<FormLine>& lines, FormReading& form) {
    const std::vector<std::size_t> starts = numbered_lines(lines);
    const bool some_missing =
        std::any_of(form.fields.begin(), form.fields.end(), [](const FieldReading& f) { return !f.labelled; });
    if (!some_missing || !labels_agree(lines, starts)) {
        return;
    }
    FormReading numbered = read_numbered(lines);
    if (!numbered.labels) {
        return;
    }
    for (const FieldName name : all_field_names) {
        const std::size_t start = starts[static_cast<std::size_t>(name)];
        if (!form[name].labelled && !read_label(lines[start].text)) {
            form[name] = std::move(numbered[name]);
            continue;
        }
        // A field before an unlabelled number must not have taken that number's line.
        auto& pieces = form[name].pieces;
        if (name != FieldName::inquiry) {
            const std::size_t next = lines[starts[static_cast<std::size_t>(name) + 1]].begin;
            pieces.erase(
                std::remove_if(pieces.begin(), pieces.end(),
                               [&](const FormLine& p) { return p.begin >= next && p.begin > form[name].label_begin; }),
                pieces.end());
        }
    }
}

}  // namespace

FormReading read_form(const std::vector<FormLine>& lines, bool closing_notes) {
    const LabelledLines split = one_label_a_line(lines);
    FormReading form = Reader(split, closing_notes).read();
    if (!form.labels) {
        return read_numbered(lines);
    }
    fill_by_numbers(lines, form);
    return form;
}

}  // namespace madoguchi
