#include "store/accounts.h"

#include <fstream>
#include <iterator>

#include "store_fixture.h"

namespace madoguchi {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::friday_morning;

constexpr std::string_view password = "正しい馬 電池 ホチキス";
const SessionLimits limits;

struct Desk {
    test::ScratchFolder folder;
    Store store = Store::open(folder.file(), OpenMode::create).value();
    Accounts accounts{store};

    Desk() { REQUIRE(accounts.add_first("sato", "佐藤 恵", password, friday_morning)); }
    Result<std::string> sign_in(std::string_view login, std::string_view with, std::chrono::sys_seconds now,
                                std::string_view from = "127.0.0.1") {
        return accounts.sign_in(login, with, from, limits, now);
    }
};

TEST_CASE("an account signs in, and only with its password") {
    Desk desk;
    const auto token = desk.sign_in("sato", password, friday_morning);
    REQUIRE(token);
    CHECK(token->size() == 43);
    const auto session = desk.accounts.session(*token, limits, friday_morning).value();
    REQUIRE(session);
    CHECK(session->user.login == "sato");
    CHECK(session->user.role == Role::administrator);
    CHECK(session->csrf_token.size() == 43);
    CHECK(session->csrf_token != *token);
    for (const auto* wrong : {"", "正しい馬 電池", "correct horse battery"}) {
        CHECK(desk.sign_in("sato", wrong, friday_morning).error().code == ErrorCode::denied);
    }
    CHECK(desk.sign_in("suzuki", password, friday_morning).error().code == ErrorCode::denied);
    for (const std::string_view login : {"sato", "suzuki"}) {
        CHECK(desk.sign_in(login, std::string_view{}, friday_morning).error().code == ErrorCode::denied);
    }
    CHECK_FALSE(desk.accounts.session("", limits, friday_morning).value());
    CHECK_FALSE(desk.accounts.session(*token + "x", limits, friday_morning).value());
}

TEST_CASE("no password and no token lie in the store") {
    Desk desk;
    const auto token = desk.sign_in("sato", password, friday_morning).value();
    std::string bytes;
    for (const auto* name : {"desk.sqlite", "desk.sqlite-wal"}) {
        std::ifstream in(desk.folder.file(name), std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(in), {});
    }
    REQUIRE(bytes.find("佐藤 恵") != std::string::npos);
    CHECK(bytes.find("$argon2id$") != std::string::npos);
    CHECK(bytes.find(password) == std::string::npos);
    CHECK(bytes.find(token) == std::string::npos);
}

TEST_CASE("the first account is made once") {
    Desk desk;
    const auto second = desk.accounts.add_first("mallory", "", password, friday_morning);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::conflict);
    CHECK(desk.accounts.list().value().size() == 1);
}

TEST_CASE("logins and passwords that cannot be used are refused with what is allowed") {
    Desk desk;
    const auto add = [&](std::string_view login, std::string_view with) {
        return desk.accounts.add(login, "", Role::reviewer, with, "sato", friday_morning);
    };
    for (const auto* login : {"", "Sato", "佐藤", "a b", "madoguchid", "x'--"}) {
        INFO(login);
        CHECK(add(login, password).error().code == ErrorCode::config);
    }
    CHECK(add(std::string(65, 'a'), password).error().code == ErrorCode::config);
    CHECK(add("suzuki", "elevenchars").error().hint.find("12") != std::string::npos);
    CHECK(add("suzuki", "ひらがなの合い言葉です").error().code == ErrorCode::config);  // 11 characters
    CHECK(add("suzuki", std::string(1025, 'a')).error().code == ErrorCode::config);
    CHECK(add("suzuki", "ひらがなの合い言葉ですよ"));
    CHECK(add("suzuki", password).error().code == ErrorCode::conflict);
}

TEST_CASE("a session ends by idleness, by age, by signing out, by a new password and by disabling") {
    Desk desk;
    const auto begin = [&] { return desk.sign_in("sato", password, friday_morning).value(); };
    const auto alive = [&](const std::string& token, std::chrono::sys_seconds at) {
        return desk.accounts.session(token, limits, at).value().has_value();
    };
    const auto idle = begin();
    CHECK(alive(idle, friday_morning + minutes(59)));
    CHECK(alive(idle, friday_morning + minutes(118)));
    CHECK_FALSE(alive(idle, friday_morning + minutes(118 + 60)));
    const auto old = begin();
    for (auto at = friday_morning; at < friday_morning + limits.absolute; at += minutes(30)) {
        CHECK(alive(old, at));
    }
    CHECK_FALSE(alive(old, friday_morning + limits.absolute));
    const auto left = begin();
    REQUIRE(desk.accounts.sign_out(left));
    CHECK_FALSE(alive(left, friday_morning));
    const auto changed = begin();
    REQUIRE(desk.accounts.set_password("sato", "another password", "sato", friday_morning));
    CHECK_FALSE(alive(changed, friday_morning));
    CHECK_FALSE(desk.sign_in("sato", password, friday_morning));
    REQUIRE(desk.accounts.add("suzuki", "", Role::administrator, password, "sato", friday_morning));
    const auto disabled = desk.sign_in("suzuki", password, friday_morning).value();
    REQUIRE(desk.accounts.set_disabled("suzuki", true, "sato", friday_morning));
    CHECK_FALSE(alive(disabled, friday_morning));
    CHECK(desk.sign_in("suzuki", password, friday_morning).error().code == ErrorCode::denied);
}

TEST_CASE("a session holds, and at once, while another program keeps the store locked") {
    Desk desk;
    const auto token = desk.sign_in("sato", password, friday_morning).value();
    auto other = Store::open(desk.folder.file(), OpenMode::existing).value();
    const auto alive = [&](std::chrono::sys_seconds at) { return desk.accounts.session(token, limits, at).value(); };
    {
        const auto lock = other.begin().value();
        const auto began = std::chrono::steady_clock::now();
        CHECK(alive(friday_morning + minutes(30)));
        CHECK(std::chrono::steady_clock::now() - began < seconds(2));
    }
    CHECK(alive(friday_morning + minutes(50)));
    CHECK(alive(friday_morning + minutes(100)));
}

TEST_CASE("the last administrator stays") {
    Desk desk;
    REQUIRE(desk.accounts.add("suzuki", "", Role::reviewer, password, "sato", friday_morning));
    CHECK(desk.accounts.set_disabled("sato", true, "sato", friday_morning).error().code == ErrorCode::conflict);
    CHECK(desk.accounts.set_disabled("suzuki", true, "sato", friday_morning));
    CHECK(desk.accounts.set_disabled("nobody", true, "sato", friday_morning).error().code == ErrorCode::not_found);
}

TEST_CASE("guessing is throttled for a login and for an address, and ends with the window") {
    Desk desk;
    REQUIRE(desk.accounts.add("suzuki", "", Role::reviewer, password, "sato", friday_morning));
    for (int i = 0; i < limits.failures_of_login; ++i) {
        CHECK(desk.sign_in("sato", "wrong", friday_morning).error().code == ErrorCode::denied);
    }
    CHECK(desk.sign_in("sato", password, friday_morning + minutes(14)).error().code == ErrorCode::temporary);
    CHECK(desk.sign_in("suzuki", password, friday_morning));
    CHECK(desk.sign_in("sato", password, friday_morning + limits.failure_window));
    SessionLimits few;
    few.failures_of_address = 3;
    for (int i = 0; i < 3; ++i) {
        CHECK_FALSE(desk.accounts.sign_in(fmt::format("guess{}", i), "wrong", "192.0.2.7", few, friday_morning));
    }
    CHECK(desk.accounts.sign_in("suzuki", password, "192.0.2.7", few, friday_morning).error().code ==
          ErrorCode::temporary);
    CHECK(desk.accounts.sign_in("suzuki", password, "192.0.2.8", few, friday_morning));
}

TEST_CASE("A role is given and taken, but the last administrator stays one") {
    Desk desk;
    REQUIRE(desk.accounts.add("yamada", "山田", Role::reviewer, password, "sato", friday_morning));
    const auto refused = desk.accounts.set_role("sato", Role::reviewer, "sato", friday_morning);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::conflict);
    const auto token = desk.sign_in("yamada", password, friday_morning).value();
    REQUIRE(desk.accounts.set_role("yamada", Role::administrator, "sato", friday_morning));
    const auto session = desk.accounts.session(token, limits, friday_morning).value();
    REQUIRE(session);
    CHECK(session->user.role == Role::administrator);
    REQUIRE(desk.accounts.set_role("sato", Role::reviewer, "yamada", friday_morning));
    CHECK_FALSE(desk.accounts.set_disabled("yamada", true, "yamada", friday_morning));
    CHECK_FALSE(desk.accounts.set_role("nobody", Role::reviewer, "yamada", friday_morning));
}

}  // namespace
}  // namespace madoguchi
