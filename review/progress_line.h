#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

#include "review/console.h"

namespace madoguchi {

/// One line on a terminal's error output, written anew as the work goes on; nothing elsewhere.
class ProgressLine {
public:
    ProgressLine(Console& console, std::string_view deed) : console_(console), deed_(deed) {}
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ~ProgressLine() { clear(); }

    /// `total` 0: unknown.
    void show(std::int64_t done, std::int64_t total) {
        if (console_.err_is_terminal) {
            console_.err << (total > 0 ? fmt::format("\r{}: {} / {}", deed_, done, total)
                                       : fmt::format("\r{}: {}", deed_, done));
            console_.err.flush();
            shown_ = true;
        }
    }
    void clear() {
        if (shown_) {
            console_.err << "\r\x1b[K";
            console_.err.flush();
            shown_ = false;
        }
    }

private:
    Console& console_;
    std::string_view deed_;
    bool shown_ = false;
};

}  // namespace madoguchi
