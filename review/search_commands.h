#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "review/console.h"
#include "review/desk_files.h"
#include "store/case_search.h"

namespace madoguchi {

/// `madoguchi search`: cases by their words and by what they are.
struct SearchCommand {
    DeskFiles files;
    std::vector<std::string> terms;
    std::string flag, organization, taken_by;
    std::optional<std::string> scope, state, acknowledgement, order;  ///< by their stored names
    std::optional<std::string> since, until;                          ///< days, both included
    std::size_t page = 1;
    std::size_t per_page = 50;
    bool json = false;

    /// What is asked for; `config` with a Japanese sentence where an option is no such thing.
    [[nodiscard]] Result<CaseQuery> query() const;
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi similar`: earlier cases that ask the like.
struct SimilarCommand {
    DeskFiles files;
    std::string which;
    std::size_t most = 5;
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
