#include "review/report_command.h"

#include <fmt/format.h>

#include <algorithm>

#include "review/columns.h"
#include "review/json_output.h"
#include "review/on_desk.h"
#include "review/report_table.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"
#include "store/report.h"

namespace madoguchi {
namespace {

constexpr std::size_t title_columns = 34;

std::string text_of(const ReportTable& table) {
    auto out = fmt::format("{}\n", table.title);
    for (const auto& row : table.rows) {
        out += fmt::format("  {}", fit_columns(visible_line(row.title), title_columns));
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            // A month has too many columns for a terminal: each is named.
            const bool named = table.columns.size() > 2;
            if (named && (row.cells[i].empty() || row.cells[i] == "0")) {
                continue;
            }
            out +=
                named ? fmt::format("  {} {}", table.columns[i], row.cells[i]) : fmt::format("  {:>8}", row.cells[i]);
        }
        out += '\n';
    }
    return out + '\n';
}

}  // namespace

ExitStatus ReportCommand::run(Console& console) const {
    std::optional<std::chrono::sys_seconds> from, behind;
    const auto read = [&](std::string_view option, const std::optional<std::string>& text,
                          std::optional<std::chrono::sys_seconds>& into) {
        into = text ? parse_time(*text) : std::nullopt;
        return !text || into ? std::string() : fmt::format(words::bad_time, option, *text);
    };
    for (const auto& problem : {read("--since", since, from), read("--until", until, behind)}) {
        if (!problem.empty()) {
            return report_usage(console, problem);
        }
    }
    if (behind) {
        *behind += std::chrono::days(1);
    }
    return on_desk(console, files, OpenMode::read_only, [&](OpenDesk& desk) -> Result<ExitStatus> {
        const auto& rules = desk.configuration.rules;
        const auto made = make_report(desk.store, BusinessCalendar(rules.desk), from, behind);
        if (!made) {
            return tl::unexpected(made.error());
        }
        const auto tables = report_tables(*made, rules);
        if (json) {
            console.out << json::of(tables) << '\n';
        } else if (csv) {
            console.out << report_csv(tables);
        } else {
            for (const auto& table : tables) {
                console.out << text_of(table);
            }
        }
        return ExitStatus::ok;
    });
}

}  // namespace madoguchi
