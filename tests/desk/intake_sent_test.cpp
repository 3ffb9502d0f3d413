#include "intake_fixture.h"

#include <stdexcept>
#include <vector>

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* sent_box = "imap.example.jp/desk/Sent";

/// The desk's sent mail, as the mailbox gives it.
class SentBox {
public:
    explicit SentBox(TestDesk& desk, std::uint32_t old_below_uid = 0) : desk_(desk) {
        must(desk.store().set_watermark({sent_box, 3, 0, old_below_uid}));
    }
    IntakeLine take(const std::string& bytes) {
        auto raw = desk_.mail(bytes);
        raw.mailbox = sent_box;
        raw.uidvalidity = 3;
        raw.uid = ++uid_;
        raw.sent_folder = true;
        return desk_.take(raw);
    }
    IntakeLine take(const Letter& letter) { return take(letter.bytes()); }

private:
    TestDesk& desk_;
    std::uint32_t uid_ = 0;
};

Letter answer_to(const std::string& message_id) {
    Letter letter{.from = "zaitaku@desk.example.jp", .subject = "Re: 照会", .id = "<answer@desk.example.jp>"};
    letter.to = "Hanako@pref.example.jp";
    letter.body = "年4回が目安です。";
    letter.more = fmt::format("In-Reply-To: {0}\r\nReferences: {0}\r\n", message_id);
    return letter;
}

const std::string asked = "<question@sender.example.jp>";

}  // namespace

TEST_CASE("An answer in the sent folder closes its case with the answer's time, and is not kept") {
    TestDesk desk;
    SentBox sent(desk);
    desk.take({.id = asked, .body = complete_form});
    const auto acknowledgement = must(desk.store().next_due(desk.now))->message_id;
    desk.deliver();
    desk.now += 3h;
    const auto answered_at = desk.now;
    const auto line = sent.take(answer_to(GENERATE_COPY(asked, acknowledgement)));
    CHECK(line.disposition == "answered");
    CHECK_FALSE(line.stored);
    const auto view = desk.view("2026-000001");
    CHECK(view.summary.state == CaseState::closed);
    CHECK(view.summary.outcome == Outcome::answered);
    CHECK(view.history.back().action == "answered");
    CHECK(view.history.back().at == answered_at);
    CHECK(view.mails.size() == 1);
    CHECK(must(desk.store().status()).mails == 1);
    CHECK(must(desk.store().ignored()).empty());
    CHECK(must(desk.store().watermark(sent_box, 3))->last_uid == 1);
}

TEST_CASE("Of the sent folder nothing else is kept, and nothing else closes a case") {
    TestDesk desk;
    SentBox sent(desk);
    desk.take({.id = asked, .body = complete_form});
    const auto ours = must(desk.store().next_due(desk.now));
    REQUIRE(ours);
    desk.deliver();
    SECTION("our own acknowledgement, which some servers put there") {
        CHECK_FALSE(sent.take(ours->bytes).stored);
    }
    SECTION("a mail of no case") {
        sent.take(answer_to("<else@example.jp>"));
    }
    SECTION("a mail that names the receipt number alone") {
        auto letter = answer_to("<else@example.jp>");
        letter.subject = "Re: 2026-000001";
        sent.take(letter);
    }
    SECTION("a mail of another address") {
        auto letter = answer_to(asked);
        letter.from = "private@example.jp";
        sent.take(letter);
    }
    SECTION("an absence note of the desk's mailbox") {
        auto letter = answer_to(asked);
        letter.more += "Auto-Submitted: auto-replied\r\n";
        sent.take(letter);
    }
    SECTION("the question passed on to an expert") {
        auto letter = answer_to(asked);
        letter.subject = GENERATE(as<std::string>(), "Fwd: 照会", "転送: 照会", "Re: 照会", "ご意見を伺えますか");
        letter.to = "expert@hospital.example.jp";
        letter.more += "Cc: colleague@desk.example.jp, zaitaku@desk.example.jp\r\nBcc: chief@desk.example.jp\r\n";
        sent.take(letter);
    }
    SECTION("bytes that are no mail") {
        sent.take(std::string("\x00\xff\r\n\r\n", 6));
    }
    CHECK(desk.view("2026-000001").summary.state == CaseState::fresh);
    CHECK(must(desk.store().status()).mails == 1);
    CHECK(must(desk.store().status()).cases == 1);
    CHECK(must(desk.store().ignored()).empty());
    CHECK(desk.deliver() == 0);
    CHECK(must(desk.store().watermark(sent_box, 3))->last_uid == 1);
}

TEST_CASE("An answer is one that goes to the sender, in whichever line, and to the address that he asks it at") {
    TestDesk desk;
    SentBox sent(desk);
    desk.take({.id = asked, .body = complete_form, .more = "Reply-To: team@section.pref.example.jp\r\n"});
    auto letter = answer_to(asked);
    letter.to = "expert@hospital.example.jp";
    SECTION("Cc") {
        letter.more += "Cc: colleague@desk.example.jp, \"Yamada, Hanako\" <HANAKO@pref.example.jp>\r\n";
    }
    SECTION("Bcc") {
        letter.more += "Bcc: Hanako <hanako@pref.example.jp>\r\n";
    }
    SECTION("Reply-To") {
        letter.to = "team@section.pref.example.jp";
    }
    SECTION("a forward's subject says nothing") {
        letter.subject = "Fwd: 照会";
        letter.to = "hanako@pref.example.jp";
    }
    CHECK(sent.take(letter).disposition == "answered");
}

TEST_CASE("An answer that is older than the newest question of its case does not close it") {
    TestDesk desk;
    SentBox sent(desk);
    desk.take({.id = asked, .body = complete_form});
    desk.deliver();
    desk.now += 2h;
    desk.take({.subject = "Re: 照会", .body = "もう一点、伺います。", .more = "In-Reply-To: " + asked + "\r\n"});
    desk.now -= 1h;
    CHECK(sent.take(answer_to(asked)).disposition == "passed-over");
    CHECK(desk.view("2026-000001").summary.state == CaseState::fresh);
    desk.now += 2h;
    CHECK(sent.take(answer_to(asked)).disposition == "answered");
}

TEST_CASE("A sent folder that is read anew closes no case that a person has reopened") {
    TestDesk desk;
    SentBox sent(desk);
    desk.take({.id = asked, .body = complete_form});
    const auto first = desk.now;
    CHECK(sent.take(answer_to(asked)).disposition == "answered");
    must(desk.store().reopen(1, "sato", first + 1h));
    CHECK(sent.take(answer_to(asked)).disposition == "passed-over");
    CHECK(desk.view("2026-000001").summary.state == CaseState::fresh);
}

TEST_CASE("An answer from before the first start closes the case that it names") {
    TestDesk desk(100);
    SentBox sent(desk, 100);
    desk.take({.id = asked, .body = complete_form});
    desk.take({.id = "<other@sender.example.jp>", .body = complete_form + "別件"});
    CHECK(sent.take(answer_to(asked)).disposition == "answered");
    CHECK(desk.view("2026-000001").summary.state == CaseState::closed);
    CHECK(desk.view("2026-000002").summary.state == CaseState::fresh);
}

TEST_CASE("A sent mail that cannot be read is passed over, and those behind it go on") {
    TestDesk desk;
    SentBox sent(desk);
    desk.take({.id = asked, .body = complete_form});
    std::vector<RawMail> batch{desk.mail("Subject: bad\r\n\r\n"), desk.mail(answer_to(asked).bytes())};
    for (std::uint32_t i = 0; i < 2; ++i) {
        batch[i].mailbox = sent_box;
        batch[i].uidvalidity = 3;
        batch[i].uid = i + 1;
        batch[i].sent_folder = true;
    }
    Intake intake(desk.store(), desk.configuration, must(desk.store().desk_key()),
                  [](std::string_view bytes, const ParseLimits& limits) {
                      if (bytes.starts_with("Subject: bad")) {
                          throw std::runtime_error("a defect");
                      }
                      return read_message(bytes, limits);
                  });
    const auto lines = must(intake.take(batch, 2, desk.now));
    CHECK(lines[0].disposition == "passed-over");
    CHECK(lines[1].disposition == "answered");
    CHECK(must(desk.store().status()).mails == 1);
}
