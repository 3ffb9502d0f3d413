#include "review/explanation.h"

#include <catch2/catch.hpp>
#include <string>

#include "desk/intake.h"

using namespace madoguchi;

namespace {

std::string explained(const std::string& mail, const Rulebook& rules = {}) {
    const auto checked = check_mail(mail, rules);
    return explain(checked.message, checked.inquiry, checked.verdict, rules);
}

std::string mail_of(const std::string& more, const std::string& body, const std::string& subject) {
    return "From: hanako@pref.example.jp\r\nTo: zaitaku@desk.example.jp\r\nDate: Fri, 5 Jun 2026 10:12:00 +0900\r\n"
           "Subject: " +
           subject + "\r\nMIME-Version: 1.0\r\n" + more + "\r\n" + body;
}

const std::string plain = "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n";

void check_holds(const std::string& page, std::initializer_list<const char*> parts) {
    INFO(page);
    for (const char* part : parts) {
        INFO(part);
        CHECK(page.find(part) != std::string::npos);
    }
}

}  // namespace

TEST_CASE("the explanation says of each field in which line it stands, or what is lacking") {
    const auto page = explained(mail_of(plain,
                                        "お世話になります。\r\n1) 自治体・機関名：例示県\r\n2) 氏名：\r\n"
                                        "3) 連絡先：署名のとおり\r\n4) 照会内容：拠点の会議は年に何回でしょうか。\r\n"
                                        "-- \r\n例示県医療政策課\r\n電話 054-000-0000\r\n",
                                        "拠点の件\x1b[31m"));
    check_holds(page, {"自治体・機関名 ［本文 2行目］: 例示県\n", "氏名 ［本文 3行目］: （記入なし）\n", "054-000-0000",
                       "（署名）", "照会内容（具体的に） ［本文 5行目］: 拠点の会議は年に何回でしょうか。\n",
                       "【氏名なし】", "【件名が所定と異なる】", "件名「拠点の件"});
    // What the value says already is not said again.
    CHECK(page.find("「例示県」") == std::string::npos);
    CHECK(page.find('\x1b') == std::string::npos);
    CHECK(page.find("subject-mismatch") == std::string::npos);
}

TEST_CASE("the terms for and against stand apart, each with its weight and place") {
    const auto page = explained(mail_of(
        plain, "往診してくれる医師を探しています。母の病状が悪く、在宅医療の体制について家族で相談したいです。\r\n",
        "母の往診"));
    check_holds(page, {"【窓口の対象外】", "対象外へ傾けた語:\n", "対象内へ傾けた語:\n", "母の（+2.0 ", "  …  件名\n"});
    const auto towards = page.find("対象外へ傾けた語:");
    const auto against = page.find("対象内へ傾けた語:");
    CHECK(towards < against);
    CHECK(page.substr(towards, against - towards).find("（-") == std::string::npos);
    CHECK(page.find("terms") == std::string::npos);
}

TEST_CASE("a risky attachment is explained by what it is") {
    const auto page = explained(mail_of("Content-Type: multipart/mixed; boundary=b\r\n",
                                        "--b\r\n" + plain +
                                            "\r\n送付します。\r\n--b\r\nContent-Type: application/octet-stream; "
                                            "name=run.exe\r\n\r\nMZ\r\n--b--\r\n",
                                        "送付"));
    check_holds(page, {"添付ファイル 1「run.exe（実行形式のファイル）」"});
}

TEST_CASE("what a program sent is not judged by its words, nor is an answer offered") {
    const auto page = explained(mail_of("Auto-Submitted: auto-replied\r\n" + plain, "不在です。\r\n", "不在"));
    check_holds(page, {"【自動送信メール】", "ヘッダー Auto-Submitted「auto-replied」", "理由: "});
    CHECK(page.find("対象外の判定") == std::string::npos);
    CHECK(page.find("送るとすれば") == std::string::npos);
}

TEST_CASE("a rule of the desk's own is named by its name") {
    DeskRule rule;
    rule.name = "議会から";
    rule.subject = "議会";
    rule.set_flag = "council";
    rule.flag_title = "議会の照会";
    Rulebook rules;
    rules.desk_rules.push_back(*compile_rule(rule, "test.toml"));
    check_holds(explained(mail_of(plain, "本文\r\n", "議会の照会"), rules),
                {"【議会の照会】", "件名「議会", "窓口の規則「議会から」"});
}
