#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "parser/form_labels.h"

namespace madoguchi {

/// A line of a mail's text without its quote marks. Lines without text are left out.
struct FormLine {
    std::string_view text;
    std::size_t begin = 0;     ///< offset of `text` in the whole text
    bool own = true;           ///< the sender's own, among quoted ones
    bool after_gap = false;    ///< an empty line stands before it
    bool part_of_row = false;  ///< a cell of the row that the line before it starts
    std::size_t heading = 0;   ///< bytes of a cell that heads several rows; if a label stands behind it, it counts
};

/// The line from `offset` on.
[[nodiscard]] FormLine rest_of(const FormLine& line, std::size_t offset);

/// Without the signs before a value, as in "：054…" or "→ 054…" under a label that stood alone, and without a trailing
/// bar of a drawn table.
[[nodiscard]] FormLine without_separators(FormLine line);

/// A row of a drawn table, ┃所属│甲市┃ …
[[nodiscard]] bool is_drawn_row(std::string_view text);
/// … and what it says, or under an entry of several lines: ┃　　│健康課┃.
[[nodiscard]] FormLine without_bars(FormLine line);
/// The end of such a table, ┗━━┷━━┛.
[[nodiscard]] bool ends_drawn_table(std::string_view text);

/// Lines, and of each the label that it starts with, behind the cell that heads it.
struct LabelledLines {
    std::vector<FormLine> lines;
    std::vector<std::optional<Label>> labels;
};

/// Splits rows of four or more cells, and lines that hold several labels, so that every label starts a line.
[[nodiscard]] LabelledLines one_label_a_line(const std::vector<FormLine>& lines);

}  // namespace madoguchi
