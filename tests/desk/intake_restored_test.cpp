#include "intake_fixture.h"
#include "store/store_copy.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

/// A desk that lost its store after the second mail was acknowledged, and goes on with a backup that knows one.
struct Restored {
    TestDesk before;
    RawMail second;
    std::string acknowledgement;  ///< of the second mail, as it went out
    std::string acknowledgement_id;
    std::optional<Store> store;

    Restored() {
        before.take({.body = complete_form});
        before.deliver();
        const auto copy = before.file().parent_path() / "copy.sqlite";
        must(back_up_store(before.file(), copy));
        second = before.mail(
            Letter{.from = "jiro@city.example.jp", .id = "<second@city.example.jp>", .body = complete_form + "二通目"}
                .bytes());
        CHECK(before.take(second).ack == "receipt");
        const auto sent = must(before.store().next_due(before.now));
        acknowledgement = sent->bytes;
        acknowledgement_id = sent->message_id;
        before.deliver();
        store = must(Store::open(copy, OpenMode::create));
        must(store->set_watermark({inbox, 7, 0, 3}));
    }
    IntakeLine take(const RawMail& raw) {
        Intake intake(*store, before.configuration, must(store->desk_key()));
        return must(intake.take(std::span(&raw, 1), raw.uid, before.now)).at(0);
    }
    OutboxItem item() { return must(store->outbox(false)).at(1); }
    std::size_t waiting() { return must(store->queue()).size(); }
};

}  // namespace

TEST_CASE("What a restored store does not know may have been acknowledged, and is not sent by itself") {
    Restored desk;
    desk.before.configuration.rules.desk.acknowledge_old_mail = GENERATE(false, true);
    const auto line = desk.take(desk.second);
    CHECK(line.ack == "none");
    CHECK(line.reason == maybe_acknowledged_reason);
    CHECK(desk.item().state == OutboxState::unknown);
    CHECK(desk.item().message_id == desk.acknowledgement_id);
    CHECK_FALSE(must(desk.store->next_due(desk.before.now + std::chrono::hours(1000))));
    REQUIRE(desk.waiting() == 1);
    CHECK(must(desk.store->queue())[0].ack_reason == maybe_acknowledged_reason);
    // A person saw it in the sent mail.
    must(desk.store->confirm_sent(desk.item().id, "sato", desk.before.now));
    CHECK(desk.waiting() == 0);
    // What comes from now on is answered.
    auto third = desk.before.mail(Letter{.id = "<third@pref.example.jp>", .body = complete_form + "三通目"}.bytes());
    CHECK(desk.take(third).ack == "receipt");
}

TEST_CASE("The folder of sent mail tells that it went out") {
    Restored desk;
    desk.take(desk.second);
    auto sent = desk.before.mail(desk.acknowledgement);
    sent.mailbox = "imap.example.jp/desk/Sent";
    sent.sent_folder = true;
    SECTION("as it is watched") {
        must(desk.store->set_watermark({sent.mailbox, 7, 0, 100}));
        CHECK(desk.take(sent).disposition == "passed-over");
    }
    SECTION("as it is read for that alone") {
        Intake intake(*desk.store, desk.before.configuration, must(desk.store->desk_key()));
        CHECK(must(intake.look_for_sent(std::span(&sent, 1), desk.before.now)).size() == 1);
        CHECK(must(intake.look_for_sent(std::span(&sent, 1), desk.before.now)).empty());
    }
    CHECK(desk.item().state == OutboxState::sent);
    CHECK(desk.waiting() == 0);
}

TEST_CASE("A forged copy in the folder of sent mail tells nothing") {
    Restored desk;
    desk.take(desk.second);
    auto id = desk.acknowledgement_id;
    const auto at = desk.acknowledgement.find(id);
    REQUIRE(at != std::string::npos);
    auto forged = desk.acknowledgement;
    forged[at + 3] = forged[at + 3] == '1' ? '2' : '1';
    auto sent = desk.before.mail(forged);
    Intake intake(*desk.store, desk.before.configuration, must(desk.store->desk_key()));
    CHECK(must(intake.look_for_sent(std::span(&sent, 1), desk.before.now)).empty());
    CHECK(desk.item().state == OutboxState::unknown);
}

TEST_CASE("Who replies to an acknowledgement has got it") {
    Restored desk;
    desk.take(desk.second);
    auto reply = desk.before.mail(Letter{.from = "jiro@city.example.jp",
                                         .subject = "Re: 受付",
                                         .id = "<reply@city.example.jp>",
                                         .body = "ありがとうございます。",
                                         .more = fmt::format("In-Reply-To: {}\r\n", desk.acknowledgement_id)}
                                      .bytes());
    CHECK(desk.take(reply).role == "follow-up");
    CHECK(desk.item().state == OutboxState::sent);
}

TEST_CASE("A mail that the store lacks is fetched again for a person, an imported one for nobody's answer") {
    TestDesk desk;
    auto raw = desk.mail(Letter{.id = "<a@pref.example.jp>", .body = complete_form}.bytes());
    desk.configuration.rules.desk.acknowledge_old_mail = true;
    SECTION("fetched again") {
        raw.origin = MailOrigin::fetched_again;
        CHECK(desk.take(raw).reason == maybe_acknowledged_reason);
        CHECK(desk.view("2026-000001").outbox.at(0).state == OutboxState::unknown);
    }
    SECTION("imported") {
        raw.origin = MailOrigin::imported;
        CHECK(desk.take(raw).reason == "imported");
        CHECK(desk.view("2026-000001").outbox.empty());
        CHECK(must(desk.store().queue()).at(0).ack_reason == "imported");
    }
    CHECK(desk.deliver() == 0);
}
