#include "desk/mail_import.h"

#include "intake_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("Imported mail is stored once, never acknowledged, and not doubled by the mailbox") {
    TestDesk desk;
    const auto in_mailbox = Letter{.id = "<known@a>", .body = complete_form}.bytes();
    desk.take(desk.mail(in_mailbox));
    const auto before = Letter{.id = "<before@a>", .body = complete_form + "以前の件"}.bytes();
    auto with_lf = before;
    std::erase(with_lf, '\r');
    for (int time = 0; time < 2; ++time) {
        MailImport import(desk.store(), desk.configuration, must(desk.store().desk_key()), Outcome::answered, "sato");
        must(import.add(with_lf, desk.now, desk.now));
        must(import.add(with_lf, desk.now, desk.now));
        must(import.add(in_mailbox, desk.now, desk.now));
        must(import.finish(desk.now));
        CHECK(import.counts().read == 3);
        CHECK(import.counts().opened == (time == 0 ? 1 : 0));
        CHECK(import.counts().known == (time == 0 ? 2 : 3));
    }
    const auto imported = desk.view("2026-000002");
    CHECK(imported.summary.state == CaseState::closed);
    CHECK(imported.summary.ack_reason == "imported");
    CHECK(imported.outbox.empty());
    CHECK(desk.take(desk.mail(before)).disposition == "known");
    CHECK(must(desk.store().status()).cases == 2);
}

TEST_CASE("An old mail that is imported does not open again what was closed") {
    TestDesk desk;
    const auto import_one = [&](const std::string& bytes) {
        MailImport import(desk.store(), desk.configuration, must(desk.store().desk_key()), Outcome::answered, "sato");
        must(import.add(bytes, desk.now, desk.now));
        must(import.finish(desk.now));
    };
    import_one(Letter{.id = "<first@a>", .body = complete_form}.bytes());
    REQUIRE(desk.view("2026-000001").summary.state == CaseState::closed);
    const Letter thanks{.id = "<thanks@a>", .body = "助かりました。\r\n", .more = "In-Reply-To: <first@a>\r\n"};
    import_one(thanks.bytes());
    const auto view = desk.view("2026-000001");
    REQUIRE(view.mails.size() == 2);
    CHECK(view.summary.state == CaseState::closed);
    CHECK(view.summary.outcome == Outcome::answered);
    CHECK(desk.take(Letter{.id = "<more@a>", .body = "もう一つ伺います。\r\n", .more = thanks.more}).role ==
          "follow-up");
    CHECK(desk.view("2026-000001").summary.state == CaseState::fresh);
}

TEST_CASE("An mbox file is cut where mails begin, and nowhere else") {
    const std::string box =
        "From a@b Mon Jun  1 10:00:00 2026\nSubject: 1\n\nFrom here on\n>From there\n\n"
        "From c@d Mon Jun  1 10:00:00 2026\nSubject: 2\n\nlast\n";
    const auto mails = split_mbox(box);
    REQUIRE(mails.size() == 2);
    CHECK(mails[0] == "Subject: 1\n\nFrom here on\n>From there\n");
    CHECK(mails[1] == "Subject: 2\n\nlast\n");
    CHECK(unquoted_mbox_mail(">From a\n>>From b\n> From c\nx") == "From a\n>From b\n> From c\nx");
    CHECK(looks_like_mail(box));
    CHECK(looks_like_mail("Received: x\r\n"));
    CHECK_FALSE(looks_like_mail("%PDF-1.4 and: more"));
    CHECK_FALSE(looks_like_mail(""));
}
