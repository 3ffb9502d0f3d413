#include "desk/catch_up.h"

#include "intake_fixture.h"
#include "store/case_search.h"
#include "store/casework.h"
#include "store/store_impl.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

/// As the store looks whose mails came before schema 4: no class, no words of the mails.
void make_old(Store& store) {
    auto& impl = store.impl();
    must(impl.write([&] {
        impl.db().run("UPDATE cases SET classified_by = '', prefecture = 0, sender_kind = '', topic = ''");
        impl.db().run("DELETE FROM case_texts WHERE mail_id IS NOT NULL");
    }));
}

std::int64_t found(Store& store, const std::string& words) {
    CaseQuery query;
    query.scope = CaseScope::all;
    query.words = words;
    return must(CaseSearch(store).find(query)).total;
}

CatchUp::Step all_steps(Store& store) {
    CatchUp catch_up(store);
    CatchUp::Step sum;
    for (int steps = 0; !sum.done; ++steps) {
        REQUIRE(steps < 1000);
        const auto step = must(catch_up.step());
        CHECK(step.classified <= 100);
        CHECK(step.indexed <= 20);
        sum.classified += step.classified;
        sum.indexed += step.indexed;
        sum.done = step.done;
    }
    return sum;
}

}  // namespace

TEST_CASE("What an old store lacks is made up for in bounded steps, and nothing else changes") {
    TestDesk desk;
    for (int i = 0; i < 130; ++i) {
        Letter letter;
        letter.from = fmt::format("officer{}@pref.shizuoka.lg.jp", i);
        letter.body = "合言葉は、つちのこ" + std::to_string(i) + "です。\r\n\r\n" +
                      form("静岡県", "試験 太郎", fmt::format("054-000-{:04}", i), question);
        desk.take(letter);
    }
    Letter robot;
    robot.more = "Auto-Submitted: auto-generated\r\n";
    robot.body = "うみぼうずのお知らせ\r\n";
    REQUIRE(desk.take(robot).disposition == "ignored");
    const auto before = must(desk.store().cases(false));
    REQUIRE(before.front().classification.prefecture == 22);
    REQUIRE(found(desk.store(), "つちのこ") == 130);
    make_old(desk.store());
    REQUIRE(found(desk.store(), "つちのこ") == 0);
    const auto of_person = before[7].id;
    must(Casework(desk.store()).classify({of_person, std::nullopt, "tanaka", friday_morning}, {13, "", ""}));

    const auto sum = all_steps(desk.store());
    CHECK(sum.classified == 129);
    CHECK(sum.indexed == 131);
    CHECK(found(desk.store(), "つちのこ") == 130);
    CHECK(must(CaseSearch(desk.store()).ignored("うみぼうず", 10, 0)).total == 1);
    const auto after = must(desk.store().cases(false));
    REQUIRE(after.size() == before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        const bool decided = after[i].id == of_person;
        CHECK(after[i].classification.prefecture == (decided ? 13 : 22));
        CHECK(after[i].classified_by == (decided ? "tanaka" : "madoguchid"));
        CHECK(after[i].revision == before[i].revision + (decided ? 1 : 0));
        CHECK(after[i].changed == before[i].changed);
    }
    SECTION("and a second time there is nothing to do") {
        const auto again = all_steps(desk.store());
        CHECK(again.classified == 0);
        CHECK(again.indexed == 0);
        CHECK(found(desk.store(), "つちのこ") == 130);
    }
}

TEST_CASE("The index of many mails that came at once is made up for in bounded steps, also later on") {
    TestDesk desk;
    auto& db = desk.store().impl().db();
    CatchUp catch_up(desk.store());
    REQUIRE(must(catch_up.step()).done);
    for (const int round : {1, 2}) {
        std::vector<RawMail> batch;
        for (int i = 0; i < 150; ++i) {
            Letter letter;
            letter.from = fmt::format("officer{}-{}@pref.shizuoka.lg.jp", round, i);
            letter.body = form("静岡県", "試験 太郎", fmt::format("054-00{}-{:04}", round, i), question);
            batch.push_back(desk.mail(letter.bytes()));
        }
        must(Intake(desk.store(), desk.configuration, must(desk.store().desk_key()))
                 .take(batch, batch.back().uid, friday_morning));
        CHECK(db.number("SELECT count(*) FROM text_changes") == 300);
        CHECK(found(desk.store(), "静岡県") == round * 150);
        CHECK_FALSE(must(catch_up.step()).done);
        CHECK(db.number("SELECT count(*) FROM text_changes") == 100);
        CHECK(must(catch_up.step()).done);
        CHECK(db.number("SELECT count(*) FROM text_changes") == 0);
        CHECK(found(desk.store(), "静岡県") == round * 150);
    }
}

TEST_CASE("A mail that could not be read when it came is not read again") {
    TestDesk desk;
    Letter letter;
    letter.body = "つちのこ\r\n";
    const auto raw = desk.mail(letter.bytes());
    Intake intake(desk.store(), desk.configuration, must(desk.store().desk_key()),
                  [](std::string_view, const ParseLimits&) -> Message { throw std::runtime_error("unreadable"); });
    REQUIRE(must(intake.take(std::span(&raw, 1), raw.uid, friday_morning)).front().quarantined);
    make_old(desk.store());
    const auto sum = all_steps(desk.store());
    CHECK(sum.indexed == 1);
    CHECK(found(desk.store(), "つちのこ") == 0);
}
