#pragma once

#include <optional>
#include <string>
#include <vector>

#include "review/console.h"

namespace madoguchi {

/// `madoguchi check`: judges message files without mailbox, store or network.
struct CheckCommand {
    std::vector<std::string> files;
    std::optional<std::string> config;  ///< nullopt: the built-in desk
    std::optional<std::string> received;
    bool json = false;
    bool text = false;
    bool explain = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
