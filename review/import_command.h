#pragma once

#include <optional>
#include <string>
#include <vector>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi import`: takes mails of the time before from mbox files, Maildir folders and single files.
struct ImportCommand {
    DeskFiles files;
    std::vector<std::string> sources;
    std::string outcome;  ///< "" leaves new cases open
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
