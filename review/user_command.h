#pragma once

#include <string>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi user add|passwd|role|disable|enable|list`: the accounts of the page.
struct UserCommand {
    DeskFiles files;
    std::string action;
    std::string login;
    std::string name;    ///< shown on the pages; "" the login
    bool admin = false;  ///< an administrator; else a reviewer
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
