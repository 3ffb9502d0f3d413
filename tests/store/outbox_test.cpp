#include <map>
#include <set>

#include "store/database.h"
#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

constexpr std::array all_states{OutboxState::held,    OutboxState::queued,    OutboxState::sending,
                                OutboxState::sent,    OutboxState::deferred,  OutboxState::failed,
                                OutboxState::unknown, OutboxState::cancelled, OutboxState::superseded};

struct SentDesk {
    ScratchFolder folder;
    Store store = store_with_folder(folder.file());
    std::uint32_t uid = 0;

    /// A fresh acknowledgement in that state.
    OutboxId in(OutboxState state) {
        Sample sample(++uid);
        const auto added = must(store.add(sample.added(), friday_morning));
        const bool held = state == OutboxState::held;
        const auto id =
            must(store.enqueue(added, acknowledgement_for(sample), held, friday_morning, held ? "off-topic" : ""));
        const auto at = friday_morning;
        switch (state) {
            case OutboxState::held:
            case OutboxState::queued:
                break;
            case OutboxState::cancelled:
                must(store.cancel(id, "sato", at));
                break;
            case OutboxState::superseded:
                CHECK(must(store.supersede(*added.case_id, at)) == 1);
                break;
            default:
                must(store.mark_sending(id, at));
                if (state == OutboxState::sent) {
                    must(store.mark_sent(id, "250 ok", at));
                } else if (state == OutboxState::deferred) {
                    must(store.mark_deferred(id, "451 later", at + 60s, at));
                } else if (state == OutboxState::failed) {
                    must(store.mark_failed(id, "550 no such user", at));
                } else if (state == OutboxState::unknown) {
                    must(store.mark_unknown(id, "connection lost", at));
                }
        }
        REQUIRE(state_of(id) == state);
        return id;
    }
    OutboxItem item(OutboxId id) {
        for (auto& one : must(store.outbox(false))) {
            if (one.id == id) {
                return one;
            }
        }
        FAIL("no such item");
        return {};
    }
    OutboxState state_of(OutboxId id) { return item(id).state; }
};

}  // namespace

TEST_CASE("Every step of an acknowledgement is allowed from the states of faults.md, and from no other") {
    using S = OutboxState;
    struct Step {
        const char* name;
        S to;
        std::set<S> from;
        std::function<Result<void>(Store&, OutboxId)> run;
    };
    const auto at = friday_morning + 5min;
    const std::vector<Step> steps{
        {"mark_sending",
         S::sending,
         {S::queued, S::deferred},
         [&](Store& s, OutboxId id) { return s.mark_sending(id, at); }},
        {"mark_sent", S::sent, {S::sending}, [&](Store& s, OutboxId id) { return s.mark_sent(id, "250", at); }},
        {"mark_deferred",
         S::deferred,
         {S::queued, S::sending, S::deferred},
         [&](Store& s, OutboxId id) { return s.mark_deferred(id, "451", at + 60s, at); }},
        {"mark_failed",
         S::failed,
         {S::queued, S::sending, S::deferred},
         [&](Store& s, OutboxId id) { return s.mark_failed(id, "550", at); }},
        {"mark_unknown", S::unknown, {S::sending}, [&](Store& s, OutboxId id) { return s.mark_unknown(id, "", at); }},
        {"release", S::queued, {S::held}, [&](Store& s, OutboxId id) { return s.release(id, "sato", at); }},
        {"retry",
         S::queued,
         {S::deferred, S::failed, S::unknown},
         [&](Store& s, OutboxId id) { return s.retry(id, "sato", at); }},
        {"cancel",
         S::cancelled,
         {S::held, S::queued, S::deferred, S::failed, S::unknown},
         [&](Store& s, OutboxId id) { return s.cancel(id, "sato", at); }},
        {"confirm_sent", S::sent, {S::unknown}, [&](Store& s, OutboxId id) { return s.confirm_sent(id, "sato", at); }},
    };
    SentDesk desk;
    for (const auto& step : steps) {
        for (const auto from : all_states) {
            const auto id = desk.in(from);
            const auto done = step.run(desk.store, id);
            INFO(step.name << " from " << to_string(from));
            if (step.from.count(from) > 0) {
                CHECK(done);
                CHECK(desk.state_of(id) == step.to);
            } else {
                REQUIRE_FALSE(done);
                CHECK(done.error().code == ErrorCode::conflict);
                CHECK(desk.state_of(id) == from);
            }
        }
        const auto none = step.run(desk.store, 999999);
        REQUIRE_FALSE(none);
        CHECK(none.error().code == ErrorCode::not_found);
    }
}

TEST_CASE("Superseding takes what waits, and leaves what went or may have gone") {
    SentDesk desk;
    for (const auto from : all_states) {
        const auto id = desk.in(from);
        const auto taken = must(desk.store.supersede(desk.item(id).case_id, friday_morning));
        const bool waits = from == OutboxState::held || from == OutboxState::queued || from == OutboxState::deferred;
        INFO(to_string(from));
        CHECK(taken == (waits ? 1 : 0));
        CHECK(desk.state_of(id) == (waits ? OutboxState::superseded : from));
    }
}

TEST_CASE("After a crash the mark decides between unknown and queued") {
    ScratchFolder folder;
    OutboxId marked = 0, unmarked = 0, fresh = 0, sent = 0;
    {
        auto store = store_with_folder(folder.file());
        const auto make = [&](std::uint32_t uid) {
            Sample sample(uid);
            return must(store.enqueue(must(store.add(sample.added(), friday_morning)), acknowledgement_for(sample),
                                      false, friday_morning));
        };
        marked = make(1), unmarked = make(2), fresh = make(3), sent = make(4);
        must(store.mark_sending(marked, friday_morning));
        must(store.mark_sending(unmarked, friday_morning));
        must(store.mark_sending(sent, friday_morning));
        must(store.mark_sent(sent, "250", friday_morning));
    }
    {
        // As an earlier version left it.
        Database database(folder.file(), Access::read_write);
        database.run("UPDATE outbox SET body_started = 0 WHERE id = ?", unmarked);
    }
    auto store = must(Store::open(folder.file(), OpenMode::create));
    const auto recovered = must(store.recover_outbox(friday_morning + 1h));
    CHECK(recovered.unknown.size() == 1);
    CHECK(recovered.queued == 1);
    std::map<OutboxId, OutboxState> states;
    for (const auto& item : must(store.outbox(false))) {
        states[item.id] = item.state;
    }
    CHECK(states == std::map<OutboxId, OutboxState>{{marked, OutboxState::unknown},
                                                    {unmarked, OutboxState::queued},
                                                    {fresh, OutboxState::queued},
                                                    {sent, OutboxState::sent}});
    // An uncertain one stands in the queue, and is never due.
    const auto queue = must(store.queue());
    REQUIRE(queue.size() == 1);
    CHECK(queue[0].ack_state == OutboxState::unknown);
    for (int i = 0; i < 2; ++i) {
        const auto due = must(store.next_due(friday_morning + 2h));
        REQUIRE(due);
        CHECK(due->id != marked);
        must(store.mark_sending(due->id, friday_morning + 2h));
    }
    CHECK_FALSE(must(store.next_due(friday_morning + 100h)));
    CHECK(must(store.recover_outbox(friday_morning + 3h)).unknown == std::vector<OutboxId>{unmarked, fresh});
}

TEST_CASE("A mark of an earlier attempt does not speak for a later one") {
    SentDesk desk;
    const auto id = desk.in(OutboxState::queued);
    must(desk.store.mark_sending(id, friday_morning));
    must(desk.store.mark_deferred(id, "451 after the dot", friday_morning + 60s, friday_morning));
    const auto recovered = must(desk.store.recover_outbox(friday_morning + 61s));
    CHECK(recovered.unknown.empty());
    CHECK(recovered.queued == 0);
    CHECK(must(desk.store.next_due(friday_morning + 60s))->id == id);
    CHECK(desk.item(id).attempts == 1);
}

TEST_CASE("The outcome of one mail and the mark of the next share a transaction") {
    SentDesk desk;
    const auto first = desk.in(OutboxState::queued), second = desk.in(OutboxState::queued);
    must(desk.store.mark_sending(first, friday_morning));
    {
        auto transaction = must(desk.store.begin());
        must(desk.store.mark_sent(first, "250", friday_morning));
        must(desk.store.mark_sending(second, friday_morning));
    }
    CHECK(desk.state_of(first) == OutboxState::sending);
    CHECK(desk.state_of(second) == OutboxState::queued);
    auto transaction = must(desk.store.begin());
    must(desk.store.mark_sent(first, "250", friday_morning));
    must(desk.store.mark_sending(second, friday_morning));
    must(transaction.commit());
    CHECK(desk.state_of(first) == OutboxState::sent);
    CHECK(desk.state_of(second) == OutboxState::sending);
}

TEST_CASE("Mails leave in order, and deferred ones at their time") {
    SentDesk desk;
    const auto first = desk.in(OutboxState::queued), second = desk.in(OutboxState::queued);
    auto due = must(desk.store.next_due(friday_morning));
    REQUIRE(due);
    CHECK(due->id == first);
    CHECK(due->to == "hanako@pref.example.jp");
    CHECK(due->bytes == "Subject: ack 1\r\n\r\nReceived.\r\n");
    CHECK(due->receipt_number == "2026-000001");
    must(desk.store.mark_sending(first, friday_morning));
    must(desk.store.mark_deferred(first, "451 later", friday_morning + 15s, friday_morning));
    CHECK(must(desk.store.next_due(friday_morning))->id == second);
    must(desk.store.mark_sending(second, friday_morning));
    CHECK_FALSE(must(desk.store.next_due(friday_morning + 14s)));
    CHECK(must(desk.store.next_due_time()) == friday_morning + 15s);
    const auto again = must(desk.store.next_due(friday_morning + 15s));
    REQUIRE(again);
    CHECK(again->id == first);
    CHECK(again->message_id == due->message_id);
    CHECK(again->last_error == "451 later");
}

TEST_CASE("One Message-ID leaves once, and one mail has one first acknowledgement") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample first(1), second(2);
    const auto one = must(store.add(first.added(), friday_morning));
    const auto two = must(store.add(second.added(), friday_morning));
    must(store.enqueue(one, acknowledgement_for(first), false, friday_morning));
    const auto again = store.enqueue(two, acknowledgement_for(first), false, friday_morning);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == ErrorCode::conflict);
    CHECK(must(store.next_sequence(one.mail_id)) == 1);
    CHECK(must(store.next_sequence(two.mail_id)) == 0);
    must(store.enqueue(one, acknowledgement_for(first, 1), false, friday_morning));
    CHECK(must(store.outbox(true)).size() == 2);
}

TEST_CASE("The breaker holds until a person closes it; then what it held leaves in order") {
    SentDesk desk;
    auto& store = desk.store;
    desk.in(OutboxState::queued);
    CHECK(must(store.open_breaker(friday_morning)));
    CHECK_FALSE(must(store.open_breaker(friday_morning)));
    CHECK(must(store.status()).breaker_open);
    Sample probe(50);
    CHECK(must(store.facts(probe.raw, probe.message, friday_morning)).breaker_open);

    std::vector<OutboxId> held;
    for (std::uint32_t uid = 60; uid < 63; ++uid) {
        Sample sample(uid, fmt::format("person{}@pref.example.jp", uid));
        sample.verdict.ack = {AckKind::none, "breaker-open", "", "", AckKind::receipt};
        const auto added = must(store.add(sample.added(), friday_morning));
        held.push_back(must(store.enqueue(added, acknowledgement_for(sample), true, friday_morning, "breaker-open")));
    }
    const auto for_another_reason = desk.in(OutboxState::held);
    CHECK(must(store.queue()).size() == 4);
    const auto waiting = must(store.held_by_breaker());
    must(store.close_breaker("sato", friday_morning + 48h));
    REQUIRE(waiting.size() == 3);
    for (std::size_t i = 0; i < held.size(); ++i) {
        CHECK(waiting[i] == desk.item(held[i]).case_id);
        must(store.release(held[i], "sato", friday_morning + 48h));
    }
    CHECK_FALSE(must(store.status()).breaker_open);
    CHECK(desk.state_of(for_another_reason) == OutboxState::held);
    const auto queue = must(store.queue());
    REQUIRE(queue.size() == 1);
    CHECK(queue[0].id == desk.item(for_another_reason).case_id);
    must(store.mark_sending(must(store.next_due(friday_morning + 48h))->id, friday_morning + 48h));
    for (const auto id : held) {
        const auto due = must(store.next_due(friday_morning + 48h));
        REQUIRE(due);
        CHECK(due->id == id);
        CHECK(due->created == friday_morning + 48h);
        must(store.mark_sending(id, friday_morning + 48h));
    }
}

TEST_CASE("A bounce marks the address of that acknowledgement, and no other") {
    SentDesk desk;
    const auto id = desk.in(OutboxState::sent);
    must(desk.store.note_bounce(id, friday_morning + 1h));
    KnownFacts facts;
    must(desk.store.add_target_facts(facts, "Hanako@pref.example.jp", friday_morning));
    CHECK(facts.target_bounced_at == friday_morning + 1h);
    must(desk.store.add_target_facts(facts, "taro@pref.example.jp", friday_morning));
    CHECK_FALSE(facts.target_bounced_at);
}

TEST_CASE("What a server says is kept as UTF-8, whatever it sent") {
    SentDesk desk;
    const auto id = desk.in(OutboxState::queued);
    must(desk.store.mark_sending(id, friday_morning));
    must(desk.store.mark_failed(id, "550 \xff\xfe no", friday_morning));
    CHECK(desk.item(id).last_error == "550 ?? no");
    const auto other = desk.in(OutboxState::queued);
    std::string long_text;
    for (int i = 0; i < 600; ++i) {
        long_text += "あ";
    }
    must(desk.store.mark_failed(other, "x" + long_text, friday_morning));
    CHECK(desk.item(other).last_error.size() <= 1000);
    CHECK(desk.item(other).last_error.find('?') == std::string::npos);
}
TEST_CASE("What was deferred while the clock stood in the future does not wait for that future") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample sample(1);
    const auto id = must(store.enqueue(must(store.add(sample.added(), friday_morning)), acknowledgement_for(sample),
                                       false, friday_morning));
    must(store.mark_sending(id, friday_morning));
    must(store.mark_deferred(id, "451 later", friday_morning + 15min, friday_morning));
    CHECK_FALSE(must(store.next_due(friday_morning)));
    must(store.mark_sending(id, friday_morning + 15min));
    must(store.mark_deferred(id, "451 later", friday_morning + 24h * 40, friday_morning + 24h * 40));
    CHECK(must(store.next_due(friday_morning + 16min)));
}
