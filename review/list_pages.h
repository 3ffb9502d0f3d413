#pragma once

#include <cstdint>
#include <vector>

#include "review/web_pages.h"

namespace madoguchi {

/// The list of cases of the request's path: case_list_places().
[[nodiscard]] WebResponse cases_page(const PageContext& context, const std::vector<std::int64_t>& numbers);
/// The mails of no case.
[[nodiscard]] WebResponse ignored_page(const PageContext& context, const std::vector<std::int64_t>& numbers);

}  // namespace madoguchi
