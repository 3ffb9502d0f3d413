#include "review/web_pages.h"

#include <fmt/format.h>
#include <array>

#include "parser/utf8.h"
#include "review/page_words.h"
#include "review/words.h"
#include "store/case_search.h"

namespace madoguchi {

extern const std::string_view page_layout;
extern const std::string_view page_message;

namespace {

struct Place {
    std::string_view href;
    std::string_view name;
    std::int64_t DeskCounts::*count;  ///< shown beside the name where it is not 0; nullptr for none
};
constexpr std::array<Place, 7> places{{
    {"/", words::place_queue, &DeskCounts::needs_person},
    {"/cases", words::place_unanswered, &DeskCounts::unanswered},
    {"/all", words::place_all, nullptr},
    {"/ignored", words::place_ignored, nullptr},
    {"/telephone", words::place_telephone, nullptr},
    {"/reports", words::place_reports, nullptr},
    {"/settings", words::place_settings, nullptr},
}};

std::string in_frame(std::string_view title, PageData frame, std::string content) {
    frame.set("title", title);
    frame.set_html("content", std::move(content));
    return render_template(page_layout, frame);
}

int status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::not_found:
            return 404;
        case ErrorCode::conflict:
            return 409;
        case ErrorCode::config:
            return 400;
        case ErrorCode::temporary:
        case ErrorCode::no_space:
            return 503;
        case ErrorCode::permanent:
        case ErrorCode::malformed:
        case ErrorCode::denied:
            return 500;
    }
    return 500;
}

struct PageMessage {
    std::string_view title, sentence, detail;
};

PageData data_of(const PageMessage& said, const ErrorPlace& place) {
    PageData data;
    data.set("title", said.title).set("words", said.sentence);
    data.set_foreign("detail", said.detail);
    data.set("back", std::string_view(place.back)).set("back_words", place.back_words);
    data.set_foreign_block("typed", place.typed);
    return data;
}

}  // namespace

WebResponse framed_page(const PageContext& context, std::string_view title, std::string_view text, const PageData& data,
                        int status) {
    PageData visitor;
    visitor.set("csrf", std::string_view(context.visitor.session.csrf_token));
    visitor.set_foreign("user", context.visitor.session.user.display_name);
    const auto counts = CaseSearch(context.store).counts();
    for (const auto& place : places) {
        PageData row;
        row.set("href", place.href).set("name", place.name).set("here", context.request.path == place.href);
        if (counts && place.count != nullptr && (*counts).*place.count > 0) {
            row.set("count", (*counts).*place.count);
        } else {
            row.set("count", false);
        }
        visitor.add("places", std::move(row));
    }
    visitor.set("newest_mail", counts ? counts->newest_mail : 0);
    PageData frame;
    frame.put("visitor", std::move(visitor));
    frame.set("notice", status == 200 ? words::done(context.request.query_value("done")) : std::string_view());
    WebResponse response;
    response.status = status;
    response.body = in_frame(title, std::move(frame), render_template(text, data));
    return response;
}

WebResponse bare_page(std::string_view title, std::string_view text, const PageData& data, std::string_view problem,
                      int status) {
    PageData frame;
    frame.set("visitor", false);
    if (problem.empty()) {
        frame.set("problem", false);
    } else {
        frame.set("problem", problem);
    }
    WebResponse response;
    response.status = status;
    response.body = in_frame(title, std::move(frame), render_template(text, data));
    return response;
}

std::string typed_words(const WebRequest& request) {
    static constexpr std::array<std::string_view, 8> typed{"received", "organization", "name",   "contact",
                                                           "inquiry",  "value",        "office", "note"};
    std::string all;
    for (const auto name : typed) {
        if (const auto words = trim_ascii(request.form_value(name)); !words.empty()) {
            all += fmt::format("{}{}", all.empty() ? "" : "\n", words);
        }
    }
    std::erase(all, '\r');
    return all;
}

WebResponse session_ended_page(const WebRequest& request, std::string_view page) {
    const auto data = data_of({words::session_ended, words::nothing_recorded, {}},
                              {"/sign-in?next=" + percent_encoded(page), words::sign_in_again, typed_words(request)});
    return bare_page(words::session_ended, page_message, data, {}, 401);
}

WebResponse refusal_page(const PageContext& context, std::string_view title, std::string_view sentence,
                         const ErrorPlace& place, int status) {
    return framed_page(context, title, page_message, data_of({title, sentence, {}}, place), status);
}

WebResponse error_page(const PageContext& context, const Error& error, const ErrorPlace& place) {
    return framed_page(context, words::something_wrong, page_message,
                       data_of({words::something_wrong, words::page_sentence(error.code), error.message}, place),
                       status_of(error.code));
}

}  // namespace madoguchi
