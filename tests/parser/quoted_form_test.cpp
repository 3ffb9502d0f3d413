#include "inquiry_rows.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("Own text, inline answers, quoted and forwarded forms") {
    const std::string blank = "> 1) 自治体・機関名：\n> 2) 氏名：\n> 3) 連絡先：\n> 4) 照会内容：\n";
    check_rows({
        {"氏名：乙\n" + blank, "-|乙|-|-"},
        {"> 1) 自治体・機関名：\n甲市\n> 2) 氏名：\n> 3) 連絡先：\n054-000-2406\n> 4) 照会内容：\n丙ですか\n> "
         "※お急ぎの場合はお電話ください。\n",
         "甲市|-|054-000-2406|丙ですか"},
        {"お世話になります。\n" + blank, "-|-|-|-"},
        {"転送します。\n---------- Forwarded message ---------\nFrom: a@b.example\nDate: 1\nSubject: "
         "2\n\n機関名：甲市\n照会内容：丙ですか\n--\n乙\n",
         "甲市|-|-|丙ですか"},
        {"差出人: 事務局 <zaitaku@desk.example.jp>\n送信日時: 1\n件名: 2\n\n1) 自治体・機関名：甲市\n4) "
         "照会内容：丙ですか\n\n※お急ぎの場合はお電話ください。\n",
         "甲市|-|-|丙ですか"},
        {"拝見しました。\n> 1) 自治体・機関名：\n> 4) 照会内容：\n>> 1) 自治体・機関名：昔の市\n>> 4) "
         "照会内容：昔のこと\n",
         "-|-|-|-"},
    });
}

TEST_CASE("Answers written into the quoted lines themselves") {
    check_rows({{"書き込みました。\n> 1) 自治体・機関名：甲市\n> 2) 氏名：乙\n> 3) 連絡先：\n>    054-000-2406\n> 4) "
                 "照会内容：\n丙ですか\n>\n> このメールは自動で送信しています。\n",
                 "甲市|乙|054-000-2406|丙ですか"},
                {"> 3) 連絡先：054-000-2406\n> ご返信をお待ちします。\n> 4) 照会内容：\n丙ですか\n",
                 "-|-|054-000-2406|丙ですか"}});
}

TEST_CASE("An answer under the last of the labels that the desk asks to fill in") {
    const std::string head = "差出人: 事務局 <zaitaku@desk.example.jp>\n送信日時: 1\n件名: 2\n\n受付番号 2026-000001\n";
    const std::string form =
        "1) 自治体・機関名：\n2) 氏名：\n3) 連絡先：\n4) "
        "照会内容：\n丙ですか\n\n丁ですか\n\n――――――\n事務局\n054-000-2406\n";
    check_rows(
        {{head + "ご返信いただき、下の様式をご記入ください。\n\n" + form, "-|-|-|丙ですか\n\n丁ですか"},
         {"差出人: 甲 <a@b.example>\n送信日時: 1\n件名: 2\n\nお知らせします。\n\n" + form, "-|-|-|-"},
         {head + "受け付けました。\n・自治体・機関名\n・氏名\n・連絡先\n・照会内容\n担当が拝見します。\n", "-|-|-|-"}});
}

TEST_CASE("Answers between quoted labels that somebody passes on") {
    check_rows({{"お送りします。\n\n2026年7月13日(月) 9:30 乙 <otsu@a.example.jp>:\n> 書きました。\n>\n>> 1) 所属：\n> "
                 "甲市\n>> 2) 氏名：\n> 乙\n>> 4) 照会内容：\n> 丙\n> 丁\n",
                 "甲市|乙|-|丙\n丁"},
                {"お送りします。\n\n2026年7月13日(月) 9:30 乙 <otsu@a.example.jp>:\n> 書きました。\n>\n> >> 1) "
                 "所属：\n> 甲市\n> >> 2) 氏名：\n> 乙\n",
                 "甲市|乙|-|-"}});
}

TEST_CASE("A form that the desk's own mail quotes is history") {
    check_rows(
        {{"承知しました。\n\n2026年7月23日(木) 9:05 事務局 <zaitaku@desk.example.jp>:\n> 1) 所属：\n> 2) 氏名：\n>> 1) "
          "所属：甲市\n>> 2) 氏名：乙\n",
          "-|-|-|-"},
         {"お礼まで。\n\nOn 2026/07/16 13:02, zaitaku@desk.example.jp wrote:\n> 参考になると思います。\n>\n> On "
          "2026/07/10 9:30, a@b.example wrote:\n>> 1) 所属：甲市\n>> 2) 氏名：乙\n",
          "-|-|-|-"}});
}

TEST_CASE("What a reply to the desk's domain quotes first is the desk's, though no address tells so") {
    auto message = message_of(
        "お礼です。\n\nOn 2026/06/23 10:02, 相談窓口 事務局 wrote:\n> 差し支えありません。\n>\n> 2026/06/22 9:15、甲市 "
        "乙 "
        "さんは書きました:\n>> 1) 所属：甲市\n>> 2) 氏名：乙\n");
    CHECK(shown(find_inquiry(message, {"zaitaku@desk.example.jp"})) == "甲市|乙|-|-");
    message.in_reply_to = {"<answer.41@desk.example.jp>"};
    CHECK(shown(find_inquiry(message, {"zaitaku@desk.example.jp"})) == "-|-|-|-");
    message.in_reply_to = {"<answer.41@other-desk.example.jp>", "broken"};
    CHECK(shown(find_inquiry(message, {"zaitaku@desk.example.jp"})) == "甲市|乙|-|-");
}

TEST_CASE("Who answers the sender's own form can only be the desk") {
    auto message = message_of(
        "お礼です。\n\n> 差し支えありません。\n\n承知しました。\n\n> On Wed, 17 Jun 2026 09:40:11 +0900\n> 乙 "
        "<otsu@a.example.jp> wrote:\n>\n> > 1) 所属：甲市\n> > 2) 氏名：乙\n");
    message.from = {{"乙", "Otsu@a.example.jp"}};
    CHECK(shown(find_inquiry(message)) == "-|-|-|-");
    message.from = {{"丙", "hei@a.example.jp"}};
    CHECK(shown(find_inquiry(message)) == "甲市|乙|-|-");
}

TEST_CASE("Answers between quotes that carry a name") {
    check_rows({{"yamada> 1) 自治体・機関名：\nyamada> 2) 氏名：\nyamada> 3) 連絡先：\nyamada> 4) 照会内容：\n\n"
                 "1) 自治体・機関名：甲市\n2) 氏名：乙\n3) 連絡先：054-000-2406\n4) 照会内容：丙ですか\n",
                 "甲市|乙|054-000-2406|丙ですか"},
                {"yamada> こんにちは。\nyamada> 次の様式で\nyamada> 1) 自治体・機関名：\n甲市\nyamada> 2) 氏名：\n乙\n"
                 "yamada> 3) 連絡先：\n054-000-2406\nyamada> 4) 照会内容：\n丙ですか\n",
                 "甲市|乙|054-000-2406|丙ですか"}});
}

TEST_CASE("A colleague's form with one gap is filled in where the gap is") {
    const std::string filled =
        "足りない欄を書き足します。\n\n乙 wrote:\n> 1) 所属：甲市\n> 2) 氏名：乙\n> 3) 連絡先：\n";
    check_rows({
        {filled + "\n054-000-2406\n\n> 4) 照会内容：\n> 丙のとき、\n> 丁は要りますか。\n>\n> 甲市 乙\n",
         "甲市|乙|054-000-2406|丙のとき、\n丁は要りますか。"},
        {filled + "054-000-2406\n> 4) 照会内容：丙のとき、\n> 丁は要りますか。\n",
         "甲市|乙|054-000-2406|丙のとき、\n丁は要りますか。"},
        {"事務局 wrote:\n> 1) 所属：\n甲市\n> 2) 氏名：\n乙\n> 3) 連絡先：\n054-000-2406\n> 4) 照会内容：\n"
         "> お急ぎの方は電話でどうぞ。\n",
         "甲市|乙|054-000-2406|-"},
    });
}
