#include "review/report_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "review/words.h"
#include "rules/classification.h"

namespace madoguchi {
namespace {

std::string number(std::int64_t value) {
    return fmt::format("{}", value);
}

std::string hours(const std::optional<double>& value) {
    return value ? fmt::format("{:.1f}", *value) : std::string();
}

ReportTable::Row month_row(std::string title, const ReportRow& of) {
    return {std::move(title),
            {number(of.inquiries), number(of.by_mail), number(of.by_telephone), number(of.complete_at_first),
             number(of.completed_by_reply), number(of.answered), number(of.closed_otherwise), number(of.open),
             hours(of.median_hours), hours(of.mean_hours), hours(of.longest_hours), number(of.ignored)},
            of.inquiries};
}

/// "令和8年6月"; before the Reiwa era the western year.
std::string month_title(std::chrono::year_month month) {
    const auto date = japanese_date(month / std::chrono::day{1});
    const auto end = date.find("月");
    return end == std::string::npos ? date : date.substr(0, end + std::string_view("月").size());
}

template <class Counts, class Title>
ReportTable counted(std::string_view title, const Counts& counts, std::int64_t of, const Title& title_of) {
    ReportTable table{std::string(title), {std::string(words::report_inquiries), std::string(words::report_share)}, {}};
    for (const auto& [code, count] : counts) {
        const auto share = of == 0 ? 0.0 : 100.0 * static_cast<double>(count) / static_cast<double>(of);
        table.rows.push_back({std::string(title_of(code)), {number(count), fmt::format("{:.1f}%", share)}, count});
    }
    std::stable_sort(table.rows.begin(), table.rows.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    return table;
}

std::string_view class_title(std::span<const ClassRow> rows, std::string_view code) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const ClassRow& row) { return row.code == code; });
    return found == rows.end() ? code : found->title;
}

/// RFC 4180. A spreadsheet would take a cell that begins with one of these for a formula.
std::string cell_of(std::string text) {
    constexpr std::string_view formula = "=+-@\t\r";
    if (!text.empty() && formula.find(text.front()) != std::string_view::npos) {
        text.insert(text.begin(), '\'');
    }
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + '"';
}

}  // namespace

std::vector<ReportTable> report_tables(const Report& report, const Rulebook& rules) {
    ReportTable months{std::string(words::report_by_month), {}, {}};
    for (const auto column : words::report_columns) {
        months.columns.emplace_back(column);
    }
    for (const auto& [month, row] : report.months) {
        months.rows.push_back(month_row(month_title(month), row));
    }
    months.rows.push_back(month_row(std::string(words::report_whole), report.whole));
    const auto& whole = report.whole;
    return {
        std::move(months),
        counted(words::report_by_prefecture, whole.prefectures, whole.inquiries, prefecture_name),
        counted(words::report_by_kind, whole.sender_kinds, whole.inquiries,
                [](const auto& code) { return class_title(sender_kinds(), code); }),
        counted(words::report_by_topic, whole.topics, whole.inquiries,
                [](const auto& code) { return class_title(topics(), code); }),
        counted(words::report_by_flag, whole.flags, whole.inquiries,
                [&](const auto& code) { return rules.title_of(code); }),
    };
}

std::string report_csv(const std::vector<ReportTable>& tables) {
    std::string csv = "\xEF\xBB\xBF";
    const auto add = [&](const std::string& first, const std::vector<std::string>& others) {
        csv += cell_of(first);
        for (const auto& other : others) {
            csv += ',' + cell_of(other);
        }
        csv += "\r\n";
    };
    for (const auto& table : tables) {
        add(table.title, table.columns);
        for (const auto& row : table.rows) {
            add(row.title, row.cells);
        }
        csv += "\r\n";
    }
    return csv;
}

}  // namespace madoguchi
