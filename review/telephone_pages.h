#pragma once

#include <cstdint>
#include <vector>

#include "review/web_pages.h"

namespace madoguchi {

/// The form for an inquiry by telephone.
[[nodiscard]] WebResponse telephone_page(const PageContext& context, const std::vector<std::int64_t>& numbers);
/// Opens its case and shows it; what cannot be entered is shown again with what is wrong.
[[nodiscard]] WebResponse enter_telephone(const PageContext& context, const std::vector<std::int64_t>& numbers);

}  // namespace madoguchi
