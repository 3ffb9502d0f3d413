#pragma once

#include <string>
#include <string_view>

namespace madoguchi {

enum class Encoding {
    unknown,  ///< missing, us-ascii or meaningless: to be detected
    utf8,
    utf16,  ///< byte order by mark, else by the text
    jis,    ///< the ISO-2022-JP family
    shift_jis,
    euc_jp,
    latin,  ///< ISO-8859-1 and windows-1252, which real mails do not tell apart
    other,  ///< by an ICU converter's name
};

struct CharsetName {
    Encoding encoding = Encoding::unknown;
    std::string icu;  ///< converter name where `encoding` is `other`
};

/// What a label in any spelling ("\"Shift-JIS\"", "x-sjis", "iso2022jp") stands for. Never fails.
[[nodiscard]] CharsetName charset_name(std::string_view label);

}  // namespace madoguchi
