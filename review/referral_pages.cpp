#include "review/referral_pages.h"

#include <fmt/format.h>

#include "desk/limits.h"
#include "desk/send_decisions.h"
#include "parser/utf8.h"
#include "review/case_list_request.h"

namespace madoguchi {

extern const std::string_view page_referral;

namespace {

/// What the letter would name; empty where nothing was asked for yet. A chosen office stands before a typed one.
Referral asked_referral(const PageContext& context) {
    const auto& known = context.configuration.referrals;
    const auto choice = context.request.query_value("choice");
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (choice == fmt::format("{}", i + 1)) {
            return known[i];
        }
    }
    return {std::string(trim_ascii(context.request.query_value("office"))),
            std::string(trim_ascii(context.request.query_value("contact")))};
}

void add_choices(PageData& data, const PageContext& context, const Referral& asked) {
    const auto& known = context.configuration.referrals;
    data.set("has_choices", !known.empty());
    for (std::size_t i = 0; i < known.size(); ++i) {
        PageData row;
        row.set("number", static_cast<std::int64_t>(i + 1)).set("chosen", known[i] == asked);
        row.set_foreign("office", known[i].office).set_foreign("contact", known[i].contact);
        data.add("choices", std::move(row));
    }
}

}  // namespace

WebResponse referral_page(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto view = context.store.show(numbers[0]);
    if (!view) {
        return error_page(context, view.error());
    }
    const auto suffix = case_list_request(context.request, context.visitor.session.user.login).suffix();
    const auto asked = asked_referral(context);
    PageData data;
    data.set("id", view->summary.id).set("receipt_number", std::string_view(view->summary.receipt_number));
    data.set("csrf", std::string_view(context.visitor.session.csrf_token)).set("revision", view->summary.revision);
    data.set("suffix", std::string_view(suffix)).set("list", context.request.query_value("list"));
    data.set_foreign("office", asked.office).set_foreign("contact", asked.contact);
    add_choices(data, context, asked);
    const auto bounced = bounced_lately(context.store, *view, context.configuration.rules.desk.limits, context.now);
    if (!bounced) {
        return error_page(context, bounced.error());
    }
    data.set("bounced", *bounced);
    SendDecisions decisions(context.store, context.configuration);
    const auto refused = decisions.no_referral(*view);
    data.set("possible", refused.empty());
    data.set("problem", reason_text(refused)).set("letter", std::string_view()).set("to", std::string_view());
    if (!refused.empty()) {
        return framed_page(context, words::referral_title, page_referral, data);
    }
    if (!asked.office.empty() || !asked.contact.empty()) {
        const auto letter = decisions.preview_referral(*view, asked, context.now);
        if (letter) {
            data.set_foreign("to", letter->to).set_foreign_block("letter", readable_text(*letter));
        } else if (letter.error().code == ErrorCode::config) {
            data.set("problem", words::bad_office);
        } else {
            data.set_foreign("problem", letter.error().message);
        }
    }
    return framed_page(context, words::referral_title, page_referral, data);
}

}  // namespace madoguchi
