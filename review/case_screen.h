#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "desk/stored_text.h"
#include "rules/rulebook.h"
#include "store/case.h"

namespace madoguchi {

/// What `show` puts on the screen besides the case itself.
struct CaseScreen {
    const CaseView& view;
    const std::vector<StoredText>& texts;  ///< of the case's mails, in their order
    const Rulebook& rules;
    bool explain = false;

    /// The whole case in Japanese, for a terminal: nothing of a mail reaches it raw.
    [[nodiscard]] std::string text() const;
};

}  // namespace madoguchi
