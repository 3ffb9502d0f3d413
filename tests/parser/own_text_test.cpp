#include "parser/own_text.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace madoguchi;

namespace {

/// Text whose lines start with what they must be: "o" own, "q" quoted, "f" forwarded, "s" signature, "x" footer, "?"
/// anything, then the level, then "│".
struct Marked {
    std::string text;
    std::vector<std::string> codes;
};

Marked read_marked(const std::string& marked) {
    Marked result;
    for (std::size_t begin = 0; begin < marked.size();) {
        const std::size_t end = std::min(marked.find('\n', begin), marked.size());
        const std::string line = marked.substr(begin, end - begin);
        const std::size_t bar = line.find("│");
        if (bar != std::string::npos) {
            result.codes.push_back(line.substr(0, bar));
            result.text += line.substr(bar + 3) + "\n";
        }
        begin = end + 1;
    }
    return result;
}

std::string code_of(const TextBlock& block) {
    constexpr std::string_view letters = "oqfsx";
    return letters[static_cast<std::size_t>(block.kind)] + std::to_string(block.level);
}

/// Compares line by line; a line of white space may go either way.
void check_marked(const std::string& marked) {
    const Marked want = read_marked(marked);
    const std::vector<TextBlock> blocks = split_blocks(want.text);
    std::size_t at = 0;
    std::size_t line = 0;
    std::size_t expected_begin = 0;
    for (const TextBlock& block : blocks) {
        REQUIRE(block.begin == expected_begin);
        expected_begin = block.end;
        while (at < block.end) {
            const std::size_t end = want.text.find('\n', at);
            const std::string written = want.text.substr(at, end - at);
            if (written.find_first_not_of(" >") != std::string::npos && want.codes.at(line)[0] != '?') {
                INFO(want.text << "line: " << written);
                CHECK(code_of(block) == want.codes.at(line));
            }
            at = end + 1;
            ++line;
        }
    }
    CHECK(expected_begin == want.text.size());
}

}  // namespace

TEST_CASE("Blocks cover the text without gaps") {
    for (const std::string text : {"", "\n", "a", "a\n\n> b", "> a\n\nb\n-- \nc", "\n\n\n>\n>>\n"}) {
        std::size_t at = 0;
        for (const TextBlock& block : split_blocks(text)) {
            CHECK(block.begin == at);
            CHECK(block.end > block.begin);
            at = block.end;
        }
        CHECK(at == text.size());
    }
}

TEST_CASE("Quote marks and what is written between them") {
    check_marked(R"(
o0│事務局 御中
o0│
q1│2026/06/11 10:02、事務局 さんは書きました:
q1│> 1) 自治体・機関名：
o0│福井県
q1│> 2) 氏名：
q2│> > 前のメール
q2│>> 続き
o0│笠原
)");
    check_marked(R"(
o0│お世話になります。
q1│＞全角の引用です
q1│＞ 続き
o0│回答です。
q1│| 縦棒の引用
)");
    check_marked(R"(
o0│| 項目 | 内容 |
o0│表はこのとおり
)");
}

TEST_CASE("Reply lines of mail programs") {
    const std::vector<std::string> reply_lines{
        "On Fri, Jun 5, 2026 at 10:12 AM Yamada <x@example.jp> wrote:",
        "2026年6月5日(金) 10:12 山田 太郎 <x@example.jp>:",
        "2026年6月5日(金) 午前10:12、山田 太郎 <x@example.jp>のメール:",
        "2026/06/05 10:12、山田 <x@example.jp>のメール：",
        "2026/06/05 10:12, 山田 wrote:",
        "(2026/06/05 10:12), 山田 wrote:",
        "On 2026/06/05 10:12, Yamada Taro wrote:",
        "2026-06-05 10:12 に 山田 さんは書きました:",
        "山田 <x@example.jp> さんが書きました:",
        "----- 2026年6月5日, 10:12に、山田 <x@example.jp> さんが書きました: -----",
        "In article <abc@example.jp>, x@example.jp writes:",
        "山田さん (2026/06/05 10:12):",
    };
    for (const std::string& line : reply_lines) {
        check_marked("o0│拝見しました。\nq1│" + line + "\nq1│> もとの文\no0│追記\n");
    }
    SECTION("over two or three lines") {
        check_marked(R"(
o0│拝見しました。
q1│On Fri, 05 Jun 2026 10:12:33 +0900
q1│山田 太郎 <x@example.jp> wrote:
q1│
q1│> もとの文
)");
        check_marked(R"(
o0│拝見しました。
q1│2026年6月5日(金) 10:12 地域の在宅医療の体制整備に向けた調査・連携支援事業 事務局
q1│<zaitaku@desk.example.jp>:
q1│
q1│> もとの文
)");
    }
    SECTION("without quote marks the rest is quoted") {
        check_marked(R"(
o0│拝見しました。
q1│2026年6月5日(金) 10:12 山田 太郎 <x@example.jp>:
q1│
q1│もとの文
q1│続き
)");
    }
    SECTION("a dated heading of the sender is no reply line") {
        check_marked("o0│2026年6月5日 10:00 会議の次第:\no0│1) 開会\n");
        check_marked("o0│連絡先は次のとおりです:\no0│x@example.jp\n");
    }
}

TEST_CASE("Originals under a header block or a mark") {
    check_marked(R"(
o0│県では判断しかねますので転送いたします。
?0│________________________________
q1│差出人: 美作市 健康づくり推進課 <kenko@city.example.lg.jp>
q1│送信日時: 2026年6月15日月曜日 16:48
q1│宛先: 岡山県 <iryo@pref.example.lg.jp>
q1│件名: 拠点整備・運用に関する照会
q1│
q1│1) 自治体・機関名：岡山県美作市
)");
    check_marked(R"(
o0│See below.
q1│From: Yamada <x@example.jp>
q1│Sent: Friday, June 5, 2026 10:12 AM
q1│To: A <a@example.jp>; B
q1│ <b@example.jp>
q1│Subject: test
q1│
q1│text
q2│From: Sato <y@example.jp>
q2│Sent: Thursday, June 4, 2026 10:12 AM
q2│Subject: test
q2│inner
)");
    const std::vector<std::string> reply_marks{"-----Original Message-----", "----- Original Message ----- ",
                                               "-----元のメッセージ-----",   "------ 元のメッセージ ------",
                                               "――受信したメール――",         "=== 受信メール ===",
                                               "【元のメッセージ】",         "－－－－－Original Message－－－－－"};
    for (const std::string& mark : reply_marks) {
        check_marked("o0│返信です。\nq1│" + mark + "\nq1│From: x@example.jp\nq1│Date: 2026/06/05\nq1│\nq1│もとの文\n");
        check_marked("o0│返信です。\nq1│" + mark + "\nq1│もとの文\n");
        check_marked("o0│返信です。\nq1│" + mark +
                     "\nq1│> From: x@example.jp\nq1│> Date: 2026/06/05\nq1│> 文\no0│追記\n");
    }
    const std::vector<std::string> forward_marks{"---------- Forwarded message ---------",
                                                 "-----Forwarded message-----",
                                                 "Begin forwarded message:",
                                                 "---------- 転送メッセージ ----------",
                                                 "転送されたメッセージ：",
                                                 "-------- Forwarded Message --------",
                                                 "-------- 転送メール --------",
                                                 "----- 転送 -----",
                                                 "---------- Forwarded by Yamada on 2026/06/05 ----------"};
    for (const std::string& mark : forward_marks) {
        check_marked("o0│転送します。\nf1│" + mark +
                     "\nf1│From: 三好 <m@example.com>\nf1│Date: 2026年7月2日(木) 14:10\n"
                     "f1│Subject: 照会\nf1│To: <z@example.jp>\nf1│\nf1│もとの文\n");
    }
    SECTION("Apple Mail: an empty line and quote marks") {
        check_marked(R"(
o0│転送します。
f1│転送されたメッセージ：
f1│
f1│> 差出人: 三好 <m@example.com>
f1│> 件名: 照会
f1│> 日付: 2026年7月2日 14:10:00 JST
f1│> 宛先: z@example.jp
f1│>
f1│> もとの文
)");
    }
    SECTION("a header block, then quote marks: one level") {
        check_marked(R"(
o0│再度の照会です。
q1│差出人: 事務局 <zaitaku@desk.example.jp>
q1│日付: 2026年7月13日 月曜日 11:02
q1│宛先: korei@example.lg.jp
q1│件名: Re: 照会
q1│
q1│> 御記入の上、御返信ください。
q2│>> 前の照会
)");
    }
    SECTION("a mark that ends the original") {
        check_marked(R"(
o0│転送します。
f1│----- 転送ここから -----
f1│もとの文
?0│----- 転送ここまで -----
o0│よろしくお願いします。
)");
    }
    SECTION("headings of the sender are no marks") {
        check_marked("o0│【引用】\no0│ガイドブック12頁\no0│件名: 照会\no0│日付: 2026年6月5日\no0│本文です。\n");
    }
}

TEST_CASE("The author of a quoted mail") {
    const auto author = [](const std::string& text) {
        for (const TextBlock& block : split_blocks(text)) {
            if (block.level == 1) {
                return block.author;
            }
        }
        return std::string("-");
    };
    CHECK(author("x\n差出人: 事務局 <Zaitaku@desk.example.jp>\n送信日時: 2026\n件名: y\n\nz\n") ==
          "zaitaku@desk.example.jp");
    CHECK(author("x\n2026年6月5日(金) 10:12 事務局 <zaitaku@desk.example.jp>:\n> z\n") == "zaitaku@desk.example.jp");
    CHECK(author("x\n-----Original Message-----\nFrom: a@b.example [mailto:a@b.example]\nSent: 1\n\nz") ==
          "a@b.example");
    CHECK(author("x\n> z\n").empty());
}
