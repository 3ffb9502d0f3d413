#include "desk/send_decisions.h"

#include "intake_fixture.h"

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
    (void)must(desk.store().close_breaker("tanaka", friday_morning));
    CHECK(desk.release().refused.empty());
}

TEST_CASE("What failed is not sent again to an address that bounced") {
    HeldDesk desk;
    REQUIRE(desk.release().refused.empty());
    const auto id = desk.view(desk.receipt_number).outbox.back().id;
    must(desk.store().mark_body_started(id, friday_morning));
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
    (void)must(desk.store().close_breaker("tanaka", friday_morning));
    desk.configuration.rules.desk.limits.per_day = 200;
    const auto asked = must(decisions.ask_again(desk.view(number), tanaka));
    REQUIRE(asked);
    CHECK(asked->refused.empty());
    CHECK(desk.deliver() == 1);
    letter.body = complete_form;
    letter.from = "taro@city.example.jp";
    CHECK_FALSE(must(decisions.ask_again(desk.view(desk.take(letter).receipt_number), tanaka)));
}
