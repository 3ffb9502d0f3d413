#include "daemon/batch_reader.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <new>
#include <thread>
#include <vector>

using namespace madoguchi;

namespace {

/// A folder in which each UID is a batch of one mail.
struct Folder {
    std::uint32_t last_uid = 10;
    std::size_t mail_bytes = 10;
    std::uint32_t refused = 0;  ///< UID that gives an error
    std::uint32_t no_memory = 0;
    std::atomic<int> fetched = 0;
    std::atomic<int> at_once = 0;
    std::atomic<int> most_at_once = 0;
    std::vector<std::uint32_t> read_through;

    Result<FetchedBatch> fetch(std::uint32_t first_uid, std::uint32_t read_through_uid) {
        most_at_once = std::max<int>(most_at_once, ++at_once);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        --at_once;
        ++fetched;
        read_through.push_back(read_through_uid);
        if (first_uid == refused) {
            return failure(ErrorCode::temporary, "the server is away");
        }
        if (first_uid == no_memory) {
            throw std::bad_alloc();
        }
        FetchedBatch one;
        one.batch.through_uid = first_uid;
        one.batch.more = first_uid < last_uid;
        one.batch.mails.resize(1);
        one.batch.mails[0].uid = first_uid;
        one.batch.mails[0].bytes.assign(mail_bytes, 'a');
        return one;
    }
    BatchReader::Fetch fetching() {
        return [this](std::uint32_t first, std::uint32_t through) { return fetch(first, through); };
    }
};

std::uint32_t uid_of(const std::optional<Result<FetchedBatch>>& batch) {
    REQUIRE(batch);
    REQUIRE(*batch);
    return (*batch)->batch.mails.at(0).uid;
}

/// What the reader has fetched once it fetches no more.
int settled(const Folder& folder, int expected) {
    for (int tries = 0; folder.fetched < expected && tries < 1000; ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    return folder.fetched;
}

}  // namespace

TEST_CASE("Batches come in order, one fetch at a time, and none is there before it goes on") {
    Folder folder;
    BatchReader reader(folder.fetching(), 2, 1000);
    CHECK_FALSE(reader.next());
    reader.go_on(3, 7);
    for (std::uint32_t uid = 3; uid <= 10; ++uid) {
        CHECK(uid_of(reader.next()) == uid);
        if (uid < 10) {
            reader.go_on(uid + 1, uid + 7);
        }
    }
    CHECK_FALSE(reader.next());
    CHECK(folder.most_at_once == 1);
    CHECK(folder.read_through.front() == 7);
    CHECK(folder.read_through.back() > 7);
    folder.last_uid = 12;
    reader.go_on(11, 0);
    CHECK(uid_of(reader.next()) == 11);
    CHECK(uid_of(reader.next()) == 12);
    CHECK_FALSE(reader.next());
}

TEST_CASE("No more lie ready than are allowed, and no more bytes are in hand") {
    Folder folder;
    int ready = 2;
    SECTION("few") {}
    SECTION("large ones, of which one lies ready beside the one in hand") {
        folder.mail_bytes = 600;
        ready = 1;
    }
    SECTION("huge ones, one at a time") {
        folder.mail_bytes = 2000;
        ready = 0;
    }
    BatchReader reader(folder.fetching(), 2, 1000);
    reader.go_on(1, 0);
    CHECK(uid_of(reader.next()) == 1);
    CHECK(settled(folder, 1 + ready) == 1 + ready);
    CHECK(uid_of(reader.next()) == 2);
    CHECK(settled(folder, 2 + ready) == 2 + ready);
}

TEST_CASE("After an error it stands still, and goes on where it is told") {
    Folder folder;
    SECTION("of the server") {
        folder.refused = 2;
    }
    SECTION("of the memory") {
        folder.no_memory = 2;
    }
    BatchReader reader(folder.fetching(), 2, 1000);
    reader.go_on(1, 0);
    CHECK(uid_of(reader.next()) == 1);
    const auto failed = reader.next();
    REQUIRE(failed);
    REQUIRE_FALSE(*failed);
    CHECK(failed->error().code == ErrorCode::temporary);
    CHECK_FALSE(reader.next());
    CHECK(settled(folder, 2) == 2);
    folder.refused = folder.no_memory = 0;
    reader.go_on(2, 0);
    CHECK(uid_of(reader.next()) == 2);
}

TEST_CASE("While it rests nothing is fetched, and what is ready stays; after a stop nothing is left") {
    Folder folder;
    BatchReader reader(folder.fetching(), 2, 1000);
    reader.go_on(1, 0);
    reader.rest();
    const int fetched = folder.fetched;
    CHECK(settled(folder, fetched) == fetched);
    CHECK(folder.at_once == 0);
    for (int uid = 1; uid <= fetched; ++uid) {
        CHECK(uid_of(reader.next()) == static_cast<std::uint32_t>(uid));
    }
    CHECK_FALSE(reader.next());
    reader.go_on(5, 0);
    CHECK(uid_of(reader.next()) == 5);  // whoever got none has fetched it himself
    reader.stop();
    CHECK_FALSE(reader.next());
    reader.go_on(7, 0);
    CHECK(uid_of(reader.next()) == 7);
}

TEST_CASE("It ends in the middle of a fetch") {
    Folder folder;
    {
        BatchReader reader(folder.fetching(), 2, 1000);
        reader.go_on(1, 0);
    }
    CHECK(folder.at_once == 0);
}
