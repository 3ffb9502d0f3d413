#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/rulebook.h"
#include "store/report.h"

namespace madoguchi {

/// One table of a report: a heading, and rows of a title and its number for each column.
struct ReportTable {
    std::string title;
    std::vector<std::string> columns;  ///< without the one of the titles
    struct Row {
        std::string title;
        std::vector<std::string> cells;
        std::int64_t count = 0;  ///< of inquiries, for a chart
    };
    std::vector<Row> rows;
};

/// By month (the whole last), then by prefecture, kind of sender, topic and flag, each with the most frequent first. In
/// Japanese.
[[nodiscard]] std::vector<ReportTable> report_tables(const Report& report, const Rulebook& rules);
/// All tables below each other, for a spreadsheet: UTF-8 with byte order mark, CRLF, and no cell that it could take for
/// a formula.
[[nodiscard]] std::string report_csv(const std::vector<ReportTable>& tables);

}  // namespace madoguchi
