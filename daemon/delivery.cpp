#include "daemon/delivery.h"

#include <fmt/format.h>
#include <algorithm>
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
    for (int mails = 0; clocks_.steady() >= not_before_ && !wake_.stop_requested(); ++mails) {
        auto due = next_due();
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
    // A clock set back must not make a mail wait longer.
    const auto now = std::max(clocks_.wall(), unset_wall());
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

Result<void> DeliveryPass::hand_over(Outcome due, Report& report) {
    std::optional<Error> unmarked;
    bool settled = false;
    due.delivery = courier_.send(due.item, {.before_body =
                                                [&] {
                                                    auto marked = mark(due, report);
                                                    if (!marked) {
                                                        unmarked = marked.error();
                                                    }
                                                    return marked;
                                                },
                                            .waiting =
                                                [&] {
                                                    if (!std::exchange(settled, true)) {
                                                        (void)settle(report);
                                                    }
                                                }});
    due.at = clocks_.wall();
    note_server(due.delivery, report);
    if (unmarked) {  // and so it still waits in the store
        const bool reviewer_was_quicker =
            unmarked->code == ErrorCode::conflict || unmarked->code == ErrorCode::not_found;
        return reviewer_was_quicker ? Result<void>() : tl::unexpected(*unmarked);
    }
    if (auto r = settle(report); !r) {
        return r;
    }
    const bool accepted = due.delivery.outcome == Delivery::Outcome::sent;
    unwritten_ = std::move(due);
    return accepted ? Result<void>() : settle(report);
}

Result<void> DeliveryPass::mark(const Outcome& due, Report& report) {
    auto transaction = store_.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    std::optional<Written> written;
    if (unwritten_) {
        auto r = write(*unwritten_);
        if (!r) {
            return tl::unexpected(r.error());
        }
        written = std::move(*r);
    }
    const auto now = clocks_.wall();
    if (auto r = due.notice ? notices_.mark_sending(due.item.id, now) : store_.mark_sending(due.item.id, now); !r) {
        return r;
    }
    if (auto r = transaction->commit(); !r) {
        return r;
    }
    if (written) {
        tell(*written, report);
    }
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
    if (!unwritten_) {
        return {};
    }
    const auto written = write(*unwritten_);
    if (!written) {
        log(Severity::error, Event::outcome_unwritten,
            fmt::format("cannot note what became of {}: {}", about(unwritten_->item, unwritten_->notice),
                        written.error().message),
            fields_of(unwritten_->item, unwritten_->notice));
        return tl::unexpected(written.error());
    }
    tell(*written, report);
    return {};
}

void DeliveryPass::tell(const Written& written, Report& report) {
    const auto outcome = *std::exchange(unwritten_, std::nullopt);
    log(written.severity, written.event, written.text, fields_of(outcome.item, outcome.notice));
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

Result<DeliveryPass::Written> DeliveryPass::write(const Outcome& outcome) {
    return outcome.notice ? write_to(notices_, outcome) : write_to(store_, outcome);
}

template <class Outgoing>
Result<DeliveryPass::Written> DeliveryPass::write_to(Outgoing& outgoing, const Outcome& outcome) {
    const OutboxItem& item = outcome.item;
    const Delivery& delivery = outcome.delivery;
    const auto which = about(item, outcome.notice);
    const auto said = log_text(delivery.text);
    if (delivery.outcome == Delivery::Outcome::sent) {
        return outgoing.mark_sent(item.id, delivery.text, outcome.at).map([&] {
            return Written{Severity::info, Event::mail_sent, fmt::format("sent {}: {}", which, said)};
        });
    }
    if (delivery.outcome == Delivery::Outcome::failed) {
        return outgoing.mark_failed(item.id, delivery.text, outcome.at).map([&] {
            return Written{Severity::warning, Event::mail_failed, fmt::format("failed {}: {}", which, said)};
        });
    }
    if (delivery.outcome == Delivery::Outcome::unknown) {
        return outgoing.mark_unknown(item.id, delivery.text, outcome.at).map([&] {
            return Written{Severity::warning, Event::mail_unknown,
                           fmt::format("unknown {}: {}; it is not sent again, a person must decide", which, said)};
        });
    }
    // A clock set forward must not end the retries early.
    if (std::min(outcome.at, unset_wall()) - item.created >= limits_.give_up) {
        const auto text = fmt::format("given up after {} hours: {}", limits_.give_up.count(), delivery.text);
        return outgoing.mark_failed(item.id, text, outcome.at).map([&] {
            return Written{Severity::warning, Event::mail_failed, fmt::format("failed {}: {}", which, log_text(text))};
        });
    }
    const bool interrupted = delivery.server_trouble && wake_.stop_requested();
    const auto wait =
        interrupted ? seconds{0} : Backoff::after(item.attempts, limits_.first_retry, limits_.longest_retry, random_);
    return outgoing.mark_deferred(item.id, delivery.text, outcome.at + wait, outcome.at).map([&] {
        return Written{Severity::notice, Event::mail_deferred,
                       fmt::format("deferred {}: {}; next try in {} s", which, said, wait.count())};
    });
}

Result<std::optional<seconds>> DeliveryPass::until_due() {
    if (unwritten_) {
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
    const auto by_store = std::max(first - std::max(clocks_.wall(), unset_wall()), seconds{0});
    const auto by_server =
        std::chrono::ceil<seconds>(std::max(not_before_ - clocks_.steady(), std::chrono::steady_clock::duration{0}));
    return std::optional<seconds>(std::max(by_store, by_server));
}

}  // namespace madoguchi
