#include "review/terms_command.h"

#include <fmt/format.h>

#include "desk/term_review.h"
#include "review/json_output.h"
#include "review/on_desk.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

std::string_view side_word(bool off_topic) {
    return off_topic ? words::decided_off_topic : words::decided_on_topic;
}

void add_terms(std::string& out, bool off_topic, const std::vector<Evidence>& terms) {
    out += fmt::format("    {}:\n", off_topic ? words::misled_off_topic : words::misled_on_topic);
    if (terms.empty()) {
        out += fmt::format("      {}\n", words::no_misleading_terms);
    }
    for (const auto& term : terms) {
        out += fmt::format("      {}\n", visible_line(term.text));
    }
}

std::string text_of(const WrongDecision& wrong) {
    const auto& d = wrong.decision;
    auto out = fmt::format("\n{}  {}\n", d.receipt_number,
                           visible_line(d.subject.empty() ? std::string(words::no_subject) : d.subject));
    out += fmt::format("  {}: {}\n", words::sender, visible_line(words::of(d.from)));
    out += fmt::format("  {}: ", words::persons_decision);
    out += fmt::format(words::decided, side_word(d.off_topic), visible_line(d.actor), japanese_time(d.at));
    out += fmt::format("\n  {}: ", words::terms_then);
    out += fmt::format(words::terms_said, side_word(d.flagged), d.score) + "\n";
    if (wrong.erased) {
        return out + fmt::format("    {}\n", words::text_erased);
    }
    out += fmt::format("  {}: ", words::terms_now);
    out += fmt::format(words::terms_said, side_word(wrong.flagged_now), wrong.score_now);
    out += fmt::format("{}\n", wrong.right_now() ? words::right_now : std::string_view());
    add_terms(out, !d.off_topic, wrong.misleading);
    if (!wrong.right.empty()) {
        add_terms(out, d.off_topic, wrong.right);
    }
    return out;
}

std::string text_of(const TermReview& review, const Rulebook& rules) {
    if (review.decisions == 0) {
        return std::string(words::terms_none);
    }
    auto out = fmt::format(words::terms_heading, review.wrong.size(), review.decisions);
    if (review.wrong.empty()) {
        return out;
    }
    out += fmt::format(words::terms_margin, rules.terms.off_topic_above);
    for (const auto& wrong : review.wrong) {
        out += text_of(wrong);
    }
    return out.append(words::terms_advice);
}

}  // namespace

ExitStatus TermsCommand::run(Console& console) const {
    return on_desk(console, files, OpenMode::read_only, [&](OpenDesk& desk) {
        const auto& rules = desk.configuration.rules;
        return review_terms(desk.store, rules).map([&](const TermReview& review) {
            console.out << (json ? json::of(review) + "\n" : text_of(review, rules));
            return ExitStatus::ok;
        });
    });
}

}  // namespace madoguchi
