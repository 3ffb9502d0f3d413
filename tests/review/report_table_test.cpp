#include "review/report_table.h"

#include <catch2/catch.hpp>

using namespace madoguchi;

namespace {

Report sample() {
    Report report;
    ReportRow june;
    june.inquiries = june.by_mail = 3;
    june.answered = 1;
    june.median_hours = 2.25;
    june.prefectures = {{0, 1}, {22, 2}};
    june.flags = {{"missing-contact", 2}, {"desk-rule", 1}};
    report.months[std::chrono::year{2026} / std::chrono::June] = june;
    report.whole = june;
    return report;
}

}  // namespace

TEST_CASE("a report is read in Japanese, the most frequent first") {
    Rulebook rules;
    const auto tables = report_tables(sample(), rules);
    REQUIRE(tables.size() == 5);
    CHECK(tables[0].rows[0].title == "令和8年6月");
    CHECK(tables[0].rows[0].cells.size() == tables[0].columns.size());
    CHECK(tables[0].rows[1].title == "期間全体");
    REQUIRE(tables[1].rows.size() == 2);
    CHECK(tables[1].rows[0].title == "静岡県");
    CHECK(tables[1].rows[0].cells == std::vector<std::string>{"2", "66.7%"});
    CHECK(tables[1].rows[1].title == "不明");
    CHECK(tables[4].rows[0].title == find_flag("missing-contact")->title);
}

TEST_CASE("a spreadsheet takes the report as text, whatever a flag is called") {
    DeskRule rule;
    rule.name = "x";
    rule.subject = "x";
    rule.set_flag = "desk-rule";
    rule.flag_title = "=HYPERLINK(\"http://evil\"),\"x\"";
    Rulebook rules;
    rules.desk_rules.push_back(*compile_rule(rule, "desk.toml"));
    const auto csv = report_csv(report_tables(sample(), rules));
    CHECK(csv.starts_with("\xEF\xBB\xBF"));
    CHECK(csv.find("\"'=HYPERLINK(\"\"http://evil\"\"),\"\"x\"\"\",1,33.3%\r\n") != std::string::npos);
    CHECK(csv.find("\r\n=") == std::string::npos);
    CHECK(csv.find("令和8年6月,3,3,0,0,0,1,0,0,2.2,") != std::string::npos);
}
