#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

std::vector<CaseId> ids_of(const std::vector<Case>& cases) {
    std::vector<CaseId> ids;
    for (const auto& one : cases) {
        ids.push_back(one.id);
    }
    return ids;
}

}  // namespace

TEST_CASE("The queue holds what is flagged, withheld, failed or unknown, and nothing else") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    std::uint32_t uid = 0;
    const auto open = [&](auto change) {
        Sample sample(++uid);
        change(sample);
        const auto added = must(store.add(sample.added(), friday_morning));
        const bool held = sample.verdict.ack.kind == AckKind::none;
        const auto id = must(store.enqueue(added, acknowledgement_for(sample), held, friday_morning,
                                           held ? sample.verdict.ack.reason : ""));
        return std::pair(*added.case_id, id);
    };
    const auto plain = open([](Sample&) {});
    const auto flagged = open([](Sample& s) {
        s.verdict.flags = {{"subject-mismatch", {}}};
        s.verdict.disposition = Disposition::flagged;
    });
    const auto unsure = open([](Sample& s) {
        s.verdict.unsure = {{"text", 0, 1, "x"}};
        s.verdict.disposition = Disposition::flagged;
    });
    const auto withheld = open([](Sample& s) {
        s.verdict.ack = {AckKind::none, "old-mail", "a@example.jp", "", AckKind::receipt};
        s.verdict.disposition = Disposition::flagged;
    });
    const auto failed = open([](Sample&) {});
    const auto unknown = open([](Sample&) {});
    must(store.mark_sending(failed.second, friday_morning));
    must(store.mark_failed(failed.second, "550", friday_morning));
    must(store.mark_sending(unknown.second, friday_morning));
    must(store.mark_unknown(unknown.second, "lost", friday_morning));
    must(store.mark_sending(plain.second, friday_morning));
    must(store.mark_sent(plain.second, "250", friday_morning));

    const std::vector<CaseId> expected{flagged.first, unsure.first, withheld.first, failed.first, unknown.first};
    CHECK(ids_of(must(store.queue())) == expected);
    CHECK(must(store.status()).queue == 5);
    CHECK(must(store.cases(true)).size() == 6);

    // A reviewer releases it: nothing is withheld any more.
    must(store.release(withheld.second, "sato", friday_morning));
    // A reviewer decides that none goes out.
    must(store.cancel(failed.second, "sato", friday_morning));
    must(store.confirm_sent(unknown.second, "sato", friday_morning));
    CHECK(ids_of(must(store.queue())) == std::vector<CaseId>{flagged.first, unsure.first});
    // Closed cases have left the queue and the unanswered; the accepted one stays unanswered.
    must(store.resolve(flagged.first, Outcome::answered, "", "sato", friday_morning));
    must(store.resolve(unsure.first, Outcome::spam, "広告", "sato", friday_morning));
    CHECK(must(store.queue()).empty());
    CHECK(must(store.cases(true)).size() == 4);
    CHECK(must(store.cases(false)).size() == 6);
    must(store.reopen(flagged.first, "suzuki", friday_morning));
    CHECK(ids_of(must(store.queue())) == std::vector<CaseId>{flagged.first});
}

TEST_CASE("The second reviewer is told that a case is closed") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto id = *must(store.add(Sample(1).added(), friday_morning)).case_id;
    must(store.resolve(id, Outcome::answered, "電話で回答", "sato", friday_morning));
    const auto second = store.resolve(id, Outcome::spam, "", "suzuki", friday_morning);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::conflict);
    const auto view = must(store.show(id));
    CHECK(view.summary.outcome == Outcome::answered);
    REQUIRE(view.notes.size() == 1);
    CHECK(view.notes[0].text == "電話で回答");
    CHECK(view.notes[0].actor == "sato");
    CHECK(view.history.back().action == "resolved");
    CHECK(view.history.back().actor == "sato");
    CHECK_FALSE(store.resolve(99, Outcome::spam, "", "sato", friday_morning));
    CHECK_FALSE(store.reopen(99, "sato", friday_morning));
}

TEST_CASE("Cases are listed by the age of the inquiry, not by when it was stored") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample late(1), early(2);
    early.verdict.received_at = friday_morning - 24h;
    const auto second = *must(store.add(late.added(), friday_morning)).case_id;
    const auto first = *must(store.add(early.added(), friday_morning)).case_id;
    CHECK(ids_of(must(store.cases(true))) == std::vector<CaseId>{first, second});
}

TEST_CASE("A joining mail fills what is missing and nothing else") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample first(1);
    first.inquiry[FieldName::contact].value = std::nullopt;
    first.verdict.flags = {{"missing-contact", {}}, {"subject-mismatch", {}}};
    first.verdict.disposition = Disposition::flagged;
    first.verdict.ack = {AckKind::incomplete, "", "hanako@pref.example.jp", "", AckKind::incomplete};
    const auto added = must(store.add(first.added(), friday_morning));
    const auto ack =
        must(store.enqueue(added, acknowledgement_for(first, 0, AckKind::incomplete), false, friday_morning));
    must(store.mark_sending(ack, friday_morning));
    must(store.mark_sent(ack, "250", friday_morning));
    CHECK(must(store.threaded_case(*added.case_id)).incompletes == 1);
    must(store.resolve(*added.case_id, Outcome::other, "", "sato", friday_morning));

    Sample reply(2);
    reply.inquiry[FieldName::name].value = "別の名前";
    auto mail = reply.added();
    mail.joins_case = added.case_id;
    mail.role = MailRole::follow_up;
    mail.fills = {FieldName::contact};
    mail.differing = {FieldName::name};
    const auto joined = must(store.add(mail, friday_morning));
    CHECK(joined.case_id == added.case_id);
    CHECK(joined.receipt_number == added.receipt_number);
    const auto view = must(store.show(*added.case_id));
    CHECK(view.summary.state == CaseState::fresh);
    CHECK(view.summary.outcome == Outcome::none);
    CHECK(view.summary.fields[1] == "山田 花子");
    CHECK(view.summary.fields[2] == "054-000-0000");
    CHECK(view.summary.flags == std::vector<std::string>{"subject-mismatch"});
    REQUIRE(view.mails.size() == 2);
    CHECK(view.mails[1].differing == std::vector<FieldName>{FieldName::name});
    CHECK(view.mails[1].role == MailRole::follow_up);
    CHECK(must(store.status()).cases == 1);
}
