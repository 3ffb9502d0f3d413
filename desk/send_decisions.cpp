#include "desk/send_decisions.h"

#include <algorithm>

#include "desk/limits.h"
#include "parser/message.h"
#include "reply/acknowledgement.h"

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

struct Request {
    const StoredMail* answered = nullptr;  ///< the newest of the first sender's mails
    Verdict verdict;                       ///< with what the whole case still lacks
};

std::optional<Request> request_of(const CaseView& view) {
    Request request;
    for (const auto& code : view.summary.flags) {
        if (asks_for(code)) {
            request.verdict.flags.push_back({code, {}});
        }
    }
    for (const auto& mail : view.mails) {
        const bool of_sender = mail.role == MailRole::opening || mail.role == MailRole::follow_up;
        if (of_sender && !mail.verdict.ack.target.empty() && !mail.verdict.has("automated")) {
            request.answered = &mail;
        }
    }
    if (request.verdict.flags.empty() || request.answered == nullptr) {
        return std::nullopt;
    }
    request.verdict.received_at = request.answered->received_at;
    return request;
}

}  // namespace

const OutboxItem* held_item(const CaseView& view) {
    const auto held = std::find_if(view.outbox.rbegin(), view.outbox.rend(),
                                   [](const OutboxItem& item) { return item.state == OutboxState::held; });
    return held == view.outbox.rend() ? nullptr : &*held;
}

Result<std::string_view> SendDecisions::limit_of(std::string_view target, std::chrono::sys_seconds now) {
    auto facts = store_.target_facts(target, now);
    if (!facts) {
        return tl::unexpected(facts.error());
    }
    return reached_limit(*facts, configuration_.rules.desk.limits, now);
}

Result<SendOutcome> SendDecisions::refuse(std::string_view target, std::string_view reason,
                                          std::chrono::sys_seconds now) {
    if (reason == "limit-day") {
        if (const auto opened = store_.open_breaker(now); !opened) {
            return tl::unexpected(opened.error());
        }
    }
    return SendOutcome{std::string(target), reason};
}

Result<SendOutcome> SendDecisions::release(const CaseView& view, const Decider& by) {
    const auto* held = held_item(view);
    if (held == nullptr) {
        return failure(ErrorCode::not_found, "no acknowledgement of this case is held");
    }
    const auto limit = limit_of(held->to, by.now);
    if (!limit) {
        return tl::unexpected(limit.error());
    }
    if (!limit->empty()) {
        return refuse(held->to, *limit, by.now);
    }
    const auto released = store_.release(held->id, by.actor, by.now);
    return released ? Result<SendOutcome>(SendOutcome{held->to, {}}) : tl::unexpected(released.error());
}

Result<SendOutcome> SendDecisions::retry(const OutboxItem& item, const Decider& by) {
    // One that waits for its next attempt is counted already.
    const auto limit =
        item.state == OutboxState::deferred ? Result<std::string_view>(std::string_view()) : limit_of(item.to, by.now);
    if (!limit) {
        return tl::unexpected(limit.error());
    }
    if (!limit->empty()) {
        return refuse(item.to, *limit, by.now);
    }
    const auto queued = store_.retry(item.id, by.actor, by.now);
    return queued ? Result<SendOutcome>(SendOutcome{item.to, {}}) : tl::unexpected(queued.error());
}

Result<std::optional<SendOutcome>> SendDecisions::ask_again(const CaseView& view, const Decider& by) {
    const auto request = request_of(view);
    if (!request) {
        return std::optional<SendOutcome>();
    }
    const auto& mail = *request->answered;
    const auto& target = mail.verdict.ack.target;
    auto transaction = store_.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    // What waits is replaced by this one, and no longer counts for the limits.
    const auto replaced = store_.supersede(view.summary.id, by.now);
    const auto limit = limit_of(target, by.now);
    if (!replaced || !limit) {
        return tl::unexpected(!replaced ? replaced.error() : limit.error());
    }
    if (!limit->empty()) {
        { const auto given_up = std::move(*transaction); }
        auto refused = refuse(target, *limit, by.now);
        return refused ? Result<std::optional<SendOutcome>>(std::move(*refused)) : tl::unexpected(refused.error());
    }
    const auto key = store_.desk_key();
    const auto sequence = store_.next_sequence(mail.id);
    const auto raw = store_.raw_mail(mail.id);
    if (!key || !sequence || !raw) {
        return tl::unexpected(!key ? key.error() : !sequence ? sequence.error() : raw.error());
    }
    const ComposeInput input{AckKind::incomplete,
                             view.summary.receipt_number,
                             target,
                             configuration_.from_address(),
                             configuration_.envelope_sender(),
                             {mail.mailbox, mail.uidvalidity, mail.uid},
                             *sequence,
                             by.now};
    const auto composed = compose(input, read_message(*raw), merged_inquiry(view.summary), request->verdict,
                                  configuration_.rules.desk, configuration_.templates, *key);
    if (!composed) {
        return tl::unexpected(composed.error());
    }
    const auto id = store_.enqueue({mail.id, view.summary.id, view.summary.receipt_number}, *composed, true, by.now);
    if (!id) {
        return tl::unexpected(id.error());
    }
    if (const auto released = store_.release(*id, by.actor, by.now); !released) {
        return tl::unexpected(released.error());
    }
    if (const auto committed = transaction->commit(); !committed) {
        return tl::unexpected(committed.error());
    }
    return std::optional(SendOutcome{target, {}});
}

}  // namespace madoguchi
