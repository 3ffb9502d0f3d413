#include "daemon/delivery.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "fake_imap.h"
#include "tests/store/store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

Delivery answer(Delivery::Outcome outcome, int code = 0, bool server_trouble = false) {
    Delivery delivery;
    delivery.outcome = outcome;
    delivery.code = code;
    delivery.text = "the server's text";
    delivery.server_trouble = server_trouble;
    return delivery;
}

/// Answers as it is told, `sent` when it is told nothing.
class FakeCourier : public Courier {
public:
    std::deque<Delivery> answers;
    std::vector<std::string> sent_to;  ///< whole bodies handed over
    std::function<void()> before;      ///< the server's answer to MAIL and RCPT is awaited
    std::function<void()> during;      ///< the body is handed over
    std::function<void()> waited;      ///< as `before`, where the server takes its time

    Delivery send(const OutboxItem& item, const HandOverSteps& steps) override {
        auto next = answers.empty() ? answer(Delivery::Outcome::sent, 250) : answers.front();
        if (!answers.empty()) {
            answers.pop_front();
        }
        if (next.server_trouble) {
            return next;
        }
        if (before) {
            before();
        }
        if (waited) {
            steps.waiting();
            waited();
        }
        if (!steps.before_body()) {
            return answer(Delivery::Outcome::deferred);
        }
        sent_to.push_back(item.to);
        if (during) {
            during();
        }
        return next;
    }
    void close() override {}
};

struct Post {
    ScratchFolder folder;
    Store store = store_with_folder(folder.file());
    FakeClocks time;
    FakeCourier courier;
    bool stop = false;
    DeliveryPass pass = make();

    Post() { time.wall = friday_morning; }

    DeliveryPass make() {
        time.wall = friday_morning;
        return {store, courier, time.clocks(), Wake{-1, [this] { return stop; }}, [] { return 500U; }, {}};
    }
    OutboxId queue(std::uint32_t uid) {
        Sample sample(uid, fmt::format("p{}@pref.example.jp", uid));
        const auto added = must(store.add(sample.added(), friday_morning));
        return must(store.enqueue(added, acknowledgement_for(sample), false, friday_morning, ""));
    }
    OutboxState state(OutboxId id) {
        for (const auto& item : must(store.outbox(false))) {
            if (item.id == id) {
                return item.state;
            }
        }
        FAIL("no such item");
        return {};
    }
    void pass_time(std::chrono::seconds by) {
        time.wall += by;
        time.steady += by;
    }
};

/// As `Post`, where an envelope takes no longer than a mark, so that the mark of a second mail is made beside it.
struct QuickPost : Post {
    std::atomic<int> ticks = 0;
    Store other = must(Store::open(folder.file(), OpenMode::existing));  ///< what is committed
    DeliveryPass quick{
        store,
        courier,
        {[] { return friday_morning; },
         [this] { return std::chrono::steady_clock::time_point(std::chrono::hours(1) + ++ticks * 1ms); }},
        Wake{-1, [this] { return stop; }},
        [] { return 500U; },
        {}};

    OutboxItem item(OutboxId id) { return must(other.outbox_item(id)); }
    /// The mark is made on a thread of its own: its time comes.
    void wait_for_mark(OutboxId id) {
        const auto until = std::chrono::steady_clock::now() + 10s;
        while (item(id).state != OutboxState::sending) {
            REQUIRE(std::chrono::steady_clock::now() < until);
            std::this_thread::sleep_for(1ms);
        }
    }
    /// What happens once a second mail is marked and the server still has only its envelope.
    void once_marked(OutboxId second, const std::function<void()>& then) {
        courier.before = [this, second, then] {
            if (courier.sent_to.size() == 1 && item(second).state != OutboxState::cancelled) {
                wait_for_mark(second);
                then();
            }
        };
    }
};

/// Holds the store from the first body on, so that a pass fails there.
struct OtherProcess {
    Store store;
    std::optional<Store::Transaction> held;

    explicit OtherProcess(Post& post) : store(must(Store::open(post.folder.file(), OpenMode::existing))) {
        post.courier.during = [&] { held.emplace(must(store.begin())); };
        CHECK_FALSE(post.pass.run());
        post.courier.during = {};
    }
};

}  // namespace

TEST_CASE("Each outcome becomes its state, and a final one is never sent again") {
    using enum Delivery::Outcome;
    Post post;
    const auto a = post.queue(1);
    const auto b = post.queue(2);
    const auto c = post.queue(3);
    post.courier.answers = {answer(sent, 250), answer(failed, 550), answer(unknown, 354)};
    const auto report = must(post.pass.run());
    CHECK(report.sent == 1);
    CHECK(report.failed == 1);
    CHECK(report.unknown == 1);
    CHECK(post.state(a) == OutboxState::sent);
    CHECK(post.state(b) == OutboxState::failed);
    CHECK(post.state(c) == OutboxState::unknown);
    post.pass_time(100h);
    CHECK(must(post.pass.run()).sent == 0);
    CHECK(post.courier.sent_to.size() == 3);
    CHECK_FALSE(must(post.pass.until_due()));
}

TEST_CASE("A deferred mail waits longer each time, and is given up after 48 hours") {
    Post post;
    const auto id = post.queue(1);
    int tries = 0;
    std::chrono::seconds last_wait{0};
    for (; tries < 1000 && post.state(id) != OutboxState::failed; ++tries) {
        post.courier.answers = {answer(Delivery::Outcome::deferred, 451)};
        REQUIRE(must(post.pass.run()).deferred == 1);
        const auto wait = must(post.pass.until_due());
        if (!wait) {
            break;
        }
        CHECK(*wait >= std::min<std::chrono::seconds>(last_wait, 600s));
        CHECK(*wait <= 900s);
        last_wait = *wait;
        CHECK(must(post.pass.run()).deferred == 0);  // not before its time
        post.pass_time(*wait);
    }
    CHECK(post.state(id) == OutboxState::failed);
    CHECK(post.time.wall - friday_morning >= 48h);
    CHECK(post.time.wall - friday_morning < 49h);
    CHECK(tries > 180);
}

TEST_CASE("When the server takes nothing, the others are not tried, and none is lost") {
    Post post;
    for (std::uint32_t i = 1; i <= 5; ++i) {
        post.queue(i);
    }
    post.courier.answers = {answer(Delivery::Outcome::deferred, 0, true)};
    CHECK(must(post.pass.run()).deferred == 1);
    CHECK(must(post.pass.run()).deferred == 0);
    const auto wait = must(post.pass.until_due());
    REQUIRE(wait);
    CHECK(*wait >= 11s);
    post.pass_time(1h);
    CHECK(must(post.pass.run()).sent == 5);
    CHECK(post.courier.sent_to.size() == 5);
}

TEST_CASE("After a refused login the longest wait comes at once") {
    Post post;
    post.queue(1);
    auto refused = answer(Delivery::Outcome::failed, 535, true);
    refused.login_refused = true;
    post.courier.answers = {refused};
    CHECK(must(post.pass.run()).login_refused);
    post.queue(2);
    const auto wait = must(post.pass.until_due());
    REQUIRE(wait);
    CHECK(*wait >= 600s);
}

TEST_CASE("A clock set back or forward moves no retry and ends none early") {
    Post post;
    const auto id = post.queue(1);
    post.courier.answers = {answer(Delivery::Outcome::deferred, 451)};
    REQUIRE(must(post.pass.run()).deferred == 1);
    SECTION("an hour back") {
        post.pass_time(30s);
        post.time.wall -= 1h;
        CHECK(must(post.pass.run()).sent == 1);
    }
    SECTION("three days forward") {
        post.time.wall += 72h;
        post.courier.answers = {answer(Delivery::Outcome::deferred, 451)};
        CHECK(must(post.pass.run()).deferred == 1);
        CHECK(post.state(id) == OutboxState::deferred);
    }
}

TEST_CASE("A clock that was ahead at the start, and was set right, makes no retry come at once") {
    Post post;
    const auto id = post.queue(1);
    post.pass_time(1s);
    post.time.wall -= 9h;
    post.courier.answers = {answer(Delivery::Outcome::deferred, 451)};
    CHECK(must(post.pass.run()).deferred == 1);
    CHECK(must(post.pass.run()).sent == 0);
    CHECK(post.state(id) == OutboxState::deferred);
    post.pass_time(30s);
    CHECK(must(post.pass.run()).sent == 1);
}

TEST_CASE("A crash before the mark sends it again, a crash after it never") {
    Post post;
    const auto before = post.queue(1);
    const auto after = post.queue(2);
    must(post.store.mark_sending(after, friday_morning));
    const auto recovered = must(post.store.recover_outbox(friday_morning));
    CHECK(recovered.unknown == std::vector<OutboxId>{after});
    must(post.pass.run());
    CHECK(post.courier.sent_to == std::vector<std::string>{"p1@pref.example.jp"});
    CHECK(post.state(before) == OutboxState::sent);
    CHECK(post.state(after) == OutboxState::unknown);
}

TEST_CASE("An outcome that the store did not take is written later, and the mail is not sent twice") {
    Post post;
    const auto id = post.queue(1);
    OtherProcess other(post);
    other.held.reset();
    REQUIRE(must(post.pass.until_due()));
    CHECK(must(post.pass.run()).sent == 1);
    CHECK(post.state(id) == OutboxState::sent);
    CHECK(post.courier.sent_to.size() == 1);
}

TEST_CASE("The wait that is announced begins with the announcement, however late the store took it") {
    const auto wait_of = [](std::chrono::seconds late) {
        Post post;
        post.queue(1);
        post.courier.answers = {answer(Delivery::Outcome::deferred, 451)};
        if (late == 0s) {
            must(post.pass.run());
        } else {
            OtherProcess other(post);
            other.held.reset();
            post.pass_time(late);
            CHECK(must(post.pass.run()).deferred == 1);
        }
        return *must(post.pass.until_due());
    };
    CHECK(wait_of(12s) == wait_of(0s));
}

TEST_CASE("Stopping leaves the rest of the outbox as it is") {
    Post post;
    post.queue(1);
    const auto second = post.queue(2);
    post.courier.during = [&] { post.stop = true; };
    CHECK(must(post.pass.run()).sent == 1);
    CHECK(post.state(second) == OutboxState::queued);
}

TEST_CASE("That a mail was accepted is written with the next one's mark, at the latest when the pass ends") {
    Post post;
    const auto first = post.queue(1), second = post.queue(2);
    std::vector<OutboxState> seen;
    const auto look = [&] {
        seen.push_back(post.state(first));
        seen.push_back(post.state(second));
    };
    post.courier.before = look;
    post.courier.during = look;
    using enum OutboxState;
    SECTION("where the server is quick") {
        CHECK(must(post.pass.run()).sent == 2);
        CHECK(seen == std::vector{queued, queued, sending, queued, sending, queued, sent, sending});
    }
    SECTION("and before, where the server keeps the next one waiting") {
        post.courier.before = {};
        post.courier.during = {};
        post.courier.waited = look;
        CHECK(must(post.pass.run()).sent == 2);
        CHECK(seen == std::vector{queued, queued, sent, queued});
    }
    CHECK(post.state(first) == sent);
    CHECK(post.state(second) == sent);
}

TEST_CASE("What a reviewer cancels while the server is asked for it is not sent, and harms no other") {
    Post post;
    const auto first = post.queue(1), second = post.queue(2), third = post.queue(3);
    post.courier.before = [&] {
        if (post.state(second) == OutboxState::queued && post.courier.sent_to.size() == 1) {
            must(post.store.cancel(second, "sato", friday_morning));
        }
    };
    CHECK(must(post.pass.run()).sent == 2);
    CHECK(post.courier.sent_to == std::vector<std::string>{"p1@pref.example.jp", "p3@pref.example.jp"});
    CHECK(post.state(first) == OutboxState::sent);
    CHECK(post.state(second) == OutboxState::cancelled);
    CHECK(post.state(third) == OutboxState::sent);
}

TEST_CASE("A quick server is given the envelope while the mark of the next mail is made") {
    QuickPost post;
    const auto first = post.queue(1), second = post.queue(2), third = post.queue(3);
    bool marked = false;
    SECTION("and the body follows") {
        post.once_marked(second, [&] {
            marked = true;
            CHECK(post.item(first).state == OutboxState::sent);
        });
        CHECK(must(post.quick.run()).sent == 3);
        CHECK(marked);
        CHECK(post.item(second).attempts == 1);
    }
    SECTION("but the first of a run is marked for its body only") {
        post.courier.before = [&] {
            marked = marked || (post.courier.sent_to.empty() && post.item(first).state == OutboxState::sending);
        };
        CHECK(must(post.quick.run()).sent == 3);
        CHECK_FALSE(marked);
    }
    SECTION("and where it is refused, that one is tried again later") {
        post.courier.answers = {answer(Delivery::Outcome::sent, 250), answer(Delivery::Outcome::deferred, 0, true)};
        const auto report = must(post.quick.run());
        CHECK(report.sent == 1);
        CHECK(report.deferred == 1);
        CHECK(post.item(second).state == OutboxState::deferred);
        CHECK(post.item(second).attempts == 1);
        CHECK(post.item(third).state == OutboxState::queued);
        post.pass_time(1h);
        CHECK(must(post.pass.run()).sent == 2);
    }
    CHECK(post.item(second).state == OutboxState::sent);
    CHECK(post.courier.sent_to.size() == 3);
}

TEST_CASE("A mark that was made early is taken back while the server lets the mail wait") {
    QuickPost post;
    const auto first = post.queue(1), second = post.queue(2);
    std::vector<OutboxState> waiting;
    post.once_marked(second, [] {});
    post.courier.waited = [&] {
        waiting.push_back(post.item(second).state);
        if (post.courier.sent_to.size() == 1) {
            CHECK(post.item(second).attempts == 0);
            CHECK(must(post.other.next_due(friday_morning))->id == second);  // so would a next start see it
        }
    };
    CHECK(must(post.quick.run()).sent == 2);
    CHECK(waiting == std::vector{OutboxState::queued, OutboxState::queued});
    CHECK(post.item(first).state == OutboxState::sent);
    CHECK(post.item(second).state == OutboxState::sent);
    CHECK(post.item(second).attempts == 1);
    CHECK(post.courier.sent_to.size() == 2);
}

TEST_CASE("What a reviewer cancels before a quick server's mark is not sent, and behind it it is too late") {
    QuickPost post;
    const auto first = post.queue(1), second = post.queue(2), third = post.queue(3);
    SECTION("before") {
        post.courier.during = [&] {
            if (post.courier.sent_to.size() == 1) {
                must(post.other.cancel(second, "sato", friday_morning));
            }
        };
        CHECK(must(post.quick.run()).sent == 2);
        CHECK(post.courier.sent_to == std::vector<std::string>{"p1@pref.example.jp", "p3@pref.example.jp"});
        CHECK(post.item(second).state == OutboxState::cancelled);
    }
    SECTION("before, where it was found while the server had the body of the one before") {
        const auto fourth = post.queue(4), fifth = post.queue(5);
        post.courier.during = [&] {
            if (post.courier.sent_to.size() == 3) {
                must(post.other.cancel(fourth, "sato", friday_morning));
            }
        };
        CHECK(must(post.quick.run()).sent == 4);
        CHECK(post.courier.sent_to.back() == "p5@pref.example.jp");
        CHECK(post.item(second).state == OutboxState::sent);
        CHECK(post.item(fourth).state == OutboxState::cancelled);
        CHECK(post.item(fifth).state == OutboxState::sent);
    }
    SECTION("behind") {
        post.once_marked(second, [&] {
            const auto cancelled = post.other.cancel(second, "sato", friday_morning);
            REQUIRE_FALSE(cancelled);
            CHECK(cancelled.error().code == ErrorCode::conflict);
        });
        CHECK(must(post.quick.run()).sent == 3);
        CHECK(post.item(second).state == OutboxState::sent);
    }
    CHECK(post.item(first).state == OutboxState::sent);
    CHECK(post.item(third).state == OutboxState::sent);
}

TEST_CASE("A mail whose early mark the store does not take is not sent, and the one before it is not forgotten") {
    QuickPost post;
    const auto first = post.queue(1), second = post.queue(2);
    std::optional<Store::Transaction> held;
    post.courier.during = [&] { held.emplace(must(post.other.begin())); };
    CHECK_FALSE(post.quick.run());
    post.courier.during = {};
    CHECK(post.courier.sent_to == std::vector<std::string>{"p1@pref.example.jp"});
    held.reset();
    CHECK(post.item(first).state == OutboxState::sending);
    CHECK(post.item(second).state == OutboxState::queued);
    CHECK(must(post.quick.run()).sent == 1);
    CHECK(post.item(first).state == OutboxState::sent);
    post.pass_time(1h);
    CHECK(must(post.pass.run()).sent == 1);
    CHECK(post.courier.sent_to == std::vector<std::string>{"p1@pref.example.jp", "p2@pref.example.jp"});
}

TEST_CASE("What a person decides on a sent mail whose outcome waits for the next mark holds up one mail at the most") {
    Post post;
    const auto first = post.queue(1);
    post.queue(2);
    const auto third = post.queue(3);
    post.courier.before = [&] {
        if (post.courier.sent_to.size() == 1 && post.state(first) == OutboxState::sending) {
            must(post.store.mark_unknown(first, "", friday_morning));
            must(post.store.cancel(first, "sato", friday_morning));
        }
    };
    must(post.pass.run());
    CHECK(post.state(first) == OutboxState::cancelled);
    CHECK(post.state(third) == OutboxState::sent);
}

TEST_CASE("A mail whose mark the store does not take is not sent, and the one before it is not forgotten") {
    Post post;
    const auto first = post.queue(1), second = post.queue(2);
    OtherProcess other(post);
    CHECK(post.courier.sent_to == std::vector<std::string>{"p1@pref.example.jp"});
    other.held.reset();
    CHECK(post.state(first) == OutboxState::sending);
    CHECK(post.state(second) == OutboxState::queued);
    CHECK(must(post.pass.run()).sent == 1);
    CHECK(post.state(first) == OutboxState::sent);
    post.pass_time(1h);
    CHECK(must(post.pass.run()).sent == 1);
    CHECK(post.courier.sent_to == std::vector<std::string>{"p1@pref.example.jp", "p2@pref.example.jp"});
}

TEST_CASE("An attempt is counted once, whether it came to the body or not") {
    Post post;
    const auto id = post.queue(1);
    const auto attempts = [&] { return must(post.store.outbox_item(id)).attempts; };
    post.courier.answers = {answer(Delivery::Outcome::deferred, 0, true)};
    CHECK(must(post.pass.run()).deferred == 1);
    CHECK(attempts() == 1);
    post.pass_time(1h);
    post.courier.answers = {answer(Delivery::Outcome::deferred, 451)};
    CHECK(must(post.pass.run()).deferred == 1);
    CHECK(attempts() == 2);
    post.pass_time(1h);
    CHECK(must(post.pass.run()).sent == 1);
    CHECK(attempts() == 3);
}

TEST_CASE(
    "A commit that the disk called failed, and that is there all the same, sends nothing twice and forgets nothing") {
    Post post;
    const auto first = post.queue(1), second = post.queue(2);
    OtherProcess other(post);
    REQUIRE(post.courier.sent_to.size() == 1);
    must(other.store.mark_sent(first, "250", friday_morning));
    must(other.store.mark_sending(second, friday_morning));
    must(other.held->commit());
    other.held.reset();
    const auto report = must(post.pass.run());
    CHECK(report.sent == 1);
    CHECK(report.deferred == 1);
    CHECK(post.state(first) == OutboxState::sent);
    CHECK(post.state(second) == OutboxState::deferred);
    post.pass_time(1h);
    CHECK(must(post.pass.run()).sent == 1);
    CHECK(post.courier.sent_to == std::vector<std::string>{"p1@pref.example.jp", "p2@pref.example.jp"});
}

TEST_CASE("What a person decides on a mail whose outcome is unwritten stands, and stops no other") {
    Post post;
    const auto first = post.queue(1), second = post.queue(2);
    OtherProcess other(post);
    must(other.store.mark_unknown(first, "", friday_morning));
    must(other.store.cancel(first, "sato", friday_morning));
    must(other.held->commit());
    other.held.reset();
    post.pass_time(1h);
    must(post.pass.run());
    CHECK(post.state(first) == OutboxState::cancelled);
    post.pass_time(1h);
    must(post.pass.run());
    CHECK(post.state(second) == OutboxState::sent);
    CHECK(post.courier.sent_to.size() == 2);
}
