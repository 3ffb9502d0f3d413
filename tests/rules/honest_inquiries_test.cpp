#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "parser/inquiry.h"
#include "rules/hearing.h"
#include "rules/verdict.h"

using namespace madoguchi;

namespace {

/// Of tests/rules: one a line, "\n" for a line break inside.
std::vector<std::string> lines_of(const std::string& file) {
    std::ifstream in(fmt::format("{}/tests/rules/{}", MADOGUCHI_SOURCE_DIR, file));
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);) {
        for (auto at = line.find("\\n"); at != std::string::npos; at = line.find("\\n", at)) {
            line.replace(at, 2, "\n");
        }
        all.push_back(line);
    }
    REQUIRE(all.size() >= 150);
    return all;
}

/// By nine authors who did not know the terms.
std::vector<std::string> inquiries_of(const std::string& file) {
    return lines_of("inquiries/" + file);
}

Verdict verdict_of(const std::string& inquiry, const std::string& organization, const std::string& address) {
    const auto mail = read_message(
        fmt::format("From: {}\r\nTo: zaitaku@desk.example.jp\r\nSubject: 拠点整備・運用に関する照会\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n\r\n1) 自治体・機関名：{}\r\n2) 氏名：佐藤 花子\r\n3) "
                    "連絡先：054-000-2406\r\n4) 照会内容：{}\r\n",
                    address, organization, inquiry));
    return judge(mail, find_inquiry(mail), Rulebook{});
}

std::vector<std::string> sent_away(const std::vector<std::string>& inquiries, const std::string& organization,
                                   const std::string& address) {
    std::vector<std::string> away;
    for (const auto& inquiry : inquiries) {
        if (verdict_of(inquiry, organization, address).has("off-topic")) {
            away.push_back(inquiry);
        }
    }
    return away;
}

}  // namespace

TEST_CASE("Hardly an honest inquiry of a hub or a prefecture is sent away") {
    for (const std::string file :
         {"hubs.txt", "offices.txt", "mixed.txt", "year.txt", "neighbours.txt", "institutions.txt"}) {
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
    for (const std::string file :
         {"hubs.txt", "offices.txt", "mixed.txt", "year.txt", "neighbours.txt", "institutions.txt"}) {
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

TEST_CASE("What other offices and people who write for themselves ask is mostly told, where nothing tells who writes") {
    for (const std::string file : {"foreign.txt", "other_offices.txt", "other_people.txt"}) {
        const auto inquiries = inquiries_of(file);
        const auto away = sent_away(inquiries, "青葉会", "aoba@mail.example.com");
        CAPTURE(file);
        CHECK(away.size() * 4 >= inquiries.size() * 3);
    }
}

TEST_CASE("Few honest mails without the form are sent away") {
    const auto bodies = inquiries_of("without_form.txt");
    std::vector<std::string> away;
    for (const auto& body : bodies) {
        const auto mail = read_message(
            "From: aoba@mail.example.com\r\nTo: zaitaku@desk.example.jp\r\nSubject: =?utf-8?B?44GK5bCL44Gt?=\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\n" +
            body);
        if (judge(mail, find_inquiry(mail), Rulebook{}).has("off-topic")) {
            away.push_back(body);
        }
    }
    CAPTURE(away);
    CHECK(away.size() * 10 <= bodies.size());
}

/// How many names of `file` (by one more author) make a mail look more like one of the desk's audience than a name does
/// that tells nothing. The others go to `unknown`.
std::size_t known_of(const std::string& file, std::vector<std::string>& unknown) {
    const auto score = [](const std::string& organization) {
        Message mail;
        mail.text = "次の件につき、見本があれば教えてください。";
        mail.blocks = {{BlockKind::own, 0, 0, mail.text.size(), ""}};
        Inquiry inquiry;
        inquiry[FieldName::organization].value = organization;
        return score_terms(builtin_terms(), mail, inquiry).score;
    };
    const auto neutral = score("青葉会");
    std::size_t known = 0;
    for (const auto& organization : lines_of("organizations/" + file)) {
        if (score(organization) <= neutral - 1) {
            ++known;
        } else {
            unknown.push_back(organization);
        }
    }
    return known;
}

TEST_CASE("Names of hubs, offices and institutions are known as the desk's audience, those of others are not") {
    std::vector<std::string> unknown;
    const auto audience = known_of("audience.txt", unknown);
    CAPTURE(unknown);
    CHECK(audience * 10 >= (audience + unknown.size()) * 9);

    std::vector<std::string> others;
    const auto foreign = known_of("foreign.txt", others);
    CHECK(foreign * 25 <= foreign + others.size());
}
