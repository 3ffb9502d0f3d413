#include "review/outbox_commands.h"

#include <fmt/format.h>
#include <algorithm>

#include "desk/send_decisions.h"
#include "review/case_list.h"
#include "review/json_output.h"
#include "review/words.h"

namespace madoguchi {
namespace {

Result<CaseView> view_of(Store& store, const std::string& which) {
    return store.find_case(which).and_then([&](CaseId id) { return store.show(id); });
}

ExitStatus print_change(Console& console, bool as_json, CaseId id, std::string_view receipt_number,
                        std::string_view done, std::string_view sentence) {
    if (as_json) {
        console.out << json::of_change(id, receipt_number, done) << '\n';
    } else {
        console.out << sentence << '\n';
    }
    return ExitStatus::ok;
}

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

/// What a person's wish to send came to, in words; `sentence` where it goes out.
ExitStatus print_outcome(Console& console, bool as_json, const OutboxItem& item, const Result<SendOutcome>& outcome,
                         std::string_view done, const std::string& sentence) {
    if (!outcome) {
        return report(console, outcome.error());
    }
    if (!outcome->refused.empty()) {
        return refuse(console, ExitStatus::temporary,
                      fmt::format(words::not_sent_because, reason_text(outcome->refused)));
    }
    return print_change(console, as_json, item.case_id, item.receipt_number, done, sentence);
}

}  // namespace

ExitStatus OutboxCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, OpenMode::read_only);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto items = desk->store.outbox(!all);
    if (!items) {
        return report(console, items.error());
    }
    if (json) {
        console.out << json::of(*items) << '\n';
        return ExitStatus::ok;
    }
    console.out << fmt::format("{} {} {}\n", all ? words::all_outbox_heading : words::unfinished_outbox_heading,
                               items->size(), words::mail_unit);
    if (!items->empty()) {
        console.out << '\n' << outbox_list(*items, {desk->configuration.rules, console.now(), console.columns});
    }
    return ExitStatus::ok;
}

ExitStatus ReleaseCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, OpenMode::existing);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto view = view_of(desk->store, which);
    if (!view) {
        return report(console, view.error());
    }
    const auto* held = held_item(*view);
    if (held == nullptr) {
        return refuse(console, ExitStatus::no_input, fmt::format(words::nothing_held, view->summary.receipt_number));
    }
    const auto outcome = SendDecisions(desk->store, desk->configuration).release(*view, {console.actor, console.now()});
    return print_outcome(console, json, *held, outcome, "released",
                         fmt::format(words::released_sentence, held->receipt_number, words::of(held->kind), held->to));
}

ExitStatus OutgoingCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, OpenMode::existing);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto item = desk->store.outbox_item(id);
    if (!item) {
        return item.error().code == ErrorCode::not_found
                   ? refuse(console, ExitStatus::no_input, fmt::format(words::no_such_outgoing, id))
                   : report(console, item.error());
    }
    const auto sentence = sentence_of(what, *item);
    if (what == What::retry) {
        const auto outcome =
            SendDecisions(desk->store, desk->configuration).retry(*item, {console.actor, console.now()});
        return print_outcome(console, json, *item, outcome, done_by(what), sentence);
    }
    const auto done = what == What::cancel ? desk->store.cancel(id, console.actor, console.now())
                                           : desk->store.confirm_sent(id, console.actor, console.now());
    return done ? print_change(console, json, item->case_id, item->receipt_number, done_by(what), sentence)
                : report(console, done.error());
}

ExitStatus BreakerCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, close ? OpenMode::existing : OpenMode::read_only);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto status = desk->store.status();
    if (!status) {
        return report(console, status.error());
    }
    if (!close) {
        console.out << (json ? json::of_breaker(status->breaker_open, 0) + "\n"
                             : fmt::format("{}\n",
                                           status->breaker_open
                                               ? fmt::format("{}{}", words::breaker_is_open,
                                                             fmt::format(words::by_command, "madoguchi breaker close"))
                                               : std::string(words::breaker_is_closed)));
        return ExitStatus::ok;
    }
    if (!status->breaker_open) {
        return refuse(console, ExitStatus::no_input, words::breaker_is_closed);
    }
    const auto queued = desk->store.close_breaker(console.actor, console.now());
    if (!queued) {
        return report(console, queued.error());
    }
    console.out << (json ? json::of_breaker(false, *queued) + "\n"
                         : fmt::format(words::breaker_closed_sentence, *queued));
    return ExitStatus::ok;
}

}  // namespace madoguchi
