#include "review/time_text.h"

#include <fmt/format.h>
#include <array>

#include "review/words.h"
#include "rules/business_calendar.h"

namespace madoguchi {
namespace {

using namespace std::chrono_literals;

struct Split {
    std::chrono::year_month_day day;
    std::chrono::hh_mm_ss<std::chrono::seconds> clock;
};

Split in_japan(std::chrono::sys_seconds t) {
    const auto local = to_japan(t);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss<std::chrono::seconds>(local - day)};
}

/// Reads from the front of `text`; every take_… leaves it as it was where it fails.
class TimeReader {
public:
    explicit TimeReader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    bool take(std::string_view any_of) {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
            return false;
        }
        last_ = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }
    std::optional<int> digits(std::size_t count) {
        if (rest_.size() < count) {
            return std::nullopt;
        }
        int value = 0;
        for (const char c : rest_.substr(0, count)) {
            if (c < '0' || c > '9') {
                return std::nullopt;
            }
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }
    [[nodiscard]] char last() const { return last_; }

private:
    std::string_view rest_;
    char last_ = '\0';
};

std::optional<std::chrono::year_month_day> read_day(TimeReader& reader) {
    const auto y = reader.digits(4);
    const bool first = reader.take("-/");
    const auto m = reader.digits(2);
    const bool second = reader.take("-/");
    const auto d = reader.digits(2);
    if (!y || !first || !m || !second || !d) {
        return std::nullopt;
    }
    const std::chrono::year_month_day day{std::chrono::year{*y}, std::chrono::month{static_cast<unsigned>(*m)},
                                          std::chrono::day{static_cast<unsigned>(*d)}};
    return day.ok() ? std::optional(day) : std::nullopt;
}

std::optional<std::chrono::seconds> read_clock(TimeReader& reader) {
    const auto h = reader.digits(2);
    const bool colon = reader.take(":");
    const auto m = reader.digits(2);
    auto s = std::optional<int>(0);
    if (reader.take(":")) {
        s = reader.digits(2);
    }
    if (!h || !colon || !m || !s || *h > 23 || *m > 59 || *s > 59) {
        return std::nullopt;
    }
    return *h * 1h + *m * 1min + *s * 1s;
}

std::optional<std::chrono::seconds> read_zone(TimeReader& reader) {
    if (reader.take("Zz")) {
        return 0s;
    }
    if (!reader.take("+-")) {
        return 9h;
    }
    const int sign = reader.last() == '-' ? -1 : 1;
    const auto h = reader.digits(2);
    reader.take(":");
    const auto m = reader.digits(2);
    if (!h || !m || *h > 23 || *m > 59) {
        return std::nullopt;
    }
    return sign * (*h * 1h + *m * 1min);
}

}  // namespace

std::string iso_japan_time(std::chrono::sys_seconds t) {
    const auto [day, clock] = in_japan(t);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+09:00", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::string japanese_time(std::chrono::sys_seconds t) {
    const auto [day, clock] = in_japan(t);
    return fmt::format("{}{:02}:{:02}", japanese_date(day), clock.hours().count(), clock.minutes().count());
}

std::string short_japanese_time(std::chrono::sys_seconds t) {
    static constexpr std::array weekdays{"日", "月", "火", "水", "木", "金", "土"};
    const auto [day, clock] = in_japan(t);
    const auto weekday = std::chrono::weekday(std::chrono::sys_days(day)).c_encoding();
    const int year = static_cast<int>(day.year());
    const bool reiwa = std::chrono::sys_days(day) >= std::chrono::sys_days(std::chrono::year{2019} / 5 / 1);
    return fmt::format("{}{}.{}.{}({}) {:02}:{:02}", reiwa ? "R" : "", reiwa ? year - 2018 : year,
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), weekdays.at(weekday),
                       clock.hours().count(), clock.minutes().count());
}

std::string rough_duration(std::chrono::seconds length) {
    if (length >= 48h) {
        return fmt::format("{}日", length / 24h);
    }
    if (length >= 1h) {
        return fmt::format("{}時間", length / 1h);
    }
    return fmt::format("{}分", std::max<std::int64_t>(0, length / 1min));
}

std::string time_and_age(const std::optional<std::chrono::sys_seconds>& t, std::chrono::sys_seconds now) {
    if (!t) {
        return std::string(words::not_yet);
    }
    return *t - now >= 1min ? fmt::format(words::time_to_come, japanese_time(*t))
                            : fmt::format(words::time_ago, japanese_time(*t), rough_duration(now - *t));
}

std::optional<std::chrono::sys_seconds> parse_time(std::string_view text) {
    TimeReader reader(text);
    const auto day = read_day(reader);
    if (!day) {
        return std::nullopt;
    }
    auto clock = std::optional<std::chrono::seconds>(0s);
    auto zone = std::optional<std::chrono::seconds>(9h);
    if (reader.take("Tt ")) {
        clock = read_clock(reader);
        zone = clock ? read_zone(reader) : std::nullopt;
    }
    if (!clock || !zone || !reader.at_end()) {
        return std::nullopt;
    }
    return std::chrono::sys_days(*day) + *clock - *zone;
}

}  // namespace madoguchi
