#include "review/case_list_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "review/time_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_pages = 100'000;

constexpr std::array places{
    CaseListPlace{"queue", "/", words::queue_title, words::queue_lead, CaseScope::needs_person},
    CaseListPlace{"unanswered", "/cases", words::unanswered_title, words::unanswered_lead, CaseScope::unanswered},
    CaseListPlace{"all", "/all", words::all_title, words::all_lead, CaseScope::all},
};

/// The names of a request's conditions, in the order of a link.
constexpr std::array<std::string_view, 9> condition_names{"words", "organization",    "flag", "state", "since",
                                                          "until", "acknowledgement", "mine", "order"};

std::optional<CaseOrder> order_from(std::string_view text) {
    return text == "newest"         ? std::optional(CaseOrder::newest)
           : text == "organization" ? std::optional(CaseOrder::organization)
           : text == "changed"      ? std::optional(CaseOrder::changed)
                                    : std::nullopt;
}

std::optional<std::chrono::sys_seconds> day_of(std::string_view text, bool& bad) {
    const auto time = parse_time(text);
    bad = bad || (!text.empty() && !time);
    return time;
}

}  // namespace

std::span<const CaseListPlace> case_list_places() {
    return places;
}

std::string CaseListRequest::suffix() const {
    if (place == places.data() && conditions.empty()) {
        return {};
    }
    auto text = fmt::format("?list={}&{}", place->code, conditions);
    text.pop_back();
    return text;
}

void CaseListRequest::turn_to(std::size_t number) {
    page = number;
    query.limit = cases_a_page;
    query.offset = (number - 1) * cases_a_page;
}

std::string CaseListRequest::link(std::size_t number) const {
    return fmt::format("{}?{}page={}", place->path, conditions, number);
}

std::size_t page_number(const WebRequest& request) {
    const auto text = request.query_value("page");
    std::size_t page = 1;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), page);
    return read.ec == std::errc() && page > 0 && page <= most_pages ? page : 1;
}

CaseListRequest case_list_request(const WebRequest& request, std::string_view login) {
    CaseListRequest asked;
    const auto code = request.query_value("list");
    const auto* place = std::find_if(places.begin(), places.end(),
                                     [&](const CaseListPlace& p) { return p.path == request.path || p.code == code; });
    asked.place = place == places.end() ? places.data() : place;
    for (const auto name : condition_names) {
        if (const auto value = request.query_value(name); !value.empty()) {
            asked.conditions += fmt::format("{}={}&", name, percent_encoded(value));
        }
    }
    auto& query = asked.query;
    query.scope = asked.place->scope;
    query.words = request.query_value("words");
    query.organization = request.query_value("organization");
    query.flag = request.query_value("flag");
    query.state = case_state_from(request.query_value("state"));
    query.acknowledgement = outbox_state_from(request.query_value("acknowledgement"));
    query.since = day_of(request.query_value("since"), asked.bad_day);
    if (const auto last = day_of(request.query_value("until"), asked.bad_day)) {
        query.until = *last + std::chrono::days(1);
    }
    query.taken_by = request.query_value("mine").empty() ? "" : login;
    query.order = order_from(request.query_value("order")).value_or(CaseOrder::oldest);
    asked.turn_to(page_number(request));
    return asked;
}

}  // namespace madoguchi
