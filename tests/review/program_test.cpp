#include "review/program.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "review/command_words.h"
#include "review/help.h"

using namespace madoguchi;
using Json = nlohmann::json;

namespace {

struct Ran {
    int status = 0;
    std::string out, err;
};

Ran run(const std::vector<std::string>& arguments) {
    std::ostringstream out, err;
    Console console{out, err, false, false, 100, "tanaka", [] { return std::chrono::sys_seconds{}; }};
    const int status = run_program(arguments, console);
    return {status, out.str(), err.str()};
}

const std::vector<std::string> commands{
    "check",     "queue",       "cases",     "ignored",   "show",    "resolve", "reopen",      "status",
    "outbox",    "preview",     "release",   "ask-again", "retry",   "cancel",  "confirm",     "breaker",
    "terms",     "rejudge",     "report",    "serve",     "user",    "search",  "similar",     "undo",
    "take",      "give-back",   "hand-over", "note",      "correct", "flag",    "classify",    "person-wrote",
    "telephone", "do-not-send", "refer",     "offices",   "backup",  "restore", "check-store", "health"};

const std::string corpus = MADOGUCHI_SOURCE_DIR "/tests/corpus/";

std::vector<Json> lines_of(const std::string& text) {
    std::vector<Json> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        all.push_back(Json::parse(line));
    }
    return all;
}

}  // namespace

TEST_CASE("every command has a help text that names only what it takes") {
    const auto top = run({"--help"});
    CHECK(top.status == 0);
    for (const auto& command : commands) {
        INFO(command);
        CHECK(top.out.find("\n  " + command) != std::string::npos);
        const auto help = run({command, "--help"});
        CHECK(help.status == 0);
        REQUIRE(help.out.find("madoguchi " + command) == 0);
        std::istringstream in(help.out);
        for (std::string line; std::getline(in, line);) {
            if (line.starts_with("  --") && !line.starts_with("  --help")) {
                const auto option = line.substr(2, line.find(' ', 2) - 2);
                INFO(option);
                std::vector<std::string> arguments{command, "x", "--config", "/nonexistent", option, "1"};
                if (command == "resolve") {
                    arguments.insert(arguments.end(), {"--as", "answered"});
                }
                const auto err = run(arguments).err;
                CHECK_FALSE((err.find("知らない") != std::string::npos && err.find(option) != std::string::npos));
            }
        }
    }
}

TEST_CASE("a wrong command line is 64, with the way to the help") {
    const std::vector<std::vector<std::string>> wrong{{},
                                                      {"frobnicate"},
                                                      {"check"},
                                                      {"check", "--frobnicate", "a.eml"},
                                                      {"check", "--json", "--explain", "a.eml"},
                                                      {"check", "--received", "yesterday", "a.eml"},
                                                      {"show"},
                                                      {"show", "1", "2"},
                                                      {"show", "1", "--mail", "1"},
                                                      {"resolve", "1"},
                                                      {"resolve", "1", "--as", "done"},
                                                      {"cases", "--all", "--unanswered"},
                                                      {"retry", "x"},
                                                      {"breaker", "open"}};
    for (const auto& arguments : wrong) {
        INFO(Json(arguments).dump());
        const auto ran = run(arguments);
        CHECK(ran.status == 64);
        CHECK(ran.out.empty());
        CHECK_FALSE(ran.err.empty());
    }
}

TEST_CASE("a mistyped command is named") {
    const auto ran = run({"shwo", "1"});
    CHECK(ran.status == 64);
    CHECK(ran.err.find("「shwo」") != std::string::npos);
    CHECK(ran.err.find("指定が足りません") == std::string::npos);
    CHECK(run({"--json"}).err.find("「--json」") == std::string::npos);
}

TEST_CASE("words of another encoding are refused before they are kept") {
    const std::string shift_jis = "\x93\x64\x98\x62";
    const std::vector<std::vector<std::string>> kept{{"note", "1", shift_jis},
                                                     {"resolve", "1", "--as", "other", "--note", shift_jis},
                                                     {"correct", "1", "name", shift_jis},
                                                     {"user", "add", "sato", "--name", shift_jis}};
    for (const auto& arguments : kept) {
        INFO(arguments.front());
        const auto ran = run(arguments);
        CHECK(ran.status == 64);
        CHECK(ran.err.find(words::not_utf8) != std::string::npos);
    }
}

TEST_CASE("check keeps the order of the files and goes on after one that it cannot read") {
    const auto ran = run({"check", "--json", corpus + "mi01-contact-empty.eml", "/nonexistent/x.eml", corpus,
                          corpus + "au01-postfix-bounce.eml"});
    CHECK(ran.status == 1);
    const auto lines = lines_of(ran.out);
    REQUIRE(lines.size() == 4);
    CHECK(lines[0]["file"] == corpus + "mi01-contact-empty.eml");
    CHECK(lines[1].size() == 2);
    CHECK(lines[1]["file"] == "/nonexistent/x.eml");
    CHECK_FALSE(lines[1]["error"].get<std::string>().empty());
    CHECK(lines[2].contains("error"));
    CHECK(lines[3]["disposition"] == "ignored");
}

TEST_CASE("--received is the time that is judged by") {
    const auto file = corpus + "mi01-contact-empty.eml";
    const auto line = lines_of(run({"check", "--json", "--received", "2027-03-01", file}).out).at(0);
    CHECK(line["received_at"] == "2027-03-01T00:00:00+09:00");
    const auto flags = line["flags"].get<std::vector<std::string>>();
    CHECK(std::count(flags.begin(), flags.end(), "outside-period") == 1);
}

TEST_CASE("every mail of the corpus gives one line of JSON with the keys of the contract") {
    std::vector<std::string> arguments{"check", "--json"};
    for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
        if (entry.path().extension() == ".eml") {
            arguments.push_back(entry.path().string());
        }
    }
    REQUIRE(arguments.size() > 100);
    const auto ran = run(arguments);
    CHECK(ran.status == 0);
    const auto lines = lines_of(ran.out);
    REQUIRE(lines.size() == arguments.size() - 2);
    const std::set<std::string> keys{"file",   "message_id", "from",        "subject", "received_at", "fields",
                                     "phones", "emails",     "attachments", "flags",   "disposition", "ack"};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        INFO(arguments[i + 2]);
        CHECK(lines[i]["file"] == arguments[i + 2]);
        std::set<std::string> got;
        for (const auto& [key, value] : lines[i].items()) {
            got.insert(key);
        }
        CHECK(got == keys);
        const auto flags = lines[i]["flags"].get<std::vector<std::string>>();
        CHECK(std::is_sorted(flags.begin(), flags.end()));
        CHECK((lines[i]["ack"]["kind"] == "none") == !lines[i]["ack"]["reason"].get<std::string>().empty());
    }
}

TEST_CASE("what check shows to people never steers the terminal") {
    for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
        if (entry.path().extension() == ".eml") {
            INFO(entry.path().string());
            const auto ran = run({"check", "--explain", "--text", entry.path().string()});
            CHECK(ran.status == 0);
            CHECK(ran.out.find_first_of("\x1b\x07\r\b") == std::string::npos);
        }
    }
}
