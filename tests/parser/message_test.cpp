#include "parser/message.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

using madoguchi::read_message;

namespace {

std::string file_bytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("Every development mail gives its sender, its subject and undamaged text", "[message]") {
    const std::filesystem::path corpus = std::filesystem::path(MADOGUCHI_SOURCE_DIR) / "tests" / "corpus";
    std::ifstream labels(corpus / "expected.jsonl");
    int mails = 0;
    for (std::string line; std::getline(labels, line);) {
        const auto label = nlohmann::json::parse(line);
        const std::string name = label["file"];
        INFO(name);
        const auto message = read_message(file_bytes(corpus / name));
        const std::string address = message.from.empty() ? "" : message.from.front().address;
        CHECK(address == label["from"].get<std::string>());
        CHECK(message.replacements == 0);
        CHECK(message.truncated.empty());
        CHECK(message.received.has_value());
        if (label["subject"].is_string() && label["subject"] == "拠点整備・運用に関する照会") {
            CHECK(message.subject == "拠点整備・運用に関する照会");
        }
        ++mails;
    }
    CHECK(mails == 105);
}

TEST_CASE("A subject cut inside a kanji, between words of one charset", "[message]") {
    const auto message = read_message(
        "From: =?ISO-2022-JP?B?GyRCSy0xShsoQiAbJEI5OBsoQg==?= <ikiiki@city-iki.example.lg.jp>\n"
        "Subject: Re: =?ISO-2022-JP?B?GyRCIVowbTR0O1QhWzVyRUBAMEh3ISY=?=\n"
        " =?ISO-2022-JP?B?MT9NUSRLNFgkOSRrPkgycSFKOkZBdyE=?=\n =?ISO-2022-JP?B?SxsoQg==?=\n\n");
    CHECK(message.subject == "Re: 【壱岐市】拠点整備・運用に関する照会（再送）");
    REQUIRE(message.from.size() == 1);
    CHECK(message.from.front().name == "豊永 晃");
}

TEST_CASE("A missing inner boundary loses neither the outer parts nor the text", "[message]") {
    const auto message = read_message(
        "Subject: x\nContent-Type: multipart/mixed; boundary=\"out\"\n\n--out\n"
        "Content-Type: multipart/alternative; boundary=in\n\n--in\nContent-Type: text/plain\n\nhello\n"
        "--out\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nAAAA\n--out--\n");
    CHECK(message.text == "hello");
    REQUIRE(message.attachments.size() == 1);
    CHECK(message.attachments.front().name == "a.pdf");
    CHECK(message.attachments.front().bytes == 3);
    CHECK(message.attachments.front().part == "2");
}

TEST_CASE("A raw subject is written as the text is, where that is neither Japanese nor Western", "[message]") {
    const auto mail = [](std::string_view label, std::string_view bytes, std::string_view type = "text/plain") {
        return fmt::format(
            "From: {1} <a@example.jp>\r\nSubject: {1}\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: {2}; charset={0}\r\n"
            "Content-Transfer-Encoding: 8bit\r\n\r\n{1}\r\n--b--\r\n",
            label, bytes, type);
    };
    struct Row {
        std::string_view label, bytes, text;
    };
    for (const Row& row :
         {Row{"koi8-r", "\xFA\xC1\xD0\xD2\xCF\xD3", "Запрос"},
          Row{"gb2312", "\xBC\xD2\xCD\xA5\xD2\xBD\xC1\xC6\xD7\xC9\xD1\xAF", "家庭医疗咨询"},
          Row{"ks_c_5601-1987", "\xC0\xE7\xC5\xC3\xC0\xC7\xB7\xE1", "재택의료"},
          Row{"big5", "\xA9\x7E\xAE\x61\xC2\xE5\xC0\xF8", "居家醫療"},
          Row{"windows-1251", "\xC7\xE0\xEF\xF0\xEE\xF1", "Запрос"}, Row{"iso-8859-2", "\xAF\xF3\xB3\xE6", "Żółć"}}) {
        INFO(row.label);
        for (const auto* type : {"text/plain", "text/html"}) {
            const auto message = read_message(mail(row.label, row.bytes, type));
            CHECK(message.subject == row.text);
            CHECK(message.from.front().name == row.text);
            CHECK(message.text.starts_with(row.text));
            CHECK(message.replacements == 0);
        }
    }
    // Japanese under any label stays Japanese, and so does what is not valid under the label.
    constexpr std::string_view sjis = "\x8D\xDD\x91\xEE\x88\xE3\x97\xC3\x82\xC9\x82\xC2\x82\xA2\x82\xC4";
    constexpr std::string_view euc = "\xB5\xF2\xC5\xC0\xA4\xCE\xC0\xB0\xC8\xF7";
    for (const auto* label : {"gb2312", "big5", "euc-kr", "koi8-r", "iso-8859-1", "utf-8", "no-such"}) {
        INFO(label);
        CHECK(read_message(mail(label, sjis)).subject == "在宅医療について");
        CHECK(read_message(mail(label, euc)).subject == "拠点の整備");
        CHECK(read_message(mail(label, "拠点整備")).subject == "拠点整備");
        CHECK(read_message(mail(label, "\x1B$B5rE@\x1B(B")).subject == "拠点");
    }
}

TEST_CASE("What has no label is read as the mail's encoded words are labelled, where that is not Japanese",
          "[message]") {
    // GB2312 that is valid EUC-JP, and GBK that is not.
    constexpr std::string_view simplified = "\xBC\xD2\xCD\xA5\xD2\xBD\xC1\xC6";
    constexpr std::string_view extended = "\xD7\xAA\xB7\xA2\xA3\xBA\xA2\xE1\xE0\xE5\x81\x40";
    for (const auto& bytes : {std::string(simplified), std::string(extended)}) {
        const auto mail = [&](std::string_view subject) {
            return read_message(fmt::format(
                "From: {1} <a@example.jp>\nSubject: {0}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
                "boundary=b\n\n--b\n\n{1}\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; "
                "filename=\"{1}.pdf\"\n\n%PDF\n--b--\n",
                subject, bytes));
        };
        const std::string text = bytes == simplified ? "家庭医疗" : "转发：⑤噱丂";
        const auto chinese = mail("=?GB2312?B?vNLNpQ==?=");
        CHECK(chinese.subject == "家庭");
        CHECK(chinese.from.front().name.substr(0, 6) == text.substr(0, 6));
        CHECK(chinese.text.substr(0, 6) == text.substr(0, 6));
        CHECK(chinese.attachments.front().name.substr(0, 6) == text.substr(0, 6));
        CHECK(chinese.replacements == 0);
        const auto japanese = mail("=?ISO-2022-JP?B?GyRCNXJFQBsoQg==?=");
        CHECK(japanese.text.substr(0, 6) != text.substr(0, 6));
    }
}

TEST_CASE("The sender is the first of the From fields and mailboxes that has an address", "[message]") {
    const auto sender = [](std::string_view head) {
        const auto message = read_message(std::string(head) + "Subject: x\n\ny\n");
        return message.from.empty() ? "" : message.from.front().name + '|' + message.from.front().address;
    };
    CHECK(sender("From: \"A Co. \" <>, \"Ltd\" <a@example.jp>\n") == "Ltd|a@example.jp");
    CHECK(sender("From: [??????]\nReply-To: c@example.jp\nFrom: B <b@example.jp>\n") == "B|b@example.jp");
    CHECK(sender("From: A <a@example.jp>\nFrom: B <b@example.jp>\n") == "A|a@example.jp");
    CHECK(sender("From: A\n") == "A|");
}

TEST_CASE("A header that empty lines break goes on where it tells the type", "[message]") {
    const auto outlook = read_message(
        "X-Message-Delivery: Vj0x\n\nContent-Type: multipart/alternative;\n\tboundary=b\nFrom: A <a@example.jp>\n"
        "Subject: x\nMIME-Version: 1.0\n\n--b\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
        "5oug54K5\n--b--\n");
    CHECK(outlook.text == "拠点");
    CHECK(outlook.subject == "x");
    CHECK(outlook.from.front().address == "a@example.jp");
    const auto attached = read_message(
        "Subject: y\nContent-Type: message/rfc822\n\nX-A: b\n   \n\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: base64\n\n5oug54K5\n");
    CHECK(attached.text.find("拠点") != std::string::npos);
    // A text that begins with fields is a text.
    for (const std::string text :
         {"From: A\nSent: today\nSubject: z\n\nw\n", "Content-Type: the label of a part\n\nw\n",
          "Content-Type: text/html\nis what I mean\n\nw\n"}) {
        CHECK(read_message("Subject: y\nFrom: a@example.jp\n\n" + text).text == text);
        CHECK(read_message("Subject: y\nContent-Type: text/plain\n\nContent-Type: text/html\n\n" + text).text ==
              "Content-Type: text/html\n\n" + text);
    }
}
