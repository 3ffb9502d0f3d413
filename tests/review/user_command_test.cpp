#include "review/user_command.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../store/store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;
using Json = nlohmann::json;

namespace {

struct Accountant {
    ScratchFolder folder;
    DeskFiles files{std::nullopt, folder.file().string()};
    std::ostringstream out, err;
    Console console{out, err, false, false, 100, "root", [] { return friday_morning; }};

    Accountant() {
        (void)store_with_folder(folder.file());
        console.ask_secret = [](std::string_view) { return std::optional<std::string>("正しい馬 電池 ホチキス"); };
    }
    std::string of(const std::string& action, const std::string& login, bool admin,
                   ExitStatus expected = ExitStatus::ok) {
        out.str("");
        err.str("");
        const UserCommand command{files, action, login, "", admin, true};
        const auto status = command.run(console);
        INFO(err.str());
        CHECK(status == expected);
        return out.str();
    }
    std::string role_of(const std::string& login) {
        for (const auto& user : Json::parse(of("list", "", false))) {
            if (user["login"] == login) {
                return user["role"];
            }
        }
        return {};
    }
};

}  // namespace

TEST_CASE("accounts have a role, which is changed but for the last administrator's") {
    Accountant office;
    office.of("add", "sato", true);
    office.of("add", "yamada", false);
    CHECK(office.role_of("sato") == "administrator");
    CHECK(office.role_of("yamada") == "reviewer");
    office.of("role", "sato", false, ExitStatus::temporary);
    CHECK(office.role_of("sato") == "administrator");
    office.of("role", "yamada", true);
    office.of("role", "sato", false);
    CHECK(office.role_of("yamada") == "administrator");
    CHECK(office.role_of("sato") == "reviewer");
    office.of("role", "nobody", true, ExitStatus::no_input);
    office.of("role", "", true, ExitStatus::usage);
}
