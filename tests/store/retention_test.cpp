#include "store/retention.h"

#include <fstream>

#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

constexpr auto day = std::chrono::hours(24);
const std::vector<std::string> words{"狸倉杏奈", "楓町役場", "鍵置場", "kaede.example", "覚書"};

/// A case with everything that can hold a person's words.
CaseId add_person(Store& store, std::uint32_t uid, bool known_person) {
    Sample sample(uid, known_person ? "anna@kaede.example.jp" : "bob@momiji.example.jp");
    sample.message.from[0].name = known_person ? words[0] : "水無月文男";
    sample.inquiry[FieldName::name].value = sample.message.from[0].name;
    sample.inquiry[FieldName::organization].value = known_person ? words[1] : "紅葉市";
    sample.inquiry[FieldName::inquiry].value = known_person ? words[2] + "について" : "会議について";
    const auto added = must(store.add(sample.added(), friday_morning));
    const auto id = must(store.enqueue(added, acknowledgement_for(sample), false, friday_morning));
    must(store.mark_sending(id, friday_morning));
    must(store.mark_sent(id, "250", friday_morning));
    must(store.add_note(*added.case_id, known_person ? words[4] : "memo", "sato", friday_morning));
    return *added.case_id;
}

/// Which of the words stand in the bytes of the store or its log.
std::vector<std::string> found_in(const std::filesystem::path& store) {
    std::string bytes;
    for (const auto* tail : {"", "-wal"}) {
        std::ifstream in(store.string() + tail, std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(in), {});
    }
    std::vector<std::string> found;
    std::copy_if(words.begin(), words.end(), std::back_inserter(found),
                 [&](const std::string& word) { return bytes.find(word) != std::string::npos; });
    return found;
}

}  // namespace

TEST_CASE("What is erased is in no byte of the store, and every count stays") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto person = add_person(store, 1, true);
    const auto other = add_person(store, 2, false);
    must(store.resolve(person, Outcome::answered, "", "sato", friday_morning));
    Retention retention(store);
    CHECK(found_in(folder.file()) == words);
    CHECK(must(retention.due({friday_morning, {}, false})).cases.empty());
    CHECK(must(retention.due({})).empty());
    const auto due = must(retention.due({friday_morning + day, {}, false}));
    REQUIRE(due.cases == std::vector<CaseId>{person});
    CHECK(due.case_mails == 1);
    const auto before = must(store.status());
    must(retention.erase(due.cases, due.mails, ErasureReason::retention, "timer", friday_morning + day));
    CHECK(must(retention.scrub_due()));
    must(retention.scrub());
    CHECK_FALSE(must(retention.scrub_due()));
    CHECK(found_in(folder.file()) == std::vector<std::string>{});
    CHECK(must(retention.due({friday_morning + day, {}, false})).empty());

    const auto after = must(store.status());
    CHECK(after.cases == before.cases);
    CHECK(after.outbox_sent == before.outbox_sent);
    const auto view = must(store.show(person));
    CHECK(view.summary.from.address.empty());
    CHECK(view.notes.empty());
    REQUIRE(view.outbox.size() == 1);
    CHECK(view.outbox[0].bytes.empty());
    CHECK(view.history.back().action == "erased");
    CHECK_FALSE(store.raw_mail(view.mails.at(0).id));
    // The mail is known still, and the other person's data are whole.
    CHECK(must(store.already_stored(Sample(1).raw)));
    CHECK(must(store.show(other)).summary.from.address == "bob@momiji.example.jp");
    CHECK(must(store.raw_mail(must(store.show(other)).mails.at(0).id)).size() > 0);
}

TEST_CASE("What is being handed over is not erased, and what waits is cancelled") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const Sample sample(1);
    const auto added = must(store.add(sample.added(), friday_morning));
    const auto id = must(store.enqueue(added, acknowledgement_for(sample), false, friday_morning));
    Retention retention(store);
    must(store.mark_sending(id, friday_morning));
    CHECK(must(retention.due({{}, {}, true})).empty());
    const std::vector<CaseId> cases{*added.case_id};
    CHECK_FALSE(retention.erase(cases, {}, ErasureReason::request, "sato", friday_morning));
    must(store.mark_deferred(id, "later", friday_morning, friday_morning));
    must(retention.erase(cases, {}, ErasureReason::request, "sato", friday_morning));
    CHECK(must(store.outbox_item(id)).state == OutboxState::cancelled);
    CHECK(must(store.show(cases[0])).summary.state == CaseState::closed);
    CHECK_FALSE(must(store.next_due(friday_morning + day)));
}

TEST_CASE("A person's data are found by the address, however it is written") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto person = add_person(store, 1, true);
    add_person(store, 2, false);
    Sample automatic(3, "anna@kaede.example.jp");
    const auto ignored = must(store.add(automatic.ignored().added(), friday_morning));
    Retention retention(store);
    const auto data = must(retention.of_address("Anna@KAEDE.example.jp"));
    CHECK(data.cases == std::vector<CaseId>{person});
    CHECK(data.mails == std::vector<MailId>{ignored.mail_id});
    CHECK(data.open_cases == 1);
    CHECK(must(retention.of_address("nobody@example.jp")).empty());
    must(store.add_note(2, "anna@kaede.example.jp にも聞く", "sato", friday_morning));
    CHECK(must(retention.mentions("anna@kaede.example.jp", data)) == std::vector<std::string>{"2026-000002"});
    must(retention.erase({}, data.mails, ErasureReason::request, "sato", friday_morning));
    CHECK_FALSE(store.raw_mail(ignored.mail_id));
    must(retention.note("erased", "cases=0 mails=1", "sato", friday_morning));
    CHECK(must(retention.record()).size() == 1);
}

TEST_CASE("A case that is to be answered elsewhere is that address's as well") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Sample sample(1, "anna@kaede.example.jp");
    sample.verdict.ack.target = "kakari@kaede.example.jp";
    const auto added = must(store.add(sample.added(), friday_morning));
    const auto data = must(Retention(store).of_address("kakari@kaede.example.jp"));
    CHECK(data.cases == std::vector<CaseId>{*added.case_id});
    CHECK(data.mails.empty());
}

TEST_CASE("Of a mail in somebody else's case the answer goes too, and the case tells of it") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto person = add_person(store, 1, true);
    Sample colleague(2, "bob@kaede.example.jp");
    auto joined = colleague.added();
    joined.role = MailRole::other_sender;
    joined.joins_case = person;
    const auto added = must(store.add(joined, friday_morning));
    must(store.enqueue(added, acknowledgement_for(colleague), false, friday_morning));
    Retention retention(store);
    CHECK(must(retention.of_case(person)).others_mails == 1);
    const auto data = must(retention.of_address("bob@kaede.example.jp"));
    CHECK(data.cases.empty());
    REQUIRE(data.mails == std::vector<MailId>{added.mail_id});
    must(retention.erase({}, data.mails, ErasureReason::request, "sato", friday_morning));
    const auto view = must(store.show(person));
    REQUIRE(view.outbox.size() == 2);
    CHECK(view.outbox[0].to == "anna@kaede.example.jp");
    CHECK(view.outbox[1].to.empty());
    CHECK(view.outbox[1].state == OutboxState::cancelled);
    CHECK(view.history.back().action == "erased");
    CHECK(view.summary.from.address == "anna@kaede.example.jp");
}
