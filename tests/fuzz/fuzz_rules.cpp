// The files that a desk judges by. The first byte chooses: a terms file ('t'), the [[rule]] tables of a configuration
// ('r'), the list of holidays ('h'). What can be read judges sample mails; what cannot is an error with file and line.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "desk/configuration.h"
#include "desk/holidays_file.h"
#include "desk/intake.h"
#include "parser/utf8.h"
#include "rules/business_calendar.h"
#include "rules/verdict.h"
#include "tests/fuzz/configuration_error.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/time_budget.h"

namespace {

using namespace madoguchi;

constexpr std::string_view file = "/dev/null/rules";

constexpr std::array<std::string_view, 3> mails{
    "From: =?UTF-8?B?5bGx55SwIOiKseWtkA==?= <hanako@pref.example.jp>\r\nTo: zaitaku@desk.example.jp\r\n"
    "Subject: =?UTF-8?B?5oug54K55pW05YKZ44O76YGL55So44Gr6Zai44GZ44KL54Wn5Lya?=\r\nMessage-ID: <1@pref.example.jp>\r\n"
    "Date: Fri, 05 Jun 2026 10:00:00 +0900\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "1) 自治体・機関名：例示県健康福祉部\r\n2) 氏名：山田 花子\r\n3) 連絡先（TEL／メールアドレス）：054-000-0000\r\n"
    "4) 照会内容（具体的に）：在宅医療に必要な連携を担う拠点の会議は、年に何回開くのが望ましいでしょうか。\r\n",
    "From: Sales <sales@shop.example>\r\nTo: zaitaku@desk.example.jp\r\nSubject: Special offer\r\n"
    "Message-ID: <2@shop.example>\r\nDate: Fri, 05 Jun 2026 10:00:00 +0900\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n弊社サービスのご案内です。無料トライアルのお申し込みはこちら。\r\n",
    "From: robot@pref.example.jp\r\nTo: zaitaku@desk.example.jp\r\nSubject: Automatic reply\r\n"
    "Message-ID: <3@pref.example.jp>\r\nAuto-Submitted: auto-replied\r\nDate: Fri, 05 Jun 2026 10:00:00 +0900\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n1) 自治体・機関名：例示県\r\n4) 照会内容：不在にしております。\r\n",
};
constexpr std::size_t of_a_program = 2;

struct SampleMail {
    Message message;
    Inquiry inquiry;
};

const std::vector<SampleMail>& sample_mails() {
    static const auto all = [] {
        std::vector<SampleMail> read;
        for (const auto mail : mails) {
            const auto message = read_message(mail);
            read.push_back({message, find_inquiry(message)});
        }
        return read;
    }();
    return all;
}

void check_verdict(const Verdict& verdict, const SampleMail& mail, const Rulebook& rules) {
    must(std::is_sorted(verdict.flags.begin(), verdict.flags.end(),
                        [](const Flag& a, const Flag& b) { return a.code < b.code; }),
         "the flags are out of order");
    for (const auto& flag : verdict.flags) {
        must(find_flag(flag.code) != nullptr ||
                 std::any_of(rules.desk_rules.begin(), rules.desk_rules.end(),
                             [&](const DeskRule& rule) { return rule.set_flag == flag.code; }),
             "a flag that nobody knows");
        must(!rules.title_of(flag.code).empty(), "a flag without a title");
        for (const auto& evidence : flag.evidence) {
            must(is_utf8(evidence.text) && evidence.begin <= evidence.end, "evidence that cannot be shown");
            must(evidence.where != "text" || evidence.end <= mail.message.text.size(), "evidence beyond the text");
        }
    }
    must(std::isfinite(verdict.off_topic_score), "a score that is no number");
    const auto& ack = verdict.ack;
    must((ack.kind == AckKind::none) == !ack.reason.empty(), "silence without a reason, or a reason without silence");
    must(ack.kind == AckKind::none || checked_address(ack.target) == ack.target, "an acknowledgement to no address");
}

void judge_samples(const Rulebook& rules) {
    const auto& samples = sample_mails();
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto verdict = judge(samples[i].message, samples[i].inquiry, rules);
        check_verdict(verdict, samples[i], rules);
        must(i != of_a_program || verdict.ack.kind == AckKind::none, "a rule lets a program be answered");
    }
}

void fuzz_terms(std::string_view text) {
    auto terms = read_terms(text, file);
    if (!terms) {
        check_configuration_error(terms.error(), file, text, false);
        return;
    }
    for (const auto& term : terms->terms) {
        must(term.group < terms->groups.size() && std::abs(term.weight) <= 100, "a term of no group");
    }
    Rulebook rules;
    rules.terms = std::move(*terms);
    judge_samples(rules);
}

void fuzz_desk_rules(std::string_view text) {
    const auto read = parse_configuration(text, file);
    if (read) {
        judge_samples(read->rules);
    } else {
        check_configuration_error(read.error(), file, text, false);
    }
}

void fuzz_holidays(std::string_view text) {
    const auto days = read_holidays(text, file);
    if (!days) {
        check_configuration_error(days.error(), file, text, false);
        return;
    }
    std::string written;
    for (const auto day : *days) {
        must(day.ok(), "a holiday that is no day");
        written += fmt::format("{}/{}/{},x\n", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                               static_cast<unsigned>(day.day()));
    }
    const auto again = read_holidays(written, file);
    must(again && *again == *days, "the holidays are others when read again");
    Desk desk;
    desk.holidays = *days;
    const BusinessCalendar calendar(desk);
    const auto open = calendar.next_open(std::chrono::sys_days(desk.open_from));
    must(!open || std::find(days->begin(), days->end(), japan_day(*open)) == days->end(), "open on a holiday");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const TimeBudget budget(size);
    if (size == 0) {
        return 0;
    }
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
        case 'h':
            fuzz_holidays(text);
            break;
        case 'r':
            fuzz_desk_rules(text);
            break;
        default:
            fuzz_terms(text);
    }
    return 0;
}
