#include <array>
#include <string_view>

#include "rules/business_calendar.h"

namespace madoguchi {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year_month_day;

constexpr int first_year = 1980;
constexpr int last_year = 2099;

/// A holiday that falls on the same day in the years `from` to `to`.
struct FixedDay {
    int from, to;
    unsigned month, day;
    std::string_view name;
};

constexpr std::array fixed_days{
    FixedDay{1949, 2099, 1, 1, "元日"},
    FixedDay{1949, 1999, 1, 15, "成人の日"},
    FixedDay{1967, 2099, 2, 11, "建国記念の日"},
    FixedDay{2020, 2099, 2, 23, "天皇誕生日"},
    FixedDay{1949, 1988, 4, 29, "天皇誕生日"},
    FixedDay{1989, 2006, 4, 29, "みどりの日"},
    FixedDay{2007, 2099, 4, 29, "昭和の日"},
    FixedDay{1949, 2099, 5, 3, "憲法記念日"},
    FixedDay{2007, 2099, 5, 4, "みどりの日"},
    FixedDay{1949, 2099, 5, 5, "こどもの日"},
    FixedDay{1996, 2002, 7, 20, "海の日"},
    FixedDay{2016, 2019, 8, 11, "山の日"},
    FixedDay{2022, 2099, 8, 11, "山の日"},
    FixedDay{1966, 2002, 9, 15, "敬老の日"},
    FixedDay{1966, 1999, 10, 10, "体育の日"},
    FixedDay{1948, 2099, 11, 3, "文化の日"},
    FixedDay{1948, 2099, 11, 23, "勤労感謝の日"},
    FixedDay{1989, 2018, 12, 23, "天皇誕生日"},
    // By laws of their own.
    FixedDay{1989, 1989, 2, 24, "昭和天皇の大喪の礼"},
    FixedDay{1990, 1990, 11, 12, "即位礼正殿の儀"},
    FixedDay{1993, 1993, 6, 9, "皇太子徳仁親王の結婚の儀"},
    FixedDay{2019, 2019, 5, 1, "即位の日"},
    FixedDay{2019, 2019, 10, 22, "即位礼正殿の儀"},
    // Moved for the Olympic games.
    FixedDay{2020, 2020, 7, 23, "海の日"},
    FixedDay{2020, 2020, 7, 24, "スポーツの日"},
    FixedDay{2020, 2020, 8, 10, "山の日"},
    FixedDay{2021, 2021, 7, 22, "海の日"},
    FixedDay{2021, 2021, 7, 23, "スポーツの日"},
    FixedDay{2021, 2021, 8, 8, "山の日"},
};

/// A holiday on the nth Monday of a month in the years `from` to `to`.
struct MondayHoliday {
    int from, to;
    unsigned month, nth;
    std::string_view name;
};

constexpr std::array mondays{
    MondayHoliday{2000, 2099, 1, 2, "成人の日"},  MondayHoliday{2003, 2019, 7, 3, "海の日"},
    MondayHoliday{2022, 2099, 7, 3, "海の日"},    MondayHoliday{2003, 2099, 9, 3, "敬老の日"},
    MondayHoliday{2000, 2019, 10, 2, "体育の日"}, MondayHoliday{2022, 2099, 10, 2, "スポーツの日"},
};

/// Day of the equinox in Japan; the formula of 『新こよみ便利帳』 holds for 1980–2099.
unsigned equinox(int year, double base) {
    const int since = year - first_year;
    return static_cast<unsigned>(base + 0.242194 * since) - static_cast<unsigned>(since / 4);
}

/// A 国民の祝日 in the sense of article 2, without the days that only follow from it (article 3).
std::string_view proper_holiday(year_month_day ymd) {
    const int year = static_cast<int>(ymd.year());
    const auto month = static_cast<unsigned>(ymd.month());
    const auto day = static_cast<unsigned>(ymd.day());
    if (year < first_year || year > last_year) {
        return {};
    }
    for (const auto& fixed : fixed_days) {
        if (fixed.month == month && fixed.day == day && year >= fixed.from && year <= fixed.to) {
            return fixed.name;
        }
    }
    const bool monday = std::chrono::weekday(local_days(ymd)) == std::chrono::Monday;
    for (const auto& holiday : mondays) {
        if (monday && holiday.month == month && (day - 1) / 7 + 1 == holiday.nth && year >= holiday.from &&
            year <= holiday.to) {
            return holiday.name;
        }
    }
    if (month == 3 && day == equinox(year, 20.8431)) {
        return "春分の日";
    }
    return month == 9 && day == equinox(year, 23.2488) ? "秋分の日" : std::string_view();
}

/// Article 3 (2): since 2007 the next day that is no holiday; before, the Monday after a holiday on a Sunday.
bool is_substitute(year_month_day ymd) {
    const bool chained = static_cast<int>(ymd.year()) >= 2007;
    auto before = local_days(ymd) - days(1);
    while (!proper_holiday(year_month_day(before)).empty()) {
        if (std::chrono::weekday(before) == std::chrono::Sunday) {
            return true;
        }
        if (!chained) {
            return false;
        }
        before -= days(1);
    }
    return false;
}

/// Article 3 (3), since the end of 1985: the day between two holidays; before 2007 not if it is a Sunday.
bool is_between(year_month_day ymd) {
    const auto at = local_days(ymd);
    const int year = static_cast<int>(ymd.year());
    if (year < 1986 || (year < 2007 && std::chrono::weekday(at) == std::chrono::Sunday)) {
        return false;
    }
    return !proper_holiday(year_month_day(at - days(1))).empty() &&
           !proper_holiday(year_month_day(at + days(1))).empty();
}

}  // namespace

std::optional<std::string> national_holiday(year_month_day ymd) {
    const auto name = proper_holiday(ymd);
    if (!name.empty()) {
        return std::string(name);
    }
    if (is_substitute(ymd)) {
        return "振替休日";
    }
    return is_between(ymd) ? std::optional<std::string>("国民の休日") : std::nullopt;
}

}  // namespace madoguchi
