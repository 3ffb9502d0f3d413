#include "daemon/folder_watch.h"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <utility>

#include "daemon/folder_place.h"
#include "daemon/intake_log.h"
#include "daemon/log.h"

namespace madoguchi {
FolderWatch::FolderWatch(Mailbox& mailbox, Store& store, Intake& intake, Clocks clocks, RandomSource random,
                         const Limits& limits)
    : mailbox_(mailbox),
      store_(store),
      intake_(intake),
      clocks_(std::move(clocks)),
      random_(std::move(random)),
      limits_(limits),
      backoff_(limits.first_retry, limits.longest_retry),
      not_before_(clocks_.steady()),
      progress_since_(clocks_.steady()),
      reader_([this](std::uint32_t first, std::uint32_t read_through) { return fetch(first, read_through); },
              limits.batches_ahead, limits.bytes_in_hand) {}

tl::expected<void, Trouble> FolderWatch::open() {
    const auto state = mailbox_.open();
    if (!state) {
        return server_trouble(state.error());
    }
    if (watermark_ && watermark_->uidvalidity == state->uidvalidity) {
        return {};
    }
    auto watermark = find_watermark(*state);
    if (!watermark) {
        return tl::unexpected(watermark.error());
    }
    watermark_ = std::move(*watermark);
    after_unfinished_ = true;
    return {};
}

tl::expected<Watermark, Trouble> FolderWatch::find_watermark(const MailboxState& state) {
    auto place = find_place(store_, mailbox_, state);
    if (!place) {
        return tl::unexpected(place.error());
    }
    if (place->known) {
        return std::move(*place->known);
    }
    auto begun = begin_watermark({place->mailbox, state.uidvalidity, 0, state.uidnext}, state.exists, place->why_again);
    return begun ? tl::expected<Watermark, Trouble>(std::move(*begun)) : store_trouble(begun.error());
}

Result<Watermark> FolderWatch::begin_watermark(const Watermark& watermark, std::uint32_t exists,
                                               std::string_view why_again) {
    auto transaction = store_.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    if (auto r = store_.set_watermark(watermark); !r) {
        return tl::unexpected(r.error());
    }
    if (auto r = transaction->commit(); !r) {
        return tl::unexpected(r.error());
    }
    log(why_again.empty() ? Severity::notice : Severity::warning,
        why_again.empty() ? Event::folder_first_start : Event::folder_read_again,
        !why_again.empty()
            ? fmt::format("{}, uidvalidity={}: the folder {} is read again from its beginning; known mail is "
                          "recognised, and mail below uid {} is not acknowledged by itself: see madoguchi queue",
                          why_again, watermark.uidvalidity, identity(), watermark.old_below_uid)
            : fmt::format("first start on this folder, uidvalidity={}: {} mails are there already, those below uid "
                          "{} count as old mail",
                          watermark.uidvalidity, exists, watermark.old_below_uid));
    return watermark;
}

tl::expected<FolderWatch::Progress, Trouble> FolderWatch::take_batch() {
    auto ready = reader_.next();
    if (!ready) {
        if (auto r = open(); !r) {
            return tl::unexpected(r.error());
        }
        if (watermark_->last_uid == std::numeric_limits<std::uint32_t>::max()) {
            return Progress{};
        }
        ready = fetch(watermark_->last_uid + 1, 0);
    }
    auto& fetched = *ready;
    if (!fetched) {
        return server_trouble(fetched.error());
    }
    const auto* batch = &fetched->batch;
    Progress progress{static_cast<int>(batch->mails.size()), batch->more};
    if (!batch->mails.empty()) {
        const auto lines = store(*fetched);
        if (!lines) {
            log(Severity::notice, Event::intake_unwritten,
                fmt::format("cannot note that uidvalidity={} uid={} to {} are stored: {}; they stay on the server, and "
                            "the next pass looks whether they are there",
                            watermark_->uidvalidity, batch->mails.front().uid, batch->through_uid,
                            lines.error().message),
                {.uidvalidity = watermark_->uidvalidity, .uid = batch->mails.front().uid});
            return store_trouble(lines.error());
        }
        watermark_->last_uid = batch->through_uid;
        log_taken(*lines);
    } else if (batch->through_uid > watermark_->last_uid) {
        reader_.stop();  // the watermark takes away the mark under which mails are read ahead
        if (auto r = advance(batch->through_uid); !r) {
            return store_trouble(r.error());
        }
    }
    log_progress(progress.stored, progress.more);
    if (auto r = act_after_storing(batch->mails, progress.more); !r) {
        return tl::unexpected(r.error());
    }
    if (!last_trouble_.empty()) {
        log(Severity::notice, Event::mailbox_recovered, "the folder is read again after trouble");
        last_trouble_.clear();
    }
    backoff_.reset();
    return progress;
}

Result<FetchedBatch> FolderWatch::fetch(std::uint32_t first_uid, std::uint32_t read_through_uid) {
    auto batch = mailbox_.fetch(first_uid, limits_.batch_mails, limits_.batch_bytes);
    if (!batch) {
        return tl::unexpected(batch.error());
    }
    for (auto& mail : batch->mails) {
        mail.mailbox = watermark_->mailbox;
    }
    auto readings = intake_.read_ahead(batch->mails, read_through_uid);
    return FetchedBatch{std::move(*batch), std::move(readings)};
}

Result<std::vector<IntakeLine>> FolderWatch::store(FetchedBatch& fetched) {
    const auto& batch = fetched.batch;
    const auto read_on = [&](std::uint32_t read_through_uid) {
        reader_.go_on(batch.through_uid + 1, read_through_uid);
    };
    const bool ahead = batch.more && fetched.bytes() <= limits_.bytes_in_hand;
    auto lines = intake_.take(batch.mails, batch.through_uid, clocks_.wall(), std::move(fetched.readings),
                              ahead ? Intake::ReadOn(read_on) : nullptr);
    if (!lines || !ahead) {  // the next look begins with this batch again, or no mail behind it may be read yet
        reader_.stop();
    }
    return lines;
}

tl::expected<void, Trouble> FolderWatch::act_after_storing(const std::vector<RawMail>& mails, bool more) {
    if (!mailbox_.acts_after_storing()) {
        return {};
    }
    std::vector<std::uint32_t> uids;
    std::transform(mails.begin(), mails.end(), std::back_inserter(uids), [](const RawMail& mail) { return mail.uid; });
    reader_.rest();
    auto done = uids.empty() ? tl::expected<void, Trouble>() : after(mailbox_.after_storing(uids));
    if (done && !more && std::exchange(after_unfinished_, false)) {  // behind the intake, which it must not hold up
        done = after(mailbox_.finish_after(watermark_->last_uid));
    }
    return done;
}

/// A refused keyword or move is no reason to stop reading; a lost connection is.
tl::expected<void, Trouble> FolderWatch::after(const Result<void>& done) {
    if (!done && (done.error().code == ErrorCode::temporary || done.error().code == ErrorCode::malformed)) {
        return server_trouble(done.error());
    }
    if (!done && !after_refused_) {
        log(Severity::error, Event::after_storing_refused,
            fmt::format(
                "stored mail up to uidvalidity={} uid={} stays as it is on the server: {}; reading goes on, and "
                "it is tried again when the folder is opened anew",
                watermark_->uidvalidity, watermark_->last_uid, done.error().message),
            {.uidvalidity = watermark_->uidvalidity, .uid = watermark_->last_uid});
    }
    after_refused_ = !done;
    return {};
}

Result<void> FolderWatch::advance(std::uint32_t through_uid) {
    auto moved = *watermark_;
    moved.last_uid = through_uid;
    auto transaction = store_.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    if (auto r = store_.set_watermark(moved); !r) {
        return r;
    }
    if (auto r = transaction->commit(); !r) {
        return r;
    }
    watermark_ = moved;
    return {};
}

tl::expected<bool, Trouble> FolderWatch::wait(std::chrono::seconds timeout) {
    auto news = mailbox_.wait(timeout);
    return news ? tl::expected<bool, Trouble>(*news) : server_trouble(news.error());
}

void FolderWatch::back_off(const Trouble& trouble) {
    const auto& error = trouble.error;
    if (error.code == ErrorCode::permanent || error.code == ErrorCode::config) {
        backoff_.to_the_end();
    }
    const auto wait = backoff_.next(random_);
    not_before_ = clocks_.steady() + wait;
    const bool again = last_trouble_ == error.message;
    log(again ? Severity::info : Severity::warning, Event::mailbox_trouble,
        fmt::format("{}{}{}; next try in {} s", error.message, error.hint.empty() ? "" : ". ", error.hint,
                    wait.count()));
    last_trouble_ = error.message;
    start_over();
}

std::chrono::milliseconds FolderWatch::until_retry() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(not_before_ - clocks_.steady());
    return std::max(left, std::chrono::milliseconds{0});
}

void FolderWatch::start_over() {
    watermark_.reset();
    close();
}

void FolderWatch::close() {
    reader_.stop();
    mailbox_.close();
}

void FolderWatch::log_progress(int stored, bool more) {
    constexpr std::chrono::seconds every{10};
    progress_mails_ += stored;
    const auto now = clocks_.steady();
    if (more && now - progress_since_ < every) {
        return;
    }
    if (more) {
        log(Severity::notice, Event::intake_progress,
            fmt::format("{} mails taken so far, up to uid {}", progress_mails_, watermark_->last_uid));
        progress_since_ = now;
        return;
    }
    progress_mails_ = 0;
    progress_since_ = now;
}

}  // namespace madoguchi
