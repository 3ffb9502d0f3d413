#include "daemon/reconciliation.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <optional>

#include "memory_mailbox.h"
#include "store/database.h"
#include "tests/scratch.h"

using namespace madoguchi;
using madoguchi::test::mail_of;
using madoguchi::test::MemoryMailbox;
using madoguchi::test::must;

namespace {

struct Scene {
    test::ScratchFolder folder;
    std::optional<Store> store;
    Configuration configuration;
    MemoryMailbox mailbox;
    std::vector<std::string> lines;
    Clocks clocks{[] { return test::friday_morning; }, [] { return std::chrono::steady_clock::time_point(); }};

    Scene() {
        store = must(Store::open(file(), OpenMode::create));
        for (int n = 1; n <= 8; ++n) {
            mailbox.mails[static_cast<std::uint32_t>(n)] = mail_of(n);
        }
        must(store->set_watermark({mailbox.identity(), 7, 0, 1}));
        Intake intake(*store, configuration, must(store->desk_key()));
        for (std::uint32_t first = 1; first <= 8; first += 3) {
            const auto some = must(mailbox.fetch(first, 100, 100));
            must(intake.take(some.mails, some.through_uid, clocks.wall()));
        }
    }
    [[nodiscard]] std::filesystem::path file() const { return folder.file(); }

    FolderComparison compare(bool fetch) {
        lines.clear();
        Intake intake(*store, configuration, must(store->desk_key()));
        Reconciliation work(
            *store, intake, clocks, {}, [&](const DoctorLine& line) { lines.push_back(line.found); },
            [](std::int64_t, std::int64_t) {});
        const auto compared = work.compare(mailbox, fetch);
        REQUIRE(compared);
        return *compared;
    }
    /// A mail of no outgoing one leaves the store, as if it had never come.
    void lose(std::uint32_t uid) {
        Database db(file(), Access::read_write);
        db.script("PRAGMA foreign_keys = OFF");
        const auto id = db.number("SELECT id FROM mails WHERE uid = ?", uid).value();
        const auto of = db.number("SELECT case_id FROM mails WHERE id = ?", id).value();
        for (const auto* table : {"raw_mails", "mail_texts", "mail_fields", "mail_flags", "mail_evidence"}) {
            db.run(fmt::format("DELETE FROM {} WHERE mail_id = ?", table), id);
        }
        db.run("DELETE FROM outbox_texts WHERE outbox_id IN (SELECT id FROM outbox WHERE case_id = ?)", of);
        for (const auto* table : {"outbox", "mails", "case_values", "case_flags", "history"}) {
            db.run(fmt::format("DELETE FROM {} WHERE case_id = ?", table), of);
        }
        db.run("DELETE FROM cases WHERE id = ?", of);
        db.run("DELETE FROM text_changes");
    }
};

}  // namespace

TEST_CASE("A mailbox and its store that are of one mind") {
    Scene scene;
    const auto found = scene.compare(false);
    CHECK(found.on_server == 8);
    CHECK(found.stored == 8);
    CHECK(found.whole());
    CHECK(scene.lines.empty());
    CHECK(line_of(found).state == DoctorLine::State::ok);
}

TEST_CASE("Each mail is stored, gone, not taken yet, changed or missing") {
    Scene scene;
    scene.lose(4);
    scene.mailbox.mails[6] += "more";
    scene.mailbox.mails.erase(2);
    scene.mailbox.mails[9] = mail_of(9);
    const auto found = scene.compare(false);
    CHECK(found.on_server == 8);
    CHECK(found.stored == 5);
    CHECK(found.gone == 1);
    CHECK(found.ahead == 1);
    CHECK(found.changed == 1);
    CHECK(found.missing == 1);
    CHECK_FALSE(found.whole());
    REQUIRE(scene.lines.size() == 2);
    CHECK(scene.lines[0].starts_with("uid 4 of 2026-06-05 01:00 UTC, "));
    CHECK(scene.lines[1].starts_with("uid 6 "));
    CHECK(line_of(found).state == DoctorLine::State::error);
    // Looking changes nothing.
    CHECK(must(scene.store->places(scene.mailbox.identity(), 7)).size() == 7);
}

TEST_CASE("What is missing is fetched again, once, and never acknowledged by itself") {
    Scene scene;
    scene.lose(4);
    scene.lose(5);
    scene.mailbox.mails[9] = mail_of(9);
    const auto due_before = must(scene.store->outbox(true)).size();
    const auto found = scene.compare(true);
    CHECK(found.missing == 2);
    CHECK(found.fetched == 2);
    CHECK(found.ahead == 1);
    CHECK(found.whole());
    const auto outbox = must(scene.store->outbox(true));
    REQUIRE(outbox.size() == due_before + 2);
    CHECK(outbox[due_before].state == OutboxState::unknown);
    CHECK(outbox[due_before + 1].state == OutboxState::unknown);
    CHECK(must(scene.store->watermark(scene.mailbox.identity(), 7))->last_uid == 8);
    const auto again = scene.compare(true);
    CHECK(again.missing == 0);
    CHECK(again.stored == 8);
}

TEST_CASE("After a change of UIDVALIDITY mail is known by its bytes") {
    Scene scene;
    scene.lose(4);
    scene.mailbox.uidvalidity = 8;
    auto found = scene.compare(false);
    CHECK(found.stored == 7);
    CHECK(found.missing == 1);
    found = scene.compare(true);
    CHECK(found.fetched == 1);
    found = scene.compare(false);
    CHECK(found.stored == 8);
    CHECK(must(scene.store->places(scene.mailbox.identity(), 8)).size() == 8);
}

TEST_CASE("After the mail server was put back, mails with the numbers of others are missing, and fetched") {
    Scene scene;
    scene.mailbox.mails = {{1, mail_of(1)}, {2, mail_of(2)}, {3, mail_of(11)}, {4, mail_of(12)}};
    scene.mailbox.uidnext = 5;
    auto found = scene.compare(false);
    CHECK(found.stored == 2);
    CHECK(found.missing == 2);
    CHECK(found.changed == 0);
    const auto waiting = must(scene.store->outbox(true)).size();
    found = scene.compare(true);
    CHECK(found.fetched == 2);
    CHECK(found.whole());
    for (const auto& item : must(scene.store->outbox(true))) {
        CHECK((item.state == OutboxState::queued) == (item.mail_id <= 8));
    }
    CHECK(must(scene.store->outbox(true)).size() >= waiting);
    found = scene.compare(true);
    CHECK(found.stored == 4);
    CHECK(found.fetched == 0);
}
