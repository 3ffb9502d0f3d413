#include "parser/message.h"

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
