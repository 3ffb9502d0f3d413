#include <catch2/catch.hpp>
#include <cstdint>
#include <string>

#include "parser/flowed.h"
#include "parser/message.h"
#include "parser/transfer.h"

using namespace madoguchi;
using namespace std::string_literals;

namespace {

std::string text_of(std::string_view mail) {
    return read_message(mail).text;
}

std::string names(const Message& message) {
    std::string out;
    for (const Attachment& a : message.attachments) {
        out += (out.empty() ? "" : ",") + a.part + ':' + a.name;
    }
    return out;
}

std::string little_endian(std::uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) {
        out += static_cast<char>(value >> (8 * i));
    }
    return out;
}

std::string tnef_attribute(std::uint32_t tag, const std::string& data) {
    return '\1' + little_endian(tag, 4) + little_endian(static_cast<std::uint32_t>(data.size()), 4) + data + "\0\0"s;
}

std::string multipart(std::string_view type, std::initializer_list<std::string_view> parts) {
    std::string mail = "Subject: x\nContent-Type: multipart/" + std::string(type) + "; boundary=\"b\"\n\n";
    for (const std::string_view part : parts) {
        mail += "--b\n" + std::string(part) + '\n';
    }
    return mail + "--b--\n";
}

}  // namespace

TEST_CASE("Base64 as broken as it comes", "[transfer]") {
    const auto decoded = [](std::string_view body) { return decode_transfer(body, Transfer::base64); };
    CHECK(decoded("aGVsbG8=") == "hello");
    CHECK(decoded("aGVs\r\nbG8") == "hello");
    CHECK(decoded("aGV!sb|G8=") == "hello");
    CHECK(decoded("aGVsbG8=\r\naGVsbG8=\r\n") == "hellohello");
    CHECK(decoded("aGVsbG8=\n\n-- list footer --\nbye") == "hello");
    CHECK(decoded("aGVsbG8=\r\n\r\n-- list footer --\r\nbye") == "hello");
    CHECK(decoded("44GC 44GE") == "あい");
    CHECK(decoded("44GC44GE44GG44GI44GK 44GC44GE44GG44GI44GK\r\n") == "あいうえおあいうえお");
    CHECK(decoded("44GC44GE44GG44GI44GK44GC44GE44GG44GI44GK \r\n44GC44GE\r\n") == "あいうえおあいうえおあい");
    CHECK(decoded("44GC44GE \r\n44GG44GI\r\n") == "あいうえ");
    CHECK(decoded("SGVs bG8g d29y bGQ=") == "Hello world");
    CHECK(decoded("44GC4 4GE44 GG44G I") == "あいうえ");
    CHECK(decoded("Test mail") == "Test mail");
    CHECK(decoded("THIS WAS NEVER DONE") == "THIS WAS NEVER DONE");
    CHECK(decoded("Please call Room 101B at 9am") == "Please call Room 101B at 9am");
    CHECK(decoded("This was never encoded, you see.\n") == "This was never encoded, you see.\n");
    CHECK(decoded("\x1B$B4A;z\x1B(B\n") == "\x1B$B4A;z\x1B(B\n");
    CHECK(decoded("").empty());
}

TEST_CASE("A footer that was put below base64 without padding is not decoded", "[transfer]") {
    const auto decoded = [](std::string_view body) { return decode_transfer(body, Transfer::base64); };
    const std::string line = "44GC44GE44GG44GI44GK44GC44GE44GG44GI44GK\r\n";
    for (const std::string footer : {"-- \r\nThis email has been checked for viruses by Avast.\r\nwww.avast.com\r\n",
                                     "_________________\r\nHomecare mailing list\r\nHomecare@pref.example.jp\r\n",
                                     "\r\n[EXTERNAL]\r\n\r\nThis email came from outside.\r\n",
                                     "CAUTION: THIS EMAIL ORIGINATED FROM OUTSIDE OF THE ORGANIZATION.\r\n",
                                     "――\r\nこのメールはウイルスチェック済みです。\r\n"}) {
        CAPTURE(footer);
        CHECK(decoded(line + footer) == "あいうえおあいうえお");
        CHECK(decoded(line + "44GC44GE44GGLg\r\n" + footer) == "あいうえおあいうえおあいう.");
        std::string long_text;
        std::string long_body;
        for (int i = 0; i < 1000; ++i) {
            long_text += "あいうえおあいうえお";
            long_body += line;
        }
        CHECK(decoded(long_body + footer) == long_text);
    }
    CHECK(decoded(line + "44GC 44GE 44GG 44GI\r\nAAAA AAAA AAAA\r\n") ==
          "あいうえおあいうえおあいうえ" + std::string(9, '\0'));
    CHECK(decoded(line + "44!GC44GE44GG44GI\r\n" + line) == "あいうえおあいうえおあいうえあいうえおあいうえお");
}

TEST_CASE("Quoted-printable as broken as it comes", "[transfer]") {
    const auto decoded = [](std::string_view body) { return decode_transfer(body, Transfer::quoted_printable); };
    CHECK(decoded("a=3Db=\r\nc") == "a=bc");
    CHECK(decoded("a=  \nb") == "ab");
    CHECK(decoded("a =\nb") == "a b");
    CHECK(decoded("100=% =ZZ =e3=81=82") == "100=% =ZZ あ");
    CHECK(decoded("=1B$B5rE@=1B(B =3D") == "\x1B$B5rE@\x1B(B =");
    CHECK(decoded("\x1B$B5rE@=kHw\x1B(B") == "\x1B$B5rE@=kHw\x1B(B");  // raw JIS: its = is half a kanji
    CHECK(decoded("end=") == "end");
    CHECK(decoded("=E3=8=\r\n1=82=E=\n3=81=82") == "ああ");  // lines were cut without a look at the escapes
    CHECK(decoded("=\r\nE3") == "E3");
    CHECK(decoded("a=3=\nZ") == "a=3Z");
}

TEST_CASE("The names of transfer encodings", "[transfer]") {
    CHECK(transfer_named(" BASE64 ; x") == Transfer::base64);
    CHECK(transfer_named("Quoted_Printable") == Transfer::quoted_printable);
    CHECK(transfer_named("quoted printable") == Transfer::quoted_printable);
    CHECK(transfer_named("x-uuencode") == Transfer::uuencode);
    CHECK(transfer_named("8bit") == Transfer::identity);
    CHECK(transfer_named("") == Transfer::identity);
}

TEST_CASE("format=flowed", "[body]") {
    CHECK(unflow("a \nb\nc\n", false) == "a b\nc\n");
    CHECK(unflow("在宅 \n医療\n", true) == "在宅医療\n");
    CHECK(unflow("> a \n> b\n>> c\nd\n", false) == "> a b\n>> c\nd\n");
    CHECK(unflow("a \n> b\n", false) == "a \n> b\n");
    CHECK(unflow("a \n-- \nname\n", false) == "a \n-- \nname\n");
    CHECK(unflow(" >not a quote\n", false) == ">not a quote\n");
    CHECK(with_lf("a\r\nb\r\r\nc\rd\r\re") == "a\nb\nc\nd\n\ne");
}

TEST_CASE("Enriched text and its forerunner", "[body]") {
    CHECK(text_of("Content-Type: text/enriched\n\n<bold>a</bold> <<b&lt;\nc\n\nd<color><param>red</param>e</color>") ==
          "a <b&lt; c\nde");
    CHECK(text_of("Content-Type: text/enriched\n\na\n\n\nb < c") == "a\n\nb < c");
    CHECK(text_of("Content-Type: text/richtext\n\n<bold>a</bold><nl>b <lt>c><comment>no</comment>\nd") == "a\nb <c> d");
}

TEST_CASE("Of alternatives a person sees the HTML, unless it shows nothing", "[body]") {
    const std::string plain =
        "Content-Type: text/plain\n\nplain text of the mail, with all of its words in it, and more";
    CHECK(text_of(multipart("alternative", {plain, "Content-Type: text/html\n\n<p>html text</p>"})) == "html text\n");
    CHECK(text_of(multipart("alternative", {"Content-Type: text/html\n\n<p>html text</p>", plain})) == "html text\n");
    CHECK(text_of(multipart("alternative", {plain, "Content-Type: text/html\n\n<p>&nbsp;</p>"})).find("plain") == 0);
    CHECK(text_of(multipart("alternative", {plain, "Content-Type: text/html\n\n<div>.</div>"})).find("plain") == 0);
    CHECK(text_of(multipart("alternative", {plain})).find("plain") == 0);
    CHECK(text_of(multipart("alternative", {plain, "Content-Type: text/calendar\n\nBEGIN:VCALENDAR"})).find("plain") ==
          0);
}

TEST_CASE("An alternative that only some programs know is neither the text nor a file", "[body]") {
    const std::string amp = GENERATE(std::string("Content-Type: text/x-amp-html\n\n<html amp4email></html>"),
                                     std::string("Content-Type: text/rtf\n\n{\\rtf1 plain}"),
                                     std::string("Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"));
    INFO(amp);
    const auto beside = read_message(multipart(
        "alternative", {"Content-Type: text/plain\n\nplain", amp, "Content-Type: text/html\n\n<p>html text</p>"}));
    CHECK(beside.text == "html text\n");
    CHECK(beside.attachments.empty());
    CHECK(read_message(multipart("alternative", {amp})).attachments.size() == 1);
    CHECK(read_message(multipart("mixed", {"Content-Type: text/plain\n\nplain", amp})).attachments.size() == 1);
}

TEST_CASE("Of alternatives the text of an unknown kind comes last", "[body]") {
    const std::string plain = "Content-Type: text/plain\n\nplain";
    const std::string odd = "Content-Type: text/watch-html\n\n<b>odd</b>";
    CHECK(text_of(multipart("alternative", {plain, odd})) == "plain");
    CHECK(text_of(multipart("alternative", {odd, plain})) == "plain");
    CHECK(text_of(multipart("alternative", {odd})) == "<b>odd</b>");
    CHECK(text_of(multipart("mixed", {plain, odd})) == "plain\n<b>odd</b>");
}

TEST_CASE("A boundary that ends in a blank closes all the same", "[body]") {
    for (const std::string close : {"--b --", "--b--", "--b -- "}) {
        INFO(close);
        const auto message =
            read_message("Content-Type: multipart/mixed; boundary=\"b \"\n\n--b \nContent-Type: text/plain\n\none\n" +
                         close + "\nepilogue\n");
        CHECK(message.text == "one");
    }
}

TEST_CASE("A page's own character set counts where the label of its part is refuted", "[body]") {
    const auto page = [](std::string_view label, std::string_view meta, std::string_view text) {
        std::string shown =
            text_of("Content-Type: text/html" + std::string(label) + "\n\n<html><head><meta charset=\"" +
                    std::string(meta) + "\"></head><body>" + std::string(text) + "</body></html>");
        shown.resize(shown.find('\n'));
        return shown;
    };
    const std::string_view russian = "\xCF\xF0\xE8\xE2\xE5\xF2";
    CHECK(page("; charset=us-ascii", "windows-1251", russian) == "Привет");
    CHECK(page("; charset=\"US-ASCII\"", "windows-1251", russian) == "Привет");
    CHECK(page("; charset=unknown-8bit", "windows-1251", russian) == "Привет");
    CHECK(page("", "windows-1251", russian) == "Привет");
    CHECK(page("; charset=us-ascii", "windows-1251", "plain") == "plain");
    CHECK(page("; charset=us-ascii", "windows-1251", "\x1B$B4A;z\x1B(B") == "漢字");
    CHECK(page("; charset=us-ascii", "windows-1251", "質問") == "質問");
    CHECK(page("; charset=us-ascii", "utf-8", "\x8E\xBF\x96\xE2\x82\xC5\x82\xB7") == "質問です");
    CHECK(page("; charset=windows-1252", "windows-1251", "\xE9t\xE9") == "été");
}

TEST_CASE("Mixed parts are read in order, files are named", "[body]") {
    const auto message = read_message(
        multipart("mixed", {"Content-Type: text/plain\n\none",
                            "Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nx",
                            "Content-Type: text/plain\n\ntwo",
                            "Content-Type: text/plain; name=log.txt\nContent-Disposition: attachment\n\nthree"}));
    CHECK(message.text == "one\ntwo");
    CHECK(names(message) == "2:a.pdf,4:log.txt");
}

TEST_CASE("Pictures of a page are no attachments, unless they are none", "[body]") {
    const std::string page = "Content-Type: text/html\n\n<p>a<img src=cid:i></p>";
    const std::string picture =
        "Content-Type: image/png; name=logo.png\nContent-ID: <i>\nContent-Disposition: inline; filename=logo.png\n\n";
    CHECK(names(read_message(multipart("related", {page, picture + "\x89PNG\r\n\x1A\n"}))).empty());
    const auto sly = read_message(multipart("related", {page, picture + "MZ" + std::string(70, '\0')}));
    CHECK(names(sly) == "2:logo.png");
    CHECK(sly.attachments.front().risk == AttachmentRisk::executable);
    const auto rooted = read_message(
        "Content-Type: multipart/related; boundary=b; start=\"<r>\"\n\n--b\nContent-Type: image/png\nContent-ID: "
        "<i>\n\nx\n"
        "--b\nContent-Type: text/plain\nContent-ID: <r>\n\nroot\n--b--\n");
    CHECK(rooted.text == "root");
}

TEST_CASE("Signed and encrypted mail", "[body]") {
    const auto signed_mail =
        read_message(multipart("signed", {"Content-Type: text/plain\n\nsigned",
                                          "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx"}));
    CHECK(signed_mail.text == "signed");
    CHECK(names(signed_mail).empty());
    CHECK_FALSE(signed_mail.encrypted);
    CHECK(
        read_message("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nx").encrypted);
    CHECK(read_message(multipart("encrypted", {"Content-Type: application/pgp-encrypted\n\nVersion: 1",
                                               "Content-Type: application/octet-stream; name=encrypted.asc\n\nx"}))
              .encrypted);
    CHECK(read_message("Subject: x\n\n-----BEGIN PGP MESSAGE-----\n\nx\n").encrypted);
    CHECK_FALSE(read_message(multipart("mixed", {"Content-Type: text/plain\n\nsee the file",
                                                 "Content-Type: application/pkcs7-mime; name=smime.p7m\n\nx"}))
                    .encrypted);
}

TEST_CASE("An attached mail is read as a forward", "[body]") {
    const auto message =
        read_message(multipart("mixed", {"Content-Type: text/plain\n\nplease see",
                                         "Content-Type: message/rfc822\n\nFrom: =?UTF-8?B?5bGx55Sw?= "
                                         "<a@example.jp>\nSubject: =?UTF-8?B?5oug54K5?=\n\ninner text"}));
    CHECK(message.text ==
          "please see\n\n-----Forwarded message-----\nFrom: 山田 <a@example.jp>\nSubject: 拠点\n\ninner text");
    REQUIRE(message.attachments.size() == 1);
    CHECK(message.attachments.front().is_message);
    CHECK(message.attachments.front().name == "拠点.eml");
    REQUIRE(message.blocks.size() == 2);
    CHECK(message.blocks[1].kind == BlockKind::forwarded);
}

TEST_CASE("An attached mail in base64, in a digest, and in itself", "[body]") {
    CHECK(text_of(multipart(
                      "mixed",
                      {"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogYQoKaW5uZXI="}))
              .find("inner") != std::string::npos);
    CHECK(text_of(multipart("mixed",
                            {"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nSubject: a\n\ninner"}))
              .find("inner") != std::string::npos);
    CHECK(text_of(multipart("digest", {"\nSubject: a\n\nfirst", "\nSubject: b\n\nsecond"})).find("second") !=
          std::string::npos);
    CHECK(names(read_message(multipart("mixed", {"Content-Type: message/rfc822\n\nFrom: a@b.jp\n\ninner"}))) ==
          "1:message.eml");
    const auto nested = read_message(
        "Content-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\none\n--i\nContent-Type: "
        "application/pdf; name=b.pdf\n\nx\n--i--\n");
    CHECK(names(nested).find("b.pdf") != std::string::npos);
}

TEST_CASE("Broken structure loses no text", "[body]") {
    CHECK(text_of("Content-Type: multipart/mixed\n\n--x\nContent-Type: text/plain\n\nno boundary told\n--x--\n") ==
          "no boundary told");
    for (const std::string told : {"", "; boundary=other"}) {
        INFO(told);
        CHECK(text_of("Content-Type: multipart/mixed" + told +
                      "\n\npreamble\n--x\n\nno header\n--x\nContent-Type: text/plain\n\nsecond\n--x--\n") ==
              "no header\nsecond");
        CHECK(text_of("Content-Type: multipart/mixed" + told + "\n\n--x\n\nthe only part\n--x--\n") == "the only part");
        CHECK(text_of("Content-Type: multipart/mixed" + told + "\n\n---\n\ntext under a rule\n") ==
              "---\n\ntext under a rule\n");
    }
    CHECK(text_of("Content-Type: multipart/mixed; boundary=other\n\n--x\nContent-Type: text/plain\n\nanother "
                  "boundary\n--x--\n") == "another boundary");
    CHECK(text_of("Content-Type: multipart/mixed; boundary=b\n\nno part at all\n") == "no part at all\n");
    CHECK(text_of("Content-Type: multipart/mixed; boundary=b\n\nonly closed\n--b--\nand more\n") ==
          "only closed\nand more\n");
    CHECK(text_of("Content-Type: multipart/mixed; boundary=\n\nabove\n----\nbelow\n") == "above\n----\nbelow\n");
    CHECK(text_of("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nnot closed") == "not closed");
    CHECK(text_of("Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\nContent-Type: text/plain\n\nafter an empty "
                  "part\n--b--") == "after an empty part");
    CHECK(text_of("Content-Type: multipart/mixed; boundary=b\n\n--b \t\nContent-Type: text/plain\n\nblanks "
                  "behind\n--b-- \n") == "blanks behind");
    CHECK(text_of("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--b\n\ntwo\n--b--\n") == "one\ntwo");
    CHECK(text_of("Content-Type: multipart/mixed; boundary=b\n\n--bb\n\nnot ours\n--b\n\nours\n--b--\n") == "ours");
    CHECK(text_of("Subject: x\rFrom: a@example.jp\r\rold Macintosh\r") == "old Macintosh\n");
    CHECK(text_of("Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\nlabelled "
                  "wrong\n--b--\n") == "labelled wrong");
    CHECK(text_of("Subject: x\nContent-Disposition: attachment\n\nthe only text") == "the only text");
}

TEST_CASE("Nothing at all is a message too", "[body]") {
    for (const std::string& bytes :
         {""s, "\n"s, "\0\0"s, "--"s, "Content-Type: multipart/mixed; boundary=\n\n"s, "\xFF\xFE"s}) {
        CHECK_FALSE(read_message(bytes).parts.empty());
    }
}

TEST_CASE("Caps mark the mail and keep what could be read", "[body]") {
    ParseLimits limits;
    limits.parts = 3;
    const auto parts = read_message(multipart("mixed", {"\none", "\ntwo", "\nthree", "\nfour"}), limits);
    CHECK(parts.truncated == "parts");
    CHECK(parts.text == "one\ntwo");
    limits = {};
    limits.depth = 2;
    const auto deep = read_message(
        "Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nSubject: "
        "a\n\nx",
        limits);
    CHECK(deep.truncated == "depth");
    limits = {};
    limits.text_bytes = 10;
    const auto text = read_message("Subject: x\n\n在宅医療の件です", limits);
    CHECK(text.truncated == "text");
    CHECK(text.text == "在宅医");
    limits = {};
    limits.mail_bytes = 30;
    CHECK(read_message("Subject: x\n\n" + std::string(100, 'x'), limits).truncated == "mail-bytes");
}

TEST_CASE("A text of too many lines is read as far as the cap, in whole lines", "[body]") {
    std::string lines;
    for (int i = 0; i < 50000; ++i) {
        lines += "x\n";
    }
    const auto full = read_message("Subject: x\n\n" + lines);
    CHECK(full.truncated.empty());
    CHECK(full.text == lines);
    const auto over = read_message("Subject: x\n\n" + lines + "one more");
    CHECK(over.truncated == "lines");
    CHECK(over.text == lines);
    CHECK(over.blocks.back().end == lines.size());
}

TEST_CASE("Encoded mails in encoded mails are decoded up to a share of the mail's cap", "[body]") {
    const std::string head = "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n";
    const std::string mail = head + "=0A" + head + "=3D0ASubject: inner\n\nthe text";
    const auto whole = read_message(mail);
    CHECK(whole.truncated.empty());
    CHECK(whole.text.find("the text") != std::string::npos);
    ParseLimits limits;
    limits.mail_bytes = 2 * mail.size();
    const auto cut = read_message(mail, limits);
    CHECK(cut.truncated == "mail-bytes");
    CHECK(cut.text.find("the text") == std::string::npos);
    CHECK(cut.parts.size() > 1);
}

TEST_CASE("attachment_bytes gives what the part number names", "[body]") {
    const std::string mail =
        multipart("mixed", {"\ntext", "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\naGVsbG8="});
    CHECK(attachment_bytes(mail, "2") == "hello");
    CHECK_FALSE(attachment_bytes(mail, "3").has_value());
    CHECK(attachment_bytes("Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\naGVsbG8=", "1") ==
          "hello");
}

TEST_CASE("A name that reads backwards is shown as what it is", "[body]") {
    const auto message =
        read_message(multipart("mixed", {"Content-Type: application/octet-stream\nContent-Disposition: attachment; "
                                         "filename*=UTF-8''%E2%80%AEcod.exe\n\nx"}));
    REQUIRE(message.attachments.size() == 1);
    CHECK(message.attachments.front().name ==
          "\xEF\xBF\xBD"
          "cod.exe");
    CHECK(message.attachments.front().risk == AttachmentRisk::executable);
}

TEST_CASE("A uuencoded file in the text is an attachment", "[body]") {
    const std::string mail = "Subject: x\n\nbefore\nbegin 644 a.txt\n%:&5L;&\\\n`\nend\nafter\n";
    const auto message = read_message(mail);
    CHECK(message.text == "before\nafter\n");
    CHECK(names(message) == "1.uu1:a.txt");
    CHECK(attachment_bytes(mail, "1.uu1") == "hello");
    CHECK_FALSE(attachment_bytes(mail, "1.uu2").has_value());
    CHECK(text_of("Subject: x\n\nbegin 644 work\nno data follows here, only words\n").find("begin 644 work") == 0);
}

TEST_CASE("The text and the files of a winmail.dat", "[body]") {
    const std::string property = little_endian(1, 4) + little_endian(0x001E, 2) + little_endian(0x3707, 2) +
                                 little_endian(1, 4) + little_endian(8, 4) + "long.js\0"s;
    const std::string file = little_endian(0x223E9F78, 4) + "\1\0"s +
                             tnef_attribute(0x0002800C, "\x8E\x96\x96\xB1\x8B\xC7\x8C\xE4\x92\x86\0"s) +
                             tnef_attribute(0x00069002, "x") + tnef_attribute(0x00018010, "SHORT~1.JS\0"s) +
                             tnef_attribute(0x0006800F, "data") + tnef_attribute(0x00069005, property);
    const std::string part = "Content-Type: application/ms-tnef; name=winmail.dat\n\n" + file;
    const auto alone = read_message(multipart("mixed", {part}));
    CHECK(alone.text == "事務局御中");
    REQUIRE(names(alone) == "1:winmail.dat");
    CHECK(alone.attachments.front().risk == AttachmentRisk::risky_archive);
    CHECK(alone.attachments.front().risk_detail == "long.js");
    CHECK(text_of(multipart("mixed", {"\nthe text", part})) == "the text");
    for (std::size_t cut = 0; cut < part.size(); ++cut) {
        CHECK_FALSE(read_message(multipart("mixed", {part.substr(0, cut)})).parts.empty());
    }
}

TEST_CASE("Text that has a file's name but is the mail itself", "[body]") {
    const std::string named = "Content-Type: text/plain; name=\"x.txt\"\n\nthe text";
    const Message only = read_message(multipart("mixed", {"Content-Type: application/pdf; name=a.pdf\n\nx", named}));
    CHECK(only.text == "the text");
    CHECK(names(only) == "1:a.pdf");
    const Message first = read_message(multipart("mixed", {named, "Content-Type: text/plain\n\n-- \nlist footer"}));
    CHECK(first.text == "the text\n-- \nlist footer");
    CHECK(names(first).empty());
    const Message beside = read_message(multipart("mixed", {"Content-Type: text/plain\n\nhello", named}));
    CHECK(beside.text == "hello");
    CHECK(names(beside) == "2:x.txt");
    const Message in_place = read_message(
        multipart("mixed", {"Content-Type: text/plain\n\nhello",
                            "Content-Type: text/plain\nContent-Disposition: inline; filename=notes.txt\n\nnotes"}));
    CHECK(in_place.text == "hello\nnotes");
    CHECK(names(in_place) == "2:notes.txt");
    const Message twice_called =
        read_message(multipart("mixed", {"Content-Type: text/plain\n\nhello",
                                         "Content-Type: text/plain; name=x.txt\nContent-Disposition: inline\n"
                                         "Content-Disposition: attachment; filename=x.txt\n\nfile"}));
    CHECK(twice_called.text == "hello");
    CHECK(names(twice_called) == "2:x.txt");
    const Message called = read_message(
        multipart("mixed", {"Content-Type: text/plain; name=x.txt\nContent-Disposition: attachment\n\nfile"}));
    CHECK(called.text.empty());
    CHECK(names(called) == "1:x.txt");
    CHECK(text_of(multipart("alternative", {"Content-Type: text/plain; name=a.txt\n\nplain",
                                            "Content-Type: text/html; name=a.html\n\n<p>html</p>"})) == "html\n");
}

TEST_CASE("A saved mail that is attached as any file is a forward", "[body]") {
    const std::string inner = "From: a@example.jp\nSubject: inner\nContent-Type: text/plain\n\ninner text\n";
    const std::string head = "Content-Type: application/octet-stream; name=\"saved.EML\"\n";
    const std::string hello = "Content-Type: text/plain\n\nhello";
    const Message plain = read_message(multipart("mixed", {hello, head + "\n" + inner}));
    CHECK(plain.text.find("-----Forwarded message-----\nFrom: a@example.jp\nSubject: inner\n\ninner text") !=
          std::string::npos);
    REQUIRE(plain.attachments.size() == 1);
    CHECK(plain.attachments[0].is_message);
    CHECK(plain.attachments[0].type == "application/octet-stream");
    // "転送.eml" and the same mail, in base64.
    const std::string encoded = multipart(
        "mixed",
        {hello,
         "Content-Type: application/octet-stream;\n name=\"=?UTF-8?B?6Lui6YCBLmVtbA==?=\"\n"
         "Content-Transfer-Encoding: base64\n\n"
         "RnJvbTogYUBleGFtcGxlLmpwClN1YmplY3Q6IGlubmVyCkNvbnRlbnQtVHlwZTogdGV4dC9wbGFp\nbgoKaW5uZXIgdGV4dAo="});
    CHECK(text_of(encoded).find("Subject: inner\n\ninner text") != std::string::npos);
    CHECK(attachment_bytes(encoded, "2").value_or("") == inner);
    const Message other = read_message(multipart("mixed", {hello, head + "\nno mail at all: x\nFrom: a@b\n"}));
    CHECK(other.text == "hello");
    CHECK(names(other) == "2:saved.EML");
    CHECK_FALSE(other.attachments[0].is_message);
}

namespace {

std::string der(unsigned char tag, const std::string& content) {
    std::string out(1, static_cast<char>(tag));
    if (content.size() >= 128) {
        out += '\x82';
        out += static_cast<char>(content.size() >> 8);
    }
    return out + static_cast<char>(content.size()) + content;
}

std::string ber(unsigned char tag, const std::string& content) {
    return std::string(1, static_cast<char>(tag)) + '\x80' + content + "\0\0"s;
}

const std::string signed_oid = der(0x06, "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02");
const std::string data_oid = der(0x06, "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01");
const std::string version = der(0x02, "\x01");

std::string cms_mail(const std::string& cms, const std::string& parameters = "; smime-type=signed-data") {
    return "Subject: x\nContent-Type: application/pkcs7-mime" + parameters + "; name=smime.p7m\n\n" + cms;
}

}  // namespace

TEST_CASE("An opaque S/MIME signature shows what was signed", "[body]") {
    const std::string inner =
        "Content-Type: multipart/mixed; boundary=i\n\n--i\nContent-Type: text/plain\n\nsigned text\n"
        "--i\nContent-Type: application/pdf; name=a.pdf\n\nx\n--i--\n";
    const std::string digests = der(0x31, der(0x30, der(0x06, "\x60\x86\x48")));
    const std::string plain = der(
        0x30, signed_oid + der(0xA0, der(0x30, version + digests + der(0x30, data_oid + der(0xA0, der(0x04, inner))) +
                                                   der(0x31, "signers"))));
    for (const std::string& mail : {cms_mail(plain), cms_mail(plain, ""), cms_mail(plain.substr(0, 200))}) {
        const Message message = read_message(mail);
        CHECK(message.text == "signed text");
        CHECK_FALSE(message.encrypted);
    }
    CHECK(names(read_message(cms_mail(plain))) == "2:a.pdf");
    CHECK(attachment_bytes(cms_mail(plain), "2").value_or("") == "x");

    const std::string pieces = ber(0x24, der(0x04, inner.substr(0, 50)) + ber(0x24, der(0x04, inner.substr(50, 20))) +
                                             der(0x24, der(0x04, inner.substr(70))));
    const std::string indefinite =
        ber(0x30, signed_oid + ber(0xA0, ber(0x30, version + ber(0x31, ber(0x30, der(0x06, "\x60\x86\x48"))) +
                                                       ber(0x30, data_oid + ber(0xA0, pieces)))));
    CHECK(read_message(cms_mail(indefinite)).text == "signed text");

    const std::string detached =
        der(0x30, signed_oid + der(0xA0, der(0x30, version + digests + der(0x30, data_oid) + der(0x31, ""))));
    CHECK(names(read_message(cms_mail(detached))) == "1:smime.p7m");
    for (std::size_t size = 0; size < plain.size(); size += 3) {
        CHECK(read_message(cms_mail(plain.substr(0, size))).text.size() <= inner.size());
        CHECK(read_message(cms_mail(indefinite.substr(0, size))).text.size() <= inner.size());
    }
}

TEST_CASE("S/MIME that is labelled as a plain file is known by its name and its content", "[body]") {
    const auto mail = [](const std::string& cms, const std::string& name = "smime.p7m") {
        return "Subject: x\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=" + name +
               "\n\n" + cms;
    };
    const auto signing = [](const std::string& content) {
        return der(0x30, signed_oid + der(0xA0, der(0x30, version + der(0x31, "") +
                                                              der(0x30, data_oid + der(0xA0, der(0x04, content))))));
    };
    const std::string enveloped = der(0x30, der(0x06, "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03") + der(0xA0, "secret"));
    const Message signed_mail = read_message(mail(signing("Content-Type: text/plain\n\nsigned text")));
    CHECK(signed_mail.text == "signed text");
    CHECK_FALSE(signed_mail.encrypted);
    CHECK(read_message(mail(enveloped)).encrypted);
    CHECK_FALSE(read_message(mail(enveloped, "a.bin")).encrypted);
    const Message document = read_message(mail(signing("%PDF-1.7"), "a.pdf.p7m"));
    CHECK(names(document) == "1:a.pdf.p7m");
    CHECK_FALSE(document.encrypted);
    CHECK(document.text.empty());
}
