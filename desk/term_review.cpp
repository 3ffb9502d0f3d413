#include "desk/term_review.h"

#include "parser/message.h"
#include "rules/hearing.h"
#include "rules/term_score.h"

namespace madoguchi {
namespace {

Result<WrongDecision> judge_again(Store& store, const Rulebook& rules, const TermDecision& decision) {
    WrongDecision result;
    result.decision = decision;
    result.score_now = decision.score;
    result.flagged_now = decision.flagged;
    const auto raw = store.raw_mail(decision.mail_id);
    if (!raw) {
        result.erased = true;
        return raw.error().code == ErrorCode::not_found ? Result<WrongDecision>(std::move(result))
                                                        : tl::unexpected(raw.error());
    }
    const auto message = read_message(*raw);
    const auto inquiry = find_inquiry(message, rules.desk.own_addresses());
    const auto verdict = judge(message, inquiry, rules);
    const auto terms = score_terms(rules.terms, message, inquiry, is_prescribed_subject(message.subject, rules.desk));
    result.score_now = terms.score;
    result.flagged_now = verdict.has("off-topic");
    for (const auto& evidence : terms.evidence) {
        const int side = side_of(evidence);
        if (side != 0) {
            ((side > 0) == decision.off_topic ? result.right : result.misleading).push_back(evidence);
        }
    }
    return result;
}

}  // namespace

Result<TermReview> review_terms(Store& store, const Rulebook& rules) {
    const auto decisions = store.term_decisions();
    if (!decisions) {
        return tl::unexpected(decisions.error());
    }
    TermReview review;
    review.decisions = decisions->size();
    for (const auto& decision : *decisions) {
        auto judged = judge_again(store, rules, decision);
        if (!judged) {
            return tl::unexpected(judged.error());
        }
        if (decision.flagged != decision.off_topic || !judged->right_now()) {
            review.wrong.push_back(std::move(*judged));
        }
    }
    return review;
}

}  // namespace madoguchi
