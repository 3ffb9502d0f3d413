#include "daemon/notice_watch.h"

#include <catch2/catch.hpp>
#include <optional>

#include "fake_imap.h"
#include "tests/store/store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;
using namespace std::chrono_literals;

namespace {

const Error unreachable{ErrorCode::temporary, "could not connect", {}};

struct Morning {
    ScratchFolder folder;
    Store store = store_with_folder(folder.file());
    FakeClocks time;
    Configuration configuration;
    std::optional<NoticeWatch> watch{std::in_place, store, time.clocks()};

    Morning() {
        time.wall = friday_morning + 6h;  // no time for a digest
        configuration.notices.to = "jimukyoku@office.example.jp";
        configuration.notices.outage_minutes = 60min;
    }
    void pass_time(std::chrono::seconds by) {
        time.wall += by;
        time.steady += by;
    }
    void restart() { watch.emplace(store, time.clocks()); }
    std::vector<NoticeItem> told() {
        must(watch->look(configuration));
        return must(Notices(store).list({}));
    }
};

}  // namespace

TEST_CASE("An outage is told when it has lasted, not before, and only once") {
    Morning m;
    for (int minute = 0; minute < 60; minute += 10) {
        must(m.watch->was_not_read(unreachable));
        CHECK(m.told().empty());
        m.pass_time(10min);
    }
    CHECK(m.told().size() == 1);
    for (int hour = 0; hour < 30; ++hour) {
        m.pass_time(1h);
        must(m.watch->was_not_read(unreachable));
        m.configuration.notices.digest = false;
        CHECK(m.told().size() == 1);
    }
    must(m.watch->was_read(m.configuration));
    CHECK(m.told().size() == 2);
    must(m.watch->was_read(m.configuration));
    CHECK(m.told().size() == 2);
}

TEST_CASE("A connection that is lost now and then is no outage") {
    Morning m;
    for (int i = 0; i < 10; ++i) {
        must(m.watch->was_not_read(unreachable));
        m.pass_time(15s);
        must(m.watch->was_read(m.configuration));
        m.pass_time(30min);
        CHECK(m.told().empty());
    }
}

TEST_CASE("A restart begins no outage anew and tells it no second time") {
    Morning m;
    must(m.watch->was_not_read(unreachable));
    m.pass_time(40min);
    m.restart();
    CHECK(m.told().empty());
    must(m.watch->was_not_read(unreachable));
    m.pass_time(20min);
    CHECK(m.told().size() == 1);
    m.restart();
    must(m.watch->was_not_read(unreachable));
    m.pass_time(2h);
    CHECK(m.told().size() == 1);
    m.restart();
    must(m.watch->was_read(m.configuration));
    CHECK(m.told().size() == 2);
    m.restart();
    must(m.watch->was_read(m.configuration));
    CHECK(m.told().size() == 2);
}

TEST_CASE("A machine that was off tells an old outage only after it has failed again") {
    Morning m;
    must(m.watch->was_not_read(unreachable));
    m.pass_time(12h);
    m.restart();
    CHECK(m.told().empty());
    must(m.watch->was_read(m.configuration));
    CHECK(m.told().empty());
}

TEST_CASE("A clock that is set does not make an outage of a moment, nor hide one") {
    Morning m;
    must(m.watch->was_not_read(unreachable));
    m.time.wall += 5h;
    must(m.watch->look(m.configuration));
    for (const auto& item : m.told()) {
        CHECK(item.kind == NoticeKind::digest);
    }
    m.time.wall -= 10h;
    m.time.steady += 61min;
    bool told = false;
    for (const auto& item : m.told()) {
        told = told || item.kind == NoticeKind::outage;
    }
    CHECK(told);
}

TEST_CASE("0 minutes tell no outage") {
    Morning m;
    m.configuration.notices.outage_minutes = 0min;
    must(m.watch->was_not_read(unreachable));
    m.pass_time(100h);
    m.configuration.notices.digest = false;
    CHECK(m.told().empty());
}
