#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>

#include "rules/hearing.h"
#include "rules/rulebook.h"

namespace madoguchi {

/// The patterns of one rule; nullptr where the rule has no such condition.
struct CompiledRule {
    std::unique_ptr<RE2> sender, subject, text, header, attachment;
};

namespace {

constexpr std::int64_t pattern_memory = 4LL << 20;  // bytes RE2 may use for one pattern

/// Checks one rule; the first thing that is wrong with it is the error.
class RuleCompiler {
public:
    RuleCompiler(DeskRule rule, std::string_view file) : rule_(std::move(rule)), file_(file) {}

    Result<DeskRule> compile() {
        auto compiled = std::make_shared<CompiledRule>();
        for (const auto& [pattern, target, key] :
             {std::tuple(&rule_.sender, &compiled->sender, "sender"),
              std::tuple(&rule_.subject, &compiled->subject, "subject"),
              std::tuple(&rule_.text, &compiled->text, "text"), std::tuple(&rule_.header, &compiled->header, "header"),
              std::tuple(&rule_.attachment, &compiled->attachment, "attachment")}) {
            if (auto problem = compile_pattern(*pattern, *target); !problem.empty()) {
                return refuse(fmt::format("`{}` is no pattern: {}", key, problem));
            }
        }
        for (const auto& problem : {wrong_condition(), wrong_flags()}) {
            if (!problem.empty()) {
                return refuse(problem);
            }
        }
        rule_.compiled = std::move(compiled);
        return std::move(rule_);
    }

private:
    static std::string compile_pattern(const std::string& pattern, std::unique_ptr<RE2>& target) {
        if (pattern.empty()) {
            return {};
        }
        RE2::Options options;
        options.set_case_sensitive(false);
        options.set_log_errors(false);
        options.set_max_mem(pattern_memory);
        target = std::make_unique<RE2>("(?m)" + pattern, options);
        return target->ok() ? std::string() : target->error();
    }

    [[nodiscard]] std::string wrong_condition() const {
        const bool none = rule_.sender.empty() && rule_.subject.empty() && rule_.text.empty() &&
                          rule_.header_name.empty() && rule_.header.empty() && rule_.attachment.empty() &&
                          !rule_.larger_than && !rule_.smaller_than;
        if (none) {
            return "the rule has no condition, and would hold for every mail";
        }
        return !rule_.header.empty() && rule_.header_name.empty() ? "`header` needs the field's name" : "";
    }

    [[nodiscard]] std::string wrong_flags() const {
        const auto& set = rule_.set_flag;
        const bool nothing = set.empty() && rule_.clear_flag.empty() && !rule_.ignore_sender &&
                             rule_.acknowledge == RuleAcknowledge::as_judged;
        if (nothing) {
            return "the rule does nothing";
        }
        const bool well_formed = set.size() <= 40 && std::all_of(set.begin(), set.end(), [](char c) {
                                     return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                                 });
        if (!well_formed) {
            return "a flag's code has up to 40 of a-z, 0-9 and hyphens";
        }
        if (set == "automated") {
            return "`automated` is not for rules to set; to drop a sender's mails, ignore the sender";
        }
        if (!set.empty() && find_flag(set) == nullptr && is_blank(rule_.flag_title)) {
            return fmt::format("the flag `{}` needs a title", set);
        }
        if (find_flag(set) != nullptr && !rule_.flag_title.empty()) {
            return fmt::format("the flag `{}` has its title already", set);
        }
        const auto& clear = rule_.clear_flag;
        const bool fact = clear == "automated" || clear == "unreadable" || clear == "unreachable-sender";
        return fact ? fmt::format("`{}` cannot be cleared by a rule", clear) : "";
    }

    Result<DeskRule> refuse(std::string_view what) const {
        return failure(ErrorCode::config, fmt::format("{}:{}: rule `{}`: {}", file_, rule_.line, rule_.name, what),
                       "Mend the rule, or take it out.");
    }

    DeskRule rule_;
    std::string_view file_;
};

/// One mail against one rule.
class RuleMatch {
public:
    RuleMatch(const DeskRule& rule, const Hearing& hearing) : rule_(rule), hearing_(hearing) {}

    /// Evidence of what held, or nullopt.
    [[nodiscard]] std::optional<std::vector<Evidence>> match() {
        if (rule_.compiled == nullptr || !sender() || !subject() || !text() || !header() || !attachment() || !size()) {
            return std::nullopt;
        }
        evidence_.push_back({"rule", 0, 0, shortened(rule_.name)});
        return std::move(evidence_);
    }

private:
    bool found_in(const RE2& pattern, std::string_view where, std::string_view text) {
        re2::StringPiece words;
        if (!pattern.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED, &words, 1)) {
            return false;
        }
        const auto begin = words.empty() ? 0 : static_cast<std::size_t>(words.data() - text.data());
        evidence_.push_back({std::string(where), begin, begin + words.size(), shortened({words.data(), words.size()})});
        return true;
    }

    bool sender() {
        const auto& pattern = rule_.compiled->sender;
        return !pattern || std::any_of(hearing_.message.from.begin(), hearing_.message.from.end(), [&](const auto& a) {
            return found_in(*pattern, "header:From", a.address) ||
                   found_in(*pattern, "header:From", a.name + " <" + a.address + ">");
        });
    }

    bool subject() {
        const auto& pattern = rule_.compiled->subject;
        return !pattern || found_in(*pattern, "header:Subject", hearing_.message.subject);
    }

    bool text() {
        const auto& pattern = rule_.compiled->text;
        return !pattern || found_in(*pattern, "text", hearing_.message.text);
    }

    bool header() {
        if (rule_.header_name.empty()) {
            return true;
        }
        const auto& pattern = rule_.compiled->header;
        const auto name = ascii_lower(rule_.header_name);
        return std::any_of(hearing_.message.headers.begin(), hearing_.message.headers.end(),
                           [&](const HeaderField& field) {
                               if (ascii_lower(field.name) != name) {
                                   return false;
                               }
                               if (!pattern) {
                                   evidence_.push_back(header_evidence(field.name, field.decoded));
                               }
                               return !pattern || found_in(*pattern, "header:" + field.name, field.decoded);
                           });
    }

    bool attachment() {
        const auto& pattern = rule_.compiled->attachment;
        if (!pattern) {
            return true;
        }
        const auto& all = hearing_.message.attachments;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (found_in(*pattern, "attachment:" + std::to_string(i + 1), all[i].name)) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] bool size() const {
        auto bytes = hearing_.circumstances.mail_bytes;
        if (bytes == 0) {
            bytes = hearing_.message.text.size();
            for (const auto& one : hearing_.message.attachments) {
                bytes += one.bytes;
            }
        }
        return (!rule_.larger_than || bytes > *rule_.larger_than) &&
               (!rule_.smaller_than || bytes < *rule_.smaller_than);
    }

    const DeskRule& rule_;
    const Hearing& hearing_;
    std::vector<Evidence> evidence_;
};

void set_flag(Verdict& verdict, const std::string& code, const std::vector<Evidence>& evidence) {
    auto at = std::lower_bound(verdict.flags.begin(), verdict.flags.end(), code,
                               [](const Flag& flag, const std::string& c) { return flag.code < c; });
    if (at == verdict.flags.end() || at->code != code) {
        at = verdict.flags.insert(at, Flag{code, {}});
    }
    at->evidence.insert(at->evidence.end(), evidence.begin(), evidence.end());
}

}  // namespace

Result<DeskRule> compile_rule(DeskRule rule, std::string_view file) {
    return RuleCompiler(std::move(rule), file).compile();
}

std::string_view Rulebook::title_of(std::string_view flag_code) const {
    if (const auto* row = find_flag(flag_code)) {
        return row->title;
    }
    const auto rule =
        std::find_if(desk_rules.begin(), desk_rules.end(), [&](const DeskRule& r) { return r.set_flag == flag_code; });
    return rule == desk_rules.end() ? flag_code : std::string_view(rule->flag_title);
}

RuleEffect apply_desk_rules(const Hearing& hearing, Verdict& verdict) {
    RuleEffect effect;
    const bool alone = verdict.has("automated") && !hearing.person_filled;
    for (const auto& rule : hearing.rules.desk_rules) {
        const auto evidence = RuleMatch(rule, hearing).match();
        if (!evidence) {
            continue;
        }
        effect.ignore = effect.ignore || rule.ignore_sender;
        if (rule.acknowledge != RuleAcknowledge::as_judged) {
            effect.hold = rule.acknowledge == RuleAcknowledge::hold;
            effect.allow = rule.acknowledge == RuleAcknowledge::allow;
        }
        if (!rule.set_flag.empty() && !alone) {
            set_flag(verdict, rule.set_flag, *evidence);
        }
        if (!rule.clear_flag.empty()) {
            verdict.flags.erase(std::remove_if(verdict.flags.begin(), verdict.flags.end(),
                                               [&](const Flag& flag) { return flag.code == rule.clear_flag; }),
                                verdict.flags.end());
        }
    }
    return effect;
}

}  // namespace madoguchi
