#include "desk/send_decisions.h"

#include <algorithm>

#include "desk/limits.h"
#include "parser/message.h"
#include "reply/acknowledgement.h"
#include "rules/hearing.h"
#include "store/casework.h"

namespace madoguchi {
namespace {

/// The case as a mail of its own: what all its mails together say.
Inquiry merged_inquiry(const Case& c) {
    Inquiry inquiry;
    for (const auto name : all_field_names) {
        inquiry[name].value = c.fields[static_cast<std::size_t>(name)];
    }
    return inquiry;
}

bool asks_for(std::string_view flag) {
    return flag.starts_with("missing-") || flag == "invalid-contact";
}

/// The newest mail of the first sender that an answer may go to; nullptr for none.
const StoredMail* answered_mail(const CaseView& view) {
    const StoredMail* newest = nullptr;
    for (const auto& mail : view.mails) {
        const bool of_sender = mail.role == MailRole::opening || mail.role == MailRole::follow_up;
        if (of_sender && !mail.verdict.ack.target.empty() && !mail.verdict.has("automated")) {
            newest = &mail;
        }
    }
    return newest;
}

bool lacks_something(const Case& c) {
    return std::any_of(c.flags.begin(), c.flags.end(), [](const std::string& code) { return asks_for(code); });
}

/// What a mail to the sender has to know of the case.
std::vector<Flag> flags_of(const Case& c) {
    std::vector<Flag> flags;
    std::transform(c.flags.begin(), c.flags.end(), std::back_inserter(flags), [](const std::string& code) {
        return Flag{code, {}};
    });
    return flags;
}

/// The code as reason_table() has it.
std::string_view reason_of(std::string_view code) {
    const auto table = reason_table();
    const auto row = std::find_if(table.begin(), table.end(), [&](const ReasonRow& r) { return r.code == code; });
    return row == table.end() ? "unreachable-sender" : row->code;
}

std::string_view no_person_at(const std::string& target, const Desk& desk) {
    return desk.is_own(target) ? "own-address" : is_program_local_part(target) ? "program-address" : "";
}

/// Why no person stands at the other end; "" where one does.
std::string_view no_person(const CaseView& view, const StoredMail* mail, const Desk& desk) {
    if (mail == nullptr) {
        const auto program = std::find_if(view.mails.begin(), view.mails.end(),
                                          [](const StoredMail& m) { return m.verdict.has("automated"); });
        return program == view.mails.end() ? "unreachable-sender" : reason_of(program->verdict.ack.reason);
    }
    return no_person_at(mail->verdict.ack.target, desk);
}

/// The mail that an acknowledgement answers which is composed anew before it leaves: what it asks for may have been
/// found since, or it is so old that its date, and what it says of when the desk will look, are of another day. nullptr
/// for any other, and where the mail was erased.
const StoredMail* mail_of_stale(const CaseView& view, const OutboxItem& held, std::chrono::sys_seconds now) {
    const bool as_composed = held.kind != AckKind::incomplete && now - held.created < std::chrono::hours(24);
    const auto mail = std::find_if(view.mails.begin(), view.mails.end(), [&](const StoredMail& m) {
        return m.id == held.mail_id && m.verdict.ack.target == held.to;
    });
    return as_composed || mail == view.mails.end() ? nullptr : &*mail;
}

bool was_referred(const CaseView& view) {
    return std::any_of(view.outbox.begin(), view.outbox.end(), [](const OutboxItem& item) {
        return item.kind == AckKind::referral && item.state != OutboxState::cancelled &&
               item.state != OutboxState::superseded;
    });
}

bool may_still_go_out(OutboxState state) {
    return state == OutboxState::held || state == OutboxState::queued || state == OutboxState::deferred ||
           state == OutboxState::failed;
}

}  // namespace

/// A mail to the sender of a case, beyond what came of its mails by themselves.
struct SendDecisions::Answer {
    AckKind kind = AckKind::none;
    const Case& of;
    const StoredMail& mail;
    Referral referral{};
};

const OutboxItem* held_item(const CaseView& view) {
    const auto held = std::find_if(view.outbox.rbegin(), view.outbox.rend(),
                                   [](const OutboxItem& item) { return item.state == OutboxState::held; });
    return held == view.outbox.rend() ? nullptr : &*held;
}

/// `work` within a transaction that is rolled back where it refuses.
template <class Work>
Result<SendOutcome> SendDecisions::decide(CaseId id, const Decider& by, Work&& work) {
    Result<SendOutcome> outcome;
    {
        auto transaction = store_.begin();
        if (!transaction) {
            return tl::unexpected(transaction.error());
        }
        if (const auto same = Casework(store_).require_unchanged({id, by.revision, by.actor, by.now}); !same) {
            return tl::unexpected(same.error());
        }
        outcome = work();
        if (outcome && outcome->refused.empty()) {
            const auto committed = transaction->commit();
            return committed ? outcome : tl::unexpected(committed.error());
        }
    }
    if (outcome && outcome->refused == "limit-day") {
        if (const auto opened = store_.open_breaker(by.now); !opened) {
            return tl::unexpected(opened.error());
        }
    }
    return outcome;
}

Result<std::string_view> SendDecisions::limit_of(CaseId id, std::string_view target, const Decider& by) {
    const auto& limits = configuration_.rules.desk.limits;
    auto facts = store_.target_facts(target, by.now);
    if (!facts) {
        return tl::unexpected(facts.error());
    }
    if (by.to_bounced && bounced_lately(*facts, limits, by.now)) {
        facts->target_bounced_at.reset();
        if (const auto noted = store_.note_decision(id, "to-bounced", "", by.actor, by.now); !noted) {
            return tl::unexpected(noted.error());
        }
    }
    if (by.over_daily_cap) {
        facts->acks_today = 0;
        facts->breaker_open = false;
    }
    return reached_limit(*facts, limits, by.now);
}

Result<SendOutcome> SendDecisions::release(const CaseView& view, const Decider& by) {
    const auto* held = held_item(view);
    if (held == nullptr) {
        return failure(ErrorCode::not_found, "no acknowledgement of this case is held");
    }
    return decide(view.summary.id, by, [&]() -> Result<SendOutcome> {
        if (const auto* mail = mail_of_stale(view, *held, by.now)) {
            const bool complete = held->kind == AckKind::incomplete && !lacks_something(view.summary);
            return send({complete ? AckKind::receipt : held->kind, view.summary, *mail}, by);
        }
        if (const auto program = no_person_at(held->to, configuration_.rules.desk); !program.empty()) {
            return SendOutcome{held->to, program, held->kind};
        }
        const auto limit = limit_of(view.summary.id, held->to, by);
        if (!limit) {
            return tl::unexpected(limit.error());
        }
        if (limit->empty()) {
            if (const auto released = store_.release(held->id, by.actor, by.now); !released) {
                return tl::unexpected(released.error());
            }
        }
        return SendOutcome{held->to, *limit, held->kind};
    });
}

Result<void> SendDecisions::release_from_breaker(CaseId id, const Decider& by, BreakerClosed& closed) {
    const auto view = store_.show(id);
    if (!view) {
        return tl::unexpected(view.error());
    }
    const auto* held = held_item(*view);
    if (held == nullptr) {
        return {};  // another person came first
    }
    if (view->summary.state == CaseState::closed) {
        const auto superseded = store_.supersede(id, by.now);  // it has its answer
        return superseded ? Result<void>() : tl::unexpected(superseded.error());
    }
    const auto outcome = release(*view, by);
    if (!outcome) {
        return tl::unexpected(outcome.error());
    }
    ++(outcome->refused.empty() ? closed.released : closed.still_held);
    return outcome->refused.empty() ? Result<void>() : store_.keep_held(held->id, outcome->refused, by.now);
}

Result<SendDecisions::BreakerClosed> SendDecisions::close_breaker(const Decider& by) {
    auto each = by;
    each.over_daily_cap = true;
    BreakerClosed closed;
    // Once more after it is closed: the daemon may have held something meanwhile.
    for (const bool first : {true, false}) {
        const auto waiting = store_.held_by_breaker();
        if (!waiting) {
            return tl::unexpected(waiting.error());
        }
        for (const auto id : *waiting) {
            if (const auto done = release_from_breaker(id, each, closed); !done) {
                return tl::unexpected(done.error());
            }
        }
        const auto done = first ? store_.close_breaker(by.actor, by.now) : Result<void>();
        if (!done) {
            return tl::unexpected(done.error());
        }
    }
    return closed;
}

Result<SendOutcome> SendDecisions::retry(const OutboxItem& item, const Decider& by) {
    return decide(item.case_id, by, [&]() -> Result<SendOutcome> {
        const auto now = store_.outbox_item(item.id);
        if (!now) {
            return tl::unexpected(now.error());
        }
        if (const auto program = no_person_at(now->to, configuration_.rules.desk); !program.empty()) {
            return SendOutcome{now->to, program, now->kind};
        }
        // One that waits for its next attempt is counted already.
        const auto limit = now->state == OutboxState::deferred ? Result<std::string_view>(std::string_view())
                                                               : limit_of(now->case_id, now->to, by);
        if (!limit) {
            return tl::unexpected(limit.error());
        }
        if (limit->empty()) {
            if (const auto queued = store_.retry(now->id, by.actor, by.now); !queued) {
                return tl::unexpected(queued.error());
            }
        }
        return SendOutcome{now->to, *limit, now->kind};
    });
}

Result<Acknowledgement> SendDecisions::composed(const Answer& answer, std::chrono::sys_seconds now) {
    const auto key = store_.desk_key();
    const auto sequence = store_.next_sequence(answer.mail.id);
    const auto raw = store_.raw_mail(answer.mail.id);
    if (!key || !sequence || !raw) {
        return tl::unexpected(!key ? key.error() : !sequence ? sequence.error() : raw.error());
    }
    ComposeInput input;
    input.kind = answer.kind;
    input.receipt_number = answer.of.receipt_number;
    input.target = answer.mail.verdict.ack.target;
    input.from = configuration_.from_address();
    input.envelope_from = configuration_.envelope_sender();
    input.answered = {answer.mail.mailbox, answer.mail.uidvalidity, answer.mail.uid};
    input.sequence = *sequence;
    input.now = now;
    input.referral = answer.referral;
    Verdict verdict;
    verdict.flags = flags_of(answer.of);
    verdict.received_at = answer.mail.received_at;
    return compose(input, read_message(*raw), merged_inquiry(answer.of), verdict, configuration_.rules.desk,
                   configuration_.templates, *key);
}

/// Within the transaction.
Result<SendOutcome> SendDecisions::send(const Answer& answer, const Decider& by) {
    const auto& target = answer.mail.verdict.ack.target;
    if (const auto program = no_person_at(target, configuration_.rules.desk); !program.empty()) {
        return SendOutcome{target, program, answer.kind};
    }
    // What waits is replaced by this one, and no longer counts for the limits.
    const auto replaced = store_.supersede(answer.of.id, by.now);
    const auto limit = limit_of(answer.of.id, target, by);
    if (!replaced || !limit) {
        return tl::unexpected(!replaced ? replaced.error() : limit.error());
    }
    if (!limit->empty()) {
        return SendOutcome{target, *limit, answer.kind};
    }
    const auto mail = composed(answer, by.now);
    if (!mail) {
        return tl::unexpected(mail.error());
    }
    const auto queued =
        store_.enqueue({answer.mail.id, answer.of.id, answer.of.receipt_number}, *mail, false, by.now, "", by.actor);
    return queued ? Result<SendOutcome>(SendOutcome{target, {}, answer.kind}) : tl::unexpected(queued.error());
}

Result<std::optional<SendOutcome>> SendDecisions::ask_again(const CaseView& view, const Decider& by) {
    bool nothing_to_ask = false;
    auto outcome = decide(view.summary.id, by, [&]() -> Result<SendOutcome> {
        const auto now = store_.show(view.summary.id);
        if (!now) {
            return tl::unexpected(now.error());
        }
        const auto* mail = answered_mail(*now);
        nothing_to_ask = mail == nullptr || !lacks_something(now->summary);
        return nothing_to_ask ? Result<SendOutcome>(SendOutcome{})
                              : send({AckKind::incomplete, now->summary, *mail}, by);
    });
    if (!outcome) {
        return tl::unexpected(outcome.error());
    }
    return nothing_to_ask ? std::optional<SendOutcome>() : std::optional(std::move(*outcome));
}

std::string_view SendDecisions::no_referral(const CaseView& view) const {
    const auto nobody = no_person(view, answered_mail(view), configuration_.rules.desk);
    return nobody.empty() && was_referred(view) ? "already-referred" : nobody;
}

Result<SendOutcome> SendDecisions::refer(const CaseView& view, const Referral& to, const Decider& by) {
    if (const auto good = check_referral(to); !good) {
        return tl::unexpected(good.error());
    }
    return decide(view.summary.id, by, [&]() -> Result<SendOutcome> {
        const auto now = store_.show(view.summary.id);
        if (!now) {
            return tl::unexpected(now.error());
        }
        const auto* mail = answered_mail(*now);
        if (const auto refused = no_referral(*now); !refused.empty()) {
            return SendOutcome{mail == nullptr ? std::string() : mail->verdict.ack.target, refused, AckKind::referral};
        }
        return send({AckKind::referral, now->summary, *mail, to}, by);
    });
}

Result<Acknowledgement> SendDecisions::preview_referral(const CaseView& view, const Referral& to,
                                                        std::chrono::sys_seconds now) {
    if (const auto good = check_referral(to); !good) {
        return tl::unexpected(good.error());
    }
    const auto* mail = answered_mail(view);
    if (const auto refused = no_referral(view); !refused.empty()) {
        return failure(ErrorCode::conflict, std::string(reason_text(refused)));
    }
    return composed({AckKind::referral, view.summary, *mail, to}, now);
}

Result<OutboxItem> SendDecisions::do_not_send(const CaseView& view, const Decider& by) {
    std::optional<OutboxItem> newest;
    const auto done = decide(view.summary.id, by, [&]() -> Result<SendOutcome> {
        const auto now = store_.show(view.summary.id);
        if (!now) {
            return tl::unexpected(now.error());
        }
        for (const auto& item : now->outbox) {
            if (!may_still_go_out(item.state)) {
                continue;
            }
            if (const auto cancelled = store_.cancel(item.id, by.actor, by.now); !cancelled) {
                return tl::unexpected(cancelled.error());
            }
            newest = item;
        }
        return newest ? Result<SendOutcome>(SendOutcome{})
                      : failure(ErrorCode::not_found, "no acknowledgement of this case waits to be sent");
    });
    return done ? Result<OutboxItem>(std::move(*newest)) : tl::unexpected(done.error());
}

}  // namespace madoguchi
