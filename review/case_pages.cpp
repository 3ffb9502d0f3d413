#include "review/case_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "desk/limits.h"
#include "desk/send_decisions.h"
#include "parser/message.h"
#include "parser/utf8.h"
#include "review/case_list.h"
#include "review/case_list_request.h"
#include "review/mail_pages.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"
#include "store/case_search.h"

namespace madoguchi {

extern const std::string_view page_case;

namespace {

constexpr std::size_t shown_similar = 5;

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
        field.set("editable", std::string_view(editable_text(value.value_or(std::string()))));
        const auto from = std::find_if(view.mails.begin(), view.mails.end(), [&](const StoredMail& mail) {
            return value && mail.inquiry[name].value == value;
        });
        field.set_foreign(
            "place", from == view.mails.end() ? std::string() : words::of_place(from->inquiry[name].evidence, text));
        data.add("fields", std::move(field));
    }
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

/// Those of which a person has to say whether they go out again.
void add_unsettled(PageData& data, const std::vector<OutboxItem>& items) {
    for (const auto& item : items) {
        if (item.state == OutboxState::failed || item.state == OutboxState::unknown) {
            PageData row;
            row.set("item", item.id).set("kind", words::of(item.kind)).set("state", words::of(item.state));
            row.set_foreign("to", item.to).set("unsure", item.state == OutboxState::unknown);
            data.add("unsettled", std::move(row));
        }
    }
}

/// Closed by a person's resolving, which can be taken back; the desk's own answer closes too.
bool was_resolved(const CaseView& view) {
    const auto closing = std::find_if(view.history.rbegin(), view.history.rend(), [](const HistoryEntry& entry) {
        return entry.action == "resolved" || entry.action == "answered";
    });
    return view.summary.state == CaseState::closed && closing != view.history.rend() && closing->action == "resolved";
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
        row.set_foreign("actor", words::of_actor(entry.actor));
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

/// How the reports count it, and what a person may count it as instead.
void add_classification(PageData& data, const Case& c) {
    const auto choice = [&](std::string_view list, std::string_view code, std::string_view title, bool chosen) {
        PageData row;
        row.set("code", code).set("title", title).set("chosen", chosen);
        data.add(list, std::move(row));
    };
    constexpr int prefectures = 47;
    for (int code = 0; code <= prefectures; ++code) {
        choice("prefecture_choices", fmt::format("{}", code), prefecture_name(code),
               code == c.classification.prefecture);
    }
    const auto add = [&](std::string_view name, std::span<const ClassRow> rows, std::string_view code) {
        for (const auto& row : rows) {
            choice(fmt::format("{}_choices", name), row.code, row.title, row.code == code);
            if (row.code == code) {
                data.set(name, row.title);
            }
        }
    };
    data.set("prefecture", prefecture_name(c.classification.prefecture));
    add("sender_kind", sender_kinds(), c.classification.sender_kind);
    add("topic", topics(), c.classification.topic);
}

/// The list that the case was opened from, and what stands behind the case there.
void add_way(PageData& data, const PageContext& context, CaseId id) {
    const auto list = case_list_request(context.request, context.visitor.session.user.login);
    const auto suffix = list.suffix();
    const auto next = CaseSearch(context.store).next(list.query, id);
    data.set("suffix", std::string_view(suffix));
    data.set("list", std::string_view(list.link(1))).set("list_title", list.place->title);
    data.set("next", std::string_view(next && *next ? fmt::format("/cases/{}{}", **next, suffix) : std::string()));
}

/// So many mails of a case are on its page beside the one that opened it; a program's loop may have sent thousands.
constexpr std::size_t mails_a_page = 20;

void add_link_to_mails(PageData& data, const PageContext& context, CaseId id, std::size_t begin, std::size_t end) {
    if (begin < end) {
        const auto suffix = case_list_request(context.request, context.visitor.session.user.login).suffix();
        PageData link;
        link.set_html("html", fmt::format("<p class=\"more\"><a href=\"/cases/{}{}{}mails={}\">{}</a></p>", id, suffix,
                                          suffix.empty() ? "?" : "&amp;", begin + 1,
                                          fmt::format(words::further_mails, begin + 1, end)));
        data.add("mails", std::move(link));
    }
}

/// The first mail, and of the others those that are asked for, or the newest. Returns the first one's text.
Result<std::string> add_mails(PageData& data, const PageContext& context, const CaseView& view) {
    const auto count = view.mails.size();
    std::size_t from = 0;
    const auto asked = context.request.query_value("mails");
    const bool told = std::from_chars(asked.data(), asked.data() + asked.size(), from).ec == std::errc() && from > 0;
    const auto newest = count > mails_a_page ? count - mails_a_page : 1;
    const auto begin = std::max<std::size_t>(told ? std::min(from - 1, count) : newest, 1);
    const auto end = std::min(begin + mails_a_page, count);
    std::string opening_text;
    for (std::size_t i = 0; i < end; i = i == 0 ? begin : i + 1) {
        const auto& mail = view.mails[i];
        auto text = text_of(context.store, mail);
        if (!text) {
            return tl::unexpected(text.error());
        }
        PageData article;
        article.set_html("html",
                         mail_article(mail, fmt::format(words::mail_heading, i + 1, words::of(mail.role)), *text));
        data.add("mails", std::move(article));
        if (i == 0) {
            opening_text = std::move(text->message.text);
            add_link_to_mails(data, context, view.summary.id, begin > mails_a_page ? begin - mails_a_page : 1, begin);
        }
    }
    add_link_to_mails(data, context, view.summary.id, end, std::min(end + mails_a_page, count));
    return opening_text;
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
    data.set("id", c.id);
    data.set_html("proof", fmt::format("<input type=\"hidden\" name=\"csrf\" value=\"{}\">"
                                       "<input type=\"hidden\" name=\"revision\" value=\"{}\">",
                                       context.visitor.session.csrf_token, c.revision));
    add_way(data, context, c.id);
    add_classification(data, c);
    data.set("receipt_number", std::string_view(c.receipt_number)).set("state", words::of(c.state));
    data.set("outcome", c.outcome == Outcome::none ? std::string_view() : words::of(c.outcome));
    data.set("resolved", was_resolved(*view));
    data.set("closed", c.state == CaseState::closed).set("urgent", c.urgent);
    data.set("opened", std::string_view(japanese_time(c.opened)));
    data.set_foreign("sender", words::of(c.from));
    data.set_foreign("subject", c.subject.empty() ? words::no_subject : std::string_view(c.subject));
    data.set_foreign("acknowledgement", acknowledgement_phrase(c));
    data.set("held", held_item(*view) != nullptr).set("flagged", !c.flags.empty());
    data.set("telephone", c.channel == Channel::telephone);
    data.set_foreign("taken_by", c.taken_by);
    data.set("mine", c.taken_by == context.visitor.session.user.login);
    const bool lacks = std::any_of(c.flags.begin(), c.flags.end(), [](const std::string& code) {
        return code.starts_with("missing-") || code == "invalid-contact";
    });
    data.set("can_refer", c.channel == Channel::mail &&
                              SendDecisions(context.store, context.configuration).no_referral(*view).empty());
    const auto bounced = bounced_lately(context.store, *view, rules.desk.limits, context.now);
    if (!bounced) {
        return error_page(context, bounced.error());
    }
    data.set("bounced", *bounced);
    data.set("can_ask", lacks && c.state != CaseState::closed && c.channel == Channel::mail);
    add_flag_choices(data, c);
    add_people(data, context);
    add_similar(data, context, c.id);
    const auto opening_text = add_mails(data, context, *view);
    if (!opening_text) {
        return error_page(context, opening_text.error());
    }
    add_flags(data, *view, *opening_text, rules);
    add_fields(data, *view, *opening_text);
    add_outbox(data, view->outbox);
    add_unsettled(data, view->outbox);
    add_record(data, *view, rules);
    for (const auto outcome : closing_outcomes) {
        PageData row;
        row.set("code", to_string(outcome)).set("name", words::of(outcome));
        data.add("outcomes", std::move(row));
    }
    return framed_page(context, fmt::format(words::case_title, c.receipt_number), page_case, data);
}

}  // namespace madoguchi
