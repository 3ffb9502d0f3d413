#include "desk/rejudge.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <limits>
#include <optional>
#include <set>

#include "desk/child_trial.h"
#include "desk/reading.h"
#include "parser/message.h"
#include "reply/acknowledgement.h"

namespace madoguchi {
namespace {

constexpr std::chrono::seconds trial_limit{30};

bool is_of_fields(std::string_view code) {
    return code.starts_with("missing-") || code == "invalid-contact";
}

/// What was known besides the mail when it came, as far as its decision tells.
Circumstances circumstances_of(const FiledMail& filed, const Message& message, const DeskKey& key) {
    constexpr int any_limit = std::numeric_limits<int>::max();
    const auto& reason = filed.mail.verdict.ack.reason;
    Circumstances known;
    known.received_at = filed.mail.received_at;
    known.mail_bytes = filed.mail.bytes;
    known.old_mail = filed.old_mail || reason == "old-mail" || reason == maybe_acknowledged_reason;
    known.junk_folder = reason == "junk-folder";
    known.own_message_id = is_ours(message, key);
    known.person_wrote = std::any_of(filed.decided_flags.begin(), filed.decided_flags.end(), [](const auto& decided) {
        return decided.first == "automated" && !decided.second;
    });
    known.target_bounced = reason == "target-bounced";
    known.acks_to_sender_today = reason == "limit-sender" ? any_limit : 0;
    known.acks_to_domain_this_hour = reason == "limit-domain" ? any_limit : 0;
    known.acks_today = reason == "limit-day" ? any_limit : 0;
    known.breaker_open = reason == "breaker-open";
    return known;
}

/// The fields as the case has them; where each stood stays the mail's own.
Inquiry with_fields_of(const Case& of, Inquiry inquiry) {
    for (const auto name : all_field_names) {
        inquiry[name].value = of.fields[static_cast<std::size_t>(name)];
    }
    const auto& contact = inquiry[FieldName::contact].value;
    inquiry.phones = contact ? find_phones(*contact) : std::vector<std::string>();
    inquiry.emails = contact ? find_emails(*contact) : std::vector<std::string>();
    return inquiry;
}

bool has_fields_of(const Case& of, const Inquiry& inquiry) {
    return std::all_of(all_field_names.begin(), all_field_names.end(), [&](FieldName name) {
        return inquiry[name].value == of.fields[static_cast<std::size_t>(name)];
    });
}

/// One mail judged anew.
struct Judged {
    Verdict verdict;                 ///< of the mail
    std::vector<std::string> flags;  ///< of its case, or its own; sorted
};

Judged judge_filed(const FiledMail& filed, const Rulebook& rules, const DeskKey& key) {
    const auto message = read_first_part(filed.bytes, filed.mail.bytes);
    const auto inquiry = find_inquiry(message, rules.desk.own_addresses());
    const auto known = circumstances_of(filed, message, key);
    Judged judged;
    judged.verdict = judge(message, inquiry, rules, known);
    std::set<std::string> flags(filed.joined_flags.begin(), filed.joined_flags.end());
    const bool merged = filed.of && !has_fields_of(*filed.of, visible_inquiry(inquiry, judged.verdict));
    for (const auto& flag : judged.verdict.flags) {
        if (!merged || !is_of_fields(flag.code)) {
            flags.insert(flag.code);
        }
    }
    if (merged) {
        const auto of_case = judge(message, with_fields_of(*filed.of, inquiry), rules, known);
        for (const auto& flag : of_case.flags) {
            if (is_of_fields(flag.code)) {
                flags.insert(flag.code);
            }
        }
    }
    for (const auto& [code, there] : filed.decided_flags) {
        if (there) {
            flags.insert(code);
        } else {
            flags.erase(code);
        }
    }
    judged.flags.assign(flags.begin(), flags.end());
    const auto& reason = filed.mail.verdict.ack.reason;
    const bool held_for_person = reason == "not-composed" || reason == "person-wrote";
    if (held_for_person && judged.verdict.ack.reason.empty()) {
        judged.verdict.ack.reason = reason;
        judged.verdict.ack.kind = AckKind::none;
    }
    return judged;
}

/// nullopt: it cannot be read. A mail that was quarantined is tried in a child process first.
std::optional<Judged> try_to_judge(const FiledMail& filed, const Rulebook& rules, const DeskKey& key) {
    if (filed.mail.verdict.has("unreadable")) {
        const auto survived = survives_in_child([&] { (void)judge_filed(filed, rules, key); }, trial_limit);
        if (!survived || !*survived) {
            return std::nullopt;
        }
    }
    try {
        return judge_filed(filed, rules, key);
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

/// As the store's own rule: what a person has to look at is flagged.
Disposition disposition_of(const FiledMail& filed, const Judged& judged) {
    if (judged.verdict.disposition == Disposition::ignored || !filed.of) {
        return judged.verdict.disposition;
    }
    const auto& c = *filed.of;
    const bool stuck = c.ack_state && (*c.ack_state == OutboxState::held || *c.ack_state == OutboxState::failed ||
                                       *c.ack_state == OutboxState::unknown);
    const bool silent = !c.ack_reason.empty() && c.ack_state != OutboxState::cancelled;
    return judged.flags.empty() && judged.verdict.unsure.empty() && !stuck && !silent ? Disposition::accepted
                                                                                      : Disposition::flagged;
}

std::vector<std::string> only_in(const std::vector<std::string>& these, const std::vector<std::string>& others) {
    std::vector<std::string> only;
    std::set_difference(these.begin(), these.end(), others.begin(), others.end(), std::back_inserter(only));
    return only;
}

std::vector<std::string> flags_before(const FiledMail& filed) {
    if (filed.of) {
        return filed.of->flags;
    }
    std::vector<std::string> codes;
    std::transform(filed.mail.verdict.flags.begin(), filed.mail.verdict.flags.end(), std::back_inserter(codes),
                   [](const Flag& flag) { return flag.code; });
    return codes;
}

JudgementChange change_of(const FiledMail& filed, const Judged& judged) {
    const auto& stored = filed.mail.verdict;
    const auto before = flags_before(filed);
    JudgementChange change;
    change.mail_id = filed.mail.id;
    change.case_id = filed.mail.case_id;
    change.receipt_number = filed.of ? filed.of->receipt_number : std::string();
    change.from = filed.mail.from;
    change.subject = filed.mail.subject;
    change.open = filed.of && filed.of->state != CaseState::closed;
    change.added = only_in(judged.flags, before);
    change.removed = only_in(before, judged.flags);
    change.unsure_before = filed.of ? filed.case_unsure : !stored.unsure.empty();
    change.unsure_after = !judged.verdict.unsure.empty();
    change.before = filed.of ? filed.of->disposition : stored.disposition;
    change.after = disposition_of(filed, judged);
    change.ack_before = stored.ack.kind;
    change.ack_after = judged.verdict.ack.kind;
    change.reason_before = stored.ack.reason;
    change.reason_after = judged.verdict.ack.reason;
    change.score_before = stored.off_topic_score;
    change.score_after = judged.verdict.off_topic_score;
    return change;
}

bool changes_case(const JudgementChange& change) {
    return !change.added.empty() || !change.removed.empty() || change.unsure_before != change.unsure_after;
}

bool changes(const JudgementChange& change) {
    return changes_case(change) || change.before != change.after || change.ack_before != change.ack_after;
}

void count(RejudgeCounts& counts, const JudgementChange& change) {
    ++counts.changed;
    for (const auto& code : change.added) {
        ++counts.flags[code].first;
    }
    for (const auto& code : change.removed) {
        ++counts.flags[code].second;
    }
    if (change.before != change.after) {
        ++counts.dispositions[{change.before, change.after}];
    }
    if (change.ack_before != change.ack_after) {
        ++counts.acks[{change.ack_before, change.ack_after}];
    }
}

/// So many changes share a commit: each waits for the disk, and the daemon may wait for the whole.
constexpr std::size_t changes_a_commit = 50;

/// A change, and what the store is told of it where it is applied.
struct Found {
    JudgementChange change;
    Judged judged;
    std::vector<std::string> flags_before;
    bool applies = false;

    [[nodiscard]] Rejudgement rejudgement() const {
        return {*change.case_id, change.mail_id, flags_before, judged.flags, &judged.verdict};
    }
};

/// The mails of one run, one after the other.
class RejudgeRun {
public:
    explicit RejudgeRun(const Rejudge& work) : work_(work) {}

    void add(const FiledMail& filed, Judged judged) {
        ++counts.judged;
        Found found{change_of(filed, judged), std::move(judged), {}, false};
        if (!changes(found.change)) {
            return;
        }
        count(counts, found.change);
        counts.left_closed += found.change.open ? 0 : 1;
        found.applies = work_.apply && found.change.open && changes_case(found.change);
        if (found.applies) {
            found.flags_before = filed.of->flags;
        }
        found_.push_back(std::move(found));
    }

    [[nodiscard]] bool is_due() const { return found_.size() >= (work_.apply ? changes_a_commit : 1); }

    /// Applies what was found, where it is to be applied, and tells of it in order.
    Result<void> settle() {
        const auto together = apply_together();
        if (!together) {
            return tl::unexpected(together.error());
        }
        for (auto& found : found_) {
            if (found.applies && !*together) {
                if (const auto applied = apply_alone(found); !applied) {
                    return applied;
                }
            }
            counts.applied += found.change.applied ? 1 : 0;
            if (work_.changed) {
                work_.changed(found.change);
            }
        }
        found_.clear();
        return {};
    }

    RejudgeCounts counts;

private:
    /// False: somebody else has changed one of the cases, and none is changed here.
    Result<bool> apply_together() {
        const auto applies = [](const Found& found) { return found.applies; };
        if (std::none_of(found_.begin(), found_.end(), applies)) {
            return true;
        }
        auto transaction = work_.store.begin();
        if (!transaction) {
            return tl::unexpected(transaction.error());
        }
        for (const auto& found : found_) {
            if (!found.applies) {
                continue;
            }
            if (const auto stored = work_.store.rejudge(found.rejudgement(), work_.actor, work_.now()); !stored) {
                return stored.error().code == ErrorCode::conflict ? Result<bool>(false)
                                                                  : tl::unexpected(stored.error());
            }
        }
        if (const auto committed = transaction->commit(); !committed) {
            return tl::unexpected(committed.error());
        }
        for (auto& found : found_) {
            found.change.applied = found.applies;
        }
        return true;
    }

    Result<void> apply_alone(Found& found) {
        const auto stored = work_.store.rejudge(found.rejudgement(), work_.actor, work_.now());
        if (!stored && stored.error().code != ErrorCode::conflict) {
            return stored;
        }
        found.change.applied = stored.has_value();
        counts.conflicts += stored ? 0 : 1;
        return {};
    }

    const Rejudge& work_;
    std::vector<Found> found_;
};

}  // namespace

Result<RejudgeCounts> Rejudge::run() const {
    const auto key = store.desk_key();
    const auto total = store.count_judged(since);
    if (!key || !total) {
        return tl::unexpected(!key ? key.error() : total.error());
    }
    RejudgeRun run(*this);
    std::int64_t done = 0;
    for (MailId last = 0;;) {
        const auto next = store.next_judged(last, since);
        if (!next) {
            return tl::unexpected(next.error());
        }
        if (!*next || run.is_due()) {
            if (const auto settled = run.settle(); !settled) {
                return tl::unexpected(settled.error());
            }
        }
        if (!*next) {
            return std::move(run.counts);
        }
        const auto& filed = **next;
        last = filed.mail.id;
        if (progress) {
            progress(++done, *total);
        }
        auto judged = filed.erased ? std::nullopt : try_to_judge(filed, rules, *key);
        if (judged) {
            run.add(filed, std::move(*judged));
        } else {
            ++(filed.erased ? run.counts.erased : run.counts.unreadable);
        }
    }
}

}  // namespace madoguchi
