#include "review/list_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "review/case_list.h"
#include "review/time_text.h"
#include "review/words.h"
#include "rules/business_calendar.h"
#include "store/case_search.h"

namespace madoguchi {

extern const std::string_view page_case_list;
extern const std::string_view page_ignored;

namespace {

constexpr std::size_t page_rows = 50;
constexpr std::size_t most_pages = 100'000;

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
    row.set("receipt_number", std::string_view(c.receipt_number));
    row.set("opened", std::string_view(short_japanese_time(c.opened)));
    row.set("opened_iso", std::string_view(iso_japan_time(c.opened)));
    row.set("age", std::string_view(business_age(calendar, c.opened, context.now)));
    row.set("state", words::of(c.state));
    row.set_foreign("organization",
                    c.fields[static_cast<std::size_t>(FieldName::organization)].value_or(std::string()));
    row.set_foreign("sender", words::of(c.from));
    row.set_foreign("subject", c.subject.empty() ? words::no_subject : std::string_view(c.subject));
    row.set_foreign("acknowledgement", acknowledgement_phrase(c));
    row.set("urgent", c.urgent);
    row.set_foreign("taken_by", c.taken_by);
    for (const auto& code : c.flags) {
        PageData flag;
        flag.set_foreign("title", context.configuration.rules.title_of(code));
        row.add("flags", std::move(flag));
    }
    return row;
}

std::size_t page_of(const WebRequest& request) {
    const auto text = request.query_value("page");
    std::size_t page = 1;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), page);
    return read.ec == std::errc() && page > 0 && page <= most_pages ? page : 1;
}

/// Links to the pages before and behind this one; `link` is the list without its page.
void add_pages(PageData& data, const std::string& link, std::size_t page, std::int64_t total) {
    const auto to = [&](std::size_t number) { return fmt::format("{}page={}", link, number); };
    const bool more = static_cast<std::int64_t>(page * page_rows) < total;
    data.set("earlier", std::string_view(page > 1 ? to(page - 1) : std::string()));
    data.set("later", std::string_view(more ? to(page + 1) : std::string()));
    const auto pages = std::max<std::int64_t>(
        1, (total + static_cast<std::int64_t>(page_rows) - 1) / static_cast<std::int64_t>(page_rows));
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

WebResponse cases_page(const PageContext& context, std::string_view path, std::string_view title, std::string_view lead,
                       CaseScope scope) {
    const auto page = page_of(context.request);
    CaseQuery query;
    query.scope = scope;
    query.words = context.request.query_value("words");
    query.flag = context.request.query_value("flag");
    query.taken_by = context.request.query_value("mine").empty() ? "" : context.visitor.session.user.login;
    query.limit = page_rows;
    query.offset = (page - 1) * page_rows;
    const auto found = CaseSearch(context.store).find(query);
    if (!found) {
        return error_page(context, found.error());
    }
    const BusinessCalendar calendar(context.configuration.rules.desk);
    PageData data;
    data.set("path", path).set("title", title).set("lead", lead).set("total", found->total);
    data.set("empty", found->rows.empty()).set("mine", !query.taken_by.empty());
    data.set_foreign("words", query.words);
    data.set("searched", !query.words.empty() || !query.flag.empty() || !query.taken_by.empty());
    add_flag_choices(data, query.flag, context.configuration.rules);
    add_pages(data,
              fmt::format("{}?words={}&flag={}&mine={}&", path, percent_encoded(query.words),
                          percent_encoded(query.flag), query.taken_by.empty() ? "" : "1"),
              page, found->total);
    for (const auto& c : found->rows) {
        data.add("cases", row_of(c, calendar, context));
    }
    return framed_page(context, title, page_case_list, data);
}

}  // namespace

WebResponse queue_page(const PageContext& context, const std::vector<std::int64_t>&) {
    return cases_page(context, "/", words::queue_title, words::queue_lead, CaseScope::needs_person);
}

WebResponse unanswered_page(const PageContext& context, const std::vector<std::int64_t>&) {
    return cases_page(context, "/cases", words::unanswered_title, words::unanswered_lead, CaseScope::unanswered);
}

WebResponse all_cases_page(const PageContext& context, const std::vector<std::int64_t>&) {
    return cases_page(context, "/all", words::all_title, words::all_lead, CaseScope::all);
}

WebResponse ignored_page(const PageContext& context, const std::vector<std::int64_t>&) {
    const auto page = page_of(context.request);
    const auto searched = context.request.query_value("words");
    const auto mails = CaseSearch(context.store).ignored(searched, page_rows, (page - 1) * page_rows);
    if (!mails) {
        return error_page(context, mails.error());
    }
    PageData data;
    data.set("total", mails->total).set("empty", mails->rows.empty());
    data.set_foreign("words", searched);
    add_pages(data, fmt::format("/ignored?words={}&", percent_encoded(searched)), page, mails->total);
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
