#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../desk/intake_fixture.h"
#include "review/case_commands.h"
#include "review/decision_commands.h"
#include "review/outbox_commands.h"
#include "review/rejudge_command.h"
#include "review/terms_command.h"

using namespace madoguchi;
using namespace madoguchi::test;
using Json = nlohmann::json;

namespace {

/// A desk with one whole inquiry and one without a contact, and a screen.
struct JudgedDesk {
    TestDesk desk;
    DeskFiles files{std::nullopt, desk.file().string()};
    std::string whole = desk.take(Letter{.from = "taro@city.example.jp", .body = complete_form}).receipt_number;
    std::string lacking = desk.take(Letter{.body = form_without_contact}).receipt_number;
    std::ostringstream out, err;
    Console console{out, err, false, false, 100, "tanaka", [this] { return desk.now; }};

    template <class Command>
    std::string of(const Command& command, ExitStatus expected = ExitStatus::ok) {
        out.str("");
        err.str("");
        const auto status = command.run(console);
        INFO(err.str());
        CHECK(status == expected);
        return out.str();
    }
    std::vector<Json> lines_of(const RejudgeCommand& command) {
        std::vector<Json> all;
        std::istringstream in(of(command));
        for (std::string line; std::getline(in, line);) {
            all.push_back(Json::parse(line));
        }
        return all;
    }
    [[nodiscard]] std::string rules_file() const {
        const auto file = desk.file().string() + ".toml";
        std::ofstream(file) << "[[rule]]\nname = \"試しの規則\"\nsender = \"taro@\"\nset_flag = \"off-topic\"\n";
        return file;
    }
};

}  // namespace

TEST_CASE("rejudge shows another file's rules case by case and as a table, and applies them by name") {
    JudgedDesk desk;
    RejudgeCommand command{desk.files, std::nullopt, desk.rules_file(), false, false};
    const auto text = desk.of(command);
    CHECK(text.find(desk.whole) != std::string::npos);
    CHECK(text.find(desk.lacking) == std::string::npos);
    CHECK(text.find(find_flag("off-topic")->title) != std::string::npos);
    CHECK(text.find("--apply") != std::string::npos);
    CHECK(desk.err.str().empty());
    desk.console.err_is_terminal = true;
    desk.of(command);
    CHECK(desk.err.str().find("2 / 2") != std::string::npos);

    command.json = true;
    command.apply = true;
    const auto lines = desk.lines_of(command);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0]["receipt_number"] == desk.whole);
    CHECK(lines[0]["added"] == Json{"off-topic"});
    CHECK(lines[0]["applied"] == true);
    CHECK(lines[1]["judged"] == 2);
    CHECK(lines[1]["flags"]["off-topic"]["added"] == 1);
    const auto view = desk.desk.view(desk.whole);
    CHECK(view.history.back().actor == "tanaka");
    CHECK(view.outbox.size() == 1);
    ShowCommand show;
    show.files = desk.files;
    show.which = desk.whole;
    CHECK(desk.of(show).find(std::string(find_flag("off-topic")->title) + " 付く") != std::string::npos);

    command.since = "2026-06-06";
    CHECK(desk.lines_of(command).back()["judged"] == 0);
    command.since = "yesterday";
    desk.of(command, ExitStatus::usage);
    command.since.reset();
    command.rules = "/nonexistent/rules.toml";
    desk.of(command, ExitStatus::config);
}

TEST_CASE("rejudge on a terminal keeps its progress apart from what it prints") {
    JudgedDesk desk;
    for (int i = 0; i < 60; ++i) {
        desk.desk.take(Letter{.from = fmt::format("taro@city{}.example.jp", i), .body = complete_form});
    }
    const RejudgeCommand command{desk.files, std::nullopt, desk.rules_file(), false, false};
    desk.of(command);
    CHECK(desk.err.str().empty());
    desk.console.err_is_terminal = true;
    desk.of(command);
    CHECK(desk.err.str().find("50 / 62") != std::string::npos);
    CHECK(desk.err.str().find("\x1b[K") == std::string::npos);
    desk.console.out_is_terminal = true;
    desk.of(command);
    CHECK(desk.err.str().find("50 / 62 通\r\x1b[K") != std::string::npos);
    CHECK(desk.err.str().ends_with("62 / 62 通\n"));
}

TEST_CASE("terms review tells which words misled") {
    JudgedDesk desk;
    TermsCommand command{desk.files, "review", false};
    CHECK(desk.of(command).find("まだありません") != std::string::npos);
    desk.of(ResolveCommand{{desk.files, desk.whole}, "off-topic", ""});
    const auto text = desk.of(command);
    CHECK(text.find(desk.whole) != std::string::npos);
    CHECK(text.find("tanaka") != std::string::npos);
    CHECK(text.find("対象内へ傾けた語") != std::string::npos);
    command.json = true;
    const auto json = Json::parse(desk.of(command));
    CHECK(json["decisions"] == 1);
    CHECK(json["wrong"][0]["decided"] == "off-topic");
    CHECK(json["wrong"][0]["flagged_then"] == false);
    CHECK_FALSE(json["wrong"][0]["misleading"].empty());
}

TEST_CASE("ask-again replaces what waits, and goes by the limits of any other mail") {
    JudgedDesk desk;
    const AskAgainCommand ask{{{desk.files, desk.lacking}}};
    desk.of(ask);
    auto items = desk.desk.view(desk.lacking).outbox;
    REQUIRE(items.size() == 2);
    CHECK(items[0].state == OutboxState::superseded);
    CHECK(items[1].state == OutboxState::queued);
    desk.desk.deliver();
    for (int sent = 1; sent < desk.desk.configuration.rules.desk.limits.per_sender_per_day; ++sent) {
        desk.of(ask);
        desk.desk.deliver();
    }
    desk.of(ask, ExitStatus::temporary);
    CHECK(desk.err.str().find(reason_text("limit-sender")) != std::string::npos);
    desk.desk.now += std::chrono::hours(24);
    desk.of(ask);
    const auto last = desk.desk.view(desk.lacking).outbox.back();
    must(desk.desk.store().open_breaker(desk.desk.now));
    desk.of(ask, ExitStatus::temporary);
    CHECK(desk.desk.view(desk.lacking).outbox.back().state == OutboxState::queued);
    must(desk.desk.store().close_breaker("tanaka", desk.desk.now));
    must(desk.desk.store().note_bounce(last.id, desk.desk.now));
    desk.of(ask, ExitStatus::temporary);
    CHECK(desk.err.str().find(reason_text("target-bounced")) != std::string::npos);
}

TEST_CASE("the lists show the whole time") {
    JudgedDesk desk;
    desk.desk.now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{8};
    desk.desk.take(Letter{.from = "saburo@city.example.jp", .body = complete_form});
    CHECK(desk.of(ListCommand{desk.files, ListCommand::What::open, false}).find("R8.11.24(火) 17:00") !=
          std::string::npos);
}
