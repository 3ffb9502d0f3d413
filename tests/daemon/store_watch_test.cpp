#include "daemon/store_watch.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>

#include "store/store.h"
#include "tests/scratch_folder.h"

using namespace madoguchi;
using test::ScratchFolder;

namespace {

bool readable(int descriptor, int milliseconds = 0) {
    pollfd polled{descriptor, POLLIN, 0};
    return poll(&polled, 1, milliseconds) == 1;
}

struct Pipe {
    Pipe() { REQUIRE(pipe(ends.data()) == 0); }
    ~Pipe() {
        close(ends[0]);
        close(ends[1]);
    }
    std::array<int, 2> ends{};
};

}  // namespace

TEST_CASE("a wait ends when another connection writes to the store") {
    const ScratchFolder folder;
    const auto path = folder.file();
    const auto store = Store::open(path, OpenMode::create);
    REQUIRE(store);
    const Pipe signals;
    StoreWatch watch(signals.ends[0]);
    watch.begin(path);
    REQUIRE(watch.watches());
    CHECK_FALSE(readable(watch.fd()));

    auto other = Store::open(path, OpenMode::existing);
    REQUIRE(other);
    CHECK_FALSE(watch.end());  // opening and reading it is no news
    watch.begin(path);
    REQUIRE(other->note_poll(true, "", std::chrono::sys_seconds{std::chrono::seconds{1'700'000'000}}));
    CHECK(readable(watch.fd(), 10'000));
    CHECK(watch.end());
    CHECK_FALSE(readable(watch.fd()));
    CHECK_FALSE(watch.end());  // told once

    REQUIRE(other->note_poll(true, "", std::chrono::sys_seconds{std::chrono::seconds{1'700'000'001}}));
    CHECK_FALSE(readable(watch.fd()));  // nobody waits
}

TEST_CASE("a wait on the store ends by the other descriptor, too, and with no store only by that") {
    const Pipe signals;
    StoreWatch watch(signals.ends[0]);
    watch.begin("/nowhere/store.sqlite");
    CHECK_FALSE(watch.watches());
    CHECK_FALSE(readable(watch.fd()));
    REQUIRE(write(signals.ends[1], "x", 1) == 1);
    CHECK(readable(watch.fd(), 10'000));
    CHECK_FALSE(watch.end());
    CHECK(readable(watch.fd()));  // whose it is, reads it
}
