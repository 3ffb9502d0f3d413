#include "reply/acknowledgement.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "reply/message_id.h"
#include "reply/outgoing_mail.h"
#include "sample.h"

using namespace madoguchi;
using Catch::Matchers::Contains;

namespace {

void check_well_formed(const std::string& mail, std::size_t longest = 78) {
    std::size_t column = 0;
    for (std::size_t i = 0; i < mail.size(); ++i) {
        const auto c = static_cast<unsigned char>(mail[i]);
        REQUIRE(c < 0x80);
        REQUIRE((c >= 0x20 || c == '\r' || c == '\n'));
        if (c == '\r') {
            REQUIRE((i + 1 < mail.size() && mail[i + 1] == '\n'));
        } else if (c == '\n') {
            REQUIRE((i > 0 && mail[i - 1] == '\r'));
            column = 0;
        } else {
            REQUIRE(++column <= longest);
        }
    }
    REQUIRE(mail.ends_with("\r\n"));
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t n = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
        ++n;
    }
    return n;
}

/// Columns on a terminal, as 全角 counts: 2 for every character that is not ASCII.
std::size_t columns(const std::string& line) {
    std::size_t n = 0;
    for (const unsigned char c : line) {
        n += c < 0x80 ? 1 : c >= 0xc0 ? 2 : 0;
    }
    return n;
}

}  // namespace

TEST_CASE("a receipt carries every header that keeps robots silent") {
    const auto mail = sample::composed(sample::input()).value();
    check_well_formed(mail.bytes);
    CHECK(mail.to == "hanako@pref.example.jp");
    CHECK(mail.envelope_from == "zaitaku@desk.example.jp");
    CHECK(sample::field(mail.bytes, "Auto-Submitted") == "auto-replied");
    CHECK(sample::field(mail.bytes, "X-Auto-Response-Suppress") == "All");
    CHECK(sample::field(mail.bytes, "Precedence") == "bulk");
    CHECK(sample::field(mail.bytes, "Date") == "Fri, 05 Jun 2026 10:12:00 +0900");
    CHECK(sample::field(mail.bytes, "To") == "<hanako@pref.example.jp>");
    CHECK(sample::field(mail.bytes, "MIME-Version") == "1.0");
    CHECK(sample::field(mail.bytes, "Content-Type") == "text/plain; charset=UTF-8");
    CHECK(sample::field(mail.bytes, "Content-Transfer-Encoding") == "base64");
    CHECK(sample::field(mail.bytes, "In-Reply-To") == "<question-1@pref.example.jp>");
    CHECK(sample::field(mail.bytes, "References") == "<question-1@pref.example.jp>");
    CHECK(sample::field(mail.bytes, "Message-ID") == mail.message_id);
    CHECK(is_our_message_id(mail.message_id, sample::key));
    CHECK(is_our_marker(sample::field(mail.bytes, "X-Madoguchi"), sample::key));
    CHECK(sample::field(mail.bytes, "Reply-To").empty());
    for (const auto* const once :
         {"\r\nFrom: ", "\r\nTo: ", "\r\nSubject: ", "\r\nMessage-ID: ", "\r\nAuto-Submitted: "}) {
        CHECK(count("\r\n" + mail.bytes, once) == 1);
    }
    CHECK(count(mail.bytes, "\r\nCc:") == 0);
}

TEST_CASE("answers come to the desk where the mail goes out by another address") {
    auto in = sample::input();
    in.from = "no-reply@relay.example.jp";
    const auto mail = sample::composed(in).value();
    CHECK(sample::field(mail.bytes, "Reply-To") == "<zaitaku@desk.example.jp>");
    CHECK_THAT(mail.message_id, Catch::EndsWith("@relay.example.jp>"));
    in.envelope_from = "";
    CHECK(sample::composed(in).value().envelope_from.empty());
}

TEST_CASE("no control byte and no odd address reaches a header") {
    const std::string bad_addresses[] = {
        "",
        "hanako",
        "@example.jp",
        "hanako@",
        "a@b@c",
        "a@b.jp\r\nBcc: victim@example.com",
        "a@b.jp\nBcc: victim@example.com",
        "a@b.jp\r",
        std::string("a\0b@c.jp", 8),
        "a\x7f@b.jp",
        "a\t@b.jp",
        "a b@c.jp",
        "<a@b.jp>",
        "a@b.jp>,<x@y.jp",
        "a@b.jp,x@y.jp",
        "\"a\"@b.jp",
        "a(x)@b.jp",
        "a@例示.jp",
        "\xff@b.jp",
        std::string(300, 'a') + "@b.jp",
    };
    for (const auto& bad : bad_addresses) {
        INFO(bad);
        for (auto ComposeInput::*member : {&ComposeInput::target, &ComposeInput::from, &ComposeInput::envelope_from}) {
            if (bad.empty() && member == &ComposeInput::envelope_from) {
                continue;
            }
            auto in = sample::input();
            in.*member = bad;
            const auto mail = sample::composed(in);
            REQUIRE_FALSE(mail);
            CHECK(mail.error().code == ErrorCode::malformed);
            if (bad.size() > 3) {
                CHECK_THAT(mail.error().message, !Contains(bad));
            }
        }
    }
    for (const std::string bad : {"", "2026-1\r\nBcc: x@y.jp", "2026 1", "2026-1\x01", "２０２６"}) {
        auto in = sample::input();
        in.receipt_number = bad;
        CHECK_FALSE(sample::composed(in));
    }
}

TEST_CASE("nothing of the sender's text reaches the mail") {
    auto message = sample::message();
    message.subject = "SENDERTEXT";
    message.from = {{"SENDERTEXT", "hanako@pref.example.jp"}};
    message.text = "SENDERTEXT";
    message.message_id = "<SENDER TEXT\r\nBcc: x@y.jp>";
    message.in_reply_to = {"<SENDERTEXT", "SENDERTEXT>"};
    message.references = {"SENDERTEXT", "<SENDERTEXT>", "<SENDER\nTEXT@x>", "<ok@example.jp>"};
    Inquiry form;
    for (auto& field : form.fields) {
        field.value = "SENDERTEXT";
    }
    for (const auto kind : {AckKind::receipt, AckKind::incomplete, AckKind::closed, AckKind::referral}) {
        const auto mail = sample::composed(sample::input(kind), message, form).value();
        check_well_formed(mail.bytes);
        CHECK_THAT(mail.bytes, !Contains("SENDER") && !Contains("Bcc"));
        CHECK_THAT(readable_text(mail), !Contains("SENDERTEXT"));
        CHECK(sample::field(mail.bytes, "In-Reply-To").empty());
        CHECK(sample::field(mail.bytes, "References") == "<ok@example.jp>");
    }
}

TEST_CASE("References stay bounded and end with the answered mail") {
    auto message = sample::message();
    for (int i = 0; i < 5000; ++i) {
        message.references.push_back("<" + std::to_string(i) + "@example.jp>");
    }
    message.references.push_back(message.message_id);
    auto mail = sample::composed(sample::input(), message).value();
    check_well_formed(mail.bytes);
    auto references = sample::field(mail.bytes, "References");
    CHECK(count(references, "<") <= 20);
    CHECK_THAT(references, Catch::StartsWith("<0@example.jp> ") &&
                               Catch::EndsWith("<4999@example.jp> <question-1@pref.example.jp>"));

    message.references.clear();
    for (int i = 0; i < 20; ++i) {
        message.references.push_back("<" + std::string(200, 'a') + std::to_string(i) + "@example.jp>");
    }
    mail = sample::composed(sample::input(), message).value();
    check_well_formed(mail.bytes, 260);
    references = sample::field(mail.bytes, "References");
    CHECK(references.size() <= 2000);
    CHECK_THAT(references, Catch::EndsWith("<question-1@pref.example.jp>"));

    message.references.clear();
    message.in_reply_to = {"<parent@example.jp>"};
    CHECK(sample::field(sample::composed(sample::input(), message).value().bytes, "References") ==
          "<parent@example.jp> <question-1@pref.example.jp>");
    message.in_reply_to.push_back("<other@example.jp>");
    CHECK(sample::field(sample::composed(sample::input(), message).value().bytes, "References") ==
          "<question-1@pref.example.jp>");
}

TEST_CASE("the incomplete mail names what is missing and gives the form") {
    const auto mail = sample::composed(sample::input(AckKind::incomplete), sample::message(),
                                       sample::inquiry({FieldName::name, FieldName::contact}),
                                       sample::verdict({"missing-contact", "missing-name"}))
                          .value();
    check_well_formed(mail.bytes);
    const auto text = readable_text(mail);
    CHECK_THAT(text, Contains("受付番号　2026-000123\n"));
    CHECK_THAT(text, Contains("要記入　　氏名\n") && Contains("要記入　　連絡先（TEL／メールアドレス）\n"));
    CHECK_THAT(text, !Contains("要記入　　自治体・機関名") && !Contains("要記入　　照会内容"));
    CHECK_THAT(
        text,
        Contains("\n1) 自治体・機関名：\n2) 氏名：\n3) 連絡先（TEL／メールアドレス）：\n4) 照会内容（具体的に）：\n"));
    CHECK_THAT(text, Contains("記載項目　自治体・機関名、照会内容\n"));
    CHECK_THAT(text, Contains("070-3320-3465（平日9時～17時）"));
    CHECK_THAT(text, Contains("令和8年6月5日（金）"));
}

TEST_CASE("an unusable contact is asked for as a missing one, with the reason") {
    const auto text = readable_text(sample::composed(sample::input(AckKind::incomplete), sample::message(),
                                                     sample::inquiry(), sample::verdict({"invalid-contact"}))
                                        .value());
    CHECK_THAT(text,
               Contains("要記入　　連絡先（TEL／メールアドレス）\n") && Contains("お電話番号またはメールアドレス"));
    CHECK_THAT(text, Contains("記載項目　自治体・機関名、氏名、照会内容\n"));
}

TEST_CASE("the request asks for what the case still lacks, not for what its last mail lacks") {
    const auto text_for = [](const Inquiry& form, const Verdict& verdict) {
        auto in = sample::input(AckKind::incomplete);
        in.sequence = 1;
        return readable_text(sample::composed(in, sample::message(), form, verdict).value());
    };
    auto text = text_for(sample::inquiry({FieldName::name}),
                         sample::verdict({"missing-inquiry", "missing-name", "missing-organization"}));
    CHECK_THAT(text, Contains("要記入　　氏名\n") && !Contains("要記入　　照会内容") && !Contains("要記入　　自治体"));
    text = text_for(sample::inquiry({FieldName::name}), sample::verdict());
    CHECK_THAT(text, Contains("要記入　　氏名\n"));
    text = text_for(sample::inquiry({FieldName::name, FieldName::inquiry}),
                    sample::verdict({"missing-name", "see-attachment"}));
    CHECK_THAT(text, Contains("要記入　　氏名\n") && !Contains("要記入　　照会内容"));
}

TEST_CASE("asking again is another mail in the same thread") {
    auto in = sample::input(AckKind::incomplete);
    const auto first = sample::composed(in, sample::message(), sample::inquiry({FieldName::name})).value();
    const auto same = sample::composed(in, sample::message(), sample::inquiry({FieldName::name})).value();
    in.sequence = 1;
    const auto again = sample::composed(in, sample::message(), sample::inquiry({FieldName::name})).value();
    CHECK(first.bytes == same.bytes);
    CHECK(first.message_id != again.message_id);
    CHECK(is_our_message_id(again.message_id, sample::key));
    CHECK(sample::field(again.bytes, "References") == sample::field(first.bytes, "References"));
}

TEST_CASE("a receipt near the end of the period promises no date") {
    auto in = sample::input();
    in.now = sample::japan(2027, 2, 27, 12);
    auto verdict = sample::verdict();
    verdict.received_at = in.now;
    const auto text = readable_text(sample::composed(in, sample::message(), sample::inquiry(), verdict).value());
    CHECK_THAT(text, Contains("担当者が内容を確認し、順次対応いたします。") && !Contains("以降"));
}

TEST_CASE("closed tells when the desk opens, or that it has closed") {
    auto verdict = sample::verdict({"outside-period"});
    verdict.received_at = sample::japan(2026, 5, 20, 10);
    auto text = readable_text(
        sample::composed(sample::input(AckKind::closed), sample::message(), sample::inquiry(), verdict).value());
    CHECK_THAT(text,
               Contains("令和8年6月2日（火）から") && Contains("令和9年2月28日（日）まで") && Contains("開設する予定"));
    CHECK_THAT(text, !Contains("終了いたしました"));
    verdict.received_at = sample::japan(2027, 3, 1, 0, 5);
    text = readable_text(
        sample::composed(sample::input(AckKind::closed), sample::message(), sample::inquiry(), verdict).value());
    CHECK_THAT(text, Contains("終了いたしました") && !Contains("開設する予定") && Contains("令和9年2月28日（日）まで"));
}

TEST_CASE("no line of the built-in texts is wider than 35 full-width characters") {
    for (const auto kind : {AckKind::receipt, AckKind::incomplete, AckKind::closed, AckKind::referral}) {
        for (const auto now : {sample::japan(2026, 5, 1, 9), sample::japan(2026, 12, 28, 10),
                               sample::japan(2026, 12, 28, 17), sample::japan(2027, 4, 1, 9)}) {
            if (kind == AckKind::closed && now > sample::japan(2026, 6, 2, 0) && now < sample::japan(2027, 3, 1, 0)) {
                continue;
            }
            auto in = sample::input(kind);
            in.now = now;
            auto verdict =
                sample::verdict({"invalid-contact", "missing-inquiry", "missing-name", "missing-organization"});
            if (kind == AckKind::receipt) {
                verdict.flags.clear();
            }
            verdict.received_at = now;
            const auto form = kind == AckKind::receipt
                                  ? sample::inquiry()
                                  : sample::inquiry({FieldName::organization, FieldName::name, FieldName::inquiry});
            const auto text = readable_text(sample::composed(in, sample::message(), form, verdict).value());
            CHECK_THAT(text, !Contains("{{") && !Contains("\n\n\n"));
            std::size_t begin = 0;
            for (std::size_t end = text.find('\n'); end != std::string::npos;
                 begin = end + 1, end = text.find('\n', begin)) {
                const auto line = text.substr(begin, end - begin);
                INFO(line);
                CHECK(columns(line) <= 70);
                CHECK((line.empty() || line.back() != ' '));
            }
        }
    }
}

TEST_CASE("a recipient beyond ASCII stands in the To line alone") {
    auto in = sample::input();
    in.target = "照会@pref.example.jp";
    const auto mail = sample::composed(in).value();
    CHECK_THAT(mail.bytes, Contains("\r\nTo: <照会@pref.example.jp>\r\n"));
}

TEST_CASE("a referral names the office and how it is reached, and says for what the desk is") {
    auto in = sample::input(AckKind::referral);
    const auto text = readable_text(sample::composed(in).value());
    CHECK_THAT(text, Contains("2026-000123") &&
                         Contains("　ご案内先　例示市 地域包括支援センター（電話 054-000-1111）\n") &&
                         Contains("「拠点整備・運用に関する照会」"));
    in.referral.contact.clear();
    CHECK_THAT(readable_text(sample::composed(in).value()), Contains("　ご案内先　例示市 地域包括支援センター\n"));
    in.referral = {"{{subject}}{{#missing}}", "<a&b>"};
    CHECK_THAT(readable_text(sample::composed(in).value()), Contains("{{subject}}{{#missing}}") && Contains("<a&b>"));
    in.referral = {"窓口\r\nBcc: x@example.jp", ""};
    CHECK(sample::composed(in).error().code == ErrorCode::config);
    in.referral = {};
    CHECK(sample::composed(in).error().code == ErrorCode::config);
}
