#include "desk/rejudge.h"

#include "desk/term_review.h"
#include "intake_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

namespace {

struct Run {
    RejudgeCounts counts;
    std::vector<JudgementChange> changes;
};

Run rejudge(TestDesk& desk, const Rulebook& rules, bool apply) {
    Run run;
    Rejudge work{desk.store(), rules, {}, apply, "tanaka", [&] { return desk.now; }, {}, {}};
    std::int64_t calls = 0;
    work.changed = [&](const JudgementChange& change) { run.changes.push_back(change); };
    work.progress = [&](std::int64_t done, std::int64_t) { calls = done; };
    run.counts = must(work.run());
    CHECK(calls == must(desk.store().count_judged({})));
    return run;
}

Rulebook with_rule(Rulebook rules, std::string sender, std::string flag) {
    DeskRule rule;
    rule.name = "試し";
    rule.sender = std::move(sender);
    rule.set_flag = std::move(flag);
    rules.desk_rules.push_back(must(compile_rule(rule, "test.toml")));
    return rules;
}

std::vector<std::string> outbox_of(TestDesk& desk) {
    std::vector<std::string> all;
    for (const auto& item : must(desk.store().outbox(false))) {
        all.push_back(fmt::format("{} {} {} {}", item.id, to_string(item.state), to_string(item.kind), item.to));
    }
    return all;
}

Letter complete(std::string from) {
    Letter letter;
    letter.from = std::move(from);
    letter.body = complete_form;
    return letter;
}

}  // namespace

TEST_CASE("Judging again by the same rules changes nothing, whatever became of the cases") {
    TestDesk desk(2);
    desk.take(complete("old@pref.example.jp"));
    const auto asked = desk.take(Letter{.body = form_without_contact});
    REQUIRE(asked.ack == "incomplete");
    desk.deliver();
    const auto filled = desk.take(Letter{.subject = "Re: [" + asked.receipt_number + "] 拠点整備・運用に関する照会",
                                         .body = form("", "", "054-000-0000", "")});
    REQUIRE(filled.receipt_number == asked.receipt_number);
    REQUIRE(desk.view(asked.receipt_number).summary.flags.empty());
    for (int i = 0; i < 5; ++i) {
        // The later ones meet the sender's limit.
        auto letter = complete("taro@city.example.jp");
        letter.body += fmt::format("質問その{}\r\n", i);
        desk.take(letter);
        desk.deliver();
    }
    auto junk = desk.mail(complete("jiro@city.example.jp").bytes());
    junk.junk_folder = true;
    desk.take(junk);
    desk.take(Letter{.body = "", .more = "Auto-Submitted: auto-replied\r\n"});
    const auto run = rejudge(desk, desk.configuration.rules, true);
    for (const auto& change : run.changes) {
        UNSCOPED_INFO(change.receipt_number
                      << " " << fmt::format("{} | {}", fmt::join(change.added, " "), fmt::join(change.removed, " ")));
    }
    CHECK(run.changes.empty());
    CHECK(run.counts.changed == 0);
    CHECK(run.counts.judged == must(desk.store().count_judged({})));
}

TEST_CASE("A dry run says what would change, and changes nothing") {
    TestDesk desk;
    const auto line = desk.take(complete("taro@city.example.jp"));
    const auto rules = with_rule(desk.configuration.rules, "taro@", "off-topic");
    const auto history = desk.view(line.receipt_number).history.size();
    const auto run = rejudge(desk, rules, false);
    REQUIRE(run.changes.size() == 1);
    const auto& change = run.changes[0];
    CHECK(change.receipt_number == line.receipt_number);
    CHECK(change.added == std::vector<std::string>{"off-topic"});
    CHECK(change.removed.empty());
    CHECK(change.before == Disposition::accepted);
    CHECK(change.after == Disposition::flagged);
    CHECK(change.ack_before == AckKind::receipt);
    CHECK(change.ack_after == AckKind::none);
    CHECK_FALSE(change.applied);
    CHECK(run.counts.flags.at("off-topic") == std::pair<std::int64_t, std::int64_t>(1, 0));
    CHECK(run.counts.dispositions.at({Disposition::accepted, Disposition::flagged}) == 1);
    CHECK(run.counts.acks.at({AckKind::receipt, AckKind::none}) == 1);
    const auto view = desk.view(line.receipt_number);
    CHECK(view.summary.flags.empty());
    CHECK(view.history.size() == history);
}

TEST_CASE("Applying changes open cases only, by name, and sends nothing") {
    TestDesk desk;
    const auto open = desk.take(complete("taro@city.example.jp"));
    const auto closed = desk.take(complete("taro@town.example.jp"));
    desk.deliver();
    const auto closed_id = must(desk.store().find_case(closed.receipt_number));
    must(desk.store().resolve(closed_id, Outcome::answered, "", "tanaka", desk.now));
    const auto before = outbox_of(desk);
    auto run = rejudge(desk, with_rule(desk.configuration.rules, "taro@", "off-topic"), true);
    CHECK(run.counts.changed == 2);
    CHECK(run.counts.applied == 1);
    CHECK(run.counts.left_closed == 1);
    CHECK(outbox_of(desk) == before);
    const auto view = desk.view(open.receipt_number);
    CHECK(view.summary.flags == std::vector<std::string>{"off-topic"});
    CHECK(view.summary.disposition == Disposition::flagged);
    CHECK(view.history.back().actor == "tanaka");
    CHECK(view.history.back().action == "rejudged");
    CHECK(must(desk.store().queue()).size() == 1);
    CHECK(desk.view(closed.receipt_number).summary.flags.empty());

    // Back again by the desk's present rules; the second run finds nothing left.
    CHECK(rejudge(desk, desk.configuration.rules, true).counts.applied == 1);
    CHECK(desk.view(open.receipt_number).summary.disposition == Disposition::accepted);
    CHECK(rejudge(desk, desk.configuration.rules, true).counts.changed == 0);
    CHECK(outbox_of(desk) == before);
}

TEST_CASE("Many changes are applied together, but for the case that somebody else changes meanwhile") {
    TestDesk desk;
    std::vector<std::string> numbers;
    for (int i = 0; i < 120; ++i) {
        numbers.push_back(desk.take(complete(fmt::format("taro{}@city{}.example.jp", i, i))).receipt_number);
    }
    const auto rules = with_rule(desk.configuration.rules, "taro", "risky-attachment");
    Rejudge work{desk.store(), rules, {}, true, "tanaka", [&] { return desk.now; }, {}, {}};
    std::vector<std::string> told;
    work.changed = [&](const JudgementChange& change) {
        CHECK(change.applied == (change.receipt_number != numbers[70]));
        told.push_back(change.receipt_number);
    };
    // It is closed when it has been judged already, but is not applied yet.
    work.progress = [&](std::int64_t done, std::int64_t) {
        if (done == 75) {
            must(desk.store().resolve(must(desk.store().find_case(numbers[70])), Outcome::answered, "", "sato",
                                      desk.now));
        }
    };
    const auto counts = must(work.run());
    CHECK(told == numbers);
    CHECK(counts.applied == 119);
    CHECK(counts.conflicts == 1);
    for (const auto& number : numbers) {
        INFO(number);
        const auto view = desk.view(number);
        CHECK(view.summary.flags.size() == (number == numbers[70] ? 0 : 1));
        CHECK(view.history.back().action == (number == numbers[70] ? "resolved" : "rejudged"));
    }
}

TEST_CASE("What a follow-up brought to a case stays when its first mail is judged again") {
    TestDesk desk;
    const auto asked = desk.take(Letter{.body = form_without_contact});
    desk.deliver();
    desk.take(Letter{.subject = "Re: [" + asked.receipt_number + "] 拠点整備・運用に関する照会",
                     .body = form("", "", "054-000-0000", "")});
    const auto run = rejudge(desk, with_rule(desk.configuration.rules, "hanako@", "risky-attachment"), true);
    REQUIRE(run.changes.size() == 1);
    CHECK(run.changes[0].added == std::vector<std::string>{"risky-attachment"});
    CHECK(desk.view(asked.receipt_number).summary.flags == std::vector<std::string>{"risky-attachment"});
    CHECK(desk.view(asked.receipt_number).summary.fields[2] == "054-000-0000");
}

TEST_CASE("The terms are held against what a person decided") {
    TestDesk desk;
    const auto right = desk.take(complete("taro@city.example.jp"));
    const auto missed = desk.take(complete("jiro@city.example.jp"));
    must(desk.store().resolve(must(desk.store().find_case(right.receipt_number)), Outcome::answered, "", "tanaka",
                              desk.now));
    must(desk.store().resolve(must(desk.store().find_case(missed.receipt_number)), Outcome::off_topic, "", "tanaka",
                              desk.now));
    const auto review = must(review_terms(desk.store(), desk.configuration.rules));
    CHECK(review.decisions == 2);
    REQUIRE(review.wrong.size() == 1);
    const auto& wrong = review.wrong[0];
    CHECK(wrong.decision.receipt_number == missed.receipt_number);
    CHECK_FALSE(wrong.right_now());
    // The desk's own matter stands there, and speaks against the decision.
    CHECK_FALSE(wrong.misleading.empty());
    for (const auto& term : wrong.misleading) {
        CHECK(term.text.find("（-") != std::string::npos);
    }
    // With mended terms this one is right, and the other one is not any more.
    auto mended = desk.configuration.rules;
    mended.terms.off_topic_above = -1000;
    const auto again = must(review_terms(desk.store(), mended));
    REQUIRE(again.wrong.size() == 2);
    CHECK_FALSE(again.wrong[0].right_now());
    CHECK(again.wrong[1].right_now());
}

TEST_CASE("A rule on the size goes by the mail as it came, wherever it is judged") {
    TestDesk desk;
    // Nearly all of it is header: text and attachments alone would be far smaller.
    auto letter = complete("hanako@pref.example.jp");
    letter.more = "X-Padding: " + std::string(900, 'x') + "\r\nX-Padding: " + std::string(900, 'x') + "\r\n";
    DeskRule rule;
    rule.name = "大きい";
    rule.larger_than = 1800;
    rule.set_flag = "large";
    rule.flag_title = "大きいメール";
    auto rules = desk.configuration.rules;
    rules.desk_rules.push_back(must(compile_rule(rule, "test.toml")));
    CHECK(check_mail(letter.bytes(), rules).verdict.has("large"));

    REQUIRE(desk.take(letter).flags.empty());
    const auto again = rejudge(desk, rules, false);
    REQUIRE(again.changes.size() == 1);
    CHECK(again.changes[0].added == std::vector<std::string>{"large"});

    desk.configuration.rules = rules;
    auto other = complete("taro@pref.example.jp");
    other.more = letter.more;
    CHECK(desk.take(other).flags == std::vector<std::string>{"large"});
    other.from = "jiro@pref.example.jp";
    other.more.clear();
    CHECK(desk.take(other).flags.empty());
}
