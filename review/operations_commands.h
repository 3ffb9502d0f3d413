#pragma once

#include <optional>
#include <string>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi backup`: copies the store while it is in use, and reads the copy back.
struct BackupCommand {
    DeskFiles files;
    std::string target;            ///< a file that is not there yet, or a folder for one with the time in its name
    std::optional<unsigned> keep;  ///< of a folder: so many of the newest stay, the others go
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi restore`: puts a backup in the place of the store.
struct RestoreCommand {
    DeskFiles files;
    std::string backup;
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi check-store`: reads all of the store, or of a backup.
struct CheckStoreCommand {
    DeskFiles files;
    std::optional<std::string> file;  ///< nullopt: the desk's store
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
