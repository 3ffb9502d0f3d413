#include "desk/person_wrote.h"

#include "desk/rejudge.h"
#include "desk/send_decisions.h"
#include "intake_fixture.h"
#include "store/case_search.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

const Decider tanaka{"tanaka", friday_morning};

/// A desk with one mail that a program's mark made ignored. It asks in prose, without a form.
struct IgnoredDesk : TestDesk {
    IgnoredDesk() : IgnoredDesk(marked(question + "\r\n")) {}
    explicit IgnoredDesk(Letter letter) {
        REQUIRE(take(std::move(letter)).disposition == "ignored");
        const auto ignored = must(store().ignored());
        REQUIRE(ignored.size() == 1);
        mail_id = ignored.front().id;
    }
    static Letter marked(const std::string& body) {
        Letter letter;
        letter.more = "Auto-Submitted: auto-generated\r\n";
        letter.body = body;
        return letter;
    }
    PersonsMail decide(const Decider& by = tanaka) {
        return must(call_persons_mail(store(), configuration, mail_id, by));
    }

    MailId mail_id = 0;
};

std::vector<std::string> codes_of(const StoredMail& mail) {
    std::vector<std::string> codes;
    for (const auto& flag : mail.verdict.flags) {
        codes.push_back(flag.code);
    }
    return codes;
}

const std::vector<std::string> all_missing{"missing-contact", "missing-inquiry", "missing-name",
                                           "missing-organization"};

}  // namespace

TEST_CASE("An ignored mail that a person wrote becomes a case, and nothing goes out by itself") {
    IgnoredDesk desk;
    const auto made = desk.decide();
    CHECK_FALSE(made.already);
    const auto view = desk.view(made.receipt_number);
    CHECK(view.summary.id == made.case_id);
    CHECK(view.summary.flags == all_missing);
    CHECK(view.summary.opened == friday_morning);
    CHECK(view.summary.disposition == Disposition::flagged);
    CHECK(view.summary.ack_reason == "auto-submitted");
    REQUIRE(view.mails.size() == 1);
    CHECK(view.mails[0].id == desk.mail_id);
    CHECK(view.mails[0].role == MailRole::opening);
    CHECK(codes_of(view.mails[0]) == all_missing);
    CHECK(must(desk.store().raw_mail(desk.mail_id)).find("Auto-Submitted") != std::string::npos);
    const auto said = std::find_if(view.history.begin(), view.history.end(),
                                   [](const HistoryEntry& e) { return e.action == "person-wrote"; });
    REQUIRE(said != view.history.end());
    CHECK(said->actor == "tanaka");
    CHECK(said->at == friday_morning);
    CHECK(must(desk.store().ignored()).empty());
    CHECK(must(CaseSearch(desk.store()).ignored("", 10, 0)).total == 0);
    CaseQuery query;
    query.words = "多職種連携会議";
    CHECK(must(CaseSearch(desk.store()).find(query)).total == 1);
    CHECK(desk.deliver() == 0);
    SECTION("a second time changes nothing") {
        const auto again = desk.decide();
        CHECK(again.already);
        CHECK(again.case_id == made.case_id);
        CHECK(desk.view(made.receipt_number).history.size() == view.history.size());
        CHECK(must(desk.store().status()).cases == 1);
    }
    SECTION("what it would have got is held, and a reviewer may release it") {
        const auto* held = held_item(view);
        REQUIRE(held != nullptr);
        CHECK(held->kind == AckKind::incomplete);
        CHECK(held->hold_reason == "auto-submitted");
        CHECK(must(SendDecisions(desk.store(), desk.configuration).release(view, tanaka)).refused.empty());
        CHECK(desk.deliver() == 1);
    }
    SECTION("or answer it with a referral") {
        CHECK(must(SendDecisions(desk.store(), desk.configuration).refer(view, {"窓口", ""}, tanaka)).refused.empty());
        CHECK(desk.deliver() == 1);
    }
    SECTION("closing the breaker does not let it go") {
        (void)must(desk.store().open_breaker(friday_morning));
        must(desk.store().close_breaker("tanaka", friday_morning));
        CHECK(desk.deliver() == 0);
    }
    SECTION("judging it again keeps the person's word") {
        const Rejudge rejudge{desk.store(), desk.configuration.rules,      {}, true,
                              "tanaka",     [] { return friday_morning; }, {}, {}};
        CHECK(must(rejudge.run()).changed == 0);
        CHECK(desk.view(made.receipt_number).summary.flags == all_missing);
    }
    SECTION("the same content again is a duplicate of it") {
        Letter letter;
        letter.body = question + "\r\n";
        const auto line = desk.take(letter);
        CHECK(line.receipt_number == made.receipt_number);
        CHECK(line.role == "duplicate");
    }
}

TEST_CASE("A mail of which only the first part is stored says so in words, too, when a person wrote it") {
    TestDesk desk;
    auto raw = desk.mail(IgnoredDesk::marked(question + "\r\n").bytes());
    raw.full_size += 1000;
    REQUIRE(desk.take(raw).disposition == "ignored");
    const auto made =
        must(call_persons_mail(desk.store(), desk.configuration, must(desk.store().ignored()).front().id, tanaka));
    const auto view = desk.view(made.receipt_number);
    const auto& flags = view.mails.at(0).verdict.flags;
    const auto truncated =
        std::find_if(flags.begin(), flags.end(), [](const Flag& flag) { return flag.code == "truncated"; });
    REQUIRE(truncated != flags.end());
    CHECK(truncated->evidence.at(0).text == "メール全体の大きさ");
}

TEST_CASE("While the breaker is open, a mail called a person's is held for its own reason") {
    IgnoredDesk desk;
    (void)must(desk.store().open_breaker(friday_morning));
    const auto made = desk.decide();
    CHECK(desk.view(made.receipt_number).outbox.front().hold_reason == "auto-submitted");
    must(desk.store().close_breaker("tanaka", friday_morning));
    CHECK(desk.deliver() == 0);
}

TEST_CASE("A program's address alone can be overruled, and still gets nothing by itself") {
    Letter letter;
    letter.from = "mailer-daemon@pref.example.jp";
    letter.body = question + "\r\n";
    IgnoredDesk desk(letter);
    const auto view = desk.view(desk.decide().receipt_number);
    CHECK(view.summary.ack_reason == "program-address");
    CHECK(desk.deliver() == 0);
}

TEST_CASE("An ignored mail in the thread of a case joins it, and fills what it lacks") {
    TestDesk desk;
    Letter first;
    first.id = "<first@sender.example.jp>";
    first.body = form_without_contact;
    const auto number = desk.take(first).receipt_number;
    REQUIRE(desk.deliver() == 1);
    Letter reply;
    reply.subject = "自動返信: Re: 拠点整備・運用に関する照会";
    reply.more = "In-Reply-To: <first@sender.example.jp>\r\nAuto-Submitted: auto-generated\r\nList-Id: <x.jp>\r\n";
    reply.body = "お世話になっております。連絡先は次のとおりです。\r\n\r\n連絡先：054-000-0000\r\n";
    const auto line = desk.take(reply);
    if (line.disposition != "ignored") {
        FAIL("the reply was taken for a person's: " << line.disposition);
    }
    const auto ignored = must(desk.store().ignored());
    REQUIRE(ignored.size() == 1);
    const auto made = must(call_persons_mail(desk.store(), desk.configuration, ignored.front().id, tanaka));
    CHECK(made.receipt_number == number);
    const auto view = desk.view(number);
    REQUIRE(view.mails.size() == 2);
    CHECK(view.mails[1].role == MailRole::follow_up);
    CHECK(view.summary.fields[2] == "054-000-0000");
    CHECK(view.summary.flags.empty());
    CHECK(desk.deliver() == 0);
}

TEST_CASE("A desk rule that ignores a sender gives way to a person's word on one mail") {
    TestDesk desk;
    const auto rules =
        parse_configuration("[[rule]]\nname = \"x\"\nsender = \"hanako@\"\nignore_sender = true\n", "desk.toml");
    REQUIRE(rules);
    desk.configuration.rules.desk_rules = rules->rules.desk_rules;
    Letter letter;
    letter.body = complete_form;
    REQUIRE(desk.take(letter).disposition == "ignored");
    const auto id = must(desk.store().ignored()).front().id;
    const auto view = desk.view(must(call_persons_mail(desk.store(), desk.configuration, id, tanaka)).receipt_number);
    CHECK(view.summary.flags.empty());
    CHECK(view.summary.fields[1] == "山田 花子");
    CHECK(view.summary.ack_reason == "ignored-sender");
    CHECK(view.summary.disposition == Disposition::flagged);
    CHECK(desk.deliver() == 0);
}

TEST_CASE("Our own acknowledgement is nobody's mail") {
    TestDesk desk;
    Letter letter;
    letter.body = complete_form;
    const auto number = desk.take(letter).receipt_number;
    REQUIRE(desk.deliver() == 1);
    REQUIRE(desk.take(desk.mail(desk.view(number).outbox.front().bytes)).disposition == "ignored");
    const auto id = must(desk.store().ignored()).front().id;
    const auto refused = call_persons_mail(desk.store(), desk.configuration, id, tanaka);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::config);
    const auto missing = call_persons_mail(desk.store(), desk.configuration, 999, tanaka);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::not_found);
    CHECK(must(desk.store().status()).cases == 1);
}
