#include "reply/notice.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "parser/message.h"
#include "reply/message_id.h"
#include "sample.h"

using namespace madoguchi;
using Catch::Matchers::Contains;

namespace {

NoticeAddresses addresses() {
    return {"jimukyoku@office.example.jp", "zaitaku@desk.example.jp", "zaitaku@desk.example.jp",
            "情報政策課 基盤係（内線 1234）", "https://madoguchi.example.jp"};
}

const std::chrono::sys_seconds afternoon = sample::japan(2026, 11, 24, 14, 5);

OutageFacts outage() {
    return {afternoon, sample::japan(2026, 11, 24, 14, 3), OutageCause::unreachable};
}

DigestFacts morning() {
    DigestFacts facts;
    facts.day = std::chrono::year{2026} / 11 / 25;
    facts.waiting = 5;
    facts.open = 12;
    facts.arrived = 3;
    facts.arrived_since = sample::japan(2026, 11, 24, 8, 30);
    facts.overdue = {"2026-000101", "2026-000102"};
    facts.unknown = {"2026-000118"};
    return facts;
}

template <class Facts>
Acknowledgement noticed(const Facts& facts, std::chrono::sys_seconds now = afternoon + std::chrono::hours{1}) {
    const auto made = compose_notice(facts, addresses(), Desk{}, now, sample::key);
    REQUIRE(made);
    // Whoever wants to read them as a secretary does names a folder.
    if (const char* folder = std::getenv("MADOGUCHI_NOTICES")) {
        std::ofstream(fmt::format("{}/{}.eml", folder, made->message_id.substr(1, 24)), std::ios::binary)
            << made->bytes;
    }
    return *made;
}

}  // namespace

TEST_CASE("A notice carries every mark by which nobody answers it, and is known as ours") {
    for (const auto& mail :
         {noticed(outage()), noticed(RecoveryFacts{afternoon, afternoon + std::chrono::hours{5}, true}),
          noticed(morning())}) {
        CHECK(sample::field(mail.bytes, "Auto-Submitted") == "auto-generated");
        CHECK(sample::field(mail.bytes, "X-Auto-Response-Suppress") == "All");
        CHECK(sample::field(mail.bytes, "To") == "<jimukyoku@office.example.jp>");
        CHECK(mail.to == "jimukyoku@office.example.jp");
        CHECK(is_our_message_id(mail.message_id, sample::key));
        auto other = sample::key;
        other[0] ^= 1;
        CHECK_FALSE(is_our_message_id(mail.message_id, other));
        CHECK(is_ours(read_message(mail.bytes, {}), sample::key));
        CHECK(mail.bytes.find_first_of("\x80\xff") == std::string::npos);
    }
}

TEST_CASE("The same notice has the same Message-ID, another one another") {
    CHECK(noticed(outage()).message_id == noticed(outage(), afternoon + std::chrono::hours{9}).message_id);
    auto later = outage();
    later.since += std::chrono::seconds{1};
    CHECK(noticed(outage()).message_id != noticed(later).message_id);
    CHECK(noticed(outage()).message_id != noticed(RecoveryFacts{afternoon, afternoon, true}).message_id);
    auto next_day = morning();
    next_day.day = std::chrono::year{2026} / 11 / 26;
    CHECK(noticed(morning()).message_id != noticed(next_day).message_id);
}

TEST_CASE("An outage is told with since when, what becomes of the mail, what to do and whom to call") {
    const auto text = readable_text(noticed(outage()));
    for (const auto* words : {"令和8年11月24日（火） 14時05分から", "14時03分", "メールサーバーにつながりません",
                              "なくなることはありません", "情報政策課 基盤係（内線 1234）", "消したりしないで"}) {
        CHECK_THAT(text, Contains(words));
    }
    auto refused = outage();
    refused.cause = OutageCause::login_refused;
    refused.last_success = std::nullopt;
    CHECK_THAT(readable_text(noticed(refused)),
               Contains("サインインが断られています") && !Contains("最後に受信を確認"));
    auto nobody = addresses();
    nobody.administrator.clear();
    const auto made = compose_notice(outage(), nobody, Desk{}, afternoon, sample::key);
    REQUIRE(made);
    CHECK_THAT(readable_text(*made), Contains("管理を担当している方"));
}

TEST_CASE("A recovery says how long it was, and whether it was told before") {
    const RecoveryFacts facts{afternoon, afternoon + std::chrono::minutes{325}, true};
    const auto text = readable_text(noticed(facts));
    CHECK_THAT(text,
               Contains("14時05分から") && Contains("19時30分まで（5時間25分）") && Contains("先にお知らせした件です"));
    auto untold = facts;
    untold.told_before = false;
    CHECK_THAT(readable_text(noticed(untold)),
               Contains("お知らせのメールも送ることができませんでした") && !Contains("先にお知らせした件です"));
}

TEST_CASE("A digest holds numbers and receipt numbers, and leaves out what there is nothing of") {
    const auto text = readable_text(noticed(morning(), sample::japan(2026, 11, 25, 8, 30)));
    for (const auto* words :
         {"令和8年11月25日（水） 8時30分現在", "確認待ち　　5件", "未回答　　　12件", "3件（11月24日 8時30分から）",
          "2026-000101", "2026-000118", "https://madoguchi.example.jp"}) {
        CHECK_THAT(text, Contains(words));
    }
    for (const auto* words :
         {"送れなかった", "受信できていません", "上限", "確認していただくことはありません", "{{", "\n\n\n"}) {
        CHECK_THAT(text, !Contains(words));
    }
    auto quiet = morning();
    quiet.waiting = 0;
    quiet.overdue.clear();
    quiet.unknown.clear();
    CHECK_THAT(readable_text(noticed(quiet)), Contains("確認していただくことはありません") && !Contains("■"));
    auto grave = morning();
    grave.breaker_open = true;
    grave.failing_since = afternoon;
    CHECK_THAT(readable_text(noticed(grave)),
               Contains("上限に達した") && Contains("受信できていません（令和8年11月24日（火） 14時05分から）"));
    auto many = morning();
    many.held.assign(123, "2026-000999");
    CHECK_THAT(readable_text(noticed(many)), Contains("ご判断を待っている照会　123件") && Contains("ほか103件"));
}

TEST_CASE("No line is too long for a mail program") {
    auto facts = morning();
    facts.failing_since = afternoon;
    for (const auto& mail : {noticed(facts), noticed(outage())}) {
        const auto text = readable_text(mail);
        for (std::size_t at = 0; at < text.size();) {
            const auto end = std::min(text.find('\n', at), text.size());
            INFO(text.substr(at, end - at));
            CHECK(end - at <= 78 * 3 / 2);
            at = end + 1;
        }
    }
}

TEST_CASE("A notice to what is no address is not made") {
    for (const auto* bad : {"", "x", "a@b\r\nBcc: c@d.example", "a b@c.example"}) {
        auto to = addresses();
        to.to = bad;
        CHECK_FALSE(compose_notice(outage(), to, Desk{}, afternoon, sample::key));
        to = addresses();
        to.from = bad;
        CHECK_FALSE(compose_trial(to, Desk{}, afternoon, sample::key));
    }
}
