#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;

namespace madoguchi {

/// What a text is cut into for the full-text index: runs of letters and digits, compared as parser/form_text.h folds
/// them (NFKC, lower case), and of each run every two neighbours, then its last character alone. So any part of a run
/// is found as a phrase. A document's characters are tokens too, each once, of a kind that no phrase mixes up with
/// bigrams: one character alone is found without reading all bigrams that it begins. Hiragana and katakana stay apart.
/// One line break between two characters that are not ASCII is none: mail programs break lines in the middle of words.
/// `with_last` false leaves out the last character of the last run, unless that run has no other: a query's phrase.
/// `take` returns false to stop.
void each_bigram(std::string_view text, bool with_last, const std::function<bool(std::string_view)>& take);

/// The FTS5 phrase (SQLite, "FTS5 query syntax") that finds `word` anywhere, also within longer words; whatever it
/// holds is plain text. nullopt where it has no letter and no digit.
[[nodiscard]] std::optional<std::string> phrase_of(std::string_view word);

/// Whether the phrase of `word` finds a document of this text, without the index; false where it has no phrase.
[[nodiscard]] bool holds_word(std::string_view text, std::string_view word);

/// Makes the tokenizer `bigram` known to the connection. Returns an SQLite result code.
[[nodiscard]] int register_bigram_tokenizer(sqlite3* connection);

}  // namespace madoguchi
