#include "review/visible_text.h"

#include <catch2/catch.hpp>
#include <string>

using madoguchi::editable_text;
using madoguchi::visible_block;
using madoguchi::visible_line;

TEST_CASE("no byte that steers a terminal passes") {
    CHECK(visible_line("a\x1b[2Jb") == "a<U+001B>[2Jb");
    CHECK(visible_line("\x1b]0;title\x07") == "<U+001B>]0;title<U+0007>");
    CHECK(visible_line("a\rb\bc\x7f") == "a<U+000D>b<U+0008>c<U+007F>");
    CHECK(visible_line(std::string_view("a\0b", 3)) == "a<U+0000>b");
    CHECK(visible_line("8-bit \xc2\x9b[31m") == "8-bit <U+009B>[31m");
    for (int byte = 0; byte < 256; ++byte) {
        const auto shown = visible_block(std::string(1, static_cast<char>(byte)));
        for (const char c : shown) {
            const auto u = static_cast<unsigned char>(c);
            INFO(byte);
            CHECK(((u >= 0x20 && u != 0x7f) || c == '\n'));
        }
    }
}

TEST_CASE("what turns or splits a line of text is shown") {
    CHECK(visible_line("invoice\u202efdp.exe") == "invoice<U+202E>fdp.exe");
    CHECK(visible_line("a\u2066b\u2069") == "a<U+2066>b<U+2069>");
    CHECK(visible_line("a\u2028b") == "a<U+2028>b");
    CHECK(visible_line("a\nb") == "a<U+000A>b");
    CHECK(visible_line("a\tb") == "a b");
}

TEST_CASE("bytes that are no UTF-8 come out as U+FFFD") {
    CHECK(visible_line("\x82\xa0") == "\uFFFD\uFFFD");
    CHECK(visible_line("x\xe3\x81") == "x\uFFFD");
    CHECK(visible_line("\xed\xa0\x80").find('\xed') == std::string::npos);
}

TEST_CASE("ordinary text is left alone") {
    const std::string text = "葛󠄀城市 髙橋 ｶﾞｲﾄﾞ ‐ 👨‍👩‍👧 ①㈱";
    CHECK(visible_line("髙橋 ｶﾞｲﾄﾞ ①㈱ 〒") == "髙橋 ｶﾞｲﾄﾞ ①㈱ 〒");
    CHECK(visible_line(text) == text);
}

TEST_CASE("a block keeps its lines and indents them") {
    CHECK(visible_block("a\nb\n", "  ") == "a\n  b\n  ");
}

TEST_CASE("a text that is edited has no hidden characters, and keeps its lines and what names need") {
    CHECK(editable_text("質問\u200Bです\u202A054\u202C\uFEFF\r\n次\u2028行") == "質問です054\n次\n行");
    CHECK(editable_text("葛\U000E0100 👩\u200D⚕") == "葛\U000E0100 👩\u200D⚕");
}
