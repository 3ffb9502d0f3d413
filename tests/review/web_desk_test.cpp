#include "review/web_desk.h"

#include <catch2/catch.hpp>

#include "../store/store_fixture.h"
#include "desk/telephone.h"
#include "review/words.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

constexpr std::string_view password = "正しい馬 電池 ホチキス";

WebRequest get(std::string path, WebForm query = {}) {
    WebRequest request;
    request.method = "GET";
    request.path = std::move(path);
    request.query = std::move(query);
    request.headers = {{"host", "127.0.0.1:8610"}};
    request.remote_address = "127.0.0.1";
    return request;
}

WebRequest post(std::string path, WebForm form) {
    auto request = get(std::move(path));
    request.method = "POST";
    request.form = std::move(form);
    request.headers["origin"] = "http://127.0.0.1:8610";
    return request;
}

std::string header(const WebResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

bool says(const WebResponse& response, std::string_view words) {
    return response.body.find(words) != std::string::npos;
}

/// A desk with one account, and a browser that keeps its cookie.
struct Browser {
    ScratchFolder folder;
    Store store = store_with_folder(folder.file());
    Configuration configuration;
    std::chrono::sys_seconds now = friday_morning;
    WebDesk desk{store, configuration, "code-of-the-console", [this] { return now; }};
    std::string token;

    void make_account() { must(Accounts(store).add_first("sato", "佐藤 <恵>", password, now)); }
    WebResponse ask(WebRequest request) {
        if (!token.empty()) {
            request.cookies["madoguchi_session"] = token;
        }
        return desk.handle(request);
    }
    void sign_in() {
        make_account();
        const auto response = ask(post("/sign-in", {{"login", "sato"}, {"password", std::string(password)}}));
        REQUIRE(response.status == 303);
        const auto cookie = header(response, "Set-Cookie");
        token = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
        CHECK(cookie.find("HttpOnly; SameSite=Lax") != std::string::npos);
    }
    std::string csrf() { return hidden("/", "csrf"); }
    /// The value of a page's hidden field.
    std::string hidden(const std::string& path, std::string_view name) {
        const auto page = ask(get(path)).body;
        const auto field = fmt::format("name=\"{}\" value=\"", name);
        const auto at = page.find(field) + field.size();
        return page.substr(at, page.find('"', at) - at);
    }
    /// Presses a button of the case's page as it is now.
    int decide(CaseId id, std::string_view what, WebForm form = {}) {
        const auto path = fmt::format("/cases/{}", id);
        form.emplace_back("csrf", csrf());
        form.emplace_back("revision", hidden(path, "revision"));
        return ask(post(fmt::format("{}/{}", path, what), std::move(form))).status;
    }
    CaseId add_case(std::uint32_t uid = 1) {
        Sample sample(uid);
        sample.raw.bytes = fmt::format(
            "From: hanako@pref.example.jp\r\nSubject: x\r\nMessage-ID: <{}@example.jp>\r\nContent-Type: text/plain; "
            "charset=utf-8\r\n\r\n本文です\r\n",
            uid);
        sample.verdict.flags = {{"missing-contact", {}}};
        sample.verdict.disposition = Disposition::flagged;
        sample.inquiry[FieldName::contact] = {};
        auto transaction = must(store.begin());
        const auto added = must(store.add(sample.added(), now));
        must(store.enqueue(added, acknowledgement_for(sample), true, now, "off-topic"));
        must(transaction.commit());
        return *added.case_id;
    }
};

}  // namespace

TEST_CASE("nothing is shown to a stranger") {
    Browser browser;
    browser.make_account();
    const auto id = browser.add_case();
    for (const auto& path :
         {std::string("/"), std::string("/cases"), std::string("/ignored"), fmt::format("/cases/{}", id),
          std::string("/mails/1/headers"), std::string("/mails/1/attachments/1"), std::string("/nothing")}) {
        INFO(path);
        const auto response = browser.ask(get(path));
        CHECK(response.status == 303);
        CHECK(header(response, "Location").starts_with("/sign-in"));
        CHECK_FALSE(says(response, "pref.example.jp"));
    }
    const auto refused = browser.ask(post(fmt::format("/cases/{}/note", id), {{"note", "x"}}));
    CHECK(refused.status == 303);
    CHECK(must(browser.store.show(id)).notes.empty());
    browser.token = "made-up";
    CHECK(browser.ask(get("/")).status == 303);
}

TEST_CASE("another name, another page's form and a form without its token are refused") {
    Browser browser;
    browser.sign_in();
    const auto id = browser.add_case();
    auto foreign = get("/");
    for (const auto* host : {"evil.example.com", "[::1].evil.example.com", "[::1]evil:80",
                             "127.0.0.1:80.evil.example.com", "localhost:", "[::1", ""}) {
        foreign.headers["host"] = host;
        INFO(host);
        CHECK(browser.ask(foreign).status == 421);
    }
    for (const auto* host : {"localhost", "LOCALHOST:8610", "127.0.0.1", "[::1]", "[::1]:8610"}) {
        foreign.headers["host"] = host;
        INFO(host);
        CHECK(browser.ask(foreign).status == 200);
    }
    const auto path = fmt::format("/cases/{}/note", id);
    const auto csrf = browser.csrf();
    for (const auto* origin : {"", "null", "http://evil.example.com", "http://127.0.0.1:8611"}) {
        auto request = post(path, {{"note", "x"}, {"csrf", csrf}});
        request.headers["origin"] = origin;
        INFO(origin);
        CHECK(browser.ask(request).status == 403);
    }
    CHECK(browser.ask(post(path, {{"note", "x"}})).status == 403);
    CHECK(browser.ask(post(path, {{"note", "x"}, {"csrf", csrf + "x"}})).status == 403);
    CHECK(must(browser.store.show(id)).notes.empty());
    CHECK(browser.ask(post(path, {{"note", "届いた"}, {"csrf", csrf}})).status == 303);
    REQUIRE(must(browser.store.show(id)).notes.size() == 1);
    CHECK(must(browser.store.show(id)).notes[0].actor == "sato");
    CHECK(browser.ask(get(path)).status == 405);
}

TEST_CASE("the public address may be asked for, and makes the cookie Secure") {
    Browser browser;
    browser.configuration.web.public_url = "https://desk.example.jp";
    browser.make_account();
    auto request = post("/sign-in", {{"login", "sato"}, {"password", std::string(password)}});
    request.headers["host"] = "desk.example.jp";
    request.headers["origin"] = "https://desk.example.jp";
    const auto response = browser.ask(request);
    CHECK(response.status == 303);
    CHECK(header(response, "Set-Cookie").find("; Secure") != std::string::npos);
}

TEST_CASE("a proxy's word counts from the proxy alone") {
    Browser browser;
    browser.configuration.web.trusted_proxy = "192.0.2.1";
    browser.configuration.web.trusted_header = "x-remote-user";
    browser.make_account();
    auto request = get("/");
    request.headers["x-remote-user"] = "sato";
    CHECK(browser.ask(request).status == 303);
    request.remote_address = "192.0.2.1";
    const auto response = browser.ask(request);
    CHECK(response.status == 200);
    CHECK(header(response, "Set-Cookie").starts_with("madoguchi_session="));
    request.headers["x-remote-user"] = "nobody";
    CHECK(browser.ask(request).status == 303);
}

TEST_CASE("the first account takes the code of the console, and is made once") {
    Browser browser;
    const WebForm form{{"code", "code-of-the-console"},
                       {"login", "sato"},
                       {"name", "佐藤"},
                       {"password", std::string(password)},
                       {"again", std::string(password)}};
    CHECK(header(browser.ask(get("/cases/1")), "Location") == "/first-account");
    auto wrong = form;
    wrong[0].second = "guess";
    CHECK(browser.ask(post("/first-account", wrong)).status == 403);
    auto other = form;
    other[4].second = "something else";
    CHECK(browser.ask(post("/first-account", other)).status == 400);
    auto weak = form;
    weak[3].second = weak[4].second = "short";
    CHECK(browser.ask(post("/first-account", weak)).status == 400);
    CHECK(must(Accounts(browser.store).empty()));
    const auto made = browser.ask(post("/first-account", form));
    CHECK(made.status == 303);
    CHECK(header(made, "Set-Cookie").starts_with("madoguchi_session="));
    auto second = form;
    second[1].second = "mallory";
    CHECK(header(browser.ask(post("/first-account", second)), "Location") == "/");
    CHECK(must(Accounts(browser.store).list()).size() == 1);
}

TEST_CASE("signing in goes on within the desk only") {
    Browser browser;
    browser.make_account();
    for (const auto& [next, place] : std::vector<std::pair<std::string, std::string>>{{"/cases/12", "/cases/12"},
                                                                                      {"//evil.example.com", "/"},
                                                                                      {"https://evil.example.com", "/"},
                                                                                      {"/\\evil", "/"},
                                                                                      {"", "/"}}) {
        const auto response =
            browser.ask(post("/sign-in", {{"login", "sato"}, {"password", std::string(password)}, {"next", next}}));
        INFO(next);
        CHECK(header(response, "Location") == place);
    }
    const auto wrong = browser.ask(post("/sign-in", {{"login", "\"><script>"}, {"password", "x"}}));
    CHECK(wrong.status == 403);
    CHECK_FALSE(says(wrong, "<script>"));
    CHECK(says(wrong, "&quot;&gt;&lt;script&gt;"));
}

TEST_CASE("signing out ends the session") {
    Browser browser;
    browser.sign_in();
    CHECK(browser.ask(post("/sign-out", {{"csrf", browser.csrf()}})).status == 303);
    CHECK(browser.ask(get("/")).status == 303);
}

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
    CHECK(browser.decide(id, "give-back") == 303);
    CHECK(must(browser.store.show(id)).summary.taken_by.empty());
}

TEST_CASE("the lists are searched in Japanese, and the report is a page and a file") {
    Browser browser;
    browser.sign_in();
    browser.add_case();
    CHECK(says(browser.ask(get("/", {{"words", "花子"}})), "2026-000001"));
    CHECK_FALSE(says(browser.ask(get("/", {{"words", "浜松"}})), "2026-000001"));
    CHECK(browser.ask(get("/", {{"words", "\" AND *( NEAR"}, {"flag", "'--"}, {"page", "99999999999"}})).status == 200);
    CHECK(says(browser.ask(get("/reports")), "令和8年6月"));
    const auto csv = browser.ask(get("/reports.csv", {{"since", "2026-06-01"}, {"until", "not a day"}}));
    CHECK(csv.status == 200);
    CHECK(csv.content_type == "text/csv; charset=utf-8");
    CHECK(header(csv, "Content-Disposition").starts_with("attachment"));
}

TEST_CASE("a list is narrowed, and leads on from case to case") {
    Browser browser;
    browser.sign_in();
    const auto first = browser.add_case(1);
    const auto second = browser.add_case(2);
    const auto list = browser.ask(get("/", {{"state", "new"}, {"organization", "例示"}, {"since", "2026-06-01"}}));
    CHECK(says(list, "2026-000002"));
    const auto suffix = "?list=queue&amp;organization=%E4%BE%8B%E7%A4%BA&amp;state=new&amp;since=2026-06-01";
    CHECK(says(list, fmt::format("/cases/{}{}", first, suffix)));
    CHECK_FALSE(says(browser.ask(get("/", {{"until", "2026-06-01"}})), "2026-000001"));
    CHECK_FALSE(says(browser.ask(get("/", {{"state", "closed"}})), "2026-000001"));
    CHECK_FALSE(says(browser.ask(get("/", {{"acknowledgement", "unknown"}})), "2026-000001"));
    CHECK(says(browser.ask(get("/", {{"since", "yesterday"}})), words::bad_day));
    const auto page = browser.ask(get(fmt::format("/cases/{}", first), {{"list", "all"}, {"state", "new"}}));
    CHECK(says(page, fmt::format("href=\"/cases/{}?list=all&amp;state=new\" rel=\"next\"", second)));
    CHECK(says(page, fmt::format("action=\"/cases/{}/resolve?list=all&amp;state=new\"", first)));
    CHECK_FALSE(says(browser.ask(get(fmt::format("/cases/{}", second))), "rel=\"next\""));
}

TEST_CASE("several cases are decided at once, and taken back") {
    Browser browser;
    browser.sign_in();
    const auto first = browser.add_case(1);
    const auto second = browser.add_case(2);
    const auto third = browser.add_case(3);
    const auto seen = [&](CaseId id) {
        return std::pair<std::string, std::string>(
            "case", fmt::format("{}:{}", id, must(browser.store.show(id)).summary.revision));
    };
    const auto state = [&](CaseId id) { return must(browser.store.show(id)).summary.state; };
    WebForm form{{"csrf", browser.csrf()}, {"what", "spam"}, seen(first), seen(second), {"case", "x"}, seen(third)};
    CHECK(browser.decide(third, "take") == 303);  // somebody was there first
    auto request = post("/cases/bulk", form);
    request.query = {{"list", "all"}, {"state", "new"}};
    const auto done = browser.ask(request);
    REQUIRE(done.status == 303);
    const auto location = header(done, "Location");
    CHECK(location.starts_with("/all?state=new&page=1&did=spam&kept=1&case="));
    CHECK(state(first) == CaseState::closed);
    CHECK(state(second) == CaseState::closed);
    CHECK(state(third) == CaseState::in_hand);
    const auto list = browser.ask(get("/all", {{"did", "spam"}, {"kept", "1"}, seen(first), seen(second)}));
    CHECK(says(list, fmt::format(words::bulk_resolved, 2, words::of(Outcome::spam))));
    CHECK(says(list, fmt::format(words::bulk_kept, 1)));
    CHECK(browser.decide(second, "reopen") == 303);  // gone on with: it stays
    const WebForm undo{{"csrf", browser.csrf()}, {"what", "spam"}, seen(first), {"case", fmt::format("{}:1", second)}};
    CHECK(header(browser.ask(post("/cases/bulk-undo", undo)), "Location").find("undid=spam&kept=1") !=
          std::string::npos);
    CHECK(state(first) == CaseState::fresh);

    CHECK(browser.ask(post("/cases/bulk", {{"csrf", browser.csrf()}, {"what", "take"}, seen(first)})).status == 303);
    CHECK(must(browser.store.show(first)).summary.taken_by == "sato");
    CHECK(browser.ask(post("/cases/bulk-undo", {{"csrf", browser.csrf()}, {"what", "take"}, seen(first)})).status ==
          303);
    CHECK(must(browser.store.show(first)).summary.taken_by.empty());

    CHECK(browser.ask(post("/cases/bulk", {{"csrf", browser.csrf()}, {"what", "spam"}})).status == 400);
    CHECK(browser.ask(post("/cases/bulk", {{"csrf", browser.csrf()}, {"what", "\"><b>"}, seen(first)})).status == 400);
    CHECK(browser.ask(post("/cases/bulk", {{"what", "spam"}, seen(first)})).status == 403);
    CHECK_FALSE(says(browser.ask(get("/", {{"did", "\"><b>"}, {"case", "1:1"}})), "<b>"));
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

TEST_CASE("an open page is told of new mail, and does not keep its session awake") {
    Browser browser;
    browser.sign_in();
    browser.add_case(1);
    const auto newest = browser.hidden("/", "csrf").empty() ? std::string() : [&] {
        const auto page = browser.ask(get("/")).body;
        const auto at = page.find("data-newest-mail=\"") + 18;
        return page.substr(at, page.find('"', at) - at);
    }();
    CHECK(browser.ask(get("/news", {{"behind", newest}})).body == R"({"words":""})");
    browser.add_case(2);
    const auto news = browser.ask(get("/news", {{"behind", newest}}));
    CHECK(news.content_type == "application/json; charset=utf-8");
    CHECK(says(news, fmt::format(words::new_mails, 1)));
    for (int minutes = 0; minutes < 59; ++minutes) {
        browser.now += std::chrono::minutes(1);
        CHECK(browser.ask(get("/news", {{"behind", newest}})).status == 200);
    }
    browser.now += std::chrono::minutes(2);
    CHECK(browser.ask(get("/news", {{"behind", newest}})).status == 303);
    CHECK(browser.ask(get("/")).status == 303);
}

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
    must(Accounts(browser.store).add("suzuki", "鈴木", Role::reviewer, password, "sato", browser.now));
    browser.token = must(Accounts(browser.store).sign_in("suzuki", password, "127.0.0.1", {}, browser.now));
    CHECK_FALSE(says(browser.ask(get("/settings")), "sato"));
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

TEST_CASE("an inquiry by telephone is entered, and what cannot be is shown again") {
    Browser browser;
    browser.sign_in();
    CHECK(says(browser.ask(get("/telephone")), "value=\"2026-06-05T"));
    WebForm form{{"csrf", browser.csrf()},
                 {"received", "2026-06-05T09:30"},
                 {"organization", "例示市<b>"},
                 {"contact", "053-111-2222"},
                 {"inquiry", "退院支援の\r\n体制"},
                 {"call-back", "1"},
                 {"note", "急ぎ"}};
    auto late = form;
    late[1].second = "2026-06-06T09:30";
    const auto refused = browser.ask(post("/telephone", late));
    CHECK(refused.status == 400);
    CHECK(says(refused, words::of(CallProblem::in_future)));
    CHECK(says(refused, "value=\"例示市&lt;b&gt;\""));
    CHECK(says(refused, "name=\"call-back\" value=\"1\" checked"));
    CHECK(must(browser.store.cases(false)).empty());
    const auto entered = browser.ask(post("/telephone", form));
    REQUIRE(entered.status == 303);
    CHECK(header(entered, "Location") == "/cases/1?done=telephone");
    const auto view = must(browser.store.show(1));
    CHECK(view.summary.channel == Channel::telephone);
    CHECK(view.summary.flags == std::vector<std::string>{"call-back", "missing-name"});
    CHECK(view.summary.fields[static_cast<std::size_t>(FieldName::inquiry)] == "退院支援の\n体制");
    CHECK(view.notes.size() == 1);
    CHECK(view.outbox.empty());
    CHECK(says(browser.ask(get("/")), "2026-000001"));
    CHECK(browser.ask(get("/cases/1/refer")).status == 200);
    CHECK_FALSE(says(browser.ask(get("/cases/1")), "/cases/1/refer"));
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
}

TEST_CASE("an ignored mail is looked at, and becomes a case by a person's word") {
    Browser browser;
    browser.sign_in();
    Sample sample(7);
    sample.raw.bytes =
        "From: hanako@pref.example.jp\r\nSubject: <b>x\r\nAuto-Submitted: auto-replied\r\nContent-Type: text/plain; "
        "charset=utf-8\r\n\r\n<i>人です\r\n";
    sample.ignored();
    auto transaction = must(browser.store.begin());
    const auto added = must(browser.store.add(sample.added(), browser.now));
    must(transaction.commit());
    REQUIRE_FALSE(added.case_id);
    const auto path = fmt::format("/mails/{}", added.mail_id);
    CHECK(says(browser.ask(get("/ignored")), fmt::format("href=\"{}\"", path)));
    const auto page = browser.ask(get(path));
    CHECK(page.status == 200);
    CHECK(says(page, "&lt;i&gt;人です"));
    CHECK_FALSE(says(page, "<i>"));
    CHECK(browser.ask(post(path + "/person", {})).status == 403);
    const auto called = browser.ask(post(path + "/person", {{"csrf", browser.csrf()}}));
    REQUIRE(called.status == 303);
    CHECK(header(called, "Location") == "/cases/1?done=person");
    const auto view = must(browser.store.show(1));
    CHECK(std::none_of(view.outbox.begin(), view.outbox.end(),
                       [](const OutboxItem& item) { return item.state != OutboxState::held; }));
    CHECK(header(browser.ask(post(path + "/person", {{"csrf", browser.csrf()}})), "Location") ==
          "/cases/1?done=already");
    CHECK(header(browser.ask(get(path)), "Location") == "/cases/1");
    CHECK(browser.ask(get("/mails/999")).status == 404);
}

TEST_CASE("what is not there is said, whatever stands in the path") {
    Browser browser;
    browser.sign_in();
    for (const auto* path :
         {"/cases/999", "/cases/0", "/cases/01", "/cases/-1", "/cases/1e3", "/cases/99999999999999999999", "/cases/1/2",
          "/mails/7/headers", "/mails/1/attachments/0", "/static/../etc", "/nothing"}) {
        INFO(path);
        const auto response = browser.ask(get(path));
        CHECK(response.status == 404);
        CHECK(says(response, "</html>"));
    }
}

TEST_CASE("no text of a mail reaches a page as anything but text") {
    const std::vector<std::string> payloads{"<script>alert(1)</script>",
                                            "\"><img src=x onerror=alert(1)>",
                                            "'><svg onload=alert(1)>",
                                            "</title><script>x</script>",
                                            "</pre></details><iframe src=//evil>",
                                            "{{{content}}}{{#visitor}}",
                                            "<!--<base href=//evil>-->",
                                            "javascript:alert(1)",
                                            "</textarea><form action=//evil>",
                                            "<meta http-equiv=refresh content=0>",
                                            "&lt;script&gt;",
                                            "\xE2\x80\xAE<b>gpj.exe",
                                            "<style>*{display:none}</style>",
                                            "<a href=javascript:x>",
                                            "<link rel=stylesheet href=//evil>",
                                            "]]><script>"};
    Browser browser;
    browser.sign_in();
    std::uint32_t uid = 10;
    for (const auto& payload : payloads) {
        Sample sample(++uid, "a@pref.example.jp");
        sample.raw.bytes = fmt::format(
            "From: =?utf-8?q?x?= <a@pref.example.jp>\r\nSubject: {0}\r\nX-Head: {0}\r\nMessage-ID: <{1}@x>\r\n"
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; "
            "charset=utf-8\r\n\r\n{0}\r\n"
            "--b\r\nContent-Type: application/octet-stream; name*=utf-8''{2}\r\nContent-Disposition: "
            "attachment\r\n\r\nx\r\n--b--\r\n",
            payload, uid, percent_encoded(payload));
        sample.message.subject = payload;
        sample.message.from = {{payload, "a@pref.example.jp"}};
        for (auto& field : sample.inquiry.fields) {
            field = {payload, {"text", 0, 3, payload}, true};
        }
        sample.verdict.flags = {{"off-topic", {{"text", 0, 3, payload}}}};
        sample.verdict.disposition = Disposition::flagged;
        auto ignored = Sample(uid + 1000, "robot@example.jp");
        ignored.ignored();
        ignored.message.subject = payload;
        ignored.message.from = {{payload, "robot@example.jp"}};
        auto transaction = must(browser.store.begin());
        const auto added = must(browser.store.add(sample.added(), browser.now));
        must(browser.store.add(ignored.added(), browser.now));
        must(transaction.commit());
        must(browser.store.add_note(*added.case_id, payload, payload, browser.now));
        for (const auto& path :
             {std::string("/"), std::string("/cases"), std::string("/ignored"),
              fmt::format("/cases/{}", *added.case_id), fmt::format("/mails/{}/headers", added.mail_id)}) {
            const auto page = browser.ask(get(path));
            INFO(path << " " << payload);
            CHECK(page.status == 200);
            CHECK_FALSE(says(page, "<script>"));
            CHECK_FALSE(says(page, "<img"));
            CHECK_FALSE(says(page, "<svg"));
            CHECK_FALSE(says(page, "<iframe"));
            CHECK_FALSE(says(page, "<base"));
            CHECK_FALSE(says(page, "<style"));
            CHECK_FALSE(says(page, "<form action=//evil"));
            CHECK_FALSE(says(page, "<a href=javascript"));
            CHECK_FALSE(says(page, "<meta http-equiv=refresh"));
            CHECK_FALSE(says(page, "\xE2\x80\xAE"));
            CHECK_FALSE(says(page, "<!--"));
        }
        const auto file = browser.ask(get(fmt::format("/mails/{}/attachments/1", added.mail_id)));
        CHECK(file.status == 200);
        CHECK(file.content_type == "application/octet-stream");
        CHECK(header(file, "Content-Disposition").starts_with("attachment; "));
        CHECK(header(file, "Content-Disposition").find_first_of("<>\r\n") == std::string::npos);
        CHECK(header(file, "Content-Security-Policy") == "sandbox; default-src 'none'");
    }
}
