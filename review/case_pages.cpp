#include "review/case_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "desk/send_decisions.h"
#include "parser/message.h"
#include "parser/utf8.h"
#include "review/case_list.h"
#include "review/marked_text.h"
#include "review/time_text.h"
#include "review/words.h"
#include "store/case_search.h"
#include "store/casework.h"

namespace madoguchi {

extern const std::string_view page_case;
extern const std::string_view page_headers;

namespace {

constexpr std::size_t most_text_bytes = 60'000;
constexpr std::size_t shown_similar = 5;

std::string place_of(CaseId id) {
    return fmt::format("/cases/{}", id);
}

void add_flags(PageData& data, const CaseView& view, const std::string& text, const Rulebook& rules) {
    for (const auto& code : view.summary.flags) {
        const auto* row = find_flag(code);
        PageData flag;
        flag.set_foreign("title", rules.title_of(code)).set_foreign("code", code);
        flag.set("advice", row == nullptr ? std::string_view() : row->advice);
        for (const auto& mail : view.mails) {
            for (const auto& raised : mail.verdict.flags) {
                for (const auto& evidence : raised.evidence) {
                    if (raised.code == code && !evidence.text.empty()) {
                        PageData line;
                        line.set_foreign("place", words::of_place(evidence, text));
                        line.set_foreign("words", evidence.text);
                        flag.add("evidence", std::move(line));
                    }
                }
            }
        }
        data.add("flags", std::move(flag));
    }
}

void add_fields(PageData& data, const CaseView& view, const std::string& text) {
    for (const auto name : all_field_names) {
        const auto& value = view.summary.fields[static_cast<std::size_t>(name)];
        PageData field;
        field.set("label", label_of(name)).set("name", to_string(name)).set("missing", !value);
        field.set_foreign_block("value", value.value_or(std::string()));
        const auto from = std::find_if(view.mails.begin(), view.mails.end(), [&](const StoredMail& mail) {
            return value && mail.inquiry[name].value == value;
        });
        field.set_foreign(
            "place", from == view.mails.end() ? std::string() : words::of_place(from->inquiry[name].evidence, text));
        data.add("fields", std::move(field));
    }
}

PageData mail_of(const StoredMail& mail, std::size_t number, const Message& message) {
    PageData data;
    data.set("id", mail.id);
    data.set("heading", std::string_view(fmt::format(words::mail_heading, number, words::of(mail.role))));
    data.set("received", std::string_view(japanese_time(mail.received_at)));
    data.set_foreign("sender", words::of(mail.from));
    data.set_foreign("subject", mail.subject.empty() ? words::no_subject : std::string_view(mail.subject));
    for (std::size_t i = 0; i < message.attachments.size(); ++i) {
        const auto& attachment = message.attachments[i];
        PageData row;
        row.set("mail", mail.id).set("number", static_cast<std::int64_t>(i + 1));
        row.set_foreign("name", attachment.name.empty() ? words::no_name : std::string_view(attachment.name));
        row.set_foreign("type", attachment.type);
        row.set("size", std::string_view(words::size(attachment.bytes)));
        row.set("risky", attachment.risk != AttachmentRisk::none);
        row.set_foreign("risk", attachment.risk_detail);
        data.add("attachments", std::move(row));
    }
    for (const auto name : mail.differing) {
        PageData row;
        row.set("label", label_of(name));
        row.set_foreign_block("value", mail.inquiry[name].value.value_or(std::string(words::missing)));
        data.add("differing", std::move(row));
    }
    for (auto& block : marked_text(message, mail.inquiry, mail.verdict)) {
        data.add("blocks", std::move(block));
    }
    return data;
}

void add_outbox(PageData& data, const std::vector<OutboxItem>& items) {
    for (const auto& item : items) {
        PageData row;
        row.set("id", item.id).set("kind", words::of(item.kind)).set("state", words::of(item.state));
        row.set_foreign("to", item.to);
        row.set("at", std::string_view(japanese_time(item.finished.value_or(item.created))));
        row.set("reason", item.state == OutboxState::held ? reason_text(item.hold_reason) : std::string_view());
        row.set_foreign("error", item.last_error);
        row.set_foreign_block("text",
                              readable_text({item.kind, item.to, item.envelope_from, item.message_id, item.bytes}));
        data.add("outbox", std::move(row));
    }
}

void add_record(PageData& data, const CaseView& view, const Rulebook& rules) {
    for (const auto& note : view.notes) {
        PageData row;
        row.set("at", std::string_view(japanese_time(note.at)));
        row.set_foreign("actor", note.actor);
        row.set_foreign_block("text", note.text);
        data.add("notes", std::move(row));
    }
    for (const auto& entry : view.history) {
        PageData row;
        row.set("at", std::string_view(japanese_time(entry.at)));
        row.set_foreign("actor", entry.actor);
        row.set_foreign("what", words::of_history(entry, rules));
        data.add("history", std::move(row));
    }
}

void add_similar(PageData& data, const PageContext& context, CaseId id) {
    const auto similar = CaseSearch(context.store).similar(id, shown_similar);
    data.set("has_similar", similar && !similar->empty());
    for (const auto& other : similar ? *similar : std::vector<SimilarCase>()) {
        PageData row;
        row.set("id", other.summary.id).set("receipt_number", std::string_view(other.summary.receipt_number));
        row.set_foreign("organization", other.summary.fields[0].value_or(std::string()));
        row.set_foreign("subject", other.summary.subject);
        row.set("outcome", other.summary.outcome == Outcome::none ? words::of(other.summary.state)
                                                                  : words::of(other.summary.outcome));
        row.set_foreign_block("note", other.last_note);
        data.add("similar", std::move(row));
    }
}

void add_people(PageData& data, const PageContext& context) {
    const auto users = Accounts(context.store).list();
    for (const auto& user : users ? *users : std::vector<User>()) {
        if (!user.disabled && user.login != context.visitor.session.user.login) {
            PageData row;
            row.set("login", std::string_view(user.login));
            row.set_foreign("name", user.display_name);
            data.add("people", std::move(row));
        }
    }
}

void add_flag_choices(PageData& data, const Case& c) {
    for (const auto& row : flag_table()) {
        const bool there = std::find(c.flags.begin(), c.flags.end(), row.code) != c.flags.end();
        if (!there && row.code != "automated" && row.code != "unreadable") {
            PageData choice;
            choice.set("code", row.code).set("title", row.title);
            data.add("flag_choices", std::move(choice));
        }
    }
}

/// Shows the case again after a decision.
WebResponse decided(const PageContext& context, CaseId id, const Result<void>& done) {
    return done ? WebResponse::see_other(place_of(id)) : error_page(context, done.error());
}

/// By whom, and on what the person saw.
Decision decision_on(const PageContext& context, CaseId id) {
    const auto text = context.request.form_value("revision");
    std::int64_t revision = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), revision);
    const bool given = read.ec == std::errc() && read.ptr == text.data() + text.size() && !text.empty();
    // A form without it has seen nothing.
    return {id, given ? revision : -1, context.visitor.session.user.login, context.now};
}

std::optional<FieldName> field_from(std::string_view text) {
    const auto found = std::find_if(all_field_names.begin(), all_field_names.end(),
                                    [&](FieldName name) { return to_string(name) == text; });
    return found == all_field_names.end() ? std::nullopt : std::optional(*found);
}

WebResponse bad_choice(const PageContext& context, std::string_view sentence) {
    return error_page(context, {ErrorCode::config, std::string(sentence), {}});
}

/// What a wish to send came to.
WebResponse sent(const PageContext& context, CaseId id, const Result<SendOutcome>& outcome) {
    if (!outcome) {
        return outcome.error().code == ErrorCode::not_found
                   ? error_page(context, {ErrorCode::conflict, std::string(words::nothing_waits), {}})
                   : error_page(context, outcome.error());
    }
    return outcome->refused.empty()
               ? WebResponse::see_other(place_of(id))
               : error_page(context, {ErrorCode::conflict, std::string(reason_text(outcome->refused)), {}});
}

}  // namespace

WebResponse case_page(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto view = context.store.show(numbers[0]);
    if (!view) {
        return error_page(context, view.error());
    }
    const auto& c = view->summary;
    const auto& rules = context.configuration.rules;
    PageData data;
    data.set("id", c.id).set("csrf", std::string_view(context.visitor.session.csrf_token));
    data.set("receipt_number", std::string_view(c.receipt_number)).set("state", words::of(c.state));
    data.set("outcome", c.outcome == Outcome::none ? std::string_view() : words::of(c.outcome));
    data.set("closed", c.state == CaseState::closed).set("urgent", c.urgent);
    data.set("opened", std::string_view(japanese_time(c.opened)));
    data.set_foreign("sender", words::of(c.from));
    data.set_foreign("subject", c.subject.empty() ? words::no_subject : std::string_view(c.subject));
    data.set_foreign("acknowledgement", acknowledgement_phrase(c));
    data.set("held", held_item(*view) != nullptr).set("flagged", !c.flags.empty());
    data.set("revision", c.revision).set("telephone", c.channel == Channel::telephone);
    data.set_foreign("taken_by", c.taken_by);
    data.set("mine", c.taken_by == context.visitor.session.user.login);
    const bool lacks = std::any_of(c.flags.begin(), c.flags.end(), [](const std::string& code) {
        return code.starts_with("missing-") || code == "invalid-contact";
    });
    data.set("can_ask", lacks && c.state != CaseState::closed && c.channel == Channel::mail);
    add_flag_choices(data, c);
    add_people(data, context);
    add_similar(data, context, c.id);
    std::string opening_text;
    for (std::size_t i = 0; i < view->mails.size(); ++i) {
        const auto raw = context.store.raw_mail(view->mails[i].id);
        const auto message = raw ? read_message(*raw) : Message();
        data.add("mails", mail_of(view->mails[i], i + 1, message));
        if (i == 0) {
            opening_text = message.text;
        }
    }
    add_flags(data, *view, opening_text, rules);
    add_fields(data, *view, opening_text);
    add_outbox(data, view->outbox);
    add_record(data, *view, rules);
    for (const auto outcome :
         {Outcome::answered, Outcome::off_topic, Outcome::duplicate, Outcome::spam, Outcome::other}) {
        PageData row;
        row.set("code", to_string(outcome)).set("name", words::of(outcome));
        data.add("outcomes", std::move(row));
    }
    return framed_page(context, fmt::format(words::case_title, c.receipt_number), page_case, data);
}

WebResponse resolve_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto outcome = outcome_from(context.request.form_value("outcome"));
    const auto note = context.request.form_value("note");
    if (!outcome || *outcome == Outcome::none || note.size() > most_text_bytes) {
        return bad_choice(context, words::bad_choice);
    }
    return decided(context, numbers[0],
                   Casework(context.store).resolve(decision_on(context, numbers[0]), *outcome, trim_ascii(note)));
}

WebResponse undo_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    return decided(context, numbers[0], Casework(context.store).undo_resolve(decision_on(context, numbers[0])));
}

WebResponse reopen_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    return decided(context, numbers[0], Casework(context.store).reopen(decision_on(context, numbers[0])));
}

WebResponse note_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto note = trim_ascii(context.request.form_value("note"));
    if (note.empty() || note.size() > most_text_bytes) {
        return bad_choice(context, words::bad_note);
    }
    // A note overwrites nothing: it needs no look at what others did meanwhile.
    return decided(context, numbers[0],
                   Casework(context.store)
                       .note({numbers[0], std::nullopt, context.visitor.session.user.login, context.now}, note));
}

WebResponse take_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    return decided(context, numbers[0], Casework(context.store).take(decision_on(context, numbers[0])));
}

WebResponse give_back_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    return decided(context, numbers[0], Casework(context.store).give_back(decision_on(context, numbers[0])));
}

WebResponse hand_over_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto to = context.request.form_value("to");
    const auto users = Accounts(context.store).list();
    const bool there = users && std::any_of(users->begin(), users->end(),
                                            [&](const User& user) { return user.login == to && !user.disabled; });
    return there ? decided(context, numbers[0], Casework(context.store).hand_over(decision_on(context, numbers[0]), to))
                 : bad_choice(context, words::bad_person);
}

WebResponse correct_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto field = field_from(context.request.form_value("field"));
    const auto value = trim_ascii(context.request.form_value("value"));
    if (!field || value.size() > most_text_bytes) {
        return bad_choice(context, words::bad_correction);
    }
    std::string text(value);
    std::erase(text, '\r');
    return decided(context, numbers[0],
                   Casework(context.store)
                       .correct_field(decision_on(context, numbers[0]), *field,
                                      text.empty() ? std::nullopt : std::optional(std::move(text))));
}

WebResponse flag_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto code = context.request.form_value("code");
    const bool clear = context.request.form_value("what") == "clear";
    const bool known = find_flag(code) != nullptr || (clear && context.configuration.rules.title_of(code) != code);
    if (!known) {
        return bad_choice(context, words::bad_flag);
    }
    Casework work(context.store);
    const auto decision = decision_on(context, numbers[0]);
    return decided(context, numbers[0], clear ? work.clear_flag(decision, code) : work.set_flag(decision, code));
}

WebResponse send_held(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto view = context.store.show(numbers[0]);
    if (!view) {
        return error_page(context, view.error());
    }
    SendDecisions decisions(context.store, context.configuration);
    return sent(context, numbers[0], decisions.release(*view, {context.visitor.session.user.login, context.now}));
}

WebResponse ask_again(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto view = context.store.show(numbers[0]);
    if (!view) {
        return error_page(context, view.error());
    }
    SendDecisions decisions(context.store, context.configuration);
    const auto asked = decisions.ask_again(*view, {context.visitor.session.user.login, context.now});
    if (asked && !*asked) {
        return error_page(context,
                          {ErrorCode::conflict, fmt::format(words::nothing_to_ask, view->summary.receipt_number), {}});
    }
    return sent(context, numbers[0], asked ? Result<SendOutcome>(**asked) : tl::unexpected(asked.error()));
}

WebResponse do_not_send(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto view = context.store.show(numbers[0]);
    if (!view) {
        return error_page(context, view.error());
    }
    const auto* held = held_item(*view);
    if (held == nullptr) {
        return error_page(context, {ErrorCode::conflict, std::string(words::nothing_waits), {}});
    }
    return decided(context, numbers[0],
                   context.store.cancel(held->id, context.visitor.session.user.login, context.now));
}

WebResponse mail_headers(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto raw = context.store.raw_mail(numbers[0]);
    if (!raw) {
        return error_page(context, raw.error());
    }
    const auto ends = std::array{raw->find("\r\n\r\n"), raw->find("\n\n"), std::size_t{64U << 10}};
    PageData data;
    data.set_foreign_block("headers", raw->substr(0, *std::min_element(ends.begin(), ends.end())));
    return framed_page(context, words::headers_title, page_headers, data);
}

WebResponse mail_attachment(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto raw = context.store.raw_mail(numbers[0]);
    if (!raw) {
        return error_page(context, raw.error());
    }
    const auto message = read_message(*raw);
    const auto place = static_cast<std::size_t>(numbers[1]) - 1;
    auto bytes = place < message.attachments.size() ? attachment_bytes(*raw, message.attachments[place].part)
                                                    : std::optional<std::string>();
    if (!bytes) {
        return error_page(context, {ErrorCode::not_found, std::string(words::no_such_attachment), {}});
    }
    WebResponse response;
    response.content_type = "application/octet-stream";
    response.body = std::move(*bytes);
    // RFC 6266: the name in UTF-8, percent-encoded, so that nothing of it can end the header.
    const auto& name = message.attachments[place].name;
    response.headers.emplace_back(
        "Content-Disposition",
        fmt::format("attachment; filename=\"attachment-{}\"; filename*=UTF-8''{}", place + 1,
                    percent_encoded(name.empty() ? fmt::format("attachment-{}", place + 1) : name)));
    response.headers.emplace_back("Content-Security-Policy", "sandbox; default-src 'none'");
    return response;
}

}  // namespace madoguchi
