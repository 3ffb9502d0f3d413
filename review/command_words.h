#pragma once

#include <string_view>

/// What the command line says of the words that stand on it.
namespace madoguchi::words {

/// The word.
inline constexpr std::string_view no_such_command =
    "「{}」というコマンドはありません。コマンドの一覧は madoguchi --help で表示されます。";
inline constexpr std::string_view not_utf8 =
    "文字コードが UTF-8 ではありません。端末の文字コードを UTF-8 にして、入力し直してください";

}  // namespace madoguchi::words
