#include "desk/follow_up.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "rules/hearing.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_ids = 30;

bool same_address(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

bool usable_contact(std::string_view contact) {
    return !find_phones(contact).empty() || !find_emails(contact).empty();
}

bool has(const std::vector<std::string>& flags, std::string_view code) {
    return std::find(flags.begin(), flags.end(), code) != flags.end();
}

bool same_words(const std::optional<std::string>& a, const std::optional<std::string>& b) {
    return a && b && fold_for_match(*a) == fold_for_match(*b);
}

}  // namespace

void withhold(Verdict& verdict, std::string_view reason, AckKind would_be) {
    verdict.ack.kind = AckKind::none;
    verdict.ack.reason = std::string(reason);
    verdict.ack.would_be = would_be;
    verdict.disposition = Disposition::flagged;
}

std::vector<std::string> named_message_ids(const Message& message) {
    std::vector<std::string> ids;
    const auto add = [&](const std::string& id) {
        if (ids.size() < most_ids && std::find(ids.begin(), ids.end(), id) == ids.end()) {
            ids.push_back(id);
        }
    };
    std::for_each(message.in_reply_to.begin(), message.in_reply_to.end(), add);
    std::for_each(message.references.rbegin(), message.references.rend(), add);
    return ids;
}

bool same_sender(const Message& message, const ThreadedCase& of) {
    if (message.from.size() != 1 || message.from.front().address.empty()) {
        return false;
    }
    const auto& from = message.from.front().address;
    return same_address(from, of.from_address) ||
           std::any_of(of.acknowledged.begin(), of.acknowledged.end(),
                       [&](const std::string& address) { return same_address(from, address); });
}

bool asks_on_own_account(const Inquiry& inquiry, const ThreadedCase& of) {
    const auto& asked = inquiry[FieldName::inquiry].value;
    const bool complete = std::none_of(all_field_names.begin(), all_field_names.end(),
                                       [&](FieldName name) { return inquiry.missing(name); });
    return inquiry.source == FormSource::own && complete &&
           !same_words(asked, of.fields[static_cast<std::size_t>(FieldName::inquiry)]);
}

bool goes_to(const Message& message, std::string_view address) {
    const auto same = [&](const Address& to) { return same_address(to.address, address); };
    const auto* bcc = message.header("Bcc");
    const auto hidden = bcc == nullptr ? std::vector<std::string>{} : find_emails(bcc->decoded);
    return !address.empty() &&
           (std::any_of(message.to.begin(), message.to.end(), same) ||
            std::any_of(message.cc.begin(), message.cc.end(), same) ||
            std::any_of(hidden.begin(), hidden.end(), [&](std::string_view to) { return same_address(to, address); }));
}

FollowUp merge(const ThreadedCase& of, const Inquiry& inquiry, MailRole role) {
    FollowUp result;
    result.role = role;
    result.was_complete = !has(of.flags, "invalid-contact");
    const bool attached_before =
        has(of.flags, "see-attachment") && !of.fields[static_cast<std::size_t>(FieldName::inquiry)];
    result.merged.inquiry_in_attachment = inquiry.inquiry_in_attachment || attached_before;
    result.merged.source = inquiry.source;
    for (const auto name : all_field_names) {
        const auto index = static_cast<std::size_t>(name);
        const auto& before = of.fields[index];
        const auto& found = inquiry[name].value;
        const bool of_no_use = name == FieldName::contact && before && has(of.flags, "invalid-contact");
        const bool there = before.has_value() || (name == FieldName::inquiry && attached_before);
        result.was_complete = result.was_complete && there;
        result.merged[name].value = before;
        if (!found || (before && fold_for_match(*before) == fold_for_match(*found))) {
            continue;
        }
        if (!before || (of_no_use && usable_contact(*found))) {
            result.fills.push_back(name);
            result.merged[name] = inquiry[name];
        } else {
            result.differing.push_back(name);
        }
    }
    const auto& contact = result.merged[FieldName::contact].value;
    if (contact) {
        result.merged.phones = find_phones(*contact);
        result.merged.emails = find_emails(*contact);
    }
    return result;
}

void settle_acknowledgement(Verdict& verdict, const FollowUp& mail, const ThreadedCase& of, bool carries_form,
                            const AcknowledgeLimits& limits) {
    auto& decision = verdict.ack;
    verdict.disposition = decision.kind == AckKind::none ? Disposition::flagged : verdict.disposition;
    if (mail.role == MailRole::other_sender) {
        withhold(verdict, "other-sender", AckKind::none);
    } else if (decision.kind == AckKind::none) {
        // The gate's own reason stands; but nothing would go out to thanks, whoever released it.
        if (mail.role == MailRole::follow_up && mail.was_complete) {
            decision.would_be = AckKind::none;
        }
        return;
    } else if (has(of.flags, "off-topic")) {
        withhold(verdict, "off-topic", decision.kind);
    } else if (mail.role == MailRole::follow_up && (mail.was_complete || !carries_form)) {
        withhold(verdict, "follow-up", AckKind::none);
    } else if (decision.kind == AckKind::incomplete && of.incompletes >= limits.incomplete_per_case) {
        withhold(verdict, "incomplete-limit", AckKind::incomplete);
    }
}

}  // namespace madoguchi
