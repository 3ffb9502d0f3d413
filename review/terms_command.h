#pragma once

#include <string>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi terms review`: the decisions that the terms of the off-topic model got wrong, and what misled them.
struct TermsCommand {
    DeskFiles files;
    std::string action;  ///< "review"
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
