#pragma once

#include <cstdint>
#include <vector>

#include "review/web_pages.h"

namespace madoguchi {

/// What needs a person first.
[[nodiscard]] WebResponse queue_page(const PageContext& context, const std::vector<std::int64_t>& numbers);
/// Every inquiry that is not answered yet.
[[nodiscard]] WebResponse unanswered_page(const PageContext& context, const std::vector<std::int64_t>& numbers);
/// Every inquiry there has been.
[[nodiscard]] WebResponse all_cases_page(const PageContext& context, const std::vector<std::int64_t>& numbers);
/// Mail of programs.
[[nodiscard]] WebResponse ignored_page(const PageContext& context, const std::vector<std::int64_t>& numbers);

}  // namespace madoguchi
