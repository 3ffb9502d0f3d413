#include "store/store_copy.h"

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "store/database.h"
#include "store/schema.h"
#include "store/store_lock.h"
#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

constexpr std::string_view moment = "20260605-100000";
const std::string mailbox = "imap.example.jp/desk/INBOX";

OutboxId add_mail(Store& store, std::uint32_t uid, bool held = false) {
    const Sample sample(uid);
    auto transaction = must(store.begin());
    const auto id = must(store.enqueue(must(store.add(sample.added(), friday_morning)), acknowledgement_for(sample),
                                       held, friday_morning, held ? "daily-cap" : ""));
    must(store.set_watermark({mailbox, 7, uid, 0}));
    must(transaction.commit());
    return id;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> files_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
}

void damage(const std::filesystem::path& file) {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(4096 * 5);
    out << std::string(4096, '\xA5');
}

ErrorCode code_of(const tl::expected<StoreFacts, Error>& result) {
    REQUIRE_FALSE(result);
    return result.error().code;
}

ErrorCode code_of(const tl::expected<RestoredStore, Error>& result) {
    REQUIRE_FALSE(result);
    return result.error().code;
}

OutboxState state_of(Store& store, OutboxId id) {
    return must(store.outbox_item(id)).state;
}

}  // namespace

TEST_CASE("A backup of a store that is being written holds one whole moment") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    add_mail(store, 1);
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        auto own = Store::open(folder.file(), OpenMode::existing).value();
        for (std::uint32_t uid = 2; !stop && uid < 2000; ++uid) {
            const Sample sample(uid);
            auto transaction = own.begin().value();
            const auto added = own.add(sample.added(), friday_morning).value();
            (void)own.enqueue(added, acknowledgement_for(sample), false, friday_morning).value();
            if (!own.set_watermark({mailbox, 7, uid, 0}) || !transaction.commit()) {
                return;
            }
        }
    });
    std::vector<StoreFacts> all;
    for (int n = 0; n < 5; ++n) {
        const auto target = folder.file(fmt::format("copy-{}", n));
        all.push_back(must(back_up_store(folder.file(), target)));
        const auto found = must(check_store(target));
        CHECK(found.damage == std::vector<std::string>{});
        CHECK(found.facts == all.back());
        // Each mail of this store has its case and its acknowledgement, in one transaction.
        CHECK(found.facts.mails == found.facts.cases);
        CHECK(found.facts.mails == found.facts.outgoing);
    }
    stop = true;
    writer.join();
    CHECK(all.back().mails >= all.front().mails);
    struct ::stat seen {};
    REQUIRE(::stat(folder.file("copy-0").c_str(), &seen) == 0);
    CHECK((seen.st_mode & S_IRWXO) == 0);
    CHECK_FALSE(std::filesystem::exists(folder.file("copy-0-wal")));
    CHECK_FALSE(std::filesystem::exists(folder.file("copy-0.part")));
}

TEST_CASE("A backup overwrites nothing, and leaves nothing where it fails") {
    ScratchFolder folder;
    {
        auto store = store_with_folder(folder.file());
        for (std::uint32_t uid = 1; uid <= 30; ++uid) {
            add_mail(store, uid);
        }
    }
    std::ofstream(folder.file("there")) << "a letter";
    CHECK(code_of(back_up_store(folder.file(), folder.file("there"))) == ErrorCode::conflict);
    CHECK(content_of(folder.file("there")) == "a letter");
    CHECK(code_of(back_up_store(folder.file("none"), folder.file("copy"))) == ErrorCode::not_found);
    CHECK(code_of(back_up_store(folder.file("there"), folder.file("copy"))) == ErrorCode::malformed);
    CHECK(code_of(back_up_store(folder.file(), folder.file("no-folder/copy"))) == ErrorCode::not_found);
    damage(folder.file());
    CHECK(code_of(back_up_store(folder.file(), folder.file("copy"))) == ErrorCode::malformed);
    for (const auto& name : files_in(folder.file().parent_path())) {
        CHECK_FALSE(name.starts_with("copy"));
    }
}

TEST_CASE("A check finds what SQLite alone does not") {
    ScratchFolder folder;
    {
        auto store = store_with_folder(folder.file());
        for (std::uint32_t uid = 1; uid <= 5; ++uid) {
            add_mail(store, uid);
        }
    }
    const auto sound = must(check_store(folder.file()));
    CHECK(sound.damage == std::vector<std::string>{});
    CHECK(sound.facts.mails == 5);
    {
        Database database(folder.file(), Access::read_write);
        database.run("UPDATE mails SET raw_hash = zeroblob(32) WHERE id = 2");
        database.run("UPDATE raw_mails SET zstd = x'00' WHERE mail_id = 3");
        database.script("PRAGMA foreign_keys = OFF");
        database.run("DELETE FROM case_values WHERE case_id = 4");
        database.run("UPDATE outbox_texts SET outbox_id = 99 WHERE outbox_id = 5");
    }
    const auto broken = must(check_store(folder.file()));
    REQUIRE(broken.damage.size() == 1);  // keys first: what they say explains the rest
    CHECK(broken.damage[0].find("outbox_texts") != std::string::npos);
    {
        Database database(folder.file(), Access::read_write);
        database.run("UPDATE outbox_texts SET outbox_id = 5 WHERE outbox_id = 99");
    }
    CHECK(must(check_store(folder.file())).damage ==
          std::vector<std::string>{"mail 2 is not what was stored", "mail 3 cannot be unpacked"});
}

TEST_CASE("A restored store sends nothing again, even where nothing but a sending came after its backup") {
    ScratchFolder folder;
    OutboxId queued = 0;
    OutboxId held = 0;
    {
        auto store = store_with_folder(folder.file());
        queued = add_mail(store, 1);
        held = add_mail(store, 2, true);
        must(back_up_store(folder.file(), folder.file("backup")));
        must(store.mark_sending(queued, friday_morning));
        // The power fails here. The mail went out.
    }
    const auto restored = must(restore_store(folder.file("backup"), folder.file(), moment));
    CHECK(restored.facts.mails == 2);
    CHECK(restored.replaced == folder.file("desk.sqlite.replaced-20260605-100000"));
    CHECK(must(check_store(restored.replaced)).facts.mails == 2);
    for (int start = 0; start < 2; ++start) {
        auto store = must(Store::open(folder.file(), OpenMode::create));
        must(store.recover_outbox(friday_morning));
        CHECK(state_of(store, queued) == OutboxState::unknown);
        CHECK(state_of(store, held) == OutboxState::unknown);  // it may have been released since
        CHECK_FALSE(must(store.next_due(friday_morning + std::chrono::hours(1000))));
        CHECK_FALSE(must(store.watermark(mailbox, 7)));  // read again from its beginning, as old mail
        CHECK(must(store.already_stored(Sample(1).raw)));
        CHECK(must(store.facts(Sample(3).raw, Sample(3).message, friday_morning)).old_mail);
    }
}

TEST_CASE("What a restored store may have lost keeps its receipt numbers to itself") {
    ScratchFolder folder;
    {
        auto store = store_with_folder(folder.file());
        add_mail(store, 1);
        must(back_up_store(folder.file(), folder.file("backup")));
        add_mail(store, 2);
        REQUIRE(must(store.show(2)).summary.receipt_number == "2026-000002");
    }
    must(restore_store(folder.file("backup"), folder.file(), moment));
    for (const auto* expected : {"2026-002001", "2026-002002"}) {
        auto store = must(Store::open(folder.file(), OpenMode::create));
        add_mail(store, expected[10] - '0' + 2);
        CHECK(must(store.cases(false)).back().receipt_number == expected);
    }
    // Another restored copy of it skips once more.
    must(back_up_store(folder.file(), folder.file("later")));
    must(restore_store(folder.file("later"), folder.file(), "20260605-110000"));
    auto store = must(Store::open(folder.file(), OpenMode::create));
    add_mail(store, 5);
    CHECK(must(store.cases(false)).back().receipt_number == "2026-004001");
}

TEST_CASE("A store in use is not replaced") {
    ScratchFolder folder;
    {
        auto store = store_with_folder(folder.file());
        add_mail(store, 1);
    }
    must(back_up_store(folder.file(), folder.file("backup")));
    {
        const auto daemon = must(StoreLock::take(folder.file()));
        const auto refused = restore_store(folder.file("backup"), folder.file(), moment);
        CHECK(code_of(refused) == ErrorCode::conflict);
        CHECK(refused.error().message.find(fmt::format("pid {}", ::getpid())) != std::string::npos);
    }
    {
        auto page = must(Store::open(folder.file(), OpenMode::existing));
        CHECK(must(page.status()).mails == 1);
        CHECK(code_of(restore_store(folder.file("backup"), folder.file(), moment)) == ErrorCode::conflict);
        CHECK(must(page.status()).mails == 1);
        CHECK(std::filesystem::exists(folder.file("desk.sqlite-mark")));  // the store is not taken for a restored one
    }
    const auto names = files_in(folder.file().parent_path());
    CHECK(std::none_of(names.begin(), names.end(), [](const auto& name) {
        return name.find("replaced") != std::string::npos || name.find("restoring") != std::string::npos;
    }));
    CHECK(must(restore_store(folder.file("backup"), folder.file(), moment)).facts.mails == 1);
}

TEST_CASE("A damaged store is replaced, with the log that was beside it") {
    ScratchFolder folder;
    {
        auto store = store_with_folder(folder.file());
        for (std::uint32_t uid = 1; uid <= 30; ++uid) {
            add_mail(store, uid);
        }
        must(back_up_store(folder.file(), folder.file("backup")));
        add_mail(store, 31);
        std::filesystem::copy_file(folder.file("desk.sqlite-wal"), folder.file("log"));
    }
    std::filesystem::rename(folder.file("log"), folder.file("desk.sqlite-wal"));
    {
        std::fstream out(folder.file(), std::ios::binary | std::ios::in | std::ios::out);
        out << std::string(16384, 'x');
    }
    const auto restored = must(restore_store(folder.file("backup"), folder.file(), moment));
    CHECK(content_of(restored.replaced).starts_with("xxxx"));
    auto store = must(Store::open(folder.file(), OpenMode::create));
    CHECK(must(store.status()).mails == 30);
    CHECK(must(check_store(folder.file())).damage == std::vector<std::string>{});
}

TEST_CASE("A missing store is restored; a bad backup changes nothing") {
    ScratchFolder folder;
    {
        auto store = store_with_folder(folder.file());
        for (std::uint32_t uid = 1; uid <= 30; ++uid) {
            add_mail(store, uid);
        }
        must(back_up_store(folder.file(), folder.file("backup")));
    }
    const auto before = content_of(folder.file());
    const auto good = content_of(folder.file("backup"));
    damage(folder.file("backup"));
    CHECK(code_of(restore_store(folder.file("backup"), folder.file(), moment)) == ErrorCode::malformed);
    CHECK(content_of(folder.file()) == before);
    {
        std::ofstream out(folder.file("backup"), std::ios::binary | std::ios::trunc);
        out << good;
        out.seekp(60);
        out << std::string_view("\0\0\0\x63", 4);
    }
    CHECK(code_of(restore_store(folder.file("backup"), folder.file(), moment)) == ErrorCode::config);
    CHECK(content_of(folder.file()) == before);
    std::ofstream(folder.file("backup"), std::ios::binary | std::ios::trunc) << good;
    std::filesystem::remove(folder.file());
    const auto restored = must(restore_store(folder.file("backup"), folder.file(), moment));
    CHECK(restored.replaced.empty());
    auto store = must(Store::open(folder.file(), OpenMode::create));
    CHECK(must(store.status()).mails == 30);
    CHECK(must(store.status()).outbox_unknown == 30);
}

TEST_CASE("What root restores belongs to whom the folder belongs") {
    if (::geteuid() != 0) {
        return;  // only root gives files away
    }
    constexpr unsigned nobody = 65534;
    ScratchFolder folder;
    {
        auto store = store_with_folder(folder.file());
        add_mail(store, 1);
    }
    must(back_up_store(folder.file(), folder.file("backup")));
    const auto elsewhere = folder.file("new");
    std::filesystem::create_directory(elsewhere);
    REQUIRE(::chown(elsewhere.c_str(), nobody, nobody) == 0);
    must(restore_store(folder.file("backup"), elsewhere / "desk.sqlite", moment));
    for (const auto& name : files_in(elsewhere)) {
        INFO(name);
        struct ::stat seen {};
        REQUIRE(::stat((elsewhere / name).c_str(), &seen) == 0);
        CHECK(seen.st_uid == nobody);
    }
}
