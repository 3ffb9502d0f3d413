#include "review/explanation.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "review/visible_text.h"
#include "review/words.h"
#include "rules/term_score.h"

namespace madoguchi {
namespace {

using Lines = std::back_insert_iterator<std::string>;

std::string without_space(std::string_view text) {
    std::string kept;
    std::copy_if(text.begin(), text.end(), std::back_inserter(kept),
                 [](char c) { return c != ' ' && c != '\n' && c != '\t'; });
    return kept;
}

/// The words, which may be cut short, are the beginning of the value.
bool repeats(std::string_view words, std::string_view value) {
    static constexpr std::string_view cut = "…";
    if (words.ends_with(cut)) {
        words.remove_suffix(cut.size());
    }
    return without_space(value).starts_with(without_space(words));
}

void add_place(Lines out, const Evidence& evidence, const Message& message) {
    const auto place = words::of_place(evidence, message);
    if (evidence.text.empty()) {
        fmt::format_to(out, "      {}\n", visible_line(place));
    } else {
        fmt::format_to(out, "      {}「{}」\n", visible_line(place), visible_line(evidence.text));
    }
}

void explain_fields(Lines out, const Message& message, const Inquiry& inquiry) {
    fmt::format_to(out, "  {}: {}\n", words::where_found, words::of(inquiry.source));
    for (const auto name : all_field_names) {
        const auto& field = inquiry[name];
        const bool found = !field.evidence.where.empty();
        const bool looked_for = !found && !field.value && inquiry.source != FormSource::none;
        const auto place =
            found ? words::of_place(field.evidence, message) : std::string(looked_for ? words::nothing_found : "");
        fmt::format_to(out, "    {}{}: {}\n", label_of(name), place.empty() ? "" : fmt::format(" ［{}］", place),
                       visible_block(field.value.value_or(std::string(words::missing)), "      "));
        if (found && field.value && !repeats(field.evidence.text, *field.value)) {
            add_place(out, field.evidence, message);
        }
    }
}

/// The terms for and against apart, each side heaviest first.
void add_terms(Lines out, const std::vector<Evidence>& terms, const Message& message) {
    static constexpr std::array<std::pair<int, std::string_view>, 3> sides{
        {{1, words::misled_off_topic}, {-1, words::misled_on_topic}, {0, words::term_remarks}}};
    for (const auto& [side, heading] : sides) {
        bool first = true;
        for (const auto& term : terms) {
            if (side_of(term) != side) {
                continue;
            }
            if (first) {
                fmt::format_to(out, "      {}:\n", heading);
                first = false;
            }
            fmt::format_to(out, "        {}  …  {}\n", visible_line(term.text),
                           visible_line(words::of_place(term, message)));
        }
    }
    fmt::format_to(out, "      {}\n", words::terms_are_capped);
}

void explain_flags(Lines out, const Message& message, const Verdict& verdict, const Rulebook& rules) {
    fmt::format_to(out, "  {}{}\n", words::why_flagged,
                   verdict.flags.empty() ? fmt::format(": {}", words::none) : std::string());
    for (const auto& flag : verdict.flags) {
        const auto* row = find_flag(flag.code);
        fmt::format_to(out, "    【{}】{}\n", visible_line(rules.title_of(flag.code)),
                       row == nullptr ? std::string_view() : row->advice);
        const bool of_rule = std::any_of(flag.evidence.begin(), flag.evidence.end(),
                                         [](const Evidence& evidence) { return evidence.where == "rule"; });
        if (flag.code == "off-topic" && !of_rule) {
            add_terms(out, flag.evidence, message);
            continue;
        }
        for (const auto& evidence : flag.evidence) {
            add_place(out, evidence, message);
        }
    }
}

/// What a program sent, or nobody can read, is not judged by its words.
bool is_judged_by_words(const Verdict& verdict) {
    return verdict.disposition != Disposition::ignored && !verdict.has("unreadable");
}

void explain_score(Lines out, const Message& message, const Verdict& verdict, const Rulebook& rules) {
    if (!is_judged_by_words(verdict)) {
        return;
    }
    const auto& terms = rules.terms;
    fmt::format_to(out, "  {}: ", words::off_topic_terms);
    fmt::format_to(out, words::score_sentence, verdict.off_topic_score, terms.unsure_above, terms.off_topic_above);
    *out++ = '\n';
    if (!verdict.unsure.empty()) {
        fmt::format_to(out, "    {}\n", words::unsure);
        add_terms(out, verdict.unsure, message);
    }
}

void explain_acknowledgement(Lines out, const Verdict& verdict) {
    const auto& ack = verdict.ack;
    fmt::format_to(out, "  {}: {}\n", words::acknowledgement, words::of(ack.kind));
    if (ack.kind == AckKind::none) {
        fmt::format_to(out, "    {}: {}\n", words::reason, visible_line(reason_text(ack.reason)));
        if (ack.would_be != AckKind::none && verdict.disposition != Disposition::ignored) {
            fmt::format_to(out, "    {}: {}\n", words::would_be, words::of(ack.would_be));
        }
    } else {
        fmt::format_to(out, "    {}: {}\n", words::recipient, visible_line(ack.target));
    }
    if (!ack.note.empty()) {
        fmt::format_to(out, "    {}\n", visible_line(ack.note));
    }
}

}  // namespace

std::string explain(const Message& message, const Inquiry& inquiry, const Verdict& verdict, const Rulebook& rules) {
    std::string text;
    const auto out = std::back_inserter(text);
    explain_fields(out, message, inquiry);
    explain_flags(out, message, verdict, rules);
    explain_score(out, message, verdict, rules);
    explain_acknowledgement(out, verdict);
    return text;
}

}  // namespace madoguchi
