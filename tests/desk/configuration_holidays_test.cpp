#include <catch2/catch.hpp>

#include "desk/holidays_file.h"

using namespace madoguchi;
using Catch::Matchers::Contains;
using namespace std::chrono;

TEST_CASE("the holiday list is read as published and as saved again") {
    const std::vector<year_month_day> two{2026y / January / 1, 2026y / January / 12};
    for (const std::string csv :
         {"国民の祝日・休日月日,国民の祝日・休日名称\r\n2026/1/1,元日\r\n2026/1/12,成人の日\r\n",
          "\xef\xbb\xbf国民の祝日・休日月日,名称\n2026/1/1,元日\n2026/01/12,成人の日",
          "2026/1/1,元日\n\n2026/1/12,\n"}) {
        INFO(csv);
        CHECK(read_holidays(csv, "x.csv").value() == two);
    }
}

TEST_CASE("a holiday list that is none is refused with its line") {
    struct Case {
        std::string csv, at;
    };
    const Case cases[] = {
        {"", "x.csv:1: "},
        {"title,name\n", "x.csv:1: "},
        {"<html>\n<body>\n", "x.csv:2: "},
        {"t,n\n2026/1/1,a\n2026/2/30,b\n", "x.csv:3: "},
        {"t,n\n2026/1/1\n", "x.csv:2: "},
        {"t,n\n2026-1-1,a\n", "x.csv:2: "},
        {"t,n\n26/1/1,a\n", "x.csv:2: "},
        {"t,n\n2026/1/1/1,a\n", "x.csv:2: "},
        {"t,n\n2026/-1/1,a\n", "x.csv:2: "},
        {"t,n\n2026/1/,a\n", "x.csv:2: "},
        {"t,n\nt,n\n2026/1/1,a\n", "x.csv:2: "},
        {"t,n\n99999999999/1/1,a\n", "x.csv:2: "},
    };
    for (const auto& c : cases) {
        INFO(c.csv);
        const auto days = read_holidays(c.csv, "x.csv");
        REQUIRE_FALSE(days);
        CHECK_THAT(days.error().message, Contains(c.at));
    }
}
