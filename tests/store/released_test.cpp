#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "store/accounts.h"
#include "store/case_search.h"
#include "store/compression.h"
#include "store/database.h"
#include "store/schema.h"
#include "store/store_copy.h"
#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

/// What a file of tests/store/schemas holds, and what of it has to be there after the migration.
struct Released {
    int schema;
    std::size_t size;
    std::int64_t mails, cases, closed, sent, ignored;
    std::size_t users;
    std::vector<CaseId> of_words;  ///< the cases with "指標の置き方", oldest first
    std::vector<CaseId> of_note;   ///< those with a note that says "電話で回答"
};

const std::vector<Released>& all_released() {
    static const std::vector<Released> all{
        {1, 180224, 6, 4, 2, 2, 1, 0, {1, 2, 4}, {1}}, {2, 184320, 6, 4, 2, 2, 1, 0, {1, 2, 4}, {1}},
        {3, 208896, 6, 4, 2, 2, 1, 0, {1, 2, 4}, {1}}, {4, 278528, 3, 3, 0, 0, 0, 0, {1, 2, 3}, {}},
        {5, 315392, 6, 4, 2, 2, 1, 1, {1, 2, 4}, {1}}, {6, 331776, 6, 4, 2, 2, 1, 1, {1, 2, 4}, {1}},
        {7, 331776, 6, 4, 2, 2, 1, 1, {1, 2, 4}, {1}}, {8, 335872, 6, 4, 2, 2, 1, 1, {1, 2, 4}, {1}},
        {9, 339968, 6, 4, 2, 2, 1, 1, {1, 2, 4}, {1}},
    };
    return all;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void unpack(const Released& released, const std::filesystem::path& file) {
    const auto packed =
        content_of(fmt::format("{}/tests/store/schemas/schema-{}.sqlite.zst", MADOGUCHI_SOURCE_DIR, released.schema));
    REQUIRE_FALSE(packed.empty());
    std::ofstream(file, std::ios::binary) << Compression().decompress(packed, released.size);
}

std::vector<CaseId> with_words(Store& store, const std::string& words) {
    CaseQuery query;
    query.scope = CaseScope::all;
    query.words = words;
    std::vector<CaseId> ids;
    for (const auto& row : must(CaseSearch(store).find(query)).rows) {
        ids.push_back(row.id);
    }
    return ids;
}

void check_content(Store& store, const Released& released) {
    const auto status = must(store.status());
    CHECK(status.mails == released.mails);
    CHECK(status.cases == released.cases);
    CHECK(status.cases - status.open_cases == released.closed);
    CHECK(status.outbox_sent == released.sent);
    CHECK(status.ignored == released.ignored);
    const auto cases = must(store.cases(false));
    REQUIRE(cases.size() == static_cast<std::size_t>(released.cases));
    for (const auto& one : cases) {
        const auto shown = must(store.show(one.id));
        REQUIRE_FALSE(shown.mails.empty());
        for (const auto& mail : shown.mails) {
            CHECK(must(store.raw_mail(mail.id)).find("Message-ID: <") != std::string::npos);
        }
    }
    CHECK(must(Accounts(store).list()).size() == released.users);
    CHECK(with_words(store, "指標の置き方") == released.of_words);
    CHECK(with_words(store, "電話で回答") == released.of_note);
}

}  // namespace

TEST_CASE("There is a store of every schema up to the newest that was kept, and none of a later one than today's") {
    int expected = 0;
    for (const auto& released : all_released()) {
        CHECK(released.schema == ++expected);
    }
    CHECK(expected >= 5);
    CHECK(expected <= migrations().back().version);
}

TEST_CASE("A store of every released schema is brought to the schema of today, after a copy") {
    const int now = migrations().back().version;
    for (const auto& released : all_released()) {
        INFO("schema " << released.schema);
        ScratchFolder folder;
        unpack(released, folder.file());
        const auto before = content_of(folder.file());
        const auto copy = folder.file(fmt::format("desk.sqlite.before-v{}", now));
        {
            auto store = must(Store::open(folder.file(), OpenMode::create));
            check_content(store, released);
        }
        const auto found = must(check_store(folder.file()));
        CHECK(found.damage == std::vector<std::string>{});
        CHECK(found.facts.schema == now);
        REQUIRE(std::filesystem::exists(copy) == (released.schema != now));
        if (released.schema != now) {
            struct ::stat seen {};
            REQUIRE(::stat(copy.c_str(), &seen) == 0);
            CHECK((seen.st_mode & S_IRWXO) == 0);
            // But for the header, which says how the file is written to.
            CHECK(content_of(copy).substr(100) == before.substr(100));
            // The copy is whole, and is brought forward itself.
            const auto kept = must(check_store(copy));
            CHECK(kept.damage == std::vector<std::string>{});
            CHECK(kept.facts.schema == released.schema);
            CHECK(kept.facts.mails == released.mails);
            auto again = must(Store::open(copy, OpenMode::create));
            check_content(again, released);
        }
        std::filesystem::remove(copy);
        auto store = must(Store::open(folder.file(), OpenMode::create));
        check_content(store, released);
        CHECK_FALSE(std::filesystem::exists(copy));
    }
}

TEST_CASE("Only the daemon migrates; the others name both schemas and what to do, and change nothing") {
    for (const auto& released : all_released()) {
        if (released.schema == migrations().back().version) {
            continue;
        }
        INFO("schema " << released.schema);
        ScratchFolder folder;
        unpack(released, folder.file());
        for (const auto mode : {OpenMode::existing, OpenMode::read_only}) {
            const auto opened = Store::open(folder.file(), mode);
            REQUIRE_FALSE(opened);
            CHECK(opened.error().code == ErrorCode::config);
            CHECK(opened.error().message.find(fmt::format("has schema {}", released.schema)) != std::string::npos);
            CHECK(opened.error().hint.find("madoguchid") != std::string::npos);
        }
        Database database(folder.file(), Access::read_only);
        CHECK(schema_version(database) == released.schema);
        CHECK_FALSE(
            std::filesystem::exists(folder.file(fmt::format("desk.sqlite.before-v{}", migrations().back().version))));
    }
}
