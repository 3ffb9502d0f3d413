#include <catch2/catch.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "parser/address.h"
#include "parser/authentication.h"
#include "parser/encoded_word.h"
#include "parser/header_block.h"
#include "parser/mail_date.h"
#include "parser/parameters.h"

using namespace madoguchi;
using namespace std::string_literals;

namespace {

std::string shown(std::string_view body) {
    Charsets charsets;
    std::size_t replacements = 0;
    return decode_header_text(body, charsets, replacements);
}

/// "name|address" of each, joined by "; ".
std::string addresses(std::string_view field) {
    Charsets charsets;
    std::size_t replacements = 0;
    std::string out;
    for (const Address& a : read_addresses(field, charsets, replacements)) {
        out += (out.empty() ? "" : "; ") + a.name + '|' + a.address;
    }
    return out;
}

/// Seconds since 1970, -1 if unreadable.
long at(std::string_view field) {
    const auto time = read_date(field);
    return time ? static_cast<long>(time->time_since_epoch().count()) : -1;
}

std::string parameter(std::string_view field, std::string_view name) {
    Charsets charsets;
    return read_parameters(field).decoded(name, charsets);
}

}  // namespace

TEST_CASE("Encoded words: joined before they are decoded", "[header]") {
    CHECK(shown("=?UTF-8?B?5oug54K5?= =?UTF-8?B?5pW05YKZ?=") == "拠点整備");
    CHECK(shown("=?utf-8?B?5oug54K55pW05YI=?= =?UTF-8?B?mQ==?=") == "拠点整備");  // a kanji cut in two
    CHECK(shown("=?UTF-8?B?5oug54K55pW05YK?= =?UTF-8?B?Z?=") == "拠点整備");      // the base64 itself cut
    CHECK(shown("=?UTF-8?Q?=E6=8B=A0=E7=82?= =?UTF-8?Q?=B9?=") == "拠点");
    CHECK(shown("=?UTF-8?Q?=E6=8B=A0?= =?UTF-8?B?54K5?=") == "拠点");
    CHECK(shown("=?Shift_JIS?B?i5KTXw==?= =?UTF-8?B?5pW05YKZ?=") == "拠点整備");
    CHECK(shown("Re: =?UTF-8?B?5oug54K5?= and more") == "Re: 拠点 and more");
    CHECK(shown("=?UTF-8?B?5oug54K5?==?UTF-8?B?5pW05YKZ?=") == "拠点整備");  // no space between
    CHECK(shown("[x:1]=?UTF-8?B?5oug54K5?=") == "[x:1]拠点");
    CHECK(shown("=?UTF-8*ja?B?5oug54K5?=") == "拠点");  // RFC 2231 §5
}

TEST_CASE("Encoded words as broken as they come", "[header]") {
    CHECK(shown("=?UTF-8?Q?two words here?=") == "two words here");
    CHECK(shown("=?UTF-8?Q?a_b=5Fc?=") == "a b_c");
    CHECK(shown("=?utf-8?Q?=E4=BD=95?=E6=97=A5?=") == "何?日"s.substr(0, 3) + "?日");
    CHECK(shown("=?ISO-2022-JP?B?GyRCNXJFQBsoQg?=") == "拠点");  // padding lost
    CHECK(shown("=?ISO-2022-JP?Q?=1B$B5rE@=1B(B?=") == "拠点");
    CHECK(shown("=?UTF-8?B?5oug54K5") == "拠点");  // cut off at the end
    CHECK(shown("=?UTF-8?X?abc?=") == "=?UTF-8?X?abc?=");
    CHECK(shown("=? not a word ?=") == "=? not a word ?=");
    CHECK(shown("=?UTF-8?B?!!!not-base64!!!?=") == "=?UTF-8?B?!!!not-base64!!!?=");
    CHECK(shown("=?UTF-8?B?\?=") == "");
    CHECK(shown("=?no-such-charset?B?5oug54K5?=") == "拠点");
    CHECK(shown("=?UTF-8?B?YQ0KQmNjOiB4?=") == "a  Bcc: x");  // no line break gets in
}

TEST_CASE("Encoded words that were cut or labelled wrongly", "[header]") {
    CHECK(shown("=?ISO-2022-JP?B?GyRCJCI?= =?ISO-2022-JP?B?JCQbKEI=?=") == "あい");
    CHECK(shown("=?utf-8?B?44GC44G?= =?utf-8?B?E?=") == "あい");
    CHECK(shown("=?utf-8?B?=E3=81=82?=") == "あ");
    CHECK(shown("=?utf-8?Q?=E3=8\n 1=82a=\n E3=81=84?=") == "あaい");
    CHECK(shown("=?\"utf-8\"?B?44GC?=") == "あ");
    CHECK(shown("=?utf-8?Q?=E3=81=?= =?utf-8?Q?82=E3=81=8?= =?utf-8?Q?4?=") == "あい");  // inside an encoded byte
    CHECK(shown("=?utf-8?Q?a=?= =?utf-8?Q?x?= =?utf-8?Q?c=8?= =?utf-8?B?ZA==?=") == "a=xc=8d");
    CHECK(shown("=?iso-2022-jp?q?=1B$B$=22$$$&$($=2A?= (cut)") == "あいうえお (cut)");
}

TEST_CASE("Encoded words without their padding, side by side", "[header]") {
    CHECK(shown("=?ISO-2022-JP?B?GyRCPEFMZBsoQg?= =?ISO-2022-JP?B?GyRCPEFMZBsoQg?=") == "質問質問");
    CHECK(shown("=?utf-8?B?44GCYQ?= =?utf-8?B?44GEYg?=") == "あaいb");
    CHECK(shown("=?utf-8?B?YeOBgiA?= =?utf-8?B?44GE?=") == "aあ い");
    CHECK(shown("=?utf-8?B?44GCYQ?= =?utf-8?B?44GE?=") == "あaい");
    CHECK(shown("=?utf-8?B?YeOBgiA?= =?utf-8?B?44GEYg?= =?utf-8?B?44GGYw?=") == "aあ いbうc");
    CHECK(shown("=?utf-8?B?44GC4?= =?utf-8?B?4GE?=") == "あい");  // the base64 itself cut, at each place
    CHECK(shown("=?utf-8?B?44GC44?= =?utf-8?B?GE?=") == "あい");
    CHECK(shown("=?utf-8?B?44GC44G?= =?utf-8?B?E?=") == "あい");
    CHECK(shown("=?utf-8?B?44GC4?= =?utf-8?B?4GE44?= =?utf-8?B?GG?=") == "あいう");
}

TEST_CASE("Raw bytes in headers are detected", "[header]") {
    CHECK(shown("\x8B\x92\x93\x5F\x90\xAE\x94\xF5") == "拠点整備");
    CHECK(shown("\x1B$B5rE@@0Hw\x1B(B") == "拠点整備");
    CHECK(shown("\xB5\xF2\xC5\xC0\xC0\xB0\xC8\xF7\xA4\xCE\xB7\xEF") == "拠点整備の件");
    CHECK(shown("拠点整備") == "拠点整備");
    CHECK(shown("Re: \x8B\x92\x93\x5F =?UTF-8?B?5pW05YKZ?=") == "Re: 拠点 整備");
}

TEST_CASE("Address lists", "[header]") {
    CHECK(addresses("a@example.jp") == "|a@example.jp");
    CHECK(addresses("Taro <a@example.jp>, \"Suzuki, Jiro\" <b@example.jp>") ==
          "Taro|a@example.jp; Suzuki, Jiro|b@example.jp");
    CHECK(addresses("a@example.jp (Yamada (Taro))") == "Yamada (Taro)|a@example.jp");
    CHECK(addresses("=?UTF-8?Q?Yamada,_Taro?= <a@example.jp>") == "Yamada, Taro|a@example.jp");
    CHECK(addresses("\"=?UTF-8?B?5bGx55Sw?=\" <a@example.jp>") == "山田|a@example.jp");
    CHECK(addresses("=?UTF-8?B?5bGx?=\n =?UTF-8?B?55Sw?=<a@example.jp>") == "山田|a@example.jp");
    CHECK(addresses("undisclosed-recipients:;").empty());
    CHECK(addresses("undisclosed-recipients:").empty());
    CHECK(addresses("desk: a@example.jp, B <b@example.jp>; c@example.jp") ==
          "|a@example.jp; B|b@example.jp; |c@example.jp");
    CHECK(addresses("a@example.jp; b@example.jp") == "|a@example.jp; |b@example.jp");
    CHECK(addresses("<@relay.example,@other.example:a@example.jp>") == "|a@example.jp");
    CHECK(addresses("Taro <a@example.jp") == "Taro|a@example.jp");
    CHECK(addresses("Taro a@example.jp") == "Taro|a@example.jp");
    CHECK(addresses("<<a@example.jp>>") == "|a@example.jp");
    CHECK(addresses("mailto:a@example.jp") == "|a@example.jp");
    CHECK(addresses("<mailto:mailto:a@example.jp>") == "|a@example.jp");
    CHECK(addresses("Taro <mailto:a@example.jp>") == "Taro|a@example.jp");
    CHECK(addresses("\"a b\"@example.jp") == "|\"a b\"@example.jp");
    CHECK(addresses("a..b.@docomo.example.jp") == "|a..b.@docomo.example.jp");
    CHECK(addresses("\"a@example.jp\" <a@example.jp>") == "a@example.jp|a@example.jp");
    CHECK(addresses("desk@example.jp <a@example.jp>") == "desk@example.jp|a@example.jp");
    CHECK(addresses("<>") == "|");
    CHECK(addresses("山田 花子") == "山田 花子|");
    CHECK(addresses("").empty());
    CHECK(addresses("a @ example.jp") == "|a@example.jp");
}

TEST_CASE("Addresses that are written against the rules", "[header]") {
    CHECK(addresses("Yamada, Taro <a@example.jp>") == "Yamada, Taro|a@example.jp");
    CHECK(addresses("Yamada, Taro <a@example.jp>, b@example.jp") == "Yamada, Taro|a@example.jp; |b@example.jp");
    CHECK(addresses("Yamada, Taro, Jr. <a@example.jp>") == "Yamada, Taro, Jr.|a@example.jp");
    CHECK(addresses("甲会,, 山田 <a@example.jp>, b@example.jp") == "甲会, 山田|a@example.jp; |b@example.jp");
    CHECK(addresses("甲会,, <a@example.jp>") == "甲会|a@example.jp");
    CHECK(addresses("Taro <ta ro  yamada@example.jp>") ==
          "Taro|ta ro yamada@example.jp");  // none that can be written to
    CHECK(addresses("Taro <' a@b.jp'>") == "Taro|a@b.jp");
    CHECK(addresses("Taro <a-\n b@exam-\n ple.jp>") == "Taro|a-b@exam-ple.jp");
    CHECK(addresses("phil, joe") == "phil|; joe|");
    CHECK(addresses("phil, joe, , a@example.jp") == "phil|; joe|; |a@example.jp");
    CHECK(addresses("me <me(another \\) one) @ example(no).jp>") == "me|me@example.jp");
    CHECK(addresses("Route <,@old.example,,@relay.example: a@example.jp>, b@c.jp") == "Route|a@example.jp; |b@c.jp");
    CHECK(addresses("phil, a@example.jp") == "phil|; |a@example.jp");
    CHECK(addresses("Pete <pete(his account)@example.jp(his host)>") == "Pete|pete@example.jp");
    CHECK(addresses("jdoe@test  . example") == "|jdoe@test.example");
    CHECK(addresses("=?UTF-8?B?5bGx55SwIDxhQGIuanA+?=") == "山田|a@b.jp");
    CHECK(addresses("Taro <=?utf-8?Q?a=40b.jp?=>") == "Taro|a@b.jp");
    CHECK(addresses("山田太郎＜a@b.jp＞, c@d.jp") == "山田太郎|a@b.jp; |c@d.jp");
    CHECK(addresses("\"＜山田＞\" <a@b.jp>") == "＜山田＞|a@b.jp");
    CHECK(addresses("Taro [mailto:a@b.jp]") == "Taro|a@b.jp");
    CHECK(addresses("Taro <a@b.jp> Hana Sato <c@d.jp>") == "Taro|a@b.jp; Hana Sato|c@d.jp");
    CHECK(addresses("Taro <a@b.jp> <a@b.jp>") == "Taro|a@b.jp");
    CHECK(addresses("<a@b.jp> Taro Yamada") == "Taro Yamada|a@b.jp");
    CHECK(addresses("a@b.jp c@d.jp  e@f.jp") == "|a@b.jp; |c@d.jp; |e@f.jp");
    CHECK(addresses("山田 <a@b.jp>様") == "山田 様|a@b.jp");
}

TEST_CASE("Blanks and comments around the dots of an address", "[header]") {
    CHECK(addresses("john . doe @ example . jp") == "|john.doe@example.jp");
    CHECK(addresses("john .doe@example.jp") == "|john.doe@example.jp");
    CHECK(addresses("john.(y)doe@example.jp") == "y|john.doe@example.jp");
    CHECK(addresses("john(x).(y)doe@example(z).jp") == "z|john.doe@example.jp");
    CHECK(addresses("pete(x)@example.org (y)") == "y|pete@example.org");
    CHECK(addresses("pete@(x)example.org (y)") == "y|pete@example.org");
    CHECK(addresses("Pete <john . doe @ example . jp>") == "Pete|john.doe@example.jp");
    CHECK(addresses("a . b @ example . jp, c@d.jp") == "|a.b@example.jp; |c@d.jp");
    CHECK(addresses("Muhammed.(I am  the greatest) Ali @(the)Vegas.WBA") == "the|Muhammed.Ali@Vegas.WBA");
    CHECK(addresses("Yamada T. a@example.jp") == "Yamada T.|a@example.jp");
    CHECK(addresses("\"john\" . doe @ example.jp") == "|john.doe@example.jp");
    CHECK(addresses("(his name) pete@example.org") == "his name|pete@example.org");
}

TEST_CASE("Quotes behind backslashes, groups of nobody", "[header]") {
    CHECK(addresses("\\\"Kool Aid\\\" <a@b.jp>") == "\"Kool Aid\"|a@b.jp");
    CHECK(addresses("\\\"Kool, Aid\\\" <a@b.jp>, c@d.jp") == "\"Kool, Aid\"|a@b.jp; |c@d.jp");
    CHECK(addresses("\"\\\"Kool Aid\\\"\" <a@b.jp>") == "\"Kool Aid\"|a@b.jp");
    CHECK(addresses("undisclosed-recipients: ;").empty());
    CHECK(addresses("undisclosed-recipients:\0;"s).empty());
    CHECK(addresses("undisclosed-recipients: \0 ;\0"s).empty());
    CHECK(addresses("undisclosed-recipients:;\0:; Taro <a@b.jp>"s) == "Taro|a@b.jp");
    CHECK(addresses("undisclosed-recipients: ; , a@b.jp") == "|a@b.jp");
    CHECK(addresses("undisclosed-recipients:\n\t;").empty());
    CHECK(addresses(": ;").empty());
    CHECK(addresses(": a@b.jp") == "|a@b.jp");
    CHECK(addresses("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;").empty());
    CHECK(addresses("A Group:a@b.jp, (none), B <c@d.jp>; (Taro)") == "|a@b.jp; B|c@d.jp; Taro|");
}

TEST_CASE("A quoted Shift_JIS name whose last byte is a backslash", "[header]") {
    CHECK(addresses("\"\x83\x5C\x95\x5C\" <a@example.jp>") == "ソ表|a@example.jp");
    CHECK(addresses("\x94\x5C <a@example.jp>, b@example.jp") == "能|a@example.jp; |b@example.jp");
    CHECK(addresses("\"\x1B$B;3ED\x1B(B\" <a@example.jp>") == "山田|a@example.jp");
}

TEST_CASE("Dates in all their wrong forms", "[header]") {
    const long want = 1780885869;  // 2026-06-08 11:31:09 +0900
    CHECK(at("Mon, 8 Jun 2026 11:31:09 +0900") == want);
    CHECK(at("Mon, 8 Jun 2026 11:31:09 +0900 (JST)") == want);
    CHECK(at("8 Jun 2026 02:31:09 GMT") == want);
    CHECK(at("Mon, 08 Jun 26 02:31:09 UT") == want);
    CHECK(at("Mon, 8 June 2026 11:31:09 JST") == want);
    CHECK(at("Mon Jun  8 11:31:09 2026") == want);
    CHECK(at("Mon Jun  8 11:31:09 JST 2026") == want);
    CHECK(at("Mon Jun 8 02:31:09 +0000 2026") == want);
    CHECK(at("2026-06-08T11:31:09+09:00") == want);
    CHECK(at("2026-06-08T02:31:09.123Z") == want);
    CHECK(at("20260608T023109Z") == want);
    CHECK(at("2026/06/08 11:31:09") == want);
    CHECK(at("06/08/2026 11:31:09 AM") == want);
    CHECK(at("Jun 8, 2026 11:31:09 AM +0900") == want);
    CHECK(at("8-Jun-2026 11:31:09 +0900") == want);
    CHECK(at("Mon, 8 Jun 2026 11.31.09 +0900") == want);
    CHECK(at("月, 8 Jun 2026 11:31:09 +0900") == want);
    CHECK(at("2026年6月8日 11:31:09") == want);
    CHECK(at("令和8年6月8日(月) 11時31分09秒") == want);
    CHECK(at("Sun, 7 Jun 2026 21:31:09 -0500") == want);
    CHECK(at("Mon, 8 Jun 2026 11:31 +0900") == want - 9);
    CHECK(at("Mon,8 Jun 2026 11:31:09+0900") == want);
    CHECK(at("Mon, 8 Jun 2026 2:31:09 PM -0000") == want + 12 * 3600);
    CHECK(at("Mon, 8 Jun 2026 11:30:60 +0900") == want - 9);  // a leap second
    CHECK(at("Thu, 31 Feb 2026 11:31:09 +0900") == -1);
    CHECK(at("Mon, 8 Jun 2026 25:31:09 +0900") == -1);
    CHECK(at("tomorrow") == -1);
    CHECK(at("") == -1);
}

TEST_CASE("Dates without a zone's sign, a time or an English month", "[header]") {
    CHECK(at("Tue, 12 Jun 2026 19:22:28 0900") == at("12 Jun 2026 19:22:28 +0900"));
    CHECK(at("Fri, 8 May 2026") == at("8 May 2026 00:00:00 +0900"));
    CHECK(at("Fri, 8 May 2026 25:00:00 +0900") == at("nothing"));
    CHECK(at("Sat, Sep 10 77 12:59:19 +0400") == at("10 Sep 1977 12:59:19 +0400"));
    CHECK(at("月, 08  6月 2026 11:31:09 +0900") == at("8 Jun 2026 11:31:09 +0900"));
    CHECK(at("1 Oct 2026 14:40:57 MEST") == at("1 Oct 2026 14:40:57 +0200"));
    CHECK(at("Mar, 02 June 2026 11:31:09 +0900") == at("2 Jun 2026 11:31:09 +0900"));  // mardi, martes, martedì
    CHECK(at("mar. 2 sept. 2026 11:31:09 +0900") == at("2 Sep 2026 11:31:09 +0900"));
    CHECK(at("Tue, Mar 3 11:31:09 2026") == at("3 Mar 2026 11:31:09 +0900"));
}

TEST_CASE("The time of a Received field is behind its last semicolon", "[header]") {
    const auto time =
        read_received_date("from a (b [192.0.2.1]; 7 Jun 2020) by c; Mon, 8 Jun 2026 11:31:09 +0900 (JST)");
    REQUIRE(time.has_value());
    CHECK(time->time_since_epoch().count() == 1780885869);
    CHECK_FALSE(read_received_date("from a by b with ESMTP").has_value());
}

TEST_CASE("Authentication-Results", "[header]") {
    const auto usual = read_authentication_results(
        "mx.desk.example.jp 1; spf=pass (sender; \"x) smtp.mailfrom=a.example; dkim=none;\n dmarc=fail (p=none "
        "dis=none) "
        "header.from=a.example");
    CHECK(usual.authserv_id == "mx.desk.example.jp");
    REQUIRE(usual.methods.size() >= 1);
    const auto microsoft = read_authentication_results(
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=pass (signature was verified) "
        "header.d=a.example;dmarc=FAIL action=none header.from=a.example;compauth=pass reason=100");
    CHECK(microsoft.authserv_id.empty());
    REQUIRE(microsoft.methods.size() == 4);
    CHECK(microsoft.methods[2].name == "dmarc");
    CHECK(microsoft.methods[2].result == "fail");
    CHECK(read_authentication_results("mx.example.jp; none").methods.empty());
    // A comment or a quoted string cannot smuggle a result in.
    const auto sly =
        read_authentication_results("mx.example.jp; spf=pass (; dmarc=pass) x=\"; dmarc=pass\"; dmarc=fail");
    REQUIRE(sly.methods.size() == 2);
    CHECK(sly.methods[1].result == "fail");
}

TEST_CASE("Parameters: RFC 2231, RFC 2047 and none of both", "[header]") {
    CHECK(parameter("attachment; filename*=UTF-8''%E5%88%A5%E7%B4%99.docx", "filename") == "別紙.docx");
    CHECK(parameter("attachment; filename*0*=UTF-8''%E5%88%A5; filename*1*=%E7%B4; filename*2*=%99.docx", "filename") ==
          "別紙.docx");
    CHECK(parameter("attachment; filename*1=b.txt; filename*0=a", "filename") == "ab.txt");
    CHECK(parameter("attachment; filename*0*=iso-2022-jp''%1B$BJL; filename*1*=%3Bf%1B(B; filename*2=.doc",
                    "filename") == "別紙.doc");
    CHECK(parameter("attachment; filename*=UTF-8'%E5%88%A5%E7%B4%99.docx", "filename") == "別紙.docx");
    CHECK(parameter("attachment; filename*0*=UTF-8''%E5%88%A5; filename*1*=.doc; filename*=UTF-8''%E7%B4%99.doc",
                    "filename") == "紙.doc");
    CHECK(parameter("attachment; filename*0=a; filename*1=.txt; filename*0=b", "filename") == "a.txt");
    CHECK(parameter("attachment; filename=a.txt; filename*1=b; filename*2=c", "filename") == "a.txt");
    CHECK(parameter("attachment; filename*1=b; filename*2=.txt", "filename") == "b.txt");
    CHECK(parameter("attachment; filename=a.txt; filename**=UTF-8''b", "filename") == "a.txt");
    CHECK(parameter("attachment; filename*=UTF-8'foo.txt", "filename") == "foo.txt");
    CHECK(parameter("attachment; filename*=Shift_JIS'%95%CA%8E%86.doc", "filename") == "別紙.doc");
    CHECK(parameter("attachment; filename*=it's%20me.txt", "filename") == "it's me.txt");
    CHECK(parameter("attachment; filename*=\"=?utf-8?Q?=E5=88=A5=E7=B4=99.docx?=\"", "filename") == "別紙.docx");
    CHECK(parameter("attachment; filename*='%E5%88%A5.doc", "filename") == "別.doc");
    CHECK(parameter("attachment; filename=\"=?UTF-8?B?5Yil57SZ?=.docx\"", "filename") == "別紙.docx");
    CHECK(parameter("attachment; filename=\"=?UTF-8?B?5Yil?=\n =?UTF-8?B?57SZLmRvY3g=?=\"", "filename") == "別紙.docx");
    CHECK(parameter("attachment; filename==?UTF-8?B?5Yil57SZLmRvY3g=?=", "filename") == "別紙.docx");
    CHECK(parameter("attachment; filename=\"\x95\xCA\x8E\x86.docx\"", "filename") == "別紙.docx");
    CHECK(parameter("attachment; filename=\"\x95\x5C.xls\"", "filename") == "表.xls");
    CHECK(parameter("attachment; filename=別紙 1.docx", "filename") == "別紙 1.docx");
    CHECK(parameter("attachment; filename=\"a;b.txt\"; size=3", "filename") == "a;b.txt");
    CHECK(parameter("attachment; filename=a.zip size=3", "filename") == "a.zip");
    CHECK(parameter("attachment; filename=a.zip size=3", "size") == "3");
    CHECK(parameter("attachment; filename=x = 1.zip; size=3", "filename") == "x = 1.zip");
    CHECK(parameter("attachment; filename=\"a\\\"b.txt\"", "filename") == "a\"b.txt");
    CHECK(parameter("attachment; FileName = \"a.txt\" (comment)", "filename") == "a.txt");
    CHECK(read_parameters("Text/Plain charset=utf-8").value == "text/plain");
    CHECK(read_parameters("Text/Plain charset=utf-8").raw("charset") == "utf-8");
    CHECK(read_parameters("text/html Content-Transfer-Encoding: 8bit").value == "text/html");
    CHECK(read_parameters("text / plain ; charset=utf-8").value == "text/plain");
    CHECK(read_parameters("multipart/mixed; boundary=\"a;b (c)\"").raw("boundary") == "a;b (c)");
    CHECK(read_parameters("multipart/mixed; boundary=\"----=_x\"; type=\"text/html\"").raw("boundary") == "----=_x");
    CHECK(read_parameters("text/plain; charset=us-ascii (plain text)").raw("charset") == "us-ascii");
}

TEST_CASE("A header as broken as it comes", "[header]") {
    const auto fields = [](std::string_view bytes) {
        std::string out;
        const auto block = read_header_block(bytes, {});
        for (const auto& field : block.fields) {
            out += field.name + '=' + field.body + '|';
        }
        return out + std::string(bytes.substr(block.end, 4));
    };
    CHECK(fields("\r\n\nFrom x Mon Jun 8 2026\nA: 1\nSubject: 2\n\nbody") == "A=1|Subject=2|body");
    CHECK(fields("Subject: a\n  b\n\tc\n\nbody") == "Subject=a b c|body");
    CHECK(fields("Subject: a\r\r\nFrom: b\r\r\n\r\r\nbody") == "Subject=a|From=b|body");
    CHECK(fields("Subject: a\rFrom: b\r\n\r\nbody") == "Subject=a|From=b|body");
    CHECK(fields("Subject: a\nbroken line\nFrom: b\n\nbody") == "Subject=a|From=b|body");
    CHECK(fields("Subject: a\nbody without an empty line\n") == "Subject=a|body");
    CHECK(fields("Subject : a\nX-Empty:\nFrom:b\n\nbody") == "Subject=a|X-Empty=|From=b|body");
    CHECK(fields("Subject: a\0b\n\nbody"s) == "Subject=a b|body");
    CHECK(fields("Subject: =?UTF-8?B?5oug?=\n=?UTF-8?B?54K5?=\nTo: x\n\nbody") ==
          "Subject==?UTF-8?B?5oug?= =?UTF-8?B?54K5?=|To=x|body");
    CHECK(fields("From : a@b.jp\nSubject: 2\n\nbody") == "From=a@b.jp|Subject=2|body");
    CHECK(fields(">From x Mon Jun 8 2026\nSubject: 2\n\nbody") == "Subject=2|body");
    CHECK(fields(" From: a@b.jp\nSubject: 2\n\nbody") == "From=a@b.jp|Subject=2|body");
    CHECK(fields("Subject: last") == "Subject=last|");
    CHECK(fields("").empty());
}

TEST_CASE("Caps on headers are told and leave the rest", "[header]") {
    const auto huge = read_header_block("X-Big: " + std::string(100000, 'x') + "\nSubject: a\n\nbody", {});
    CHECK(huge.truncated == "header-field");
    REQUIRE(huge.fields.size() == 2);
    CHECK(huge.fields[1].body == "a");
    std::string many = "Subject: a\n";
    for (int i = 0; i < 1100; ++i) {
        many += "X-A: b\n";
    }
    const auto counted = read_header_block(many + "\nbody", {});
    CHECK(counted.truncated == "header-fields");
    CHECK(counted.fields.size() == 1000);
    CHECK(counted.end == many.size() + 1);
}
