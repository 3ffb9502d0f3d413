#include <catch2/catch.hpp>

#include "rules/hearing.h"

using namespace madoguchi;

namespace {

Message persons_mail() {
    Message mail;
    mail.from = {{"山田 花子", "hanako@pref.example.lg.jp"}};
    mail.to = {{"", "zaitaku@desk.example.jp"}};
    mail.subject = "拠点整備・運用に関する照会";
    mail.text = "拠点の委託費について教えてください。\n至急です。\n";
    mail.blocks = {{BlockKind::own, 0, 0, mail.text.size(), ""}};
    mail.headers = {{"X-Origin", "internal", "internal"}};
    mail.attachments = {{"見積.xlsx", "", "", 2000, "2", AttachmentRisk::none, "", false}};
    return mail;
}

Inquiry filled_form() {
    Inquiry form;
    form.source = FormSource::own;
    for (const auto name : all_field_names) {
        form[name] = {"054-000-0000", {}, true};
    }
    form.phones = {"054-000-0000"};
    return form;
}

DeskRule urgent() {
    DeskRule rule;
    rule.name = "至急の照会";
    rule.line = 12;
    rule.text = "^至急";
    rule.set_flag = "urgent";
    rule.flag_title = "至急";
    return rule;
}

Rulebook with(const std::vector<DeskRule>& rules) {
    Rulebook book;
    for (const auto& rule : rules) {
        auto compiled = compile_rule(rule, "desk.toml");
        INFO((compiled ? std::string() : compiled.error().message));
        REQUIRE(compiled);
        book.desk_rules.push_back(*compiled);
    }
    return book;
}

std::string error_of(const DeskRule& rule) {
    const auto compiled = compile_rule(rule, "desk.toml");
    return compiled ? std::string() : compiled.error().message;
}

}  // namespace

TEST_CASE("a rule sets a flag of its own with evidence and title") {
    const auto book = with({urgent()});
    const auto verdict = judge(persons_mail(), filled_form(), book);
    REQUIRE(verdict.flags.size() == 1);
    CHECK(verdict.flags[0].code == "urgent");
    CHECK(book.title_of("urgent") == "至急");
    CHECK(book.title_of("off-topic") == find_flag("off-topic")->title);
    REQUIRE(verdict.flags[0].evidence.size() == 2);
    CHECK(verdict.flags[0].evidence[0].text == "至急");
    CHECK(persons_mail().text.substr(verdict.flags[0].evidence[0].begin, 6) == "至急");
    CHECK(verdict.disposition == Disposition::flagged);
    CHECK(verdict.ack.kind == AckKind::receipt);
}

TEST_CASE("every condition can hold or fail, and all must hold") {
    struct Row {
        void (*set)(DeskRule&);
        bool holds;
    };
    const Row rows[] = {
        {[](DeskRule& r) { r.sender = "@pref\\.example\\.lg\\.jp$"; }, true},
        {[](DeskRule& r) { r.sender = "山田.*<hanako"; }, true},
        {[](DeskRule& r) { r.sender = "taro"; }, false},
        {[](DeskRule& r) { r.subject = "拠点整備"; }, true},
        {[](DeskRule& r) { r.subject = "見積"; }, false},
        {[](DeskRule& r) { r.text = "委託費"; }, true},
        {[](DeskRule& r) { r.header_name = "x-origin"; }, true},
        {[](DeskRule& r) { r.header_name = "X-Other"; }, false},
        {[](DeskRule& r) { r.header_name = "X-Origin", r.header = "INTERNAL"; }, true},
        {[](DeskRule& r) { r.header_name = "X-Origin", r.header = "external"; }, false},
        {[](DeskRule& r) { r.attachment = "\\.xlsx$"; }, true},
        {[](DeskRule& r) { r.attachment = "\\.docx$"; }, false},
        {[](DeskRule& r) { r.larger_than = 2000; }, true},
        {[](DeskRule& r) { r.larger_than = 1'000'000; }, false},
        {[](DeskRule& r) { r.smaller_than = 2000; }, false},
        {[](DeskRule& r) { r.subject = "拠点", r.text = "存在しない語"; }, false},
    };
    int number = 0;
    for (const auto& row : rows) {
        INFO("row " << number++);
        DeskRule rule;
        rule.name = "条件";
        rule.set_flag = "marked";
        rule.flag_title = "印";
        row.set(rule);
        CHECK(judge(persons_mail(), filled_form(), with({rule})).has("marked") == row.holds);
    }
}

TEST_CASE("the size is that of the mail as it came where it is known") {
    auto rule = urgent();
    rule.larger_than = 5'000'000;
    Circumstances known;
    known.mail_bytes = 6'000'000;
    CHECK(judge(persons_mail(), filled_form(), with({rule}), known).has("urgent"));
}

TEST_CASE("a rule clears a flag, holds the acknowledgement, ignores a sender") {
    auto mail = persons_mail();
    mail.subject = "別件";
    DeskRule clear;
    clear.name = "件名は問わない";
    clear.sender = "pref";
    clear.clear_flag = "subject-mismatch";
    CHECK(judge(mail, filled_form(), with({clear})).disposition == Disposition::accepted);

    auto hold = urgent();
    hold.acknowledge = RuleAcknowledge::hold;
    auto verdict = judge(persons_mail(), filled_form(), with({hold}));
    CHECK(verdict.ack.reason == "desk-rule");
    CHECK(verdict.ack.would_be == AckKind::receipt);

    DeskRule ignore;
    ignore.name = "対応しない差出人";
    ignore.sender = "hanako@";
    ignore.ignore_sender = true;
    verdict = judge(persons_mail(), filled_form(), with({ignore}));
    CHECK(verdict.disposition == Disposition::ignored);
    CHECK(verdict.ack.reason == "ignored-sender");
}

TEST_CASE("a rule that allows the acknowledgement never lets it go to a program") {
    DeskRule allow;
    allow.name = "返信してよい";
    allow.sender = "pref";
    allow.acknowledge = RuleAcknowledge::allow;
    const auto book = with({allow});
    auto mail = persons_mail();
    mail.to = {{"", "list@example.jp"}};
    CHECK(judge(mail, filled_form(), book).ack.kind == AckKind::receipt);
    mail.headers.push_back({"Auto-Submitted", "auto-replied", "auto-replied"});
    CHECK(judge(mail, filled_form(), book).ack.kind == AckKind::none);
    mail = persons_mail();
    Circumstances known;
    known.acks_to_sender_today = 3;
    CHECK(judge(mail, filled_form(), book, known).ack.reason == "limit-sender");
}

TEST_CASE("of two rules the later has the last word") {
    auto hold = urgent();
    hold.acknowledge = RuleAcknowledge::hold;
    DeskRule allow;
    allow.name = "県はよい";
    allow.sender = "pref";
    allow.acknowledge = RuleAcknowledge::allow;
    allow.clear_flag = "urgent";
    const auto verdict = judge(persons_mail(), filled_form(), with({hold, allow}));
    CHECK(verdict.flags.empty());
    CHECK(verdict.ack.kind == AckKind::receipt);
}

TEST_CASE("an automated mail carries its flag alone, whatever the rules set") {
    auto mail = persons_mail();
    mail.return_path = "";
    const auto verdict = judge(mail, {}, with({urgent()}));
    REQUIRE(verdict.flags.size() == 1);
    CHECK(verdict.flags[0].code == "automated");
    CHECK(verdict.disposition == Disposition::ignored);
}

TEST_CASE("wrong rules are refused by line and name") {
    auto rule = urgent();
    rule.text = "(至急";
    CHECK(error_of(rule).find("desk.toml:12: rule `至急の照会`: `text`") == 0);
    rule = urgent();
    rule.text = "(?<=至急)です";
    CHECK(error_of(rule) != "");
    rule = urgent();
    rule.text.clear();
    CHECK(error_of(rule).find("no condition") != std::string::npos);
    // The first thing that is wrong, not two run together.
    rule.flag_title.clear();
    CHECK(error_of(rule).ends_with("would hold for every mail"));
    rule = urgent();
    rule.set_flag.clear();
    CHECK(error_of(rule).find("does nothing") != std::string::npos);
    rule = urgent();
    rule.set_flag = "至急";
    CHECK(error_of(rule) != "");
    rule = urgent();
    rule.flag_title.clear();
    CHECK(error_of(rule).find("title") != std::string::npos);
    rule = urgent();
    rule.set_flag = "off-topic";
    CHECK(error_of(rule).find("title already") != std::string::npos);
    rule = urgent();
    rule.set_flag = "automated";
    CHECK(error_of(rule) != "");
    rule = urgent();
    rule.clear_flag = "automated";
    CHECK(error_of(rule).find("cannot be cleared") != std::string::npos);
    rule = urgent();
    rule.header = "x";
    CHECK(error_of(rule).find("field's name") != std::string::npos);
}

TEST_CASE("a hostile pattern is judged in linear time") {
    auto rule = urgent();
    rule.text = "(a+)+(a+)+(a+)+$b";
    auto mail = persons_mail();
    mail.text = std::string(200'000, 'a');
    mail.blocks = {{BlockKind::own, 0, 0, mail.text.size(), ""}};
    CHECK_FALSE(judge(mail, filled_form(), with({rule})).has("urgent"));
}
