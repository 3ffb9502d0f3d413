#include "review/case_commands.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <vector>

#include "review/case_list.h"
#include "review/case_screen.h"
#include "review/json_output.h"
#include "review/status_screen.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

std::string_view heading_of(ListCommand::What what) {
    switch (what) {
        case ListCommand::What::queue:
            return words::queue_heading;
        case ListCommand::What::open:
            return words::open_heading;
        case ListCommand::What::unanswered:
            return words::unanswered_heading;
        case ListCommand::What::all:
            return words::all_heading;
        case ListCommand::What::ignored:
            return words::ignored_heading;
    }
    return {};
}

Result<std::vector<Case>> cases_of(Store& store, ListCommand::What what) {
    using What = ListCommand::What;
    if (what == What::queue) {
        return store.queue();
    }
    auto cases = store.cases(what == What::unanswered);
    if (cases && what != What::unanswered) {
        if (what == What::open) {
            std::erase_if(*cases, [](const Case& c) { return c.state == CaseState::closed; });
        }
        std::stable_sort(cases->begin(), cases->end(), [](const Case& a, const Case& b) { return a.state < b.state; });
    }
    return cases;
}

template <class Rows>
void print_list(Console& console, ListCommand::What what, const Rows& rows, const std::string& table) {
    console.out << fmt::format("{} {} {}\n", heading_of(what), rows.size(), words::count_unit);
    if (!rows.empty()) {
        console.out << '\n' << table;
    }
}

/// The case that `which` names, and what it looks like now.
Result<CaseView> view_of(Store& store, const std::string& which) {
    return store.find_case(which).and_then([&](CaseId id) { return store.show(id); });
}

Result<std::map<MailId, std::string>> raw_mails(Store& store, const CaseView& view) {
    std::map<MailId, std::string> all;
    for (const auto& mail : view.mails) {
        auto bytes = store.raw_mail(mail.id);
        if (!bytes) {
            return tl::unexpected(bytes.error());
        }
        all.emplace(mail.id, std::move(*bytes));
    }
    return all;
}

ExitStatus print_raw(Console& console, Store& store, const CaseView& view, unsigned number) {
    if (number < 1 || number > view.mails.size()) {
        return refuse(console, ExitStatus::no_input, fmt::format(words::no_such_mail, number, view.mails.size()));
    }
    const auto bytes = store.raw_mail(view.mails[number - 1].id);
    if (!bytes) {
        return report(console, bytes.error());
    }
    console.out << (console.out_is_terminal ? visible_block(*bytes, "") : *bytes);
    return ExitStatus::ok;
}

ExitStatus print_change(Console& console, bool as_json, const Case& c, std::string_view done,
                        std::string_view sentence) {
    if (as_json) {
        console.out << json::of_change(c.id, c.receipt_number, done) << '\n';
    } else {
        console.out << sentence << '\n';
    }
    return ExitStatus::ok;
}

}  // namespace

ExitStatus ListCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, OpenMode::read_only);
    if (!desk) {
        return report(console, desk.error());
    }
    const ListStyle style{desk->configuration.rules, console.now(), console.columns};
    if (what == What::ignored) {
        const auto mails = desk->store.ignored();
        if (!mails) {
            return report(console, mails.error());
        }
        if (json) {
            console.out << json::of(*mails) << '\n';
        } else {
            print_list(console, what, *mails, mail_list(*mails, style));
        }
        return ExitStatus::ok;
    }
    const auto cases = cases_of(desk->store, what);
    if (!cases) {
        return report(console, cases.error());
    }
    if (json) {
        console.out << json::of(*cases) << '\n';
    } else {
        print_list(console, what, *cases, case_list(*cases, style));
    }
    return ExitStatus::ok;
}

ExitStatus ShowCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, OpenMode::read_only);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto view = view_of(desk->store, which);
    if (!view) {
        return report(console, view.error());
    }
    if (raw) {
        return print_raw(console, desk->store, *view, mail.value_or(1));
    }
    if (json) {
        console.out << json::of(*view) << '\n';
        return ExitStatus::ok;
    }
    const auto mails = raw_mails(desk->store, *view);
    if (!mails) {
        return report(console, mails.error());
    }
    console.out << CaseScreen{*view, *mails, desk->configuration.rules, explain}.text();
    return ExitStatus::ok;
}

ExitStatus ResolveCommand::run(Console& console) const {
    const auto as = outcome_from(outcome);
    if (!as) {
        return report_usage(console, fmt::format(words::bad_outcome, outcome));
    }
    auto desk = OpenDesk::open(files, OpenMode::existing);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto view = view_of(desk->store, which);
    if (!view) {
        return report(console, view.error());
    }
    const auto& c = view->summary;
    if (const auto done = desk->store.resolve(c.id, *as, note, console.actor, console.now()); !done) {
        return report(console, done.error());
    }
    return print_change(console, json, c, "resolved",
                        fmt::format(words::resolved_sentence, c.receipt_number, words::of(*as)));
}

ExitStatus ReopenCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, OpenMode::existing);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto view = view_of(desk->store, which);
    if (!view) {
        return report(console, view.error());
    }
    const auto& c = view->summary;
    if (const auto done = desk->store.reopen(c.id, console.actor, console.now()); !done) {
        return report(console, done.error());
    }
    return print_change(console, json, c, "reopened", fmt::format(words::reopened_sentence, c.receipt_number));
}

ExitStatus StatusCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, OpenMode::read_only);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto status = desk->store.status();
    if (!status) {
        return report(console, status.error());
    }
    if (json) {
        console.out << json::of(*status) << '\n';
    } else {
        console.out << status_screen(*status, desk->configuration.imap, console.now());
    }
    return ExitStatus::ok;
}

}  // namespace madoguchi
