#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "parser/own_text_marks.h"

namespace madoguchi {

/// The names that a mail quotes by, as Mew, Wanderlust and supercite write them: `yamada> text` in line after line.
/// Borrows the text. Linear in text.size().
class CitedNames {
public:
    CitedNames() = default;
    explicit CitedNames(std::string_view text);

    /// `quote_prefix`, with the names counted as quote marks.
    [[nodiscard]] QuotePrefix prefix(std::string_view line) const;

private:
    std::vector<std::string_view> names_;  ///< a few, in order of appearance
};

}  // namespace madoguchi
