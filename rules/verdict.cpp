#include "rules/verdict.h"

#include <algorithm>
#include <array>

#include "rules/hearing.h"

namespace madoguchi {
namespace {

/// The kind that would go out if nothing withheld it (triage.md, Acknowledgement).
AckKind due_kind(const Verdict& verdict) {
    if (verdict.has("outside-period")) {
        return AckKind::closed;
    }
    static constexpr std::array incomplete{"missing-organization", "missing-name", "missing-contact", "missing-inquiry",
                                           "invalid-contact"};
    const bool lacks =
        std::any_of(incomplete.begin(), incomplete.end(), [&](const char* code) { return verdict.has(code); });
    return lacks ? AckKind::incomplete : AckKind::receipt;
}

/// Items 13 and 14, and the junk folder.
std::string_view withheld_by_circumstances(const Circumstances& known, const AcknowledgeLimits& limits) {
    if (known.junk_folder) {
        return "junk-folder";
    }
    if (known.old_mail) {
        return "old-mail";
    }
    if (known.target_bounced) {
        return "target-bounced";
    }
    if (known.acks_to_sender_today >= limits.per_sender_per_day) {
        return "limit-sender";
    }
    if (known.acks_to_domain_this_hour >= limits.per_domain_per_hour) {
        return "limit-domain";
    }
    if (known.breaker_open) {
        return "breaker-open";
    }
    return known.acks_today >= limits.per_day ? "limit-day" : "";
}

/// Reasons that a desk's own rule may overrule: none of them says that a program is at the other end.
bool may_be_allowed(std::string_view reason) {
    return reason == "not-addressed" || reason == "loop-header" || reason == "suppress-requested";
}

/// The code of the first reason for silence; "" for none.
std::string_view reason_for_silence(const Hearing& h, const Verdict& verdict, const RuleEffect& effect) {
    if (!h.gate.automated.empty()) {
        return h.gate.automated.front().reason;
    }
    if (effect.ignore) {
        return "ignored-sender";
    }
    for (const std::string_view code : {"off-topic", "spoofed-sender", "unreadable", "unreachable-sender"}) {
        if (verdict.has(code) && !(effect.allow && code == "off-topic")) {
            return code;
        }
    }
    for (const auto& finding : h.gate.silencing) {
        if (!effect.allow || !may_be_allowed(finding.reason)) {
            return finding.reason;
        }
    }
    if (effect.hold) {
        return "desk-rule";
    }
    if (h.message.from.empty() || is_program_local_part(h.target.address)) {
        return "program-address";
    }
    if (h.rules.desk.is_own(h.target.address)) {
        return "own-address";
    }
    if (h.circumstances.duplicate && h.circumstances.first_was_acknowledged) {
        return "duplicate";
    }
    if (h.rules.desk.acknowledge_old_mail && h.circumstances.old_mail) {
        auto known = h.circumstances;
        known.old_mail = false;
        return withheld_by_circumstances(known, h.rules.desk.limits);
    }
    return withheld_by_circumstances(h.circumstances, h.rules.desk.limits);
}

TermScore score_of(const Message& message, const Inquiry& inquiry, const Rulebook& rules) {
    return score_terms(rules.terms, message, inquiry, is_prescribed_subject(message.subject, rules.desk));
}

Hearing hear(const Message& message, const Inquiry& inquiry, Assessment assessment, const Rulebook& rules,
             const Circumstances& circumstances) {
    Hearing h{message, inquiry, rules, circumstances, {}, false, std::move(assessment.gate), {}, {}};
    h.received_at = circumstances.received_at ? circumstances.received_at
                    : message.received        ? message.received
                                              : message.date;
    h.person_filled = inquiry.filled_in_by_person();
    if (circumstances.person_wrote) {
        auto& [automated, silencing] = h.gate;
        silencing.insert(silencing.begin(), automated.begin(), automated.end());
        automated.clear();
    }
    h.target = choose_target(message);
    if (assessment.terms) {
        h.terms = std::move(*assessment.terms);
    } else if (h.gate.automated.empty()) {
        h.terms = score_of(message, inquiry, rules);
    }
    return h;
}

void find_flags(const Hearing& h, Verdict& verdict) {
    const bool alone = !h.gate.automated.empty() && !h.person_filled;
    for (const auto& row : flag_table()) {
        if (alone && row.code != "automated") {
            continue;
        }
        if (auto found = row.find(h)) {
            verdict.flags.push_back({std::string(row.code), std::move(*found)});
        }
    }
    std::sort(verdict.flags.begin(), verdict.flags.end(), [](const Flag& a, const Flag& b) { return a.code < b.code; });
}

}  // namespace

std::string_view to_string(Disposition d) {
    switch (d) {
        case Disposition::ignored:
            return "ignored";
        case Disposition::accepted:
            return "accepted";
        case Disposition::flagged:
            return "flagged";
    }
    return "";
}

std::string_view to_string(AckKind k) {
    switch (k) {
        case AckKind::none:
            return "none";
        case AckKind::closed:
            return "closed";
        case AckKind::incomplete:
            return "incomplete";
        case AckKind::receipt:
            return "receipt";
        case AckKind::referral:
            return "referral";
    }
    return "";
}

bool Verdict::has(std::string_view code) const {
    return std::any_of(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.code == code; });
}

Assessment assess(const Message& message, const Inquiry& inquiry, const Rulebook& rules, bool own_message_id) {
    Assessment assessment;
    assessment.gate = inspect_gate(message, inquiry, rules.desk, own_message_id);
    if (assessment.gate.automated.empty() || inquiry.filled_in_by_person()) {
        assessment.terms = score_of(message, inquiry, rules);
    }
    return assessment;
}

Verdict judge(const Message& message, const Inquiry& inquiry, const Rulebook& rules,
              const Circumstances& circumstances) {
    return judge(message, inquiry, assess(message, inquiry, rules, circumstances.own_message_id), rules, circumstances);
}

Verdict judge(const Message& message, const Inquiry& inquiry, Assessment assessment, const Rulebook& rules,
              const Circumstances& circumstances) {
    const auto h = hear(message, inquiry, std::move(assessment), rules, circumstances);
    Verdict verdict;
    verdict.received_at = h.received_at;
    verdict.off_topic_score = h.terms.score;
    find_flags(h, verdict);
    const auto effect = apply_desk_rules(h, verdict);
    if (h.terms.score > rules.terms.unsure_above && !verdict.has("off-topic") && !verdict.has("unreadable") &&
        !verdict.has("automated")) {
        verdict.unsure = h.terms.evidence;
    }

    verdict.ack.reason = std::string(reason_for_silence(h, verdict, effect));
    verdict.ack.target = h.target.takes_mail ? h.target.address : std::string();
    verdict.ack.note = std::string(h.target.note);
    verdict.ack.would_be = verdict.ack.target.empty() ? AckKind::none : due_kind(verdict);
    verdict.ack.kind = verdict.ack.reason.empty() ? verdict.ack.would_be : AckKind::none;

    if ((effect.ignore && !circumstances.person_wrote) || (verdict.has("automated") && !h.person_filled)) {
        verdict.disposition = Disposition::ignored;
    } else if (verdict.flags.empty() && verdict.unsure.empty() && verdict.ack.reason.empty()) {
        verdict.disposition = Disposition::accepted;
    }
    return verdict;
}

Inquiry visible_inquiry(Inquiry inquiry, const Verdict& verdict) {
    const bool hidden = verdict.has("automated") && !inquiry.filled_in_by_person();
    return hidden ? Inquiry{} : std::move(inquiry);
}

}  // namespace madoguchi
