#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "review/console.h"

namespace madoguchi::test {

/// A terminal that keeps what a command writes to it, and whose clock is `now`.
struct Screen {
    std::function<std::chrono::sys_seconds()> now;
    std::ostringstream out, err;
    Console console{out, err, false, false, 100, "tanaka", [this] { return now(); }};

    explicit Screen(std::function<std::chrono::sys_seconds()> clock) : now(std::move(clock)) {}

    template <class Command>
    std::string of(const Command& command, ExitStatus expected = ExitStatus::ok) {
        out.str("");
        err.str("");
        const auto status = command.run(console);
        INFO(err.str());
        CHECK(status == expected);
        return out.str();
    }
    template <class Command>
    nlohmann::json json_of(Command command, ExitStatus expected = ExitStatus::ok) {
        command.json = true;
        const auto text = of(command, expected);
        return text.empty() ? nlohmann::json() : nlohmann::json::parse(text);
    }
    [[nodiscard]] bool said(std::string_view words) const { return err.str().find(words) != std::string::npos; }
};

}  // namespace madoguchi::test
