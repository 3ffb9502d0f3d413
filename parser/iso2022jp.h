#pragma once

#include <string>
#include <string_view>

#include "parser/charset.h"

namespace madoguchi {

/// By a table of the C library, for the few sets that ICU has not (JIS X 0213). `table` is never a label from a mail.
[[nodiscard]] Decoded decode_by_c_library(std::string_view bytes, const char* table);

/// ISO-2022-JP (RFC 1468, RFC 2237, RFC 1554 in part) with everything real mailers add: NEC row 13 and IBM kanji,
/// half-width kana by ESC ( I, by SO/SI or as 8-bit bytes, JIS X 0213. The state goes back to ASCII at each line end.
/// One object decodes one text.
class Iso2022Jp {
public:
    /// Borrows the tables of `charsets` for the call of `decode`.
    explicit Iso2022Jp(Charsets& charsets) : charsets_(charsets) {}

    [[nodiscard]] Decoded decode(std::string_view bytes);

private:
    enum class Set { ascii, kana, x0208, x0212, x0213_1, x0213_2, gb2312, ksc5601 };

    std::size_t escape(std::string_view bytes, std::size_t at);
    std::size_t pair(std::string_view bytes, std::size_t at);
    std::size_t single(std::string_view bytes, std::size_t at);
    std::size_t high_run(std::string_view bytes, std::size_t at);
    void put(char32_t c);
    void bad();
    void flush();

    Charsets& charsets_;
    std::size_t run_end_ = 0;  ///< of the run of text without escapes that was looked at last
    bool in_kana_ = false;     ///< no other encoding than 8-bit kana makes sense of that run
    Decoded decoded_;
    Set set_ = Set::ascii;
    bool shifted_out_ = false;
    std::string pending_;  ///< bytes for a table of `charsets_`, decoded in one go
    Set pending_set_ = Set::ascii;
};

}  // namespace madoguchi
