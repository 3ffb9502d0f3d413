#pragma once

#include <optional>
#include <string>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi serve`: the page, until SIGINT or SIGTERM.
struct ServeCommand {
    DeskFiles files;
    std::optional<std::string> listen;  ///< instead of [web] listen
    bool json = false;                  ///< the address as a line of JSON

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
