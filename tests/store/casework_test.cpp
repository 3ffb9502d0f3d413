#include "store/casework.h"

#include "store/case_search.h"
#include "store/schema.h"
#include "store/store_impl.h"
#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

CaseId add_case(Store& store, std::uint32_t uid) {
    Sample sample(uid);
    return *must(store.add(sample.added(), friday_morning)).case_id;
}

Case summary(Store& store, CaseId id) {
    return must(store.show(id)).summary;
}

Decision by(CaseId id, std::string actor = "tanaka", std::optional<std::int64_t> revision = std::nullopt) {
    return {id, revision, std::move(actor), friday_morning + std::chrono::hours(1)};
}

template <class T>
ErrorCode code_of(const Result<T>& result) {
    REQUIRE_FALSE(result);
    return result.error().code;
}

using Flags = std::vector<std::string>;

}  // namespace

TEST_CASE("The second of two people on one case is told, and overwrites nothing") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    auto second = must(Store::open(folder.file(), OpenMode::existing));
    const auto id = add_case(store, 1);
    const auto seen = summary(second, id).revision;
    must(Casework(store).correct_field(by(id, "tanaka", seen), FieldName::organization, "豊橋市"));
    Casework late(second);
    const auto stale = by(id, "suzuki", seen);
    const auto told = late.correct_field(stale, FieldName::organization, "岡崎市");
    CHECK(code_of(told) == ErrorCode::conflict);
    CHECK(told.error().message.find("tanaka") != std::string::npos);
    CHECK(code_of(late.take(stale)) == ErrorCode::conflict);
    CHECK(code_of(late.hand_over(stale, "sato")) == ErrorCode::conflict);
    CHECK(code_of(late.give_back(stale)) == ErrorCode::conflict);
    CHECK(code_of(late.note(stale, "x")) == ErrorCode::conflict);
    CHECK(code_of(late.set_flag(stale, "off-topic")) == ErrorCode::conflict);
    CHECK(code_of(late.clear_flag(stale, "off-topic")) == ErrorCode::conflict);
    CHECK(code_of(late.classify(stale, {1, "", ""})) == ErrorCode::conflict);
    CHECK(code_of(late.resolve(stale, Outcome::spam, "")) == ErrorCode::conflict);
    const auto after = must(second.show(id));
    CHECK(after.summary.fields[0] == "豊橋市");
    CHECK(after.summary.state == CaseState::fresh);
    CHECK(after.summary.taken_by.empty());
    CHECK(after.summary.flags.empty());
    CHECK(after.notes.empty());
    CHECK(after.history.back().actor == "tanaka");
    must(late.take(by(id, "suzuki", after.summary.revision)));
}

TEST_CASE("What only the daemon does is no conflict, but a further mail is") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample sample(1);
    const auto added = must(store.add(sample.added(), friday_morning));
    const auto id = *added.case_id;
    const auto seen = summary(store, id).revision;
    const auto ack = must(store.enqueue(added, acknowledgement_for(sample), false, friday_morning));
    must(store.mark_sending(ack, friday_morning));
    must(store.mark_sent(ack, "250", friday_morning));
    CHECK(summary(store, id).revision == seen);
    Sample reply(2);
    auto mail = reply.added();
    mail.joins_case = id;
    mail.role = MailRole::follow_up;
    must(store.add(mail, friday_morning));
    CHECK(code_of(Casework(store).resolve(by(id, "tanaka", seen), Outcome::answered, "")) == ErrorCode::conflict);
}

TEST_CASE("A case is taken, handed over and given back; another's is not taken unseen") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto id = add_case(store, 1);
    Casework work(store);
    must(work.take(by(id)));
    CHECK(summary(store, id).taken_by == "tanaka");
    CHECK(summary(store, id).state == CaseState::in_hand);
    const auto lines = must(store.show(id)).history.size();
    must(work.take(by(id)));
    CHECK(must(store.show(id)).history.size() == lines);
    CHECK(code_of(work.take(by(id, "suzuki"))) == ErrorCode::conflict);
    must(work.hand_over(by(id), "suzuki"));
    CHECK(summary(store, id).taken_by == "suzuki");
    must(work.give_back(by(id, "suzuki")));
    CHECK(summary(store, id).taken_by.empty());
    CHECK(summary(store, id).state == CaseState::fresh);
    CHECK(code_of(work.give_back(by(id))) == ErrorCode::conflict);
    CHECK(code_of(work.take(by(id, "madoguchid"))) == ErrorCode::config);
    CHECK(code_of(work.take(by(99))) == ErrorCode::not_found);
    must(work.resolve(by(id), Outcome::other, ""));
    CHECK(code_of(work.take(by(id))) == ErrorCode::conflict);
}

TEST_CASE("Taking a resolving back brings exactly the former state") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto id = add_case(store, 1);
    Casework work(store);
    must(work.take(by(id)));
    must(work.set_flag(by(id), "off-topic"));
    must(work.note(by(id), "最初のメモ"));
    // A decision that an earlier resolving left, because a mail reopened the case.
    must(work.resolve(by(id), Outcome::off_topic, ""));
    Sample reply(2);
    auto mail = reply.added();
    mail.joins_case = id;
    mail.role = MailRole::follow_up;
    must(store.add(mail, friday_morning));
    CHECK(code_of(work.undo_resolve(by(id))) == ErrorCode::conflict);
    must(work.take(by(id)));
    const auto before = must(store.show(id));
    const auto decisions = must(store.term_decisions());
    REQUIRE(decisions.size() == 1);

    must(work.resolve(by(id, "suzuki"), Outcome::answered, "電話で回答"));
    CHECK(summary(store, id).outcome == Outcome::answered);
    must(work.undo_resolve(by(id, "suzuki")));
    const auto after = must(store.show(id));
    CHECK(after.summary.state == CaseState::in_hand);
    CHECK(after.summary.outcome == Outcome::none);
    CHECK_FALSE(after.summary.closed);
    CHECK(after.summary.taken_by == before.summary.taken_by);
    CHECK(after.summary.flags == before.summary.flags);
    CHECK(after.summary.disposition == before.summary.disposition);
    REQUIRE(after.notes.size() == 1);
    CHECK(after.notes[0].text == "最初のメモ");
    CHECK(must(store.queue()).size() == 1);
    const auto restored = must(store.term_decisions());
    REQUIRE(restored.size() == 1);
    CHECK(restored[0].off_topic);
    CHECK(restored[0].actor == decisions[0].actor);
    CHECK(after.history.back().action == "resolve-undone");
    CHECK(code_of(work.undo_resolve(by(id))) == ErrorCode::conflict);
    must(work.resolve(by(id), Outcome::spam, ""));
    must(work.reopen(by(id)));
    CHECK(code_of(work.undo_resolve(by(id))) == ErrorCode::conflict);
    CHECK(must(store.term_decisions()).empty());
}

TEST_CASE("A person's word on a flag outlives a rejudgement and a further mail") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample sample(1);
    sample.verdict.flags = {{"risky-attachment", {}}, {"subject-mismatch", {}}};
    sample.verdict.disposition = Disposition::flagged;
    const auto added = must(store.add(sample.added(), friday_morning));
    const auto id = *added.case_id;
    Casework work(store);
    must(work.clear_flag(by(id), "risky-attachment"));
    must(work.set_flag(by(id), "off-topic"));
    CHECK(summary(store, id).flags == Flags{"off-topic", "subject-mismatch"});
    must(store.rejudge({id, added.mail_id, summary(store, id).flags, {"risky-attachment"}, &sample.verdict}, "suzuki",
                       friday_morning));
    CHECK(summary(store, id).flags == Flags{"off-topic"});
    const auto filed = must(store.next_judged(0, {}));
    REQUIRE(filed);
    CHECK(filed->decided_flags ==
          std::vector<std::pair<std::string, bool>>{{"off-topic", true}, {"risky-attachment", false}});
    Sample reply(2);
    reply.verdict.flags = {{"risky-attachment", {}}, {"truncated", {}}};
    auto mail = reply.added();
    mail.joins_case = id;
    mail.role = MailRole::follow_up;
    must(store.add(mail, friday_morning));
    CHECK(summary(store, id).flags == Flags{"off-topic", "truncated"});
    must(work.set_flag(by(id), "risky-attachment"));
    CHECK(summary(store, id).flags == Flags{"off-topic", "risky-attachment", "truncated"});
    CHECK(code_of(work.set_flag(by(id), "<b>")) == ErrorCode::config);
    CHECK(code_of(work.set_flag(by(id), "")) == ErrorCode::config);
}

TEST_CASE("A corrected field takes its flags along, and a later mail keeps to it") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto id = add_case(store, 1);
    Casework work(store);
    must(work.correct_field(by(id), FieldName::contact, "前回と同じ"));
    CHECK(summary(store, id).flags == Flags{"invalid-contact"});
    must(work.correct_field(by(id), FieldName::contact, " \u3000 "));
    CHECK(summary(store, id).flags == Flags{"missing-contact"});
    CHECK_FALSE(summary(store, id).fields[2]);
    CHECK(must(store.queue()).size() == 1);
    must(work.correct_field(by(id), FieldName::contact, " 054-111-2222\n"));
    CHECK(summary(store, id).flags.empty());
    CHECK(summary(store, id).fields[2] == "054-111-2222");
    CHECK(must(store.queue()).empty());
    CHECK(must(store.show(id)).mails[0].inquiry[FieldName::contact].value == "054-000-0000");
    must(work.clear_flag(by(id), "missing-name"));
    must(work.correct_field(by(id), FieldName::name, std::nullopt));
    CHECK(summary(store, id).flags.empty());
}

TEST_CASE("A telephone call is a case like any other, without a mail") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    add_case(store, 1);
    Casework work(store);
    TelephoneCall call;
    call.organization = "愛知県豊橋市";
    call.contact = "0532-00-0000";
    call.inquiry = "退院支援の補助";
    call.call_back = true;
    call.received_at = friday_morning - std::chrono::hours(2);
    const auto id = must(work.open_by_telephone(call, {}, "tanaka", friday_morning));
    const auto view = must(store.show(id));
    CHECK(view.summary.receipt_number == "2026-000002");
    CHECK(view.summary.channel == Channel::telephone);
    CHECK(view.summary.opened == call.received_at);
    CHECK(view.summary.flags == Flags{"call-back", "missing-name"});
    CHECK(view.summary.classification.prefecture == 23);
    CHECK(view.mails.empty());
    CHECK(must(store.queue()).front().id == id);
    CaseQuery query;
    query.words = "豊橋";
    CHECK(must(CaseSearch(store).find(query)).total == 1);
    must(work.clear_flag(by(id), "call-back"));
    must(work.correct_field(by(id), FieldName::name, "鈴木"));
    CHECK(must(store.queue()).empty());
    must(work.resolve(by(id), Outcome::off_topic, "別の窓口を案内"));
    CHECK(must(store.term_decisions()).empty());
    must(work.undo_resolve(by(id)));
    CHECK(must(store.threaded_case(id)).from_address.empty());
    CHECK(must(store.count_judged({})) == 1);
    CHECK(code_of(work.open_by_telephone(call, {48, "", ""}, "tanaka", friday_morning)) == ErrorCode::config);
    CHECK(must(store.cases(false)).size() == 2);
}

TEST_CASE("How the reports count a case is corrected by a person, within what there is") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto id = add_case(store, 1);
    CHECK(summary(store, id).classified_by == "madoguchid");
    Casework work(store);
    must(work.classify(by(id), {47, "hub", "budget"}));
    const auto after = summary(store, id);
    CHECK(after.classification == Classification{47, "hub", "budget"});
    CHECK(after.classified_by == "tanaka");
    CHECK(code_of(work.classify(by(id), {47, "hub", "<script>"})) == ErrorCode::config);
    CHECK(code_of(work.classify(by(id), {-1, "hub", ""})) == ErrorCode::config);
}

TEST_CASE("A store of schema 2 opens with everything that was in it, and finds it") {
    ScratchFolder folder;
    const auto file = folder.file();
    create_private_file(file);
    {
        Database db(file, Access::read_write);
        db.script(fmt::format("PRAGMA application_id = {}", store_application_id));
        migrate(db, migrations().first(2));
        db.script(R"sql(
            INSERT INTO desk_state (id, desk_key) VALUES (1, zeroblob(32));
            INSERT INTO folders (id, mailbox, uidvalidity, last_uid, old_below_uid)
                VALUES (1, 'imap.example.jp/desk/INBOX', 7, 2, 0);
            INSERT INTO cases (id, receipt_year, receipt_count, state, outcome, opened, changed, closed, disposition,
                               unsure, urgent, needs_person, ack_reason)
                VALUES (1, 2026, 1, 'closed', 'answered', 1780621200, 1780621200, 1780621200, 'flagged', 0, 0, 0, ''),
                       (2, 2026, 2, 'new', 'none', 1780621200, 1780621200, NULL, 'flagged', 0, 0, 1, '');
            INSERT INTO case_values (case_id, from_name, from_address, subject, organization, inquiry)
                VALUES (1, '', 'a@example.jp', 'one', '浜松市', '会議'), (2, '', 'b@example.jp', 'two', NULL, NULL);
            INSERT INTO case_flags (case_id, code) VALUES (2, 'missing-name');
            INSERT INTO case_notes (id, case_id, at, actor, text) VALUES (5, 1, 1, 'tanaka', '回答済み'),
                (6, 1, 1, 'tanaka', '再確認');
            INSERT INTO history (case_id, at, actor, action, detail)
                VALUES (1, 1780621200, 'madoguchid', 'opened', ''), (1, 1780631200, 'madoguchid', 'filled', 'name');
            INSERT INTO mails (id, case_id, role, folder_id, uid, received_at, stored_at, size, raw_hash, raw_key,
                               message_key, disposition, ack_kind, ack_would_be, ack_reason, ack_note, off_topic_score)
                VALUES (1, 1, 'opening', 1, 1, 1780621200, 1780621200, 9, zeroblob(32), 1, 1, 'flagged', 'incomplete',
                        'incomplete', '', '', 0),
                       (2, 2, 'opening', 1, 2, 1780621200, 1780621200, 9, zeroblob(32), 2, 2, 'flagged', 'incomplete',
                        'incomplete', '', '', 0);
            INSERT INTO mail_flags (mail_id, code) VALUES (1, 'missing-name'), (2, 'missing-name');
            INSERT INTO outbox (id, case_id, mail_id, sequence, kind, state, hold_reason, message_id, created,
                                next_attempt, sender_key, domain_key)
                VALUES (1, 1, 1, 0, 'incomplete', 'sent', '', '<a>', 1, 1, 1, 1),
                       (2, 2, 2, 0, 'incomplete', 'unknown', '', '<b>', 1, 1, 1, 1);
        )sql");
        Compression compression;
        for (const int id : {1, 2}) {
            const std::string bytes = fmt::format("Subject: {}\r\n\r\n", id);
            db.run(
                "INSERT INTO outbox_texts (outbox_id, target, envelope_from, size, zstd, last_error) VALUES (?, "
                "'a@example.jp', '', ?, ?, 'said')",
                id, bytes.size(), Blob{compression.compress(bytes)});
        }
    }
    auto store = must(Store::open(file, OpenMode::create));
    const auto outbox = must(store.outbox(false));
    REQUIRE(outbox.size() == 2);
    // The mark is missing, as after a restore: nothing is lost by it.
    CHECK(outbox[1].bytes == "Subject: 2\r\n\r\n");
    CHECK(outbox[1].last_error == "said");
    const auto view = must(store.show(1));
    CHECK(view.notes.size() == 2);
    CHECK(view.summary.revision == 0);
    CHECK(view.summary.classified_by.empty());
    CaseQuery query;
    query.scope = CaseScope::all;
    for (const auto* word : {"浜松", "再確認", "回答済み", "2026-000001", "会議"}) {
        INFO(word);
        query.words = word;
        CHECK(must(CaseSearch(store).find(query)).total == 1);
    }
    query = {};
    query.acknowledgement = OutboxState::unknown;
    CHECK(must(CaseSearch(store).find(query)).total == 1);
    auto& db = store.impl().db();
    CHECK(db.number("SELECT completed_at FROM cases WHERE id = 1") == 1780631200);
    CHECK(db.number("SELECT sum(complete_at_first) FROM cases") == 0);
    auto broken = db.query("PRAGMA foreign_key_check");
    CHECK_FALSE(broken.step());
    CHECK_NOTHROW(db.run("INSERT INTO text_index (text_index) VALUES ('integrity-check')"));
    CHECK(code_of(Casework(store).undo_resolve(by(1))) == ErrorCode::conflict);
}
