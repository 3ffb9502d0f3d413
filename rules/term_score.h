#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/rulebook.h"

namespace madoguchi {

/// How the off-topic model sees one mail. `score` above TermModel::off_topic_above is off-topic.
struct TermScore {
    double score = 0;
    std::vector<Evidence> evidence;  ///< the terms that counted, for and against, heaviest first; `text` says how much
};

/// Scores one mail. `prescribed_subject`: the subject is the one that the desk asks for; it then says nothing about the
/// matter and is left out. Linear in the length of its text (at most `text_cap` bytes of it are read).
[[nodiscard]] TermScore score_terms(const TermModel& model, const Message& message, const Inquiry& inquiry,
                                    bool prescribed_subject = false);

/// Where one piece of TermScore::evidence leans: 1 towards off-topic, -1 towards the desk's matter, 0 for a term that
/// counts only together with others.
[[nodiscard]] int side_of(const Evidence& evidence);

}  // namespace madoguchi
