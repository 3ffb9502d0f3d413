#include "desk/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>

#include "desk/child_trial.h"
#include "desk/mail_intake.h"
#include "desk/own_answer.h"

namespace madoguchi {
namespace {

constexpr int most_readings = 2;

/// So long may a child read a mail: a thousand times what the parser needs.
std::chrono::seconds trial_limit(std::size_t bytes) {
    return std::chrono::seconds(5 + (bytes >> 22));
}

}  // namespace

/// A mail read and judged, before the store is asked.
struct Intake::Reading {
    Message message;
    Inquiry inquiry;
    bool quarantined = false;
};

Intake::Intake(Store& store, const Configuration& configuration, DeskKey key, Reader read,
               std::function<void()> between_mails)
    : store_(store),
      configuration_(configuration),
      key_(key),
      read_(std::move(read)),
      between_mails_(std::move(between_mails)) {}

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
        between_mails_();
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

Result<std::optional<OutboxId>> Intake::note_sent(const Message& message, std::chrono::sys_seconds now) {
    return is_our_message_id(message.message_id, key_) ? store_.found_sent(message.message_id, now) : std::nullopt;
}

Result<std::vector<OutboxId>> Intake::look_for_sent(std::span<const RawMail> batch, std::chrono::sys_seconds now) {
    std::vector<OutboxId> found;
    for (const auto& raw : batch) {
        const auto head = std::string_view(raw.bytes).substr(0, raw.bytes.find("\r\n\r\n"));
        try {
            const auto sent = note_sent(read_message(head), now);
            if (!sent) {
                return tl::unexpected(sent.error());
            }
            if (*sent) {
                found.push_back(**sent);
            }
        } catch (const std::exception&) {
            continue;  // no mail of ours
        }
    }
    return found;
}

/// A mail that cannot be read answers nothing; the person who wrote it still can close the case.
Result<IntakeLine> Intake::look_at_sent(const RawMail& raw, bool probe, std::chrono::sys_seconds now) {
    const auto reading = read(raw, probe);
    if (!reading) {
        return tl::unexpected(reading.error());
    }
    auto line = plain_line(raw, "passed-over");
    line.stored = false;
    const auto found = note_sent(reading->message, now);
    if (!found) {
        return tl::unexpected(found.error());
    }
    if (*found) {
        line.found_sent.push_back(**found);
    }
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
