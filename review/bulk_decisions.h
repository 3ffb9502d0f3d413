#pragma once

#include <cstdint>
#include <vector>

#include "review/web_pages.h"

namespace madoguchi {

// Several cases of a list at once: each by the revision that the list showed, each a decision of its own, so that one
// which somebody else changed first stays as it is. Both end at the list again.
[[nodiscard]] WebResponse decide_bulk(const PageContext& context, const std::vector<std::int64_t>& numbers);
/// Takes back what decide_bulk did, but where somebody has gone on since.
[[nodiscard]] WebResponse undo_bulk(const PageContext& context, const std::vector<std::int64_t>& numbers);

/// What the decision that led back to this list came to, and the way to undo it.
void add_bulk_result(PageData& data, const WebRequest& request);

}  // namespace madoguchi
