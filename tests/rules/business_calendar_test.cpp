#include "rules/business_calendar.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <sstream>

using namespace madoguchi;
using namespace std::chrono;

namespace {

year_month_day ymd(int y, unsigned m, unsigned d) {
    return {year{y}, month{m}, day{d}};
}

sys_seconds japan(int y, unsigned m, unsigned d, int hour, int minute = 0) {
    return from_japan(local_seconds(local_days(ymd(y, m, d)) + hours(hour) + minutes(minute)));
}

/// date → name, from the npm package's data.
std::map<std::string, std::string> published_holidays() {
    std::ifstream file(MADOGUCHI_SOURCE_DIR "/tests/rules/holidays_2016_2050.tsv");
    std::map<std::string, std::string> days;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.front() != '#') {
            days[line.substr(0, 10)] = line.substr(11);
        }
    }
    return days;
}

/// The package's names in our words.
std::string our_name(const std::string& date, const std::string& name) {
    if (name.find("振替休日") != std::string::npos) {
        return "振替休日";
    }
    static const std::map<std::string, std::string> special{
        {"2019-05-01", "即位の日"}, {"2019-10-22", "即位礼正殿の儀"}, {"2019-10-14", "体育の日"}};
    if (const auto found = special.find(date); found != special.end()) {
        return found->second;
    }
    if (name == "体育の日（スポーツの日）") {
        return "体育の日";
    }
    return name == "休日" ? "国民の休日" : name;
}

}  // namespace

TEST_CASE("national holidays agree with the published list on every day from 2016 to 2050") {
    const auto published = published_holidays();
    REQUIRE(published.size() == 628);
    int days_compared = 0;
    for (auto at = sys_days(ymd(2016, 1, 1)); at <= sys_days(ymd(2050, 12, 31)); at += days(1)) {
        const year_month_day day(at);
        char date[11];
        std::snprintf(date, sizeof date, "%04d-%02u-%02u", static_cast<int>(day.year()),
                      static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
        const auto found = published.find(date);
        const auto expected = found == published.end() ? std::string() : our_name(date, found->second);
        if (national_holiday(day).value_or("") != expected) {
            FAIL_CHECK(date << ": " << national_holiday(day).value_or("no holiday") << ", published: " << expected);
        }
        ++days_compared;
    }
    CHECK(days_compared == 12784);
}

TEST_CASE("the special years and the days between holidays have their names") {
    CHECK(national_holiday(ymd(2019, 4, 30)) == "国民の休日");
    CHECK(national_holiday(ymd(2019, 5, 1)) == "即位の日");
    CHECK(national_holiday(ymd(2019, 5, 2)) == "国民の休日");
    CHECK(national_holiday(ymd(2019, 10, 22)) == "即位礼正殿の儀");
    CHECK_FALSE(national_holiday(ymd(2019, 12, 23)));
    CHECK_FALSE(national_holiday(ymd(2020, 7, 20)));
    CHECK(national_holiday(ymd(2020, 7, 24)) == "スポーツの日");
    CHECK_FALSE(national_holiday(ymd(2021, 10, 11)));
    CHECK(national_holiday(ymd(2021, 8, 9)) == "振替休日");
    CHECK(national_holiday(ymd(2026, 9, 22)) == "国民の休日");
    CHECK(national_holiday(ymd(2009, 5, 6)) == "振替休日");
    CHECK(national_holiday(ymd(1988, 5, 4)) == "国民の休日");
    CHECK_FALSE(national_holiday(ymd(1997, 5, 4)));  // a Sunday, before 2007
    CHECK(national_holiday(ymd(1997, 7, 21)) == "振替休日");
    CHECK(national_holiday(ymd(1989, 2, 24)) == "昭和天皇の大喪の礼");
    CHECK(national_holiday(ymd(2099, 3, 20)) == "春分の日");
    CHECK_FALSE(national_holiday(ymd(2100, 1, 1)));
}

TEST_CASE("Japanese dates have the era's first year as 元年") {
    CHECK(japanese_date(ymd(2026, 6, 5)) == "令和8年6月5日（金）");
    CHECK(japanese_date(ymd(2019, 5, 1)) == "令和元年5月1日（水）");
    CHECK(japanese_date(ymd(2019, 4, 30)) == "2019年4月30日（火）");
    CHECK(japanese_date(ymd(2020, 1, 1)) == "令和2年1月1日（水）");
}

TEST_CASE("the period is counted in Japan time, both days included") {
    const BusinessCalendar calendar{Desk{}};
    CHECK_FALSE(calendar.within_period(japan(2026, 6, 1, 23, 59)));
    CHECK(calendar.within_period(sys_days(ymd(2026, 6, 1)) + hours(15)));
    CHECK(calendar.within_period(japan(2027, 2, 28, 23, 59)));
    CHECK_FALSE(calendar.within_period(japan(2027, 3, 1, 0)));
}

TEST_CASE("the next opening moment") {
    const BusinessCalendar calendar{Desk{}};
    struct Row {
        sys_seconds at;
        std::optional<sys_seconds> opens;
    };
    const Row rows[] = {
        {japan(2026, 6, 5, 10, 12), japan(2026, 6, 5, 10, 12)},  // during the hours
        {japan(2026, 6, 5, 8, 59), japan(2026, 6, 5, 9)},        // before them
        {japan(2026, 6, 5, 17), japan(2026, 6, 8, 9)},           // Friday evening: Monday
        {japan(2026, 6, 5, 16, 59), japan(2026, 6, 5, 16, 59)},  // the last minute
        {japan(2026, 6, 1, 12), japan(2026, 6, 2, 9)},           // before the first day
        {japan(2026, 9, 18, 18), japan(2026, 9, 24, 9)},  // a weekend, 敬老の日, the day between, 秋分の日
        {japan(2026, 12, 28, 17), japan(2027, 1, 4, 9)},  // the year end
        {japan(2027, 2, 26, 16, 30), japan(2027, 2, 26, 16, 30)},  // the last business day
        {japan(2027, 2, 26, 17), std::nullopt},                    // nothing is left: a weekend ends the period
        {japan(2027, 4, 1, 10), std::nullopt},
    };
    for (const auto& row : rows) {
        INFO(row.at.time_since_epoch().count());
        CHECK(calendar.next_open(row.at) == row.opens);
    }
}

TEST_CASE("the desk's own closed and open days") {
    Desk desk;
    desk.closed_days = {ymd(2026, 6, 8), ymd(2026, 6, 13)};
    desk.open_days = {ymd(2026, 6, 6), ymd(2026, 6, 13), ymd(2026, 12, 30)};
    desk.holidays = {ymd(2026, 6, 9)};
    const BusinessCalendar calendar(desk);
    CHECK(calendar.open_on(ymd(2026, 6, 6)));
    CHECK(calendar.open_on(ymd(2026, 12, 30)));
    CHECK_FALSE(calendar.open_on(ymd(2026, 6, 8)));
    CHECK_FALSE(calendar.open_on(ymd(2026, 6, 9)));
    CHECK_FALSE(calendar.open_on(ymd(2026, 6, 13)));  // closed by name
    CHECK(calendar.open_on(ymd(2026, 6, 10)));
}

TEST_CASE("a year end within one year closes only those days") {
    Desk desk;
    desk.year_end_from = {August, day{13}};
    desk.year_end_to = {August, day{15}};
    const BusinessCalendar calendar(desk);
    CHECK_FALSE(calendar.open_on(ymd(2026, 8, 14)));
    CHECK(calendar.open_on(ymd(2026, 12, 29)));
}

TEST_CASE("time inside the hours") {
    const BusinessCalendar calendar{Desk{}};
    CHECK(calendar.business_time(japan(2026, 6, 5, 16), japan(2026, 6, 8, 10)) == hours(2));
    CHECK(calendar.business_time(japan(2026, 6, 5, 10), japan(2026, 6, 5, 10, 30)) == minutes(30));
    CHECK(calendar.business_time(japan(2026, 6, 6, 0), japan(2026, 6, 7, 23)) == seconds(0));
    CHECK(calendar.business_time(japan(2026, 6, 5, 12), japan(2026, 6, 5, 11)) == seconds(0));
    CHECK(calendar.business_time(japan(2020, 1, 1, 0), japan(2026, 6, 2, 10)) == hours(1));
}
