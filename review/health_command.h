#pragma once

#include <optional>
#include <string>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi health`: one line for a monitoring system. Its exit status is 0, 1, 2 or 3, as those of plugins are.
struct HealthCommand {
    DeskFiles files;
    std::optional<std::string> prometheus;  ///< also writes the metrics there, by renaming a finished file
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
