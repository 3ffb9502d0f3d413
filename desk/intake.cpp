#include "desk/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <mutex>
#include <new>
#include <utility>

#include "desk/child_trial.h"
#include "desk/mail_intake.h"
#include "desk/own_answer.h"
#include "store/compression.h"
#include "store/database.h"

namespace madoguchi {
namespace {

constexpr int most_readings = 2;
constexpr std::uint32_t read_ahead_uids = 400;  ///< behind a batch: those of the three behind it, of 100 mails

/// So long may a child read a mail: a thousand times what the parser needs.
std::chrono::seconds trial_limit(std::size_t bytes) {
    return std::chrono::seconds(5 + (bytes >> 22));
}

}  // namespace

Intake::Intake(Store& store, const Configuration& configuration, DeskKey key, Reader read,
               std::function<void()> between_mails)
    : store_(store),
      configuration_(configuration),
      key_(key),
      read_(std::move(read)),
      between_mails_(std::move(between_mails)) {}

Result<std::vector<IntakeLine>> Intake::take(std::span<const RawMail> batch, std::uint32_t through_uid,
                                             std::chrono::sys_seconds now, Readings readings, const ReadOn& read_on) {
    std::vector<IntakeLine> lines;
    if (batch.empty()) {
        return lines;
    }
    const Folder folder{batch.front().mailbox, batch.front().uidvalidity};
    auto watermark = store_.watermark(folder.first, folder.second);
    const auto left = left_in_hand(folder);
    if (!watermark || !left) {
        return tl::unexpected(!watermark ? watermark.error() : left.error());
    }
    if (!*watermark) {
        return failure(ErrorCode::permanent,
                       fmt::format("mail of a folder without watermark (uidvalidity {})", folder.second));
    }
    Store::IntakeMark in_hand{batch.front().uid, batch.back().uid};
    const bool ahead = read_on && !*left && through_uid < std::numeric_limits<std::uint32_t>::max() - read_ahead_uids;
    if (*left) {
        in_hand = {std::min(in_hand.first_uid, (*left)->first_uid),
                   std::max(in_hand.through_uid, (*left)->through_uid)};
    } else if (ahead) {
        in_hand.through_uid = through_uid + read_ahead_uids;
    }
    if (const auto marked = store_.set_intake_mark(folder.first, folder.second, in_hand); !marked) {
        return tl::unexpected(marked.error());
    }
    if (ahead) {
        read_on(in_hand.through_uid);
    }
    auto transaction = store_.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    readings.resize(batch.size());
    for (std::size_t place = 0; place < batch.size(); ++place) {
        between_mails_();
        const auto& raw = batch[place];
        const bool probe = *left && raw.uid >= (*left)->first_uid && raw.uid <= (*left)->through_uid;
        auto line = take_one(raw, std::exchange(readings[place], std::nullopt), probe, now);
        if (!line) {
            return tl::unexpected(line.error());
        }
        lines.push_back(std::move(*line));
    }
    (*watermark)->last_uid = std::max((*watermark)->last_uid, through_uid);
    if (const auto set = store_.set_watermark(**watermark); !set) {
        return tl::unexpected(set.error());
    }
    const bool more_in_hand = read_on && in_hand.through_uid > through_uid;
    if (more_in_hand) {
        if (const auto marked =
                store_.set_intake_mark(folder.first, folder.second, {through_uid + 1, in_hand.through_uid});
            !marked) {
            return tl::unexpected(marked.error());
        }
    }
    if (const auto committed = transaction->commit(); !committed) {
        return tl::unexpected(committed.error());
    }
    if (more_in_hand) {
        in_hand_.insert(folder);
    } else {
        in_hand_.erase(folder);
        left_in_hand_[folder].reset();
    }
    return lines;
}

Result<std::optional<Store::IntakeMark>> Intake::left_in_hand(const Folder& folder) {
    // A mark of this very object is no crash: that batch met an error, and is taken again.
    const auto met = left_in_hand_.find(folder);
    if (met != left_in_hand_.end()) {
        return met->second;
    }
    auto mark = store_.intake_mark(folder.first, folder.second);
    if (mark) {
        left_in_hand_.emplace(folder, *mark);
    }
    return mark;
}

Readings Intake::read_ahead(std::span<const RawMail> batch, std::uint32_t through_uid) const {
    Readings readings(batch.size());
    Compression compression;
    for (std::size_t place = 0; place < batch.size() && batch[place].uid <= through_uid; ++place) {
        const std::shared_lock reading(reading_ahead_);
        try {
            readings[place] = read_once(batch[place]);
            readings[place]->zstd = compression.compress(batch[place].bytes);
        } catch (const std::exception&) {
            continue;  // it is read again when its turn comes, with more care
        } catch (const StoreFailure&) {
            continue;  // the store compresses it itself
        }
    }
    return readings;
}

void Intake::close() {
    for (const auto& [mailbox, uidvalidity] : std::exchange(in_hand_, {})) {
        // What is left marked costs the next start some time.
        (void)store_.clear_intake_mark(mailbox, uidvalidity);
    }
}

Reading Intake::read_once(const RawMail& raw) const {
    return read_mail(raw, configuration_.rules, key_, read_);
}

Result<Reading> Intake::read(const RawMail& raw, bool probe) {
    Reading quarantined;
    quarantined.quarantined = true;
    if (probe) {
        const auto survived = [&] {
            const std::unique_lock alone(reading_ahead_);
            return survives_in_child(
                [&] {
                    const auto reading = read_once(raw);
                    (void)judge(reading.message, reading.inquiry, reading.assessment, configuration_.rules, {});
                },
                trial_limit(raw.bytes.size()));
        }();
        if (!survived) {
            return tl::unexpected(survived.error());
        }
        if (!*survived) {
            return quarantined;
        }
    }
    for (int reading = 1;; ++reading) {
        try {
            return read_once(raw);
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

Result<IntakeLine> Intake::take_one(const RawMail& raw, std::optional<Reading> reading, bool probe,
                                    std::chrono::sys_seconds now) {
    const auto stored = raw.sent_folder ? Result<bool>(false) : store_.already_stored(raw);
    if (!stored) {
        return tl::unexpected(stored.error());
    }
    if (*stored) {
        return plain_line(raw, "known");
    }
    if (!reading) {
        auto careful = read(raw, probe);
        if (!careful) {
            return tl::unexpected(careful.error());
        }
        reading = std::move(*careful);
    }
    return raw.sent_folder ? look_at_sent(raw, *reading, now)
                           : MailIntake(store_, configuration_, key_, raw, *reading, now).run();
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
Result<IntakeLine> Intake::look_at_sent(const RawMail& raw, const Reading& reading, std::chrono::sys_seconds now) {
    auto line = plain_line(raw, "passed-over");
    line.stored = false;
    const auto found = note_sent(reading.message, now);
    if (!found) {
        return tl::unexpected(found.error());
    }
    if (*found) {
        line.found_sent.push_back(**found);
    }
    if (reading.quarantined || !is_own_answer(reading.message, configuration_.rules.desk, key_)) {
        return line;
    }
    const auto answered = close_answered(store_, reading.message, raw.internal_date, now);
    if (!answered) {
        return tl::unexpected(answered.error());
    }
    line.disposition = *answered ? "answered" : line.disposition;
    return line;
}

}  // namespace madoguchi
