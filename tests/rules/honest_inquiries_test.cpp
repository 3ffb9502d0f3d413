#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "parser/inquiry.h"
#include "rules/verdict.h"

using namespace madoguchi;

namespace {

/// Of tests/rules/inquiries, by six authors who did not know the terms: one a line, "\n" for a line break inside.
std::vector<std::string> inquiries_of(const std::string& file) {
    std::ifstream in(fmt::format("{}/tests/rules/inquiries/{}", MADOGUCHI_SOURCE_DIR, file));
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);) {
        for (auto at = line.find("\\n"); at != std::string::npos; at = line.find("\\n", at)) {
            line.replace(at, 2, "\n");
        }
        all.push_back(line);
    }
    REQUIRE(all.size() >= 200);
    return all;
}

std::vector<std::string> sent_away(const std::vector<std::string>& inquiries, const std::string& organization,
                                   const std::string& address) {
    std::vector<std::string> away;
    for (const auto& inquiry : inquiries) {
        const auto mail = read_message(fmt::format(
            "From: {}\r\nTo: zaitaku@desk.example.jp\r\nSubject: 拠点整備・運用に関する照会\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\n1) 自治体・機関名：{}\r\n2) 氏名：佐藤 花子\r\n3) "
            "連絡先：054-000-2406\r\n4) 照会内容：{}\r\n",
            address, organization, inquiry));
        if (judge(mail, find_inquiry(mail), Rulebook{}).has("off-topic")) {
            away.push_back(inquiry);
        }
    }
    return away;
}

}  // namespace

TEST_CASE("Hardly an honest inquiry of a hub or a prefecture is sent away") {
    for (const std::string file : {"hubs.txt", "offices.txt", "mixed.txt", "year.txt", "neighbours.txt"}) {
        const auto inquiries = inquiries_of(file);
        for (const auto& [organization, address] :
             {std::pair{"みなと在宅医療介護連携支援センター", "soudan@minato-center.example.or.jp"},
              std::pair{"青波県健康福祉部医療政策課", "kakari@pref-aonami.example.lg.jp"}}) {
            const auto away = sent_away(inquiries, organization, address);
            CAPTURE(file, organization, away);
            CHECK(away.size() * 40 <= inquiries.size());
        }
    }
}

TEST_CASE("Few honest inquiries are sent away even where nothing tells who writes") {
    for (const std::string file : {"hubs.txt", "offices.txt", "mixed.txt", "year.txt", "neighbours.txt"}) {
        const auto inquiries = inquiries_of(file);
        const auto away = sent_away(inquiries, "青葉会", "aoba@mail.example.com");
        CAPTURE(file, away);
        CHECK(away.size() * 10 <= inquiries.size());
    }
}

TEST_CASE("What is another office's is mostly told, though a prefecture asks it on the desk's form") {
    const auto inquiries = inquiries_of("foreign.txt");
    const auto away = sent_away(inquiries, "青波県健康福祉部医療政策課", "kakari@pref-aonami.example.lg.jp");
    CHECK(away.size() * 10 >= inquiries.size() * 7);
}
