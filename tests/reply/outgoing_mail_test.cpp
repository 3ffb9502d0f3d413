#include "reply/outgoing_mail.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>

#include "parser/utf8.h"

using namespace madoguchi;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = text.find("\r\n", begin);
        REQUIRE(end != std::string::npos);
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 2;
    }
    return lines;
}

/// Decodes each encoded word by itself, as a reader does that does not join them.
std::string decoded(const std::string& field) {
    static const std::regex word(R"(=\?UTF-8\?B\?([A-Za-z0-9+/=]+)\?=)");
    std::string out;
    for (auto it = std::sregex_iterator(field.begin(), field.end(), word); it != std::sregex_iterator(); ++it) {
        CHECK(it->str().size() <= 75);
        const std::string part = decoded_body((*it)[1].str());
        CHECK_FALSE(part.empty());
        CHECK(is_utf8(part));
        out += part;
    }
    return out;
}

}  // namespace

TEST_CASE("encoded words hold whole characters at every offset of the split") {
    const std::string tail =
        "在宅医療に必要な連携を担う拠点の整備・運用に関する照会（𠮷野町）について👩"
        "‍"
        "⚕"
        "️"
        "の"
        "ご"
        "相"
        "談";
    for (int shift = 0; shift < 80; ++shift) {
        for (const std::string& lead : {std::string(static_cast<std::size_t>(shift), 'x'),
                                        std::string("照会") + std::string(static_cast<std::size_t>(shift), '1')}) {
            const std::string text = lead + tail;
            const auto field = encoded_field("Subject", text);
            for (const auto& line : lines_of(field)) {
                CHECK(line.size() <= 76);
            }
            CHECK(decoded(field) == text);
        }
    }
}

TEST_CASE("a character stays together with its marks") {
    // か + combining voicing mark, and an ideograph with its variation selector, never at the start of a word
    const std::string unit =
        "か\xe3\x82\x99"
        "葛\xf3\xa0\x84\x80";
    std::string text;
    for (int i = 0; i < 30; ++i) {
        text += unit;
    }
    for (int shift = 0; shift < 12; ++shift) {
        const auto field = encoded_field("Subject", std::string(static_cast<std::size_t>(shift), 'a') + text);
        static const std::regex word(R"(=\?UTF-8\?B\?([A-Za-z0-9+/=]+)\?=)");
        for (auto it = std::sregex_iterator(field.begin(), field.end(), word); it != std::sregex_iterator(); ++it) {
            const std::string part = decoded_body((*it)[1].str());
            CHECK_FALSE(part.starts_with("\xe3\x82\x99"));
            CHECK_FALSE(part.starts_with("\xf3\xa0\x84\x80"));
        }
    }
}

TEST_CASE("a display name is followed by its address within the line") {
    CHECK(encoded_field("From", "Desk 1", "<a@example.jp>") == "From: Desk 1 <a@example.jp>\r\n");
    CHECK(encoded_field("From", "", "<a@example.jp>") == "From: <a@example.jp>\r\n");
    for (int length = 1; length < 60; ++length) {
        std::string name;
        for (int i = 0; i < length; ++i) {
            name += "窓";
        }
        const auto field = encoded_field("From", name, "<zaitaku@desk.example.jp>");
        for (const auto& line : lines_of(field)) {
            CHECK(line.size() <= 78);
        }
        CHECK(decoded(field) == name);
        CHECK(field.find(" <zaitaku@desk.example.jp>\r\n") != std::string::npos);
    }
}

TEST_CASE("specials in a display name never reach the header as they are") {
    for (const std::string name : {"a\", <evil@example.com>", "desk, second", "=?UTF-8?B?AAAA?=", "Desk:group;"}) {
        const auto field = encoded_field("From", name, "<a@example.jp>");
        CHECK(field.find("evil") == std::string::npos);
        CHECK(decoded(field) == name);
    }
    CHECK(encoded_field("From", "a\r\nBcc: x@example.com", "<a@example.jp>").find("Bcc") == std::string::npos);
}

TEST_CASE("dates are Japan time") {
    using namespace std::chrono;
    CHECK(mail_date(sys_days{2026y / June / 5} + 1h + 12min) == "Fri, 05 Jun 2026 10:12:00 +0900");
    CHECK(mail_date(sys_days{2026y / December / 31} + 15h) == "Fri, 01 Jan 2027 00:00:00 +0900");
    CHECK(mail_date(sys_days{2028y / February / 28} + 23h + 59min + 59s) == "Tue, 29 Feb 2028 08:59:59 +0900");
}

TEST_CASE("a body survives base64 and stays within its lines") {
    std::string text;
    for (int i = 0; i < 200; ++i) {
        text += "照会 " + std::to_string(i) + "\n";
        const auto body = base64_body(text);
        CHECK(decoded_body(body) == text);
        for (const auto& line : lines_of(body)) {
            CHECK(line.size() <= 76);
        }
    }
    CHECK(decoded_body("no base64 at all!").empty());
}
