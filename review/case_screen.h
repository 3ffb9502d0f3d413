#pragma once

#include <chrono>
#include <map>
#include <string>

#include "rules/rulebook.h"
#include "store/case.h"

namespace madoguchi {

/// What `show` puts on the screen besides the case itself.
struct CaseScreen {
    const CaseView& view;
    const std::map<MailId, std::string>& raw;  ///< the bytes of the case's mails
    const Rulebook& rules;
    bool explain = false;

    /// The whole case in Japanese, for a terminal: nothing of a mail reaches it raw.
    [[nodiscard]] std::string text() const;
};

}  // namespace madoguchi
