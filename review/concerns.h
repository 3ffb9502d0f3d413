#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "desk/configuration.h"
#include "store/store.h"

namespace madoguchi {

/// Something that somebody should look at, and where.
struct Concern {
    std::string sentence;      ///< what is wrong and what to do
    std::string_view command;  ///< of the command line; "" for none
    std::string_view path;     ///< of the page; "" for none
};

/// Everything that is not well with the desk, the gravest first; empty where all is.
[[nodiscard]] std::vector<Concern> concerns_of(const StoreStatus& status, const ImapSettings& imap,
                                               std::chrono::sys_seconds now);

}  // namespace madoguchi
