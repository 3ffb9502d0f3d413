#include "daemon/folder_watch.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <new>

#include "memory_mailbox.h"
#include "store/database.h"
#include "tests/scratch.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

/// A folder of eight mails, three a batch, and the watch over it.
struct Watched {
    ScratchFolder folder;
    Store store = must(Store::open(folder.file(), OpenMode::create));
    Configuration configuration;
    MemoryMailbox mailbox;
    Clocks clocks{[] { return friday_morning; }, [] { return std::chrono::steady_clock::time_point(); }};
    Intake intake;
    FolderWatch watch;

    explicit Watched(Reader read = read_message)
        : intake(store, configuration, must(store.desk_key()), std::move(read)),
          watch(
              mailbox, store, intake, clocks, [] { return 7U; }, FolderWatch::Limits{}) {
        for (int n = 1; n <= 8; ++n) {
            mailbox.mails[static_cast<std::uint32_t>(n)] = mail_of(n);
        }
        must(store.set_watermark({mailbox.identity(), 7, 0, 1}));
    }
    /// Until nothing is left. Returns the batches.
    int take_all() {
        int batches = 0;
        for (bool more = true; more; ++batches) {
            const auto progress = watch.take_batch();
            REQUIRE(progress);
            more = progress->more;
        }
        return batches;
    }
    std::int64_t stored() { return must(store.status()).mails; }
    std::uint32_t watermark() { return must(store.watermark(mailbox.identity(), 7))->last_uid; }
};

}  // namespace

TEST_CASE("Batches are stored in order, each while the next is fetched, and nothing stays in hand") {
    Watched w;
    CHECK(w.take_all() == 3);
    CHECK(w.stored() == 8);
    CHECK(w.watermark() == 8);
    w.intake.close();
    CHECK_FALSE(must(w.store.intake_mark(w.mailbox.identity(), 7)));
    const auto queue = must(w.store.outbox(false));
    REQUIRE(queue.size() == 8);
    CHECK(queue.front().to == "p1@city.example.jp");
    CHECK(queue.back().to == "p8@city.example.jp");
    CHECK(w.mailbox.acted_on == std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 7, 8});
    CHECK_FALSE(w.mailbox.shared);
}

TEST_CASE("A watch that is closed between two batches leaves the mailbox alone, and goes on from the watermark") {
    Watched w;
    REQUIRE(w.watch.take_batch());
    w.watch.start_over();
    const auto stored = w.stored();
    w.take_all();
    CHECK(stored == 3);
    CHECK(w.stored() == 8);
    CHECK_FALSE(w.mailbox.shared);
}

TEST_CASE("Trouble behind a batch is told when that batch is stored, and nothing is lost or taken twice") {
    Watched w;
    w.mailbox.refused_from = 4;
    const auto first = w.watch.take_batch();
    REQUIRE(first);
    CHECK(first->stored == 3);
    CHECK(first->more);
    CHECK(w.stored() == 3);
    const auto second = w.watch.take_batch();
    REQUIRE_FALSE(second);
    CHECK(second.error().origin == Trouble::Origin::server);
    CHECK(second.error().error.message == "the server is away");
    w.watch.back_off(second.error());
    w.mailbox.refused_from = std::numeric_limits<std::uint32_t>::max();
    w.take_all();
    CHECK(w.stored() == 8);
    CHECK(must(w.store.outbox(false)).size() == 8);
}

TEST_CASE("What was fetched behind a batch that could not be stored is fetched again") {
    int failures = 1;
    Watched w([&](std::string_view bytes, const ParseLimits& limits) {
        if (bytes.find("<2@city") != std::string_view::npos && failures-- > 0) {
            throw std::bad_alloc();
        }
        return read_message(bytes, limits);
    });
    const auto failed = w.watch.take_batch();
    REQUIRE_FALSE(failed);
    CHECK(failed.error().origin == Trouble::Origin::store);
    CHECK(w.stored() == 0);
    w.take_all();
    CHECK(w.stored() == 8);
    CHECK(w.watermark() == 8);
    CHECK(must(w.store.outbox(false)).size() == 8);
}

TEST_CASE("A refused keyword or move stops no reading, and what was left behind is tried again behind the intake") {
    Watched w;
    w.mailbox.after_fails = Error{ErrorCode::permanent, "the IMAP server refuses UID MOVE", {}};
    w.take_all();
    CHECK(w.stored() == 8);
    w.watch.start_over();
    w.mailbox.mails[9] = mail_of(9);
    w.take_all();
    CHECK(w.stored() == 9);
    w.watch.start_over();
    w.mailbox.after_fails.reset();
    w.take_all();
    CHECK(w.mailbox.finished_through == 9);
}

TEST_CASE("A connection that ends whenever something is done after storing stops no reading for good") {
    Watched w;
    w.mailbox.after_fails = Error{ErrorCode::temporary, "the IMAP server closed the connection", {}};
    for (int opened = 0; opened < 3; ++opened) {
        const auto progress = w.watch.take_batch();
        REQUIRE_FALSE(progress);
        w.watch.back_off(progress.error());
    }
    CHECK(w.stored() == 8);
}

TEST_CASE("After a mail server was put back from a backup, what has numbers of other mails is stored and moved") {
    Watched w;
    w.mailbox.uidnext = 9;
    w.take_all();
    w.watch.start_over();
    w.mailbox.mails = {{1, mail_of(1)}, {2, mail_of(2)}, {3, mail_of(11)}, {4, mail_of(12)}};
    w.mailbox.uidnext = 5;
    w.mailbox.acted_on.clear();
    w.take_all();
    CHECK(w.stored() == 10);
    CHECK(w.mailbox.acted_on == std::vector<std::uint32_t>{1, 2, 3, 4});
    const auto queued = [&] {
        const auto outbox = must(w.store.outbox(false));
        return std::count_if(outbox.begin(), outbox.end(),
                             [](const OutboxItem& item) { return item.state == OutboxState::queued; });
    };
    CHECK(queued() == 8);
    CHECK(must(w.store.queue()).size() >= 2);

    // What comes from then on is acknowledged, though its UID was another mail's.
    w.watch.start_over();
    w.mailbox.mails[5] = mail_of(13);
    w.mailbox.uidnext = 6;
    w.take_all();
    CHECK(w.stored() == 11);
    CHECK(queued() == 9);
    CHECK(must(w.store.watermarks()).size() == 2);

    w.watch.start_over();
    w.mailbox.mails = {{1, mail_of(21)}};
    w.mailbox.uidnext = 2;
    w.take_all();
    CHECK(w.stored() == 12);
    CHECK(queued() == 9);
    CHECK(must(w.store.watermarks()).size() == 3);
}

TEST_CASE("A backup whose numbers new mail has overtaken is known by another mail under a stored UID") {
    Watched w;
    w.mailbox.uidnext = 9;
    w.take_all();
    w.watch.start_over();
    w.mailbox.acted_on.clear();
    w.mailbox.finished_through = 0;
    for (std::uint32_t uid = 7; uid <= 10; ++uid) {
        w.mailbox.mails[uid] = mail_of(static_cast<int>(uid) + 100);
        w.mailbox.dates[uid] = friday_morning + std::chrono::hours(1);
    }
    w.mailbox.uidnext = 11;
    w.take_all();
    CHECK(w.stored() == 12);
    CHECK(w.mailbox.acted_on.size() == 10);
    CHECK(must(w.store.watermarks()).size() == 2);

    w.watch.start_over();
    w.mailbox.mails[11] = mail_of(111);
    w.mailbox.uidnext = 12;
    w.take_all();
    CHECK(w.stored() == 13);
    CHECK(must(w.store.watermarks()).size() == 2);
}

TEST_CASE("A size or a date alone that has changed makes no other mail of a stored one") {
    Watched w;
    w.mailbox.uidnext = 9;
    w.take_all();
    w.watch.start_over();
    w.mailbox.mails[7] += "a server that counts anew";
    for (std::uint32_t uid = 1; uid <= 6; ++uid) {
        w.mailbox.dates[uid] = friday_morning + std::chrono::hours(1);
    }
    w.take_all();
    CHECK(must(w.store.watermarks()).size() == 1);
}

TEST_CASE("A server that names no UIDNEXT has not numbered the folder anew when its last mails are gone") {
    Watched w;
    w.take_all();
    w.watch.start_over();
    w.mailbox.mails.erase(7);
    w.mailbox.mails.erase(8);
    w.take_all();
    CHECK(must(w.store.watermarks()).size() == 1);
    CHECK(w.watermark() == 8);
}

TEST_CASE("Where store and mail server are put back, what only the server has may have been acknowledged before") {
    Watched w;
    w.mailbox.uidnext = 9;
    w.take_all();
    w.watch.start_over();
    Database(w.folder.file(), Access::read_write).script("UPDATE folders SET settled = 0");
    w.mailbox.mails = {{1, mail_of(1)}, {2, mail_of(12)}};
    w.mailbox.uidnext = 3;
    w.take_all();
    CHECK(w.stored() == 9);
    CHECK(must(w.store.outbox(false)).back().state == OutboxState::unknown);
}
