#include "desk/mentions.h"

#include "intake_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("An address is found in quotations, in Cc and in mails of no case, and what is its own is not told") {
    TestDesk desk;
    const std::string person = "anna@kaede.example.jp";
    desk.take(Letter{.from = person, .body = complete_form});
    desk.take(Letter{.from = "bob@momiji.example.jp",
                     .body = complete_form + "\r\n-----Original Message-----\r\nFrom: 狸倉 <Anna@Kaede.example.jp>\r\n"
                                             "Subject: x\r\n\r\n以前の件です。\r\n"});
    desk.take(
        Letter{.from = "carol@sugi.example.jp", .body = complete_form + "別件", .more = "Cc: " + person + "\r\n"});
    desk.take(Letter{.from = "dora@hinoki.example.jp", .body = complete_form + "さらに別件"});
    const auto robot = desk.take(Letter{.from = "robot@x.example.jp",
                                        .body = "failed: " + person + "\r\n",
                                        .more = "Auto-Submitted: auto-generated\r\n"});
    REQUIRE(robot.disposition == "ignored");
    const auto data = must(Retention(desk.store()).of_address(person));
    REQUIRE(data.cases.size() == 1);
    std::int64_t last = 0;
    const auto found = must(find_mentions(desk.store(), person, data, [&](std::int64_t read, std::int64_t of) {
        last = read;
        CHECK(of == 4);
    }));
    CHECK(last == 4);
    CHECK(found.cases == std::set<std::string>{"2026-000002", "2026-000003"});
    CHECK(found.mails.size() == 1);
}
