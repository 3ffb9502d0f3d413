#include "review/check_command.h"

#include <fmt/format.h>
#include <algorithm>
#include <thread>
#include <utility>

#include "desk/configuration.h"
#include "desk/intake.h"
#include "review/explanation.h"
#include "review/in_order.h"
#include "review/json_output.h"
#include "review/mail_file.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

std::string joined_flags(const Verdict& verdict, const Rulebook& rules) {
    std::string all;
    for (const auto& flag : verdict.flags) {
        all += fmt::format("{}{}", all.empty() ? "" : "、", rules.title_of(flag.code));
    }
    return all.empty() ? std::string(words::none) : all;
}

std::string judgement_of(const Verdict& verdict) {
    const auto& ack = verdict.ack;
    if (ack.kind == AckKind::none) {
        return fmt::format("{} ／ {}: {}（{}）", words::of(verdict.disposition), words::acknowledgement,
                           words::of(ack.kind), reason_text(ack.reason));
    }
    return fmt::format("{} ／ {}: {}（{}: {}）", words::of(verdict.disposition), words::acknowledgement,
                       words::of(ack.kind), words::recipient, ack.target);
}

void add_line(std::string& out, std::string_view label, std::string_view value) {
    out += fmt::format("  {}: {}\n", label, visible_block(value, "    "));
}

/// A mail in a few lines, for people.
std::string summary_of(const CheckedMail& mail, const Rulebook& rules) {
    std::string out;
    const auto sender = mail.message.from.empty() ? Address{} : mail.message.from.front();
    add_line(out, words::sender, words::of(sender));
    add_line(out, words::subject, mail.message.subject.empty() ? words::no_subject : mail.message.subject);
    const auto& received = mail.verdict.received_at;
    add_line(out, words::received, received ? japanese_time(*received) : std::string(words::unknown_time));
    add_line(out, words::judgement, judgement_of(mail.verdict));
    add_line(out, words::flags, joined_flags(mail.verdict, rules));
    for (const auto& attachment : mail.message.attachments) {
        add_line(out, words::attachments,
                 fmt::format("{}（{}、{} {}）", attachment.name, attachment.type, attachment.bytes, words::bytes));
    }
    return out;
}

/// Several mails are read at once, few enough that large ones find room; standard input has one reader.
std::size_t threads_for(const std::vector<std::string>& files) {
    constexpr std::size_t most = 8;
    const bool from_standard_input = std::find(files.begin(), files.end(), "-") != files.end();
    return from_standard_input ? 1 : std::min<std::size_t>(std::max(std::thread::hardware_concurrency(), 1U), most);
}

void add_fields(std::string& out, const Inquiry& inquiry) {
    for (const auto name : all_field_names) {
        add_line(out, label_of(name), inquiry[name].value.value_or(std::string(words::missing)));
    }
}

}  // namespace

ExitStatus CheckCommand::run(Console& console) const {
    Circumstances circumstances;
    if (received) {
        circumstances.received_at = parse_time(*received);
        if (!circumstances.received_at) {
            return report_usage(console, fmt::format(words::bad_time, "--received", *received));
        }
    }
    Rulebook rules;
    if (config) {
        auto configuration = read_configuration(*config);
        if (!configuration) {
            return report(console, configuration.error());
        }
        rules = std::move(configuration->rules);
    }
    auto status = ExitStatus::ok;
    do_in_order(files.size(), threads_for(files), [&](std::size_t i) -> Delivery {
        auto answer = answer_for(files[i], rules, circumstances);
        return [&, answer = std::move(answer)] {
            status = answer.unreadable ? ExitStatus::unreadable_input : status;
            if (!answer.err.empty()) {  // std::cerr flushes std::cout before each writing
                console.err << answer.err;
            }
            console.out << answer.out;
        };
    });
    return status;
}

CheckCommand::Answer CheckCommand::answer_for(const std::string& file, const Rulebook& rules,
                                              const Circumstances& circumstances) const {
    const auto bytes = read_mail_file(file, ParseLimits{}.mail_bytes + 1);
    if (!bytes && json) {
        return {json::check_error_line(file, bytes.error().message) + "\n", "", true};
    }
    if (!bytes) {
        return {"",
                fmt::format("{}: {}\n  {}: {}\n", visible_line(file), words::unreadable_file, words::detail,
                            visible_line(bytes.error().message)),
                true};
    }
    const auto mail = check_mail(*bytes, rules, circumstances);
    if (json) {
        return {json::check_line(file, mail, text) + "\n", "", false};
    }
    std::string out = visible_line(file) + "\n" + summary_of(mail, rules);
    const auto inquiry = visible_inquiry(mail.inquiry, mail.verdict);
    if (explain) {
        out += madoguchi::explain(mail.message, inquiry, mail.verdict, rules);
    } else {
        add_fields(out, inquiry);
    }
    if (text) {
        add_line(out, words::whole_text, "\n" + mail.message.text);
    }
    return {out + "\n", "", false};
}

}  // namespace madoguchi
