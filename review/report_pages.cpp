#include "review/report_pages.h"

#include <algorithm>

#include "review/report_table.h"
#include "review/time_text.h"
#include "review/words.h"
#include "store/report.h"

namespace madoguchi {

extern const std::string_view page_reports;

namespace {

constexpr std::int64_t chart_width = 320;  // SVG units

struct Span {
    std::optional<std::chrono::sys_seconds> since, until;
};

/// From the first day through the last, Japan time; a day that cannot be read does not count.
Span span_of(const WebRequest& request) {
    const auto since = parse_time(request.query_value("since"));
    const auto last = parse_time(request.query_value("until"));
    return {since, last ? std::optional(*last + std::chrono::days(1)) : std::nullopt};
}

Result<std::vector<ReportTable>> tables_of(const PageContext& context) {
    const auto span = span_of(context.request);
    return make_report(context.store, BusinessCalendar(context.configuration.rules.desk), span.since, span.until)
        .map([&](const Report& report) { return report_tables(report, context.configuration.rules); });
}

PageData table_data(const ReportTable& table) {
    PageData data;
    data.set("title", std::string_view(table.title)).set("empty", table.rows.empty());
    for (const auto& column : table.columns) {
        PageData cell;
        cell.set("name", std::string_view(column));
        data.add("columns", std::move(cell));
    }
    std::int64_t most = 1;
    for (const auto& row : table.rows) {
        most = std::max(most, row.count);
    }
    for (const auto& row : table.rows) {
        PageData line;
        line.set_foreign("title", row.title);
        line.set("bar", row.count * chart_width / most);
        for (const auto& cell : row.cells) {
            PageData value;
            value.set("value", std::string_view(cell.empty() ? "–" : cell));
            line.add("cells", std::move(value));
        }
        data.add("rows", std::move(line));
    }
    return data;
}

}  // namespace

WebResponse reports_page(const PageContext& context, const std::vector<std::int64_t>&) {
    const auto tables = tables_of(context);
    if (!tables) {
        return error_page(context, tables.error());
    }
    PageData data;
    for (const auto* name : {"since", "until"}) {
        const auto day = parse_time(context.request.query_value(name));
        data.set(name, std::string_view(day ? iso_japan_time(*day).substr(0, 10) : std::string()));
    }
    data.set("query", std::string_view("since=" + percent_encoded(context.request.query_value("since")) +
                                       "&until=" + percent_encoded(context.request.query_value("until"))));
    for (const auto& table : *tables) {
        data.add("tables", table_data(table));
    }
    return framed_page(context, words::reports_title, page_reports, data);
}

WebResponse reports_csv(const PageContext& context, const std::vector<std::int64_t>&) {
    const auto tables = tables_of(context);
    if (!tables) {
        return error_page(context, tables.error());
    }
    WebResponse response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = report_csv(*tables);
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"madoguchi-report.csv\"");
    return response;
}

}  // namespace madoguchi
