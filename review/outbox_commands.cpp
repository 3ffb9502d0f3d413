#include "review/outbox_commands.h"

#include <fmt/format.h>

#include "review/case_list.h"
#include "review/json_output.h"
#include "review/words.h"

namespace madoguchi {
namespace {

std::string_view done_by(OutgoingCommand::What what) {
    switch (what) {
        case OutgoingCommand::What::retry:
            return "retried";
        case OutgoingCommand::What::cancel:
            return "cancelled";
        case OutgoingCommand::What::confirm:
            return "confirmed";
    }
    return {};
}

std::string sentence_of(OutgoingCommand::What what, const OutboxItem& item) {
    switch (what) {
        case OutgoingCommand::What::retry:
            return fmt::format(words::retried_sentence, item.receipt_number, words::of(item.kind));
        case OutgoingCommand::What::cancel:
            return fmt::format(words::cancelled_sentence, item.receipt_number, words::of(item.kind));
        case OutgoingCommand::What::confirm:
            return fmt::format(words::confirmed_sentence, item.receipt_number, words::of(item.kind));
    }
    return {};
}

Case case_of(const OutboxItem& item) {
    Case c;
    c.id = item.case_id;
    c.receipt_number = item.receipt_number;
    return c;
}

Result<ExitStatus> close_breaker(Console& console, OpenDesk& desk, bool as_json) {
    const auto closed = SendDecisions(desk.store, desk.configuration).close_breaker({console.actor, console.now(), {}});
    if (!closed) {
        return tl::unexpected(closed.error());
    }
    if (as_json) {
        console.out << json::of_breaker(false, closed->released) << '\n';
        return ExitStatus::ok;
    }
    console.out << fmt::format(words::breaker_closed_sentence, closed->released);
    if (closed->still_held > 0) {
        console.out << fmt::format(words::still_held_sentence, closed->still_held);
    }
    return ExitStatus::ok;
}

}  // namespace

ExitStatus OutboxCommand::run(Console& console) const {
    return on_desk(console, files, OpenMode::read_only, [&](OpenDesk& desk) -> Result<ExitStatus> {
        const auto items = desk.store.outbox(!all);
        if (!items) {
            return tl::unexpected(items.error());
        }
        if (json) {
            console.out << json::of(*items) << '\n';
            return ExitStatus::ok;
        }
        const ListStyle style{desk.configuration.rules, console.now(), console.columns};
        return print_list(console, all ? words::all_outbox_heading : words::unfinished_outbox_heading,
                          static_cast<std::int64_t>(items->size()), words::mail_unit,
                          items->empty() ? std::string() : outbox_list(*items, style));
    });
}

ExitStatus OutgoingCommand::run(Console& console) const {
    return on_desk(console, files, OpenMode::existing, [&](OpenDesk& desk) -> Result<ExitStatus> {
        const auto item = desk.store.outbox_item(id);
        if (!item) {
            return item.error().code == ErrorCode::not_found
                       ? Result<ExitStatus>(
                             refuse(console, ExitStatus::no_input, fmt::format(words::no_such_outgoing, id)))
                       : tl::unexpected(item.error());
        }
        if (what == What::retry) {
            const auto outcome = SendDecisions(desk.store, desk.configuration)
                                     .retry(*item, {console.actor, console.now(), {}, to_bounced});
            if (!outcome) {
                return tl::unexpected(outcome.error());
            }
            if (!outcome->refused.empty()) {
                return refuse(console, ExitStatus::temporary, why_not_sent(outcome->refused));
            }
        } else {
            const auto done = what == What::cancel ? desk.store.cancel(id, console.actor, console.now())
                                                   : desk.store.confirm_sent(id, console.actor, console.now());
            if (!done) {
                return tl::unexpected(done.error());
            }
        }
        return print_change(console, json, case_of(*item), done_by(what), sentence_of(what, *item));
    });
}

ExitStatus BreakerCommand::run(Console& console) const {
    const auto mode = close ? OpenMode::existing : OpenMode::read_only;
    return on_desk(console, files, mode, [&](OpenDesk& desk) -> Result<ExitStatus> {
        const auto status = desk.store.status();
        if (!status) {
            return tl::unexpected(status.error());
        }
        if (close) {
            return status->breaker_open ? close_breaker(console, desk, json)
                                        : refuse(console, ExitStatus::no_input, words::breaker_is_closed);
        }
        console.out << (json ? json::of_breaker(status->breaker_open, 0) + "\n"
                             : fmt::format("{}\n",
                                           status->breaker_open
                                               ? fmt::format("{}{}", words::breaker_is_open,
                                                             fmt::format(words::by_command, "madoguchi breaker close"))
                                               : std::string(words::breaker_is_closed)));
        return ExitStatus::ok;
    });
}

}  // namespace madoguchi
