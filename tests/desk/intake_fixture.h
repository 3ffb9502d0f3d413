#pragma once

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <string_view>

#include "desk/intake.h"
#include "tests/scratch.h"

namespace madoguchi::test {

inline constexpr const char* inbox = "imap.example.jp/desk/INBOX";

/// The parts of a mail that the tests change.
struct Letter {
    std::string from = "hanako@pref.example.jp";
    std::string subject = "拠点整備・運用に関する照会";
    std::string id = {};
    std::string body = {};
    std::string more = {};  ///< further header lines, each with CRLF
    std::string to = "zaitaku@desk.example.jp";

    [[nodiscard]] std::string bytes() const {
        return fmt::format(
            "Return-Path: <{0}>\r\nFrom: <{0}>\r\nTo: <{5}>\r\nSubject: {1}\r\nMessage-ID: "
            "{2}\r\n{3}"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: "
            "8bit\r\n\r\n{4}",
            from, subject, id, more, body, to);
    }
};

inline std::string form(std::string_view organization, std::string_view name, std::string_view contact,
                        std::string_view inquiry) {
    return fmt::format(
        "1) 自治体・機関名：{}\r\n2) 氏名：{}\r\n3) 連絡先（TEL／メールアドレス）：{}\r\n4) "
        "照会内容（具体的に）：{}\r\n",
        organization, name, contact, inquiry);
}

inline const std::string question =
    "在宅医療に必要な連携を担う拠点の多職種連携会議は、年に何回開くのが望ましいでしょうか。";
inline const std::string complete_form = form("例示県健康福祉部", "山田 花子", "054-000-0000", question);
inline const std::string form_without_contact = form("例示県健康福祉部", "山田 花子", "", question);

/// A desk with its store in a folder of its own, and a mailbox that counts UIDs.
class TestDesk {
public:
    explicit TestDesk(std::uint32_t old_below_uid = 0) : store_(open()) {
        must(store_.set_watermark({inbox, 7, 0, old_below_uid}));
    }

    RawMail mail(const std::string& bytes) {
        RawMail raw;
        raw.mailbox = inbox;
        raw.uidvalidity = 7;
        raw.uid = ++uid_;
        raw.internal_date = now;
        raw.bytes = bytes;
        raw.full_size = bytes.size();
        return raw;
    }
    IntakeLine take(const RawMail& raw) {
        Intake intake(store_, configuration, must(store_.desk_key()));
        auto lines = must(intake.take(std::span(&raw, 1), raw.uid, now));
        REQUIRE(lines.size() == 1);
        return lines.front();
    }
    IntakeLine take(Letter letter) {
        if (letter.id.empty()) {
            letter.id = fmt::format("<{}@sender.example.jp>", uid_ + 1);
        }
        return take(mail(letter.bytes()));
    }
    /// Hands over what is due; everything goes through.
    int deliver() {
        int sent = 0;
        while (const auto due = must(store_.next_due(now))) {
            must(store_.mark_sending(due->id, now));
            must(store_.mark_sent(due->id, "250 ok", now));
            ++sent;
        }
        return sent;
    }
    CaseView view(const std::string& receipt_number) {
        return must(store_.show(must(store_.find_case(receipt_number))));
    }
    Store& store() { return store_; }
    [[nodiscard]] std::filesystem::path file() const { return folder_.file(); }
    std::uint32_t last_uid() const { return uid_; }

    Configuration configuration;
    std::chrono::sys_seconds now = friday_morning;

private:
    Store open() { return must(Store::open(file(), OpenMode::create)); }

    ScratchFolder folder_;
    Store store_;
    std::uint32_t uid_ = 0;
};

}  // namespace madoguchi::test
