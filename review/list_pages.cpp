#include "review/list_pages.h"

#include <fmt/format.h>

#include "review/case_list.h"
#include "review/time_text.h"
#include "review/words.h"
#include "rules/business_calendar.h"

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
    for (const auto& code : c.flags) {
        PageData flag;
        flag.set_foreign("title", context.configuration.rules.title_of(code));
        row.add("flags", std::move(flag));
    }
    return row;
}

WebResponse cases_page(const PageContext& context, std::string_view title, std::string_view lead,
                       const Result<std::vector<Case>>& cases) {
    if (!cases) {
        return error_page(context, cases.error());
    }
    const BusinessCalendar calendar(context.configuration.rules.desk);
    PageData data;
    data.set("title", title).set("lead", lead).set("total", static_cast<std::int64_t>(cases->size()));
    data.set("empty", cases->empty());
    for (const auto& c : *cases) {
        data.add("cases", row_of(c, calendar, context));
    }
    return framed_page(context, title, page_case_list, data);
}

}  // namespace

WebResponse queue_page(const PageContext& context, const std::vector<std::int64_t>&) {
    return cases_page(context, words::queue_title, words::queue_lead, context.store.queue());
}

WebResponse unanswered_page(const PageContext& context, const std::vector<std::int64_t>&) {
    return cases_page(context, words::unanswered_title, words::unanswered_lead, context.store.cases(true));
}

WebResponse ignored_page(const PageContext& context, const std::vector<std::int64_t>&) {
    const auto mails = context.store.ignored();
    if (!mails) {
        return error_page(context, mails.error());
    }
    PageData data;
    data.set("total", static_cast<std::int64_t>(mails->size())).set("empty", mails->empty());
    for (auto mail = mails->rbegin(); mail != mails->rend(); ++mail) {
        PageData row;
        row.set("id", mail->id).set("received", std::string_view(short_japanese_time(mail->received_at)));
        row.set("received_iso", std::string_view(iso_japan_time(mail->received_at)));
        row.set_foreign("sender", words::of(mail->from));
        row.set_foreign("subject", mail->subject.empty() ? words::no_subject : std::string_view(mail->subject));
        row.set("reason", reason_text(mail->verdict.ack.reason));
        data.add("mails", std::move(row));
    }
    return framed_page(context, words::ignored_title, page_ignored, data);
}

}  // namespace madoguchi
