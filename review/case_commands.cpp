#include "review/case_commands.h"

#include <fmt/format.h>
#include <algorithm>
#include <vector>

#include "review/case_list.h"
#include "review/case_screen.h"
#include "review/json_output.h"
#include "review/on_desk.h"
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

Result<std::vector<StoredText>> texts_of(Store& store, const CaseView& view) {
    std::vector<StoredText> all;
    for (const auto& mail : view.mails) {
        auto text = text_of(store, mail);
        if (!text) {
            return tl::unexpected(text.error());
        }
        all.push_back(std::move(*text));
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

}  // namespace

ExitStatus ListCommand::run(Console& console) const {
    return on_desk(console, files, OpenMode::read_only, [&](OpenDesk& desk) {
        const ListStyle style{desk.configuration.rules, console.now(), console.columns};
        const auto print = [&](const auto& rows, auto table_of) {
            if (json) {
                console.out << json::of(rows) << '\n';
                return ExitStatus::ok;
            }
            return print_list(console, heading_of(what), static_cast<std::int64_t>(rows.size()), words::count_unit,
                              rows.empty() ? std::string() : table_of(rows, style));
        };
        return what == What::ignored
                   ? desk.store.ignored().map([&](const auto& mails) { return print(mails, mail_list); })
                   : cases_of(desk.store, what).map([&](const auto& cases) { return print(cases, case_list); });
    });
}

ExitStatus ShowCommand::run(Console& console) const {
    return on_case(console, files, OpenMode::read_only, which,
                   [&](OpenDesk& desk, const CaseView& view) -> Result<ExitStatus> {
                       if (raw) {
                           return print_raw(console, desk.store, view, mail.value_or(1));
                       }
                       if (json) {
                           console.out << json::of(view) << '\n';
                           return ExitStatus::ok;
                       }
                       return texts_of(desk.store, view).map([&](const auto& texts) {
                           console.out << CaseScreen{view, texts, desk.configuration.rules, explain}.text();
                           return ExitStatus::ok;
                       });
                   });
}

ExitStatus StatusCommand::run(Console& console) const {
    return on_desk(console, files, OpenMode::read_only, [&](OpenDesk& desk) {
        const auto now = console.now();
        return read_health(desk.store, desk.configuration, now).map([&](const HealthReading& reading) {
            console.out << (json ? json::of(reading.status) + "\n"
                                 : status_screen(reading, HealthLimits::of(desk.configuration.imap), now));
            return ExitStatus::ok;
        });
    });
}

}  // namespace madoguchi
