#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/error.h"
#include "rules/desk.h"

namespace madoguchi {

/// One weighted term of the off-topic model. Positive weights speak for off-topic, negative ones for the desk's matter.
struct Term {
    std::string pattern;  ///< as written in the file; compared after fold_for_match
    double weight = 0;
    std::string scope;    ///< where it counts: "any", "subject", "text", "field", "signature", "domain"
    std::string comment;  ///< shown to the reviewer beside the term
    int line = 0;         ///< in its file
};

/// The weighted model: its terms, its margins, all from one data file that the desk can read and change.
struct TermModel {
    std::vector<Term> terms;
    double off_topic_above = 0;  ///< score above which `off-topic` is set
    double unsure_above = 0;     ///< between this and the above: queued for review, still acknowledged
};

/// Reads a terms file (format: its own header). Errors name `file` and the line.
[[nodiscard]] Result<TermModel> read_terms(std::string_view text, std::string_view file);
/// The model that is built in (rules/terms.tsv).
[[nodiscard]] const TermModel& builtin_terms();

/// Everything that `judge` goes by: the desk, the terms, and later the desk's own rules. Plain value.
struct Rulebook {
    Desk desk;
    TermModel terms = builtin_terms();
};

}  // namespace madoguchi
