#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace madoguchi {

/// A municipality's name where it stands in a text.
struct Municipality {
    int prefecture = 0;  ///< JIS X 0401; 0 where two prefectures have one of this name
    std::size_t begin = 0, end = 0;
};

/// The first 市, 町, 村 or 特別区 that `text` (UTF-8) names; where one name begins with another, the longer. 市民 is no
/// city.
[[nodiscard]] std::optional<Municipality> municipality_in(std::string_view text);

}  // namespace madoguchi
