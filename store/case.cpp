#include "store/case.h"

#include <algorithm>

namespace madoguchi {

std::string_view to_string(CaseState s) {
    switch (s) {
        case CaseState::fresh:
            return "new";
        case CaseState::in_hand:
            return "in-hand";
        case CaseState::waiting:
            return "waiting";
        case CaseState::closed:
            return "closed";
    }
    return "";
}

std::string_view to_string(Outcome o) {
    switch (o) {
        case Outcome::none:
            return "none";
        case Outcome::answered:
            return "answered";
        case Outcome::off_topic:
            return "off-topic";
        case Outcome::spam:
            return "spam";
        case Outcome::duplicate:
            return "duplicate";
        case Outcome::other:
            return "other";
    }
    return "";
}

std::optional<Outcome> outcome_from(std::string_view text) {
    const auto* found = std::find_if(closing_outcomes.begin(), closing_outcomes.end(),
                                     [&](Outcome outcome) { return to_string(outcome) == text; });
    return found == closing_outcomes.end() ? std::nullopt : std::optional(*found);
}

std::optional<CaseState> case_state_from(std::string_view text) {
    const auto* found = std::find_if(all_case_states.begin(), all_case_states.end(),
                                     [&](CaseState state) { return to_string(state) == text; });
    return found == all_case_states.end() ? std::nullopt : std::optional(*found);
}

std::optional<OutboxState> outbox_state_from(std::string_view text) {
    const auto* found = std::find_if(all_outbox_states.begin(), all_outbox_states.end(),
                                     [&](OutboxState state) { return to_string(state) == text; });
    return found == all_outbox_states.end() ? std::nullopt : std::optional(*found);
}

std::string_view label_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::off_topic:
        case Outcome::spam:
            return "off-topic";
        case Outcome::answered:
            return "not-off-topic";
        case Outcome::none:
        case Outcome::duplicate:
        case Outcome::other:
            break;
    }
    return "";
}

std::string_view to_string(Channel c) {
    return c == Channel::telephone ? "telephone" : "mail";
}

std::string_view to_string(MailRole r) {
    switch (r) {
        case MailRole::opening:
            return "opening";
        case MailRole::follow_up:
            return "follow-up";
        case MailRole::duplicate:
            return "duplicate";
        case MailRole::other_sender:
            return "other-sender";
        case MailRole::bounce:
            return "bounce";
        case MailRole::ignored:
            return "ignored";
    }
    return "";
}

std::string_view to_string(OutboxState s) {
    switch (s) {
        case OutboxState::held:
            return "held";
        case OutboxState::queued:
            return "queued";
        case OutboxState::sending:
            return "sending";
        case OutboxState::sent:
            return "sent";
        case OutboxState::deferred:
            return "deferred";
        case OutboxState::failed:
            return "failed";
        case OutboxState::unknown:
            return "unknown";
        case OutboxState::cancelled:
            return "cancelled";
        case OutboxState::superseded:
            return "superseded";
    }
    return "";
}

}  // namespace madoguchi
