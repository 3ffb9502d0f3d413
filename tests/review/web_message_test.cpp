#include "review/web_message.h"

#include <catch2/catch.hpp>

namespace madoguchi {
namespace {

TEST_CASE("a target names its page in one way only") {
    CHECK(read_path("/") == "/");
    CHECK(read_path("/cases/12") == "/cases/12");
    CHECK(read_path("/%E6%B5%9C") == "/浜");
    for (const auto* bad : {"", "cases", "//host/", "/a//b", "/a/./b", "/a/../b", "/..", "/%2e%2e/x", "/a%2F%2Fb",
                            "/a\\b", "/%", "/%4", "/%zz", "/%00", "/%0d%0aX", "/%ff", "/%c0%af", "http://elsewhere/"}) {
        INFO(bad);
        CHECK_FALSE(read_path(bad));
    }
}

TEST_CASE("a form is decoded as browsers encode it") {
    const auto form = read_form("a=1&b=%E6%B5%9C+%E6%9D%BE&c&&a=2%0D%0A&=x");
    REQUIRE(form);
    CHECK(*form == WebForm{{"a", "1"}, {"b", "浜 松"}, {"c", ""}, {"a", "2\r\n"}, {"", "x"}});
    CHECK(percent_encoded("浜 松/&") == "%E6%B5%9C%20%E6%9D%BE%2F%26");
    for (const auto* bad : {"a=%", "a=%G0", "a=%00", "a=%1b", "a=%ED%A0%80", "%ff=1"}) {
        INFO(bad);
        CHECK_FALSE(read_form(bad));
    }
    CHECK(read_form("a&b&c", 3));
    CHECK_FALSE(read_form("a&b&c&d", 3));
}

TEST_CASE("cookies are read as they come, and the first of a name counts") {
    const auto cookies = read_cookies("a=1; b=x=y ;a=2;; =z; c");
    CHECK(cookies == std::map<std::string, std::string>{{"a", "1"}, {"b", "x=y"}});
}

}  // namespace
}  // namespace madoguchi
