#include "daemon/imap_mailbox.h"

#include <fmt/format.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "imap_reading.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("A mail that is not handed out does not hold up those before it, and after an hour not those behind it") {
    auto folder = folder_of(4);
    FakeClocks clocks;
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (command.starts_with("UID FETCH 1:4 (UID INTERNALDATE") ||
            command.starts_with("UID FETCH 3:4 (UID INTERNALDATE")) {
            answer = "%TAG% NO some messages could not be fetched\r\n";
        } else if (command.starts_with("UID FETCH 3 ")) {
            answer = "* 3 FETCH (UID 3 BODY[] NIL)\r\n%TAG% OK done\r\n";
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    auto all = read_all(*mailbox);
    CHECK(all.mails.size() == 2);
    CHECK(all.through == 2);
    CHECK(all.error.find("uid=3") != std::string::npos);
    clocks.steady += std::chrono::hours(2);
    REQUIRE(mailbox->open());
    all = read_all(*mailbox, 3);
    REQUIRE(all.mails.size() == 2);
    CHECK(all.mails[0].uid == 3);
    CHECK(all.mails[0].full_size > all.mails[0].bytes.size());
    CHECK(all.mails[1].bytes == folder.mails[4]);
}

TEST_CASE("Where nothing is handed out, nothing is given up within days") {
    auto folder = folder_of(5);
    FakeClocks clocks;
    bool away = true;
    const auto code = GENERATE(as<std::string>{}, "", "[SERVERBUG] ", "[UNAVAILABLE] ");
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (away && command.find("BODY.PEEK") != std::string::npos) {
            answer = "%TAG% NO " + code + "System I/O error\r\n";
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    for (int hour = 0; hour < 150; ++hour) {
        REQUIRE(mailbox->open());
        CHECK(read_all(*mailbox).mails.empty());
        clocks.steady += std::chrono::hours(1);
    }
    away = false;
    REQUIRE(mailbox->open());
    CHECK(same_mails(folder, read_all(*mailbox)));
}

TEST_CASE("A broken mail behind which none lies is given up after a week, or when another has come") {
    auto folder = folder_of(1);
    FakeClocks clocks;
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (command.starts_with("UID FETCH 1") && command.find("BODY.PEEK") != std::string::npos) {
            answer = "%TAG% NO System I/O error\r\n";
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    CHECK(read_all(*mailbox).mails.empty());
    clocks.steady += std::chrono::hours(100);
    REQUIRE(mailbox->open());
    CHECK(read_all(*mailbox).mails.empty());
    SECTION("another comes") {
        folder.add(mail(2));
        REQUIRE(mailbox->open());
        const auto all = read_all(*mailbox);
        REQUIRE(all.mails.size() == 2);
        CHECK(all.mails[0].full_size > all.mails[0].bytes.size());
        CHECK(all.mails[1].bytes == folder.mails[2]);
    }
    SECTION("none comes") {
        clocks.steady += std::chrono::hours(100);
        REQUIRE(mailbox->open());
        const auto all = read_all(*mailbox);
        REQUIRE(all.mails.size() == 1);
        CHECK(all.mails[0].full_size > all.mails[0].bytes.size());
    }
}

TEST_CASE("A mail that is listed but left out of the answer is asked for until it comes") {
    auto folder = folder_of(3);
    FakeClocks clocks;
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (command.find("BODY.PEEK") != std::string::npos) {
            const auto from = answer.find("* 2 FETCH");
            if (from != std::string::npos) {
                const auto to = answer.find("\r\n)\r\n* 3 FETCH", from);
                answer.erase(from, to == std::string::npos ? answer.rfind("%TAG%") - from
                                                           : answer.find("* 3 FETCH", from) - from);
            }
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    const auto all = read_all(*mailbox);
    CHECK(all.through == 1);
    CHECK(all.error.find("uid=2") != std::string::npos);
    folder.edit = {};
    REQUIRE(mailbox->open());
    CHECK(read_all(*mailbox, 2).mails.size() == 2);
}

TEST_CASE("A mail over which the connection ends holds up none before it, and after an hour none behind it") {
    auto folder = folder_of(9);
    FakeClocks clocks;
    const auto end =
        GENERATE(as<std::string>{}, "%CLOSE%", "* BYE Internal error\r\n%CLOSE%", "* 3 FETCH (UID 3 UID 3)\r\n");
    folder.edit = [&](const std::string& command, std::string& answer) {
        const auto third = answer.find("* 3 FETCH");
        if (command.find("BODY.PEEK") != std::string::npos && third != std::string::npos) {
            answer.replace(third, std::string::npos, end);
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    std::vector<RawMail> taken;
    std::uint32_t through = 0;
    std::string error;
    int sessions = 0;
    const auto started = clocks.steady;
    for (; sessions < 20 && through < 9; ++sessions) {
        REQUIRE(mailbox->open());
        auto all = read_all(*mailbox, through + 1, 4);
        through = all.through;
        std::move(all.mails.begin(), all.mails.end(), std::back_inserter(taken));
        error = all.error.empty() ? error : all.error;
        CHECK((sessions < 2 || through >= 2));
        clocks.steady += std::chrono::minutes(15);
    }
    CHECK(error.find("uid=3") != std::string::npos);
    REQUIRE(taken.size() == 9);
    CHECK(clocks.steady - started <= std::chrono::hours(2));
    for (const auto& raw : taken) {
        CHECK((raw.bytes == folder.mails[raw.uid]) == (raw.uid != 3));
    }
    CHECK(taken[2].full_size > taken[2].bytes.size());
}

TEST_CASE("A connection that ends over all mails gives up none") {
    auto folder = folder_of(4);
    FakeClocks clocks;
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (command.find("BODY.PEEK") != std::string::npos) {
            answer = "%CLOSE%";
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    for (int session = 0; session < 30; ++session) {
        REQUIRE(mailbox->open());
        CHECK(read_all(*mailbox).mails.empty());
        clocks.steady += std::chrono::minutes(15);
    }
    folder.edit = {};
    REQUIRE(mailbox->open());
    CHECK(same_mails(folder, read_all(*mailbox)));
}
