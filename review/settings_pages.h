#pragma once

#include <cstdint>
#include <vector>

#include "review/web_pages.h"

namespace madoguchi {

/// Whether all is well with the desk, what the daemon does at present, and what it goes by. Changes nothing.
[[nodiscard]] WebResponse settings_page(const PageContext& context, const std::vector<std::int64_t>& numbers);
/// For a page that stays open: what has come since the mail `behind`, as JSON.
[[nodiscard]] WebResponse news(const PageContext& context, const std::vector<std::int64_t>& numbers);

}  // namespace madoguchi
