#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace madoguchi {

/// "2026-06-05T10:12:00+09:00": Japan time, for JSON.
[[nodiscard]] std::string iso_japan_time(std::chrono::sys_seconds t);
/// "令和8年6月5日（金）10:12", for people.
[[nodiscard]] std::string japanese_time(std::chrono::sys_seconds t);
/// "R8.6.5(金) 10:12": the same for the columns of a list.
[[nodiscard]] std::string short_japanese_time(std::chrono::sys_seconds t);
/// "3日", "5時間", "12分": how long ago, in its largest whole unit.
[[nodiscard]] std::string rough_duration(std::chrono::seconds length);

/// "令和8年6月5日（金）10:12（3分前）", or that it never was; a time that a wrong clock gave is told to be still to
/// come.
[[nodiscard]] std::string time_and_age(const std::optional<std::chrono::sys_seconds>& t, std::chrono::sys_seconds now);

/// ISO 8601: "2026-06-05", "2026-06-05T10:12[:00]", with "Z", "+09:00", "+0900" or no zone, which is Japan time; the T
/// may be a space. nullopt for anything else.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_time(std::string_view text);

}  // namespace madoguchi
