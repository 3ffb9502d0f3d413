#pragma once

#include <optional>
#include <string>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi rejudge`: judges stored mails again, and shows what would change.
struct RejudgeCommand {
    DeskFiles files;
    std::optional<std::string> since;  ///< a day or a time
    std::optional<std::string> rules;  ///< another configuration file, whose rules are tried
    bool apply = false;
    bool json = false;  ///< a line for each change, then one with the counts

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
