#include <catch2/catch.hpp>

#include "reply/template_values.h"
#include "sample.h"

using namespace madoguchi;
using Catch::Matchers::Contains;

TEST_CASE("the built-in templates pass the check that the desk's own must pass") {
    const auto& t = builtin_templates();
    CHECK(check_template(t.receipt, "receipt.mustache", AckKind::receipt));
    CHECK(check_template(t.incomplete, "incomplete.mustache", AckKind::incomplete));
    CHECK(check_template(t.closed, "closed.mustache", AckKind::closed));
    CHECK(check_template(t.referral, "referral.mustache", AckKind::referral));
}

TEST_CASE("a bad template is refused with its file and line") {
    struct Case {
        std::string text;
        std::string at;
        std::string says;
    };
    const Case cases[] = {
        {"a\n{{receipt_nubmer}}\n", "t.mustache:2: ", "unknown variable \"receipt_nubmer\""},
        {"a\nb\n{{{subject_of_sender}}}", "t.mustache:3: ", "unknown variable"},
        {"{{&inquiry}}", "t.mustache:1: ", "unknown variable \"inquiry\""},
        {"{{label}}", "t.mustache:1: ", "unknown variable \"label\""},
        {"\n{{#missing}}\n{{label}}\n", "t.mustache:2: ", "not closed"},
        {"{{#read}}\n{{/form}}", "t.mustache:2: ", "closes a section that is not open"},
        {"x\n{{/read}}", "t.mustache:2: ", "closes a section that is not open"},
        {"{{#read}}{{#form}}{{/read}}{{/form}}", "t.mustache:1: ", "closes a section"},
        {"x\ny {{receipt_number", "t.mustache:2: ", "a tag is not closed"},
        {"x {{{receipt_number}}", "t.mustache:1: ", "a tag is not closed"},
        {"x {{", "t.mustache:1: ", "a tag is not closed"},
        {"{{{", "t.mustache:1: ", "a tag is not closed"},
        {"x\n{{\nreceipt_number}}", "t.mustache:2: ", "a tag stands on more than one line"},
        {"{{receipt_number\n}}", "t.mustache:1: ", "a tag stands on more than one line"},
        {"{{}}", "t.mustache:1: ", "unknown variable \"\""},
        {"{{> /etc/passwd}}", "t.mustache:1: ", "partials"},
        {"{{=<% %>=}}", "t.mustache:1: ", "delimiters"},
        {"{{missing}}", "t.mustache:1: ", "list"},
        {"{{^missing}}{{label}}{{/missing}}", "t.mustache:1: ", "unknown variable \"label\""},
        {"a\nb\xff", "t.mustache:2: ", "UTF-8"},
        {"a\nb\x1b[2J", "t.mustache:2: ", "control character"},
    };
    for (const auto& c : cases) {
        INFO(c.text);
        const auto result = check_template(c.text, "t.mustache");
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::config);
        CHECK_THAT(result.error().message, Contains(c.at) && Contains(c.says));
        CHECK_FALSE(result.error().hint.empty());
    }
    CHECK_THAT(check_template("{{x}}", "t").error().hint, Contains("receipt_number") && Contains("next_open"));
}

TEST_CASE("a template that leaves out what its mail must carry is refused") {
    CHECK_THAT(check_template("こんにちは\n", "t", AckKind::receipt).error().message, Contains("receipt_number"));
    CHECK_THAT(check_template("{{receipt_number}}{{form}}", "t", AckKind::incomplete).error().message,
               Contains("missing"));
    CHECK_THAT(
        check_template("{{receipt_number}}{{#missing}}{{label}}{{/missing}}", "t", AckKind::incomplete).error().message,
        Contains("form"));
    CHECK(check_template("{{! {{receipt_number}} }}{{receipt_number}}", "t", AckKind::receipt).has_value());
    CHECK_THAT(check_template("{{receipt_number}}\n", "t", AckKind::referral).error().message,
               Contains("t:2: ") && Contains("office"));
    CHECK_THAT(check_template("{{receipt_number}}{{office}}", "t", AckKind::referral).error().message,
               Contains("office_contact"));
    CHECK_FALSE(check_template("{{! receipt_number }}", "t", AckKind::receipt).has_value());
}

TEST_CASE("values are not HTML-escaped and lists repeat") {
    TemplateValues values;
    values.desk_name = "A & B <\"'>";
    values.missing = {"氏名", "連絡先"};
    CHECK(render_template("{{desk_name}}", values).value() == "A & B <\"'>");
    CHECK(render_template("{{#missing}}\n- {{label}}\n{{/missing}}\n", values).value() == "- 氏名\n- 連絡先\n");
    CHECK(render_template("{{#next_open}}a{{/next_open}}{{^next_open}}b{{/next_open}}", values).value() == "b");
}

TEST_CASE("a section that is left out leaves no blank line, and one that is not keeps those around it") {
    TemplateValues values;
    values.before_opening = true;
    const std::string text =
        "a\n{{#after_closing}}\nx\n{{/after_closing}}\nb\n\n{{#before_opening}}\nc\n\nd\n{{/before_opening}}\n\n  {{! "
        "note }} \ne";
    CHECK(render_template(text, values).value() == "a\nb\n\nc\n\nd\n\ne");
}

TEST_CASE("the next opening moment is written for people") {
    struct Case {
        std::chrono::sys_seconds now;
        std::string text;
    };
    const Case cases[] = {
        {sample::japan(2026, 6, 5, 10, 12), "本日、令和8年6月5日（金）以降"},
        {sample::japan(2026, 6, 5, 8, 59), "令和8年6月5日（金）9時以降"},
        {sample::japan(2026, 6, 5, 17, 1), "令和8年6月8日（月）9時以降"},
        {sample::japan(2026, 12, 28, 18), "令和9年1月4日（月）9時以降"},
        {sample::japan(2026, 9, 18, 18), "令和8年9月24日（木）9時以降"},
        {sample::japan(2027, 2, 26, 17, 30), ""},  // the last day of the period is a Sunday
    };
    for (const auto& c : cases) {
        auto in = sample::input();
        in.now = c.now;
        CHECK(template_values(in, sample::inquiry(), sample::verdict(), Desk{}).next_open == c.text);
    }
    Desk late;
    late.opens_at = std::chrono::minutes{9 * 60 + 30};
    auto in = sample::input();
    in.now = sample::japan(2026, 6, 5, 9, 10);
    const auto values = template_values(in, sample::inquiry(), sample::verdict(), late);
    CHECK(values.next_open == "令和8年6月5日（金）9時30分以降");
    CHECK(values.hours == "平日9時30分～17時");
}

TEST_CASE("before opening and after closing go by the day the mail came, Japan time") {
    const auto at = [](std::chrono::sys_seconds received) {
        auto verdict = sample::verdict();
        verdict.received_at = received;
        return template_values(sample::input(AckKind::closed), sample::inquiry(), verdict, Desk{});
    };
    CHECK(at(sample::japan(2026, 6, 1, 23, 59)).before_opening);
    CHECK_FALSE(at(sample::japan(2026, 6, 2, 0)).before_opening);
    CHECK_FALSE(at(sample::japan(2027, 2, 28, 23, 59)).after_closing);
    CHECK(at(sample::japan(2027, 3, 1, 0)).after_closing);
    CHECK(at(sample::japan(2026, 6, 1, 0)).open_from == "令和8年6月2日（火）");
    CHECK(at(sample::japan(2026, 6, 1, 0)).open_to == "令和9年2月28日（日）");
}
