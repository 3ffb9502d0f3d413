#include "rules/term_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "rules/folded_text.h"
#include "rules/hearing.h"
#include "rules/term_index.h"

namespace madoguchi {
namespace {

constexpr std::size_t text_cap = 64U << 10;  // bytes of a mail's text that are scored
constexpr std::size_t gap_bytes = 75;        // "A…B": about 25 Japanese characters between them
constexpr std::size_t shown_evidence = 12;   // terms
constexpr std::size_t foreign_letters = 60;  // Latin letters, or kanji, without any kana: the text is not Japanese
constexpr std::size_t short_text = 180;      // bytes: about 60 Japanese characters
constexpr std::size_t long_text = 300;       // bytes: about 100
constexpr double there = 1.0;                // a group's sum from which it counts as there

/// A stretch of the mail under one scope, and where it came from.
struct Section {
    TermScope scope;
    std::string where;
    std::size_t offset = 0;  ///< of the section in the text named by `where`
    std::string_view text;
};

struct Hit {
    bool found = false;
    Evidence evidence;
};

bool counts_in(TermScope term, TermScope section) {
    if (term == TermScope::any) {
        return section == TermScope::subject || section == TermScope::text || section == TermScope::who;
    }
    return term == section;
}

/// The parts of a mail that the model looks at. Quoted and forwarded text counts only where the sender wrote nothing.
class Sections {
public:
    Sections(const Message& message, const Inquiry& inquiry, bool with_subject) : message_(message) {
        if (with_subject) {
            add(TermScope::subject, "header:Subject", 0, message.subject);
        }
        add_text(inquiry);
        for (const auto name : {FieldName::organization, FieldName::name}) {
            if (inquiry[name].value) {
                add(TermScope::who, "text", inquiry[name].evidence.begin, *inquiry[name].value);
            }
        }
        for (const auto& from : message.from) {
            add(TermScope::who, "header:From", 0, from.name);
            const auto at = from.address.rfind('@');
            if (at != std::string::npos) {
                add(TermScope::domain, "header:From", at, std::string_view(from.address).substr(at));
            }
        }
        add_shape();
    }

    [[nodiscard]] const std::vector<Section>& all() const { return sections_; }

private:
    void add_shape() {
        std::size_t bytes = 0;
        std::size_t latin = 0;
        std::size_t kanji = 0;
        bool kana = false;
        for (const auto& section : sections_) {
            if (section.scope == TermScope::subject || section.scope == TermScope::text) {
                kana = kana || has_kana(section.text);
                latin += count_between(section.text, 'A', 'Z') + count_between(section.text, 'a', 'z');
                kanji += count_between(section.text, '\xE4', '\xE9');
                bytes += section.scope == TermScope::text ? section.text.size() : 0;
            }
        }
        shape_ = bytes <= short_text ? "short" : bytes >= long_text ? "long" : "";
        if (!kana && (latin >= foreign_letters || kanji >= foreign_letters)) {
            shape_ += " nokana";
        }
        add(TermScope::shape, "text", 0, shape_);
    }

    static std::size_t count_between(std::string_view text, char first, char last) {
        return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [=](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte >= static_cast<unsigned char>(first) && byte <= static_cast<unsigned char>(last);
        }));
    }

    /// Hiragana or Katakana, U+3041–30FF, or half-width Katakana, U+FF66–FF9F.
    static bool has_kana(std::string_view text) {
        for (auto at = text.find_first_of("\xE3\xEF"); at != std::string_view::npos && at + 1 < text.size();
             at = text.find_first_of("\xE3\xEF", at + 1)) {
            const auto next = static_cast<unsigned char>(text[at + 1]);
            const bool full = text[at] == '\xE3' && next >= 0x81 && next <= 0x83;
            const bool half = text[at] == '\xEF' && (next == 0xBD || next == 0xBE);
            if (full || half) {
                return true;
            }
        }
        return false;
    }

    void add(TermScope scope, std::string where, std::size_t offset, std::string_view text) {
        const auto room = text_cap - std::min(text_cap, used_);
        const auto kept = text.substr(0, room);
        used_ += kept.size();
        if (!kept.empty()) {
            sections_.push_back({scope, std::move(where), offset, kept});
        }
    }

    void add_blocks(TermScope scope, BlockKind kind) {
        for (const auto& block : message_.blocks) {
            if (block.kind == kind) {
                add(scope, "text", block.begin,
                    std::string_view(message_.text).substr(block.begin, block.end - block.begin));
            }
        }
    }

    void add_text(const Inquiry& inquiry) {
        if (message_.blocks.empty()) {
            add(TermScope::text, "text", 0, message_.text);
            return;
        }
        const bool wrote = !is_blank(message_.text_of(BlockKind::own));
        add_blocks(TermScope::text, BlockKind::own);
        add_blocks(TermScope::who, BlockKind::signature);
        const auto& asked = inquiry[FieldName::inquiry];
        if (asked.value && inquiry.source != FormSource::own) {
            add(TermScope::text, "text", asked.evidence.begin, *asked.value);
        } else if (!wrote) {
            add_blocks(TermScope::text, BlockKind::forwarded);
            add_blocks(TermScope::text, BlockKind::quoted);
        }
    }

    const Message& message_;
    std::vector<Section> sections_;
    std::size_t used_ = 0;
    std::string shape_;
};

/// Looks for all terms in all sections.
class TermSearch {
public:
    explicit TermSearch(const TermModel& model)
        : model_(model),
          index_(model.index ? model.index : std::make_shared<const TermIndex>(model.terms)),
          hits_(model.terms.size()) {}

    void look_in(const Section& section) {
        const auto folded = fold_text(section.text);
        std::map<std::uint32_t, std::size_t> open;  // by term: where the first half of an "A…B" last ended
        index_->search(folded.text, [&](const TermPart& part, std::size_t begin, std::size_t end) {
            const auto& term = model_.terms[part.term];
            if (!counts_in(term.scope, section.scope) || hits_[part.term].found) {
                return;
            }
            if (term.scope == TermScope::domain && end != folded.text.size()) {
                return;
            }
            if (index_->has_second[part.term] && !part.second) {
                open[part.term] = end;
                return;
            }
            auto from = begin;
            if (part.second) {
                const auto first = open.find(part.term);
                if (first == open.end() || begin < first->second || begin - first->second > gap_bytes ||
                    sentence_ends(folded.text.substr(first->second, begin - first->second))) {
                    return;
                }
                from = first->second;
            }
            note(part.term, section, folded, from, end);
        });
    }

    [[nodiscard]] const std::vector<Hit>& hits() const { return hits_; }

private:
    static bool sentence_ends(std::string_view between) { return between.find("。") != std::string_view::npos; }

    void note(std::uint32_t term, const Section& section, const FoldedText& folded, std::size_t begin,
              std::size_t end) {
        const auto first = section.offset + folded.origin[begin];
        const auto last = section.offset + folded.origin[end];
        const auto& t = model_.terms[term];
        auto words =
            fmt::format("{}（{:+.1f} {}）", t.pattern, t.weight, t.comment.empty() ? title(t.group) : t.comment);
        hits_[term] = {true, {section.where, first, last, std::move(words)}};
    }

    [[nodiscard]] std::string_view title(std::string_view group) const {
        const auto found = std::find_if(model_.groups.begin(), model_.groups.end(),
                                        [&](const TermGroup& g) { return g.name == group; });
        return found == model_.groups.end() ? group : std::string_view(found->title);
    }

    const TermModel& model_;
    std::shared_ptr<const TermIndex> index_;
    std::vector<Hit> hits_;
};

/// What a combination adds; it stands in no single place of the mail.
Evidence remark(std::string_view comment, double weight) {
    return {"terms", 0, 0, weight == 0 ? std::string(comment) : fmt::format("{}（{:+.1f}）", comment, weight)};
}

double clamped(double sum, double cap) {
    return std::clamp(sum, -cap, cap);
}

}  // namespace

TermScore score_terms(const TermModel& model, const Message& message, const Inquiry& inquiry, bool prescribed_subject) {
    TermSearch search(model);
    const Sections sections(message, inquiry, !prescribed_subject);
    for (const auto& section : sections.all()) {
        search.look_in(section);
    }

    std::map<std::string, double, std::less<>> sums;
    std::vector<std::pair<double, Evidence>> counted;
    for (std::size_t i = 0; i < model.terms.size(); ++i) {
        if (search.hits()[i].found) {
            sums[model.terms[i].group] += model.terms[i].weight;
            counted.emplace_back(model.terms[i].weight, search.hits()[i].evidence);
        }
    }
    const auto holds = [&sums](const auto& condition) {
        const auto is_there = [&sums](const std::string& name) { return std::abs(sums[name]) >= there; };
        return std::all_of(condition.with.begin(), condition.with.end(), is_there) &&
               std::none_of(condition.without.begin(), condition.without.end(), is_there);
    };
    std::vector<const TermSetAside*> aside;
    for (const auto& set_aside : model.set_asides) {
        if (sums[set_aside.group] != 0 && holds(set_aside)) {
            aside.push_back(&set_aside);
        }
    }
    TermScore result;
    for (const auto& combination : model.combinations) {
        if (holds(combination)) {
            result.score += combination.weight;
            counted.emplace_back(combination.weight, remark(combination.comment, combination.weight));
        }
    }
    for (const auto* set_aside : aside) {
        sums[set_aside->group] = 0;
        counted.emplace_back(there, remark(set_aside->comment, 0));
    }
    for (const auto& group : model.groups) {
        result.score += clamped(sums[group.name], group.cap);
    }
    std::stable_sort(counted.begin(), counted.end(),
                     [](const auto& a, const auto& b) { return std::abs(a.first) > std::abs(b.first); });
    counted.resize(std::min(counted.size(), shown_evidence));
    for (auto& [weight, evidence] : counted) {
        result.evidence.push_back(std::move(evidence));
    }
    return result;
}

}  // namespace madoguchi
