#include "intake_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

/// A reply to the newest acknowledgement of the first case, as a mail program threads it.
Letter reply_to(TestDesk& desk, std::string body, const std::string& receipt_number = "2026-000001") {
    const auto view = desk.view(receipt_number);
    REQUIRE_FALSE(view.outbox.empty());
    Letter letter;
    letter.subject = "Re: 【受付番号 " + receipt_number + "】拠点整備・運用に関する照会";
    letter.more = "In-Reply-To: " + view.outbox.back().message_id + "\r\n";
    letter.body = std::move(body);
    return letter;
}

std::string report_on(const OutboxItem& item, std::string_view action, std::string_view status) {
    return fmt::format(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.jp\r\nTo: <zaitaku@desk.example.jp>\r\nSubject: Undelivered "
        "Mail Returned to Sender\r\nMessage-ID: <{2}bounce@mx.example.jp>\r\nMIME-Version: 1.0\r\nContent-Type: "
        "multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt "
        "did "
        "not arrive.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.jp\r\n\r\n"
        "Final-Recipient: rfc822; hanako@pref.example.jp\r\nAction: {0}\r\nStatus: {1}\r\n\r\n--b\r\nContent-Type: "
        "text/rfc822-headers\r\n\r\nMessage-ID: {2}\r\n\r\n--b--\r\n",
        action, status, item.message_id);
}

}  // namespace

TEST_CASE("A reply that completes an inquiry clears its flags and gets the receipt") {
    TestDesk desk;
    CHECK(desk.take({.body = form_without_contact}).ack == "incomplete");
    REQUIRE(desk.deliver() == 1);
    const auto line = desk.take(reply_to(desk, form("", "", "054-000-0000", "")));
    CHECK(line.receipt_number == "2026-000001");
    CHECK(line.role == "follow-up");
    CHECK(line.ack == "receipt");
    const auto view = desk.view("2026-000001");
    CHECK(view.summary.fields[2] == "054-000-0000");
    CHECK(view.summary.flags.empty());
    CHECK(view.summary.disposition == Disposition::accepted);
    CHECK(must(desk.store().queue()).empty());
    CHECK(desk.deliver() == 1);
    CHECK(must(desk.store().status()).cases == 1);
}

TEST_CASE("A receipt number in the subject joins as well as the thread") {
    TestDesk desk;
    desk.take({.body = form_without_contact});
    REQUIRE(desk.deliver() == 1);
    const auto line =
        desk.take({.subject = "受付番号２０２６－０００００１の件", .body = form("", "", "054-000-0000", "")});
    CHECK(line.receipt_number == "2026-000001");
    CHECK(line.ack == "receipt");
}

TEST_CASE("A filled field is never overwritten: the difference is for the reviewer") {
    TestDesk desk;
    desk.take({.body = form_without_contact});
    desk.deliver();
    desk.take(reply_to(desk, form("別の市役所", "山田 花子", "054-000-0000", "")));
    const auto view = desk.view("2026-000001");
    CHECK(view.summary.fields[0] == "例示県健康福祉部");
    CHECK(view.summary.fields[2] == "054-000-0000");
    REQUIRE(view.mails.size() == 2);
    CHECK(view.mails[1].differing == std::vector<FieldName>{FieldName::organization});
    CHECK(view.mails[1].inquiry[FieldName::organization].value == "別の市役所");
}

TEST_CASE("From another address nobody completes a case, and nothing goes out") {
    TestDesk desk;
    desk.take({.body = form_without_contact});
    desk.deliver();
    auto letter = reply_to(desk, form("", "", "090-1111-2222", ""));
    letter.from = "mallory@else.example.com";
    const auto line = desk.take(letter);
    CHECK(line.receipt_number == "2026-000001");
    CHECK(line.role == "other-sender");
    CHECK(line.ack == "none");
    const auto view = desk.view("2026-000001");
    CHECK_FALSE(view.summary.fields[2]);
    CHECK(view.summary.ack_reason == "other-sender");
    CHECK(view.outbox.size() == 1);
    CHECK(desk.deliver() == 0);
}

TEST_CASE("A spoofed sender completes nothing") {
    TestDesk desk;
    desk.take({.body = form_without_contact});
    desk.deliver();
    auto letter = reply_to(desk, form("", "", "090-1111-2222", ""));
    letter.more =
        "Authentication-Results: mx.desk.example.jp; dmarc=fail header.from=pref.example.jp\r\n" + letter.more;
    CHECK(desk.take(letter).role == "other-sender");
    CHECK_FALSE(desk.view("2026-000001").summary.fields[2]);
}

TEST_CASE("Thanks get no answer, reopen the case and show as new") {
    TestDesk desk;
    desk.take({.body = complete_form});
    REQUIRE(desk.deliver() == 1);
    must(desk.store().resolve(1, Outcome::answered, "", "sato", desk.now));
    const auto line = desk.take(reply_to(desk, "ご回答ありがとうございました。"));
    CHECK(line.ack == "none");
    CHECK(line.reason == "follow-up");
    CHECK(desk.deliver() == 0);
    const auto queue = must(desk.store().queue());
    REQUIRE(queue.size() == 1);
    CHECK(queue[0].state == CaseState::fresh);
    CHECK(queue[0].outcome == Outcome::none);
    CHECK(queue[0].ack_reason == "follow-up");
    CHECK(desk.view("2026-000001").summary.flags.empty());
}

TEST_CASE("At most two requests go out for a case") {
    TestDesk desk;
    CHECK(desk.take({.body = form("例示県健康福祉部", "", "", question)}).ack == "incomplete");
    REQUIRE(desk.deliver() == 1);
    CHECK(desk.take(reply_to(desk, form("", "山田 花子", "", ""))).ack == "incomplete");
    REQUIRE(desk.deliver() == 1);
    const auto third = desk.take(reply_to(desk, form("", "", "", "追記です。")));
    CHECK(third.ack == "none");
    CHECK(third.reason == "incomplete-limit");
    CHECK(desk.deliver() == 0);
    CHECK(must(desk.store().queue()).size() == 1);
    // Completing it still gets the receipt.
    CHECK(desk.take(reply_to(desk, form("", "", "054-000-0000", ""))).ack == "receipt");
    CHECK(desk.deliver() == 1);
}

TEST_CASE("An acknowledgement that still waits is replaced when a follow-up changes the case") {
    TestDesk desk;
    CHECK(desk.take({.body = form_without_contact}).ack == "incomplete");
    CHECK(desk.take(reply_to(desk, form("", "", "054-000-0000", ""))).ack == "receipt");
    const auto outbox = desk.view("2026-000001").outbox;
    REQUIRE(outbox.size() == 2);
    CHECK(outbox[0].state == OutboxState::superseded);
    CHECK(outbox[1].state == OutboxState::queued);
    CHECK(outbox[1].kind == AckKind::receipt);
    CHECK(desk.deliver() == 1);
}

TEST_CASE("Thanks leave an acknowledgement that still waits alone") {
    TestDesk desk;
    desk.take({.body = complete_form});
    desk.take(reply_to(desk, "よろしくお願いいたします。"));
    CHECK(desk.deliver() == 1);
}

TEST_CASE("A bounce of ours joins its case, and the address is left alone") {
    TestDesk desk;
    desk.take({.body = complete_form});
    REQUIRE(desk.deliver() == 1);
    CHECK(must(desk.store().queue()).empty());
    const auto item = desk.view("2026-000001").outbox.at(0);
    const auto line = desk.take(desk.mail(report_on(item, "failed", "5.1.1")));
    CHECK(line.role == "bounce");
    CHECK(line.receipt_number == "2026-000001");
    CHECK(line.ack == "none");
    CHECK(desk.view("2026-000001").outbox.size() == 1);  // nothing is held for the program that reports
    const auto queue = must(desk.store().queue());
    REQUIRE(queue.size() == 1);
    CHECK(queue[0].ack_reason == "target-bounced");
    const auto next = desk.take({.body = complete_form + "別件"});
    CHECK(next.ack == "none");
    CHECK(next.reason == "target-bounced");
    desk.now += std::chrono::days(61);
    CHECK(desk.take({.body = complete_form + "さらに別件"}).ack == "receipt");
}

TEST_CASE("A bounce of what a person wrote in the thread is none of ours") {
    TestDesk desk;
    desk.take({.body = complete_form});
    REQUIRE(desk.deliver() == 1);
    auto item = desk.view("2026-000001").outbox.at(0);
    auto report = report_on(item, "failed", "5.1.1");
    const auto put = [&](std::string_view what, const std::string& instead) {
        const auto at = report.find(what);
        REQUIRE(at != std::string::npos);
        report.replace(at, what.size(), instead);
    };
    put("rfc822; hanako@pref.example.jp", "rfc822; expert@univ.example.jp");
    put("\r\nMessage-ID: " + item.message_id,
        "\r\nMessage-ID: <by-hand@desk.example.jp>\r\nReferences: " + item.message_id);
    const auto line = desk.take(desk.mail(report));
    CHECK(line.role == "ignored");
    CHECK(desk.take({.body = complete_form + "別件"}).ack == "receipt");
}

TEST_CASE("A delay, a success and a report on a mail that is not ours mark nothing") {
    TestDesk desk;
    desk.take({.body = complete_form});
    REQUIRE(desk.deliver() == 1);
    auto item = desk.view("2026-000001").outbox.at(0);
    CHECK(desk.take(desk.mail(report_on(item, "delayed", "4.4.1"))).role == "ignored");
    CHECK(desk.take(desk.mail(report_on(item, "delivered", "2.0.0"))).role == "ignored");
    item.message_id.replace(1, 1, "8");
    CHECK(desk.take(desk.mail(report_on(item, "failed", "5.1.1"))).role == "ignored");
    CHECK(must(desk.store().queue()).empty());
    CHECK(desk.take({.body = complete_form + "別件"}).ack == "receipt");
}

TEST_CASE("The desk's own answer in the thread closes the question; a forged number does not") {
    TestDesk desk;
    desk.take({.id = "<question@sender.example.jp>", .body = complete_form});
    desk.deliver();
    Letter forged{.from = "zaitaku@desk.example.jp", .subject = "Re: 2026-000001", .body = "回答です。"};
    CHECK(desk.take(forged).disposition == "ignored");
    CHECK(desk.view("2026-000001").summary.state == CaseState::fresh);
    Letter robot{.from = "zaitaku@desk.example.jp", .body = "不在です。"};
    robot.more = "In-Reply-To: <question@sender.example.jp>\r\nAuto-Submitted: auto-replied\r\n";
    CHECK(desk.take(robot).disposition == "ignored");
    CHECK(desk.view("2026-000001").summary.state == CaseState::fresh);
    Letter asking{
        .from = "zaitaku@desk.example.jp", .subject = "御意見を伺えますか", .to = "expert@hospital.example.jp"};
    asking.more = "Cc: <zaitaku@desk.example.jp>\r\nReferences: <question@sender.example.jp>\r\n";
    CHECK(desk.take(asking).disposition == "ignored");
    CHECK(desk.view("2026-000001").summary.state == CaseState::fresh);
    Letter answer{.from = "zaitaku@desk.example.jp", .subject = "Re: 照会", .body = "年4回が目安です。"};
    answer.to = "hanako@pref.example.jp";
    answer.more = "Cc: <zaitaku@desk.example.jp>\r\nIn-Reply-To: <question@sender.example.jp>\r\n";
    CHECK(desk.take(answer).disposition == "answered");
    const auto view = desk.view("2026-000001");
    CHECK(view.summary.state == CaseState::closed);
    CHECK(view.summary.outcome == Outcome::answered);
    CHECK(view.history.back().action == "answered");
}

TEST_CASE("Our own acknowledgement coming back starts nothing") {
    TestDesk desk;
    desk.take({.body = complete_form});
    const auto ours = must(desk.store().next_due(desk.now));
    REQUIRE(ours);
    CHECK(desk.deliver() == 1);
    const auto line = desk.take(desk.mail(ours->bytes));
    CHECK(line.disposition == "ignored");
    CHECK(desk.deliver() == 0);
    CHECK(must(desk.store().queue()).empty());
}

TEST_CASE("A form that comes from the desk's own address is an inquiry where it answers nothing") {
    TestDesk desk;
    Letter of_web_page{.from = "zaitaku@desk.example.jp", .body = complete_form};
    of_web_page.more = "Reply-To: <hanako@pref.example.jp>\r\n";
    const auto line = desk.take(of_web_page);
    CHECK(line.role == "opening");
    CHECK(line.ack == "none");
    CHECK(must(desk.store().queue()).size() == 1);
    CHECK(desk.deliver() == 0);
}

TEST_CASE("Nobody's failure of DMARC, and no junk, closes a case as the desk's answer") {
    TestDesk desk;
    desk.take({.id = "<question@sender.example.jp>", .body = complete_form});
    desk.deliver();
    Letter forged{.from = "zaitaku@desk.example.jp", .subject = "Re: 照会", .body = "年4回が目安です。"};
    forged.to = "hanako@pref.example.jp";
    const std::string in_thread = "Cc: <zaitaku@desk.example.jp>\r\nIn-Reply-To: <question@sender.example.jp>\r\n";
    forged.more = "Authentication-Results: mx.desk.example.jp; dmarc=fail header.from=desk.example.jp\r\n" + in_thread;
    CHECK(desk.take(forged).disposition == "ignored");
    forged.id = "<junk@sender.example.jp>";
    forged.more = in_thread;
    auto junk = desk.mail(forged.bytes());
    junk.junk_folder = true;
    CHECK(desk.take(junk).disposition == "ignored");
    CHECK(desk.view("2026-000001").summary.state == CaseState::fresh);
}

TEST_CASE("What an absence note holds completes no case, and is not answered") {
    const std::string card =
        "不在にしております。\r\n機関名：例示県 健康福祉部\r\n担当者：鈴木 一郎\r\nTEL：054-111-1111\r\n";
    for (const bool marked : {true, false}) {
        TestDesk desk;
        desk.take({.body = form_without_contact});
        REQUIRE(desk.deliver() == 1);
        auto note = reply_to(desk, marked ? card : card + "このメールは自動送信されています。\r\n");
        if (marked) {
            note.more += "Auto-Submitted: auto-replied\r\n";
        }
        CHECK(desk.take(note).ack == "none");
        CHECK_FALSE(desk.view("2026-000001").summary.fields[2]);
        CHECK(desk.deliver() == 0);
        CHECK(desk.take(reply_to(desk, form("", "", "054-000-0000", ""))).ack == "receipt");
        CHECK(desk.view("2026-000001").summary.fields[2] == "054-000-0000");
    }
}

TEST_CASE("A mail that names its case goes there, whatever was said before in another") {
    TestDesk desk;
    desk.configuration.rules.desk.limits.per_sender_per_day = 10;
    const std::string number = "連絡先が漏れておりました。\r\n\r\n3) 連絡先：054-000-1234\r\n";
    desk.take({.body = form_without_contact});
    desk.deliver();
    CHECK(desk.take(reply_to(desk, number)).receipt_number == "2026-000001");
    desk.deliver();
    desk.take({.body = form("例示県健康福祉部", "山田 花子", "", question + "二つ目です。")});
    desk.deliver();
    auto second = reply_to(desk, number, "2026-000002");
    second.subject = "Re: 照会";
    auto first = second;
    const auto line = desk.take(second);
    CHECK(line.receipt_number == "2026-000002");
    CHECK(line.role == "follow-up");
    CHECK(line.ack == "receipt");
    // The very same in the same thread is the same once more.
    first.id = "<again@sender.example.jp>";
    const auto again = desk.take(first);
    CHECK(again.receipt_number == "2026-000002");
    CHECK(again.ack == "none");
}

TEST_CASE("An inquiry that is in an attachment is not asked for when the rest is filled in") {
    TestDesk desk;
    const auto opened = desk.take(desk.mail(
        "From: <hanako@pref.example.jp>\r\nTo: <zaitaku@desk.example.jp>\r\nSubject: 拠点整備・運用に関する照会\r\n"
        "Message-ID: <note@pref.example.jp>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain; "
        "charset=UTF-8\r\n\r\nお世話になっております。照会票を添付のとおりお送りします。\r\n"
        "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n"
        "%PDF-1.4\r\n--b--\r\n"));
    REQUIRE(opened.flags ==
            std::vector<std::string>{"missing-contact", "missing-name", "missing-organization", "see-attachment"});
    REQUIRE(desk.deliver() == 1);
    const auto line = desk.take(reply_to(desk, form("例示県健康福祉部", "山田 花子", "054-000-0000", "")));
    CHECK(line.ack == "receipt");
    CHECK(desk.view("2026-000001").summary.flags == std::vector<std::string>{"see-attachment"});
    CHECK(desk.deliver() == 1);
    CHECK(desk.take(reply_to(desk, "よろしくお願いします。")).reason == "follow-up");
}

TEST_CASE("Another attachment under the same words is another inquiry") {
    TestDesk desk;
    const auto with = [&](std::string_view name, std::string_view id) {
        return desk.mail(fmt::format(
            "From: <hanako@pref.example.jp>\r\nTo: <zaitaku@desk.example.jp>\r\nSubject: 拠点整備・運用に関する照会\r\n"
            "Message-ID: <{1}@pref.example.jp>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
            "boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n{2}"
            "--b\r\nContent-Type: application/pdf; name={0}.pdf\r\nContent-Disposition: attachment; "
            "filename={0}.pdf\r\n\r\n%PDF-1.4\r\n--b--\r\n",
            name, id, form("例示県健康福祉部", "山田 花子", "054-000-0000", "別紙のとおり")));
    };
    CHECK(desk.take(with("one", "1")).ack == "receipt");
    const auto second = desk.take(with("two", "2"));
    CHECK(second.role == "opening");
    CHECK(second.ack == "receipt");
    CHECK(desk.take(with("two", "3")).role == "duplicate");
}

TEST_CASE("An empty form that is only quoted asks nobody again") {
    TestDesk desk;
    desk.take({.body = form_without_contact});
    REQUIRE(desk.deliver() == 1);
    const auto line = desk.take(reply_to(desk,
                                         "上司に確認のうえ、明日お送りします。\r\n\r\n2026年6月5日(金) 10:00 窓口 "
                                         "<zaitaku@desk.example.jp>:\r\n> 1) 自治体・機関名：\r\n> 2) 氏名：\r\n> 3) "
                                         "連絡先（TEL／メールアドレス）：\r\n> 4) 照会内容（具体的に）：\r\n"));
    CHECK(line.reason == "follow-up");
    CHECK(desk.deliver() == 0);
}

TEST_CASE("Who asks something else in another's thread has a case of their own") {
    TestDesk desk;
    desk.take({.body = form_without_contact});
    desk.deliver();
    auto letter = reply_to(desk, form("別の市", "鈴木 一郎", "054-111-1111", "研修の対象者に薬剤師は含まれますか。"));
    letter.from = "ichiro@city.example.jp";
    const auto line = desk.take(letter);
    CHECK(line.receipt_number == "2026-000002");
    CHECK(line.role == "opening");
    CHECK(line.ack == "receipt");
    // The same inquiry by a colleague belongs to it.
    letter.id.clear();
    letter.body = form("別の市", "鈴木 一郎", "054-111-1111", question);
    CHECK(desk.take(letter).role == "other-sender");
}

TEST_CASE("The address that the request went to may complete the case") {
    TestDesk desk;
    Letter letter{.from = "hanako@dept.pref.example.jp", .body = form_without_contact};
    letter.more = "Reply-To: <kakari@pref.example.jp>\r\n";
    REQUIRE(desk.take(letter).ack == "incomplete");
    REQUIRE(desk.view("2026-000001").outbox.back().to == "kakari@pref.example.jp");
    REQUIRE(desk.deliver() == 1);
    auto answer = reply_to(desk, form("", "", "054-000-0000", ""));
    answer.from = "kakari@pref.example.jp";
    CHECK(desk.take(answer).ack == "receipt");
}

TEST_CASE("Where no request is allowed, none goes out") {
    TestDesk desk;
    desk.configuration.rules.desk.limits.incomplete_per_case = 0;
    const auto line = desk.take({.body = form_without_contact});
    CHECK(line.ack == "none");
    CHECK(line.reason == "incomplete-limit");
    CHECK(desk.deliver() == 0);
    CHECK(must(desk.store().queue()).size() == 1);
}

TEST_CASE("What still waits when the desk has answered is not sent behind the answer") {
    TestDesk desk;
    desk.take({.id = "<question@sender.example.jp>", .body = complete_form});
    Letter answer{.from = "zaitaku@desk.example.jp", .subject = "Re: 照会", .body = "年4回が目安です。"};
    answer.to = "hanako@pref.example.jp";
    answer.more = "Cc: <zaitaku@desk.example.jp>\r\nIn-Reply-To: <question@sender.example.jp>\r\n";
    REQUIRE(desk.take(answer).disposition == "answered");
    CHECK(desk.view("2026-000001").outbox.back().state == OutboxState::superseded);
    CHECK(desk.deliver() == 0);
}

TEST_CASE("An answer that is dated in the future closes its case now") {
    TestDesk desk;
    desk.take({.id = "<question@sender.example.jp>", .body = complete_form});
    Letter answer{.from = "zaitaku@desk.example.jp", .subject = "Re: 照会", .body = "年4回が目安です。"};
    answer.to = "hanako@pref.example.jp";
    answer.more = "Cc: <zaitaku@desk.example.jp>\r\nIn-Reply-To: <question@sender.example.jp>\r\n";
    auto mail = desk.mail([&] {
        answer.id = "<answer@desk.example.jp>";
        return answer.bytes();
    }());
    mail.internal_date = desk.now + 24h * 400;
    REQUIRE(desk.take(mail).disposition == "answered");
    CHECK(desk.view("2026-000001").summary.closed == desk.now);
}
