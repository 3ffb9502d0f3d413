#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "parser/message.h"

namespace madoguchi {

/// Finds the signature and the footers in lines [begin, end) of one mail's text (quote marks taken off) and writes
/// BlockKind::signature and BlockKind::footer into `kinds` at their places; other lines are left alone.
///
/// A signature is what stands under `--` (RFC 3676 §4.3), under a rule of four or more characters if it looks like a
/// contact card, or, without a rule, a contact card that ends the text after closing words or an empty line. A form
/// between rules is none.
void mark_signature(const std::vector<std::string_view>& lines, std::size_t begin, std::size_t end,
                    std::vector<BlockKind>& kinds);

/// A sentence rather than an entry of a card or form: it ends in 。 or in a verb.
[[nodiscard]] bool is_prose(std::string_view line);

/// A word of a card that ends as the name of an office does: 健康課, 甲市役所.
[[nodiscard]] bool is_office(std::string_view word);

}  // namespace madoguchi
