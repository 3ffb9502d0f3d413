#pragma once

#include <string>

#include "../desk/intake_fixture.h"
#include "review/desk_files.h"
#include "screen_fixture.h"

namespace madoguchi::test {

/// A desk with one whole inquiry and one without a contact, and a screen.
struct Office : Screen {
    Office() : Screen([this] { return desk.now; }) {}

    TestDesk desk;
    DeskFiles files{std::nullopt, desk.file().string()};
    std::string whole = desk.take(Letter{.from = "taro@city.example.jp", .body = complete_form}).receipt_number;
    std::string lacking = desk.take(Letter{.body = form_without_contact}).receipt_number;
};

}  // namespace madoguchi::test
