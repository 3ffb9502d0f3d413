#include "desk/send_decisions.h"

#include "intake_fixture.h"
#include "store/casework.h"
#include "store/store_impl.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

const Decider tanaka{"tanaka", friday_morning};

/// A desk with a case whose acknowledgement is held, because the mail lay there before the first start.
struct HeldDesk : TestDesk {
    HeldDesk() : TestDesk(100) {
        Letter letter;
        letter.body = complete_form;
        receipt_number = take(letter).receipt_number;
        REQUIRE(held_item(view(receipt_number)) != nullptr);
    }
    std::string receipt_number;

    SendOutcome release() { return must(SendDecisions(store(), configuration).release(view(receipt_number), tanaka)); }
    OutboxState state() { return view(receipt_number).outbox.back().state; }
};

}  // namespace

TEST_CASE("A held acknowledgement is released once, by a person") {
    HeldDesk desk;
    CHECK(desk.release().refused.empty());
    CHECK(desk.state() == OutboxState::queued);
    const auto again = SendDecisions(desk.store(), desk.configuration).release(desk.view(desk.receipt_number), tanaka);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == ErrorCode::not_found);
    CHECK(desk.deliver() == 1);
}

TEST_CASE("What has been held for days is composed anew when it is released") {
    HeldDesk desk;
    const auto before = desk.view(desk.receipt_number).outbox.back();
    const Decider later{"tanaka", friday_morning + std::chrono::days(20)};
    CHECK(must(SendDecisions(desk.store(), desk.configuration).release(desk.view(desk.receipt_number), later))
              .refused.empty());
    const auto outbox = desk.view(desk.receipt_number).outbox;
    REQUIRE(outbox.size() == 2);
    CHECK(outbox[0].state == OutboxState::superseded);
    CHECK(outbox[1].state == OutboxState::queued);
    CHECK(outbox[1].kind == before.kind);
    CHECK(outbox[1].to == before.to);
    CHECK(read_message(outbox[1].bytes).date == later.now);
    CHECK(read_message(before.bytes).date == friday_morning);
}

TEST_CASE("Nothing is released to a program or to the desk itself") {
    HeldDesk desk;
    const auto id = desk.view(desk.receipt_number).outbox.back().id;
    must(desk.store().impl().write([&] {
        desk.store().impl().db().run(
            "UPDATE outbox_texts SET target = 'MAILER-DAEMON@mx.example.jp' WHERE outbox_id = ?", id);
    }));
    CHECK(desk.release().refused == "program-address");
    CHECK(desk.state() == OutboxState::held);
}

TEST_CASE("No decision sends anything to a program or to the desk itself") {
    for (const std::string to :
         {"MAILER-DAEMON@mx.example.jp", "postmaster@pref.example.jp", "zaitaku@desk.example.jp"}) {
        TestDesk desk;
        const auto number = desk.take({.body = form_without_contact}).receipt_number;
        const auto id = desk.view(number).outbox.back().id;
        must(desk.store().mark_sending(id, desk.now));
        must(desk.store().mark_failed(id, "550 no such user", desk.now));
        auto& impl = desk.store().impl();
        must(impl.write([&] {
            impl.db().run("UPDATE outbox_texts SET target = ?", to);
            impl.db().run("UPDATE mail_texts SET target = ?", to);
        }));
        SendDecisions decisions(desk.store(), desk.configuration);
        CHECK_FALSE(must(decisions.retry(must(desk.store().outbox_item(id)), tanaka)).refused.empty());
        const auto asked = must(decisions.ask_again(desk.view(number), tanaka));
        REQUIRE(asked);
        CHECK_FALSE(asked->refused.empty());
        CHECK(desk.deliver() == 0);
    }
}

TEST_CASE("A request that is released asks for what is missing now") {
    TestDesk desk;
    (void)must(desk.store().open_breaker(desk.now));
    const auto number = desk.take({.body = form("例示県健康福祉部", "", "", question)}).receipt_number;
    must(desk.store().close_breaker("tanaka", desk.now));
    const auto id = desk.view(number).summary.id;
    Casework casework(desk.store());
    must(casework.correct_field({id, std::nullopt, "tanaka", desk.now}, FieldName::name, "山田 花子"));
    SendDecisions decisions(desk.store(), desk.configuration);
    SECTION("the rest") {
        CHECK(must(decisions.release(desk.view(number), tanaka)).kind == AckKind::incomplete);
        const auto due = must(desk.store().next_due(desk.now));
        REQUIRE(due);
        const auto text = read_message(due->bytes).text;
        CHECK(text.find("連絡先") != std::string::npos);
        CHECK(text.find("要記入　　氏名") == std::string::npos);
        CHECK(desk.view(number).outbox.front().state == OutboxState::superseded);
    }
    SECTION("or nothing, and is a receipt") {
        must(casework.correct_field({id, std::nullopt, "tanaka", desk.now}, FieldName::contact, "054-000-0000"));
        CHECK(must(decisions.release(desk.view(number), tanaka)).kind == AckKind::receipt);
        CHECK(desk.view(number).outbox.back().kind == AckKind::receipt);
    }
}

TEST_CASE("An address that bounced lately gets nothing by a person's hand either") {
    HeldDesk desk;
    must(desk.store().note_bounce(desk.view(desk.receipt_number).outbox.back().id, friday_morning));
    const auto outcome = desk.release();
    CHECK(outcome.refused == "target-bounced");
    CHECK(desk.state() == OutboxState::held);
    CHECK(desk.deliver() == 0);
    const Decider later{"tanaka", friday_morning + std::chrono::days(61)};
    CHECK(must(SendDecisions(desk.store(), desk.configuration).release(desk.view(desk.receipt_number), later))
              .refused.empty());
}

TEST_CASE("The daily cap holds for what a person sends, and opens the breaker") {
    HeldDesk desk;
    desk.configuration.rules.desk.limits.per_day = 0;
    CHECK(desk.release().refused == "limit-day");
    CHECK(desk.state() == OutboxState::held);
    CHECK(must(desk.store().status()).breaker_open);
    desk.configuration.rules.desk.limits.per_day = 200;
    CHECK(desk.release().refused == "breaker-open");
    must(desk.store().close_breaker("tanaka", friday_morning));
    CHECK(desk.release().refused.empty());
}

TEST_CASE("Closing the breaker goes by the limits of a sender, but not by the daily cap") {
    TestDesk desk;
    desk.configuration.rules.desk.limits.per_day = 1;
    desk.configuration.rules.desk.limits.per_sender_per_day = 2;
    REQUIRE(desk.take({.body = complete_form}).ack == "receipt");
    std::vector<std::string> numbers;
    for (const auto* from : {"a@one.example.jp", "b@two.example.jp", "a@one.example.jp", "a@one.example.jp"}) {
        const auto line = desk.take({.from = from, .body = complete_form + std::to_string(numbers.size())});
        REQUIRE(line.ack == "none");
        numbers.push_back(line.receipt_number);
    }
    REQUIRE(must(desk.store().status()).breaker_open);
    const auto closed = must(SendDecisions(desk.store(), desk.configuration).close_breaker(tanaka));
    CHECK(closed.released == 3);
    CHECK(closed.still_held == 1);
    CHECK_FALSE(must(desk.store().status()).breaker_open);
    const auto left = desk.view(numbers.back());
    CHECK(left.outbox.back().state == OutboxState::held);
    CHECK(left.outbox.back().hold_reason == "limit-sender");
    CHECK(left.summary.ack_reason == "limit-sender");
    CHECK(desk.deliver() == 4);
}

TEST_CASE("Of what the breaker held one mail a case goes out, and none of a case that is closed") {
    TestDesk desk;
    (void)must(desk.store().open_breaker(desk.now));
    const auto repeated = desk.take({.id = "<a@city.example.jp>", .body = complete_form}).receipt_number;
    REQUIRE(desk.take({.id = "<b@city.example.jp>", .body = complete_form}).receipt_number == repeated);
    const auto answered = desk.take({.from = "b@two.example.jp", .body = complete_form}).receipt_number;
    must(desk.store().resolve(desk.view(answered).summary.id, Outcome::answered, "", "sato", desk.now));
    CHECK(must(SendDecisions(desk.store(), desk.configuration).close_breaker(tanaka)).released == 1);
    CHECK(desk.view(answered).outbox.back().state == OutboxState::superseded);
    CHECK(held_item(desk.view(repeated)) == nullptr);
    CHECK(desk.deliver() == 1);
}

TEST_CASE("A released acknowledgement leaves in place of all that is held of its case") {
    TestDesk desk;
    (void)must(desk.store().open_breaker(desk.now));
    Letter letter;
    letter.id = "<first@city.example.jp>";
    letter.body = form_without_contact;
    const auto number = desk.take(letter).receipt_number;
    Letter more;
    more.id = "<second@city.example.jp>";
    more.more = "In-Reply-To: <first@city.example.jp>\r\n";
    more.body = complete_form;
    REQUIRE(desk.take(more).receipt_number == number);
    must(desk.store().close_breaker("tanaka", desk.now));
    REQUIRE(desk.view(number).outbox.size() == 2);
    CHECK(must(SendDecisions(desk.store(), desk.configuration).release(desk.view(number), tanaka)).refused.empty());
    CHECK(desk.view(number).outbox.front().state == OutboxState::superseded);
    CHECK(desk.view(number).outbox.back().state == OutboxState::queued);
    CHECK(held_item(desk.view(number)) == nullptr);
}

TEST_CASE("What failed is not sent again to an address that bounced") {
    HeldDesk desk;
    REQUIRE(desk.release().refused.empty());
    const auto id = desk.view(desk.receipt_number).outbox.back().id;
    must(desk.store().mark_sending(id, friday_morning));
    must(desk.store().mark_failed(id, "550 no such user", friday_morning));
    SendDecisions decisions(desk.store(), desk.configuration);
    must(desk.store().note_bounce(id, friday_morning));
    CHECK(must(decisions.retry(must(desk.store().outbox_item(id)), tanaka)).refused == "target-bounced");
    CHECK(desk.state() == OutboxState::failed);
}

TEST_CASE("Asking again for what is missing goes by the limits, and changes nothing where they forbid it") {
    TestDesk desk;
    Letter letter;
    letter.body = form_without_contact;
    const auto number = desk.take(letter).receipt_number;
    REQUIRE(desk.deliver() == 1);
    SendDecisions decisions(desk.store(), desk.configuration);
    desk.configuration.rules.desk.limits.per_day = 1;
    const auto refused = must(decisions.ask_again(desk.view(number), tanaka));
    REQUIRE(refused);
    CHECK(refused->refused == "limit-day");
    CHECK(must(desk.store().status()).breaker_open);
    CHECK(desk.view(number).outbox.size() == 1);
    must(desk.store().close_breaker("tanaka", friday_morning));
    desk.configuration.rules.desk.limits.per_day = 200;
    const auto asked = must(decisions.ask_again(desk.view(number), tanaka));
    REQUIRE(asked);
    CHECK(asked->refused.empty());
    CHECK(desk.deliver() == 1);
    letter.body = complete_form;
    letter.from = "taro@city.example.jp";
    CHECK_FALSE(must(decisions.ask_again(desk.view(desk.take(letter).receipt_number), tanaka)));
}

namespace {

const Referral care_center{"例示市 地域包括支援センター", "電話 054-000-1111"};

/// A desk with an off-topic inquiry in the prescribed form, whose receipt is held.
struct ForeignDesk : TestDesk {
    explicit ForeignDesk(const std::string& more = {}) {
        configuration.rules.terms.off_topic_above = -1000;
        Letter letter;
        letter.body = complete_form;
        letter.more = more;
        receipt_number = take(letter).receipt_number;
        REQUIRE(view(receipt_number).summary.flags.size() >= 1);
    }
    std::string receipt_number;

    CaseView seen() { return view(receipt_number); }
    Result<SendOutcome> refer(const Decider& by = tanaka, const Referral& to = care_center) {
        return SendDecisions(store(), configuration).refer(seen(), to, by);
    }
};

std::vector<std::string> actions_of(const CaseView& view, std::string_view actor) {
    std::vector<std::string> actions;
    for (const auto& entry : view.history) {
        if (entry.actor == actor) {
            actions.push_back(entry.action + ":" + entry.detail);
        }
    }
    return actions;
}

}  // namespace

TEST_CASE("A referral names the right office, goes out once, and nothing else of the case does") {
    ForeignDesk desk;
    REQUIRE(held_item(desk.seen()) != nullptr);
    const auto before = desk.seen();
    CHECK(must(desk.refer()).refused.empty());
    const auto view = desk.seen();
    REQUIRE(view.outbox.size() == 2);
    CHECK(view.outbox[0].state == OutboxState::superseded);
    const auto& item = view.outbox[1];
    CHECK(item.kind == AckKind::referral);
    CHECK(item.state == OutboxState::queued);
    CHECK(item.to == "hanako@pref.example.jp");
    const auto text = readable_text({item.kind, item.to, item.envelope_from, item.message_id, item.bytes});
    for (const auto& words : {desk.receipt_number, care_center.office, care_center.contact,
                              desk.configuration.rules.desk.subject, desk.configuration.rules.desk.telephone}) {
        CHECK(text.find(words) != std::string::npos);
    }
    CHECK(text.find("山田") == std::string::npos);
    CHECK(text.find("多職種連携会議") == std::string::npos);
    const auto mail = read_message(item.bytes);
    CHECK(mail.header("Auto-Submitted") != nullptr);
    CHECK(is_ours(mail, must(desk.store().desk_key())));
    CHECK(actions_of(view, "tanaka") == std::vector<std::string>{"ack-queued:referral"});
    CHECK(view.summary.ack_reason.empty());
    CHECK(view.summary.revision > before.summary.revision);
    SECTION("not a second time, whatever was seen") {
        CHECK(must(desk.refer()).refused == "already-referred");
        CHECK(must(SendDecisions(desk.store(), desk.configuration).refer(before, care_center, tanaka)).refused ==
              "already-referred");
        CHECK(desk.deliver() == 1);
        CHECK(must(desk.refer()).refused == "already-referred");
        CHECK(desk.deliver() == 0);
        CHECK(desk.seen().outbox.size() == 2);
    }
    SECTION("but again after it was cancelled") {
        must(desk.store().cancel(item.id, "tanaka", friday_morning));
        CHECK(must(desk.refer()).refused.empty());
        CHECK(desk.deliver() == 1);
    }
    SECTION("and its bounce is known as one of ours") {
        CHECK(desk.deliver() == 1);
        const auto found = must(desk.store().outbox_item_of(item.message_id));
        REQUIRE(found);
        CHECK(found->case_id == view.summary.id);
    }
}

TEST_CASE("A program gets no referral, nor does the desk itself") {
    for (const auto& [more, reason] :
         std::vector<std::pair<std::string, std::string>>{{"Auto-Submitted: auto-generated\r\n", "auto-submitted"},
                                                          {"List-Id: <x.example.jp>\r\n", "mailing-list"}}) {
        INFO(more);
        ForeignDesk desk(more);
        const auto outcome = must(desk.refer());
        CHECK(outcome.refused == reason);
        CHECK(desk.deliver() == 0);
    }
    TestDesk desk;
    Letter letter;
    letter.from = "postmaster@pref.example.jp";
    letter.body = complete_form;
    const auto view = desk.view(desk.take(letter).receipt_number);
    CHECK(must(SendDecisions(desk.store(), desk.configuration).refer(view, care_center, tanaka)).refused ==
          "program-address");
    CHECK(desk.deliver() == 0);
}

TEST_CASE("A referral goes by the limits, and leaves everything as it was where they forbid it") {
    ForeignDesk desk;
    desk.configuration.rules.desk.limits.per_day = 0;
    CHECK(must(desk.refer()).refused == "limit-day");
    CHECK(must(desk.store().status()).breaker_open);
    CHECK(held_item(desk.seen()) != nullptr);
    desk.configuration.rules.desk.limits.per_day = 200;
    CHECK(must(desk.refer()).refused == "breaker-open");
    must(desk.store().close_breaker("tanaka", friday_morning));
    desk.configuration.rules.desk.limits.per_sender_per_day = 0;
    CHECK(must(desk.refer()).refused == "limit-sender");
    CHECK(actions_of(desk.seen(), "tanaka").empty());
    CHECK(desk.deliver() == 0);
}

TEST_CASE("Words that cannot stand in a referral are refused before anything is touched") {
    ForeignDesk desk;
    for (const auto& bad : std::vector<Referral>{{"", "054"},
                                                 {" \u3000", ""},
                                                 {"窓口\r\nBcc: x@example.jp", ""},
                                                 {"窓口", "054\n055"},
                                                 {"窓\u202e口", ""},
                                                 {"\xff", ""},
                                                 {std::string(601, 'a'), ""}}) {
        const auto refused = desk.refer(tanaka, bad);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::config);
    }
    CHECK(held_item(desk.seen()) != nullptr);
    CHECK(must(desk.refer(tanaka, {"窓口", ""})).refused.empty());
}

TEST_CASE("A decision on an older sight of the case is a conflict, and sends nothing") {
    ForeignDesk desk;
    Decider by = tanaka;
    by.revision = desk.seen().summary.revision;
    must(desk.store().add_note(desk.seen().summary.id, "見ています", "suzuki", friday_morning));
    SendDecisions decisions(desk.store(), desk.configuration);
    const auto referred = decisions.refer(desk.seen(), care_center, by);
    REQUIRE_FALSE(referred);
    CHECK(referred.error().code == ErrorCode::conflict);
    const auto released = decisions.release(desk.seen(), by);
    REQUIRE_FALSE(released);
    CHECK(released.error().code == ErrorCode::conflict);
    const auto dropped = decisions.do_not_send(desk.seen(), by);
    REQUIRE_FALSE(dropped);
    CHECK(dropped.error().code == ErrorCode::conflict);
    CHECK(desk.deliver() == 0);
    by.revision = desk.seen().summary.revision;
    CHECK(must(decisions.refer(desk.seen(), care_center, by)).refused.empty());
    CHECK(desk.deliver() == 1);
}

TEST_CASE("Who knows that an address bounced may send to it, which stands in the history") {
    HeldDesk desk;
    must(desk.store().note_bounce(desk.view(desk.receipt_number).outbox.back().id, friday_morning));
    REQUIRE(desk.release().refused == "target-bounced");
    Decider knowing = tanaka;
    knowing.to_bounced = true;
    SECTION("the limits hold all the same") {
        desk.configuration.rules.desk.limits.per_sender_per_day = 0;
        CHECK(must(SendDecisions(desk.store(), desk.configuration).release(desk.view(desk.receipt_number), knowing))
                  .refused == "limit-sender");
        CHECK(actions_of(desk.view(desk.receipt_number), "tanaka").empty());
    }
    SECTION("and it goes out once") {
        CHECK(must(SendDecisions(desk.store(), desk.configuration).release(desk.view(desk.receipt_number), knowing))
                  .refused.empty());
        CHECK(actions_of(desk.view(desk.receipt_number), "tanaka") ==
              std::vector<std::string>{"to-bounced:", "ack-released:"});
        CHECK(desk.deliver() == 1);
    }
}

TEST_CASE("What is not to be sent is not sent, and can be decided only while it waits") {
    HeldDesk desk;
    SendDecisions decisions(desk.store(), desk.configuration);
    CHECK(must(decisions.do_not_send(desk.view(desk.receipt_number), tanaka)).kind == AckKind::receipt);
    CHECK(desk.state() == OutboxState::cancelled);
    const auto again = decisions.do_not_send(desk.view(desk.receipt_number), tanaka);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == ErrorCode::not_found);
    CHECK(desk.deliver() == 0);
}
