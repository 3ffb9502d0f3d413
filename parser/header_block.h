#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/message.h"

namespace madoguchi {

/// One field as it came: name without the colon, body unfolded.
struct RawField {
    std::string name;
    std::string body;
};

struct HeaderFields {
    std::vector<RawField> fields;
    std::size_t end = 0;    ///< offset of the first byte of the body
    std::string truncated;  ///< "" or the cap that was reached
};

/// Reads the header at the start of `bytes` (up to the first empty line, or where the text begins without one). Broken
/// lines are dropped, NUL becomes a space, an mbox `From ` line is skipped; then mimetic reads what is sane.
[[nodiscard]] HeaderFields read_header_block(std::string_view bytes, const ParseLimits& limits);

/// Where behind the empty lines at the start of `bytes` a header goes on that they broke: fields alone, of which one is
/// a Content-Type. nullopt: it does not.
[[nodiscard]] std::optional<std::size_t> header_goes_on(std::string_view bytes);

/// First field of that name (any case), or nullptr.
[[nodiscard]] const std::string* find_field(const std::vector<RawField>& fields, std::string_view name);

}  // namespace madoguchi
