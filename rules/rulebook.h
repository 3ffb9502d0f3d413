#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parser/error.h"
#include "rules/desk.h"

namespace madoguchi {

/// Where a term counts. `any`: subject, text and signature; `who`: the form's organization and name, the signature and
/// the display name of From; `text`: the sender's own text and the inquiry; `domain`: the end of the sender's domain.
enum class TermScope { any, subject, text, who, domain };

/// One weighted term of the off-topic model. Positive weights speak for off-topic, negative ones for the desk's matter.
/// A term counts once a mail, however often it stands there.
struct Term {
    std::string group;    ///< name of its TermGroup
    std::string pattern;  ///< as written in the file; compared after folding; "A…B" is A, then B soon after it
    double weight = 0;
    TermScope scope = TermScope::any;
    std::string comment;  ///< shown to the reviewer beside the term; "" shows the group's title
    int line = 0;         ///< in its file
};

/// Terms that say the same thing. Their sum counts up to `cap` (in either direction), so that heaping up words of one
/// kind does not sway the judgement.
struct TermGroup {
    std::string name;
    double cap = 0;
    std::string title;  ///< Japanese, for the reviewer
    int line = 0;
};

/// Several groups together mean more, or less, than each alone. A group is there when its sum reaches 1 in size.
struct TermCombination {
    std::vector<std::string> with;     ///< all of these are there
    std::vector<std::string> without;  ///< and none of these
    double weight = 0;
    std::string comment;  ///< Japanese, for the reviewer
    int line = 0;
};

struct TermIndex;

/// The weighted model: its terms, its margins, all from one data file that the desk can read and change.
struct TermModel {
    std::vector<TermGroup> groups;
    std::vector<Term> terms;
    std::vector<TermCombination> combinations;
    double off_topic_above = 0;              ///< score above which `off-topic` is set
    double unsure_above = 0;                 ///< between this and the above: queued for review, still acknowledged
    std::shared_ptr<const TermIndex> index;  ///< made by read_terms from `terms`
};

/// Reads a terms file (format: its own header). Errors name `file` and the line; all of them at once, one a line.
[[nodiscard]] Result<TermModel> read_terms(std::string_view text, std::string_view file);
/// The model that is built in (rules/terms.tsv).
[[nodiscard]] const TermModel& builtin_terms();

/// Everything that `judge` goes by: the desk, the terms, and later the desk's own rules. Plain value.
struct Rulebook {
    Desk desk;
    TermModel terms = builtin_terms();
};

}  // namespace madoguchi
