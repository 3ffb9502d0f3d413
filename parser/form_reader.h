#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "parser/form_lines.h"
#include "parser/inquiry.h"

namespace madoguchi {

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

}  // namespace madoguchi
