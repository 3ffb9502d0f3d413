#pragma once

#include <string_view>

#include "parser/message.h"

namespace madoguchi {

/// RFC 8601 §2.2. Comments are skipped; a field without an authserv-id (Microsoft 365) gives "". Never fails.
[[nodiscard]] AuthenticationResults read_authentication_results(std::string_view field);

}  // namespace madoguchi
