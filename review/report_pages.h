#pragma once

#include <cstdint>
#include <vector>

#include "review/web_pages.h"

namespace madoguchi {

/// Counts by month, prefecture, kind of sender, topic and flag, as tables and charts.
[[nodiscard]] WebResponse reports_page(const PageContext& context, const std::vector<std::int64_t>& numbers);
/// The same for a spreadsheet.
[[nodiscard]] WebResponse reports_csv(const PageContext& context, const std::vector<std::int64_t>& numbers);

}  // namespace madoguchi
