#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "parser/error.h"
#include "store/retention.h"

namespace madoguchi {

/// Where an address stands beside what is its own: a person has to look there.
struct Mentions {
    std::set<std::string> cases;  ///< receipt numbers
    std::vector<MailId> mails;    ///< of no case
};

/// Reads every further mail, headers, quotations and forwards too. `progress`: how many of how many are read. Errors:
/// those of the store.
[[nodiscard]] Result<Mentions> find_mentions(Store& store, std::string_view address, const PersonalData& of,
                                             const std::function<void(std::int64_t, std::int64_t)>& progress);

}  // namespace madoguchi
