#include "review/health.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "../store/store_fixture.h"
#include "review/concerns.h"
#include "review/operations_words.h"
#include "review/program.h"
#include "review/words.h"

using namespace madoguchi;
using namespace madoguchi::test;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

const BusinessCalendar calendar{Desk{}};

HealthReading healthy() {
    HealthReading reading;
    reading.status.last_success = friday_morning - minutes(1);
    reading.free_bytes = 10ULL << 30;
    return reading;
}

HealthState state_of(const HealthReading& reading) {
    return gravest(judge_health(reading, HealthLimits{}, friday_morning));
}

Case waiting_since(std::chrono::sys_seconds opened, CaseState state = CaseState::fresh) {
    Case c;
    c.opened = opened;
    c.state = state;
    return c;
}

}  // namespace

TEST_CASE("each reason alone makes the desk unwell, and as unwell as it is") {
    CHECK(state_of(healthy()) == HealthState::ok);
    const auto with = [](auto change) {
        auto reading = healthy();
        change(reading);
        return state_of(reading);
    };
    CHECK(with([](auto& r) { r.status.last_success = friday_morning - minutes(29); }) == HealthState::ok);
    CHECK(with([](auto& r) { r.status.last_success = friday_morning - minutes(30); }) == HealthState::warning);
    CHECK(with([](auto& r) { r.status.last_success = friday_morning - hours(2); }) == HealthState::critical);
    CHECK(with([](auto& r) { r.status.last_success.reset(); }) == HealthState::critical);
    CHECK(with([](auto& r) { r.status.last_success = friday_morning + minutes(29); }) == HealthState::ok);
    CHECK(with([](auto& r) { r.status.last_success = friday_morning + hours(9); }) ==
          HealthState::critical);  // a clock that was ahead: nobody knows how long it has not been read
    CHECK(with([](auto& r) { r.oldest_unreviewed = hours(15); }) == HealthState::ok);
    CHECK(with([](auto& r) { r.oldest_unreviewed = hours(16); }) == HealthState::warning);
    CHECK(with([](auto& r) { r.oldest_unreviewed = hours(40); }) == HealthState::critical);
    CHECK(with([](auto& r) { r.unsent_since = friday_morning - minutes(59); }) == HealthState::ok);
    CHECK(with([](auto& r) { r.unsent_since = friday_morning - hours(1); }) == HealthState::warning);
    CHECK(with([](auto& r) { r.unsent_since = friday_morning - hours(4); }) == HealthState::critical);
    CHECK(with([](auto& r) { r.unknown = 1; }) == HealthState::warning);
    CHECK(with([](auto& r) { r.failed = 1; }) == HealthState::warning);
    CHECK(with([](auto& r) { r.status.breaker_open = true; }) == HealthState::critical);
    CHECK(with([](auto& r) { r.free_bytes = 500U << 20; }) == HealthState::warning);
    CHECK(with([](auto& r) { r.free_bytes = 100U << 20; }) == HealthState::critical);
}

TEST_CASE("a certificate that ends soon is told, with when it was seen") {
    const auto with = [](std::chrono::seconds left, std::chrono::seconds seen_ago = minutes(5)) {
        auto reading = healthy();
        reading.certificates = {{"IMAP", friday_morning + hours(24 * 300), friday_morning},
                                {"SMTP", friday_morning + left, friday_morning - seen_ago}};
        return reading;
    };
    CHECK(state_of(with(hours(24 * 22))) == HealthState::ok);
    CHECK(state_of(with(hours(24 * 20))) == HealthState::warning);
    CHECK(state_of(with(hours(24 * 2))) == HealthState::critical);
    CHECK(state_of(with(-hours(24 * 2))) == HealthState::critical);
    CHECK(state_of(with(-hours(24 * 2), hours(24 * 41))) == HealthState::ok);
    const auto soon = with(hours(24 * 20));
    const auto found = judge_health(soon, HealthLimits{}, friday_morning);
    REQUIRE(found.size() == 1);
    CHECK(found.front().text == "the SMTP server's certificate ends on 2026-06-25 (as seen on 2026-06-05)");
    CHECK(prometheus_text(found, soon, friday_morning)
              .find("madoguchi_certificate_expiry_timestamp_seconds{server=\"SMTP\"} 1782349200\n") !=
          std::string::npos);
}

TEST_CASE("a mailbox that is looked at seldom may be silent for longer") {
    ImapSettings imap;
    imap.poll_seconds = hours(1);
    auto reading = healthy();
    reading.status.last_success = friday_morning - minutes(90);
    CHECK(gravest(judge_health(reading, HealthLimits::of(imap), friday_morning)) == HealthState::ok);
    reading.status.last_success = friday_morning - hours(3);
    CHECK(gravest(judge_health(reading, HealthLimits::of(imap), friday_morning)) == HealthState::warning);
}

TEST_CASE("the desk is told all that health finds, the gravest first, and behind it the day's work") {
    auto reading = healthy();
    const auto told = [&] { return concerns_of(reading, HealthLimits{}, friday_morning); };
    CHECK(told().empty());
    reading.status.queue = 3;
    reading.status.last_error = "connection refused";
    CHECK(told().size() == 2);
    reading.certificates = {{"SMTP", friday_morning + hours(24), friday_morning},
                            {"IMAP", friday_morning - hours(24), friday_morning}};
    reading.notices_lost = 1;
    reading.free_bytes = 500U << 20;
    reading.oldest_unreviewed = hours(17);
    reading.unsent_since = friday_morning - hours(2);
    reading.failed = reading.unknown = 1;
    reading.status.breaker_open = true;
    reading.status.last_success = friday_morning - hours(3);
    const auto found = judge_health(reading, HealthLimits{}, friday_morning);
    const auto all = told();
    CHECK(found.size() == 10);
    REQUIRE(all.size() == found.size() + 1);
    CHECK(std::none_of(all.begin(), all.end(), [](const Concern& concern) { return concern.sentence.empty(); }));
    CHECK(all.front().sentence == fmt::format(words::silent_for, "3時間"));
    CHECK(all[2].sentence == fmt::format(words::certificate_ends, "SMTP", "令和8年6月6日（土）"));
    CHECK(all.back().sentence == fmt::format(words::queue_waits, 3));
}

TEST_CASE("the oldest mail that waits for the SMTP server counts, an acknowledgement or a notice") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    const auto since = [&] {
        auto reading = healthy();
        must(add_notices(reading, store, friday_morning));
        return reading.unsent_since;
    };
    CHECK_FALSE(since());
    Sample sample(1);
    auto transaction = must(store.begin());
    const auto added = must(store.add(sample.added(), friday_morning - hours(9)));
    const auto id =
        must(store.enqueue(added, acknowledgement_for(sample), true, friday_morning - hours(9), "off-topic"));
    must(transaction.commit());
    CHECK_FALSE(since());  // held: it waits for a person
    must(store.release(id, "tanaka", friday_morning - hours(5)));
    CHECK(since() == friday_morning - hours(5));
    must(store.mark_deferred(id, "535 no", friday_morning + hours(1), friday_morning - hours(4)));
    CHECK(since() == friday_morning - hours(5));
    must(Notices(store).enqueue(NoticeKind::digest, 1, {AckKind::none, "a@office.example.jp", "", "<1@x>", "x"},
                                friday_morning - hours(6)));
    CHECK(since() == friday_morning - hours(6));
}

TEST_CASE("what became of the notices and since when the mailbox fails is read from the store") {
    ScratchFolder folder;
    auto store = store_with_folder(folder.file());
    Notices notices(store);
    const auto queue = [&](std::int64_t day, std::chrono::sys_seconds made) {
        REQUIRE(
            must(notices.enqueue(NoticeKind::digest, day,
                                 {AckKind::none, "a@office.example.jp", "", fmt::format("<{}@x>", day), "x"}, made)));
        return must(notices.find(NoticeKind::digest, day))->mail.id;
    };
    must(notices.mark_failed(queue(1, friday_morning - hours(24 * 8)), "550 no", friday_morning));
    must(notices.set_failing_since(friday_morning));
    must(notices.note_certificate({"IMAP", friday_morning + hours(1), friday_morning}));
    auto reading = healthy();
    must(add_notices(reading, store, friday_morning));
    CHECK(reading.notices_lost == 0);
    must(notices.mark_failed(queue(2, friday_morning - hours(24)), "550 no", friday_morning));
    queue(3, friday_morning);
    CHECK(must(notices.note_bounce("<3@x>", friday_morning)));
    CHECK_FALSE(must(notices.note_bounce("<4@x>", friday_morning)));
    reading = healthy();
    must(add_notices(reading, store, friday_morning));
    CHECK(reading.notices_lost == 2);
    CHECK(reading.failing_since == friday_morning);
    CHECK(reading.certificates.size() == 1);
    CHECK(state_of(reading) == HealthState::critical);
}

TEST_CASE("the gravest reason stands first, and every reason is told") {
    auto reading = healthy();
    reading.unknown = 2;
    reading.status.breaker_open = true;
    const auto line = plugin_line(judge_health(reading, HealthLimits{}, friday_morning), reading, friday_morning);
    CHECK(line.starts_with("MADOGUCHI CRITICAL - the daily limit"));
    CHECK(line.find("2 acknowledgements may or may not have arrived") != std::string::npos);
    CHECK(line.find("|success_age=60s") != std::string::npos);
    CHECK(line.find('\n') == line.size() - 1);
}

TEST_CASE("only business time counts, and only cases that nobody has in hand") {
    const StoreStatus status;
    // Friday 10:00 to Monday 10:00 is eight hours of the desk's.
    const auto monday = friday_morning + hours(72);
    auto mine = waiting_since(friday_morning - hours(24 * 7));
    mine.taken_by = "tanaka";
    const std::vector<Case> queue{waiting_since(friday_morning - hours(24 * 9), CaseState::in_hand), mine,
                                  waiting_since(friday_morning), waiting_since(monday)};
    const auto reading = health_of(status, queue, calendar, 0, monday);
    REQUIRE(reading.oldest_unreviewed);
    CHECK(*reading.oldest_unreviewed == hours(8));
}

TEST_CASE("the line and the metrics cannot be broken by what a message says") {
    const std::vector<HealthFinding> found{{HealthState::unknown, "store a|b\nc: not there"}};
    const auto line = plugin_line(found, std::nullopt, friday_morning);
    CHECK(line == "MADOGUCHI UNKNOWN - store a b c: not there\n");
    const auto reading = healthy();
    const auto text = prometheus_text(judge_health(reading, HealthLimits{}, friday_morning), reading, friday_morning);
    const std::regex sample(R"(^(# (HELP|TYPE) madoguchi_\w+ .+|madoguchi_\w+(\{\w+="\w+"\})? -?\d+)$)");
    std::istringstream lines(text);
    std::size_t count = 0;
    for (std::string one; std::getline(lines, one); ++count) {
        INFO(one);
        CHECK(std::regex_match(one, sample));
    }
    CHECK(count > 30);
    CHECK(text.find("madoguchi_health 0\n") != std::string::npos);
}

TEST_CASE("health answers as a plugin does, and its metrics are whole or not there") {
    ScratchFolder folder;
    std::string out;
    const auto run = [&](std::vector<std::string> arguments) {
        std::ostringstream to_out;
        std::ostringstream to_err;
        arguments.insert(arguments.end(), {"--store", folder.file()});
        Console console{to_out, to_err, false, false, 100, "tanaka", [] { return friday_morning; }};
        const int status = run_program(arguments, console);
        out = to_out.str();
        return status;
    };
    CHECK(run({"health"}) == 3);
    CHECK(out.starts_with("MADOGUCHI UNKNOWN - "));
    {
        auto store = store_with_folder(folder.file());
        must(store.note_poll(true, "", friday_morning));
    }
    const auto metrics = folder.file("desk.prom");
    CHECK(run({"health", "--prometheus", metrics}) == 0);
    CHECK(out.starts_with("MADOGUCHI OK - 0 open cases"));
    std::ifstream in(metrics);
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}).ends_with("\n"));
    CHECK(run({"health", "--prometheus", folder.file("no/desk.prom")}) == 3);
    std::size_t left = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.file().parent_path())) {
        left += entry.path().filename().string().starts_with("desk.prom") ? 1 : 0;
    }
    CHECK(left == 1);
    std::ofstream(folder.file(), std::ios::binary | std::ios::trunc)
        << "not a store at all, but some longer text. ......................................................";
    std::filesystem::remove(folder.file("desk.sqlite-wal"));
    CHECK(run({"health"}) == 2);
}
