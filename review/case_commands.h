#pragma once

#include <optional>
#include <string>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi queue`, `cases`, `ignored`.
struct ListCommand {
    enum class What { queue, open, unanswered, all, ignored };
    DeskFiles files;
    What what = What::queue;
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi show`.
struct ShowCommand {
    DeskFiles files;
    std::string which;  ///< case id or receipt number
    bool explain = false;
    bool raw = false;              ///< the bytes of one mail as they came
    std::optional<unsigned> mail;  ///< with `raw`: which of the case's mails, from 1
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi status`.
struct StatusCommand {
    DeskFiles files;
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
