#include "desk/holidays_file.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace madoguchi {
namespace {

constexpr std::string_view layout_hint = "Each line reads like 2026/1/1,元日; only the first may be a title.";

/// Takes a number off the front of `text`, and `separator` behind it.
std::optional<int> take_number(std::string_view& text, char separator) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (separator != '\0') {
        if (text.empty() || text.front() != separator) {
            return std::nullopt;
        }
        text.remove_prefix(1);
    }
    return number;
}

std::optional<std::chrono::year_month_day> read_date(std::string_view text) {
    const auto year = take_number(text, '/');
    const auto month = year ? take_number(text, '/') : std::nullopt;
    const auto day = month ? take_number(text, '\0') : std::nullopt;
    if (!day || !text.empty()) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    return date.ok() && *year >= 1948 && *year <= 2200 ? std::optional(date) : std::nullopt;
}

bool starts_with_digit(std::string_view text) {
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

}  // namespace

Result<std::vector<std::chrono::year_month_day>> read_holidays(std::string_view csv, std::string_view file) {
    std::vector<std::chrono::year_month_day> days;
    for (int line_number = 1; !csv.empty(); ++line_number) {
        const auto end = csv.find('\n');
        auto line = csv.substr(0, end);
        csv = end == std::string_view::npos ? std::string_view{} : csv.substr(end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const bool title = line_number == 1 && !starts_with_digit(line);
        if (line.empty() || title) {
            continue;
        }
        const auto comma = line.find(',');
        const auto date = comma == std::string_view::npos ? std::nullopt : read_date(line.substr(0, comma));
        if (!date) {
            return failure(ErrorCode::config,
                           fmt::format("{}:{}: the line does not start with a date and a comma", file, line_number),
                           std::string(layout_hint));
        }
        days.push_back(*date);
    }
    if (days.empty()) {
        return failure(ErrorCode::config, fmt::format("{}:1: the file holds no holiday", file),
                       std::string(layout_hint));
    }
    return days;
}

}  // namespace madoguchi
