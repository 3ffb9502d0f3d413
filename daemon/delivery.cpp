#include "daemon/delivery.h"

#include <fmt/format.h>
#include <algorithm>
#include <functional>
#include <utility>

#include "daemon/curl_handle.h"

namespace madoguchi {
namespace {

using std::chrono::seconds;

/// Notices have no receipt.
std::string about(const OutboxItem& item, std::optional<NoticeKind> notice) {
    if (notice) {
        return fmt::format("notice={} kind={}", item.id, to_string(*notice));
    }
    return fmt::format("outbox={} receipt={} kind={}", item.id, item.receipt_number.empty() ? "-" : item.receipt_number,
                       to_string(item.kind));
}

LogFields fields_of(const OutboxItem& item, std::optional<NoticeKind> notice) {
    LogFields fields{.receipt = item.receipt_number};
    (notice ? fields.notice : fields.outbox) = item.id;
    return fields;
}

}  // namespace

/// The mark before the body of one mail. What writes it runs on one thread at a time.
class DeliveryPass::BodyMark {
public:
    BodyMark(SideThread& side, std::function<Result<void>()> write) : side_(side), write_(std::move(write)) {}
    BodyMark(const BodyMark&) = delete;
    BodyMark& operator=(const BodyMark&) = delete;
    ~BodyMark() { finish(); }

    /// Begins to write it, and to do `after`, beside what follows; where there is no thread for it, it is written in
    /// its turn.
    void begin(std::function<void()> after) { begun_ = side_.begin(write_, std::move(after)); }
    /// Writes it, unless that was done.
    const Result<void>& write() {
        take();
        return result_ ? *result_ : result_.emplace(write_());
    }
    /// Waits for all that has begun: the store is free.
    void finish() {
        take();
        side_.rest();
    }
    void forget() { result_.reset(); }

    [[nodiscard]] bool is_written() const { return result_ && *result_; }
    [[nodiscard]] std::optional<Error> error() const {
        return result_ && !*result_ ? std::optional(result_->error()) : std::nullopt;
    }

private:
    void take() {
        if (std::exchange(begun_, false)) {
            result_ = side_.take();
        }
    }

    SideThread& side_;
    std::function<Result<void>()> write_;
    bool begun_ = false;
    std::optional<Result<void>> result_;
};

DeliveryPass::DeliveryPass(Store& store, Courier& courier, Clocks clocks, Wake wake, RandomSource random,
                           const Limits& limits)
    : store_(store),
      notices_(store),
      courier_(courier),
      clocks_(std::move(clocks)),
      wake_(std::move(wake)),
      random_(std::move(random)),
      limits_(limits),
      backoff_(limits.first_retry, limits.longest_retry),
      not_before_(clocks_.steady()),
      start_wall_(clocks_.wall()),
      start_steady_(clocks_.steady()) {}

/// The time of day as it would be had nobody set the clock since the start.
std::chrono::sys_seconds DeliveryPass::unset_wall() const {
    return start_wall_ + std::chrono::floor<seconds>(clocks_.steady() - start_steady_);
}

/// What retries go by: a clock set back must not make a mail wait longer.
std::chrono::sys_seconds DeliveryPass::latest() const {
    return std::max(clocks_.wall(), unset_wall());
}

Result<DeliveryPass::Report> DeliveryPass::run() {
    Report report;
    for (const auto step : {&DeliveryPass::settle, &DeliveryPass::send_due, &DeliveryPass::settle}) {
        if (auto r = (this->*step)(report); !r) {
            return tl::unexpected(r.error());
        }
    }
    return report;
}

Result<void> DeliveryPass::send_due(Report& report) {
    envelope_took_ = std::chrono::steady_clock::duration::max();
    ahead_.reset();
    for (int mails = 0; clocks_.steady() >= not_before_ && !wake_.stop_requested(); ++mails) {
        auto due = ahead_ ? *std::exchange(ahead_, std::nullopt) : next_due();
        if (!due) {
            return tl::unexpected(due.error());
        }
        if (!*due) {
            return {};
        }
        if (mails >= limits_.mails) {
            report.more = true;
            return {};
        }
        if (auto r = hand_over(std::move(**due), report); !r) {
            return r;
        }
    }
    return {};
}

/// Notices first: there are few, and they are of the moment.
Result<std::optional<DeliveryPass::Outcome>> DeliveryPass::next_due() {
    const auto now = latest();
    auto notice = notices_.next_due(now);
    if (!notice) {
        return tl::unexpected(notice.error());
    }
    if (*notice) {
        return std::optional<Outcome>({std::move((*notice)->mail), {}, (*notice)->kind, {}});
    }
    auto item = store_.next_due(now);
    if (!item) {
        return tl::unexpected(item.error());
    }
    return *item ? std::optional<Outcome>({std::move(**item), {}, std::nullopt, {}}) : std::nullopt;
}

bool DeliveryPass::mark_pays_early(const Outcome& due) const {
    constexpr int most = 4;  // a slower server gains nothing, and the mail would be marked for longer
    return !due.notice && envelope_took_ < most * mark_took_;
}

void DeliveryPass::take_back(BodyMark& mark, const Outcome& due) {
    mark.finish();
    if (mark.is_written() && store_.take_back_mark(due.item.id, clocks_.wall())) {
        mark.forget();
    }
}

Result<void> DeliveryPass::hand_over(Outcome due, Report& report) {
    BodyMark body_mark(side_thread_, [&] {
        const auto begun = clocks_.steady();
        auto marked = mark(due, report);
        mark_took_ = clocks_.steady() - begun;
        return marked;
    });
    const bool early = mark_pays_early(due);
    const auto begun = clocks_.steady();
    if (early) {
        // The next one is found while the server has the body. Whatever becomes of it meanwhile, its mark will see.
        body_mark.begin([this] { ahead_ = next_due(); });
    }
    auto envelope_took = std::chrono::steady_clock::duration::max();
    bool settled = false;
    due.delivery = courier_.send(due.item, {.before_body =
                                                [&] {
                                                    envelope_took = clocks_.steady() - begun;
                                                    return body_mark.write();
                                                },
                                            .waiting =
                                                [&] {
                                                    if (!std::exchange(settled, true)) {
                                                        take_back(body_mark, due);
                                                        (void)settle(report);
                                                    }
                                                }});
    body_mark.finish();
    due.at = clocks_.wall();
    const auto unmarked = body_mark.error();
    note_server(due.delivery, report);
    if (unmarked && (unmarked->code == ErrorCode::conflict || unmarked->code == ErrorCode::not_found)) {
        return settle(report);  // a reviewer was quicker
    }
    if (unmarked) {
        // The mark may be there all the same: a disk that fails leaves that open until the store is read again.
        unwritten_.push_back(std::move(due));
        for (const auto& outcome : unwritten_) {
            log_unwritten(outcome, *unmarked);
        }
        return tl::unexpected(*unmarked);
    }
    if (auto r = settle(report); !r) {
        return r;
    }
    const bool accepted = due.delivery.outcome == Delivery::Outcome::sent;
    envelope_took_ = accepted ? envelope_took : std::chrono::steady_clock::duration::max();
    unwritten_.push_back(std::move(due));
    return accepted ? Result<void>() : settle(report);
}

Result<void> DeliveryPass::mark(const Outcome& due, Report& report) {
    auto transaction = store_.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    std::vector<Note> notes;
    for (const auto& before : unwritten_) {
        notes.push_back(note_of(before));
        if (auto r = write(before, notes.back()); !r) {
            return r;
        }
    }
    const auto now = clocks_.wall();
    if (auto r = due.notice ? notices_.mark_sending(due.item.id, now) : store_.mark_sending(due.item.id, now); !r) {
        return r;
    }
    if (auto r = transaction->commit(); !r) {
        return r;
    }
    for (std::size_t i = 0; i < notes.size(); ++i) {
        tell(unwritten_[i], notes[i], report);
    }
    unwritten_.clear();
    return {};
}

void DeliveryPass::note_server(const Delivery& delivery, Report& report) {
    if (!delivery.server_trouble) {
        backoff_.reset();
        return;
    }
    if (wake_.stop_requested()) {
        return;
    }
    if (delivery.login_refused) {
        backoff_.to_the_end();
        report.login_refused = true;
    }
    const auto wait = backoff_.next(random_);
    not_before_ = clocks_.steady() + wait;
    log(Severity::warning, Event::smtp_trouble,
        fmt::format("the SMTP server takes no mail: {}; next try in {} s", log_text(delivery.text), wait.count()));
}

Result<void> DeliveryPass::settle(Report& report) {
    while (!unwritten_.empty()) {
        if (auto r = settle(unwritten_.front(), report); !r) {
            return r;
        }
        unwritten_.erase(unwritten_.begin());
    }
    return {};
}

Result<void> DeliveryPass::settle(const Outcome& outcome, Report& report) {
    const auto note = note_of(outcome);
    auto written = write(outcome, note);
    if (!written && written.error().code == ErrorCode::conflict) {
        const auto state = state_of(outcome);
        if (!state) {
            return tl::unexpected(state.error());
        }
        if (*state == note.state) {  // the commit that was reported as failed is there
            written = {};
        }
    }
    if (!written) {
        log_unwritten(outcome, written.error());
        // Where a person, or a restored store, has decided otherwise there is nothing left to write.
        const auto code = written.error().code;
        return code == ErrorCode::conflict || code == ErrorCode::not_found ? Result<void>() : written;
    }
    tell(outcome, note, report);
    return {};
}

void DeliveryPass::log_unwritten(const Outcome& outcome, const Error& error) {
    log(Severity::error, Event::outcome_unwritten,
        fmt::format("cannot note what became of {}: {}", about(outcome.item, outcome.notice), error.message),
        fields_of(outcome.item, outcome.notice));
}

void DeliveryPass::tell(const Outcome& outcome, const Note& note, Report& report) {
    log(note.severity, note.event, note.line, fields_of(outcome.item, outcome.notice));
    switch (outcome.delivery.outcome) {
        case Delivery::Outcome::sent:
            ++report.sent;
            break;
        case Delivery::Outcome::deferred:
            ++report.deferred;
            break;
        case Delivery::Outcome::failed:
            ++report.failed;
            break;
        case Delivery::Outcome::unknown:
            ++report.unknown;
            break;
    }
}

DeliveryPass::Note DeliveryPass::note_of(const Outcome& outcome) const {
    const OutboxItem& item = outcome.item;
    const Delivery& delivery = outcome.delivery;
    const auto which = about(item, outcome.notice);
    const auto said = log_text(delivery.text);
    Note note{OutboxState::deferred, delivery.text, {}, Severity::notice, Event::mail_deferred, {}};
    const auto ends_as = [&](OutboxState state, Severity severity, Event event, std::string line) {
        note.state = state;
        note.severity = severity;
        note.event = event;
        note.line = std::move(line);
        return note;
    };
    switch (delivery.outcome) {
        case Delivery::Outcome::sent:
            return ends_as(OutboxState::sent, Severity::info, Event::mail_sent,
                           fmt::format("sent {}: {}", which, said));
        case Delivery::Outcome::failed:
            return ends_as(OutboxState::failed, Severity::warning, Event::mail_failed,
                           fmt::format("failed {}: {}", which, said));
        case Delivery::Outcome::unknown:
            return ends_as(OutboxState::unknown, Severity::warning, Event::mail_unknown,
                           fmt::format("unknown {}: {}; it is not sent again, a person must decide", which, said));
        case Delivery::Outcome::deferred:
            break;
    }
    // A clock set forward must not end the retries early.
    if (std::min(outcome.at, unset_wall()) - item.created >= limits_.give_up) {
        note.text = fmt::format("given up after {} hours: {}", limits_.give_up.count(), delivery.text);
        return ends_as(OutboxState::failed, Severity::warning, Event::mail_failed,
                       fmt::format("failed {}: {}", which, log_text(note.text)));
    }
    const bool interrupted = delivery.server_trouble && wake_.stop_requested();
    note.wait =
        interrupted ? seconds{0} : Backoff::after(item.attempts, limits_.first_retry, limits_.longest_retry, random_);
    note.line = fmt::format("deferred {}: {}; next try in {} s", which, said, note.wait.count());
    return note;
}

Result<void> DeliveryPass::write(const Outcome& outcome, const Note& note) {
    const auto write_to = [&](auto& outgoing) -> Result<void> {
        switch (note.state) {
            case OutboxState::sent:
                return outgoing.mark_sent(outcome.item.id, note.text, outcome.at);
            case OutboxState::failed:
                return outgoing.mark_failed(outcome.item.id, note.text, outcome.at);
            case OutboxState::unknown:
                return outgoing.mark_unknown(outcome.item.id, note.text, outcome.at);
            default:
                // From now on, as it is told, however late the store takes it.
                return outgoing.mark_deferred(outcome.item.id, note.text, latest() + note.wait, outcome.at);
        }
    };
    return outcome.notice ? write_to(notices_) : write_to(store_);
}

Result<std::optional<OutboxState>> DeliveryPass::state_of(const Outcome& outcome) {
    if (outcome.notice) {
        return notices_.state(outcome.item.id);
    }
    const auto item = store_.outbox_item(outcome.item.id);
    if (!item) {
        return item.error().code == ErrorCode::not_found ? Result<std::optional<OutboxState>>(std::nullopt)
                                                         : tl::unexpected(item.error());
    }
    return std::optional(item->state);
}

Result<std::optional<seconds>> DeliveryPass::until_due() {
    if (!unwritten_.empty()) {
        return std::optional<seconds>(seconds{1});
    }
    const auto due = store_.next_due_time();
    if (!due) {
        return tl::unexpected(due.error());
    }
    const auto notice_due = notices_.next_due_time();
    if (!notice_due) {
        return tl::unexpected(notice_due.error());
    }
    if (!*due && !*notice_due) {
        return std::optional<seconds>{};
    }
    constexpr auto never = std::chrono::sys_seconds::max();
    const auto first = std::min(due->value_or(never), notice_due->value_or(never));
    const auto by_store = std::max(first - latest(), seconds{0});
    const auto by_server =
        std::chrono::ceil<seconds>(std::max(not_before_ - clocks_.steady(), std::chrono::steady_clock::duration{0}));
    return std::optional<seconds>(std::max(by_store, by_server));
}

}  // namespace madoguchi
