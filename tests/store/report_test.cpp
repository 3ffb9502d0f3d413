#include "store/report.h"

#include "store/casework.h"
#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

constexpr auto june = std::chrono::year{2026} / std::chrono::June;
constexpr auto august = std::chrono::year{2026} / std::chrono::August;

CaseId add(Store& store, Sample sample, std::chrono::sys_seconds at) {
    sample.verdict.received_at = at;
    auto transaction = must(store.begin());
    const auto added = must(store.add(sample.added(), at));
    must(transaction.commit());
    return added.case_id.value_or(0);
}

}  // namespace

TEST_CASE("a report counts inquiries by the month in Japan, and an empty month too") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const BusinessCalendar calendar{Desk()};
    const auto answered = add(store, Sample(1), friday_morning);
    Sample incomplete(2, "b@pref.example.jp");
    incomplete.verdict.flags = {{"missing-contact", {}}};
    incomplete.inquiry[FieldName::contact] = {};
    incomplete.verdict.disposition = Disposition::flagged;
    add(store, incomplete, friday_morning + 1h);
    add(store, Sample(3, "c@pref.example.jp"), friday_morning + std::chrono::days(70));
    add(store, Sample(4, "robot@example.jp").ignored(), friday_morning);
    // 2026-06-30 15:30 UTC is July in Japan.
    add(store, Sample(5, "d@pref.example.jp"), std::chrono::sys_days{june / 30} + 15h + 30min);
    must(store.resolve(answered, Outcome::answered, "", "tanaka", friday_morning + 2h));

    const auto report = must(make_report(store, calendar, std::nullopt, std::nullopt));
    REQUIRE(report.months.size() == 3);
    const auto& first = report.months.at(june);
    CHECK(first.inquiries == 2);
    CHECK(first.complete_at_first == 1);
    CHECK(first.answered == 1);
    CHECK(first.open == 1);
    CHECK(first.ignored == 1);
    CHECK(first.flags == std::map<std::string, std::int64_t>{{"missing-contact", 1}});
    CHECK(first.median_hours == Approx(2.0));
    CHECK(report.months.at(august).inquiries == 1);
    CHECK_FALSE(report.months.at(august).median_hours);
    CHECK(report.whole.inquiries == 4);
    CHECK(report.whole.by_mail == 4);

    const auto span = must(make_report(store, calendar, friday_morning + 30min, friday_morning + 90min));
    CHECK(span.whole.inquiries == 1);
    CHECK(must(make_report(store, calendar, friday_morning + std::chrono::days(300), std::nullopt)).months.empty());
}

TEST_CASE("the wait for an answer is counted in business hours") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    // Friday 10:00 to Monday 10:00: seven hours of Friday, one of Monday.
    must(store.resolve(add(store, Sample(1), friday_morning), Outcome::answered, "", "tanaka",
                       friday_morning + std::chrono::days(3)));
    must(store.resolve(add(store, Sample(2, "b@pref.example.jp"), friday_morning), Outcome::answered, "", "tanaka",
                       friday_morning + 1h));
    must(store.resolve(add(store, Sample(3, "c@pref.example.jp"), friday_morning), Outcome::spam, "", "tanaka",
                       friday_morning + 5h));
    const auto whole = must(make_report(store, BusinessCalendar{Desk()}, std::nullopt, std::nullopt)).whole;
    CHECK(whole.answered == 2);
    CHECK(whole.closed_otherwise == 1);
    CHECK(whole.longest_hours == Approx(8.0));
    CHECK(whole.median_hours == Approx(4.5));
    CHECK(whole.mean_hours == Approx(4.5));
}

TEST_CASE("a date that somebody made up adds its own month, and none of those up to it") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    add(store, Sample(1), friday_morning);
    add(store, Sample(2, "b@pref.example.jp"), friday_morning + std::chrono::days(70));
    add(store, Sample(3, "c@pref.example.jp"), std::chrono::sys_days{std::chrono::year{2000} / 1 / 5});
    add(store, Sample(4, "d@pref.example.jp"), std::chrono::sys_days{std::chrono::year{9999} / 12 / 30});
    const auto report = must(make_report(store, BusinessCalendar{Desk()}, std::nullopt, std::nullopt));
    CHECK(report.months.size() == 5);
    CHECK(report.months.count(june + std::chrono::months(1)) == 1);
    CHECK(report.whole.inquiries == 4);
}

TEST_CASE("what was answered before it came here did not wait") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto answer = [&](Sample sample, std::chrono::sys_seconds came, std::chrono::sys_seconds at) {
        must(store.resolve(add(store, std::move(sample), came), Outcome::answered, "", "tanaka", at));
    };
    answer(Sample(1), friday_morning, friday_morning + 2h);
    answer(Sample(2, "b@pref.example.jp"), friday_morning - std::chrono::days(3),
           friday_morning - std::chrono::days(3));
    answer(Sample(3, "c@pref.example.jp"), friday_morning + std::chrono::days(3), friday_morning);
    const auto whole = must(make_report(store, BusinessCalendar{Desk()}, std::nullopt, std::nullopt)).whole;
    CHECK(whole.answered == 3);
    CHECK(whole.median_hours == Approx(2.0));
}
