#include <catch2/catch.hpp>

#include "rules/hearing.h"
#include "rules/verdict.h"

using madoguchi::checked_address;
using madoguchi::organizational_domain;
using madoguchi::same_organization;

TEST_CASE("addresses that may go to SMTP") {
    CHECK(checked_address("hanako@pref.example.jp") == "hanako@pref.example.jp");
    CHECK(checked_address("Hanako.Y+x@Pref.Example.JP") == "Hanako.Y+x@pref.example.jp");
    CHECK(checked_address("taro@例え.example.jp") == "taro@xn--r8jz45g.example.jp");
    CHECK(checked_address("a..b.@mobile.example.ne.jp") == "a..b.@mobile.example.ne.jp");
}

TEST_CASE("addresses that must never go to SMTP") {
    using namespace std::string_view_literals;
    for (const auto address : {
             ""sv,
             "@"sv,
             "a@"sv,
             "@example.jp"sv,
             "a@b"sv,
             "a@b@example.jp"sv,
             "a@example.jp\r\nBcc: x@example.jp"sv,
             "a\r\n@example.jp"sv,
             "a\0@example.jp"sv,
             "a b@example.jp"sv,
             "\"a b\"@example.jp"sv,
             "<a@example.jp>"sv,
             ".a@example.jp"sv,
             "a@[192.0.2.1]"sv,
             "a@192.0.2.1"sv,
             "a@-x.example.jp"sv,
             "a@x..example.jp"sv,
             "a@exa_mple.jp"sv,
             "a@example.jp "sv,
             "花子@example.jp"sv,
             "a@example.jp,b@example.jp"sv,
         }) {
        INFO(address);
        CHECK_FALSE(checked_address(address));
    }
    CHECK_FALSE(checked_address(std::string(65, 'a') + "@example.jp"));
    CHECK_FALSE(checked_address("a@" + std::string(64, 'x') + ".jp"));
    CHECK_FALSE(checked_address("a@" + std::string(100'000, 'x')));
}

TEST_CASE("the organisational domain follows the public suffix list") {
    CHECK(organizational_domain("mail.pref.example.lg.jp") == "example.lg.jp");
    CHECK(organizational_domain("WWW.Example.CO.JP") == "example.co.jp");
    CHECK(organizational_domain("city.kawasaki.jp") == "city.kawasaki.jp");
    CHECK(organizational_domain("a.b.example.com") == "example.com");
    CHECK(organizational_domain("jp") == "jp");
}

TEST_CASE("Two domains are of the same organization as the public suffix list has it") {
    CHECK(same_organization("mail.example.lg.jp", "Example.LG.jp"));
    CHECK(same_organization("a.example.com", "b.example.com"));
    CHECK_FALSE(same_organization("one.co.jp", "two.co.jp"));
    CHECK_FALSE(same_organization("city.kawasaki.jp", "office.kawasaki.jp"));
    CHECK_FALSE(same_organization("example.com", "example.jp"));
    CHECK_FALSE(same_organization("one.github.io", "two.github.io"));
    CHECK(same_organization("jp", "jp"));
    CHECK_FALSE(same_organization("jp", "example.jp"));
    CHECK(same_organization(".jp", ".jp"));
    CHECK(same_organization("mail.例え.jp", "xn--r8jz45g.jp"));
    CHECK_FALSE(same_organization("例え.jp", "試み.jp"));
}
