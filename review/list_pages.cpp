#include "review/list_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "review/bulk_decisions.h"
#include "review/case_list.h"
#include "review/case_list_request.h"
#include "review/time_text.h"
#include "review/words.h"
#include "rules/business_calendar.h"
#include "store/case_search.h"

namespace madoguchi {

extern const std::string_view page_case_list;
extern const std::string_view page_ignored;

namespace {

/// "3営業時間", "40営業分": how long the desk has been open since then.
std::string business_age(const BusinessCalendar& calendar, std::chrono::sys_seconds since,
                         std::chrono::sys_seconds now) {
    const auto open = calendar.business_time(since, now);
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(open);
    return hours.count() > 0
               ? fmt::format(words::business_hours, hours.count())
               : fmt::format(words::business_minutes, std::chrono::duration_cast<std::chrono::minutes>(open).count());
}

PageData row_of(const Case& c, const BusinessCalendar& calendar, const PageContext& context) {
    PageData row;
    row.set("id", c.id);
    row.set("receipt_number", std::string_view(c.receipt_number)).set("revision", c.revision);
    row.set("opened", std::string_view(short_japanese_time(c.opened)));
    row.set("opened_iso", std::string_view(iso_japan_time(c.opened)));
    row.set("age", std::string_view(business_age(calendar, c.opened, context.now)));
    row.set("state", words::of(c.state));
    row.set_foreign("organization",
                    c.fields[static_cast<std::size_t>(FieldName::organization)].value_or(std::string()));
    row.set_foreign("sender", words::of(c.from));
    row.set_foreign("subject", c.subject.empty() ? words::no_subject : std::string_view(c.subject));
    row.set_foreign("acknowledgement", acknowledgement_phrase(c));
    row.set("urgent", c.urgent).set("telephone", c.channel == Channel::telephone);
    row.set_foreign("taken_by", c.taken_by);
    for (const auto& code : c.flags) {
        PageData flag;
        flag.set_foreign("title", context.configuration.rules.title_of(code));
        row.add("flags", std::move(flag));
    }
    return row;
}

/// The pages that so many rows fill; one where there are none.
std::size_t pages_of(std::int64_t total) {
    return total == 0 ? 1 : (static_cast<std::size_t>(total) + cases_a_page - 1) / cases_a_page;
}

/// Links to the pages before and behind this one, where `link` makes one of a page's number.
template <typename Link>
void add_pages(PageData& data, const Link& link, std::size_t page, std::int64_t total) {
    const auto pages = pages_of(total);
    data.set("earlier", std::string_view(page > 1 ? link(page - 1) : std::string()));
    data.set("later", std::string_view(page < pages ? link(page + 1) : std::string()));
    data.set("place", std::string_view(fmt::format(words::page_of, page, pages)));
    data.set("paged", pages > 1);
}

void add_flag_choices(PageData& data, std::string_view chosen, const Rulebook& rules) {
    const auto add = [&](std::string_view code) {
        PageData row;
        row.set("code", code).set("chosen", code == chosen);
        row.set_foreign("title", rules.title_of(code));
        data.add("flag_choices", std::move(row));
    };
    for (const auto& row : flag_table()) {
        add(row.code);
    }
    for (const auto& rule : rules.desk_rules) {
        if (!rule.set_flag.empty() && find_flag(rule.set_flag) == nullptr) {
            add(rule.set_flag);
        }
    }
}

void add_choice(PageData& data, std::string_view list, std::string_view code, std::string_view title, bool chosen) {
    PageData row;
    row.set("code", code).set("title", title).set("chosen", chosen);
    data.add(list, std::move(row));
}

/// The search form as it was sent.
void add_conditions(PageData& data, const CaseListRequest& asked, const PageContext& context) {
    for (const auto* name : {"words", "organization", "since", "until"}) {
        data.set_foreign(name, context.request.query_value(name));
    }
    data.set("mine", !asked.query.taken_by.empty()).set("searched", !asked.conditions.empty());
    data.set("narrowed", asked.query.state || asked.query.acknowledgement || asked.query.since || asked.query.until ||
                             !asked.query.organization.empty() || asked.query.order != CaseOrder::oldest);
    data.set("bad_day", asked.bad_day ? words::bad_day : std::string_view());
    add_flag_choices(data, asked.query.flag, context.configuration.rules);
    for (const auto state : all_case_states) {
        add_choice(data, "state_choices", to_string(state), words::of(state), asked.query.state == state);
    }
    for (const auto state : all_outbox_states) {
        add_choice(data, "acknowledgement_choices", to_string(state), words::of(state),
                   asked.query.acknowledgement == state);
    }
    const auto order = context.request.query_value("order");
    const auto* chosen = std::find_if(std::begin(words::order_choices), std::end(words::order_choices),
                                      [&](const auto& choice) { return choice.first == order; });
    if (chosen == std::end(words::order_choices)) {
        chosen = std::begin(words::order_choices);
    }
    for (const auto& choice : words::order_choices) {
        add_choice(data, "order_choices", choice.first, choice.second, &choice == chosen);
    }
    data.set("order_lead", std::string_view(fmt::format(words::ordered_by, chosen->second)));
}

}  // namespace

WebResponse cases_page(const PageContext& context, const std::vector<std::int64_t>&) {
    auto asked = case_list_request(context.request, context.visitor.session.user.login);
    CaseSearch search(context.store);
    auto found = search.find(asked.query);
    // What stood on the last page may have been dealt with.
    if (found && asked.page > pages_of(found->total)) {
        asked.turn_to(pages_of(found->total));
        found = search.find(asked.query);
    }
    if (!found) {
        return error_page(context, found.error());
    }
    const BusinessCalendar calendar(context.configuration.rules.desk);
    const auto& place = *asked.place;
    PageData data;
    data.set("path", place.path).set("title", place.title).set("lead", place.lead).set("total", found->total);
    data.set("empty", found->rows.empty()).set("suffix", std::string_view(asked.suffix()));
    data.set("csrf", std::string_view(context.visitor.session.csrf_token));
    data.set("bulk_place",
             std::string_view(fmt::format("?list={}&{}page={}", place.code, asked.conditions, asked.page)));
    add_conditions(data, asked, context);
    add_bulk_result(data, context.request);
    add_pages(
        data, [&](std::size_t page) { return asked.link(page); }, asked.page, found->total);
    for (const auto outcome : closing_outcomes) {
        add_choice(data, "outcomes", to_string(outcome), words::of(outcome), false);
    }
    for (const auto& c : found->rows) {
        data.add("cases", row_of(c, calendar, context));
    }
    return framed_page(context, place.title, page_case_list, data);
}

WebResponse ignored_page(const PageContext& context, const std::vector<std::int64_t>&) {
    auto page = page_number(context.request);
    const auto searched = context.request.query_value("words");
    CaseSearch search(context.store);
    auto mails = search.ignored(searched, cases_a_page, (page - 1) * cases_a_page);
    if (mails && page > pages_of(mails->total)) {
        page = pages_of(mails->total);
        mails = search.ignored(searched, cases_a_page, (page - 1) * cases_a_page);
    }
    if (!mails) {
        return error_page(context, mails.error());
    }
    PageData data;
    data.set("total", mails->total).set("empty", mails->rows.empty());
    data.set_foreign("words", searched);
    const auto link = [&](std::size_t number) {
        return fmt::format("/ignored?words={}&page={}", percent_encoded(searched), number);
    };
    add_pages(data, link, page, mails->total);
    for (const auto& mail : mails->rows) {
        PageData row;
        row.set("id", mail.id).set("received", std::string_view(short_japanese_time(mail.received_at)));
        row.set("received_iso", std::string_view(iso_japan_time(mail.received_at)));
        row.set_foreign("sender", words::of(mail.from));
        row.set_foreign("subject", mail.subject.empty() ? words::no_subject : std::string_view(mail.subject));
        row.set("reason", reason_text(mail.verdict.ack.reason));
        data.add("mails", std::move(row));
    }
    return framed_page(context, words::ignored_title, page_ignored, data);
}

}  // namespace madoguchi
