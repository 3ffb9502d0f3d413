#include "desk/send_decisions.h"
#include "intake_fixture.h"

#include <atomic>
#include <csignal>
#include <mutex>
#include <stdexcept>
#include <thread>

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

/// So many complete inquiries, each from a sender of its own: <0@a>, <1@a> …
std::vector<RawMail> mails_of(TestDesk& desk, int count) {
    std::vector<RawMail> mails;
    for (int i = 0; i < count; ++i) {
        mails.push_back(desk.mail(
            Letter{.from = fmt::format("p{}@a.example.jp", i), .id = fmt::format("<{}@a>", i), .body = complete_form}
                .bytes()));
    }
    return mails;
}

/// A reader whose process a mail with that Message-ID ends.
Reader ended_by(std::string_view message_id) {
    return [message_id](std::string_view bytes, const ParseLimits& limits) {
        if (bytes.find(message_id) != std::string_view::npos) {
            std::signal(SIGSEGV, SIG_DFL);
            std::raise(SIGSEGV);
        }
        return read_message(bytes, limits);
    };
}

}  // namespace

TEST_CASE("A complete inquiry opens a case and queues one receipt") {
    TestDesk desk;
    const auto line = desk.take({.body = complete_form});
    CHECK(line.receipt_number == "2026-000001");
    CHECK(line.disposition == "accepted");
    CHECK(line.ack == "receipt");
    CHECK(line.role == "opening");
    const auto due = must(desk.store().next_due(desk.now));
    REQUIRE(due);
    CHECK(due->to == "hanako@pref.example.jp");
    CHECK(due->kind == AckKind::receipt);
    const auto sent = read_message(due->bytes);
    CHECK(sent.in_reply_to == std::vector<std::string>{"<1@sender.example.jp>"});
    CHECK(sent.subject.find("2026-000001") != std::string::npos);
    CHECK(must(desk.store().queue()).empty());
    CHECK(must(desk.store().watermark(inbox, 7))->last_uid == 1);
    CHECK(desk.deliver() == 1);
}

TEST_CASE("A mail that was taken is not taken again") {
    TestDesk desk;
    Letter letter{.id = "<a@example.jp>", .body = complete_form};
    const auto raw = desk.mail(letter.bytes());
    desk.take(raw);
    const auto again = desk.take(raw);
    CHECK(again.disposition == "known");
    CHECK(must(desk.store().status()).mails == 1);
    CHECK(must(desk.store().outbox(false)).size() == 1);
}

TEST_CASE("On error nothing of a batch is stored") {
    TestDesk desk;
    const auto batch = mails_of(desk, 3);
    Intake intake(desk.store(), desk.configuration, must(desk.store().desk_key()),
                  [](std::string_view bytes, const ParseLimits& limits) {
                      if (bytes.find("<2@a>") != std::string_view::npos) {
                          throw std::bad_alloc();
                      }
                      return read_message(bytes, limits);
                  });
    const auto failed = intake.take(batch, 3, desk.now);
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == ErrorCode::temporary);
    CHECK(must(desk.store().status()).mails == 0);
    CHECK(must(desk.store().watermark(inbox, 7))->last_uid == 0);
    // Memory that is short once may be there later; a mail that always lacks it must not block those behind it.
    const auto lines = must(intake.take(batch, 3, desk.now));
    CHECK(lines[0].receipt_number == "2026-000001");
    CHECK_FALSE(lines[1].quarantined);
    CHECK(lines[2].quarantined);
    CHECK(must(desk.store().watermark(inbox, 7))->last_uid == 3);
}

TEST_CASE("A folder without watermark is refused: what in it is old is not known") {
    TestDesk desk;
    auto raw = desk.mail(Letter{.id = "<a@b>", .body = complete_form}.bytes());
    raw.uidvalidity = 9;
    Intake intake(desk.store(), desk.configuration, must(desk.store().desk_key()));
    CHECK_FALSE(intake.take(std::span(&raw, 1), 1, desk.now));
}

TEST_CASE("Mail from before the first start is stored and judged, and not acknowledged") {
    TestDesk desk(3);
    for (const auto* wanted : {"none", "none", "receipt"}) {
        const auto line = desk.take({.body = complete_form + std::to_string(desk.last_uid())});
        CHECK(line.ack == wanted);
    }
    const auto queue = must(desk.store().queue());
    REQUIRE(queue.size() == 2);
    CHECK(queue[0].ack_reason == "old-mail");
    CHECK(queue[0].ack_state == OutboxState::held);
    CHECK(queue[0].ack_kind == AckKind::receipt);
    CHECK(desk.deliver() == 1);
    // A person may still send it.
    const auto held = desk.view("2026-000001").outbox.at(0);
    must(desk.store().release(held.id, "sato", desk.now));
    CHECK(desk.deliver() == 1);
    CHECK(must(desk.store().queue()).size() == 1);
}

TEST_CASE("Old mail is acknowledged where the desk asks for it") {
    TestDesk desk(3);
    desk.configuration.rules.desk.acknowledge_old_mail = true;
    CHECK(desk.take({.body = complete_form}).ack == "receipt");
}

TEST_CASE("After a change of UIDVALIDITY known mail is recognised, and old mail is not acknowledged") {
    TestDesk desk;
    Letter known{.id = "<known@a>", .body = complete_form};
    desk.take(desk.mail(known.bytes()));
    REQUIRE(desk.deliver() == 1);
    must(desk.store().set_watermark({inbox, 8, 0, 3}));
    const auto moved = [&](const Letter& letter, std::uint32_t uid) {
        auto raw = desk.mail(letter.bytes());
        raw.uidvalidity = 8;
        raw.uid = uid;
        return desk.take(raw);
    };
    CHECK(moved(known, 1).disposition == "known");
    CHECK(moved({.id = "<missed@a>", .body = complete_form + "別件"}, 2).reason == "old-mail");
    CHECK(moved({.id = "<fresh@a>", .body = complete_form + "新規"}, 3).ack == "receipt");
    CHECK(must(desk.store().status()).cases == 3);
    CHECK(desk.deliver() == 1);
}

TEST_CASE("Junk is queued and never answered") {
    TestDesk desk;
    auto raw = desk.mail(Letter{.id = "<a@b>", .body = complete_form}.bytes());
    raw.junk_folder = true;
    const auto line = desk.take(raw);
    CHECK(line.ack == "none");
    CHECK(line.reason == "junk-folder");
    CHECK(must(desk.store().queue()).size() == 1);
    CHECK(desk.deliver() == 0);
}

TEST_CASE("Automated mail is ignored, and nothing is composed for it") {
    TestDesk desk;
    const auto line = desk.take({.body = "不在にしております。", .more = "Auto-Submitted: auto-replied\r\n"});
    CHECK(line.disposition == "ignored");
    CHECK(line.receipt_number.empty());
    CHECK(must(desk.store().outbox(false)).empty());
    CHECK(must(desk.store().ignored()).size() == 1);
    // The next case has the first number.
    CHECK(desk.take({.body = complete_form}).receipt_number == "2026-000001");
}

TEST_CASE("A resent inquiry joins the first case, and is silenced only if that was acknowledged") {
    TestDesk desk;
    CHECK(desk.take({.body = complete_form}).ack == "receipt");
    const auto early = desk.take({.body = complete_form});
    CHECK(early.role == "duplicate");
    CHECK(early.receipt_number == "2026-000001");
    CHECK(early.ack == "receipt");
    // The sender gets one.
    CHECK(desk.deliver() == 1);
    const auto late = desk.take({.body = complete_form});
    CHECK(late.ack == "none");
    CHECK(late.reason == "duplicate");
    CHECK(desk.deliver() == 0);
    const auto queue = must(desk.store().queue());
    REQUIRE(queue.size() == 1);
    CHECK(queue[0].ack_reason == "duplicate");
    CHECK(desk.view("2026-000001").mails.size() == 3);
}

TEST_CASE("A sender gets three acknowledgements a day; the rest stands in the queue") {
    TestDesk desk;
    for (int i = 0; i < 5; ++i) {
        const auto line = desk.take({.body = complete_form + std::to_string(i)});
        INFO(i);
        CHECK(line.ack == (i < 3 ? "receipt" : "none"));
        CHECK(line.reason == (i < 3 ? "" : "limit-sender"));
    }
    CHECK(must(desk.store().queue()).size() == 2);
    desk.now += 24h;
    CHECK(desk.take({.body = complete_form + "next day"}).ack == "receipt");
}

TEST_CASE("The daily cap opens the breaker once, and a person closes it") {
    TestDesk desk;
    desk.configuration.rules.desk.limits.per_day = 3;
    int opened = 0;
    for (int i = 0; i < 6; ++i) {
        const auto line =
            desk.take({.from = fmt::format("p{}@city{}.example.jp", i, i), .body = complete_form + std::to_string(i)});
        opened += line.breaker_opened ? 1 : 0;
        CHECK(line.ack == (i < 3 ? "receipt" : "none"));
    }
    CHECK(opened == 1);
    CHECK(desk.deliver() == 3);
    desk.now += 48h;
    CHECK(desk.take({.from = "q@town.example.jp", .body = complete_form}).reason == "breaker-open");
    const auto closed = must(SendDecisions(desk.store(), desk.configuration).close_breaker({"sato", desk.now, {}}));
    CHECK(closed.released == 4);
    CHECK(closed.still_held == 0);
    CHECK(desk.deliver() == 4);
    CHECK(must(desk.store().queue()).empty());
    CHECK(desk.take({.from = "r@village.example.jp", .body = complete_form}).ack == "receipt");
}

TEST_CASE("A mail whose reading throws is quarantined after its second try, and those behind it go on") {
    TestDesk desk;
    std::vector<RawMail> batch{desk.mail(Letter{.id = "<bad@a>", .body = complete_form}.bytes()),
                               desk.mail(Letter{.id = "<good@a>", .body = complete_form}.bytes())};
    int tries = 0;
    Intake intake(desk.store(), desk.configuration, must(desk.store().desk_key()),
                  [&](std::string_view bytes, const ParseLimits& limits) {
                      if (bytes.find("<bad@a>") != std::string_view::npos) {
                          ++tries;
                          throw std::runtime_error("a defect");
                      }
                      return read_message(bytes, limits);
                  });
    const auto lines = must(intake.take(batch, 2, desk.now));
    CHECK(tries == 2);
    CHECK(lines[0].quarantined);
    CHECK(lines[0].flags == std::vector<std::string>{"unreadable"});
    CHECK(lines[0].ack == "none");
    CHECK(lines[1].ack == "receipt");
    const auto queue = must(desk.store().queue());
    REQUIRE(queue.size() == 1);
    CHECK(must(desk.store().raw_mail(desk.view(queue[0].receipt_number).mails[0].id)) == batch[0].bytes);
}

TEST_CASE("After a run that died within a batch, a mail that kills its reader is found and quarantined") {
    TestDesk desk;
    const auto batch = mails_of(desk, 3);
    // What the run that died has left behind.
    must(desk.store().set_intake_mark(inbox, 7, {1, 3}));
    Intake intake(desk.store(), desk.configuration, must(desk.store().desk_key()), ended_by("<1@a>"));
    const auto lines = must(intake.take(batch, 3, desk.now));
    CHECK_FALSE(lines[0].quarantined);
    CHECK(lines[1].quarantined);
    CHECK(lines[2].ack == "receipt");
    CHECK(must(desk.store().status()).mails == 3);
    CHECK_FALSE(must(desk.store().intake_mark(inbox, 7)));
}

TEST_CASE("Mails are read ahead only when the store knows that they are in hand, and then once") {
    TestDesk desk;
    const auto mails = mails_of(desk, 4);
    int readings = 0;
    Intake intake(desk.store(), desk.configuration, must(desk.store().desk_key()),
                  [&](std::string_view bytes, const ParseLimits& limits) {
                      ++readings;
                      if (bytes.find("<3@a>") != std::string_view::npos && readings == 2) {
                          throw std::runtime_error("a defect that shows once");
                      }
                      return read_message(bytes, limits);
                  });
    const auto all = std::span(mails);
    Readings ahead;
    must(intake.take(all.first(2), 2, desk.now, {}, [&](std::uint32_t through_uid) {
        const auto mark = must(desk.store().intake_mark(inbox, 7));
        REQUIRE(mark);
        CHECK(mark->first_uid == 1);
        CHECK(mark->through_uid == through_uid);
        CHECK(readings == 0);
        ahead = intake.read_ahead(all.last(2), through_uid);
    }));
    CHECK(readings == 4);
    CHECK(ahead[0]);
    CHECK_FALSE(ahead[1]);
    const auto in_hand = must(desk.store().intake_mark(inbox, 7));
    REQUIRE(in_hand);
    CHECK(in_hand->first_uid == 3);
    const auto lines = must(intake.take(all.last(2), 4, desk.now, std::move(ahead)));
    CHECK(readings == 5);
    CHECK(lines[0].ack == "receipt");
    CHECK(lines[1].ack == "receipt");
    for (MailId id = 1; id <= 4; ++id) {
        CHECK(must(desk.store().raw_mail(id)) == mails[static_cast<std::size_t>(id - 1)].bytes);
    }
    CHECK_FALSE(must(desk.store().intake_mark(inbox, 7)));
}

TEST_CASE("What lies beyond the mark is not read ahead, and an orderly end leaves no mark") {
    TestDesk desk;
    std::vector<RawMail> mails{desk.mail(Letter{.id = "<1@a>", .body = complete_form}.bytes()),
                               desk.mail(Letter{.id = "<2@a>", .body = form_without_contact}.bytes())};
    mails[1].uid = 100'000;
    Intake intake(desk.store(), desk.configuration, must(desk.store().desk_key()));
    must(intake.take(std::span(mails).first(1), 1, desk.now, {}, [&](std::uint32_t through_uid) {
        CHECK_FALSE(intake.read_ahead(std::span(mails).last(1), through_uid)[0]);
    }));
    CHECK(must(desk.store().intake_mark(inbox, 7)));
    intake.close();
    CHECK_FALSE(must(desk.store().intake_mark(inbox, 7)));
}

TEST_CASE("A mail that kills its reader while it is read ahead is found after the batches before it") {
    TestDesk desk;
    const auto mails = mails_of(desk, 4);
    must(desk.store().set_intake_mark(inbox, 7, {1, 4}));  // as a run left it that read beyond its first batch
    Intake intake(desk.store(), desk.configuration, must(desk.store().desk_key()), ended_by("<2@a>"));
    const auto never = [](std::uint32_t /*through_uid*/) { FAIL("nothing is read ahead while one of them kills"); };
    const auto all = std::span(mails);
    const auto first = must(intake.take(all.first(2), 2, desk.now, {}, never));
    CHECK(first[1].ack == "receipt");
    REQUIRE(must(desk.store().intake_mark(inbox, 7)));
    const auto second = must(intake.take(all.last(2), 4, desk.now, {}, never));
    CHECK(second[0].quarantined);
    CHECK(second[1].ack == "receipt");
    CHECK_FALSE(must(desk.store().intake_mark(inbox, 7)));
}

TEST_CASE("A mail on trial waits for no lock of a thread that reads another folder's mails ahead") {
    TestDesk desk;
    const auto mails = mails_of(desk, 4);
    must(desk.store().set_intake_mark(inbox, 7, {1, 1}));
    std::mutex of_a_library;
    std::atomic<bool> reads = false;
    Intake intake(desk.store(), desk.configuration, must(desk.store().desk_key()),
                  [&](std::string_view bytes, const ParseLimits& limits) {
                      const std::lock_guard lock(of_a_library);
                      reads = true;
                      std::this_thread::sleep_for(200ms);
                      return read_message(bytes, limits);
                  });
    std::thread reader([&] { (void)intake.read_ahead(std::span(mails).last(3), 4); });
    while (!reads) {
        std::this_thread::yield();
    }
    const auto lines = must(intake.take(std::span(mails).first(1), 1, desk.now));
    reader.join();
    CHECK_FALSE(lines[0].quarantined);
    CHECK(lines[0].ack == "receipt");
}

TEST_CASE("A run that was only killed quarantines nothing") {
    TestDesk desk;
    const auto raw = desk.mail(Letter{.id = "<a@b>", .body = complete_form}.bytes());
    must(desk.store().set_intake_mark(inbox, 7, {1, 3}));
    CHECK(desk.take(raw).ack == "receipt");
}

TEST_CASE("The cost of one mail more", "[.bench]") {
    TestDesk desk;
    desk.configuration.rules.desk.limits.per_day = 1'000'000;
    desk.configuration.rules.desk.limits.per_domain_per_hour = 1'000'000;
    Intake intake(desk.store(), desk.configuration, must(desk.store().desk_key()));
    for (int thousand = 0; thousand < 10; ++thousand) {
        const auto start = std::chrono::steady_clock::now();
        for (int hundred = 0; hundred < 10; ++hundred) {
            std::vector<RawMail> batch;
            for (int i = 0; i < 100; ++i) {
                const auto n = desk.last_uid() + 1;
                batch.push_back(desk.mail(Letter{.from = fmt::format("p{}@city{}.example.jp", n, n % 700),
                                                 .id = fmt::format("<{}@a>", n),
                                                 .body = complete_form + std::to_string(n)}
                                              .bytes()));
            }
            must(intake.take(batch, batch.back().uid, desk.now));
        }
        const auto spent = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start);
        fmt::print("mails {:6}: {:.0f} us a mail\n", (thousand + 1) * 1000, spent.count() / 1000);
    }
}
