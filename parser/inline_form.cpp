#include "parser/inline_form.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "parser/form_filler.h"
#include "parser/form_labels.h"
#include "parser/own_text_marks.h"

namespace madoguchi {
namespace {

bool is_quoted_label(const FormLine& line) {
    if (line.own) {
        return false;
    }
    const auto label = read_label(line.text);
    return label && label->kind == LabelKind::field;
}

/// Nothing but quote marks and blank lines stands between the two lines in the mail: a signature that was left out does
/// not.
bool directly_under(const FormLine& above, const FormLine& line) {
    constexpr std::size_t marks_and_blank_lines = 80;  // bytes
    return line.begin <= above.begin + above.text.size() + marks_and_blank_lines;
}

/// Takes the lines of a dialogue one after the other.
class InlineForm {
public:
    void add(const FormLine& line) {
        if (above_ != nullptr && !above_->own && !directly_under(*above_, line)) {
            current_ = {};
        }
        above_ = &line;
        if (line.own) {
            add_answer(line);
        } else {
            add_quoted(line);
        }
    }

    [[nodiscard]] FormReading take() { return std::move(form_); }

private:
    /// The lines under a label are its answers until the desk says something else.
    void add_quoted(const FormLine& line) {
        const bool has_room = std::exchange(has_room_, false);
        const auto label = read_label(line.text);
        if (!label) {
            const bool goes_on = filled_ && current_.has(FieldName::inquiry) && !line.after_gap;
            current_ = has_room || goes_on ? current_ : FieldSet{};
            add_value(line);
            return;
        }
        const bool desk_number = label->contact_part && form_[FieldName::contact].labelled;
        if (label->kind == LabelKind::field && !desk_number) {
            begin(line, *label);
        } else {
            current_ = {};
        }
    }

    void begin(const FormLine& line, const Label& label) {
        current_ = label.fields;
        for (const FieldName name : all_field_names) {
            if (current_.has(name)) {
                FieldReading& field = form_[name];
                field.labelled = form_.labels = form_.core_labels = true;
                field.label_begin = line.begin + label.begin;
                field.label_end = line.begin + label.end;
            }
        }
        const FormLine beside = rest_of(line, label.end);
        // Under the last label the desk's own words go on, unless somebody had filled the form in before.
        has_room_ = (!current_.has(FieldName::inquiry) || filled_) && without_separators(beside).text.empty();
        add_value(beside);
        filled_ = filled_ || std::any_of(all_field_names.begin(), all_field_names.end(),
                                         [&](FieldName name) { return current_.has(name) && form_[name].valued; });
    }

    void add_answer(const FormLine& line) {
        has_room_ = false;
        if (!current_.has(FieldName::inquiry) && is_closing_words(line.text)) {
            current_ = {};
        }
        const auto part = current_.has(FieldName::contact) ? read_label(line.text) : std::nullopt;
        add_value(part && part->contact_part ? rest_of(line, part->end) : line);
    }

    void add_value(const FormLine& value) {
        const FormLine plain = without_separators(value);
        for (const FieldName name : all_field_names) {
            if (current_.has(name) && !plain.text.empty()) {
                FieldReading& field = form_[name];
                field.pieces.push_back(name == FieldName::inquiry ? value : plain);
                field.valued = field.valued || !is_filler(without_hint(plain.text));
            }
        }
    }

    FormReading form_;
    FieldSet current_;
    bool filled_ = false;    ///< a value stood beside a quoted label
    bool has_room_ = false;  ///< the quoted line above is a label with nothing beside it: the next may be written in
    const FormLine* above_ = nullptr;
};

}  // namespace

bool has_inline_answers(const std::vector<FormLine>& lines) {
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
        if (lines[i + 1].own && is_quoted_label(lines[i]) && directly_under(lines[i], lines[i + 1])) {
            return true;
        }
    }
    return false;
}

FormReading read_inline_form(const std::vector<FormLine>& lines) {
    InlineForm form;
    for (const FormLine& line : lines) {
        form.add(line);
    }
    return form.take();
}

}  // namespace madoguchi
