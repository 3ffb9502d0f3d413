#pragma once

#include <string>
#include <vector>

#include "parser/charset.h"
#include "parser/entity.h"
#include "parser/message.h"

namespace madoguchi {

/// The readable text of a mail and what hangs on it.
struct Body {
    std::string text;  ///< UTF-8, LF
    std::vector<Attachment> attachments;
    std::size_t replacements = 0;
    bool html = false;
    bool encrypted = false;
    std::string truncated;  ///< "" or the cap that was reached
};

/// Chooses and decodes what a person sees: of alternatives the HTML unless it shows nothing; of related parts the root;
/// of mixed parts all text in order; an attached mail as a forward under `attached_message_mark`.
[[nodiscard]] Body read_body(const EntityTree& tree, Charsets& charsets, const ParseLimits& limits);

}  // namespace madoguchi
