#include "review/explanation.h"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>

#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

using Lines = std::back_insert_iterator<std::string>;

void add_place(Lines out, const Evidence& evidence, std::string_view text) {
    const auto place = words::of_place(evidence, text);
    if (place.empty()) {
        fmt::format_to(out, "      {}\n", visible_line(evidence.text));
    } else if (evidence.text.empty()) {
        fmt::format_to(out, "      {}\n", visible_line(place));
    } else {
        fmt::format_to(out, "      {}「{}」\n", visible_line(place), visible_line(evidence.text));
    }
}

void explain_fields(Lines out, const Message& message, const Inquiry& inquiry) {
    fmt::format_to(out, "  {}（{}）\n", words::where_found, words::of(inquiry.source));
    for (const auto name : all_field_names) {
        const auto& field = inquiry[name];
        const auto value = field.value.value_or(std::string(words::missing));
        fmt::format_to(out, "    {}: {}\n", label_of(name), visible_block(value, "      "));
        if (!field.evidence.where.empty()) {
            add_place(out, field.evidence, message.text);
        } else if (!field.value) {
            fmt::format_to(out, "      {}\n", words::nothing_found);
        }
    }
}

void explain_flags(Lines out, const Message& message, const Verdict& verdict, const Rulebook& rules) {
    fmt::format_to(out, "  {}\n", words::why_flagged);
    if (verdict.flags.empty()) {
        fmt::format_to(out, "    {}\n", words::none);
    }
    for (const auto& flag : verdict.flags) {
        const auto* row = find_flag(flag.code);
        fmt::format_to(out, "    【{}】{}\n", visible_line(rules.title_of(flag.code)),
                       row == nullptr ? std::string_view() : row->advice);
        for (const auto& evidence : flag.evidence) {
            add_place(out, evidence, message.text);
        }
    }
}

void explain_score(Lines out, const Message& message, const Verdict& verdict, const Rulebook& rules) {
    const auto& terms = rules.terms;
    fmt::format_to(out, "  {}: ", words::off_topic_terms);
    fmt::format_to(out, words::score_sentence, verdict.off_topic_score, terms.unsure_above, terms.off_topic_above);
    *out++ = '\n';
    if (!verdict.unsure.empty()) {
        fmt::format_to(out, "    {}\n", words::unsure);
        for (const auto& evidence : verdict.unsure) {
            add_place(out, evidence, message.text);
        }
    }
}

void explain_acknowledgement(Lines out, const AckDecision& ack) {
    fmt::format_to(out, "  {}: {}\n", words::acknowledgement, words::of(ack.kind));
    if (ack.kind == AckKind::none) {
        fmt::format_to(out, "    {}: {}\n", words::reason, visible_line(reason_text(ack.reason)));
        if (ack.would_be != AckKind::none) {
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
    explain_acknowledgement(out, verdict.ack);
    return text;
}

}  // namespace madoguchi
