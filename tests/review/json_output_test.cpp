#include "review/json_output.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <nlohmann/json.hpp>

using namespace madoguchi;
using Json = nlohmann::json;

namespace {

CheckedMail complete_mail() {
    CheckedMail mail;
    mail.message.message_id = "<x@example.jp>";
    mail.message.from = {{"山田 花子", "hanako@pref.example.jp"}};
    mail.message.subject = "拠点整備・運用に関する照会";
    mail.message.text = "本文\n二行目";
    mail.message.attachments = {{"別紙.docx", "application/x", "", 1234, "2", AttachmentRisk::none, "", false}};
    mail.inquiry[FieldName::organization].value = "例示県健康福祉部";
    mail.inquiry[FieldName::inquiry].value = "一\n二";
    mail.inquiry.phones = {"054-000-0000"};
    mail.inquiry.source = FormSource::own;
    mail.verdict.flags = {{"missing-contact", {}}, {"missing-name", {}}};
    mail.verdict.disposition = Disposition::flagged;
    mail.verdict.ack = {AckKind::incomplete, "", "hanako@pref.example.jp", "", AckKind::incomplete};
    mail.verdict.received_at = std::chrono::sys_days(std::chrono::year{2026} / 6 / 5) + std::chrono::hours{1};
    return mail;
}

}  // namespace

TEST_CASE("a line of check has exactly the keys of the contract, in its order") {
    const auto line = json::check_line("a.eml", complete_mail(), false);
    CHECK(
        line ==
        R"({"file":"a.eml","message_id":"<x@example.jp>","from":{"name":"山田 花子","address":"hanako@pref.example.jp"},)"
        R"("subject":"拠点整備・運用に関する照会","received_at":"2026-06-05T10:00:00+09:00",)"
        R"("fields":{"organization":"例示県健康福祉部","name":null,"contact":null,"inquiry":"一\n二"},)"
        R"("phones":["054-000-0000"],"emails":[],)"
        R"("attachments":[{"name":"別紙.docx","type":"application/x","bytes":1234}],)"
        R"("flags":["missing-contact","missing-name"],"disposition":"flagged","ack":{"kind":"incomplete","reason":""}})");
}

TEST_CASE("--text adds the whole text") {
    CHECK(Json::parse(json::check_line("a.eml", complete_mail(), true))["text"] == "本文\n二行目");
    CHECK_FALSE(Json::parse(json::check_line("a.eml", complete_mail(), false)).contains("text"));
}

TEST_CASE("an empty mail has empty texts, empty lists and nulls") {
    CheckedMail mail;
    mail.verdict.ack.reason = "unreachable-sender";
    const auto line = Json::parse(json::check_line("", mail, false));
    CHECK(line["from"] == Json{{"name", ""}, {"address", ""}});
    CHECK(line["received_at"].is_null());
    CHECK(line["fields"] == Json::parse(R"({"organization":null,"name":null,"contact":null,"inquiry":null})"));
    CHECK(line["phones"] == Json::array());
    CHECK(line["attachments"] == Json::array());
    CHECK(line["flags"] == Json::array());
    CHECK(line["ack"]["reason"] == "unreachable-sender");
}

TEST_CASE("what an automated mail says is not shown as fields") {
    auto mail = complete_mail();
    mail.inquiry.source = FormSource::quoted;
    mail.verdict.flags = {{"automated", {}}};
    mail.verdict.disposition = Disposition::ignored;
    const auto line = Json::parse(json::check_line("a.eml", mail, false));
    CHECK(line["fields"]["organization"].is_null());
    CHECK(line["phones"] == Json::array());
}

TEST_CASE("bytes that are no UTF-8 never break the JSON") {
    auto mail = complete_mail();
    mail.message.subject = "\xff\xfe broken \x82\xa0";
    mail.message.text = std::string("a\0b\x1b\xc0", 5);
    mail.message.from[0].name = "\xe3\x81";
    const auto text = json::check_line("dir/\xff.eml", mail, true);
    REQUIRE(Json::accept(text));
    CHECK(text.find('\n') == std::string::npos);
    CHECK(Json::parse(text)["subject"].get<std::string>().find("\uFFFD") == 0);
    REQUIRE(Json::accept(json::check_error_line("\xff", "\xff")));
}

TEST_CASE("an unreadable file has a file and an error, nothing else") {
    CHECK(json::check_error_line("a.eml", "cannot read") == R"({"file":"a.eml","error":"cannot read"})");
}

TEST_CASE("the status names the outbox by state") {
    StoreStatus status;
    status.mails = 7;
    status.outbox_queued = 2;
    status.outbox_sending = 1;
    const auto json = Json::parse(json::of(status));
    CHECK(json["mails"] == 7);
    CHECK(json["outbox"]["queued"] == 2);
    CHECK(json["outbox"]["sending"] == 1);
    CHECK(json["last_success"].is_null());
    CHECK(json["watermarks"] == Json::array());
}
