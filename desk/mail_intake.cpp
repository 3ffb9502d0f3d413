#include "desk/mail_intake.h"

#include <algorithm>

#include "desk/delivery_report.h"
#include "desk/limits.h"
#include "desk/own_answer.h"
#include "parser/utf8.h"
#include "rules/business_calendar.h"
#include "store/notices.h"

namespace madoguchi {
namespace {

IntakeLine line_of(const RawMail& raw, const Verdict& verdict) {
    IntakeLine line;
    line.uidvalidity = raw.uidvalidity;
    line.uid = raw.uid;
    line.disposition = to_string(verdict.disposition);
    line.ack = to_string(verdict.ack.kind);
    line.reason = verdict.ack.reason;
    std::transform(verdict.flags.begin(), verdict.flags.end(), std::back_inserter(line.flags),
                   [](const Flag& flag) { return flag.code; });
    return line;
}

/// Of that acknowledgement, and not of what a person wrote to somebody else in its thread.
bool is_of(const DeliveryReport& report, const OutboxItem& item) {
    return report.returned || report.recipients.empty() ||
           std::any_of(report.recipients.begin(), report.recipients.end(),
                       [&](const std::string& address) { return equal_ascii_case(address, item.to); });
}

bool speaks_as_program(const Verdict& verdict) {
    return verdict.has("automated") || verdict.ack.reason == "auto-reply-text" ||
           verdict.ack.reason == "auto-reply-subject";
}

}  // namespace

IntakeLine plain_line(const RawMail& raw, std::string_view disposition) {
    IntakeLine line;
    line.uidvalidity = raw.uidvalidity;
    line.uid = raw.uid;
    line.disposition = disposition;
    line.ack = "none";
    return line;
}

MailIntake::MailIntake(Store& store, const Configuration& configuration, const DeskKey& key, const RawMail& raw,
                       const Reading& reading, std::chrono::sys_seconds now)
    : store_(store),
      configuration_(configuration),
      desk_(configuration.rules.desk),
      key_(key),
      raw_(raw),
      reading_(reading),
      message_(reading.message),
      inquiry_(reading.inquiry),
      now_(now) {}

Result<IntakeLine> MailIntake::run() {
    auto facts = store_.facts(raw_, message_, now_, reading_.digest);
    if (!facts) {
        return tl::unexpected(facts.error());
    }
    facts_ = std::move(*facts);
    if (facts_.same_bytes) {
        const auto placed = store_.add_location(raw_, *facts_.same_bytes);
        return placed ? Result<IntakeLine>(plain_line(raw_, "known")) : tl::unexpected(placed.error());
    }
    know_circumstances();
    if (reading_.quarantined) {
        verdict_ = unreadable();
    } else {
        judge_mail(inquiry_, reading_.assessment);
    }
    if (auto noted = note_named(); !noted) {
        return tl::unexpected(noted.error());
    }
    auto line = decide();
    if (line) {
        line->quarantined = reading_.quarantined;
        line->found_sent = std::move(found_sent_);
    }
    return line;
}

void MailIntake::know_circumstances() {
    known_.received_at = raw_.internal_date;
    known_.mail_bytes = std::max<std::uint64_t>(raw_.full_size, raw_.bytes.size());
    known_.old_mail = facts_.old_mail;
    known_.junk_folder = raw_.junk_folder;
    known_.own_message_id = reading_.ours;
    known_.breaker_open = facts_.breaker_open;
    known_.acks_today = facts_.acks_today;
}

void MailIntake::judge_mail(const Inquiry& inquiry, Assessment assessment) {
    verdict_ = judge(message_, inquiry, std::move(assessment), configuration_.rules, known_);
    auto& ack = verdict_.ack;
    if (raw_.origin == MailOrigin::imported && verdict_.disposition != Disposition::ignored) {
        ack = {AckKind::none, "imported", ack.target, ack.note, AckKind::none};
        verdict_.disposition = Disposition::flagged;
    }
    if (!facts_.maybe_acknowledged || (ack.kind == AckKind::none && ack.reason != "old-mail")) {
        return;
    }
    ack.would_be = ack.kind == AckKind::none ? ack.would_be : ack.kind;
    ack.kind = AckKind::none;
    ack.reason = maybe_acknowledged_reason;
    verdict_.disposition = Disposition::flagged;
}

/// Whoever names our mail has got it. After a restore, the store may not know that it was sent.
Result<void> MailIntake::note_named() {
    for (const auto& id : named_message_ids(message_)) {
        if (is_our_message_id(id, key_)) {
            if (auto noted = note_sent(id); !noted) {
                return noted;
            }
        }
    }
    return {};
}

Result<void> MailIntake::note_sent(std::string_view message_id) {
    const auto found = store_.found_sent(message_id, now_);
    if (found && *found) {
        found_sent_.push_back(**found);
    }
    return found ? Result<void>() : tl::unexpected(found.error());
}

Result<AddedMail> MailIntake::run_as_persons(MailId stored, std::string_view actor) {
    auto facts = store_.facts(raw_, message_, now_, reading_.digest);
    if (!facts) {
        return tl::unexpected(facts.error());
    }
    facts_ = std::move(*facts);
    // A limit that held it would let it go by itself as soon as the breaker is closed.
    facts_.breaker_open = false;
    facts_.acks_today = 0;
    know_circumstances();
    facts_.maybe_acknowledged = false;
    known_.person_wrote = true;
    stored_ = stored;
    actor_ = actor;
    verdict_ = judge(message_, inquiry_, reading_.assessment, configuration_.rules, known_);
    if (auto found = find_case(); !found) {
        return tl::unexpected(found.error());
    }
    if (auto judged = judge_again(); !judged) {
        return tl::unexpected(judged.error());
    }
    auto& ack = verdict_.ack;
    if (ack.kind != AckKind::none) {
        ack.would_be = ack.kind;
        ack.kind = AckKind::none;
        ack.reason = "person-wrote";
    }
    verdict_.disposition = Disposition::flagged;
    const auto shown = visible_inquiry(inquiry_, verdict_);
    const auto added = add(shown);
    if (!added) {
        return added;
    }
    IntakeLine unused;
    const auto held = acknowledge(*added, shown, unused);
    return held ? added : tl::unexpected(held.error());
}

Result<IntakeLine> MailIntake::decide() {
    if (is_own_answer(message_, desk_, key_) && !raw_.junk_folder) {
        const auto answered = close_answered(store_, message_, raw_.internal_date, now_);
        if (!answered) {
            return tl::unexpected(answered.error());
        }
        if (*answered) {
            return own_answer();
        }
    }
    if (verdict_.disposition == Disposition::ignored) {
        return ignored();
    }
    if (reading_.quarantined) {
        return file();
    }
    if (auto found = find_case(); !found) {
        return tl::unexpected(found.error());
    }
    if (auto judged = judge_again(); !judged) {
        return tl::unexpected(judged.error());
    }
    return file();
}

Verdict MailIntake::unreadable() const {
    Verdict verdict;
    verdict.flags = {{"unreadable", {}}};
    verdict.received_at = raw_.internal_date;
    verdict.ack.reason = "unreadable";
    return verdict;
}

Result<IntakeLine> MailIntake::own_answer() {
    verdict_.disposition = Disposition::ignored;
    auto line = file();
    if (line) {
        line->disposition = "answered";
    }
    return line;
}

Result<IntakeLine> MailIntake::ignored() {
    const auto report = read_delivery_report(message_, raw_.bytes, key_);
    if (!report) {
        return file();
    }
    auto item = store_.outbox_item_of(report->message_id);
    if (!item) {
        return tl::unexpected(item.error());
    }
    if (!*item) {
        // It may be of a notice to the secretariat.
        if (const auto noted =
                report->hard ? Notices(store_).note_bounce(report->message_id, now_) : Result<bool>(false);
            !noted) {
            return tl::unexpected(noted.error());
        }
        return file();
    }
    if (!is_of(*report, **item)) {
        return file();
    }
    if (const auto noted = note_sent((*item)->message_id); !noted) {
        return tl::unexpected(noted.error());
    }
    auto of = store_.threaded_case((*item)->case_id);
    if (!of) {
        return tl::unexpected(of.error());
    }
    case_ = std::move(*of);
    joined_.role = MailRole::bounce;
    joins_ = true;
    auto line = file();
    if (line && report->hard) {
        if (const auto noted = store_.note_bounce((*item)->id, now_); !noted) {
            return tl::unexpected(noted.error());
        }
    }
    return line;
}

Result<void> MailIntake::find_case() {
    auto named = store_.threaded_case(named_message_ids(message_), message_.subject);
    if (!named) {
        return tl::unexpected(named.error());
    }
    // What a mail names goes before what was said in another case in the same words.
    known_.duplicate = facts_.duplicate_of && (!*named || (*named)->case_id == *facts_.duplicate_of);
    known_.first_was_acknowledged = known_.duplicate && facts_.first_was_acknowledged;
    if (known_.duplicate) {
        auto first = store_.threaded_case(*facts_.duplicate_of);
        if (!first) {
            return tl::unexpected(first.error());
        }
        join(std::move(*first), MailRole::duplicate);
    } else if (*named) {
        if (same_sender(message_, **named) && !verdict_.has("spoofed-sender")) {
            join(std::move(**named), MailRole::follow_up);
        } else if (!asks_on_own_account(inquiry_, **named)) {
            join(std::move(**named), MailRole::other_sender);
        }
    }
    return {};
}

void MailIntake::join(ThreadedCase of, MailRole role) {
    joins_ = true;
    case_ = std::move(of);
    if (role == MailRole::other_sender) {
        joined_.role = role;
        joined_.merged = inquiry_;
    } else {
        // A program fills in nothing, whatever its signature holds.
        auto told = speaks_as_program(verdict_) ? Inquiry{} : inquiry_;
        told.source = inquiry_.source;
        joined_ = merge(case_, told, role);
    }
}

Result<void> MailIntake::judge_again() {
    if (joins_ && joined_.role == MailRole::follow_up && !joined_.fills.empty()) {
        // What waits does not know of this mail; it no longer counts for the limits either.
        if (const auto replaced = store_.supersede(case_.case_id, now_); !replaced) {
            return tl::unexpected(replaced.error());
        }
    }
    if (!verdict_.ack.target.empty() && !stored_) {
        if (const auto added = store_.add_target_facts(facts_, verdict_.ack.target, now_); !added) {
            return added;
        }
    }
    const bool limited = !stored_ && !reached_limit(facts_, desk_.limits, now_).empty();
    if (limited) {
        known_.target_bounced = bounced_lately(facts_, desk_.limits, now_);
        known_.acks_to_sender_today = facts_.acks_to_sender_today;
        known_.acks_to_domain_this_hour = facts_.acks_to_domain_this_hour;
    }
    if (limited && !joins_) {
        judge_mail(inquiry_, reading_.assessment);
    }
    if (!joins_ && verdict_.ack.kind == AckKind::incomplete && desk_.limits.incomplete_per_case == 0) {
        withhold(verdict_, "incomplete-limit", AckKind::incomplete);
    }
    if (joins_) {
        judge_mail(joined_.merged, assess(message_, joined_.merged, configuration_.rules, reading_.ours));
        const bool carries_form = !joined_.fills.empty() || inquiry_.source == FormSource::own ||
                                  inquiry_.source == FormSource::inline_answers;
        settle_acknowledgement(verdict_, joined_, case_, carries_form, desk_.limits);
    }
    return {};
}

Result<AddedMail> MailIntake::add(const Inquiry& shown) {
    NewMail mail;
    mail.raw = &raw_;
    mail.message = &message_;
    mail.inquiry = &shown;
    mail.verdict = &verdict_;
    mail.digest = &facts_.digest;
    mail.zstd = reading_.zstd;
    if (joins_) {
        mail.joins_case = case_.case_id;
        mail.role = joined_.role;
        mail.fills = joined_.fills;
        mail.differing = joined_.differing;
        mail.case_reason = joined_.role == MailRole::bounce ? "target-bounced" : verdict_.ack.reason;
    }
    const BusinessCalendar calendar(desk_);
    const auto received = verdict_.received_at.value_or(now_);
    mail.urgent = verdict_.disposition != Disposition::ignored && calendar.within_period(received) &&
                  !calendar.next_open(received);
    mail.stored = stored_;
    mail.actor = actor_;
    return store_.add(mail, now_);
}

Result<IntakeLine> MailIntake::file() {
    const auto shown = visible_inquiry(inquiry_, verdict_);
    const auto added = add(shown);
    if (!added) {
        return tl::unexpected(added.error());
    }
    auto line = line_of(raw_, verdict_);
    line.receipt_number = added->receipt_number;
    line.role = to_string(!added->case_id ? MailRole::ignored : joins_ ? joined_.role : MailRole::opening);
    if (const auto done = acknowledge(*added, shown, line); !done) {
        return tl::unexpected(done.error());
    }
    return line;
}

Result<void> MailIntake::acknowledge(const AddedMail& added, const Inquiry& shown, IntakeLine& line) {
    const auto& decision = verdict_.ack;
    if (decision.reason == "limit-day") {
        const auto opened = store_.open_breaker(now_);
        if (!opened) {
            return tl::unexpected(opened.error());
        }
        line.breaker_opened = *opened;
    }
    const bool held = decision.kind == AckKind::none;
    const auto kind = held ? decision.would_be : decision.kind;
    const bool reports = joins_ && joined_.role == MailRole::bounce;
    if (!added.case_id || kind == AckKind::none || decision.target.empty() || reports) {
        return {};
    }
    ComposeInput input;
    input.kind = kind;
    input.receipt_number = added.receipt_number;
    input.target = decision.target;
    input.from = configuration_.from_address();
    input.envelope_from = configuration_.envelope_sender();
    input.answered = {raw_.mailbox, raw_.uidvalidity, raw_.uid};
    input.now = now_;
    const auto composed =
        compose(input, message_, joins_ ? joined_.merged : shown, verdict_, desk_, configuration_.templates, key_);
    if (!composed) {
        line.ack = to_string(AckKind::none);
        line.reason = held ? line.reason : "not-composed";
        return held ? Result<void>() : store_.withhold(added, line.reason, now_);
    }
    if (joins_ && !held) {
        if (const auto replaced = store_.supersede(case_.case_id, now_); !replaced) {
            return tl::unexpected(replaced.error());
        }
    }
    const auto queued = store_.enqueue(added, *composed, held, now_, decision.reason);
    if (!queued) {
        return tl::unexpected(queued.error());
    }
    if (held && decision.reason == maybe_acknowledged_reason) {
        line.unknown = *queued;
    }
    return {};
}

}  // namespace madoguchi
