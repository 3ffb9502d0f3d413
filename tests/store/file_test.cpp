#include <sys/stat.h>

#include <fstream>
#include <map>
#include <thread>

#include "store/database.h"
#include "store/schema.h"
#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& file, std::string_view bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

void overwrite(const std::filesystem::path& file, std::streamoff at, std::string_view bytes) {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(at);
    out << bytes;
}

/// A store with some mails, all of it in the main file.
void fill(const std::filesystem::path& file) {
    auto store = store_with_folder(file);
    for (std::uint32_t uid = 1; uid <= 30; ++uid) {
        Sample sample(uid);
        must(store.enqueue(must(store.add(sample.added(), friday_morning)), acknowledgement_for(sample), false,
                           friday_morning));
    }
}

void copy_store(const ScratchFolder& folder, std::string_view from, std::string_view to) {
    std::filesystem::copy_file(folder.file(from), folder.file(to), std::filesystem::copy_options::overwrite_existing);
}

}  // namespace

TEST_CASE("A missing store is made by the daemon only") {
    ScratchFolder folder;
    for (const auto mode : {OpenMode::existing, OpenMode::read_only}) {
        const auto opened = Store::open(folder.file(), mode);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().code == ErrorCode::not_found);
        CHECK_FALSE(std::filesystem::exists(folder.file()));
    }
    const auto nowhere = Store::open(folder.file("none/desk.sqlite"), OpenMode::create);
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().code == ErrorCode::not_found);
    REQUIRE(Store::open(folder.file(), OpenMode::create));
    CHECK(Store::open(folder.file(), OpenMode::existing));
    CHECK(Store::open(folder.file(), OpenMode::read_only));
}

TEST_CASE("Others cannot read the store, its log or its mark") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    for (const auto* name : {"desk.sqlite", "desk.sqlite-wal", "desk.sqlite-shm", "desk.sqlite-mark"}) {
        struct ::stat seen {};
        INFO(name);
        REQUIRE(::stat(folder.file(name).c_str(), &seen) == 0);
        CHECK((seen.st_mode & S_IRWXO) == 0);
    }
}

TEST_CASE("The secret is made once, and stays") {
    ScratchFolder folder;
    DeskKey first{};
    {
        auto store = must(Store::open(folder.file(), OpenMode::create));
        first = must(store.desk_key());
    }
    auto store = must(Store::open(folder.file(), OpenMode::existing));
    CHECK(must(store.desk_key()) == first);
    ScratchFolder other;
    auto second = must(Store::open(other.file(), OpenMode::create));
    CHECK(must(second.desk_key()) != first);
}

TEST_CASE("What is not a store, or is damaged, is refused and stays as it is") {
    ScratchFolder folder;
    fill(folder.file("good.sqlite"));
    const auto good = content_of(folder.file("good.sqlite"));
    REQUIRE(good.size() > 8 * 4096);
    const auto noise = std::string(4096, '\xA5');
    struct Damage {
        const char* name;
        std::function<void(const std::filesystem::path&)> inflict;
    };
    const std::vector<Damage> all{
        {"text", [](const auto& file) { write(file, "Dear sir or madam, this is not a database at all. ........."); }},
        {"header", [](const auto& file) { overwrite(file, 0, "no store"); }},
        {"page size", [](const auto& file) { overwrite(file, 16, "\x13\x37"); }},
        {"schema page", [&](const auto& file) { overwrite(file, 100, noise.substr(0, 2000)); }},
        {"another program's", [](const auto& file) { overwrite(file, 68, std::string_view("\0\0\0\1", 4)); }},
        {"an inner page", [&](const auto& file) { overwrite(file, 4096 * 5, noise); }},
        {"cut", [&](const auto& file) { std::filesystem::resize_file(file, good.size() / 2 / 4096 * 4096); }},
    };
    for (const auto& damage : all) {
        INFO(damage.name);
        write(folder.file(), good);
        damage.inflict(folder.file());
        const auto before = content_of(folder.file());
        const auto opened = Store::open(folder.file(), OpenMode::create);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().code == ErrorCode::malformed);
        CHECK(opened.error().message.find("desk.sqlite") != std::string::npos);
        CHECK(opened.error().message.find('\n') == std::string::npos);
        CHECK(content_of(folder.file()) == before);
    }
}

TEST_CASE("A newer store is refused, and stays as it is") {
    ScratchFolder folder;
    fill(folder.file());
    overwrite(folder.file(), 60, std::string_view("\0\0\0\x63", 4));
    const auto before = content_of(folder.file());
    for (const auto mode : {OpenMode::create, OpenMode::existing, OpenMode::read_only}) {
        const auto opened = Store::open(folder.file(), mode);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().code == ErrorCode::config);
        CHECK(opened.error().message.find("schema 99") != std::string::npos);
    }
    CHECK(content_of(folder.file()) == before);
}

TEST_CASE("A store that may not be written is denied, and can still be read") {
    if (::geteuid() == 0) {
        // The superuser may write anything: become somebody else for the length of the test.
        ScratchFolder folder;
        fill(folder.file());
        ::chmod(folder.file().c_str(), 0444);
        ::chmod(folder.file().parent_path().c_str(), 0555);
        REQUIRE(::seteuid(65534) == 0);
        const auto written = Store::open(folder.file(), OpenMode::create);
        const auto existing = Store::open(folder.file(), OpenMode::existing);
        auto read = Store::open(folder.file(), OpenMode::read_only);
        const auto mails = read ? read->status().value().mails : -1;
        REQUIRE(::seteuid(0) == 0);
        ::chmod(folder.file().parent_path().c_str(), 0755);
        REQUIRE_FALSE(written);
        CHECK(written.error().code == ErrorCode::denied);
        REQUIRE_FALSE(existing);
        CHECK(existing.error().code == ErrorCode::denied);
        CHECK(mails == 30);
        return;
    }
    ScratchFolder folder;
    fill(folder.file());
    ::chmod(folder.file().c_str(), 0444);
    ::chmod(folder.file().parent_path().c_str(), 0555);
    const auto written = Store::open(folder.file(), OpenMode::create);
    auto read = Store::open(folder.file(), OpenMode::read_only);
    const auto mails = read ? read->status().value().mails : -1;
    ::chmod(folder.file().parent_path().c_str(), 0755);
    REQUIRE_FALSE(written);
    CHECK(written.error().code == ErrorCode::denied);
    CHECK(mails == 30);
}

TEST_CASE("A migration runs each step with its number, after a copy of the store") {
    ScratchFolder folder;
    fill(folder.file());
    std::vector<Migration> steps(migrations().begin(), migrations().end());
    const int now = steps.back().version;
    steps.push_back({now + 1, "CREATE TABLE added_later (id INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT;"});
    steps.push_back({now + 2, "INSERT INTO added_later (word) VALUES ('one'); INSERT INTO no_such_table VALUES (1);"});
    {
        Database database(folder.file(), Access::read_write);
        CHECK_THROWS_AS(migrate(database, steps), StoreFailure);
        // The good step stands, the broken one left nothing.
        CHECK(schema_version(database) == now + 1);
        CHECK(database.number("SELECT count(*) FROM added_later") == 0);
        CHECK(database.number("SELECT count(*) FROM mails") == 30);
        steps.back().sql = "INSERT INTO added_later (word) VALUES ('one');";
        migrate(database, steps);
        CHECK(schema_version(database) == now + 2);
        CHECK(database.number("SELECT count(*) FROM added_later") == 1);
        migrate(database, steps);
        CHECK(database.number("SELECT count(*) FROM added_later") == 1);
    }
    const auto copy = folder.file(fmt::format("desk.sqlite.before-v{}", now + 2));
    struct ::stat seen {};
    REQUIRE(::stat(copy.c_str(), &seen) == 0);
    CHECK((seen.st_mode & S_IRWXO) == 0);
    Database kept(copy, Access::read_only);
    CHECK(kept.number("SELECT count(*) FROM mails") == 30);
    CHECK(schema_version(kept) == now + 1);
    // This program does not know the newer schema.
    CHECK_FALSE(Store::open(folder.file(), OpenMode::create));
}

TEST_CASE("A table's rules say the same without lists, and are kept") {
    ScratchFolder folder;
    const auto definitions = [](Database& database) {
        std::map<std::string, std::string> all;
        auto table = database.query("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL");
        while (table.step()) {
            all.emplace(table.text(0), table.text(1));
        }
        return all;
    };
    const auto words = [](const std::string& sql) {
        std::vector<std::string> found;
        for (std::size_t at = 0; (at = sql.find('\'', at)) != std::string::npos;) {
            const auto end = sql.find('\'', at + 1);
            found.push_back(sql.substr(at, end - at));
            at = end + 1;
        }
        return found;
    };
    create_private_file(folder.file());
    Database database(folder.file(), Access::read_write);
    migrate(database, migrations().first(7));
    const auto before = definitions(database);
    Database other(folder.file(), Access::read_write);
    const auto wrong =
        "INSERT INTO mail_fields (mail_id, field, value, differs, labelled, place, begins, ends, words) "
        "VALUES (1, ?, '', 0, 0, '', 0, 0, '')";
    other.script("PRAGMA foreign_keys = OFF");
    CHECK_THROWS_AS(other.run(wrong, "telephone"), StoreFailure);
    migrate(database, migrations());
    const auto after = definitions(database);
    REQUIRE(after.size() == before.size());
    for (const auto& [name, sql] : before) {
        INFO(name);
        CHECK(words(after.at(name)) == words(sql));
        CHECK(after.at(name).find(" IN (") == std::string::npos);
        CHECK((after.at(name) == sql) == (sql.find(" IN (") == std::string::npos));
    }
    CHECK(after.at("mail_fields")
              .find("CHECK (field = 'organization' OR field = 'name' OR field = 'contact' OR field = "
                    "'inquiry')") != std::string::npos);
    CHECK(database.number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1);
    database.script("PRAGMA foreign_keys = OFF");
    for (auto* connection : {&database, &other}) {  // the other one opened before the migration
        CHECK_THROWS_AS(connection->run(wrong, "telephone"), StoreFailure);
        connection->run(wrong, connection == &other ? "name" : "contact");
    }
    CHECK_THROWS_AS(database.run("UPDATE sqlite_schema SET sql = ''"), StoreFailure);  // nobody may write it any more
}

TEST_CASE("Two connections write at once, and each waits for the other") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    constexpr int each = 40;
    const auto work = [&](std::uint32_t first) {
        auto own = Store::open(folder.file(), OpenMode::existing);
        int done = 0;
        for (std::uint32_t i = 0; own && i < each; ++i) {
            Sample sample(first + i);
            done += own->add(sample.added(), friday_morning) ? 1 : 0;
        }
        return done;
    };
    int one = 0, two = 0;
    std::thread first([&] { one = work(1); });
    std::thread second([&] { two = work(1000); });
    first.join();
    second.join();
    CHECK(one == each);
    CHECK(two == each);
    std::vector<std::string> numbers;
    for (const auto& found : must(store.cases(false))) {
        numbers.push_back(found.receipt_number);
    }
    std::sort(numbers.begin(), numbers.end());
    REQUIRE(numbers.size() == 2 * each);
    CHECK(numbers.back() == fmt::format("2026-{:06}", 2 * each));
}

TEST_CASE("A store restored from an older copy acknowledges nothing again by itself") {
    ScratchFolder folder;
    const std::string mailbox = "imap.example.jp/desk/INBOX";
    OutboxId queued = 0;
    {
        auto store = store_with_folder(folder.file());
        Sample sample(1);
        queued = must(store.enqueue(must(store.add(sample.added(), friday_morning)), acknowledgement_for(sample), false,
                                    friday_morning));
        must(store.set_watermark({mailbox, 7, 1, 0}));
    }
    copy_store(folder, "desk.sqlite", "copy");
    {
        // An undisturbed start finds nothing to worry about.
        auto store = must(Store::open(folder.file(), OpenMode::create));
        REQUIRE(must(store.watermark(mailbox, 7)));
        must(store.mark_sending(queued, friday_morning));
        must(store.mark_sent(queued, "250", friday_morning));
        must(store.add(Sample(2).added(), friday_morning));
        must(store.set_watermark({mailbox, 7, 2, 0}));
    }
    copy_store(folder, "copy", "desk.sqlite");
    for (int start = 0; start < 2; ++start) {
        auto store = must(Store::open(folder.file(), OpenMode::create));
        CHECK_FALSE(must(store.watermark(mailbox, 7)));
        const auto items = must(store.outbox(false));
        REQUIRE(items.size() == 1);
        CHECK(items[0].state == OutboxState::unknown);
        CHECK_FALSE(must(store.next_due(friday_morning + std::chrono::hours(1000))));
        Sample lost(2);
        CHECK(must(store.facts(lost.raw, lost.message, friday_morning)).old_mail);
        CHECK(must(store.queue()).size() == 1);
    }
    auto store = must(Store::open(folder.file(), OpenMode::create));
    must(store.set_watermark({mailbox, 7, 0, 3}));
    const auto mark = must(store.watermark(mailbox, 7));
    REQUIRE(mark);
    CHECK(mark->last_uid == 1);
    CHECK(mark->old_below_uid == 3);
}
