#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "parser/charset.h"
#include "parser/message.h"

namespace madoguchi {

/// Reads an address list (RFC 5322 §3.4) as real mailers write it: groups with or without `;`, comments, routes, `;`
/// between addresses, missing or doubled brackets, encoded words with commas inside. An item without an address keeps
/// its name and gets the address "". Groups themselves leave only their members. Linear; adds to `replacements`.
[[nodiscard]] std::vector<Address> read_addresses(std::string_view field, Charsets& charsets,
                                                  std::size_t& replacements);

/// Message-IDs with their angle brackets (RFC 5322 §3.6.4); a bare token that holds `@` counts as one.
[[nodiscard]] std::vector<std::string> read_message_ids(std::string_view field);

}  // namespace madoguchi
