#pragma once

#include <optional>
#include <string>
#include <vector>

#include "review/console.h"
#include "rules/rulebook.h"
#include "rules/verdict.h"

namespace madoguchi {

/// `madoguchi check`: judges message files without mailbox, store or network.
struct CheckCommand {
    std::vector<std::string> files;
    std::optional<std::string> config;  ///< nullopt: the built-in desk
    std::optional<std::string> received;
    bool json = false;
    bool text = false;
    bool explain = false;

    /// Answers in the order of the files, whichever of them is read first.
    [[nodiscard]] ExitStatus run(Console& console) const;

private:
    /// What is printed of one file.
    struct Answer {
        std::string out;
        std::string err;
        bool unreadable = false;
    };
    [[nodiscard]] Answer answer_for(const std::string& file, const Rulebook& rules,
                                    const Circumstances& circumstances) const;
};

}  // namespace madoguchi
