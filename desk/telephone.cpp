#include "desk/telephone.h"

#include <algorithm>
#include <array>

#include "parser/form_text.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_line_bytes = 2000;
constexpr std::size_t most_text_bytes = 60'000;

std::optional<std::string> one_line(const std::optional<std::string>& typed) {
    return typed ? std::optional(folded_to_one_line(*typed)) : std::nullopt;
}

/// A form's line ends are CRLF.
std::string with_plain_line_ends(std::string text) {
    std::erase(text, '\r');
    return text;
}

TelephoneCall folded(const TelephoneCall& typed) {
    auto call = typed;
    call.organization = one_line(typed.organization);
    call.name = one_line(typed.name);
    call.contact = one_line(typed.contact);
    if (typed.inquiry) {
        call.inquiry = with_plain_line_ends(*typed.inquiry);
    }
    return call;
}

bool is_blank(const std::optional<std::string>& text) {
    return !text || trimmed(*text).empty();
}

bool has_odd_characters(std::string_view text) {
    return !is_utf8(text) || std::any_of(text.begin(), text.end(), [](unsigned char c) {
        return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
    });
}

}  // namespace

std::vector<CallProblem> problems_of(const CallEntry& entry, std::chrono::sys_seconds now) {
    const auto& call = entry.call;
    const std::array lines{&call.organization, &call.name, &call.contact};
    const auto long_line = [](const auto* line) { return *line && (*line)->size() > most_line_bytes; };
    const auto odd_line = [](const auto* line) { return *line && has_odd_characters(**line); };
    const auto inquiry = call.inquiry.value_or(std::string());
    const bool empty = is_blank(call.inquiry) &&
                       std::all_of(lines.begin(), lines.end(), [](const auto* line) { return is_blank(*line); });
    std::vector<CallProblem> problems;
    const auto add = [&](bool there, CallProblem problem) {
        if (there) {
            problems.push_back(problem);
        }
    };
    add(empty, CallProblem::nothing_said);
    add(!empty && call.call_back && is_blank(call.contact), CallProblem::no_number);
    add(std::any_of(lines.begin(), lines.end(), long_line) || inquiry.size() > most_text_bytes ||
            entry.note.size() > most_text_bytes,
        CallProblem::too_long);
    add(std::any_of(lines.begin(), lines.end(), odd_line) || has_odd_characters(inquiry) ||
            has_odd_characters(entry.note),
        CallProblem::odd_characters);
    add(call.received_at > now, CallProblem::in_future);
    add(call.received_at < now - std::chrono::days(366), CallProblem::too_long_ago);
    return problems;
}

Classification class_of(const TelephoneCall& call) {
    Inquiry inquiry;
    inquiry[FieldName::organization].value = one_line(call.organization);
    inquiry[FieldName::name].value = one_line(call.name);
    inquiry[FieldName::contact].value = one_line(call.contact);
    inquiry[FieldName::inquiry].value = call.inquiry;
    const auto contact = call.contact.value_or(std::string());
    inquiry.phones = find_phones(contact);
    inquiry.emails = find_emails(contact);
    return classify(inquiry, "", "");
}

Result<CaseId> enter_call(Store& store, const CallEntry& entry, const Decider& by) {
    if (!problems_of(entry, by.now).empty()) {
        return failure(ErrorCode::config, "the inquiry by telephone cannot be entered as it is");
    }
    auto transaction = store.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    Casework casework(store);
    const auto id = casework.open_by_telephone(folded(entry.call), entry.as, by.actor, by.now);
    if (!id) {
        return id;
    }
    if (!trimmed(entry.note).empty()) {
        const auto noted = casework.note({*id, std::nullopt, by.actor, by.now}, with_plain_line_ends(entry.note));
        if (!noted) {
            return tl::unexpected(noted.error());
        }
    }
    const auto committed = transaction->commit();
    return committed ? id : tl::unexpected(committed.error());
}

}  // namespace madoguchi
