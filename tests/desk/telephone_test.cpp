#include "desk/telephone.h"

#include "intake_fixture.h"
#include "store/case_search.h"
#include "store/report.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

const Decider tanaka{"tanaka", friday_morning};

CallEntry good_call() {
    CallEntry entry;
    entry.call.organization = " 例示県\r\n健康福祉部 ";
    entry.call.name = "山田 花子";
    entry.call.contact = "054-000-0000";
    entry.call.inquiry = "会議は年に何回か。\r\n至急。";
    entry.call.received_at = friday_morning - std::chrono::minutes(20);
    return entry;
}

std::vector<CallProblem> problems(const CallEntry& entry) {
    return problems_of(entry, friday_morning);
}

}  // namespace

TEST_CASE("An inquiry by telephone is a case of its own, and sends nothing") {
    TestDesk desk;
    auto entry = good_call();
    entry.note = "折り返しは午後";
    entry.call.call_back = true;
    const auto view = must(desk.store().show(must(enter_call(desk.store(), entry, tanaka))));
    const auto& c = view.summary;
    CHECK(c.channel == Channel::telephone);
    CHECK(c.fields[0] == "例示県 健康福祉部");
    CHECK(c.fields[3] == "会議は年に何回か。\n至急。");
    CHECK(c.opened == entry.call.received_at);
    CHECK(c.flags == std::vector<std::string>{"call-back"});
    REQUIRE(find_flag("call-back") != nullptr);
    CHECK(view.outbox.empty());
    REQUIRE(view.notes.size() == 1);
    CHECK(view.notes[0].text == entry.note);
    CHECK(must(CaseSearch(desk.store()).find({})).total == 1);
    CHECK(must(desk.store().next_due(friday_morning)) == std::nullopt);
    const auto report = must(make_report(desk.store(), BusinessCalendar(Desk{}), std::nullopt, std::nullopt));
    CHECK(report.whole.by_telephone == 1);
    must(Casework(desk.store()).clear_flag({c.id, std::nullopt, "tanaka", friday_morning}, "call-back"));
    CHECK(must(CaseSearch(desk.store()).find({})).total == 0);
}

TEST_CASE("What is wrong with a call is said, all of it, and nothing is stored") {
    CHECK(problems(good_call()).empty());
    CallEntry empty;
    empty.call.received_at = friday_morning;
    empty.call.name = "\u3000 ";
    CHECK(problems(empty) == std::vector{CallProblem::nothing_said});
    auto entry = good_call();
    entry.call.call_back = true;
    entry.call.contact = " ";
    CHECK(problems(entry) == std::vector{CallProblem::no_number});
    entry = good_call();
    entry.call.name = std::string(2001, 'a');
    entry.note = "\x1b[2J";
    entry.call.received_at = friday_morning + std::chrono::seconds(1);
    CHECK(problems(entry) == std::vector{CallProblem::too_long, CallProblem::odd_characters, CallProblem::in_future});
    entry = good_call();
    entry.call.inquiry = std::string(60'001, 'a');
    CHECK(problems(entry) == std::vector{CallProblem::too_long});
    entry = good_call();
    entry.call.organization = "\xff";
    CHECK(problems(entry) == std::vector{CallProblem::odd_characters});
    entry = good_call();
    entry.call.received_at = friday_morning - std::chrono::days(367);
    CHECK(problems(entry) == std::vector{CallProblem::too_long_ago});
    TestDesk desk;
    const auto refused = enter_call(desk.store(), entry, tanaka);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::config);
    CHECK(must(desk.store().status()).cases == 0);
}

TEST_CASE("A call with a class that there is not, or by nobody, leaves nothing behind") {
    TestDesk desk;
    auto entry = good_call();
    entry.note = "x";
    entry.as.prefecture = 48;
    CHECK_FALSE(enter_call(desk.store(), entry, tanaka));
    entry.as.prefecture = 22;
    CHECK_FALSE(enter_call(desk.store(), entry, {"", friday_morning}));
    CHECK(must(desk.store().status()).cases == 0);
    const auto id = must(enter_call(desk.store(), entry, tanaka));
    CHECK(must(desk.store().show(id)).summary.classification.prefecture == 22);
}
