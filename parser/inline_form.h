#pragma once

#include <vector>

#include "parser/form_lines.h"
#include "parser/form_reader.h"

namespace madoguchi {

/// Whether own lines answer quoted labels.
[[nodiscard]] bool has_inline_answers(const std::vector<FormLine>& lines);
/// Reads a form whose labels are quoted and whose values are own lines, or were typed behind the quoted label.
[[nodiscard]] FormReading read_inline_form(const std::vector<FormLine>& lines);

}  // namespace madoguchi
