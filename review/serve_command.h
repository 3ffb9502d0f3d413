#pragma once

#include <optional>
#include <string>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi serve`: hands over to the program of the page, which runs until SIGINT or SIGTERM.
struct ServeCommand {
    DeskFiles files;
    std::optional<std::string> listen;  ///< instead of [web] listen
    bool json = false;                  ///< the address as a line of JSON
    int listening_descriptor = -1;      ///< of systemd's socket activation, instead of any address; not owned

    /// Returns only where that program is not there.
    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
