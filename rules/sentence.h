#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace madoguchi {

/// The sentences of `text` in order, each with what ends it, as views into it. A line that a mail program broke goes
/// on on the next one.
[[nodiscard]] std::vector<std::string_view> sentences_of(std::string_view text);

/// `sentence` on one line, its ASCII letters in lower case, without the words that it quotes (「」, 『』, “”, "").
[[nodiscard]] std::string spoken(std::string_view sentence);

/// Whether a person asks something in `text`: what programs ask by habit ("Need help?") does not count.
[[nodiscard]] bool asks_something(std::string_view text);

}  // namespace madoguchi
