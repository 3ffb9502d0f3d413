#include "review/case_list.h"

#include <fmt/format.h>
#include <algorithm>
#include <span>
#include <string_view>

#include "review/columns.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

struct Column {
    std::string_view title;
    std::size_t width;  ///< columns; 0 takes what is left
};

/// One line of cells, each cut or padded to its column; the last one is not padded.
std::string row_of(std::span<const Column> columns, std::span<const std::string> cells, std::size_t total) {
    std::string line;
    std::size_t used = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::size_t left = total > used ? total - used : 0;
        const auto width = columns[i].width == 0 ? std::max<std::size_t>(left, 12) : columns[i].width;
        line += fit_columns(visible_line(cells[i]), width) + "  ";
        used += width + 2;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

std::string titles_of(std::span<const Column> columns, std::size_t total) {
    std::vector<std::string> titles;
    std::transform(columns.begin(), columns.end(), std::back_inserter(titles),
                   [](const Column& column) { return std::string(column.title); });
    return row_of(columns, titles, total);
}

/// The second line of an entry: whole, however long.
std::string remark(std::string_view label, std::string_view text) {
    return fmt::format("       {}: {}\n", label, visible_line(text));
}

std::string subject_of(const std::string& subject) {
    return subject.empty() ? std::string(words::no_subject) : subject;
}

/// The display name alone where there is one: the address stands in `show`.
std::string short_sender(const Address& from) {
    return from.name.empty() ? words::of(from) : from.name;
}

/// An inquiry by telephone has no address: who it was.
std::string sender_of(const Case& c) {
    if (c.channel == Channel::mail) {
        return short_sender(c.from);
    }
    const auto& organization = c.fields[static_cast<std::size_t>(FieldName::organization)];
    const auto& name = c.fields[static_cast<std::size_t>(FieldName::name)];
    return fmt::format("{} {}", words::by_telephone, name ? *name : organization.value_or(std::string()));
}

}  // namespace

std::string flag_phrase(const std::vector<std::string>& codes, const Rulebook& rules) {
    std::string all;
    for (const auto& code : codes) {
        all += fmt::format("{}{}", all.empty() ? "" : "、", rules.title_of(code));
    }
    return all.empty() ? std::string(words::none) : all;
}

std::string acknowledgement_phrase(const Case& c) {
    if (c.ack_state && c.ack_state != OutboxState::held) {
        return fmt::format("{} ― {}", words::of(c.ack_kind), words::of(*c.ack_state));
    }
    const auto reason = c.ack_reason.empty() ? std::string_view() : reason_text(c.ack_reason);
    const auto state = c.ack_state ? words::of(*c.ack_state) : words::of(AckKind::none);
    return reason.empty() ? std::string(state) : fmt::format("{} ― {}", state, reason);
}

std::string case_list(const std::vector<Case>& cases, const ListStyle& style) {
    static constexpr Column columns[] = {{words::number, 5}, {words::receipt_number, 11}, {words::received, 19},
                                         {words::age, 6},    {words::state, 8},           {words::sender, 20},
                                         {words::subject, 0}};
    std::string out = titles_of(columns, style.columns);
    for (const auto& c : cases) {
        const std::string cells[] = {std::to_string(c.id),
                                     c.receipt_number,
                                     short_japanese_time(c.opened),
                                     rough_duration(style.now - c.opened),
                                     std::string(words::of(c.state)),
                                     sender_of(c),
                                     subject_of(c.subject)};
        out += row_of(columns, cells, style.columns);
        if (c.urgent) {
            out += remark(words::urgent, words::urgent_sentence);
        }
        if (!c.flags.empty()) {
            out += remark(words::flags, flag_phrase(c.flags, style.rules));
        }
        if (c.outcome != Outcome::none) {
            out += remark(words::outcome, words::of(c.outcome));
        }
        if (!c.taken_by.empty()) {
            out += remark(words::taken_by, c.taken_by);
        }
        if (c.channel == Channel::mail) {
            out += remark(words::acknowledgement, acknowledgement_phrase(c));
        }
    }
    return out;
}

std::string mail_list(const std::vector<StoredMail>& mails, const ListStyle& style) {
    static constexpr Column columns[] = {
        {words::mail_number, 5}, {words::received, 19}, {words::sender, 28}, {words::subject, 0}};
    std::string out = titles_of(columns, style.columns);
    for (const auto& mail : mails) {
        const std::string cells[] = {std::to_string(mail.id), short_japanese_time(mail.received_at),
                                     words::of(mail.from), subject_of(mail.subject)};
        out += row_of(columns, cells, style.columns);
        out += remark(words::reason, reason_text(mail.verdict.ack.reason));
    }
    return out;
}

std::string outbox_list(const std::vector<OutboxItem>& items, const ListStyle& style) {
    static constexpr Column columns[] = {{words::number, 5}, {words::receipt_number, 11}, {words::created, 19},
                                         {words::kind, 18},  {words::state, 12},          {words::recipient, 0}};
    std::string out = titles_of(columns, style.columns);
    for (const auto& item : items) {
        const std::string cells[] = {std::to_string(item.id),
                                     item.receipt_number,
                                     short_japanese_time(item.created),
                                     std::string(words::of(item.kind)),
                                     std::string(words::of(item.state)),
                                     item.to};
        out += row_of(columns, cells, style.columns);
        if (item.state == OutboxState::held && !item.hold_reason.empty()) {
            out += remark(words::reason, reason_text(item.hold_reason));
        }
        if (item.state == OutboxState::deferred) {
            out += remark(words::next_attempt, fmt::format("{}（{}: {}）", japanese_time(item.next_attempt),
                                                           words::attempts, item.attempts));
        }
        if (!item.last_error.empty() && item.state != OutboxState::sent) {
            out += remark(words::server_text, item.last_error);
        }
        out += words::advice(item.state).empty() ? std::string() : remark(words::remedy, words::advice(item.state));
    }
    return out;
}

}  // namespace madoguchi
