#pragma once

#include <vector>

#include "parser/error.h"
#include "rules/rulebook.h"
#include "store/store.h"

namespace madoguchi {

/// A person's decision that the terms got wrong, when it was taken or now.
struct WrongDecision {
    TermDecision decision;
    double score_now = 0;              ///< by the present terms; the old one where the mail's text is erased
    bool flagged_now = false;          ///< they say off-topic now
    bool erased = false;               ///< the mail's text is gone: no terms can be shown
    std::vector<Evidence> misleading;  ///< the present terms that spoke against the decision, heaviest first
    std::vector<Evidence> right;       ///< and those that spoke for it

    [[nodiscard]] bool right_now() const { return flagged_now == decision.off_topic; }
};

struct TermReview {
    std::size_t decisions = 0;  ///< all of them
    std::vector<WrongDecision> wrong;
};

/// Holds every kept decision against what the terms said then and say now.
[[nodiscard]] Result<TermReview> review_terms(Store& store, const Rulebook& rules);

}  // namespace madoguchi
