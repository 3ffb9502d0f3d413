#pragma once

#include <cstddef>
#include <string>

#include "parser/charset.h"
#include "parser/entity.h"

namespace madoguchi {

/// One text part as a person sees it.
struct TextPart {
    std::string text;  ///< UTF-8, LF
    std::size_t replacements = 0;
    bool html = false;
    bool cut = false;  ///< `limit` was reached
};

/// Decodes a text/* entity: transfer encoding, charset, then HTML or format=flowed. At most about `limit` bytes of
/// text.
[[nodiscard]] TextPart read_text_part(const Entity& entity, Charsets& charsets, std::size_t limit);

}  // namespace madoguchi
