#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "office_fixture.h"
#include "review/case_commands.h"
#include "review/decision_commands.h"
#include "review/outbox_commands.h"
#include "review/rejudge_command.h"
#include "review/terms_command.h"

using namespace madoguchi;
using namespace madoguchi::test;
using Json = nlohmann::json;

namespace {

struct JudgementOffice : Office {
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
    JudgementOffice office;
    RejudgeCommand command{office.files, std::nullopt, office.rules_file(), false, false};
    const auto text = office.of(command);
    CHECK(text.find(office.whole) != std::string::npos);
    CHECK(text.find(office.lacking) == std::string::npos);
    CHECK(text.find(find_flag("off-topic")->title) != std::string::npos);
    CHECK(text.find("--apply") != std::string::npos);
    CHECK(office.err.str().empty());
    office.console.err_is_terminal = true;
    office.of(command);
    CHECK(office.err.str().find("2 / 2") != std::string::npos);

    command.json = true;
    command.apply = true;
    const auto lines = office.lines_of(command);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0]["receipt_number"] == office.whole);
    CHECK(lines[0]["added"] == Json{"off-topic"});
    CHECK(lines[0]["applied"] == true);
    CHECK(lines[1]["judged"] == 2);
    CHECK(lines[1]["flags"]["off-topic"]["added"] == 1);
    const auto view = office.desk.view(office.whole);
    CHECK(view.history.back().actor == "tanaka");
    CHECK(view.outbox.size() == 1);
    ShowCommand show;
    show.files = office.files;
    show.which = office.whole;
    CHECK(office.of(show).find(std::string(find_flag("off-topic")->title) + " 付く") != std::string::npos);

    command.since = "2026-06-06";
    CHECK(office.lines_of(command).back()["judged"] == 0);
    command.since = "yesterday";
    office.of(command, ExitStatus::usage);
    command.since.reset();
    command.rules = "/nonexistent/rules.toml";
    office.of(command, ExitStatus::config);
}

TEST_CASE("rejudge on a terminal keeps its progress apart from what it prints") {
    JudgementOffice office;
    for (int i = 0; i < 60; ++i) {
        office.desk.take(Letter{.from = fmt::format("taro@city{}.example.jp", i), .body = complete_form});
    }
    const RejudgeCommand command{office.files, std::nullopt, office.rules_file(), false, false};
    office.of(command);
    CHECK(office.err.str().empty());
    office.console.err_is_terminal = true;
    office.of(command);
    CHECK(office.err.str().find("50 / 62") != std::string::npos);
    CHECK(office.err.str().find("\x1b[K") == std::string::npos);
    office.console.out_is_terminal = true;
    office.of(command);
    CHECK(office.err.str().find("50 / 62 通\r\x1b[K") != std::string::npos);
    CHECK(office.err.str().ends_with("62 / 62 通\n"));
}

TEST_CASE("terms review tells which words misled") {
    JudgementOffice office;
    TermsCommand command{office.files, "review", false};
    CHECK(office.of(command).find("まだありません") != std::string::npos);
    office.of(ResolveCommand{{office.files, office.whole}, "off-topic", ""});
    const auto text = office.of(command);
    CHECK(text.find(office.whole) != std::string::npos);
    CHECK(text.find("tanaka") != std::string::npos);
    CHECK(text.find("対象内へ傾けた語") != std::string::npos);
    command.json = true;
    const auto json = Json::parse(office.of(command));
    CHECK(json["decisions"] == 1);
    CHECK(json["wrong"][0]["decided"] == "off-topic");
    CHECK(json["wrong"][0]["flagged_then"] == false);
    CHECK_FALSE(json["wrong"][0]["misleading"].empty());
}

TEST_CASE("ask-again replaces what waits, and goes by the limits of any other mail") {
    JudgementOffice office;
    const AskAgainCommand ask{{{office.files, office.lacking}}};
    office.of(ask);
    auto items = office.desk.view(office.lacking).outbox;
    REQUIRE(items.size() == 2);
    CHECK(items[0].state == OutboxState::superseded);
    CHECK(items[1].state == OutboxState::queued);
    office.desk.deliver();
    for (int sent = 1; sent < office.desk.configuration.rules.desk.limits.per_sender_per_day; ++sent) {
        office.of(ask);
        office.desk.deliver();
    }
    office.of(ask, ExitStatus::temporary);
    CHECK(office.err.str().find(reason_text("limit-sender")) != std::string::npos);
    office.desk.now += std::chrono::hours(24);
    office.of(ask);
    const auto last = office.desk.view(office.lacking).outbox.back();
    must(office.desk.store().open_breaker(office.desk.now));
    office.of(ask, ExitStatus::temporary);
    CHECK(office.desk.view(office.lacking).outbox.back().state == OutboxState::queued);
    must(office.desk.store().close_breaker("tanaka", office.desk.now));
    must(office.desk.store().note_bounce(last.id, office.desk.now));
    office.of(ask, ExitStatus::temporary);
    CHECK(office.err.str().find(reason_text("target-bounced")) != std::string::npos);
}

TEST_CASE("the lists show the whole time") {
    JudgementOffice office;
    office.desk.now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{8};
    office.desk.take(Letter{.from = "saburo@city.example.jp", .body = complete_form});
    CHECK(office.of(ListCommand{office.files, ListCommand::What::open, false}).find("R8.11.24(火) 17:00") !=
          std::string::npos);
}
