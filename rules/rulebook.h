#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/error.h"
#include "rules/desk.h"

namespace madoguchi {

/// Where a term counts. `any`: subject, text and signature; `who`: the form's organization and name, the signature and
/// the display name of From; `organization`: that field alone; `text`: the sender's own text and the inquiry; `domain`:
/// the end of the sender's domain; `shape`: what the text looks like as a whole (`nokana`: much text, and no kana in
/// it; `short`, `long`; `authority`: the organization ends in 県, 市 and the like; `form`: the prescribed subject and
/// all four fields).
enum class TermScope { any, subject, text, who, organization, domain, shape };

/// One weighted term of the off-topic model. Positive weights speak for off-topic, negative ones for the desk's matter.
/// A term counts once a mail, however often it stands there.
struct Term {
    /// Bytes of TermIndex::text. Not a view, so that the built-in terms are constants that nothing moves at the start.
    struct Words {
        std::uint32_t begin = 0;
        std::uint32_t length = 0;
    };
    Words pattern;  ///< as written in the file; compared after folding; "A…B" is A, then B soon after it
    Words comment;  ///< shown to the reviewer beside the term; none shows the group's title
    double weight = 0;
    std::uint32_t group = 0;  ///< index into TermModel::groups
    TermScope scope = TermScope::any;
    bool has_second = false;  ///< it is an "A…B"
    int line = 0;             ///< in its file
};

/// Terms that say the same thing. Their sum counts up to `cap` (in either direction), so that heaping up words of one
/// kind does not sway the judgement.
struct TermGroup {
    std::string name;
    double cap = 0;
    std::string title;  ///< Japanese, for the reviewer
    int line = 0;
    bool for_desk =
        false;  ///< its terms, all summed, speak for the desk; the others of it are corrections (工夫 holds 夫)
};

/// Groups by their index in TermModel::groups. A group is there when its sum reaches 1 on its own side.
struct TermCondition {
    std::vector<std::uint32_t> with;     ///< all of these are there
    std::vector<std::uint32_t> without;  ///< and none of these
};

/// Several groups together mean more, or less, than each alone.
struct TermCombination {
    TermCondition condition;
    double weight = 0;
    std::string comment;  ///< Japanese, for the reviewer
    int line = 0;
};

/// Where groups together say that another group's words prove nothing: a seller's use of the desk's words.
struct TermSetAside {
    TermCondition condition;
    std::uint32_t group = 0;  ///< its sum then counts as 0; the conditions still see it
    std::string comment;      ///< Japanese, for the reviewer
    int line = 0;
};

struct TermIndex;

/// The weighted model: its terms, its margins, all from one data file that the desk can read and change. Copies share
/// the terms.
struct TermModel {
    std::vector<TermGroup> groups;
    std::span<const Term> terms;  ///< lie in `index`
    std::vector<TermSetAside> set_asides;
    std::vector<TermCombination> combinations;
    double off_topic_above = 0;              ///< score above which `off-topic` is set
    double unsure_above = 0;                 ///< between this and the above: queued for review, still acknowledged
    std::shared_ptr<const TermIndex> index;  ///< made by read_terms; nullptr where there are no terms
};

/// Reads a terms file (format: its own header). Errors name `file` and the line; all of them at once, one a line.
[[nodiscard]] Result<TermModel> read_terms(std::string_view text, std::string_view file);
/// The model that is built in (rules/terms.tsv).
[[nodiscard]] const TermModel& builtin_terms();

/// What a desk's own rule does to the acknowledgement.
enum class RuleAcknowledge {
    as_judged,
    hold,   ///< withheld, for a reviewer to release
    allow,  ///< goes out in spite of off-topic, a mail not addressed to us, X-Loop or X-Auto-Response-Suppress; never
            ///< to an automated mail, nor over a limit
};

struct CompiledRule;

/// One of the desk's own rules, as the configuration says it. Fill in the plain members and hand it to compile_rule;
/// that is all a reader of configuration files has to do, besides appending the result to Rulebook::desk_rules in the
/// order of the file.
///
/// All conditions that are given must hold; at least one must be given. Patterns are RE2 (linear: none can hang), found
/// anywhere, any case; `^` and `$` are the ends of the text, or of a line in `text`.
struct DeskRule {
    std::string name;  ///< shown to the reviewer; Japanese
    int line = 0;      ///< in the configuration file

    std::string sender;                        ///< pattern: an address of From, or "name <address>"
    std::string subject;                       ///< pattern: the decoded subject
    std::string text;                          ///< pattern: the readable text, quoted mail too
    std::string header_name;                   ///< with `header`: the field's name, any case
    std::string header;                        ///< pattern: a decoded field of that name; "" with a name: it is there
    std::string attachment;                    ///< pattern: an attachment's name
    std::optional<std::uint64_t> larger_than;  ///< bytes of the mail
    std::optional<std::uint64_t> smaller_than;

    std::string set_flag;    ///< a code of the table, or one of the desk's own (a-z, 0-9, hyphens), then with a title
    std::string flag_title;  ///< Japanese; only with a code of the desk's own
    std::string clear_flag;  ///< a code; not `automated`, `unreadable` or `unreachable-sender`
    RuleAcknowledge acknowledge = RuleAcknowledge::as_judged;
    bool ignore_sender = false;  ///< the mail goes to the ignored ones; nothing goes out

    std::shared_ptr<const CompiledRule> compiled;  ///< set by compile_rule
};

/// Checks a rule and compiles its patterns. Errors name `file`, the rule's line and its name.
[[nodiscard]] Result<DeskRule> compile_rule(DeskRule rule, std::string_view file);

/// Everything that `judge` goes by: the desk, the terms and the desk's own rules. Plain value; copies share what was
/// compiled.
struct Rulebook {
    Desk desk;
    TermModel terms = builtin_terms();
    std::vector<DeskRule> desk_rules;  ///< in the order of the file; each sees what the ones before it did

    /// A flag's Japanese title, of the table or of a desk's own rule; the code itself where it is unknown.
    [[nodiscard]] std::string_view title_of(std::string_view flag_code) const;
};

}  // namespace madoguchi
