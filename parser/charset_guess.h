#pragma once

#include <string_view>

#include "parser/charset_names.h"

namespace madoguchi {

/// True where the bytes switch to a Japanese character set by an escape sequence (ISO 2022): ESC $ B, ESC ( I …
[[nodiscard]] bool has_jis_escape(std::string_view bytes);

/// How much the bytes look like Japanese in that encoding (`shift_jis` or `euc_jp` or `utf8`): points for what real
/// text is made of, minus points for what cannot be. Below 1: it is not.
[[nodiscard]] long japanese_score(std::string_view bytes, Encoding encoding);

/// The points of `japanese_score` alone, without those taken off for bytes that mean nothing.
[[nodiscard]] long valid_score(std::string_view bytes, Encoding encoding);

/// True where every 8-bit byte reads as an accented letter inside a word, or as a quotation mark or sign of
/// windows-1252: "café", "don’t". Bytes that are merely broken do not.
[[nodiscard]] bool is_plainly_latin(std::string_view bytes);

/// True where all 8-bit bytes are pairs of EUC-JP, a third of them kana: as half-width kana of Shift_JIS or JIS, every
/// third character would be a comma or a middle dot.
[[nodiscard]] bool is_kana_in_euc_jp(std::string_view bytes);

/// False where bytes that are labelled UTF-16 are text in another encoding: they hold hardly a control character (NUL
/// is one), but what no text in East Asian letters alone has in UTF-16.
[[nodiscard]] bool may_be_utf16(std::string_view bytes);

/// The byte order of UTF-16 without a mark, by what Japanese and ASCII text is made of. Where that does not tell, false
/// (RFC 2781 §4.3).
[[nodiscard]] bool is_little_endian_utf16(std::string_view bytes);

/// What 8-bit bytes without a trustworthy label are: strict UTF-8, else the better of Shift_JIS, EUC-JP and damaged
/// UTF-8, else `latin`. Reads at most the first 64 KB but for the test of UTF-8.
[[nodiscard]] Encoding guess_encoding(std::string_view bytes);

}  // namespace madoguchi
