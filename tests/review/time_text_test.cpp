#include "review/time_text.h"

#include <catch2/catch.hpp>
#include <chrono>

using namespace madoguchi;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds utc(int y, unsigned m, unsigned d, int h = 0, int min = 0, int s = 0) {
    return std::chrono::sys_days(std::chrono::year{y} / std::chrono::month{m} / std::chrono::day{d}) +
           std::chrono::hours{h} + std::chrono::minutes{min} + std::chrono::seconds{s};
}

}  // namespace

TEST_CASE("times are Japan time") {
    CHECK(iso_japan_time(utc(2026, 6, 5, 1, 12)) == "2026-06-05T10:12:00+09:00");
    CHECK(iso_japan_time(utc(2026, 12, 31, 15, 0, 1)) == "2027-01-01T00:00:01+09:00");
    CHECK(iso_japan_time(utc(1969, 12, 31, 14, 59, 59)) == "1969-12-31T23:59:59+09:00");
    CHECK(japanese_time(utc(2026, 6, 5, 1, 2)) == "令和8年6月5日（金）10:02");
    CHECK(short_japanese_time(utc(2026, 6, 5, 1, 2)) == "R8.6.5(金) 10:02");
    CHECK(short_japanese_time(utc(2019, 4, 30, 14, 59)) == "2019.4.30(火) 23:59");
    CHECK(short_japanese_time(utc(2019, 4, 30, 15, 0)) == "R1.5.1(水) 00:00");
}

TEST_CASE("a time is read with and without its zone") {
    CHECK(parse_time("2026-06-05") == utc(2026, 6, 4, 15));
    CHECK(parse_time("2026-06-05T10:12") == utc(2026, 6, 5, 1, 12));
    CHECK(parse_time("2026-06-05 10:12:30") == utc(2026, 6, 5, 1, 12, 30));
    CHECK(parse_time("2026-06-05T10:12:30+09:00") == utc(2026, 6, 5, 1, 12, 30));
    CHECK(parse_time("2026-06-05T10:12:30Z") == utc(2026, 6, 5, 10, 12, 30));
    CHECK(parse_time("2026-06-05T10:12-0330") == utc(2026, 6, 5, 13, 42));
    CHECK(parse_time(iso_japan_time(utc(2027, 2, 28, 14, 59, 59))) == utc(2027, 2, 28, 14, 59, 59));
}

TEST_CASE("anything else is no time") {
    for (const auto* text : {"", "2026", "2026-6-5", "2026-02-30", "2026-13-01", "2026-06-05T", "2026-06-05T10",
                             "2026-06-05T24:00", "2026-06-05T10:60", "2026-06-05T10:12+9", "2026-06-05T10:12 JST",
                             "2026-06-05x", "令和8年6月5日", "tomorrow", "2026-06-05T10:12:30+09:00 "}) {
        INFO(text);
        CHECK_FALSE(parse_time(text));
    }
}

TEST_CASE("a time that is still to come is no minute ago") {
    const auto now = utc(2026, 6, 5, 1, 12);
    CHECK(time_and_age(now - 3min, now).ends_with("（3分前）"));
    CHECK(time_and_age(now + 30s, now).ends_with("（0分前）"));
    CHECK(time_and_age(now + 20h, now).ends_with("（これから先の日時です）"));
    CHECK(time_and_age(std::nullopt, now) == "まだありません");
}

TEST_CASE("how long ago, in the largest unit") {
    CHECK(rough_duration(59s) == "0分");
    CHECK(rough_duration(90min) == "1時間");
    CHECK(rough_duration(47h) == "47時間");
    CHECK(rough_duration(48h) == "2日");
    CHECK(rough_duration(-5min) == "0分");
}
