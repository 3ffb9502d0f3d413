#include "review/list_pages.h"

#include <catch2/catch.hpp>

#include "web_desk_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

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

TEST_CASE("a page that has become empty shows the last one that is there") {
    Browser browser;
    browser.sign_in();
    for (std::uint32_t uid = 1; uid <= 52; ++uid) {
        browser.add_case(uid);
    }
    CHECK(says(browser.ask(get("/", {{"page", "9"}})), "2026-000052"));
    for (const CaseId id : {51, 52}) {
        CHECK(browser.decide(id, "resolve", {{"outcome", "spam"}}) == 303);
    }
    const auto queue = browser.ask(get("/", {{"page", "2"}}));
    CHECK(says(queue, "2026-000050"));
    CHECK(says(queue, "page=1\">"));  // of the form below the list
    CHECK_FALSE(says(queue, "いまはありません"));
    CHECK(says(browser.ask(get("/", {{"page", "2"}, {"words", "浜松"}})), "見つかりませんでした"));
    for (std::uint32_t uid = 101; uid <= 151; ++uid) {
        Sample robot(uid, "robot@example.jp");
        robot.ignored();
        must(browser.store.add(robot.added(), browser.now));
    }
    CHECK(says(browser.ask(get("/ignored", {{"page", "9"}})), "2 / 2"));
    CHECK(says(browser.ask(get("/ignored", {{"page", "9"}})), "robot@example.jp"));
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
