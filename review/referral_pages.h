#pragma once

#include <cstdint>
#include <vector>

#include "review/web_pages.h"

namespace madoguchi {

/// The short answer that names the right office: chosen or typed, then read as it would go out. `numbers`: the case.
[[nodiscard]] WebResponse referral_page(const PageContext& context, const std::vector<std::int64_t>& numbers);

}  // namespace madoguchi
