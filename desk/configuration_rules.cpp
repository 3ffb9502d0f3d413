#include <fmt/format.h>

#include "desk/configuration_keys.h"

namespace madoguchi {
namespace {

RuleKeyRow text(std::string_view name, std::string allowed, std::string DeskRule::*member) {
    return {name, KeyKind::text, std::move(allowed), [member](DeskRule& rule, const KeyValue& value) {
                rule.*member = std::get<std::string>(value);
                return (rule.*member).empty() ? std::string("it is empty") : std::string{};
            }};
}

RuleKeyRow pattern(std::string_view name, std::string DeskRule::*member) {
    return text(name, "a pattern (RE2 syntax)", member);
}

RuleKeyRow bytes(std::string_view name, std::optional<std::uint64_t> DeskRule::*member) {
    return {name, KeyKind::number, "a whole number of bytes", [member](DeskRule& rule, const KeyValue& value) {
                const auto number = std::get<std::int64_t>(value);
                rule.*member = static_cast<std::uint64_t>(number);
                return number < 0 ? std::string("it is below 0") : std::string{};
            }};
}

std::string set_acknowledge(DeskRule& rule, const KeyValue& value) {
    const auto& word = std::get<std::string>(value);
    rule.acknowledge = word == "hold"    ? RuleAcknowledge::hold
                       : word == "allow" ? RuleAcknowledge::allow
                                         : RuleAcknowledge::as_judged;
    return word == "hold" || word == "allow" || word == "as-judged" ? std::string{} : "it is none of them";
}

std::string set_ignore_sender(DeskRule& rule, const KeyValue& value) {
    rule.ignore_sender = std::get<bool>(value);
    return {};
}

ReferralKeyRow referral_text(std::string_view name, std::string Referral::*member) {
    return {name, KeyKind::text, fmt::format("one line of at most {} characters", most_referral_characters),
            [member](Referral& referral, const KeyValue& value) {
                referral.*member = std::get<std::string>(value);
                Referral alone{"-", {}};
                alone.*member = referral.*member;
                return check_referral(alone) ? std::string{} : std::string("it is not such a line");
            }};
}

}  // namespace

const std::vector<ReferralKeyRow>& referral_keys() {
    static const std::vector<ReferralKeyRow> rows = {
        referral_text("name", &Referral::office),
        referral_text("contact", &Referral::contact),
    };
    return rows;
}

const std::vector<RuleKeyRow>& rule_keys() {
    static const std::vector<RuleKeyRow> rows = {
        text("name", "a text of one line", &DeskRule::name),
        pattern("sender", &DeskRule::sender),
        pattern("subject", &DeskRule::subject),
        pattern("text", &DeskRule::text),
        text("header_name", "the name of a header", &DeskRule::header_name),
        pattern("header", &DeskRule::header),
        pattern("attachment", &DeskRule::attachment),
        bytes("larger_than", &DeskRule::larger_than),
        bytes("smaller_than", &DeskRule::smaller_than),
        text("set_flag", "a flag's code, of the table or of your own", &DeskRule::set_flag),
        text("flag_title", "a text of one line", &DeskRule::flag_title),
        text("clear_flag", "a flag's code", &DeskRule::clear_flag),
        {"acknowledge", KeyKind::text, R"("as-judged", "hold" or "allow")", set_acknowledge},
        {"ignore_sender", KeyKind::boolean, "true or false", set_ignore_sender},
    };
    return rows;
}

}  // namespace madoguchi
