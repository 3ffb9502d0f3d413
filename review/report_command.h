#pragma once

#include <optional>
#include <string>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi report`: what came and what became of it, by month and kind.
struct ReportCommand {
    DeskFiles files;
    std::optional<std::string> since;  ///< a day: received then or later
    std::optional<std::string> until;  ///< a day: received on it or before
    bool csv = false;
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
