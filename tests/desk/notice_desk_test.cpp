#include "desk/notice_desk.h"

#include <catch2/catch.hpp>

#include "intake_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

constexpr auto office = "jimukyoku@office.example.jp";

struct Office {
    TestDesk desk;

    Office() { desk.configuration.notices.to = office; }
    NoticeDesk notices() { return {desk.store(), desk.configuration}; }
    Notices stored() { return Notices(desk.store()); }
    std::vector<NoticeItem> all() { return must(stored().list({})); }
    /// Hands over what is due. Returns how many.
    int deliver() {
        int sent = 0;
        while (const auto due = must(stored().next_due(desk.now))) {
            must(stored().mark_sending(due->mail.id, desk.now));
            must(stored().mark_sent(due->mail.id, "250 ok", desk.now));
            ++sent;
        }
        return sent;
    }
    NoticeOutcome fail(std::chrono::sys_seconds since) {
        must(stored().set_failing_since(since));
        return must(notices().tell_outage({since, std::nullopt, OutageCause::unreachable}, desk.now));
    }
    NoticeOutcome recover() { return must(notices().end_outage(desk.now)); }
};

/// Japan time on that day of June 2026; the 5th is a Friday.
std::chrono::sys_seconds june(int day, std::chrono::minutes clock) {
    return std::chrono::sys_days(std::chrono::year{2026} / 6 / day) + clock - 9h;
}

std::string text_of(const NoticeItem& item) {
    return readable_text({AckKind::none, "", "", "", item.mail.bytes});
}

}  // namespace

TEST_CASE("An outage is told once and its end once, whatever asks again") {
    Office o;
    const auto since = o.desk.now;
    CHECK(o.fail(since) == NoticeOutcome::queued);
    CHECK(o.fail(since) == NoticeOutcome::nothing);
    CHECK(o.deliver() == 1);
    CHECK(o.fail(since) == NoticeOutcome::nothing);
    o.desk.now += 2h;
    CHECK(o.recover() == NoticeOutcome::queued);
    CHECK(o.recover() == NoticeOutcome::nothing);
    CHECK(o.deliver() == 1);
    REQUIRE(o.all().size() == 2);
    CHECK(o.all()[0].kind == NoticeKind::outage);
    CHECK(o.all()[1].kind == NoticeKind::recovery);
    CHECK_THAT(text_of(o.all()[1]), Contains("先にお知らせした件です"));
    CHECK_FALSE(must(o.stored().failing_since()));
    // The next outage is another one.
    CHECK(o.fail(o.desk.now) == NoticeOutcome::queued);
}

TEST_CASE("An outage that was never told has no end to tell") {
    Office o;
    must(o.stored().set_failing_since(o.desk.now));
    CHECK(o.recover() == NoticeOutcome::nothing);
    CHECK(o.all().empty());
    CHECK_FALSE(must(o.stored().failing_since()));
}

TEST_CASE("Where the notice of an outage still waits at its end, one mail stands for both") {
    for (const bool tried : {false, true}) {
        Office o;
        REQUIRE(o.fail(o.desk.now) == NoticeOutcome::queued);
        const auto id = o.all().front().mail.id;
        if (tried) {
            must(o.stored().mark_sending(id, o.desk.now));
            must(o.stored().mark_deferred(id, "no connection", o.desk.now + 15min, o.desk.now));
        }
        o.desk.now += 3h;
        CHECK(o.recover() == NoticeOutcome::queued);
        CHECK(o.deliver() == 1);
        CHECK(o.all()[0].mail.state == OutboxState::superseded);
        CHECK_THAT(text_of(o.all()[1]), Contains("お知らせのメールも送ることができませんでした"));
    }
}

TEST_CASE("A notice that was deferred while the clock stood in the future does not wait for that future") {
    Office o;
    REQUIRE(o.fail(o.desk.now) == NoticeOutcome::queued);
    const auto id = o.all().front().mail.id;
    must(o.stored().mark_sending(id, o.desk.now));
    must(o.stored().mark_deferred(id, "421 later", o.desk.now + 10min, o.desk.now));
    CHECK_FALSE(must(o.stored().next_due(o.desk.now)));
    must(o.stored().mark_deferred(id, "421 later", o.desk.now + 24h, o.desk.now));
    CHECK(must(o.stored().next_due(o.desk.now)));
}

TEST_CASE("A notice that was under way when the program ended is never sent twice") {
    Office o;
    REQUIRE(o.fail(o.desk.now) == NoticeOutcome::queued);
    const auto id = o.all().front().mail.id;
    must(o.stored().mark_sending(id, o.desk.now));
    CHECK(must(o.stored().recover(o.desk.now)).unknown == 1);
    CHECK_FALSE(must(o.stored().next_due(o.desk.now + 100h)));
    CHECK(o.fail(o.desk.now) == NoticeOutcome::nothing);
    // It may have been read: its end refers to it.
    CHECK(o.recover() == NoticeOutcome::queued);
    CHECK_THAT(text_of(o.all()[1]), Contains("先にお知らせした件です"));
    CHECK_FALSE(o.stored().mark_sent(id, "", o.desk.now));
}

TEST_CASE("Without an address nothing is told, and an outage ends all the same") {
    Office o;
    o.desk.configuration.notices.to.clear();
    CHECK(o.fail(o.desk.now) == NoticeOutcome::nothing);
    CHECK(o.recover() == NoticeOutcome::nothing);
    o.desk.now = june(5, 8h + 30min);
    CHECK(must(o.notices().tell_digest(o.desk.now)) == NoticeOutcome::nothing);
    CHECK(o.all().empty());
}

TEST_CASE("The digest goes out on business days, at its time or a little later, once a day") {
    Office o;
    const auto tell = [&](int day, std::chrono::minutes clock) {
        o.desk.now = june(day, clock);
        return must(o.notices().tell_digest(o.desk.now)) == NoticeOutcome::queued;
    };
    CHECK_FALSE(tell(5, 8h + 29min));
    CHECK(tell(5, 8h + 30min));
    CHECK_FALSE(tell(5, 8h + 31min));
    CHECK_FALSE(tell(5, 12h));
    CHECK_FALSE(tell(6, 9h));  // Saturday
    CHECK_FALSE(tell(7, 9h));
    CHECK(tell(8, 12h + 30min));
    CHECK_FALSE(tell(9, 12h + 31min));
    CHECK_FALSE(tell(9, 23h));
    o.desk.configuration.rules.desk.closed_days = {std::chrono::year{2026} / 6 / 10};
    CHECK_FALSE(tell(10, 9h));
    o.desk.configuration.notices.digest_time = 7h;
    CHECK(tell(11, 7h));
    o.desk.configuration.notices.digest = false;
    CHECK_FALSE(tell(12, 9h));
    CHECK(o.all().size() == 3);
}

TEST_CASE("A digest that could not leave is dropped when its morning is over") {
    Office o;
    o.desk.now = june(5, 8h + 30min);
    REQUIRE(must(o.notices().tell_digest(o.desk.now)) == NoticeOutcome::queued);
    o.desk.now = june(5, 12h);
    must(o.notices().tell_digest(o.desk.now));
    CHECK(o.all().front().mail.state == OutboxState::queued);
    o.desk.now = june(5, 12h + 31min);
    must(o.notices().tell_digest(o.desk.now));
    CHECK(o.all().front().mail.state == OutboxState::superseded);
    o.desk.now = june(8, 8h + 30min);
    REQUIRE(must(o.notices().tell_digest(o.desk.now)) == NoticeOutcome::queued);
    o.desk.now = june(9, 3h);  // nobody was there all day
    must(o.notices().tell_digest(o.desk.now));
    CHECK(o.deliver() == 0);
}

TEST_CASE("The digest counts what the queue holds and names no person") {
    Office o;
    o.desk.now = june(2, 10h);
    Letter letter;
    letter.body = form_without_contact;
    const auto first = o.desk.take(letter);
    letter.from = "taro@city.example.jp";
    letter.body = complete_form;
    const auto second = o.desk.take(letter);
    o.desk.now = june(5, 8h + 30min);
    REQUIRE(must(o.notices().tell_digest(o.desk.now)) == NoticeOutcome::queued);
    const auto text = text_of(o.all().front());
    CHECK_THAT(text, Contains("確認待ち　　1件") && Contains("未回答　　　2件") && Contains("新しい照会　0件"));
    CHECK_THAT(text, Contains(first.receipt_number) && !Contains(second.receipt_number));
    for (const auto* personal : {"山田", "花子", "hanako", "taro", "例示県", "054-", "多職種", "照会内容"}) {
        CHECK_THAT(text, !Contains(personal));
    }
    letter.from = "jiro@town.example.jp";
    o.desk.take(letter);
    o.desk.now = june(8, 8h + 30min);
    REQUIRE(must(o.notices().tell_digest(o.desk.now)) == NoticeOutcome::queued);
    CHECK_THAT(text_of(o.all().back()), Contains("新しい照会　1件（6月5日 8時30分から）"));
}

TEST_CASE("A notice that comes back is nobody's inquiry, and its bounce quiets that address") {
    Office o;
    REQUIRE(o.fail(o.desk.now) == NoticeOutcome::queued);
    o.deliver();
    const auto sent = o.all().front();
    const auto own = o.desk.take(o.desk.mail("Return-Path: <zaitaku@desk.example.jp>\r\n" + sent.mail.bytes));
    CHECK(own.disposition == "ignored");
    CHECK(own.ack == "none");
    CHECK(must(o.desk.store().outbox(false)).empty());

    Letter report;
    report.from = "MAILER-DAEMON@desk.example.jp";
    report.subject = "Undelivered Mail Returned to Sender";
    report.more = "Auto-Submitted: auto-replied\r\n";
    auto bytes = report.bytes();
    bytes =
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@desk.example.jp\r\nTo: zaitaku@desk.example.jp\r\nSubject: "
        "Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nno such "
        "user\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; "
        "desk.example.jp\r\n\r\nFinal-Recipient: rfc822; jimukyoku@office.example.jp\r\nAction: failed\r\nStatus: "
        "5.1.1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" +
        sent.mail.bytes + "\r\n--b--\r\n";
    CHECK(o.desk.take(o.desk.mail(bytes)).disposition == "ignored");
    CHECK(o.all().front().bounced);
    must(o.stored().set_failing_since(std::nullopt));
    o.desk.now += 1h;
    CHECK(o.fail(o.desk.now) == NoticeOutcome::bounced);
    o.desk.configuration.notices.to = "other@office.example.jp";
    CHECK(o.fail(o.desk.now) == NoticeOutcome::queued);
}

TEST_CASE("A mailbox that comes and goes all day does not flood anybody") {
    Office o;
    int told = 0;
    for (int i = 0; i < 40; ++i) {
        told += o.fail(o.desk.now) == NoticeOutcome::queued ? 1 : 0;
        o.deliver();
        o.desk.now += 10min;
        told += o.recover() == NoticeOutcome::queued ? 1 : 0;
        o.deliver();
        o.desk.now += 1s;
    }
    CHECK(told == 12);
    o.desk.now += 24h;
    CHECK(o.fail(o.desk.now) == NoticeOutcome::queued);
}

TEST_CASE("The breaker of the acknowledgements stops no notice") {
    Office o;
    must(o.desk.store().open_breaker(o.desk.now));
    o.desk.now = june(5, 9h);
    REQUIRE(must(o.notices().tell_digest(o.desk.now)) == NoticeOutcome::queued);
    CHECK_THAT(text_of(o.all().front()), Contains("一日の上限に達した"));
}
