#pragma once

#include <string>
#include <string_view>

#include "parser/charset.h"

namespace madoguchi {

/// Length of the RFC 2047 encoded word that starts at `at`, 0 if none does. Accepts raw spaces and `?` in Q words.
[[nodiscard]] std::size_t encoded_word_length(std::string_view text, std::size_t at);

/// The charset of the first encoded word, as it is written; "" where there is none.
[[nodiscard]] std::string_view encoded_word_charset(std::string_view text);

/// Decodes an unfolded header body: the bytes of adjacent encoded words of one charset are joined and decoded once, raw
/// 8-bit or JIS bytes as by Charsets::decode_raw(). Control characters become spaces. Adds to `replacements`.
[[nodiscard]] std::string decode_header_text(std::string_view body, Charsets& charsets, std::size_t& replacements);

/// Raw 8-bit and raw JIS bytes to UTF-8; encoded words stay as they are.
[[nodiscard]] std::string decode_raw_header(std::string_view body, Charsets& charsets, std::size_t& replacements);

}  // namespace madoguchi
