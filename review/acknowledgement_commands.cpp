#include <fmt/format.h>
#include <algorithm>

#include "desk/intake.h"
#include "desk/send_decisions.h"
#include "review/json_output.h"
#include "review/mail_file.h"
#include "review/outbox_commands.h"
#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

/// "12" or "2026-000012", not a file's name.
bool names_case(std::string_view which) {
    return !which.empty() && which.find_first_not_of("0123456789-") == std::string_view::npos && which.front() != '-' &&
           which.back() != '-';
}

void print_preview(Console& console, bool as_json, const Acknowledgement& acknowledgement,
                   std::optional<OutboxState> state) {
    const auto subject = read_message(acknowledgement.bytes).subject;
    const auto text = readable_text(acknowledgement);
    if (as_json) {
        console.out << json::of_preview(acknowledgement, state, subject, text) << '\n';
        return;
    }
    const auto state_word = state ? words::of(*state) : words::not_sent;
    console.out << fmt::format("{}: {}（{}）\n{}: {}\n{}: {}\n\n{}\n", words::kind, words::of(acknowledgement.kind),
                               state_word, words::recipient, visible_line(acknowledgement.to), words::subject,
                               visible_line(subject), visible_block(text, ""));
}

ExitStatus preview_file(Console& console, const PreviewCommand& command) {
    Configuration configuration;
    if (command.files.config) {
        auto read = command.files.configuration();
        if (!read) {
            return report(console, read.error());
        }
        configuration = std::move(*read);
    }
    const auto bytes = read_mail_file(command.which, ParseLimits{}.mail_bytes + 1);
    if (!bytes) {
        return report(console, bytes.error());
    }
    const auto mail = check_mail(*bytes, configuration.rules);
    const auto& ack = mail.verdict.ack;
    const auto kind = ack.kind == AckKind::none ? ack.would_be : ack.kind;
    if (kind == AckKind::none || ack.target.empty()) {
        return refuse(console, ExitStatus::no_input, fmt::format(words::no_preview, reason_text(ack.reason)));
    }
    const ComposeInput input{kind,
                             std::string(words::sample_receipt_number),
                             ack.target,
                             configuration.from_address(),
                             configuration.envelope_sender(),
                             {},
                             0,
                             console.now()};
    const auto composed = compose(input, mail.message, mail.inquiry, mail.verdict, configuration.rules.desk,
                                  configuration.templates, DeskKey{});
    if (!composed) {
        return report(console, composed.error());
    }
    print_preview(console, command.json, *composed, std::nullopt);
    return ExitStatus::ok;
}

}  // namespace

ExitStatus PreviewCommand::run(Console& console) const {
    if (!names_case(which)) {
        return preview_file(console, *this);
    }
    auto desk = OpenDesk::open(files, OpenMode::read_only);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto view = desk->store.find_case(which).and_then([&](CaseId id) { return desk->store.show(id); });
    if (!view) {
        return report(console, view.error());
    }
    if (view->outbox.empty()) {
        return refuse(console, ExitStatus::no_input,
                      fmt::format(words::no_preview, reason_text(view->summary.ack_reason)));
    }
    const auto& item = view->outbox.back();
    print_preview(console, json, {item.kind, item.to, item.envelope_from, item.message_id, item.bytes}, item.state);
    return ExitStatus::ok;
}

ExitStatus AskAgainCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, OpenMode::existing);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto view = desk->store.find_case(which).and_then([&](CaseId id) { return desk->store.show(id); });
    if (!view) {
        return report(console, view.error());
    }
    const auto& c = view->summary;
    const auto asked = SendDecisions(desk->store, desk->configuration).ask_again(*view, {console.actor, console.now()});
    if (!asked) {
        return report(console, asked.error());
    }
    if (!*asked) {
        return refuse(console, ExitStatus::no_input, fmt::format(words::nothing_to_ask, c.receipt_number));
    }
    if (!(*asked)->refused.empty()) {
        return refuse(console, ExitStatus::temporary, fmt::format(words::not_asked, reason_text((*asked)->refused)));
    }
    if (json) {
        console.out << json::of_change(c.id, c.receipt_number, "asked-again") << '\n';
    } else {
        console.out << fmt::format(words::asked_again_sentence, c.receipt_number, (*asked)->to);
    }
    return ExitStatus::ok;
}

}  // namespace madoguchi
