#pragma once

#include <chrono>
#include <string_view>

#include "parser/error.h"
#include "rules/desk.h"
#include "store/store.h"

namespace madoguchi {

/// The limit that one more acknowledgement would break (autoreply.md, items 13 and 14), a code of reason_table(); ""
/// where it may go out. `facts` with those of the target.
[[nodiscard]] std::string_view reached_limit(const KnownFacts& facts, const AcknowledgeLimits& limits,
                                             std::chrono::sys_seconds now);
/// The target bounced so lately that it is left alone.
[[nodiscard]] bool bounced_lately(const KnownFacts& facts, const AcknowledgeLimits& limits,
                                  std::chrono::sys_seconds now);
/// An address that the case writes from, or was answered at, bounced lately: for this case or for another.
[[nodiscard]] Result<bool> bounced_lately(Store& store, const CaseView& view, const AcknowledgeLimits& limits,
                                          std::chrono::sys_seconds now);

}  // namespace madoguchi
