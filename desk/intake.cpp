#include "desk/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>

#include "desk/child_trial.h"
#include "desk/delivery_report.h"
#include "desk/follow_up.h"
#include "desk/limits.h"
#include "rules/business_calendar.h"

namespace madoguchi {
namespace {

constexpr int most_readings = 2;

/// So long may a child read a mail: a thousand times what the parser needs.
std::chrono::seconds trial_limit(std::size_t bytes) {
    return std::chrono::seconds(5 + (bytes >> 22));
}

/// The desk's own mail, written by a person: an answer, as far as it names a case by a Message-ID. A receipt number in
/// a forged mail must not close a case.
bool is_own_answer(const Message& message, const Desk& desk, const DeskKey& key) {
    if (message.from.size() != 1 || !desk.is_own(message.from.front().address) || is_ours(message, key)) {
        return false;
    }
    for (const auto* mark : {"Auto-Submitted", "X-Autoreply", "X-Auto-Response-Suppress", "Precedence"}) {
        if (message.header(mark) != nullptr) {
            return false;
        }
    }
    return true;
}

/// A mail to the case's first sender, or to where that one's mails ask for their answer. Others name the case in their
/// References too, such as the question passed on to an expert.
Result<bool> is_for_sender(Store& store, const Message& message, const ThreadedCase& of) {
    if (goes_to(message, of.from_address)) {
        return true;
    }
    const auto view = store.show(of.case_id);
    if (!view) {
        return tl::unexpected(view.error());
    }
    return std::any_of(view->mails.begin(), view->mails.end(), [&](const StoredMail& mail) {
        const bool of_sender = mail.role == MailRole::opening || mail.role == MailRole::follow_up;
        return of_sender && goes_to(message, mail.verdict.ack.target);
    });
}

/// Closes the case that an answer of the desk names by a Message-ID. False: there is none, or it stays as it is.
Result<bool> close_answered(Store& store, const Message& message, std::chrono::sys_seconds at,
                            std::chrono::sys_seconds now) {
    const auto of = store.threaded_case(named_message_ids(message), "");
    if (!of) {
        return tl::unexpected(of.error());
    }
    if (!*of) {
        return false;
    }
    const auto answers = is_for_sender(store, message, **of);
    return answers && *answers ? store.mark_answered((*of)->case_id, at, now) : answers;
}

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

IntakeLine plain_line(const RawMail& raw, std::string_view disposition) {
    IntakeLine line;
    line.uidvalidity = raw.uidvalidity;
    line.uid = raw.uid;
    line.disposition = disposition;
    line.ack = "none";
    return line;
}

}  // namespace

/// A mail read and judged, before the store is asked.
struct Intake::Reading {
    Message message;
    Inquiry inquiry;
    bool quarantined = false;
};

CheckedMail check_mail(std::string_view bytes, const Rulebook& rules, const Circumstances& circumstances) {
    CheckedMail checked;
    checked.message = read_message(bytes);
    checked.inquiry = find_inquiry(checked.message, rules.desk.own_addresses());
    auto known = circumstances;
    known.mail_bytes = bytes.size();
    checked.verdict = judge(checked.message, checked.inquiry, rules, known);
    checked.inquiry = visible_inquiry(std::move(checked.inquiry), checked.verdict);
    return checked;
}

Intake::Intake(Store& store, const Configuration& configuration, DeskKey key, Reader read)
    : store_(store), configuration_(configuration), key_(key), read_(std::move(read)) {}

Result<std::vector<IntakeLine>> Intake::take(std::span<const RawMail> batch, std::uint32_t through_uid,
                                             std::chrono::sys_seconds now) {
    std::vector<IntakeLine> lines;
    if (batch.empty()) {
        return lines;
    }
    const auto& folder = batch.front();
    auto watermark = store_.watermark(folder.mailbox, folder.uidvalidity);
    const auto mark = store_.intake_mark(folder.mailbox, folder.uidvalidity);
    if (!watermark || !mark) {
        return tl::unexpected(!watermark ? watermark.error() : mark.error());
    }
    if (!*watermark) {
        return failure(ErrorCode::permanent,
                       fmt::format("mail of a folder without watermark (uidvalidity {})", folder.uidvalidity));
    }
    // A mark of this very object is no crash: that batch met an error, and is taken again.
    const bool first_here = marked_.insert({folder.mailbox, folder.uidvalidity}).second;
    const bool crashed = first_here && *mark;
    auto covered = Store::IntakeMark{folder.uid, batch.back().uid};
    if (crashed) {
        covered = {std::min(covered.first_uid, (*mark)->first_uid),
                   std::max(covered.through_uid, (*mark)->through_uid)};
    }
    if (const auto marked = store_.set_intake_mark(folder.mailbox, folder.uidvalidity, covered); !marked) {
        return tl::unexpected(marked.error());
    }
    auto transaction = store_.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    for (const auto& raw : batch) {
        const bool probe = crashed && raw.uid >= (*mark)->first_uid && raw.uid <= (*mark)->through_uid;
        auto line = take_one(raw, probe, now);
        if (!line) {
            return tl::unexpected(line.error());
        }
        lines.push_back(std::move(*line));
    }
    (*watermark)->last_uid = std::max((*watermark)->last_uid, through_uid);
    if (const auto set = store_.set_watermark(**watermark); !set) {
        return tl::unexpected(set.error());
    }
    if (const auto committed = transaction->commit(); !committed) {
        return tl::unexpected(committed.error());
    }
    return lines;
}

Result<Intake::Reading> Intake::read(const RawMail& raw, bool probe) {
    const auto work = [&] {
        Reading reading;
        reading.message = read_(raw.bytes, {});
        if (raw.full_size > raw.bytes.size() && reading.message.truncated.empty()) {
            reading.message.truncated = "mail-bytes";
        }
        reading.inquiry = find_inquiry(reading.message, configuration_.rules.desk.own_addresses());
        return reading;
    };
    Reading quarantined;
    quarantined.quarantined = true;
    if (probe) {
        const auto survived = survives_in_child(
            [&] {
                const auto reading = work();
                (void)judge(reading.message, reading.inquiry, configuration_.rules, {});
            },
            trial_limit(raw.bytes.size()));
        if (!survived) {
            return tl::unexpected(survived.error());
        }
        if (!*survived) {
            return quarantined;
        }
    }
    for (int reading = 1;; ++reading) {
        try {
            return work();
        } catch (const std::bad_alloc&) {
            // Memory may be short because of others: once, it is tried again later.
            if (++out_of_memory_[{raw.uidvalidity, raw.uid}] < most_readings) {
                return failure(ErrorCode::temporary, fmt::format("out of memory at uid {}", raw.uid));
            }
            return quarantined;
        } catch (const std::exception&) {
            if (reading >= most_readings) {
                return quarantined;
            }
        }
    }
}

namespace {

/// The decisions on one mail, in the order in which they are made.
class MailIntake {
public:
    MailIntake(Store& store, const Configuration& configuration, const DeskKey& key, const RawMail& raw,
               const Message& message, const Inquiry& inquiry, std::chrono::sys_seconds now)
        : store_(store),
          configuration_(configuration),
          desk_(configuration.rules.desk),
          key_(key),
          raw_(raw),
          message_(message),
          inquiry_(inquiry),
          now_(now) {}

    Result<IntakeLine> run(bool quarantined) {
        auto facts = store_.facts(raw_, message_, now_);
        if (!facts) {
            return tl::unexpected(facts.error());
        }
        facts_ = std::move(*facts);
        if (facts_.same_bytes) {
            const auto placed = store_.add_location(raw_, *facts_.same_bytes);
            return placed ? Result<IntakeLine>(plain_line(raw_, "known")) : tl::unexpected(placed.error());
        }
        known_.received_at = raw_.internal_date;
        known_.mail_bytes = std::max<std::uint64_t>(raw_.full_size, raw_.bytes.size());
        known_.old_mail = facts_.old_mail;
        known_.junk_folder = raw_.junk_folder;
        known_.own_message_id = is_ours(message_, key_);
        known_.breaker_open = facts_.breaker_open;
        known_.acks_today = facts_.acks_today;
        if (quarantined) {
            verdict_ = unreadable();
        } else {
            verdict_ = judge(message_, inquiry_, configuration_.rules, known_);
        }
        auto line = decide(quarantined);
        if (line) {
            line->quarantined = quarantined;
        }
        return line;
    }

private:
    Result<IntakeLine> decide(bool quarantined) {
        if (is_own_answer(message_, desk_, key_)) {
            return own_answer();
        }
        if (verdict_.disposition == Disposition::ignored) {
            return ignored();
        }
        if (quarantined) {
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

    [[nodiscard]] Verdict unreadable() const {
        Verdict verdict;
        verdict.flags = {{"unreadable", {}}};
        verdict.received_at = raw_.internal_date;
        verdict.ack.reason = "unreadable";
        return verdict;
    }

    Result<IntakeLine> own_answer() {
        const auto answered = close_answered(store_, message_, raw_.internal_date, now_);
        if (!answered) {
            return tl::unexpected(answered.error());
        }
        verdict_.disposition = Disposition::ignored;
        auto line = file();
        if (line && *answered) {
            line->disposition = "answered";
        }
        return line;
    }

    /// An automated mail: a bounce of ours joins its case, all else is of none.
    Result<IntakeLine> ignored() {
        const auto report = read_delivery_report(message_, raw_.bytes, key_);
        if (!report) {
            return file();
        }
        auto item = store_.outbox_item_of(report->message_id);
        if (!item) {
            return tl::unexpected(item.error());
        }
        if (!*item) {
            return file();
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

    /// By thread or receipt number; else by its content.
    Result<void> find_case() {
        auto named = store_.threaded_case(named_message_ids(message_), message_.subject);
        if (!named) {
            return tl::unexpected(named.error());
        }
        known_.duplicate = facts_.duplicate_of.has_value();
        known_.first_was_acknowledged = facts_.first_was_acknowledged;
        if (facts_.duplicate_of) {
            auto first = store_.threaded_case(*facts_.duplicate_of);
            if (!first) {
                return tl::unexpected(first.error());
            }
            join(std::move(*first), MailRole::duplicate);
        } else if (*named) {
            const bool trusted = same_sender(message_, **named) && !verdict_.has("spoofed-sender");
            join(std::move(**named), trusted ? MailRole::follow_up : MailRole::other_sender);
        }
        return {};
    }

    void join(ThreadedCase of, MailRole role) {
        joins_ = true;
        case_ = std::move(of);
        if (role == MailRole::other_sender) {
            joined_.role = role;
            joined_.merged = inquiry_;
        } else {
            joined_ = merge(case_, inquiry_, role);
        }
    }

    /// With the case's fields, and with what is known of where the acknowledgement would go.
    Result<void> judge_again() {
        if (joins_ && joined_.role == MailRole::follow_up && !joined_.fills.empty()) {
            // What waits does not know of this mail; it no longer counts for the limits either.
            if (const auto replaced = store_.supersede(case_.case_id, now_); !replaced) {
                return tl::unexpected(replaced.error());
            }
        }
        if (!verdict_.ack.target.empty()) {
            if (const auto added = store_.add_target_facts(facts_, verdict_.ack.target, now_); !added) {
                return added;
            }
        }
        const bool limited = !reached_limit(facts_, desk_.limits, now_).empty();
        if (limited) {
            known_.target_bounced = bounced_lately(facts_, desk_.limits, now_);
            known_.acks_to_sender_today = facts_.acks_to_sender_today;
            known_.acks_to_domain_this_hour = facts_.acks_to_domain_this_hour;
        }
        if (limited || joins_) {
            verdict_ = judge(message_, joins_ ? joined_.merged : inquiry_, configuration_.rules, known_);
        }
        if (joins_) {
            const bool carries_form = !joined_.fills.empty() || inquiry_.source != FormSource::none;
            settle_acknowledgement(verdict_, joined_, case_, carries_form, desk_.limits);
        }
        return {};
    }

    Result<IntakeLine> file() {
        const auto shown = visible_inquiry(inquiry_, verdict_);
        NewMail mail;
        mail.raw = &raw_;
        mail.message = &message_;
        mail.inquiry = &shown;
        mail.verdict = &verdict_;
        mail.digest = &facts_.digest;
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
        const auto added = store_.add(mail, now_);
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

    Result<void> acknowledge(const AddedMail& added, const Inquiry& shown, IntakeLine& line) {
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
        if (!added.case_id || kind == AckKind::none || decision.target.empty()) {
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
        return queued ? Result<void>() : tl::unexpected(queued.error());
    }

    Store& store_;
    const Configuration& configuration_;
    const Desk& desk_;
    const DeskKey& key_;
    const RawMail& raw_;
    const Message& message_;
    const Inquiry& inquiry_;
    std::chrono::sys_seconds now_;
    KnownFacts facts_;
    Circumstances known_;
    Verdict verdict_;
    bool joins_ = false;
    ThreadedCase case_;
    FollowUp joined_;
};

}  // namespace

Result<IntakeLine> Intake::take_one(const RawMail& raw, bool probe, std::chrono::sys_seconds now) {
    if (raw.sent_folder) {
        return look_at_sent(raw, probe, now);
    }
    const auto stored = store_.already_stored(raw);
    if (!stored) {
        return tl::unexpected(stored.error());
    }
    if (*stored) {
        return plain_line(raw, "known");
    }
    const auto reading = read(raw, probe);
    if (!reading) {
        return tl::unexpected(reading.error());
    }
    return MailIntake(store_, configuration_, key_, raw, reading->message, reading->inquiry, now)
        .run(reading->quarantined);
}

/// A mail that cannot be read answers nothing; the person who wrote it still can close the case.
Result<IntakeLine> Intake::look_at_sent(const RawMail& raw, bool probe, std::chrono::sys_seconds now) {
    const auto reading = read(raw, probe);
    if (!reading) {
        return tl::unexpected(reading.error());
    }
    auto line = plain_line(raw, "passed-over");
    line.stored = false;
    if (reading->quarantined || !is_own_answer(reading->message, configuration_.rules.desk, key_)) {
        return line;
    }
    const auto answered = close_answered(store_, reading->message, raw.internal_date, now);
    if (!answered) {
        return tl::unexpected(answered.error());
    }
    line.disposition = *answered ? "answered" : line.disposition;
    return line;
}

}  // namespace madoguchi
