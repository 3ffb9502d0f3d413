#pragma once

#include <string>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi purge`: erases the personal data whose time is over ([retention]). Without `apply` it only tells.
struct PurgeCommand {
    DeskFiles files;
    bool apply = false;
    bool record = false;  ///< what was purged, erased, exported and imported before
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi erase`: erases one person's data. Without `apply` it only tells.
struct EraseCommand {
    DeskFiles files;
    std::string which;  ///< a mail address, or a case's receipt number
    bool apply = false;
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi export-person`: writes all that is stored of one person into a new folder.
struct ExportPersonCommand {
    DeskFiles files;
    std::string which;
    std::string folder;
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
