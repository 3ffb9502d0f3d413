#include "daemon/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

using namespace madoguchi;

namespace {

std::string content(const std::string& file) {
    std::ifstream in(std::string(MADOGUCHI_SOURCE_DIR) + "/" + file);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

}  // namespace

TEST_CASE("Every event has its own row, in the order of the enumeration") {
    std::set<std::string_view> ids;
    int number = 0;
    for (const auto& row : event_table()) {
        INFO(row.id);
        CHECK(static_cast<int>(row.event) == number++);
        CHECK(to_string(row.event) == row.id);
        CHECK(ids.insert(row.id).second);
        CHECK(std::regex_match(std::string(row.id), std::regex("[a-z]+(-[a-z]+)*")));
    }
}

TEST_CASE("docs/events.md lists every event as the program knows it, and no other") {
    std::istringstream document(content("docs/events.md"));
    std::set<std::string> listed;
    for (std::string line; std::getline(document, line);) {
        if (line.starts_with("| `")) {
            INFO(line);
            CHECK(listed.insert(line).second);
        }
    }
    for (const auto& row : event_table()) {
        INFO(row.id);
        CHECK(listed.erase(fmt::format("| `{}` | {} | {} |", row.id, row.meaning, row.remedy)) == 1);
    }
    CHECK(listed == std::set<std::string>{});
}

TEST_CASE("Every event is logged somewhere") {
    std::string sources;
    for (const auto* file :
         {"daemon", "delivery", "folder_watch", "intake_log", "outbox_recovery", "imap_mailbox", "imap_fetch",
          "imap_read_ahead", "imap_session", "notice_watch", "token_source", "madoguchid_main"}) {
        sources += content(fmt::format("daemon/{}.cpp", file));
    }
    for (const auto& row : event_table()) {
        std::string name(row.id);
        std::replace(name.begin(), name.end(), '-', '_');
        INFO(name);
        CHECK(sources.find("Event::" + name) != std::string::npos);
    }
}
