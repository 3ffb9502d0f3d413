#include <fmt/format.h>
#include <algorithm>

#include "desk/intake.h"
#include "desk/limits.h"
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

std::string from_address(const Configuration& configuration) {
    return configuration.smtp.from.empty() ? configuration.rules.desk.address : configuration.smtp.from;
}

std::string envelope_from(const Configuration& configuration) {
    const auto& set = configuration.smtp.envelope_from;
    return set == "<>" ? std::string() : set.empty() ? configuration.rules.desk.address : set;
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
                             from_address(configuration),
                             envelope_from(configuration),
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

/// The case as a mail of its own: what all its mails together say, and what is still missing.
Inquiry merged_inquiry(const Case& c) {
    Inquiry inquiry;
    for (const auto name : all_field_names) {
        inquiry[name].value = c.fields[static_cast<std::size_t>(name)];
    }
    return inquiry;
}

bool asks_for(std::string_view flag) {
    return flag.starts_with("missing-") || flag == "invalid-contact";
}

struct Request {
    const StoredMail* answered = nullptr;  ///< the newest of the first sender's mails
    Verdict verdict;                       ///< with what the whole case still lacks
};

/// nullopt where the case lacks nothing, or nobody can be asked.
std::optional<Request> request_of(const CaseView& view) {
    Request request;
    for (const auto& code : view.summary.flags) {
        if (asks_for(code)) {
            request.verdict.flags.push_back({code, {}});
        }
    }
    for (const auto& mail : view.mails) {
        const bool of_sender = mail.role == MailRole::opening || mail.role == MailRole::follow_up;
        if (of_sender && !mail.verdict.ack.target.empty() && !mail.verdict.has("automated")) {
            request.answered = &mail;
        }
    }
    if (request.verdict.flags.empty() || request.answered == nullptr) {
        return std::nullopt;
    }
    request.verdict.received_at = request.answered->received_at;
    return request;
}

/// The limit that forbids one more mail to the target, as for any other mail; "" for none.
Result<std::string_view> limit_of(OpenDesk& desk, const StoredMail& mail, const Message& message,
                                  const std::string& bytes, std::chrono::sys_seconds now) {
    RawMail raw;
    raw.mailbox = mail.mailbox;
    raw.uidvalidity = mail.uidvalidity;
    raw.uid = mail.uid;
    raw.bytes = bytes;
    auto facts = desk.store.facts(raw, message, now);
    if (!facts) {
        return tl::unexpected(facts.error());
    }
    if (const auto added = desk.store.add_target_facts(*facts, mail.verdict.ack.target, now); !added) {
        return tl::unexpected(added.error());
    }
    return reached_limit(*facts, desk.configuration.rules.desk.limits, now);
}

/// Composes the request and hands it to the outbox as this person's decision, in one transaction. Returns the limit
/// that forbids it, a code of reason_table(); "" where it goes out.
Result<std::string_view> enqueue_request(OpenDesk& desk, const CaseView& view, const Request& request,
                                         const Console& console) {
    auto transaction = desk.store.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    const auto& mail = *request.answered;
    // What waits is replaced by this one, and no longer counts for the limits.
    if (const auto replaced = desk.store.supersede(view.summary.id, console.now()); !replaced) {
        return tl::unexpected(replaced.error());
    }
    const auto key = desk.store.desk_key();
    const auto sequence = desk.store.next_sequence(mail.id);
    const auto raw = desk.store.raw_mail(mail.id);
    if (!key || !sequence || !raw) {
        return tl::unexpected(!key ? key.error() : !sequence ? sequence.error() : raw.error());
    }
    const auto message = read_message(*raw);
    const auto limit = limit_of(desk, mail, message, *raw, console.now());
    if (!limit || !limit->empty()) {
        return limit;
    }
    const ComposeInput input{AckKind::incomplete,
                             view.summary.receipt_number,
                             mail.verdict.ack.target,
                             from_address(desk.configuration),
                             envelope_from(desk.configuration),
                             {mail.mailbox, mail.uidvalidity, mail.uid},
                             *sequence,
                             console.now()};
    const auto composed = compose(input, message, merged_inquiry(view.summary), request.verdict,
                                  desk.configuration.rules.desk, desk.configuration.templates, *key);
    if (!composed) {
        return tl::unexpected(composed.error());
    }
    const auto id =
        desk.store.enqueue({mail.id, view.summary.id, view.summary.receipt_number}, *composed, true, console.now());
    if (!id) {
        return tl::unexpected(id.error());
    }
    if (const auto released = desk.store.release(*id, console.actor, console.now()); !released) {
        return tl::unexpected(released.error());
    }
    if (const auto committed = transaction->commit(); !committed) {
        return tl::unexpected(committed.error());
    }
    return std::string_view();
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
    const auto request = request_of(*view);
    if (!request) {
        return refuse(console, ExitStatus::no_input, fmt::format(words::nothing_to_ask, c.receipt_number));
    }
    const auto limit = enqueue_request(*desk, *view, *request, console);
    if (!limit) {
        return report(console, limit.error());
    }
    if (!limit->empty()) {
        return refuse(console, ExitStatus::temporary, fmt::format(words::not_asked, reason_text(*limit)));
    }
    if (json) {
        console.out << json::of_change(c.id, c.receipt_number, "asked-again") << '\n';
    } else {
        console.out << fmt::format(words::asked_again_sentence, c.receipt_number,
                                   request->answered->verdict.ack.target);
    }
    return ExitStatus::ok;
}

}  // namespace madoguchi
