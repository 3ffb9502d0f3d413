#include "review/telephone_pages.h"

#include <catch2/catch.hpp>

#include "desk/telephone.h"
#include "web_desk_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("an inquiry by telephone is entered, and what cannot be is shown again") {
    Browser browser;
    browser.sign_in();
    const auto empty = browser.ask(get("/telephone"));
    CHECK(says(empty, "value=\"2026-06-05T"));
    CHECK_FALSE(says(empty, " max="));  // the form may be open for hours before a call comes
    WebForm form{{"csrf", browser.csrf()},
                 {"received", "2026-06-05T09:30"},
                 {"organization", "例示市<b>"},
                 {"contact", "053-111-2222"},
                 {"inquiry", "退院支援の\r\n体制"},
                 {"call-back", "1"},
                 {"note", "急ぎ"}};
    auto late = form;
    late[1].second = "2026-06-06T09:30";
    late[4].second = "退院\u200B支援の\r\n体制";
    const auto refused = browser.ask(post("/telephone", late));
    CHECK(refused.status == 400);
    CHECK(says(refused, words::of(CallProblem::in_future)));
    CHECK(says(refused, "value=\"例示市&lt;b&gt;\""));
    CHECK(says(refused, ">退院支援の\n体制</textarea>"));
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
