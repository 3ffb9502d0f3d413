// Hidden test: writes our mails for tests/reply/read_back.py into $MADOGUCHI_SAMPLES.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sample.h"

using namespace madoguchi;

namespace {

void write(const std::filesystem::path& folder, const std::string& name, const ComposeInput& in, const Message& message,
           const Verdict& verdict, const Desk& desk, const std::vector<std::string>& references) {
    const auto form =
        in.kind == AckKind::incomplete ? sample::inquiry({FieldName::contact, FieldName::inquiry}) : sample::inquiry();
    const auto mail = sample::composed(in, message, form, verdict, desk).value();
    std::ofstream(folder / (name + ".eml"), std::ios::binary) << mail.bytes;
    const nlohmann::json expected = {
        {"kind", std::string(to_string(in.kind))},
        {"subject", "【受付番号 " + in.receipt_number + "】" + desk.subject},
        {"from", {desk.name, in.from}},
        {"to", in.target},
        {"message_id", mail.message_id},
        {"in_reply_to", message.message_id},
        {"references", references},
        {"date", "2026-06-05T10:12:00+09:00"},
        {"receipt_number", in.receipt_number},
        {"text", readable_text(mail)},
    };
    std::ofstream(folder / (name + ".json")) << expected;
}

}  // namespace

TEST_CASE("samples", "[.][samples]") {
    const char* folder = std::getenv("MADOGUCHI_SAMPLES");
    REQUIRE(folder != nullptr);
    auto missing = sample::verdict({"missing-contact", "missing-inquiry"});
    missing.received_at = sample::japan(2026, 5, 20, 10);
    const auto message = sample::message();
    for (const auto kind : {AckKind::receipt, AckKind::incomplete, AckKind::closed, AckKind::referral}) {
        write(folder, std::string(to_string(kind)), sample::input(kind), message, missing, {}, {message.message_id});
    }
    auto reply = message;
    reply.references = {"<first@example.jp>", "<second@example.jp>"};
    write(folder, "thread", sample::input(), reply, missing, {},
          {"<first@example.jp>", "<second@example.jp>", reply.message_id});
    Desk desk;
    desk.name = "Desk, \"Example\" <x@y>; 在宅医療 𠮷野 窓口（テスト）";
    desk.subject = "拠点整備・運用に関する照会 — 𠮷野町・髙﨑市の「在宅医療に必要な連携を担う拠点」について（第２版）";
    write(folder, "odd-names", sample::input(), message, missing, desk, {message.message_id});
    auto in = sample::input(AckKind::incomplete);
    in.target = std::string(60, 'a') + "@pref.example.jp";
    desk.name = "Plain Desk";
    write(folder, "long-address", in, message, missing, desk, {message.message_id});
}
