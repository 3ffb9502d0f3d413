#include "review/operations_commands.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../store/store_fixture.h"
#include "review/program.h"

using namespace madoguchi;
using namespace madoguchi::test;
using Json = nlohmann::json;

namespace {

struct CopiedDesk {
    ScratchFolder folder;
    std::chrono::sys_seconds now = friday_morning;
    std::string out, err;

    CopiedDesk() {
        auto store = store_with_folder(folder.file());
        const Sample sample(1);
        must(store.enqueue(must(store.add(sample.added(), friday_morning)), acknowledgement_for(sample), false,
                           friday_morning));
    }
    int run(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--store", folder.file()});
        std::ostringstream to_out;
        std::ostringstream to_err;
        Console console{to_out, to_err, false, false, 100, "tanaka", [this] { return now; }};
        const int status = run_program(arguments, console);
        out = to_out.str();
        err = to_err.str();
        return status;
    }
};

std::size_t files_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

}  // namespace

TEST_CASE("backups in a folder are named by their time, and only they are ever removed") {
    CopiedDesk desk;
    const auto folder = desk.folder.file("backups");
    std::filesystem::create_directory(folder);
    for (const auto* name : {"desk-20260101-000000.sqlite.txt", "desk-2026.sqlite", "desk.sqlite", "letter",
                             "desk-2026010a-000000.sqlite"}) {
        std::ofstream(folder / name) << "not yours";
    }
    const auto others = files_in(folder);
    for (int night = 0; night < 4; ++night, desk.now += std::chrono::hours(24)) {
        REQUIRE(desk.run({"backup", folder, "--keep", "2"}) == 0);
    }
    CHECK(files_in(folder) == others + 2);
    CHECK(std::filesystem::exists(folder / "desk-20260607-100000.sqlite"));
    CHECK(std::filesystem::exists(folder / "desk-20260608-100000.sqlite"));
    // What was cut short goes when it cannot be under way any more; its age is the file's.
    const auto age = [&](const std::string& name, std::chrono::hours by) {
        std::ofstream(folder / name) << "half a store";
        const auto at = std::chrono::file_clock::from_sys(desk.now - by);
        std::filesystem::last_write_time(folder / name, std::chrono::time_point_cast<std::chrono::nanoseconds>(at));
    };
    age("desk-20260101-000000.sqlite.part", std::chrono::hours(25));
    age("desk-20260101-000000.sqlite.part-journal", std::chrono::hours(25));
    age("desk-20260102-000000.sqlite.part", std::chrono::hours(1));
    REQUIRE(desk.run({"backup", folder}) == 0);
    CHECK(std::filesystem::remove(folder / "desk-20260102-000000.sqlite.part"));
    CHECK(files_in(folder) == others + 3);
    REQUIRE(std::filesystem::remove(folder / "desk-20260609-100000.sqlite"));
    // A failed one removes nothing.
    std::filesystem::resize_file(desk.folder.file(), 20);
    CHECK(desk.run({"backup", folder, "--keep", "1"}) == 65);
    CHECK(files_in(folder) == others + 2);
}

TEST_CASE("a backup says what it holds, and overwrites nothing") {
    CopiedDesk desk;
    const auto file = desk.folder.file("copy");
    REQUIRE(desk.run({"backup", file}) == 0);
    CHECK(desk.out.find("メール 1通、照会 1件、自動返信 1通") != std::string::npos);
    CHECK(desk.run({"backup", file}) == 64);
    CHECK(desk.run({"backup", desk.folder.file("copy2"), "--keep", "3"}) == 64);
    REQUIRE(desk.run({"backup", desk.folder.file("copy3"), "--json"}) == 0);
    CHECK(Json::parse(desk.out)["holds"]["mails"] == 1);
}

TEST_CASE("check-store tells damage by its exit status, of the store and of a backup") {
    CopiedDesk desk;
    const auto file = desk.folder.file("copy");
    REQUIRE(desk.run({"backup", file}) == 0);
    CHECK(desk.run({"check-store"}) == 0);
    CHECK(desk.run({"check-store", file, "--json"}) == 0);
    CHECK(Json::parse(desk.out)["sound"] == true);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2 / 4096 * 4096);
    CHECK(desk.run({"check-store", file}) == 65);
    CHECK(desk.run({"check-store", desk.folder.file("none")}) == 66);
}

TEST_CASE("a backup is never removed by what a clock that was ahead has made") {
    CopiedDesk desk;
    const auto folder = desk.folder.file("backups");
    std::filesystem::create_directory(folder);
    const auto right = desk.now;
    desk.now += std::chrono::days(400);
    for (int night = 0; night < 3; ++night, desk.now += std::chrono::hours(24)) {
        REQUIRE(desk.run({"backup", folder, "--keep", "3"}) == 0);
    }
    desk.now = right;
    REQUIRE(desk.run({"backup", folder, "--keep", "2"}) == 0);
    CHECK(files_in(folder) == 2);
    CHECK(std::filesystem::exists(folder / "desk-20260605-100000.sqlite"));
    desk.now += std::chrono::hours(24);
    REQUIRE(desk.run({"backup", folder, "--keep", "2"}) == 0);
    CHECK(std::filesystem::exists(folder / "desk-20260605-100000.sqlite"));
    CHECK(std::filesystem::exists(folder / "desk-20260606-100000.sqlite"));
    CHECK(files_in(folder) == 2);
}

TEST_CASE("restore keeps what was there, and says what the daemon will do") {
    CopiedDesk desk;
    const auto file = desk.folder.file("copy");
    REQUIRE(desk.run({"backup", file}) == 0);
    std::filesystem::remove(desk.folder.file("desk.sqlite-mark"));
    REQUIRE(desk.run({"restore", file}) == 0);
    CHECK(desk.out.find("desk.sqlite.replaced-20260605-100000") != std::string::npos);
    CHECK(desk.run({"restore", desk.folder.file("none")}) == 66);
    CHECK(desk.run({"status"}) == 0);
}
