#include "review/telephone_pages.h"

#include <fmt/format.h>

#include "desk/telephone.h"
#include "parser/utf8.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "rules/business_calendar.h"

namespace madoguchi {

extern const std::string_view page_telephone;

namespace {

/// "2026-06-05T10:12": the value of a datetime-local field.
std::string local_time(std::chrono::sys_seconds t) {
    return iso_japan_time(t).substr(0, 16);
}

WebResponse form(const PageContext& context, const WebForm& values, const std::vector<std::string>& problems) {
    PageData data;
    data.set("csrf", std::string_view(context.visitor.session.csrf_token));
    for (const auto& [name, value] : values) {
        data.set(name, std::string_view(editable_text(value)));
    }
    for (const auto field : all_field_names) {
        PageData row;
        const auto name = to_string(field);
        row.set("name", name).set("label", label_of(field)).set("long", field == FieldName::inquiry);
        const auto value = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == name; });
        row.set("value", std::string_view(value == values.end() ? std::string() : editable_text(value->second)));
        data.add("fields", std::move(row));
    }
    data.set("wrong", !problems.empty());
    for (const auto& problem : problems) {
        PageData row;
        row.set("sentence", std::string_view(problem));
        data.add("problems", std::move(row));
    }
    return framed_page(context, words::telephone_title, page_telephone, data, problems.empty() ? 200 : 400);
}

std::optional<std::string> typed(const PageContext& context, std::string_view name) {
    const auto value = trim_ascii(context.request.form_value(name));
    return value.empty() ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

WebResponse telephone_page(const PageContext& context, const std::vector<std::int64_t>&) {
    return form(context, {{"received", local_time(context.now)}}, {});
}

WebResponse enter_telephone(const PageContext& context, const std::vector<std::int64_t>&) {
    const auto received = parse_time(context.request.form_value("received"));
    CallEntry entry;
    entry.call = {typed(context, "organization"),
                  typed(context, "name"),
                  typed(context, "contact"),
                  typed(context, "inquiry"),
                  !context.request.form_value("call-back").empty(),
                  received.value_or(context.now)};
    entry.note = context.request.form_value("note");
    std::vector<std::string> problems;
    if (!received) {
        problems.emplace_back(words::bad_call_time);
    }
    for (const auto problem : problems_of(entry, context.now)) {
        problems.emplace_back(words::of(problem));
    }
    if (!problems.empty()) {
        return form(context, context.request.form, problems);
    }
    const auto id = enter_call(context.store, entry, {context.visitor.session.user.login, context.now});
    return id ? WebResponse::see_other(fmt::format("/cases/{}?done=telephone", *id))
              : error_page(context, id.error(), {"/telephone", words::back_to_telephone, typed_words(context.request)});
}

}  // namespace madoguchi
