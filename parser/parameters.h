#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/charset.h"

namespace madoguchi {

/// RFC 2045 §5.1 and RFC 2183: `value; name=value; …`.
struct Parameterized {
    std::string value;                                       ///< lower case: "text/plain", "attachment"
    std::vector<std::pair<std::string, std::string>> items;  ///< names in lower case, values as they came, unquoted

    /// The value as it came, "" if there is none.
    [[nodiscard]] std::string_view raw(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;

    /// The value to show a person: RFC 2231 continuations and charsets put together, RFC 2047 words (wrong, but common)
    /// and raw 8-bit bytes decoded.
    [[nodiscard]] std::string decoded(std::string_view name, Charsets& charsets) const;
};

/// Reads quoted strings, comments and bare values with any character but `;`. Never fails.
[[nodiscard]] Parameterized read_parameters(std::string_view field);

}  // namespace madoguchi
