// Our own mail, come back or quoted, in the eyes of our own parser and rules.
#include <catch2/catch.hpp>

#include "quoting.h"
#include "sample.h"

using namespace madoguchi;

namespace {

Acknowledgement sent(AckKind kind) {
    auto verdict = sample::verdict();
    if (kind == AckKind::closed) {
        verdict.received_at = sample::japan(2026, 5, 20, 10);
    }
    const auto form = kind == AckKind::incomplete ? sample::inquiry({FieldName::name}) : sample::inquiry();
    return sample::composed(sample::input(kind), sample::message(), form, verdict).value();
}

}  // namespace

TEST_CASE("our mail that comes back is ours, automated, and never answered") {
    for (const auto kind : {AckKind::receipt, AckKind::incomplete, AckKind::closed, AckKind::referral}) {
        INFO(to_string(kind));
        const auto mail = sent(kind);
        const auto message = read_message(mail.bytes);
        CHECK(message.message_id == mail.message_id);
        CHECK(message.subject == "【受付番号 2026-000123】拠点整備・運用に関する照会");
        CHECK(message.from == std::vector<Address>{{Desk{}.name, "zaitaku@desk.example.jp"}});
        CHECK(message.text == readable_text(mail));
        CHECK(message.date == sample::japan(2026, 6, 5, 10, 12));
        CHECK(message.replacements == 0);
        CHECK(is_ours(message, sample::key));
        auto other = sample::key;
        other[5] ^= 1U;
        CHECK_FALSE(is_ours(message, other));
        const auto verdict = judge(message, {}, Rulebook{});
        CHECK(verdict.has("automated"));
        CHECK(verdict.disposition == Disposition::ignored);
        CHECK(verdict.ack.kind == AckKind::none);
    }
}

TEST_CASE("a person's reply that quotes our mail is a person's, in our thread") {
    for (const auto kind : {AckKind::receipt, AckKind::incomplete, AckKind::closed, AckKind::referral}) {
        for (const auto& reply : quoting::thanks(sent(kind))) {
            INFO(to_string(kind) << ", " << reply.client);
            const auto message = read_message(reply.bytes);
            CHECK_FALSE(judge(message, {}, Rulebook{}).has("automated"));
            CHECK_FALSE(is_ours(message, sample::key));
            REQUIRE(message.references.size() == 1);
            CHECK(is_our_message_id(message.references.at(0), sample::key));
        }
    }
}
