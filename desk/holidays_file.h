#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "parser/error.h"

namespace madoguchi {

/// Reads the Cabinet Office's list of national holidays (syukujitsu.csv: a title line, then `2026/1/1,元日`), in
/// Shift_JIS as published or in UTF-8: only the dates before the first comma are read. Errors name `file` and the line.
[[nodiscard]] Result<std::vector<std::chrono::year_month_day>> read_holidays(std::string_view csv,
                                                                             std::string_view file);

}  // namespace madoguchi
