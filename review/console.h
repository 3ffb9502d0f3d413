#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "parser/error.h"

namespace madoguchi {

/// Exit statuses, by sysexits(3).
enum class ExitStatus {
    ok = 0,
    unreadable_input = 1,  ///< one of several inputs could not be read; the others were
    usage = 64,
    data = 65,      ///< a damaged store
    no_input = 66,  ///< no such case, file or store
    internal = 70,
    temporary = 75,  ///< busy, or another person came first: try again
    denied = 77,
    config = 78,
};

/// What a command may know of the world: where it writes, who is asking, what time it is. Not owned; one thread.
struct Console {
    std::ostream& out;
    std::ostream& err;
    bool out_is_terminal = false;  ///< then no raw byte of a mail goes there
    bool err_is_terminal = false;  ///< progress is shown there
    std::size_t columns = 100;     ///< of the screen
    std::string actor{};           ///< login name of the person, for the history
    std::function<std::chrono::sys_seconds()> now{};
    /// Asks for a secret with these words, and shows nothing of it on a terminal; nullopt where there is none to read.
    std::function<std::optional<std::string>(std::string_view prompt)> ask_secret{};
    /// Runs another program of ours in this one's place; returns where that cannot be.
    std::function<void(const std::string& program, const std::vector<std::string>& arguments)> become{};
};

/// Writes the error for a secretary: a Japanese sentence on what failed and what to do, then the technical words.
/// Returns the exit status that belongs to its code.
ExitStatus report(Console& console, const Error& error);
/// Writes why a command was not carried out, in Japanese words of `sentence`, and returns `status`.
ExitStatus refuse(Console& console, ExitStatus status, std::string_view sentence);
/// Writes a usage error in Japanese words of `sentence`.
ExitStatus report_usage(Console& console, std::string_view sentence);

}  // namespace madoguchi
