#include "daemon/imap_mailbox.h"

#include <fmt/format.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "imap_reading.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("A folder is read without a trace, in order, byte for byte") {
    auto folder = folder_of(250);
    folder.mails.erase(3);
    folder.mails.erase(200);
    FakeClocks clocks;
    folder.chunk = GENERATE(1U << 20U, 97U);
    auto mailbox = fake_mailbox(folder, clocks);
    const auto state = mailbox->open();
    REQUIRE(state);
    CHECK(state->uidvalidity == 7);
    CHECK(state->uidnext == 251);
    CHECK(state->exists == 248);
    const auto all = read_all(*mailbox);
    CHECK(all.error.empty());
    CHECK(all.through == 250);
    CHECK(same_mails(folder, all));
    using namespace std::chrono;
    CHECK(all.mails.front().internal_date == sys_days(2026y / November / 24) + minutes(15) + seconds(7));
    CHECK(count_of(folder, "SELECT") == 0);
    CHECK(count_of(folder, "UID STORE") == 0);
    for (const auto& command : folder.commands) {
        CHECK(command.find("BODY[]") == std::string::npos);
    }
}

TEST_CASE("Batches are bounded by count and bytes, and one large mail goes alone") {
    auto folder = folder_of(10);
    folder.add(std::string(5000, 'y'));
    folder.add(mail(1));
    FakeClocks clocks;
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    const auto batch = mailbox->fetch(1, 4, 1U << 20);
    REQUIRE(batch);
    CHECK(batch->mails.size() == 4);
    CHECK(batch->through_uid == 4);
    CHECK(batch->more);
    const auto all = read_all(*mailbox, 5, 100, 3000);
    CHECK(all.error.empty());
    CHECK(all.mails.size() == 8);
}

TEST_CASE("Reading goes on from where it stood, and over wide gaps") {
    FakeFolder folder;
    FakeClocks clocks;
    for (const auto uid : {5U, 3000U, 3001U, 4000000000U}) {
        folder.mails[uid] = mail(static_cast<int>(uid % 7));
    }
    folder.uidnext = 4000000001U;
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    const auto all = read_all(*mailbox);
    CHECK(all.error.empty());
    CHECK(same_mails(folder, all));
    CHECK(all.through == 4000000000U);
    const auto again = read_all(*mailbox, 4000000001U);
    CHECK(again.mails.empty());  // n:* answers with the last one, which is known
    CHECK(again.through == 4000000000U);
    CHECK(read_all(*mailbox, 3001).mails.size() == 2);
}

TEST_CASE("A UIDNEXT far too high moves no watermark") {
    auto folder = folder_of(3);
    folder.uidnext = 4294967295U;
    FakeClocks clocks;
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    CHECK(read_all(*mailbox).through == 3);
    folder.uidnext = 4;
    folder.add(mail(4));
    CHECK(read_all(*mailbox, 4).mails.size() == 1);
}

TEST_CASE("A server that tells no UIDNEXT is asked for its last mail") {
    auto folder = folder_of(4);
    folder.tell_uidnext = false;
    FakeClocks clocks;
    auto mailbox = fake_mailbox(folder, clocks);
    CHECK(mailbox->open()->uidnext == 5);
}

TEST_CASE("Mail that vanishes between listing and fetching is no error") {
    auto folder = folder_of(5);
    FakeClocks clocks;
    folder.before_command = [&](const std::string& command) {
        if (command.find("BODY.PEEK") != std::string::npos) {
            folder.mails.erase(5);
            folder.mails.erase(2);
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    const auto all = read_all(*mailbox);
    CHECK(all.error.empty());
    CHECK(all.through == 5);
    CHECK(same_mails(folder, all));
}

TEST_CASE("A literal announced wrongly is refused and nothing of the answer counts") {
    auto folder = folder_of(3);
    FakeClocks clocks;
    const auto size = folder.mails[2].size();
    const auto announced =
        GENERATE_COPY(as<std::string>{}, std::to_string(size - 1), std::to_string(size - 9), std::to_string(size + 3),
                      std::to_string(size + 100000), "2147483648", "9223372036854775808");
    folder.edit = [&](const std::string&, std::string& answer) {
        replace(answer, fmt::format("BODY[] {{{}}}", size), "BODY[] {" + announced + "}");
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    const auto batch = mailbox->fetch(1, 100, 1U << 20);
    INFO(announced);
    REQUIRE_FALSE(batch);
    CHECK((batch.error().code == ErrorCode::malformed || batch.error().code == ErrorCode::temporary));
    CHECK_FALSE(mailbox->fetch(1, 100, 1U << 20));  // closed
    folder.edit = {};
    REQUIRE(mailbox->open());
    CHECK(folder.connections == 2);
    CHECK(same_mails(folder, read_all(*mailbox)));
}

TEST_CASE("An answer without its tagged OK does not count") {
    auto folder = folder_of(3);
    FakeClocks clocks;
    folder.edit = [](const std::string& command, std::string& answer) {
        if (command.find("BODY.PEEK") != std::string::npos) {
            answer.erase(answer.find("%TAG%"));
            answer += "%CLOSE%";
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    CHECK_FALSE(mailbox->fetch(1, 100, 1U << 20));
}

TEST_CASE("A wrong RFC822.SIZE: the mail is fetched again alone and taken when it comes the same") {
    auto folder = folder_of(3);
    FakeClocks clocks;
    const auto size = folder.mails[2].size();
    folder.edit = [&](const std::string&, std::string& answer) {
        replace(answer, fmt::format("UID 2 INTERNALDATE \"24-Nov-2026 09:15:07 +0900\" RFC822.SIZE {}", size),
                fmt::format("UID 2 INTERNALDATE \"24-Nov-2026 09:15:07 +0900\" RFC822.SIZE {}", size + 40));
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    const auto all = read_all(*mailbox);
    CHECK(same_mails(folder, all));
    CHECK(count_of(folder, "UID FETCH 2 (UID INTERNALDATE") == 1);
}

TEST_CASE("A mail cut by the server once is taken whole at the second reading") {
    auto folder = folder_of(3);
    FakeClocks clocks;
    const auto whole = folder.mails[2];
    const auto cut = whole.substr(0, 40);
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (command.starts_with("UID FETCH 1:3 (UID INTERNALDATE")) {
            replace(answer, fmt::format("BODY[] {{{}}}\r\n{}", whole.size(), whole),
                    fmt::format("BODY[] {{{}}}\r\n{}", cut.size(), cut));
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    CHECK(same_mails(folder, read_all(*mailbox)));
}

TEST_CASE("Where the sizes of the mails end the connection, they are listed without") {
    auto folder = folder_of(5);
    FakeClocks clocks;
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (command.find("(UID RFC822.SIZE)") != std::string::npos && command.starts_with("UID FETCH 1:")) {
            answer = "* BYE Internal error\r\n%CLOSE%";
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    for (int session = 0; session < 2; ++session) {
        REQUIRE(mailbox->open());
        CHECK(read_all(*mailbox).mails.empty());
    }
    REQUIRE(mailbox->open());
    CHECK(same_mails(folder, read_all(*mailbox)));
}

TEST_CASE("A mail without its size, and items that no RFC knows, are no matter") {
    auto folder = folder_of(3);
    FakeClocks clocks;
    const auto size = folder.mails[2].size();
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (command.find("(UID RFC822.SIZE)") != std::string::npos) {
            replace(answer, fmt::format("UID 2 RFC822.SIZE {}", size), "UID 2");
        } else if (command.find("BODY.PEEK") != std::string::npos) {
            answer.insert(0, "* 1 FETCH (FLAGS (\\Seen) ANNOTATION (/comment (value.priv \"x\")) UID 1)\r\n");
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    CHECK(same_mails(folder, read_all(*mailbox)));
}

TEST_CASE("A mail over the limit: its first part, marked with its size") {
    auto folder = folder_of(1);
    folder.add(std::string(5000, 'z'));
    FakeClocks clocks;
    ImapFolder settings;
    settings.max_mail_bytes = 1000;
    auto mailbox = fake_mailbox(folder, clocks, settings);
    REQUIRE(mailbox->open());
    const auto all = read_all(*mailbox);
    REQUIRE(all.mails.size() == 2);
    CHECK(all.mails[1].bytes == std::string(1000, 'z'));
    CHECK(all.mails[1].full_size == 5000);
}

TEST_CASE("Unsolicited answers between are no matter; mail never asked for is refused") {
    auto folder = folder_of(3);
    FakeClocks clocks;
    SECTION("harmless") {
        folder.edit = [](const std::string& command, std::string& answer) {
            if (command.find("BODY.PEEK") != std::string::npos) {
                answer.insert(0,
                              "* 9 EXISTS\r\n* OK [ALERT] disk nearly full\r\n* 1 FETCH (FLAGS (\\Seen) UID 1)\r\n"
                              "* 2 FETCH (FLAGS ())\r\n* 4 EXPUNGE\r\n* X (unknown \"data\")\r\n");
            }
        };
        auto mailbox = fake_mailbox(folder, clocks);
        REQUIRE(mailbox->open());
        const auto batch = mailbox->fetch(1, 100, 1U << 20);
        REQUIRE(batch);
        CHECK(batch->mails.size() == 3);
        CHECK(batch->more);  // EXISTS came meanwhile
    }
    SECTION("foreign mail") {
        folder.edit = [](const std::string& command, std::string& answer) {
            if (command.find("BODY.PEEK") != std::string::npos) {
                answer.insert(0, "* 9 FETCH (UID 99 BODY[] {3}\r\nabc)\r\n");
            }
        };
        auto mailbox = fake_mailbox(folder, clocks);
        REQUIRE(mailbox->open());
        CHECK_FALSE(mailbox->fetch(1, 100, 1U << 20));
    }
    SECTION("BYE") {
        folder.edit = [](const std::string& command, std::string& answer) {
            if (command.find("BODY.PEEK") != std::string::npos) {
                answer.insert(0, "* BYE [UNAVAILABLE] maintenance\r\n");
            }
        };
        auto mailbox = fake_mailbox(folder, clocks);
        REQUIRE(mailbox->open());
        const auto batch = mailbox->fetch(1, 100, 1U << 20);
        REQUIRE_FALSE(batch);
        CHECK(batch.error().message.find("maintenance") != std::string::npos);
    }
}

TEST_CASE("A folder that the server does not open is told apart from passing trouble") {
    FakeFolder folder;
    FakeClocks clocks;
    std::string says = "NO Mailbox doesn't exist";
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (command.starts_with("EXAMINE")) {
            answer = "%TAG% " + says + "\r\n";
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    const auto missing = mailbox->open();
    CHECK(missing.error().code == ErrorCode::not_found);
    CHECK(missing.error().hint.find("[imap] folder ") != std::string::npos);
    says = "NO [UNAVAILABLE] later";
    CHECK(mailbox->open().error().code == ErrorCode::temporary);
}

TEST_CASE("A stalling server is left after the limit, whether silent or dribbling") {
    auto folder = folder_of(2);
    FakeClocks clocks;
    const auto started = clocks.steady;
    SECTION("silent") {
        folder.edit = [](const std::string& command, std::string& answer) {
            if (command.find("BODY.PEEK") != std::string::npos) {
                answer.resize(20);
            }
        };
        auto mailbox = fake_mailbox(folder, clocks);
        REQUIRE(mailbox->open());
        CHECK_FALSE(mailbox->fetch(1, 100, 1U << 20));
        CHECK(clocks.steady - started < std::chrono::minutes(2));
    }
    SECTION("a byte a second") {
        auto mailbox = fake_mailbox(folder, clocks);
        REQUIRE(mailbox->open());
        folder.chunk = 1;
        folder.per_chunk = std::chrono::seconds(1);
        CHECK_FALSE(mailbox->fetch(1, 100, 1U << 20));
        CHECK(clocks.steady - started < std::chrono::minutes(2));
    }
    SECTION("but a slow line is no stall") {
        folder.add(std::string(300000, 'x'));
        auto mailbox = fake_mailbox(folder, clocks);
        REQUIRE(mailbox->open());
        folder.chunk = 2000;
        folder.per_chunk = std::chrono::seconds(1);
        CHECK(read_all(*mailbox).mails.size() == 3);
        CHECK(clocks.steady - started > std::chrono::minutes(2));
    }
}

TEST_CASE("News come by IDLE, which is given anew in time; without it by NOOP") {
    auto folder = folder_of(1);
    FakeClocks clocks;
    SECTION("IDLE") {
        auto mailbox = fake_mailbox(folder, clocks);
        REQUIRE(mailbox->open());
        (void)read_all(*mailbox);
        CHECK_FALSE(mailbox->wait(std::chrono::seconds(5)).value());
        CHECK_FALSE(mailbox->wait(std::chrono::seconds(5)).value());
        CHECK(count_of(folder, "IDLE") == 1);
        folder.add(mail(2));
        clocks.steady += std::chrono::minutes(10);
        CHECK(mailbox->wait(std::chrono::seconds(5)).value());
        CHECK(read_all(*mailbox, 2).mails.size() == 1);
        CHECK_FALSE(mailbox->wait(std::chrono::seconds(5)).value());
        CHECK(count_of(folder, "IDLE") == 2);
    }
    SECTION("NOOP") {
        folder.capabilities = "IMAP4rev1";
        auto mailbox = fake_mailbox(folder, clocks);
        REQUIRE(mailbox->open());
        (void)read_all(*mailbox);
        folder.edit = [&](const std::string& command, std::string& answer) {
            if (command == "NOOP" && folder.mails.size() == 2) {
                answer.insert(0, "* 2 EXISTS\r\n");
            }
        };
        for (int i = 0; i < 30; ++i) {
            CHECK_FALSE(mailbox->wait(std::chrono::seconds(5)).value());
        }
        CHECK(count_of(folder, "NOOP") == 2);
        folder.add(mail(2));
        bool news = false;
        for (int i = 0; i < 15 && !news; ++i) {
            news = mailbox->wait(std::chrono::seconds(5)).value();
        }
        CHECK(news);
        CHECK(count_of(folder, "IDLE") == 0);
    }
}

TEST_CASE("EXISTS or RECENT that is no news makes no look at the folder") {
    auto folder = folder_of(3);
    FakeClocks clocks;
    const auto said = GENERATE(as<std::string>{}, "* {} EXISTS\r\n", "* {} RECENT\r\n");
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (command != "CAPABILITY") {
            answer.insert(answer.rfind("%TAG%"), fmt::format(fmt::runtime(said), folder.mails.size()));
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    CHECK(same_mails(folder, read_all(*mailbox)));
    CHECK(count_of(folder, "UID FETCH 1:* (UID RFC822.SIZE)") == 1);
    for (int i = 0; i < 5; ++i) {
        CHECK_FALSE(mailbox->wait(std::chrono::seconds(5)).value());
    }
    folder.add(mail(4));
    CHECK(same_mails(folder, read_all(*mailbox)));
}

TEST_CASE("News that bring no mail are looked at once a second, and end a pass") {
    auto folder = folder_of(1);
    FakeClocks clocks;
    int told = 1;
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (command.starts_with("UID FETCH")) {
            answer.insert(answer.rfind("%TAG%"), fmt::format("* {} EXISTS\r\n", ++told));
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    CHECK(read_all(*mailbox).error.empty());
    const auto started = clocks.steady;
    for (int i = 0; i < 5; ++i) {
        CHECK(mailbox->wait(std::chrono::seconds(60)).value());
        CHECK(read_all(*mailbox, 2).error.empty());
    }
    CHECK(clocks.steady - started == std::chrono::seconds(5));
}

TEST_CASE("After storing: a keyword or a move, also for what an interrupted run left") {
    auto folder = folder_of(5);
    FakeClocks clocks;
    ImapFolder settings;
    settings.after_keyword = "madoguchi";
    settings.after_folder = "済み";
    SECTION("keyword") {
        settings.after = AfterStoring::keyword;
        folder.flags[2] = {"Madoguchi"};
        auto mailbox = fake_mailbox(folder, clocks, settings);
        REQUIRE(mailbox->open());
        CHECK(count_of(folder, "SELECT") == 1);
        REQUIRE(mailbox->finish_after(3));
        CHECK(count_of(folder, "UID STORE 1,3 +FLAGS.SILENT (madoguchi)") == 1);
        REQUIRE(mailbox->after_storing({4, 5}));
        CHECK(count_of(folder, "UID STORE 4:5 +FLAGS.SILENT (madoguchi)") == 1);
    }
    SECTION("MOVE") {
        settings.after = AfterStoring::move;
        auto mailbox = fake_mailbox(folder, clocks, settings);
        REQUIRE(mailbox->open());
        REQUIRE(mailbox->after_storing({4, 5}));
        CHECK(count_of(folder, "UID MOVE 4:5 \"&bggwfw-\"") == 1);
        CHECK(folder.mails.size() == 3);
    }
    SECTION("COPY and EXPUNGE where MOVE is not offered") {
        settings.after = AfterStoring::move;
        folder.capabilities = "IMAP4rev1 UIDPLUS";
        auto mailbox = fake_mailbox(folder, clocks, settings);
        REQUIRE(mailbox->open());
        REQUIRE(mailbox->after_storing({4, 5}));
        CHECK(count_of(folder, "UID COPY 4:5") == 1);
        CHECK(count_of(folder, "UID STORE 4:5 +FLAGS.SILENT (\\Deleted)") == 1);
        CHECK(count_of(folder, "UID EXPUNGE 4:5") == 1);
        CHECK(count_of(folder, "EXPUNGE") == 0);
    }
    SECTION("a refusal is none that passes, and the folder stays open") {
        settings.after = AfterStoring::move;
        folder.edit = [](const std::string& command, std::string& answer) {
            if (command.starts_with("UID MOVE")) {
                answer = "%TAG% NO [SERVERBUG] Internal error occurred\r\n";
            }
        };
        auto mailbox = fake_mailbox(folder, clocks, settings);
        REQUIRE(mailbox->open());
        CHECK(mailbox->after_storing({4, 5}).error().code == ErrorCode::permanent);
        CHECK(read_all(*mailbox).error.empty());
    }
    SECTION("a refused COPY deletes nothing") {
        settings.after = AfterStoring::move;
        folder.capabilities = "IMAP4rev1 UIDPLUS";
        folder.edit = [](const std::string& command, std::string& answer) {
            if (command.starts_with("UID COPY")) {
                answer = "%TAG% NO [TRYCREATE] no such folder\r\n";
            }
        };
        auto mailbox = fake_mailbox(folder, clocks, settings);
        REQUIRE(mailbox->open());
        CHECK_FALSE(mailbox->after_storing({4, 5}));
        CHECK(folder.mails.size() == 5);
        CHECK(count_of(folder, "UID STORE") == 0);
    }
}

TEST_CASE("Size and date of mails are told without reading them, and gone ones are left out") {
    auto folder = folder_of(5);
    folder.mails.erase(3);
    FakeClocks clocks;
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    const auto signs = mailbox->signs_of({2, 3, 5});
    REQUIRE(signs);
    REQUIRE(signs->size() == 2);
    CHECK(signs->front().uid == 2);
    CHECK(signs->front().size == folder.mails[2].size());
    CHECK(signs->front().internal_date == std::chrono::sys_days(std::chrono::year{2026} / 11 / 24) +
                                              std::chrono::hours(0) + std::chrono::minutes(15) +
                                              std::chrono::seconds(7));
    CHECK(signs->back().uid == 5);
    CHECK(count_of(folder, "UID FETCH 2:3,5 (UID RFC822.SIZE INTERNALDATE)") == 1);
    CHECK(mailbox->signs_of({})->empty());
}

TEST_CASE("A look over which the connection ends is left out, and stops no reading") {
    auto folder = folder_of(3);
    FakeClocks clocks;
    folder.edit = [&](const std::string& command, std::string& answer) {
        if (command.find("INTERNALDATE") != std::string::npos && command.find("BODY") == std::string::npos) {
            answer = "* BYE Internal error\r\n%CLOSE%";
        }
    };
    auto mailbox = fake_mailbox(folder, clocks);
    REQUIRE(mailbox->open());
    const auto signs = mailbox->signs_of({1, 2});
    REQUIRE(signs);
    CHECK(signs->empty());
    CHECK(folder.connections == 2);
    CHECK(same_mails(folder, read_all(*mailbox)));

    SECTION("unless the folder is another one meanwhile") {
        folder.before_command = [&](const std::string& command) {
            folder.uidvalidity += command.find("INTERNALDATE") != std::string::npos ? 1 : 0;
        };
        CHECK_FALSE(mailbox->signs_of({1, 2}));
        CHECK(mailbox->open()->uidvalidity == 8);
    }
}
