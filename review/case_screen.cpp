#include "review/case_screen.h"

#include <fmt/format.h>
#include <algorithm>
#include <span>
#include <string_view>

#include "parser/message.h"
#include "review/case_list.h"
#include "review/explanation.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

/// A mail's text on the screen; the whole is in `show --raw`.
constexpr std::size_t shown_text_bytes = 64U << 10;

std::string line(std::string_view label, std::string_view value) {
    return fmt::format("  {}: {}\n", label, visible_block(value, "    "));
}

std::string heading(std::string_view title) {
    return fmt::format("\n{}\n", title);
}

/// Cut at a character's start, with a note.
std::string shown_text(std::string_view text) {
    if (text.size() <= shown_text_bytes) {
        return std::string(text);
    }
    auto end = shown_text_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return fmt::format("{}\n{}", text.substr(0, end), words::text_cut);
}

std::string_view title_of(std::span<const ClassRow> rows, std::string_view code) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const ClassRow& r) { return r.code == code; });
    return row == rows.end() ? code : row->title;
}

std::string head_of(const Case& c, const Rulebook& rules) {
    std::string out = fmt::format("{} {}（{} {}） {}", words::receipt_number, c.receipt_number, words::number, c.id,
                                  words::of(c.state));
    out += c.outcome == Outcome::none ? "\n" : fmt::format("（{}）\n", words::of(c.outcome));
    out += line(words::received, japanese_time(c.opened));
    if (c.channel == Channel::mail) {
        out += line(words::sender, words::of(c.from));
        out += line(words::subject, c.subject.empty() ? words::no_subject : std::string_view(c.subject));
    } else {
        out += line(words::sender, words::by_telephone);
    }
    out += line(words::judgement, words::of(c.disposition));
    if (c.channel == Channel::mail) {
        out += line(words::acknowledgement, acknowledgement_phrase(c));
    }
    if (!c.taken_by.empty()) {
        out += line(words::taken_by, c.taken_by);
    }
    out += line(words::classes, fmt::format("{}、{}、{}", prefecture_name(c.classification.prefecture),
                                            title_of(sender_kinds(), c.classification.sender_kind),
                                            title_of(topics(), c.classification.topic)));
    if (c.urgent) {
        out += line(words::urgent, words::urgent_sentence);
    }
    for (const auto& code : c.flags) {
        const auto* row = find_flag(code);
        out += line(words::flags,
                    fmt::format("{}{}", rules.title_of(code), row == nullptr ? "" : fmt::format(" … {}", row->advice)));
    }
    return out;
}

std::string decisions_of(const CaseView& view, const Rulebook& rules) {
    std::string out;
    for (const auto& d : view.flag_decisions) {
        out += line(words::kept_by_person, fmt::format(fmt::runtime(d.there ? words::flag_kept : words::flag_dropped),
                                                       rules.title_of(d.code), d.actor, japanese_time(d.at)));
    }
    return out;
}

std::string fields_of(const Case& c) {
    std::string out = heading(words::fields);
    for (const auto name : all_field_names) {
        const auto& value = c.fields[static_cast<std::size_t>(name)];
        out += line(label_of(name), value.value_or(std::string(words::missing)));
    }
    return out;
}

std::string mail_of(const StoredMail& mail, std::size_t number, const StoredText& text, const CaseScreen& screen) {
    const auto& message = text.message;
    std::string out = heading(fmt::format(words::mail_heading, number, words::of(mail.role)));
    out += line(words::received, japanese_time(mail.received_at));
    out += line(words::sender, words::of(mail.from));
    out += line(words::subject, mail.subject.empty() ? words::no_subject : std::string_view(mail.subject));
    for (const auto& attachment : message.attachments) {
        const bool risky = attachment.risk != AttachmentRisk::none;
        out += line(words::attachments, fmt::format("{}（{}、{} {}）{}", attachment.name, attachment.type,
                                                    attachment.bytes, words::bytes, risky ? words::risky : ""));
    }
    for (const auto name : mail.differing) {
        out += line(words::differs, fmt::format("{}: {}", label_of(name),
                                                mail.inquiry[name].value.value_or(std::string(words::missing))));
    }
    if (mail.role != MailRole::opening && !mail.verdict.ack.reason.empty()) {
        out +=
            line(words::acknowledgement, fmt::format("{} ― {}", words::withheld, reason_text(mail.verdict.ack.reason)));
    }
    if (screen.explain) {
        out += explain(message, visible_inquiry(mail.inquiry, mail.verdict), mail.verdict, screen.rules);
    }
    return out + (text.state == StoredText::State::readable ? line(words::whole_text, "\n" + shown_text(message.text))
                                                            : line(words::whole_text, words::of(text.state)));
}

std::string outbox_of(const std::vector<OutboxItem>& items) {
    std::string out = heading(words::outbox_heading);
    if (items.empty()) {
        out += fmt::format("  {}\n", words::none);
    }
    for (const auto& item : items) {
        out += line(fmt::format("{} {}", words::number, item.id),
                    fmt::format("{} → {}  {}（{}）", words::of(item.kind), item.to, words::of(item.state),
                                japanese_time(item.finished.value_or(item.created))));
        if (item.state == OutboxState::held && !item.hold_reason.empty()) {
            out += fmt::format("    {}: {}\n", words::reason, visible_line(reason_text(item.hold_reason)));
        }
        if (!item.last_error.empty()) {
            out += fmt::format("    {}: {}\n", words::server_text, visible_line(item.last_error));
        }
        if (!words::advice(item.state).empty()) {
            out += fmt::format("    {}: {}\n", words::remedy, words::advice(item.state));
        }
    }
    return out;
}

std::string record_of(const CaseView& view, const Rulebook& rules) {
    std::string out;
    if (!view.notes.empty()) {
        out += heading(words::notes);
        for (const auto& note : view.notes) {
            out += line(fmt::format("{} {}", japanese_time(note.at), visible_line(note.actor)), note.text);
        }
    }
    out += heading(words::history);
    for (const auto& entry : view.history) {
        out += fmt::format("  {}  {}  {}\n", japanese_time(entry.at), visible_line(words::of_actor(entry.actor)),
                           visible_line(words::of_history(entry, rules)));
    }
    return out;
}

}  // namespace

std::string CaseScreen::text() const {
    std::string out = head_of(view.summary, rules) + decisions_of(view, rules) + fields_of(view.summary);
    for (std::size_t i = 0; i < view.mails.size(); ++i) {
        out += mail_of(view.mails[i], i + 1, texts[i], *this);
    }
    return out + outbox_of(view.outbox) + record_of(view, rules);
}

}  // namespace madoguchi
