#include "review/web_desk.h"

#include <catch2/catch.hpp>

#include "review/page_words.h"
#include "web_desk_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

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
    CHECK(refused.status == 401);
    CHECK_FALSE(says(refused, "pref.example.jp"));
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
    // Nor does an older cookie count against it.
    const auto cookie = header(response, "Set-Cookie");
    request.cookies["madoguchi_session"] = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
    const auto again = browser.ask(request);
    CHECK(again.status == 200);
    CHECK(header(again, "Set-Cookie").empty());  // the session goes on
    request.headers["x-remote-user"] = "nobody";
    CHECK(browser.ask(request).status == 303);
    request.headers.erase("x-remote-user");
    CHECK(browser.ask(request).status == 200);  // the proxy names nobody: the session is by a password
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

TEST_CASE("a note of nothing to see is asked for again") {
    Browser browser;
    browser.sign_in();
    const auto id = browser.add_case();
    const auto empty = browser.ask(post(fmt::format("/cases/{}/note", id), {{"csrf", browser.csrf()}, {"note", "　"}}));
    CHECK(empty.status == 400);
    CHECK(says(empty, words::bad_note));
}

TEST_CASE("signing out ends the session") {
    Browser browser;
    browser.sign_in();
    CHECK(browser.ask(post("/sign-out", {{"csrf", browser.csrf()}})).status == 303);
    CHECK(browser.ask(get("/")).status == 303);
}

TEST_CASE("what was typed is shown where the sign-in has ended or is another one") {
    Browser browser;
    browser.sign_in();
    const auto id = browser.add_case();
    const auto path = fmt::format("/cases/{}", id);
    const auto csrf = browser.csrf();
    browser.now += std::chrono::minutes(61);
    const auto late =
        browser.ask(post(path + "/resolve", {{"csrf", csrf}, {"outcome", "spam"}, {"note", "長い<b>\r\nメモ"}}));
    CHECK(late.status == 401);
    CHECK(says(late, words::session_ended));
    CHECK(says(late, "長い&lt;b&gt;\nメモ</textarea>"));
    CHECK(says(late, "href=\"/sign-in?next=%2Fcases%2F1\""));
    CHECK_FALSE(says(late, csrf));
    CHECK(must(browser.store.show(id)).summary.state != CaseState::closed);
    const auto call = browser.ask(
        post("/telephone", {{"csrf", csrf}, {"organization", "例示市"}, {"inquiry", "体制"}, {"note", "急ぎ"}}));
    CHECK(says(call, "例示市\n体制\n急ぎ</textarea>"));
    CHECK(says(call, "next=%2Ftelephone"));
    const auto nothing = browser.ask(post("/cases/bulk", {{"csrf", csrf}, {"what", "spam"}, {"case", "1:1"}}));
    CHECK(nothing.status == 401);
    CHECK_FALSE(says(nothing, "<textarea"));
    CHECK(browser.ask(post("/sign-out", {{"csrf", csrf}})).status == 303);

    const auto again = browser.ask(post("/sign-in", {{"login", "sato"}, {"password", std::string(password)}}));
    const auto cookie = header(again, "Set-Cookie");
    browser.token = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
    const auto old_form = browser.ask(post(path + "/note", {{"csrf", csrf}, {"note", "前の画面のメモ"}}));
    CHECK(old_form.status == 403);
    CHECK(says(old_form, "前の画面のメモ</textarea>"));
    CHECK(must(browser.store.show(id)).notes.empty());
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

TEST_CASE("what can be read is read while another program keeps the store locked") {
    Browser browser;
    browser.sign_in();
    const auto path = fmt::format("/cases/{}", browser.add_case());
    auto other = must(Store::open(browser.folder.file(), OpenMode::existing));
    const auto lock = must(other.begin());
    browser.now += std::chrono::minutes(30);
    const auto began = std::chrono::steady_clock::now();
    for (const auto& page : {std::string("/"), path, std::string("/all"), std::string("/settings")}) {
        INFO(page);
        CHECK(browser.ask(get(page)).status == 200);
    }
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(4));
}
