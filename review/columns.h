#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace madoguchi {

/// Columns that UTF-8 text takes on a terminal: 2 for East Asian wide characters, 0 for combining marks.
[[nodiscard]] std::size_t column_width(std::string_view text);
/// The text cut to at most `width` columns (with … where cut) and padded to exactly that.
[[nodiscard]] std::string fit_columns(std::string_view text, std::size_t width);

}  // namespace madoguchi
