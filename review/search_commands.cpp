#include "review/search_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "review/case_list.h"
#include "review/json_output.h"
#include "review/on_desk.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

template <class Value>
struct Named {
    std::string_view name;
    Value value;
};

constexpr std::array scopes{Named<CaseScope>{"queue", CaseScope::needs_person},
                            Named<CaseScope>{"unanswered", CaseScope::unanswered},
                            Named<CaseScope>{"closed", CaseScope::closed}, Named<CaseScope>{"all", CaseScope::all}};
constexpr std::array orders{
    Named<CaseOrder>{"oldest", CaseOrder::oldest}, Named<CaseOrder>{"newest", CaseOrder::newest},
    Named<CaseOrder>{"organization", CaseOrder::organization}, Named<CaseOrder>{"changed", CaseOrder::changed}};
/// Puts the named value into `into`; false where there is none of that name.
template <class Value, std::size_t count, class Into>
bool take(const std::array<Named<Value>, count>& all, const std::optional<std::string>& name, Into& into) {
    const auto* const found = std::find_if(all.begin(), all.end(), [&](const auto& row) { return row.name == name; });
    if (name && found != all.end()) {
        into = found->value;
    }
    return !name || found != all.end();
}

tl::unexpected<Error> bad(std::string_view option, const std::optional<std::string>& given) {
    return failure(ErrorCode::config, fmt::format(words::bad_option, option, given.value_or(std::string())));
}

std::string similar_text(const std::vector<SimilarCase>& similar) {
    std::string out;
    for (const auto& [c, note] : similar) {
        const auto& subject = c.subject.empty() ? std::string(words::no_subject) : c.subject;
        const auto& inquiry = c.fields[static_cast<std::size_t>(FieldName::inquiry)];
        out += fmt::format("  {}  {}  {}  {}\n", c.receipt_number, short_japanese_time(c.opened),
                           visible_line(c.fields[0].value_or(std::string())), visible_line(subject));
        out += fmt::format("     {}: {}\n", words::outcome,
                           c.outcome == Outcome::none ? words::of(c.state) : words::of(c.outcome));
        out += inquiry ? fmt::format("     {}: {}\n", label_of(FieldName::inquiry), visible_block(*inquiry, "       "))
                       : std::string();
        out +=
            note.empty() ? std::string() : fmt::format("     {}: {}\n", words::notes, visible_block(note, "       "));
    }
    return out;
}

}  // namespace

Result<CaseQuery> SearchCommand::query() const {
    CaseQuery query;
    query.scope = CaseScope::all;
    query.words = fmt::format("{}", fmt::join(terms, " "));
    query.flag = flag;
    query.organization = organization;
    query.taken_by = taken_by;
    if (!take(scopes, scope, query.scope)) {
        return bad("--scope", scope);
    }
    query.state = state ? case_state_from(*state) : std::nullopt;
    if (state && !query.state) {
        return bad("--state", state);
    }
    query.acknowledgement = acknowledgement ? outbox_state_from(*acknowledgement) : std::nullopt;
    if (acknowledgement && !query.acknowledgement) {
        return bad("--acknowledgement", acknowledgement);
    }
    if (!take(orders, order, query.order)) {
        return bad("--sort", order);
    }
    query.since = since ? parse_time(*since) : std::nullopt;
    if (since && !query.since) {
        return bad("--since", since);
    }
    query.until = until ? parse_time(*until) : std::nullopt;
    if (until && !query.until) {
        return bad("--until", until);
    }
    if (query.until) {
        *query.until += std::chrono::days(1);
    }
    if (page < 1 || per_page < 1 || per_page > 1000) {
        return bad(page < 1 ? "--page" : "--per-page", std::to_string(page < 1 ? page : per_page));
    }
    query.limit = per_page;
    query.offset = (page - 1) * per_page;
    return query;
}

ExitStatus SearchCommand::run(Console& console) const {
    const auto asked = query();
    if (!asked) {
        return report_usage(console, asked.error().message);
    }
    return on_desk(console, files, OpenMode::read_only, [&](OpenDesk& desk) -> Result<ExitStatus> {
        const auto found = CaseSearch(desk.store).find(*asked);
        if (!found) {
            return tl::unexpected(found.error());
        }
        if (json) {
            console.out << json::of(*found) << '\n';
            return ExitStatus::ok;
        }
        const auto status = print_list(
            console, words::search_heading, found->total, words::count_unit,
            found->rows.empty() ? std::string()
                                : case_list(found->rows, {desk.configuration.rules, console.now(), console.columns}));
        const auto pages = (static_cast<std::size_t>(found->total) + per_page - 1) / per_page;
        if (pages > 1) {
            console.out << '\n' << fmt::format(words::search_page, page, pages);
        }
        return status;
    });
}

ExitStatus SimilarCommand::run(Console& console) const {
    return on_case(console, files, OpenMode::read_only, which,
                   [&](OpenDesk& desk, const CaseView& view) -> Result<ExitStatus> {
                       const auto similar = CaseSearch(desk.store).similar(view.summary.id, most);
                       if (!similar) {
                           return tl::unexpected(similar.error());
                       }
                       if (json) {
                           console.out << json::of(*similar) << '\n';
                           return ExitStatus::ok;
                       }
                       return print_list(console, words::similar_heading, static_cast<std::int64_t>(similar->size()),
                                         words::count_unit, similar_text(*similar));
                   });
}

}  // namespace madoguchi
