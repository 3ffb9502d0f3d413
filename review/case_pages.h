#pragma once

#include <cstdint>
#include <vector>

#include "review/web_pages.h"

namespace madoguchi {

/// One case with everything that is known of it. `numbers`: its id.
[[nodiscard]] WebResponse case_page(const PageContext& context, const std::vector<std::int64_t>& numbers);

}  // namespace madoguchi
