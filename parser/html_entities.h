#pragma once

#include <cstddef>
#include <string_view>

namespace madoguchi {

/// A named character reference: how many bytes of the name were read (0: none), and one or two characters.
struct EntityText {
    std::size_t length = 0;
    char32_t first = 0;
    char32_t second = 0;
};

/// Looks up the name at the start of `text`, behind the ampersand; with its `;`, or without where HTML allows that.
[[nodiscard]] EntityText html_entity(std::string_view text);

}  // namespace madoguchi
