#include "store/case_search.h"

#include <array>

#include "store/backlog.h"
#include "store/bigram_tokenizer.h"
#include "store/casework.h"
#include "store/schema.h"
#include "store/store_impl.h"
#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

/// A case with these words as its inquiry and its own text.
CaseId add_case(Store& store, std::uint32_t uid, const std::string& text, const std::string& organization = "例示県") {
    Sample sample(uid);
    sample.inquiry[FieldName::organization].value = organization;
    sample.inquiry[FieldName::inquiry].value = text;
    sample.message.text = text + "\n";
    sample.message.blocks = {{BlockKind::own, 0, 0, sample.message.text.size(), ""}};
    sample.verdict.received_at = friday_morning + std::chrono::minutes(uid);
    return *must(store.add(sample.added(), friday_morning)).case_id;
}

std::vector<CaseId> found(Store& store, const CaseQuery& query) {
    const auto page = must(CaseSearch(store).find(query));
    std::vector<CaseId> ids;
    for (const auto& row : page.rows) {
        ids.push_back(row.id);
    }
    CHECK(page.total >= static_cast<std::int64_t>(ids.size()));
    return ids;
}

std::vector<CaseId> with_words(Store& store, const std::string& words) {
    CaseQuery query;
    query.scope = CaseScope::all;
    query.words = words;
    return found(store, query);
}

using Found = std::vector<CaseId>;

std::vector<std::string> bigrams(std::string_view text, bool with_last = true) {
    std::vector<std::string> all;
    each_bigram(text, with_last, [&](std::string_view one) {
        all.emplace_back(one);
        return true;
    });
    return all;
}

}  // namespace

TEST_CASE("A text is cut into bigrams of its runs, as they compare") {
    using List = std::vector<std::string>;
    CHECK(bigrams("浜松市") == List{"浜松", "松市", "市"});
    CHECK(bigrams("浜松市", false) == List{"浜松", "松市"});
    CHECK(bigrams("浜", false) == List{"浜"});
    CHECK(bigrams("ＢＣＰ ﾊﾞｽ") == List{"bc", "cp", "p", "バス", "ス"});
    CHECK(bigrams("a-b") == List{"a", "b"});
    CHECK(bigrams("。、!?").empty());
    CHECK(bigrams("浜\n松") == List{"浜松", "松"});
    CHECK(bigrams("浜\n\n松") == List{"浜", "松"});
    CHECK(bigrams("ab\ncd") == List{"ab", "b", "cd", "d"});
    CHECK(bigrams(std::string_view("a\0b", 3)) == List{"ab", "b"});
    CHECK(phrase_of("\"浜松\" OR *") == "\"浜松 or\"");
    CHECK(phrase_of("市") == "\"市\"");
    CHECK(phrase_of("浜-松") == "\"浜 松\"*");
    CHECK_FALSE(phrase_of("\"*"));
}

TEST_CASE("Words are found in any writing, also two characters or one, and nothing else is") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto hamamatsu = add_case(store, 1, "浜松市で多職種連携会議を開く頻度", "静岡県浜松市");
    const auto server = add_case(store, 2, "ｻｰﾊﾞｰの設置とＢＣＰについて 070-3320-3465", "例示市");
    const auto takamatsu = add_case(store, 3, "高松市の拠点。さーばーではない", "香川県");
    const auto quoted = add_case(store, 4, "NEAR という語と AND と c++ と 100% の話 浜 松", "例示村");
    struct Row {
        const char* words;
        Found expected;
    };
    for (const auto& row : std::vector<Row>{
             {"浜松", {hamamatsu}},
             {"浜松市", {hamamatsu}},
             {"松市", {hamamatsu, takamatsu}},
             {"浜", {hamamatsu, quoted}},
             {"度", {hamamatsu}},
             {"市浜", {}},
             {"サーバー", {server}},
             {"ｻｰﾊﾞｰ", {server}},
             {"さーばー", {takamatsu}},
             {"bcp", {server}},
             {"ＢＣＰに", {server}},
             {"3320", {server}},
             {"070-3320", {server}},
             {"０７０－３３２０－３４６５", {server}},
             {"浜松 会議", {hamamatsu}},
             {"会議　浜松", {hamamatsu}},
             {"浜松 高松", {}},
             {"near", {quoted}},
             {"NEAR(浜松", {}},
             {"\"", {}},
             {"*", {}},
             {"浜松*", {hamamatsu}},
             {"\"浜松\"", {hamamatsu}},
             {"-浜松", {hamamatsu}},
             {"浜松 -", {hamamatsu}},
             {"text:浜松", {}},
             {"organization : 浜松", {}},
             {"浜 村", {quoted}},
             {"3320-3", {server}},
             {"3320-4", {}},
             {"c", {server, quoted}},
             {"Ｃ", {server, quoted}},
             {"浜松) OR (高松", {}},
             {"2026-000003", {takamatsu}},
             {"hanako", {hamamatsu, server, takamatsu, quoted}},
             {"香川", {takamatsu}},
             {"\xff\xfe", {}},
         }) {
        INFO(row.words);
        CHECK(with_words(store, row.words) == row.expected);
    }
    CaseQuery query;
    query.scope = CaseScope::all;
    query.organization = "浜松";
    CHECK(found(store, query) == Found{hamamatsu});
    query.organization = "高松";
    CHECK(found(store, query).empty());
}

TEST_CASE("What is written later is found too, and what is erased or replaced is not") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto id = add_case(store, 1, "災害時の対応");
    Casework work(store);
    const Decision by{id, std::nullopt, "tanaka", friday_morning};
    must(work.note(by, "保健所へ確認済み"));
    CHECK(with_words(store, "保健所") == Found{id});
    must(work.correct_field(by, FieldName::organization, "豊橋市"));
    CHECK(with_words(store, "豊橋") == Found{id});
    CHECK(with_words(store, "例示県").empty());
    must(work.correct_field(by, FieldName::inquiry, "水害への備え"));
    must(work.correct_field(by, FieldName::inquiry, "水害への備えと協定"));
    CHECK(with_words(store, "水害") == Found{id});
    CHECK(with_words(store, "災害時の対応") == Found{id});
    Sample reply(2);
    reply.message.text = "訪問看護について追記\n";
    reply.message.blocks = {{BlockKind::own, 0, 0, 12, ""}, {BlockKind::quoted, 1, 12, reply.message.text.size(), ""}};
    auto mail = reply.added();
    mail.joins_case = id;
    mail.role = MailRole::follow_up;
    must(store.add(mail, friday_morning));
    CHECK(with_words(store, "訪問看護") == Found{id});
    CHECK(with_words(store, "追記").empty());
    {
        auto& db = store.impl().db();
        auto erasing = must(store.begin());
        db.run("DELETE FROM case_values WHERE case_id = ?", id);
        db.run("DELETE FROM mail_texts");
        db.run("DELETE FROM case_notes WHERE case_id = ?", id);
        must(erasing.commit());
        CHECK(db.number("SELECT count(*) FROM case_texts") == 0);
    }
    for (const auto* word : {"保健所", "豊橋", "訪問看護", "災害", "hanako", "2026-000001"}) {
        INFO(word);
        CHECK(with_words(store, word).empty());
    }
    CaseQuery all;
    all.scope = CaseScope::all;
    CHECK(must(CaseSearch(store).find(all)).total == 1);
}

namespace {

const std::vector<std::string>& looked_for() {
    static const std::vector<std::string> words{"災害",     "災",     "害時", "bcp",      "ＢＣＰ",      "p",
                                                "070-3320", "0-3",    "3465", "サーバー", "ｻｰﾊﾞｰ",       "サーバ",
                                                "さーばー", "c++",    "+",    "100%",     "浜 松",       "浜-松",
                                                "浜、松",   "00",     "例示", "例示市",   "officer",     "2026-0000",
                                                "松",       "松市高", "\"*",  "町 災",    "番目の 災害", "存在しない"};
    return words;
}

std::vector<Found> all_found(Store& store) {
    std::vector<Found> all;
    for (const auto& words : looked_for()) {
        CaseQuery query;
        query.scope = CaseScope::all;
        query.limit = 1000;
        query.words = words;
        all.push_back(found(store, query));
        query.organization = std::exchange(query.words, "");
        all.push_back(found(store, query));
        Found mails;
        for (const auto& mail : must(CaseSearch(store).ignored(words, 1000, 0)).rows) {
            mails.push_back(mail.id);
        }
        all.push_back(mails);
    }
    return all;
}

std::int64_t waiting(Store& store) {
    return store.impl().db().number("SELECT count(*) FROM text_changes").value_or(-1);
}

void index_all(Store& store) {
    int steps = 0;
    while (must(Backlog(store).index_texts(50))) {
        REQUIRE(++steps < 1000);
    }
    CHECK(waiting(store) == 0);
    CHECK_NOTHROW(store.impl().db().run("INSERT INTO text_index (text_index) VALUES ('integrity-check')"));
}

}  // namespace

TEST_CASE("Many mails that come at once are found before the index has them, as afterwards") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const std::array<std::string, 5> texts{"災害時のＢＣＰについて、%番目の災害", "ｻｰﾊﾞｰの設置 070-3320-3465 と c++",
                                           "浜 松 100% さーばーではない", "高松市の拠点、浜、松", "officer at a-b+c"};
    const std::array<std::string, 4> organizations{"例示市", "松市高町", "災害対策課", "BCP 研究会"};
    {
        auto many = must(store.begin());
        for (std::uint32_t uid = 1; uid <= 120; ++uid) {
            add_case(store, uid, texts[uid % texts.size()], organizations[uid % organizations.size()]);
        }
        for (std::uint32_t uid = 121; uid <= 130; ++uid) {
            Sample robot(uid);
            robot.message.text = texts[uid % texts.size()] + "\n";
            robot.message.blocks = {{BlockKind::own, 0, 0, robot.message.text.size(), ""}};
            robot.verdict.disposition = Disposition::ignored;
            must(store.add(robot.added(), friday_morning));
        }
        must(many.commit());
    }
    REQUIRE(waiting(store) == 250);
    const auto before = all_found(store);
    REQUIRE_FALSE(before[0].empty());
    CHECK(must(Backlog(store).index_texts(50)));
    CHECK(waiting(store) == 200);
    CHECK(all_found(store) == before);  // some here, some there
    // What a person changes meanwhile is found at once, and the old words are not.
    must(Casework(store).correct_field({3, std::nullopt, "tanaka", friday_morning}, FieldName::organization,
                                       "新しい町"));
    must(Casework(store).correct_field({110, std::nullopt, "tanaka", friday_morning}, FieldName::organization,
                                       "新しい町"));
    const auto meanwhile = all_found(store);
    CHECK(meanwhile != before);
    CHECK(with_words(store, "新しい町") == Found{3, 110});
    index_all(store);
    CHECK(all_found(store) == meanwhile);
    CHECK_FALSE(must(Backlog(store).index_texts(50)));
}

TEST_CASE("Where no text waits for the index, none is read for a search") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    for (const bool of_cases : {true, false}) {
        auto plan = store.impl().db().query("EXPLAIN QUERY PLAN " + std::string(waiting_texts(of_cases)));
        REQUIRE(plan.step());
        CHECK(plan.text(3).find(" c ") != std::string::npos);  // the outer loop
    }
}

TEST_CASE("What a search reads is of one moment") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    auto other = must(Store::open(folder.file(), OpenMode::existing));
    const auto cases = [&] { return store.impl().db().number("SELECT count(*) FROM cases").value_or(0); };
    must(store.impl().look([&] {
        CHECK(cases() == 0);
        add_case(other, 1, "災害時の計画について");
        CHECK(cases() == 0);
    }));
    CHECK(cases() == 1);
    CHECK(with_words(store, "災害") == Found{1});
    auto transaction = must(store.begin());
    CHECK(with_words(store, "災害") == Found{1});
    must(transaction.commit());
}

TEST_CASE("Words of many cases that are erased or changed at once are gone with the transaction") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    for (std::uint32_t uid = 1; uid <= 100; ++uid) {
        add_case(store, uid, "訪問看護の件", "豊橋市");
    }
    REQUIRE(waiting(store) == 0);
    auto& db = store.impl().db();
    const auto indexed = [&](const char* word) {
        return db.number("SELECT count(*) FROM text_index WHERE text_index MATCH ?", std::string_view(word))
            .value_or(0);
    };
    REQUIRE(indexed("豊橋") == 100);
    {
        auto changing = must(store.begin());
        db.run("UPDATE case_values SET organization = '高松市' WHERE case_id <= 80");
        db.run("DELETE FROM case_values WHERE case_id > 80");
        must(changing.commit());
    }
    CHECK(waiting(store) == 100);
    CHECK(indexed("豊橋") == 0);
    CHECK(db.number("SELECT count(*) FROM text_changes WHERE old IS NOT NULL OR old_organization IS NOT NULL") == 0);
    CHECK(with_words(store, "豊橋").empty());
    CaseQuery changed;
    changed.scope = CaseScope::all;
    changed.words = "高松";
    CHECK(must(CaseSearch(store).find(changed)).total == 80);
    index_all(store);
    CHECK(indexed("高松") == 80);
    CHECK(with_words(store, "豊橋").empty());
}

TEST_CASE("A page has its rows and the number of all, in each order and on both sides of the limit") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Found all;
    for (std::uint32_t uid = 1; uid <= 7; ++uid) {
        all.push_back(add_case(store, uid, uid % 2 == 0 ? "偶数の照会" : "奇数の照会", uid == 3 ? "あ町" : "い市"));
    }
    CaseQuery query;
    query.scope = CaseScope::all;
    query.limit = 2;
    query.offset = 6;
    auto page = must(CaseSearch(store).find(query));
    CHECK(page.total == 7);
    REQUIRE(page.rows.size() == 1);
    CHECK(page.rows[0].id == all[6]);
    query.offset = 9;
    CHECK(must(CaseSearch(store).find(query)).rows.empty());
    query.offset = 0;
    query.words = "偶数";
    query.order = CaseOrder::newest;
    page = must(CaseSearch(store).find(query));
    CHECK(page.total == 3);
    REQUIRE(page.rows.size() == 2);
    CHECK(page.rows[0].id == all[5]);
    query.words.clear();
    query.order = CaseOrder::organization;
    CHECK(must(CaseSearch(store).find(query)).rows[0].id == all[2]);

    query = {};
    query.scope = CaseScope::all;
    query.since = friday_morning + std::chrono::minutes(2);
    query.until = friday_morning + std::chrono::minutes(4);
    CHECK(found(store, query) == Found{all[1], all[2]});
}

TEST_CASE("The next case is the one behind in the list, also of a case that has left it, and none at its end") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Found all;
    for (std::uint32_t uid = 1; uid <= 4; ++uid) {
        all.push_back(add_case(store, uid, "照会"));
    }
    Casework work(store);
    CaseSearch search(store);
    for (const auto id : {all[0], all[2], all[3]}) {
        must(work.set_flag({id, std::nullopt, "tanaka", friday_morning}, "truncated"));
    }
    CaseQuery query;
    CHECK(must(search.next(query, all[0])) == all[2]);
    must(work.resolve({all[0], std::nullopt, "tanaka", friday_morning}, Outcome::answered, ""));
    CHECK(must(search.next(query, all[0])) == all[2]);
    CHECK(must(search.next(query, all[1])) == all[2]);
    CHECK(must(search.next(query, all[3])) == std::nullopt);
    query.words = "照会";
    CHECK(must(search.next(query, all[2])) == all[3]);
    query.order = CaseOrder::newest;
    CHECK(must(search.next(query, all[3])) == all[2]);
    CHECK(must(search.next(query, all[2])) == std::nullopt);
    query.order = CaseOrder::organization;
    CHECK(must(search.next(query, all[2])) == all[3]);
}

TEST_CASE("Lists narrow by flag, state, acknowledgement and who has taken a case; the counts agree") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample first(1);
    const auto added = must(store.add(first.added(), friday_morning));
    const auto sent = must(store.enqueue(added, acknowledgement_for(first), false, friday_morning));
    Sample second(2);
    const auto other = must(store.add(second.added(), friday_morning));
    must(store.enqueue(other, acknowledgement_for(second), true, friday_morning, "limit-day"));
    CaseQuery query;
    query.scope = CaseScope::all;
    query.acknowledgement = OutboxState::held;
    CHECK(found(store, query) == Found{*other.case_id});
    query.acknowledgement = OutboxState::sending;
    CHECK(found(store, query).empty());
    must(store.mark_sending(sent, friday_morning));
    CHECK(found(store, query) == Found{*added.case_id});
    must(store.mark_unknown(sent, "cut off", friday_morning));
    query.acknowledgement = OutboxState::unknown;
    CHECK(found(store, query) == Found{*added.case_id});
    must(Casework(store).take({*added.case_id, std::nullopt, "tanaka", friday_morning}));
    query = {};
    query.taken_by = "tanaka";
    CHECK(found(store, query) == Found{*added.case_id});
    query.taken_by = "-";
    CHECK(found(store, query) == Found{*other.case_id});
    query = {};
    query.state = CaseState::in_hand;
    CHECK(found(store, query) == Found{*added.case_id});
    const auto counts = must(CaseSearch(store).counts());
    CHECK(counts.needs_person == 2);
    CHECK(counts.unanswered == 2);
    CHECK(counts.unknown == 1);
    CHECK(counts.held == 1);
    CHECK(counts.failed == 0);
    CHECK(counts.newest_mail == other.mail_id);
}

TEST_CASE("Ignored mails have pages and a search of their own") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    add_case(store, 1, "不在の照会");
    for (std::uint32_t uid = 2; uid <= 4; ++uid) {
        Sample sample(uid);
        sample.ignored();
        sample.message.text = uid == 3 ? "不在です\n" : "配信停止\n";
        sample.message.blocks = {{BlockKind::own, 0, 0, sample.message.text.size(), ""}};
        must(store.add(sample.added(), friday_morning));
    }
    CaseSearch search(store);
    auto page = must(search.ignored("", 2, 0));
    CHECK(page.total == 3);
    REQUIRE(page.rows.size() == 2);
    CHECK(page.rows[0].uid == 4);
    page = must(search.ignored("不在", 10, 0));
    CHECK(page.total == 1);
    REQUIRE(page.rows.size() == 1);
    CHECK(page.rows[0].uid == 3);
    CHECK(with_words(store, "配信").empty());
}

TEST_CASE("Similar are earlier cases that share the rarer words, with how they were dealt with") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    std::uint32_t uid = 0;
    const auto twin = add_case(store, ++uid, "離島における看取りの搬送手段について教えてください");
    for (int i = 0; i < 40; ++i) {
        add_case(store, ++uid, "多職種連携会議の開催頻度について教えてください");
    }
    const auto self = add_case(store, ++uid, "離島の看取りで搬送手段はどうすればよいか");
    add_case(store, ++uid, "離島の看取りの搬送手段");
    must(store.resolve(twin, Outcome::answered, "船舶の協定を案内", "tanaka", friday_morning));
    const auto alike = must(CaseSearch(store).similar(self, 5));
    REQUIRE(alike.size() == 1);
    CHECK(alike[0].summary.id == twin);
    CHECK(alike[0].last_note == "船舶の協定を案内");
    CHECK(must(CaseSearch(store).similar(twin, 5)).empty());
}
