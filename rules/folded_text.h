#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi {

/// Text folded for comparing terms, with the way back to the original. As fold_for_match, but one space is kept
/// between two ASCII words, so that a Latin term cannot be found across them. Linear in the input.
struct FoldedText {
    std::string text;
    std::vector<std::uint32_t> origin;  ///< byte offset in the original of each byte of `text`, and one for its end
};

[[nodiscard]] FoldedText fold_text(std::string_view original);

}  // namespace madoguchi
