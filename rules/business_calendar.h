#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "rules/desk.h"

namespace madoguchi {

/// Japan time has no summer time; times are UTC everywhere else.
[[nodiscard]] std::chrono::local_seconds to_japan(std::chrono::sys_seconds t);
[[nodiscard]] std::chrono::sys_seconds from_japan(std::chrono::local_seconds t);
[[nodiscard]] std::chrono::year_month_day japan_day(std::chrono::sys_seconds t);

/// 国民の祝日に関する法律: the holiday's name, or nullopt. Computed for 1980–2099, with substitute days, days between
/// two holidays, equinoxes and the special years.
[[nodiscard]] std::optional<std::string> national_holiday(std::chrono::year_month_day day);

/// "令和8年6月5日（金）"; days before 2019-05-01 are written with their western year.
[[nodiscard]] std::string japanese_date(std::chrono::year_month_day day);

/// When the desk is open. Holds a copy of the desk's hours; a value without clock or I/O.
class BusinessCalendar {
public:
    explicit BusinessCalendar(const Desk& desk);

    /// The day is a business day within the period.
    [[nodiscard]] bool open_on(std::chrono::year_month_day day) const;
    /// `t` lies between the first and the last day, Japan time.
    [[nodiscard]] bool within_period(std::chrono::sys_seconds t) const;
    /// The next moment inside the hours: `t` itself during the hours; nullopt after the last one of the period.
    [[nodiscard]] std::optional<std::chrono::sys_seconds> next_open(std::chrono::sys_seconds t) const;
    /// Time inside the hours between two moments; zero if `to` is not after `from`.
    [[nodiscard]] std::chrono::seconds business_time(std::chrono::sys_seconds from, std::chrono::sys_seconds to) const;

private:
    Desk desk_;
};

}  // namespace madoguchi
