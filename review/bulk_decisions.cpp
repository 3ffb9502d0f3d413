#include "review/bulk_decisions.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>

#include "review/case_list_request.h"
#include "review/words.h"
#include "store/casework.h"

namespace madoguchi {
namespace {

constexpr std::string_view take = "take";
constexpr std::size_t most_cases = 200;

/// A case as the list showed it: "12:3" in a form.
struct SeenCase {
    CaseId id = 0;
    std::int64_t revision = 0;
};

std::optional<SeenCase> seen_case(std::string_view text) {
    SeenCase seen;
    const auto* end = text.data() + text.size();
    const auto id = std::from_chars(text.data(), end, seen.id);
    if (id.ec != std::errc() || id.ptr == end || *id.ptr != ':') {
        return std::nullopt;
    }
    const auto revision = std::from_chars(id.ptr + 1, end, seen.revision);
    return revision.ec == std::errc() && revision.ptr == end && seen.id > 0 ? std::optional(seen) : std::nullopt;
}

std::vector<SeenCase> seen_cases(const std::vector<std::string>& texts) {
    std::vector<SeenCase> seen;
    for (const auto& text : texts) {
        if (const auto one = seen_case(text); one && seen.size() < most_cases) {
            seen.push_back(*one);
        }
    }
    return seen;
}

/// What came of each of the cases.
struct BulkResult {
    std::vector<SeenCase> done;  ///< as they are now
    std::int64_t kept = 0;
    std::optional<Error> failure;  ///< of the store, not of one case
};

template <typename Decide>
BulkResult for_each_case(const PageContext& context, const Decide& decide) {
    BulkResult result;
    Casework work(context.store);
    for (const auto& seen : seen_cases(context.request.form_values("case"))) {
        const Decision decision{seen.id, seen.revision, context.visitor.session.user.login, context.now};
        const auto done = decide(work, decision);
        const auto now = context.store.show(seen.id);
        if (done && now) {
            result.done.push_back({seen.id, now->summary.revision});
            continue;
        }
        ++result.kept;
        if (!done && done.error().code != ErrorCode::conflict && done.error().code != ErrorCode::not_found) {
            result.failure = done.error();
        }
    }
    return result;
}

/// The list that the form stood on, with what came of it.
WebResponse back_to_list(const PageContext& context, std::string_view name, std::string_view what,
                         const BulkResult& result) {
    if (result.failure && result.done.empty()) {
        return error_page(context, *result.failure);
    }
    const auto asked = case_list_request(context.request, context.visitor.session.user.login);
    auto location = fmt::format("{}&{}={}&kept={}", asked.link(asked.page), name, what, result.kept);
    for (const auto& seen : result.done) {
        location += fmt::format("&case={}:{}", seen.id, seen.revision);
    }
    return WebResponse::see_other(std::move(location));
}

bool is_bulk(std::string_view what) {
    return what == take || outcome_from(what).has_value();
}

}  // namespace

WebResponse decide_bulk(const PageContext& context, const std::vector<std::int64_t>&) {
    const auto what = context.request.form_value("what");
    if (!is_bulk(what) || seen_cases(context.request.form_values("case")).empty()) {
        return error_page(context, {ErrorCode::config, std::string(words::nothing_chosen), {}});
    }
    return back_to_list(context, "did", what, for_each_case(context, [&](Casework& work, Decision decision) {
                            if (what != take) {
                                return work.resolve(decision, *outcome_from(what), {});
                            }
                            decision.revision.reset();  // nobody's only: another person's stays theirs
                            return work.take(decision);
                        }));
}

WebResponse undo_bulk(const PageContext& context, const std::vector<std::int64_t>&) {
    const auto what = context.request.form_value("what");
    if (!is_bulk(what)) {
        return error_page(context, {ErrorCode::config, std::string(words::nothing_chosen), {}});
    }
    return back_to_list(context, "undid", what, for_each_case(context, [&](Casework& work, const Decision& decision) {
                            return what == take ? work.give_back(decision) : work.undo_resolve(decision);
                        }));
}

void add_bulk_result(PageData& data, const WebRequest& request) {
    const auto did = request.query_value("did");
    const auto undid = request.query_value("undid");
    const auto what = did.empty() ? undid : did;
    if (!is_bulk(what)) {
        data.set("bulk", false);
        return;
    }
    std::vector<std::string> texts;
    for (const auto& [name, value] : request.query) {
        if (name == "case") {
            texts.push_back(value);
        }
    }
    const auto seen = seen_cases(texts);
    PageData bulk;
    const auto sentence = did.empty() ? fmt::format(words::bulk_undone, seen.size())
                          : what == take
                              ? fmt::format(words::bulk_taken, seen.size())
                              : fmt::format(words::bulk_resolved, seen.size(), words::of(*outcome_from(what)));
    bulk.set("sentence", std::string_view(sentence));
    const auto kept = request.query_value("kept");
    std::int64_t number = 0;
    std::from_chars(kept.data(), kept.data() + kept.size(), number);
    bulk.set("kept", std::string_view(number > 0 ? fmt::format(words::bulk_kept, number) : std::string()));
    bulk.set("can_undo", !did.empty() && !seen.empty()).set("what", what);
    for (const auto& one : seen) {
        PageData row;
        row.set("value", std::string_view(fmt::format("{}:{}", one.id, one.revision)));
        bulk.add("done", std::move(row));
    }
    data.put("bulk", std::move(bulk));
}

}  // namespace madoguchi
