#include "review/case_commands.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../store/store_fixture.h"
#include "review/decision_commands.h"
#include "review/outbox_commands.h"
#include "review/words.h"
#include "screen_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;
using Json = nlohmann::json;

namespace {

std::chrono::sys_seconds after_three_hours() {
    return friday_morning + std::chrono::hours{3};
}

/// A store with a flagged case whose acknowledgement is held, and an ignored mail.
struct DeskWithCase {
    ScratchFolder folder;
    DeskFiles files{std::nullopt, folder.file().string()};

    DeskWithCase() {
        auto store = store_with_folder(folder.file());
        Sample flagged(1);
        flagged.raw.bytes =
            "From: hanako@pref.example.jp\r\nSubject: x\r\nMessage-ID: <1@example.jp>\r\n\r\nbody \x1b[2J one\r\n";
        flagged.message.subject = "件名\x1b]0;owned\x07";
        flagged.verdict.flags = {{"off-topic", {{"text", 0, 4, "body"}}}};
        flagged.verdict.disposition = Disposition::flagged;
        flagged.verdict.ack = {AckKind::none, "off-topic", "hanako@pref.example.jp", "", AckKind::receipt};
        Sample robot(2, "robot@example.jp");
        robot.ignored();
        auto transaction = must(store.begin());
        const auto added = must(store.add(flagged.added(), friday_morning));
        must(store.enqueue(added, acknowledgement_for(flagged), true, friday_morning, "off-topic"));
        must(store.add(robot.added(), friday_morning));
        must(transaction.commit());
    }
};

ResolveCommand resolve(const DeskFiles& files, const std::string& which, const std::string& outcome,
                       const std::string& note = {}) {
    return {{files, which}, outcome, note};
}

bool steers_terminal(const std::string& text) {
    return text.find_first_of("\x1b\x07\r") != std::string::npos;
}

}  // namespace

TEST_CASE("the queue says who, what and why in words") {
    DeskWithCase desk;
    Screen screen(after_three_hours);
    ListCommand queue{desk.files, ListCommand::What::queue, false};
    const auto text = screen.of(queue);
    CHECK(text.find("2026-000001") != std::string::npos);
    CHECK(text.find("山田 花子") != std::string::npos);
    CHECK(text.find(find_flag("off-topic")->title) != std::string::npos);
    CHECK(text.find(reason_text("off-topic")) != std::string::npos);
    CHECK(text.find("3時間") != std::string::npos);
    CHECK_FALSE(steers_terminal(text));

    const auto json = screen.json_of(queue);
    REQUIRE(json.size() == 1);
    CHECK(json[0]["receipt_number"] == "2026-000001");
    CHECK(json[0]["flags"] == Json{"off-topic"});
    CHECK(json[0]["ack"]["state"] == "held");
    CHECK(json[0]["opened"] == "2026-06-05T10:00:00+09:00");
}

TEST_CASE("an ignored mail is on its own list and in no case") {
    DeskWithCase desk;
    Screen screen(after_three_hours);
    const auto ignored = screen.json_of(ListCommand{desk.files, ListCommand::What::ignored, false});
    REQUIRE(ignored.size() == 1);
    CHECK(ignored[0]["from"]["address"] == "robot@example.jp");
    CHECK(ignored[0]["case_id"].is_null());
    CHECK(screen.json_of(ListCommand{desk.files, ListCommand::What::all, false}).size() == 1);
}

TEST_CASE("show tells the whole case, and nothing of a mail steers the terminal") {
    DeskWithCase desk;
    Screen screen(after_three_hours);
    ShowCommand show;
    show.files = desk.files;
    show.which = "2026-000001";
    const auto text = screen.of(show);
    CHECK_FALSE(steers_terminal(text));
    CHECK(text.find("<U+001B>[2J") != std::string::npos);
    CHECK(text.find(find_flag("off-topic")->advice) != std::string::npos);
    show.explain = true;
    const auto explained = screen.of(show);
    CHECK(explained.size() > text.size());
    CHECK_FALSE(steers_terminal(explained));

    show.explain = false;
    show.raw = true;
    CHECK(screen.of(show).find("\x1b[2J") != std::string::npos);
    screen.console.out_is_terminal = true;
    CHECK_FALSE(steers_terminal(screen.of(show)));
    show.mail = 2;
    screen.of(show, ExitStatus::no_input);
}

TEST_CASE("a decision stands in the history with the person who took it") {
    DeskWithCase desk;
    Screen screen(after_three_hours);
    screen.of(resolve(desk.files, "1", "off-topic", "他課へ案内"));
    CHECK(screen.json_of(ListCommand{desk.files, ListCommand::What::open, false}).empty());
    ShowCommand show;
    show.files = desk.files;
    show.which = "1";
    auto json = screen.json_of(show);
    CHECK(json["state"] == "closed");
    CHECK(json["outcome"] == "off-topic");
    CHECK(json["notes"][0]["text"] == "他課へ案内");
    CHECK(json["history"].back()["actor"] == "tanaka");
    CHECK(json["history"].back()["action"] == "resolved");

    screen.of(resolve(desk.files, "1", "answered"), ExitStatus::temporary);
    screen.of(ReopenCommand{{desk.files, "2026-000001"}});
    CHECK(screen.json_of(show)["state"] != "closed");
}

TEST_CASE("a held acknowledgement goes out once, by a person's decision") {
    DeskWithCase desk;
    Screen screen(after_three_hours);
    const ReleaseCommand release{{{desk.files, "1"}}};
    screen.of(release);
    const auto items = screen.json_of(OutboxCommand{desk.files, true, false});
    REQUIRE(items.size() == 1);
    CHECK(items[0]["state"] == "queued");
    screen.of(release, ExitStatus::no_input);
    CHECK(screen.err.str().find("2026-000001") != std::string::npos);
}

TEST_CASE("a cancelled acknowledgement cannot be sent again") {
    DeskWithCase desk;
    Screen screen(after_three_hours);
    using What = OutgoingCommand::What;
    screen.of(OutgoingCommand{desk.files, What::cancel, 1, false});
    screen.of(OutgoingCommand{desk.files, What::retry, 1, false}, ExitStatus::temporary);
    screen.of(OutgoingCommand{desk.files, What::confirm, 1, false}, ExitStatus::temporary);
    screen.of(OutgoingCommand{desk.files, What::cancel, 99, false}, ExitStatus::no_input);
    screen.of(ReleaseCommand{{{desk.files, "1"}}}, ExitStatus::no_input);
    CHECK(screen.json_of(OutboxCommand{desk.files, true, false})[0]["state"] == "cancelled");
}

TEST_CASE("what the state of a case does not allow is no other person's doing") {
    DeskWithCase desk;
    Screen screen(after_three_hours);
    screen.of(ReopenCommand{{desk.files, "1"}}, ExitStatus::temporary);
    CHECK(screen.said("今の状態では、この操作はできません。"));
    screen.of(NoteCommand{{desk.files, "1"}, "　"}, ExitStatus::usage);
    CHECK(screen.said(words::bad_note));
}

TEST_CASE("what is not there is said, with the status for it") {
    DeskWithCase desk;
    Screen screen(after_three_hours);
    ShowCommand show;
    show.files = desk.files;
    for (const auto* which : {"99", "2026-000099", "x", "", "-1"}) {
        show.which = which;
        INFO(which);
        screen.of(show, ExitStatus::no_input);
        CHECK_FALSE(screen.err.str().empty());
    }
    screen.of(resolve(desk.files, "1", "finished"), ExitStatus::usage);
    screen.of(BreakerCommand{desk.files, true, false}, ExitStatus::no_input);

    ScratchFolder empty;
    const DeskFiles missing{std::nullopt, empty.file().string()};
    screen.of(ListCommand{missing, ListCommand::What::queue, false}, ExitStatus::no_input);
    CHECK_FALSE(std::filesystem::exists(empty.file()));
    screen.of(ListCommand{{"/nonexistent/madoguchi.toml", std::nullopt}, ListCommand::What::queue, false},
              ExitStatus::config);
}

TEST_CASE("the status counts what waits") {
    DeskWithCase desk;
    Screen screen(after_three_hours);
    const auto json = screen.json_of(StatusCommand{desk.files, false});
    CHECK(json["mails"] == 2);
    CHECK(json["queue"] == 1);
    CHECK(json["ignored"] == 1);
    CHECK(json["outbox"]["held"] == 1);
    CHECK(screen.of(StatusCommand{desk.files, false}).find("確認待ち") != std::string::npos);
}
