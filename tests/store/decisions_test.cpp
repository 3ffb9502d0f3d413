#include "store/database.h"
#include "store/schema.h"
#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

/// A store as version 1 of the schema had it, with a closed case and an open one.
void make_first_version(const std::filesystem::path& file) {
    create_private_file(file);
    Database db(file, Access::read_write);
    db.script(fmt::format("PRAGMA application_id = {}", store_application_id));
    migrate(db, migrations().first(1));
    REQUIRE(schema_version(db) == 1);
    db.script(R"sql(
        INSERT INTO desk_state (id, desk_key) VALUES (1, zeroblob(32));
        INSERT INTO folders (id, mailbox, uidvalidity, last_uid, old_below_uid)
            VALUES (1, 'imap.example.jp/desk/INBOX', 7, 2, 0);
        INSERT INTO cases (id, receipt_year, receipt_count, state, outcome, opened, changed, closed, disposition, unsure,
                           urgent, needs_person, ack_reason)
            VALUES (1, 2026, 1, 'closed', 'off-topic', 1780621200, 1780621200, 1780621200, 'flagged', 0, 0, 0, ''),
                   (2, 2026, 2, 'new', 'none', 1780621200, 1780621200, NULL, 'flagged', 0, 0, 1, '');
        INSERT INTO case_values (case_id, from_name, from_address, subject)
            VALUES (1, '', 'a@example.jp', 'one'), (2, '', 'b@example.jp', 'two');
        INSERT INTO case_flags (case_id, code) VALUES (2, 'off-topic');
        INSERT INTO mails (id, case_id, role, folder_id, uid, received_at, stored_at, size, raw_hash, raw_key,
                           message_key, disposition, ack_kind, ack_would_be, ack_reason, ack_note, off_topic_score)
            VALUES (1, 1, 'opening', 1, 1, 1780621200, 1780621200, 9, zeroblob(32), 1, 1, 'flagged', 'none', 'none',
                    'off-topic', '', 7.5),
                   (2, 2, 'opening', 1, 2, 1780621200, 1780621200, 9, zeroblob(32), 2, 2, 'flagged', 'none', 'none',
                    'off-topic', '', 4.5);
    )sql");
}

AddedMail add_off_topic(Store& store, std::uint32_t uid, std::string_view code = "off-topic") {
    Sample sample(uid);
    sample.verdict.flags = {{std::string(code), {{"text", 0, 4, "body"}}}};
    sample.verdict.disposition = Disposition::flagged;
    sample.verdict.ack = {AckKind::none, "off-topic", "hanako@pref.example.jp", "", AckKind::receipt};
    sample.verdict.off_topic_score = 3.5;
    const auto added = must(store.add(sample.added(), friday_morning));
    must(store.enqueue(added, acknowledgement_for(sample), true, friday_morning, "off-topic"));
    return added;
}

}  // namespace

TEST_CASE("A store of version 1 keeps its cases, and takes decisions from then on") {
    ScratchFolder folder;
    make_first_version(folder.file());
    CHECK_FALSE(Store::open(folder.file(), OpenMode::existing));
    auto store = must(Store::open(folder.file(), OpenMode::create));
    CHECK(std::filesystem::exists(folder.file(fmt::format("desk.sqlite.before-v{}", migrations().back().version))));
    CHECK(must(store.cases(false)).size() == 2);
    CHECK(must(store.term_decisions()).empty());
    must(store.resolve(2, Outcome::answered, "", "tanaka", friday_morning));
    const auto all = must(store.term_decisions());
    REQUIRE(all.size() == 1);
    CHECK(all[0].case_id == 2);
    CHECK(all[0].mail_id == 2);
    CHECK(all[0].score == Approx(4.5));
}

TEST_CASE("An outcome that says something of the matter is kept as a label, until it is taken back") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    struct Row {
        Outcome outcome;
        std::optional<bool> off_topic;
    };
    std::uint32_t uid = 0;
    for (const auto& row : std::vector<Row>{{Outcome::answered, false},
                                            {Outcome::off_topic, true},
                                            {Outcome::spam, true},
                                            {Outcome::duplicate, std::nullopt},
                                            {Outcome::other, std::nullopt}}) {
        INFO(to_string(row.outcome));
        ++uid;
        const auto added = add_off_topic(store, uid, uid == 2 ? "missing-name" : "off-topic");
        must(store.resolve(*added.case_id, row.outcome, "", "tanaka", friday_morning));
        const auto all = must(store.term_decisions());
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const TermDecision& d) { return d.case_id == *added.case_id; });
        REQUIRE((found != all.end()) == row.off_topic.has_value());
        if (row.off_topic) {
            CHECK(found->off_topic == *row.off_topic);
            CHECK(found->flagged == (uid != 2));
            CHECK(found->score == Approx(3.5));
            CHECK(found->actor == "tanaka");
            CHECK(found->receipt_number == added.receipt_number);
            must(store.reopen(*added.case_id, "suzuki", friday_morning));
            CHECK(must(store.term_decisions()).size() == all.size() - 1);
            must(store.resolve(*added.case_id, Outcome::off_topic, "", "suzuki", friday_morning));
            CHECK(must(store.term_decisions()).size() == all.size());
        }
    }
}

TEST_CASE("Judging again changes an open case, says so in its history, and leaves the outbox alone") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto added = add_off_topic(store, 1);
    Verdict verdict;
    verdict.flags = {{"missing-name", {}}};
    verdict.off_topic_score = -2;
    const Rejudgement judged{*added.case_id, added.mail_id, {"off-topic"}, {"missing-name"}, &verdict};
    must(store.rejudge(judged, "tanaka", friday_morning));

    const auto view = must(store.show(*added.case_id));
    CHECK(view.summary.flags == std::vector<std::string>{"missing-name"});
    CHECK(view.mails.at(0).verdict.has("missing-name"));
    CHECK_FALSE(view.mails.at(0).verdict.has("off-topic"));
    CHECK(view.mails.at(0).verdict.off_topic_score == Approx(-2));
    CHECK(view.history.back().action == "rejudged");
    CHECK(view.history.back().actor == "tanaka");
    CHECK(view.history.back().detail == "+missing-name -off-topic");
    REQUIRE(view.outbox.size() == 1);
    CHECK(view.outbox[0].state == OutboxState::held);
    CHECK_FALSE(must(store.next_due(friday_morning + std::chrono::hours(100))));

    // Somebody was faster, or the case is closed: it stays as it is.
    const auto stale = store.rejudge(judged, "tanaka", friday_morning);
    REQUIRE_FALSE(stale);
    CHECK(stale.error().code == ErrorCode::conflict);
    must(store.resolve(*added.case_id, Outcome::other, "", "tanaka", friday_morning));
    CHECK_FALSE(
        store.rejudge({*added.case_id, added.mail_id, {"missing-name"}, {}, &verdict}, "tanaka", friday_morning));
    CHECK(must(store.show(*added.case_id)).summary.flags == std::vector<std::string>{"missing-name"});
}

TEST_CASE("Mails to judge again come one by one, with their bytes and their case") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto first = add_off_topic(store, 1);
    Sample robot(2, "robot@example.jp");
    must(store.add(robot.ignored().added(), friday_morning));
    Sample reply(3);
    reply.verdict.flags = {{"risky-attachment", {}}, {"subject-mismatch", {}}};
    auto joins = reply.added();
    joins.joins_case = first.case_id;
    joins.role = MailRole::follow_up;
    must(store.add(joins, friday_morning));

    CHECK(must(store.count_judged({})) == 2);
    const auto one = must(store.next_judged(0, {}));
    REQUIRE(one);
    REQUIRE(one->of);
    CHECK(one->of->id == *first.case_id);
    CHECK(one->bytes == Sample(1).raw.bytes);
    CHECK(one->joined_flags == std::vector<std::string>{"risky-attachment"});
    const auto two = must(store.next_judged(one->mail.id, {}));
    REQUIRE(two);
    CHECK_FALSE(two->of);
    CHECK(two->mail.role == MailRole::ignored);
    CHECK_FALSE(must(store.next_judged(two->mail.id, {})));
    CHECK_FALSE(must(store.next_judged(0, friday_morning + std::chrono::seconds(1))));
}
