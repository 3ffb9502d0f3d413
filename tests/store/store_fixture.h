#pragma once

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>

#include "store/store.h"
#include "tests/scratch.h"

namespace madoguchi::test {

/// One mail on its way into a store, with everything that `add` wants.
struct Sample {
    RawMail raw;
    Message message;
    Inquiry inquiry;
    Verdict verdict;

    explicit Sample(std::uint32_t uid, const std::string& address = "hanako@pref.example.jp",
                    std::uint32_t uidvalidity = 7) {
        raw.mailbox = "imap.example.jp/desk/INBOX";
        raw.uidvalidity = uidvalidity;
        raw.uid = uid;
        raw.internal_date = friday_morning;
        raw.bytes = fmt::format("From: {}\r\nMessage-ID: <{}@example.jp>\r\n\r\nbody {}\r\n", address, uid, uid);
        message.message_id = fmt::format("<{}@example.jp>", uid);
        message.from = {{"山田 花子", address}};
        message.subject = "拠点整備・運用に関する照会";
        message.text = fmt::format("body {}\n", uid);
        message.blocks = {{BlockKind::own, 0, 0, message.text.size(), ""}};
        inquiry[FieldName::organization] = {"例示県", {"text", 0, 4, "body"}, true};
        inquiry[FieldName::name] = {"山田 花子", {}, true};
        inquiry[FieldName::contact] = {"054-000-0000", {}, true};
        inquiry[FieldName::inquiry] = {"会議の頻度", {}, true};
        inquiry.phones = {"054-000-0000"};
        inquiry.source = FormSource::own;
        verdict.disposition = Disposition::accepted;
        verdict.ack = {AckKind::receipt, "", address, "", AckKind::receipt};
        verdict.received_at = friday_morning;
    }
    Sample& ignored() {
        verdict.disposition = Disposition::ignored;
        verdict.ack = {AckKind::none, "auto-submitted", "", "", AckKind::none};
        verdict.flags = {{"automated", {{"header:Auto-Submitted", 0, 4, "auto"}}}};
        inquiry = Inquiry{};
        return *this;
    }
    [[nodiscard]] NewMail added() const {
        NewMail mail;
        mail.raw = &raw;
        mail.message = &message;
        mail.inquiry = &inquiry;
        mail.verdict = &verdict;
        return mail;
    }
};

inline Acknowledgement acknowledgement_for(const Sample& sample, int sequence = 0, AckKind kind = AckKind::receipt) {
    return {kind, sample.message.from.front().address, "zaitaku@desk.example.jp",
            fmt::format("<{}.{}.{}@desk.example.jp>", sample.raw.uidvalidity, sample.raw.uid, sequence),
            fmt::format("Subject: ack {}\r\n\r\nReceived.\r\n", sample.raw.uid)};
}

/// A store with one folder that has been seen before.
inline Store store_with_folder(const std::filesystem::path& file, std::uint32_t uidvalidity = 7) {
    auto store = Store::open(file, OpenMode::create);
    if (!store) {
        INFO(store.error().message);
        REQUIRE(store);
    }
    REQUIRE(store->set_watermark({"imap.example.jp/desk/INBOX", uidvalidity, 0, 0}));
    return std::move(*store);
}

}  // namespace madoguchi::test
