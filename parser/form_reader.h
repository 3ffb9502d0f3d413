#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parser/inquiry.h"

namespace madoguchi {

/// A line of a mail's text without its quote marks. Lines without text are left out.
struct FormLine {
    std::string_view text;
    std::size_t begin = 0;     ///< offset of `text` in the whole text
    bool own = true;           ///< the sender's own, among quoted ones
    bool after_gap = false;    ///< an empty line stands before it
    bool part_of_row = false;  ///< a cell of the row that the line before it starts
};

/// What stands behind one field's label.
struct FieldReading {
    bool labelled = false;
    std::size_t label_begin = 0;  ///< offsets of the label in the whole text
    std::size_t label_end = 0;
    std::vector<FormLine> pieces;  ///< of the value, one for each line
    bool valued = false;           ///< some piece is more than filler
    bool with_fax = false;         ///< its label names a fax as well
};

/// A form as it stands in one text.
struct FormReading {
    std::array<FieldReading, 4> fields;
    bool labels = false;       ///< some label of a field, or numbers in their place
    bool core_labels = false;  ///< … other than TEL and メール

    [[nodiscard]] FieldReading& operator[](FieldName n) { return fields[static_cast<std::size_t>(n)]; }
    [[nodiscard]] const FieldReading& operator[](FieldName n) const { return fields[static_cast<std::size_t>(n)]; }
};

/// Reads a form whose labels and values stand in one text. `closing_notes`: the text is the desk's own mail, whose
/// notes under the form (※ …) are no value.
[[nodiscard]] FormReading read_form(const std::vector<FormLine>& lines, bool closing_notes = false);

/// Whether own lines answer quoted labels.
[[nodiscard]] bool has_inline_answers(const std::vector<FormLine>& lines);
/// Reads a form whose labels are quoted and whose values are own lines, or were typed behind the quoted label.
[[nodiscard]] FormReading read_inline_form(const std::vector<FormLine>& lines);

/// Splits rows of four or more cells, and lines that hold several labels, so that every label starts a line.
[[nodiscard]] std::vector<FormLine> one_label_a_line(const std::vector<FormLine>& lines);

}  // namespace madoguchi
