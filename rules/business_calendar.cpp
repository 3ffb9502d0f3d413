#include "rules/business_calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace madoguchi {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

constexpr std::chrono::hours japan_offset{9};

local_days days_of(year_month_day ymd) {
    return local_days(ymd);
}

bool contains(const std::vector<year_month_day>& list, year_month_day ymd) {
    return std::find(list.begin(), list.end(), ymd) != list.end();
}

bool is_weekend(year_month_day ymd) {
    const auto weekday = std::chrono::weekday(days_of(ymd));
    return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

}  // namespace

local_seconds to_japan(sys_seconds t) {
    return local_seconds(t.time_since_epoch() + japan_offset);
}

sys_seconds from_japan(local_seconds t) {
    return sys_seconds(t.time_since_epoch() - japan_offset);
}

year_month_day japan_day(sys_seconds t) {
    return year_month_day(std::chrono::floor<days>(to_japan(t)));
}

std::string japanese_date(year_month_day ymd) {
    static constexpr std::array weekdays{"日", "月", "火", "水", "木", "金", "土"};
    const auto* weekday = weekdays[std::chrono::weekday(days_of(ymd)).c_encoding()];
    const auto year = static_cast<int>(ymd.year());
    constexpr year_month_day reiwa{std::chrono::year{2019}, std::chrono::May, day{1}};
    std::string written = fmt::format("{}", year);
    if (ymd >= reiwa) {
        written = year == 2019 ? std::string("令和元") : fmt::format("令和{}", year - 2018);
    }
    return fmt::format("{}年{}月{}日（{}）", written, static_cast<unsigned>(ymd.month()),
                       static_cast<unsigned>(ymd.day()), weekday);
}

BusinessCalendar::BusinessCalendar(const Desk& desk) : desk_(desk) {}

bool BusinessCalendar::open_on(year_month_day ymd) const {
    if (ymd < desk_.open_from || ymd > desk_.open_to || contains(desk_.closed_days, ymd)) {
        return false;
    }
    if (contains(desk_.open_days, ymd)) {
        return true;
    }
    const std::chrono::month_day md{ymd.month(), ymd.day()};
    // The year end may wrap from December into January, or lie within one year.
    const bool year_end = desk_.year_end_from <= desk_.year_end_to
                              ? md >= desk_.year_end_from && md <= desk_.year_end_to
                              : md >= desk_.year_end_from || md <= desk_.year_end_to;
    return !year_end && !is_weekend(ymd) && !contains(desk_.holidays, ymd) && !national_holiday(ymd);
}

bool BusinessCalendar::within_period(sys_seconds t) const {
    const auto ymd = japan_day(t);
    return ymd >= desk_.open_from && ymd <= desk_.open_to;
}

std::optional<sys_seconds> BusinessCalendar::next_open(sys_seconds t) const {
    const auto moment = to_japan(t);
    auto at = std::max(std::chrono::floor<days>(moment), days_of(desk_.open_from));
    for (const auto last = days_of(desk_.open_to); at <= last; at += days(1)) {
        if (!open_on(year_month_day(at)) || moment >= at + desk_.closes_at) {
            continue;
        }
        return from_japan(std::max(moment, local_seconds(at + desk_.opens_at)));
    }
    return std::nullopt;
}

std::chrono::seconds BusinessCalendar::business_time(sys_seconds from, sys_seconds to) const {
    const auto begin = to_japan(from);
    const auto end = to_japan(to);
    auto at = std::max(std::chrono::floor<days>(begin), days_of(desk_.open_from));
    std::chrono::seconds total{0};
    for (const auto last = std::min(std::chrono::floor<days>(end), days_of(desk_.open_to)); at <= last; at += days(1)) {
        const auto opens = std::max(begin, local_seconds(at + desk_.opens_at));
        const auto closes = std::min(end, local_seconds(at + desk_.closes_at));
        if (opens < closes && open_on(year_month_day(at))) {
            total += closes - opens;
        }
    }
    return total;
}

}  // namespace madoguchi
