#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;

TEST_CASE("A mail comes back as it was stored") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample sample(1);
    sample.verdict.flags = {{"risky-attachment", {{"attachment:0", 0, 0, "a.zip"}, {"attachment:1", 0, 0, "b.exe"}}},
                            {"subject-mismatch", {{"header:Subject", 0, 6, "照会"}}}};
    sample.verdict.unsure = {{"text", 3, 9, "営業"}};
    sample.verdict.disposition = Disposition::flagged;
    const auto added = must(store.add(sample.added(), friday_morning));
    REQUIRE(added.case_id);
    CHECK(added.receipt_number == "2026-000001");

    const auto view = must(store.show(*added.case_id));
    REQUIRE(view.mails.size() == 1);
    const auto& mail = view.mails.front();
    CHECK(mail.uid == 1);
    CHECK(mail.uidvalidity == 7);
    CHECK(mail.role == MailRole::opening);
    CHECK(mail.message_id == sample.message.message_id);
    CHECK(mail.from == sample.message.from.front());
    CHECK(mail.inquiry[FieldName::organization].value == "例示県");
    CHECK(mail.inquiry[FieldName::organization].evidence == sample.inquiry[FieldName::organization].evidence);
    CHECK(mail.inquiry.phones == sample.inquiry.phones);
    CHECK(mail.inquiry.source == FormSource::own);
    REQUIRE(mail.verdict.flags.size() == 2);
    CHECK(mail.verdict.flags[0].evidence == sample.verdict.flags[0].evidence);
    CHECK(mail.verdict.flags[1].evidence == sample.verdict.flags[1].evidence);
    CHECK(mail.verdict.unsure == sample.verdict.unsure);
    CHECK(view.summary.flags == std::vector<std::string>{"risky-attachment", "subject-mismatch"});
    CHECK(view.summary.disposition == Disposition::flagged);
    CHECK(must(store.raw_mail(mail.id)) == sample.raw.bytes);
    REQUIRE(view.history.size() == 1);
    CHECK(view.history[0].action == "opened");
}

TEST_CASE("History names no values") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample sample(1);
    const auto added = must(store.add(sample.added(), friday_morning));
    must(store.enqueue(added, acknowledgement_for(sample), false, friday_morning));
    must(store.resolve(*added.case_id, Outcome::answered, "電話で山田さんに回答", "sato", friday_morning));
    for (const auto& entry : must(store.show(*added.case_id)).history) {
        CHECK(entry.detail.find("山田") == std::string::npos);
        CHECK(entry.detail.find("hanako") == std::string::npos);
        CHECK(entry.detail.find("054") == std::string::npos);
    }
}

TEST_CASE("One place in a mailbox holds one mail") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample sample(1);
    must(store.add(sample.added(), friday_morning));
    CHECK(must(store.already_stored(sample.raw)));
    const auto again = store.add(sample.added(), friday_morning);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == ErrorCode::conflict);
    CHECK(must(store.status()).mails == 1);
    CHECK(must(store.status()).cases == 1);
}

TEST_CASE("Receipt numbers have no gaps after a rollback, and only cases have one") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample first(1), second(2), third(3), robot(4);
    must(store.add(first.added(), friday_morning));
    {
        auto transaction = must(store.begin());
        CHECK(must(store.add(second.added(), friday_morning)).receipt_number == "2026-000002");
    }
    CHECK_FALSE(must(store.already_stored(second.raw)));
    const auto ignored = must(store.add(robot.ignored().added(), friday_morning));
    CHECK_FALSE(ignored.case_id);
    CHECK(ignored.receipt_number.empty());
    CHECK(must(store.add(third.added(), friday_morning)).receipt_number == "2026-000002");
    CHECK(must(store.ignored()).size() == 1);
}

TEST_CASE("The year of a receipt number is Japan's") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    using namespace std::chrono;
    const sys_seconds last_minute = sys_days{2026y / December / 31} + 14h + 59min;
    CHECK(must(store.add(Sample(1).added(), last_minute)).receipt_number == "2026-000001");
    CHECK(must(store.add(Sample(2).added(), last_minute + 2min)).receipt_number == "2027-000001");
}

TEST_CASE("A transaction in which a call failed cannot be committed") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample first(1), second(2);
    auto transaction = must(store.begin());
    must(store.add(first.added(), friday_morning));
    CHECK_FALSE(store.add(first.added(), friday_morning));
    CHECK_FALSE(transaction.commit());
    CHECK(must(store.status()).mails == 0);
    // The store is usable afterwards.
    CHECK(must(store.add(second.added(), friday_morning)).receipt_number == "2026-000001");
}

TEST_CASE("The watermark goes with the batch, and never back") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample sample(1);
    {
        auto transaction = must(store.begin());
        must(store.add(sample.added(), friday_morning));
        must(store.set_watermark({sample.raw.mailbox, 7, 5, 3}));
    }
    CHECK(must(store.watermark(sample.raw.mailbox, 7))->last_uid == 0);
    {
        auto transaction = must(store.begin());
        must(store.set_watermark({sample.raw.mailbox, 7, 5, 3}));
        must(transaction.commit());
    }
    must(store.set_watermark({sample.raw.mailbox, 7, 2, 3}));
    const auto mark = must(store.watermark(sample.raw.mailbox, 7));
    REQUIRE(mark);
    CHECK(mark->last_uid == 5);
    CHECK(mark->old_below_uid == 3);
    CHECK_FALSE(must(store.watermark(sample.raw.mailbox, 8)));
}

TEST_CASE("After a change of UIDVALIDITY the same bytes are the same mail; in one folder they are two") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample first(1), copy(1);
    copy.raw.uid = 2;
    must(store.add(first.added(), friday_morning));
    CHECK_FALSE(must(store.facts(copy.raw, copy.message, friday_morning)).same_bytes);
    must(store.add(copy.added(), friday_morning));

    must(store.set_watermark({first.raw.mailbox, 8, 0, 10}));
    Sample moved(1), moved_copy(1);
    moved.raw.uidvalidity = moved_copy.raw.uidvalidity = 8;
    moved_copy.raw.uid = 2;
    const auto facts = must(store.facts(moved.raw, moved.message, friday_morning));
    CHECK(facts.old_mail);
    REQUIRE(facts.same_bytes);
    must(store.add_location(moved.raw, *facts.same_bytes));
    const auto second = must(store.facts(moved_copy.raw, moved_copy.message, friday_morning));
    REQUIRE(second.same_bytes);
    CHECK(*second.same_bytes != *facts.same_bytes);
    must(store.add_location(moved_copy.raw, *second.same_bytes));
    CHECK(must(store.already_stored(moved.raw)));
    // A third copy is one mail more.
    moved_copy.raw.uid = 3;
    CHECK_FALSE(must(store.facts(moved_copy.raw, moved_copy.message, friday_morning)).same_bytes);
}

TEST_CASE("A mail delivered anew with other trace headers is recognised among old mail only") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample first(1);
    must(store.add(first.added(), friday_morning));
    must(store.set_watermark({"other.example.jp/desk/INBOX", 1, 0, 5}));
    Sample moved(1);
    moved.raw.mailbox = "other.example.jp/desk/INBOX";
    moved.raw.uidvalidity = 1;
    moved.raw.bytes = "Received: from elsewhere\r\n" + moved.raw.bytes;
    CHECK(must(store.facts(moved.raw, moved.message, friday_morning)).same_bytes);
    moved.raw.uid = 5;
    CHECK_FALSE(must(store.facts(moved.raw, moved.message, friday_morning)).same_bytes);
}

TEST_CASE("A resent inquiry is known by sender, subject and own text") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample first(1), again(2), other_text(3), other_sender(4, "taro@city.example.jp");
    const auto added = must(store.add(first.added(), friday_morning));
    for (auto* sample : {&again, &other_sender}) {
        sample->message.text = first.message.text;
        sample->message.blocks = first.message.blocks;
    }
    again.message.from.front().address = "Hanako@PREF.example.jp";
    again.message.subject = "拠点整備･運用に関する照会 ";
    const auto facts = must(store.facts(again.raw, again.message, friday_morning));
    CHECK(facts.duplicate_of == added.case_id);
    CHECK_FALSE(facts.first_was_acknowledged);
    CHECK_FALSE(must(store.facts(other_text.raw, other_text.message, friday_morning)).duplicate_of);
    CHECK_FALSE(must(store.facts(other_sender.raw, other_sender.message, friday_morning)).duplicate_of);

    const auto id = must(store.enqueue(added, acknowledgement_for(first), false, friday_morning));
    must(store.mark_sending(id, friday_morning));
    must(store.mark_sent(id, "250 ok", friday_morning));
    CHECK(must(store.facts(again.raw, again.message, friday_morning)).first_was_acknowledged);
}

TEST_CASE("Mails without text of their own are not taken for one another") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample first(1), second(2), resent(3);
    for (auto* sample : {&first, &second, &resent}) {
        sample->message.text.clear();
        sample->message.blocks.clear();
        sample->message.attachments = {Attachment{}};
        sample->message.attachments[0].name = "照会.docx";
        sample->message.attachments[0].bytes = 1000;
    }
    second.message.attachments[0].bytes = 1200;
    must(store.add(first.added(), friday_morning));
    CHECK_FALSE(must(store.facts(second.raw, second.message, friday_morning)).duplicate_of);
    CHECK(must(store.facts(resent.raw, resent.message, friday_morning)).duplicate_of);
}

TEST_CASE("Cases are found by number and by receipt number as people type it") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto id = *must(store.add(Sample(1).added(), friday_morning)).case_id;
    for (const auto* text :
         {"1", "１", "2026-000001", "２０２６－０００００１", "【受付番号 2026-000001】", "2026ー000001"}) {
        INFO(text);
        CHECK(must(store.find_case(text)) == id);
    }
    for (const auto* text : {"2", "2026-000002", "", "abc", "12026-000001", "2026-000001-5", "99999999999999999999"}) {
        INFO(text);
        const auto found = store.find_case(text);
        REQUIRE_FALSE(found);
        CHECK(found.error().code == ErrorCode::not_found);
    }
}

TEST_CASE("A reply finds its case by our Message-ID, its own thread or the subject") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample first(1), second(2, "taro@city.example.jp");
    const auto one = must(store.add(first.added(), friday_morning));
    const auto two = must(store.add(second.added(), friday_morning));
    must(store.enqueue(one, acknowledgement_for(first), false, friday_morning));
    const auto ours = acknowledgement_for(first).message_id;
    const auto ask = [&](const std::vector<std::string>& ids, std::string_view subject) {
        const auto found = must(store.threaded_case(ids, subject));
        return found ? found->case_id : 0;
    };
    CHECK(ask({ours}, "") == *one.case_id);
    CHECK(ask({second.message.message_id}, "") == *two.case_id);
    CHECK(ask({second.message.message_id, ours}, "") == *one.case_id);
    CHECK(ask({"<unknown@example.jp>"}, "Re: 【受付番号 ２０２６－０００００２】照会") == *two.case_id);
    CHECK(ask({}, "2026-000009") == 0);
    CHECK(ask({}, "TEL 0542-026-000002") == 0);
    const auto thread = must(store.threaded_case(*one.case_id));
    CHECK(thread.from_address == "hanako@pref.example.jp");
    CHECK(thread.fields[0] == "例示県");
    CHECK(thread.waiting);
}

TEST_CASE("Limits count what was queued, by Japan day, by hour and by organisation") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto queue = [&](std::uint32_t uid, const std::string& address, std::chrono::sys_seconds at) {
        Sample sample(uid, address);
        return must(store.enqueue(must(store.add(sample.added(), at)), acknowledgement_for(sample), false, at));
    };
    const auto facts_of = [&](const std::string& address, std::chrono::sys_seconds at) {
        Sample probe(99, address);
        auto facts = must(store.facts(probe.raw, probe.message, at));
        must(store.add_target_facts(facts, address, at));
        return facts;
    };
    using namespace std::chrono;
    const sys_seconds before_midnight = sys_days{2026y / June / 5} + 14h + 59min;  // 23:59 in Japan
    queue(1, "a@pref.example.jp", before_midnight);
    const auto second = queue(2, "A@PREF.example.jp", before_midnight);
    queue(3, "b@pref.example.jp", before_midnight);
    auto facts = facts_of("a@pref.example.jp", before_midnight);
    CHECK(facts.acks_to_sender_today == 2);
    CHECK(facts.acks_to_domain_this_hour == 3);
    CHECK(facts.acks_today == 3);
    facts = facts_of("a@pref.example.jp", before_midnight + 2min);
    CHECK(facts.acks_to_sender_today == 0);
    CHECK(facts.acks_today == 0);
    // What was not sent after all does not count.
    must(store.cancel(second, "sato", before_midnight));
    CHECK(facts_of("a@pref.example.jp", before_midnight).acks_to_sender_today == 1);
}

TEST_CASE("The mark of a batch under way outlives the store, and goes with the batch") {
    ScratchFolder folder;
    const std::string mailbox = "imap.example.jp/desk/INBOX";
    {
        auto store = store_with_folder(folder.file());
        must(store.set_intake_mark(mailbox, 7, {3, 9}));
    }
    auto store = must(Store::open(folder.file(), OpenMode::create));
    const auto mark = must(store.intake_mark(mailbox, 7));
    REQUIRE(mark);
    CHECK(mark->first_uid == 3);
    CHECK(mark->through_uid == 9);
    must(store.set_watermark({mailbox, 7, 9, 0}));
    CHECK_FALSE(must(store.intake_mark(mailbox, 7)));
}
