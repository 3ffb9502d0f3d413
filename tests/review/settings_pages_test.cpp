#include <catch2/catch.hpp>

#include "store/notices.h"
#include "web_desk_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("the settings page says whether all is well, and what the desk goes by") {
    Browser browser;
    browser.configuration.rules.desk_rules.push_back(must(compile_rule(
        [] {
            DeskRule rule;
            rule.name = "業者<b>";
            rule.sender = "@sales\\.example\\.jp";
            rule.set_flag = "off-topic";
            rule.acknowledge = RuleAcknowledge::hold;
            return rule;
        }(),
        "test")));
    browser.sign_in();
    CHECK(says(browser.ask(get("/settings")), words::never_polled));
    must(browser.store.note_poll(true, "", browser.now));
    const auto page = browser.ask(get("/settings"));
    CHECK(says(page, words::all_is_well));
    CHECK(says(page, "業者&lt;b&gt;"));
    CHECK(says(page, words::rule_holds));
    CHECK(says(page, browser.configuration.rules.desk.telephone));
    CHECK(says(page, "sato"));  // an administrator sees the accounts
    browser.now += std::chrono::minutes(50);
    CHECK(says(browser.ask(get("/settings")), fmt::format(words::silent_for, "50分")));
    must(Notices(browser.store).note_certificate({"SMTP", browser.now + std::chrono::hours(24), browser.now}));
    CHECK(says(browser.ask(get("/settings")), "メールサーバー（SMTP）の証明書の期限が近づいています"));
    must(Accounts(browser.store).add("suzuki", "鈴木", Role::reviewer, password, "sato", browser.now));
    browser.token = must(Accounts(browser.store).sign_in("suzuki", password, "127.0.0.1", {}, browser.now));
    CHECK_FALSE(says(browser.ask(get("/settings")), "sato"));
}

TEST_CASE("an acknowledgement that failed is told until its case is closed") {
    Browser browser;
    browser.sign_in();
    must(browser.store.note_poll(true, "", browser.now));
    const auto id = browser.add_case();
    const auto acknowledgement = must(browser.store.show(id)).outbox.at(0).id;
    must(browser.store.release(acknowledgement, "sato", browser.now));
    must(browser.store.mark_failed(acknowledgement, "550 no such user", browser.now));
    CHECK(says(browser.ask(get("/settings")), fmt::format(words::failed_waits, 1)));
    must(browser.store.resolve(id, Outcome::answered, "", "sato", browser.now));
    CHECK(says(browser.ask(get("/settings")), words::all_is_well));
}
