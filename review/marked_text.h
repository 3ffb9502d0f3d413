#pragma once

#include <vector>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "review/page.h"
#include "rules/verdict.h"

namespace madoguchi {

/// A mail's text for a page: its blocks in order ("kind" as a class name, "title" in words, "folded" for what is not
/// the sender's own), each with its "pieces" of text; a piece that a field or flag came from is "marked", with "label".
/// Linear in the text; what is over 64 KiB is cut, and said so.
[[nodiscard]] std::vector<PageData> marked_text(const Message& message, const Inquiry& inquiry, const Verdict& verdict);

}  // namespace madoguchi
