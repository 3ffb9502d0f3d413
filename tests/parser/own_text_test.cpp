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
x0│----- 転送ここまで -----
o0│よろしくお願いします。
)");
        check_marked(R"(
o0│転送します。
q1│----------------------- Original Message -----------------------
q1│もとの文
x0│--------------------- Original Message Ends --------------------
o0│よろしくお願いします。
)");
    }
    SECTION("headings of the sender are no marks") {
        check_marked("o0│【引用】\no0│ガイドブック12頁\no0│件名: 照会\no0│日付: 2026年6月5日\no0│本文です。\n");
    }
}

TEST_CASE("Header blocks of programs in other languages") {
    for (const std::string block :
         {"差出人: \"係\" <a@b.example>\n宛先: \"乙\" <c@d.example>\n送信済み: 2026年6月29日, 月曜日 午後 "
          "0:51:10\n件名: x\n",
          "发件人: 甲 <a@b.example>\n发送时间: 2026年10月14日 18:02\n收件人: c@d.example\n主题: x\n",
          "寄件者: 甲 <a@b.example>\n寄件日期: 2026年10月14日 18:02\n收件者: c@d.example\n主旨: x\n",
          "보낸 사람: 甲 <a@b.example>\n보낸 날짜: 2026년 10월 14일\n받는 사람: c@d.example\n제목: x\n"}) {
        const std::string text = "答えます。\n\n" + block + "\n前のメール\n";
        CAPTURE(text);
        const auto blocks = split_blocks(text);
        REQUIRE(blocks.size() > 1);
        CHECK(blocks.back().level == 1);
        CHECK(blocks.back().author == "a@b.example");
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
    CHECK(author("x\nOn 2026/07/16 13:02, zaitaku@desk.example.jp wrote:\n> z\n") == "zaitaku@desk.example.jp");
    CHECK(author("x\n> z\n").empty());
    // What stands between the quote marks names who is quoted there, not who quotes.
    CHECK(author("x\n> On 2026/07/16 13:02, a@b.example wrote:\n>> z\n> y\n").empty());
}

TEST_CASE("Signatures under dashes and rules") {
    for (const std::string dashes : {"--", "-- "}) {
        check_marked("o0│4) 照会内容：教えてください。\ns0│" + dashes +
                     "\ns0│岩瀬 和希\ns0│射水市地域福祉課\ns0│TEL：0766-00-6625\n");
    }
    for (const std::string rule :
         {"----", "------------------------------", "=====================", "＊＊＊＊＊＊＊＊", "――――――――――",
          "━━━━━━━━━━", "〜〜〜〜〜〜〜〜", "=-=-=-=-=-=-=-=", "****************", "________________", "─────────────",
          "+++++++++++++", "■□■□■□■□■□", "・・・・・・・・・・", "┏━━━━━━━━┓", "::::::::::::::", "◆◇◆◇◆◇◆◇"}) {
        const std::string text = "o0│教えてください。\no0│\ns0│" + rule;
        check_marked(text +
                     "\ns0│静岡県 健康福祉部 地域医療課\ns0│主査　鈴木 恒一\ns0│〒420-0000 静岡市葵区追手町9-0\n"
                     "s0│電話 054-000-2406  FAX 054-000-2499\ns0│" +
                     rule + "\n");
        check_marked(text + "\ns0│綾部市役所 保健推進課　村上\ns0│" + rule + "\n");
        check_marked(text + "\ns0│鈴木　x@y.example\n");
    }
    SECTION("a name alone between two rules") {
        check_marked("o0│教えてください。\ns0│━━━━━━━━\ns0│高橋　美和（主任介護支援専門員）\ns0│━━━━━━━━\n");
    }
    SECTION("labels in a card") {
        check_marked(
            "o0│教えてください。\ns0│--------\ns0│所属：甲市健康課\ns0│氏名：乙\ns0│TEL：054-000-2406\ns0│--------\n");
    }
    SECTION("a card in two parts") {
        check_marked("o0│文です。\ns0│========\ns0│甲病院\ns0│--------\ns0│乙 丙\ns0│TEL 054-000-2406\ns0│========\n");
    }
}

TEST_CASE("Rules that are not a signature's") {
    check_marked(R"(
o0│次のとおりです。
o0│--------------------
o0│1) 自治体・機関名：甲市
o0│2) 氏名：乙
o0│3) 連絡先：054-000-2406
o0│4) 照会内容：教えてください。
o0│--------------------
)");
    check_marked(R"(
o0│4) 照会内容：次の案について教えてください。
o0│----------
o0│・第一案：市が行う
o0│・第二案：医師会が行う
o0│----------
)");
    check_marked(R"(
o0│4) 照会内容：
o0│----------
o0│要綱では三人以上とされています。
o0│----------
o0│これは必須でしょうか。
)");
    check_marked(R"(
o0│--
o0│1) 自治体・機関名：甲市
o0│4) 照会内容：教えてください。
)");
}

TEST_CASE("A card without a rule after closing words or an empty line") {
    check_marked(R"(
o0│4) 照会内容：教えてください。
o0│どうぞよろしくお願いいたします。
s0│
s0│甲市健康課　乙
s0│TEL 054-000-2406
s0│x@y.example
)");
    check_marked(R"(
o0│ご教示をお願いします。
o0│
s0│甲市健康課　乙
s0│〒420-0000 静岡市葵区追手町9-0
)");
    SECTION("the end of a form is none") {
        check_marked("o0│お尋ねします。\no0│\no0│お名前：乙\no0│電話：0957-00-4475\no0│メール：x@y.example\n");
        check_marked("o0│お尋ねします。\no0│\no0│3) 連絡先\no0│0957-00-4475\no0│x@y.example\n");
        check_marked("o0│お尋ねします。\no0│\no0│電話：0957-00-4475\no0│メール：x@y.example\n");
        check_marked("o0│よろしくお願いします。\no0│藤堂\n");
    }
}

TEST_CASE("Footers of phones, gateways, lists and web forms") {
    for (const std::string footer : {"iPhoneから送信",
                                     "Sent from my iPhone",
                                     "Sent from Spark",
                                     "Sent with Proton Mail secure email.",
                                     "iPadから送信",
                                     "Androidから送信",
                                     "Outlook for iOS を入手",
                                     "Get Outlook for iOS",
                                     "Windows 版のメールから送信",
                                     "Yahoo!メール アプリから送信",
                                     "【無害化処理済】",
                                     "※このメールは無害化システムを経由しています。",
                                     "--- 以下は自動付加 ---",
                                     "以下は自動的に付加されたものです。",
                                     "このメールはウイルスチェック済みです。",
                                     "このメールは、ウィルスチェックソフトによりチェック済みです。",
                                     "This message was scanned by GateKeeper.",
                                     "This e-mail has been scanned for viruses.",
                                     "本メールは公立甲病院のメールシステムから送信されています。",
                                     "このメールはゲートウェイで自動的に検査されました。",
                                     "Spark から送信",
                                     "Spark for iPadで送信",
                                     "【添付ファイル削除のお知らせ】",
                                     "[m-FILTER] このメールはm-FILTERにより検査され、安全と判定されました。",
                                     "このメールは CipherCraft/Mail により送信前に宛先を確認しています。",
                                     "Androidデバイスから Y!mobile メールで送信されました",
                                     "※本メールは甲市のメール監査システムを経由して送信しています。",
                                     "このメールは、ウイルスチェックを行い安全が確認されています。",
                                     "ウイルスフリー。www.scanner.example.com",
                                     "このメールは庁外メール承認システムにより、上長の承認を経て送信されています。",
                                     "この電子メールがアバスト アンチウイルスによりウイルススキャンされています。",
                                     "【ご注意】本電子メールには秘密情報が含まれている場合があります。",
                                     "本メールはLGWANメール連携サービスを通じて送信されています。",
                                     "Spark で送信",
                                     "※添付ファイルはセキュリティ対策のため暗号化されています。",
                                     "解凍パスワードは別のメールでお知らせします。",
                                     "本Eメールは、名宛人のみに宛てたものです。",
                                     "※添付ファイルは自動で暗号化（ZIP）しています。",
                                     "このメールの添付ファイルは、下記のサイトからダウンロードしてください。"}) {
        check_marked("o0│教えてください。\no0│\nx0│" + footer + "\n");
    }
    check_marked(R"(
o0│教えてください。
x0│----------------------------------------------------------------------
x0│※このメールはインターネットメール無害化システムを経由しています。
x0│※添付ファイル及びURLリンクは自動的に削除されています。
)");
    check_marked(R"(
o0│御存知でしたら御紹介下さい。
o0│
x0│--------------------------------------------------
x0│このメールは、甲県自治体情報セキュリティクラウドを経由し、
x0│ウイルス検査及びファイルの無害化を行った上で送信しています。
x0│--------------------------------------------------
)");
    check_marked(R"(
o0│本メールは、拠点の運営に当たっての個人情報の扱いと
o0│秘密保持の考え方をお尋ねするものです。
)");
    check_marked(R"(
o0│会場が変わりました。
x0│_______________________________________________
x0│zaitaku-net mailing list
x0│zaitaku-net@ml.example.org
x0│https://ml.example.org/mailman/listinfo/zaitaku-net
)");
    check_marked(R"(
o0│教えてください。
s0│----------
s0│甲市 健康課
s0│TEL 054-000-2406
s0│----------
x0│このメールには機密情報が含まれる場合があります。
x0│誤って受信された場合は削除をお願いします。
)");
    check_marked(R"(
o0│教えてください。
o0│
x0│*****
x0│このメールはウイルスチェック済みです
x0│*****
x0│This message was scanned by GateKeeper.
x0│-----
)");
    check_marked(R"(
o0│【背景】
o0│*****
o0│ウイルスの検査を済ませた端末から以下は自動で送れますか。
o0│*****
)");
    check_marked(R"(
x0│[EXTERNAL] このメールは組織外から送信されています。
o0│1) 自治体・機関名：甲市
)");
    check_marked("o0│添付の解凍パスワードは別のメールで送る決まりですか。\n");
    check_marked("o0│本電子メールにて照会いたします。\no0│当メールへの返信で結構です。\n");
    check_marked(
        "o0│このメールは、甲市の乙がお送りしています。\no0│iPhoneから送信する職員が多いため困っています。\no0│続き\n");
}

TEST_CASE("A rule of the text's own, above the one of the signature") {
    check_marked(R"(
o0│4) 照会内容：次の文面を考えました。
o0│----------
o0│もしものとき、どこで過ごしたいですか。
o0│----------
o0│きつい、という意見が出ました。
o0│ほかの地域ではどう書いていますか。
o0│
s0│==========
s0│甲市在宅医療連携室　乙
s0│〒877-0000 甲市乙町0-0-0
s0│TEL 0973-00-2860
s0│==========
)");
}

TEST_CASE("A card between rules that the inquiry asks about is no signature") {
    const std::string head =
        "o0│4) 照会内容：\no0│========\no0│甲病院\no0│〒420-0001 甲市乙区1-1\no0│TEL 054-200-0001\n";
    const std::string question = "o0│この病院を拠点に指定してよいでしょうか。\n";
    const std::string signature =
        "s0│--------\ns0│甲市健康課 乙\ns0│〒420-0000 甲市丙町\ns0│TEL 054-000-2406\ns0│--------\n";
    for (const std::string close : {"o0│========\n", "o0│========\no0│\n", ""}) {
        for (const std::string end : {"", "o0│以上\n", "o0│理由も教えてください。\n"}) {
            check_marked(head + close + question + end);
            check_marked(head + close + question + end + "o0│\n" + signature);
        }
    }
    check_marked(head + "o0│========\n" + question + signature);
    check_marked("o0│4) 照会内容：要件を教えてください。\n" + signature +
                 "s0│一緒に働きませんか？\ns0│https://a.example/?b=c\n");
    check_marked("o0│1) 機関名：甲市\no0│要件を教えてください。\n" + signature + "s0│ご質問はありませんか？\n");
}

TEST_CASE("A signature in a drawn box, with labels of its own") {
    check_marked(R"(
o0│4) 照会内容：教えてください。
o0│
s0│+-----------------------------+
s0│| 氏名   乙 一樹（おつ かずき） |
s0│| 所属   甲保健福祉事務所 支援課 |
s0│| TEL    0555-00-9099 (代)    |
s0│| E-mail x@y.example          |
s0│+-----------------------------+
)");
}

TEST_CASE("The armor of a PGP signature is a footer") {
    check_marked(R"(
x0│-----BEGIN PGP SIGNED MESSAGE-----
o0│Hash: SHA256
o0│
o0│4) 照会内容：教えてください。
x0│-----BEGIN PGP SIGNATURE-----
x0│
x0│iQEzBAEBCAAdFiEEq1l0m2Xo7sZ8bS4hN0rV3uXc9dEFAmbWx3oACgkQN0rV3uXc
x0│=Qk3d
x0│-----END PGP SIGNATURE-----
)");
    check_marked("o0│教えてください。\no0│BEGIN PGP SIGNATURE とは何ですか。\no0│お願いします。\n");
}

TEST_CASE("Signature and footer of a quoted mail keep its level") {
    check_marked(R"(
o0│転送します。
f1│---------- Forwarded message ---------
f1│From: x@y.example
f1│Date: 2026年7月2日
f1│
f1│4) 照会内容：教えてください。
s1│--
s1│乙
)");
}

TEST_CASE("Quotes that carry the name of the quoted", "[own_text]") {
    check_marked(R"(
o0│お世話になっております。
q1│yamada> 1) 自治体・機関名：
q1│yamada> 2) 氏名：
q2│yamada> suzuki> 前のメール
q2│yamada> suzuki> です
q2│yamada>> です
o0│甲市です。
q1│ yamada> 4) 照会内容：
o0│以上
)");
    check_marked("o0│現状> 未設置\no0│課題> 人員\no0│現状> 未設置\no0│a<b> x\no0│a<b> y\no0│1> x\no0│1> y\n");
}
