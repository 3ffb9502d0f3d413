#include "parser/inline_form.h"

#include <optional>

#include "parser/form_labels.h"
#include "parser/form_values.h"
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
    FormReading form;
    FieldSet current;
    const FormLine* above = nullptr;
    for (const FormLine& line : lines) {
        if (above != nullptr && !above->own && !directly_under(*above, line)) {
            current = {};
        }
        above = &line;
        if (!line.own) {
            const auto label = read_label(line.text);
            current = {};
            const bool desk_number = label && label->contact_part && form[FieldName::contact].labelled;
            if (!label || label->kind != LabelKind::field || desk_number) {
                continue;
            }
            current = label->fields;
            for (const FieldName name : all_field_names) {
                if (current.has(name)) {
                    FieldReading& field = form[name];
                    field.labelled = form.labels = form.core_labels = true;
                    field.label_begin = line.begin + label->begin;
                    field.label_end = line.begin + label->end;
                }
            }
        } else if (!current.has(FieldName::inquiry) && is_closing_words(line.text)) {
            current = {};
        }
        const auto quoted_label = line.own ? std::nullopt : read_label(line.text);
        FormLine value = quoted_label ? rest_of(line, quoted_label->end) : line;
        if (line.own && current.has(FieldName::contact)) {
            const auto part = read_label(value.text);
            value = rest_of(value, part && part->contact_part ? part->end : 0);
        }
        const FormLine plain = without_separators(value);
        for (const FieldName name : all_field_names) {
            if (current.has(name) && !plain.text.empty()) {
                form[name].pieces.push_back(name == FieldName::inquiry ? value : plain);
                form[name].valued = form[name].valued || !is_filler(without_hint(plain.text));
            }
        }
    }
    return form;
}

}  // namespace madoguchi
