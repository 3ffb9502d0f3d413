#include <fmt/format.h>
#include <algorithm>

#include "desk/intake.h"
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

Decider decider_of(const Decision& decision, const SendDecision& command) {
    return {decision.actor, decision.now, decision.revision, command.to_bounced};
}

/// What a wish to send came to; `sentence` where it goes out.
Result<Said> said(const Result<SendOutcome>& outcome, std::string sentence) {
    if (!outcome) {
        return tl::unexpected(outcome.error());
    }
    return outcome->refused.empty() ? Said{std::move(sentence)}
                                    : Said{why_not_sent(outcome->refused), ExitStatus::temporary};
}

std::string list_of(const std::vector<Referral>& offices) {
    std::string all;
    for (std::size_t i = 0; i < offices.size(); ++i) {
        all += fmt::format(
            "  {}  {}{}\n", i + 1, visible_line(offices[i].office),
            offices[i].contact.empty() ? std::string() : fmt::format("（{}）", visible_line(offices[i].contact)));
    }
    return all;
}

}  // namespace

std::string why_not_sent(std::string_view refused) {
    return fmt::format(words::not_sent_because, reason_text(refused)) +
           (refused == "target-bounced" ? std::string(words::bounced_all_the_same) : std::string());
}

ExitStatus PreviewCommand::run(Console& console) const {
    if (!names_case(which)) {
        return preview_file(console, *this);
    }
    return on_case(console, files, OpenMode::read_only, which,
                   [&](OpenDesk&, const CaseView& view) -> Result<ExitStatus> {
                       if (view.outbox.empty()) {
                           return refuse(console, ExitStatus::no_input,
                                         fmt::format(words::no_preview, reason_text(view.summary.ack_reason)));
                       }
                       const auto& item = view.outbox.back();
                       print_preview(console, json,
                                     {item.kind, item.to, item.envelope_from, item.message_id, item.bytes}, item.state);
                       return ExitStatus::ok;
                   });
}

ExitStatus ReleaseCommand::run(Console& console) const {
    return decide(
        console, *this, "released",
        [&](OpenDesk& desk, const CaseView& view, const Decision& decision) -> Result<Said> {
            const auto* held = held_item(view);
            if (held == nullptr) {
                return Said{fmt::format(words::nothing_held, view.summary.receipt_number), ExitStatus::no_input};
            }
            const auto outcome =
                SendDecisions(desk.store, desk.configuration).release(view, decider_of(decision, *this));
            const auto kind = outcome ? outcome->kind : held->kind;
            return said(outcome,
                        fmt::format(words::released_sentence, held->receipt_number, words::of(kind), held->to));
        });
}

ExitStatus DoNotSendCommand::run(Console& console) const {
    return decide(
        console, *this, "not-sent",
        [&](OpenDesk& desk, const CaseView& view, const Decision& decision) -> Result<Said> {
            const auto item = SendDecisions(desk.store, desk.configuration)
                                  .do_not_send(view, {decision.actor, decision.now, decision.revision, false});
            if (!item && item.error().code == ErrorCode::not_found) {
                return Said{std::string(words::nothing_waits), ExitStatus::no_input};
            }
            return item ? Result<Said>(
                              Said{fmt::format(words::cancelled_sentence, item->receipt_number, words::of(item->kind))})
                        : tl::unexpected(item.error());
        });
}

ExitStatus AskAgainCommand::run(Console& console) const {
    return decide(console, *this, "asked-again",
                  [&](OpenDesk& desk, const CaseView& view, const Decision& decision) -> Result<Said> {
                      const auto& number = view.summary.receipt_number;
                      const auto asked =
                          SendDecisions(desk.store, desk.configuration).ask_again(view, decider_of(decision, *this));
                      if (!asked) {
                          return tl::unexpected(asked.error());
                      }
                      return *asked ? said(**asked, fmt::format(words::asked_again_sentence, number, (*asked)->to))
                                    : Said{fmt::format(words::nothing_to_ask, number), ExitStatus::no_input};
                  });
}

ExitStatus ReferCommand::run(Console& console) const {
    if (choice.has_value() == office.has_value()) {
        return report_usage(console, words::which_office);
    }
    return decide(
        console, *this, "referred",
        [&](OpenDesk& desk, const CaseView& view, const Decision& decision) -> Result<Said> {
            const auto& offices = desk.configuration.referrals;
            if (choice && (*choice < 1 || *choice > offices.size())) {
                return Said{fmt::format(words::no_such_office, *choice, offices.size()), ExitStatus::no_input};
            }
            const auto to = choice ? offices[*choice - 1] : Referral{*office, contact};
            if (!check_referral(to)) {
                return Said{std::string(words::bad_office), ExitStatus::usage};
            }
            const auto outcome =
                SendDecisions(desk.store, desk.configuration).refer(view, to, decider_of(decision, *this));
            return said(outcome, outcome ? fmt::format(words::referred_sentence, view.summary.receipt_number, to.office,
                                                       outcome->to)
                                         : std::string());
        });
}

ExitStatus OfficesCommand::run(Console& console) const {
    const auto configuration = files.configuration();
    if (!configuration) {
        return report(console, configuration.error());
    }
    const auto& offices = configuration->referrals;
    if (json) {
        console.out << json::of(offices) << '\n';
        return ExitStatus::ok;
    }
    return print_list(console, words::offices_heading, static_cast<std::int64_t>(offices.size()), words::count_unit,
                      list_of(offices));
}

}  // namespace madoguchi
