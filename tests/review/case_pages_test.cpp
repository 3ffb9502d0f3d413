#include "review/case_pages.h"

#include <catch2/catch.hpp>

#include "review/page_words.h"
#include "store/casework.h"
#include "web_desk_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("a case is shown, decided and reopened") {
    Browser browser;
    browser.sign_in();
    const auto id = browser.add_case();
    const auto path = fmt::format("/cases/{}", id);
    CHECK(says(browser.ask(get("/")), "2026-000001"));
    const auto page = browser.ask(get(path));
    CHECK(page.status == 200);
    // The evidence ends within a character: the text is cut before it.
    CHECK(says(page, "本</mark>文です"));
    CHECK(says(page, "佐藤 &lt;恵&gt;"));
    CHECK(says(page, find_flag("missing-contact")->advice));
    const auto headers = browser.ask(get("/mails/1/headers"));
    CHECK(says(headers, "From: hanako@pref.example.jp\nSubject: x\nMessage-ID:"));
    CHECK(browser.decide(id, "resolve", {{"outcome", "nonsense"}}) == 400);
    CHECK(browser.decide(id, "resolve", {{"outcome", "answered"}, {"note", "電話で回答"}}) == 303);
    CHECK(must(browser.store.show(id)).summary.outcome == Outcome::answered);
    CHECK(browser.decide(id, "resolve", {{"outcome", "spam"}}) == 409);
    CHECK(must(browser.store.show(id)).summary.outcome == Outcome::answered);
    CHECK(browser.decide(id, "undo") == 303);
    CHECK(must(browser.store.show(id)).summary.state == CaseState::fresh);
    CHECK(must(browser.store.show(id)).notes.empty());
    CHECK(browser.decide(id, "send") == 303);
    CHECK(must(browser.store.show(id)).outbox.back().state == OutboxState::queued);
    CHECK(browser.decide(id, "send") == 409);
    CHECK(browser.decide(id, "resolve", {{"outcome", "spam"}}) == 303);
    CHECK(browser.decide(id, "reopen") == 303);
    CHECK(must(browser.store.show(id)).summary.state != CaseState::closed);
}

TEST_CASE("of thousands of mails in a case a page shows the first and the newest, and leads to the others") {
    Browser browser;
    browser.sign_in();
    const auto id = browser.add_case();
    const auto path = fmt::format("/cases/{}", id);
    for (std::uint32_t uid = 2; uid <= 60; ++uid) {
        Sample sample(uid);
        auto mail = sample.added();
        mail.joins_case = id;
        mail.role = MailRole::duplicate;
        must(browser.store.add(mail, browser.now));
    }
    const auto shows = [](const WebResponse& page, int first, int last) {
        for (int n = 1; n <= 60; ++n) {
            INFO(n);
            CHECK(says(page, fmt::format(">{}通目のメール", n)) == (n == 1 || (n >= first && n <= last)));
        }
    };
    const auto newest = browser.ask(get(path));
    shows(newest, 41, 60);
    CHECK(says(newest, path + "?mails=21\">21通目から 40通目"));
    const auto middle = browser.ask(get(path, {{"mails", "21"}}));
    shows(middle, 21, 40);
    CHECK(says(middle, "?mails=2\">"));
    CHECK(says(middle, "?mails=41\">41通目から 60通目"));
    shows(browser.ask(get(path, {{"mails", "99999999999999999999"}})), 41, 60);
    shows(browser.ask(get(path, {{"mails", "1"}})), 2, 21);
}

TEST_CASE("the second person on a case is told before anything is overwritten") {
    Browser browser;
    browser.sign_in();
    const auto id = browser.add_case();
    const auto path = fmt::format("/cases/{}", id);
    const auto seen = browser.hidden(path, "revision");
    CHECK(browser.decide(id, "correct", {{"field", "contact"}, {"value", "054-111-2222"}}) == 303);
    const auto late = browser.ask(
        post(path + "/correct",
             {{"csrf", browser.csrf()}, {"revision", seen}, {"field", "contact"}, {"value", "something else"}}));
    CHECK(late.status == 409);
    CHECK(says(late, words::page_sentence(ErrorCode::conflict)));
    const auto blind = browser.ask(post(path + "/resolve", {{"csrf", browser.csrf()}, {"outcome", "spam"}}));
    CHECK(blind.status == 409);
    const auto view = must(browser.store.show(id));
    CHECK(view.summary.fields[static_cast<std::size_t>(FieldName::contact)] == "054-111-2222");
    CHECK(view.summary.flags.empty());
    CHECK(view.summary.state != CaseState::closed);
}

TEST_CASE("a field with hidden characters shows them, and is corrected without them") {
    Browser browser;
    browser.sign_in();
    const auto id = browser.add_case();
    CHECK(browser.decide(id, "correct", {{"field", "inquiry"}, {"value", "質問\u200Bです <b>"}}) == 303);
    const auto page = browser.ask(get(fmt::format("/cases/{}", id)));
    CHECK(says(page, "<span class=\"value\">質問&lt;U+200B&gt;です &lt;b&gt;</span>"));
    CHECK(says(page, "rows=\"3\">質問です &lt;b&gt;</textarea>"));
}

TEST_CASE("a case is taken, handed over and given back, and flags follow a person's word") {
    Browser browser;
    browser.sign_in();
    must(Accounts(browser.store).add("suzuki", "鈴木", Role::reviewer, password, "sato", browser.now));
    const auto id = browser.add_case();
    CHECK(browser.decide(id, "take") == 303);
    CHECK(must(browser.store.show(id)).summary.taken_by == "sato");
    CHECK(says(browser.ask(get("/", {{"mine", "1"}})), "2026-000001"));
    CHECK(browser.decide(id, "hand-over", {{"to", "nobody"}}) == 400);
    CHECK(browser.decide(id, "hand-over", {{"to", "suzuki"}}) == 303);
    CHECK(must(browser.store.show(id)).summary.taken_by == "suzuki");
    CHECK_FALSE(says(browser.ask(get("/", {{"mine", "1"}})), "2026-000001"));
    CHECK(browser.decide(id, "flag", {{"what", "clear"}, {"code", "missing-contact"}}) == 303);
    CHECK(browser.decide(id, "flag", {{"what", "set"}, {"code", "off-topic"}}) == 303);
    CHECK(must(browser.store.show(id)).summary.flags == std::vector<std::string>{"off-topic"});
    CHECK(browser.decide(id, "flag", {{"what", "set"}, {"code", "<script>"}}) == 400);
    // A flag whose rule is no longer in the configuration.
    must(Casework(browser.store).set_flag({id, std::nullopt, "sato", browser.now}, "of-old"));
    CHECK(browser.decide(id, "flag", {{"what", "clear"}, {"code", "of-old"}}) == 303);
    CHECK(must(browser.store.show(id)).summary.flags == std::vector<std::string>{"off-topic"});
    CHECK(browser.decide(id, "flag", {{"what", "clear"}, {"code", "of-old"}}) == 400);
    CHECK(browser.decide(id, "give-back") == 303);
    CHECK(must(browser.store.show(id)).summary.taken_by.empty());
}

TEST_CASE("what was typed is not lost where somebody came first") {
    Browser browser;
    browser.sign_in();
    const auto id = browser.add_case();
    const auto path = fmt::format("/cases/{}", id);
    const auto late = browser.ask(
        post(path + "/resolve",
             {{"csrf", browser.csrf()}, {"revision", "99"}, {"outcome", "answered"}, {"note", "長い<b>メモ"}}));
    CHECK(late.status == 409);
    CHECK(says(late, "長い&lt;b&gt;メモ"));
    CHECK(says(late, fmt::format("href=\"{}\"", path)));
}

TEST_CASE("the reports' classification is corrected, to what there is only") {
    Browser browser;
    browser.sign_in();
    const auto id = browser.add_case();
    CHECK(browser.decide(id, "classify", {{"prefecture", "22"}, {"sender-kind", "other"}, {"topic", ""}}) == 303);
    const auto found = must(browser.store.show(id)).summary;
    CHECK(found.classification == Classification{22, "other", ""});
    CHECK(found.classified_by == "sato");
    CHECK(browser.decide(id, "classify", {{"prefecture", "48"}, {"sender-kind", "other"}}) == 400);
    CHECK(browser.decide(id, "classify", {{"prefecture", "1"}, {"sender-kind", "<b>"}}) == 400);
}

TEST_CASE("an acknowledgement that failed, or may have arrived, is settled on the page of its case") {
    Browser browser;
    browser.sign_in();
    const auto sent_to_server = [&](std::uint32_t uid) {
        const auto id = browser.add_case(uid);
        const auto item = must(browser.store.show(id)).outbox.front().id;
        must(browser.store.release(item, "sato", browser.now));
        must(browser.store.mark_sending(item, browser.now));
        return std::pair(id, item);
    };
    const auto state = [&](OutboxId item) { return must(browser.store.outbox_item(item)).state; };
    const auto [unsure, unsure_item] = sent_to_server(1);
    must(browser.store.mark_unknown(unsure_item, "timed out", browser.now));
    const auto [refused, refused_item] = sent_to_server(2);
    must(browser.store.mark_failed(refused_item, "550 no such user", browser.now));
    const auto number = [](OutboxId item) { return fmt::format("{}", item); };
    const auto of_unsure = browser.ask(get(fmt::format("/cases/{}", unsure)));
    CHECK(says(of_unsure, fmt::format("/cases/{}/retry", unsure)));
    CHECK(says(of_unsure, fmt::format("/cases/{}/confirm", unsure)));
    const auto of_refused = browser.ask(get(fmt::format("/cases/{}", refused)));
    CHECK(says(of_refused, fmt::format("/cases/{}/retry", refused)));
    CHECK_FALSE(says(of_refused, "/confirm"));

    CHECK(browser.decide(refused, "confirm", {{"item", number(refused_item)}}) == 409);
    CHECK(browser.decide(refused, "retry", {{"item", number(unsure_item)}}) == 404);  // another case's
    CHECK(browser.decide(refused, "retry", {{"item", "x"}}) == 404);
    CHECK(browser.decide(refused, "retry", {{"item", number(refused_item)}}) == 303);
    CHECK(state(refused_item) == OutboxState::queued);
    CHECK(browser.decide(refused, "retry", {{"item", number(refused_item)}}) == 409);
    const auto blind = browser.ask(post(fmt::format("/cases/{}/confirm", unsure),
                                        {{"csrf", browser.csrf()}, {"revision", "99"}, {"item", number(unsure_item)}}));
    CHECK(blind.status == 409);
    CHECK(state(unsure_item) == OutboxState::unknown);
    CHECK(browser.decide(unsure, "confirm", {{"item", number(unsure_item)}}) == 303);
    CHECK(state(unsure_item) == OutboxState::sent);
    CHECK(must(browser.store.show(unsure)).history.back().actor == "sato");
    CHECK_FALSE(says(browser.ask(get(fmt::format("/cases/{}", unsure))), "/retry"));
}

TEST_CASE("an address that bounced for an earlier case is answered by one who has checked it") {
    Browser browser;
    browser.sign_in();
    const auto first = browser.add_case(1);
    CHECK_FALSE(says(browser.ask(get(fmt::format("/cases/{}", first))), "to-bounced"));
    must(browser.store.note_bounce(must(browser.store.show(first)).outbox.front().id, browser.now));
    const auto id = browser.add_case(2);
    const auto path = fmt::format("/cases/{}", id);
    const auto form = browser.ask(get(path + "/refer", {{"office", "浜松市"}}));
    CHECK(says(form, "name=\"to-bounced\""));
    const auto ask = [&](WebForm with) {
        with.emplace_back("csrf", browser.csrf());
        with.emplace_back("revision", browser.hidden(path, "revision"));
        return browser.ask(post(path + "/send", std::move(with)));
    };
    const auto refused = ask({});
    CHECK(refused.status == 409);
    CHECK(says(refused, fmt::format("<h1>{}</h1>", words::cannot_send)));
    CHECK(says(refused, reason_text("target-bounced")));
    CHECK_FALSE(says(refused, words::page_sentence(ErrorCode::conflict)));
    CHECK(must(browser.store.show(id)).outbox.back().state == OutboxState::held);
    CHECK(says(browser.ask(get(path)), "name=\"to-bounced\""));
    CHECK(ask({{"to-bounced", "1"}}).status == 303);
    CHECK(must(browser.store.show(id)).outbox.back().state == OutboxState::queued);
    const auto nothing = ask({});
    CHECK(says(nothing, words::nothing_waits));
    CHECK_FALSE(says(nothing, words::page_sentence(ErrorCode::conflict)));
}

TEST_CASE("only what a person closed has a closing to take back") {
    Browser browser;
    browser.sign_in();
    const auto id = browser.add_case();
    const auto path = fmt::format("/cases/{}", id);
    CHECK(must(browser.store.mark_answered(id, browser.now, browser.now)));
    const auto answered = browser.ask(get(path));
    CHECK_FALSE(says(answered, path + "/undo"));
    CHECK(says(answered, path + "/reopen"));
    CHECK(browser.decide(id, "reopen") == 303);
    CHECK(browser.decide(id, "resolve", {{"outcome", "answered"}}) == 303);
    CHECK(says(browser.ask(get(path)), path + "/undo"));
}

TEST_CASE("a referral is read as it would go out, and sent once") {
    Browser browser;
    browser.configuration.referrals = {{"浜松市 <地域包括支援センター>", "053-111-2222"}};
    browser.sign_in();
    const auto id = browser.add_case();
    const auto path = fmt::format("/cases/{}/refer", id);
    const auto form = browser.ask(get(path));
    CHECK(says(form, "浜松市 &lt;地域包括支援センター&gt;"));
    CHECK_FALSE(says(form, "class=\"letter\""));
    CHECK(says(browser.ask(get(path, {{"office", std::string(300, 'x')}})), words::bad_office));
    const auto letter = browser.ask(get(path, {{"choice", "1"}}));
    CHECK(says(letter, "class=\"letter\""));
    CHECK(must(browser.store.show(id)).outbox.size() == 1);  // nothing was sent by looking
    CHECK(browser.decide(id, "refer", {{"office", ""}, {"contact", ""}}) == 400);
    CHECK(browser.decide(id, "refer", {{"office", "浜松市"}, {"contact", "053-111-2222"}}) == 303);
    const auto outbox = must(browser.store.show(id)).outbox;
    REQUIRE(outbox.size() == 2);
    CHECK(outbox[1].kind == AckKind::referral);
    CHECK(outbox[1].state == OutboxState::queued);
    CHECK(browser.decide(id, "refer", {{"office", "静岡市"}, {"contact", ""}}) == 409);
    CHECK(must(browser.store.show(id)).outbox.size() == 2);
    // Who still has the address of the form is told why there is none.
    const auto none = browser.ask(get(path));
    CHECK(says(none, std::string(reason_text("already-referred"))));
    CHECK_FALSE(says(none, "name=\"office\""));
    const auto page = browser.ask(get(fmt::format("/cases/{}", id)));
    CHECK_FALSE(says(page, path));
    CHECK(says(page, "自動処理"));  // the history's first line
    CHECK_FALSE(says(page, std::string(daemon_actor)));
}
