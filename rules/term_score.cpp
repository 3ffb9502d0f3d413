#include "rules/term_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
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
    bool of_person = false;  ///< a person's name: 布施さん has no more to do with alms than 林さん with a wood
};

/// Where a term was found first.
struct Hit {
    std::uint32_t term = 0;
    const Section* section = nullptr;
    std::size_t begin = 0;  ///< as in Evidence
    std::size_t end = 0;
};

bool counts_in(TermScope term, const Section& section) {
    const bool who = section.scope == TermScope::who || section.scope == TermScope::organization;
    if (term == TermScope::any) {
        return section.scope == TermScope::subject || section.scope == TermScope::text || (who && !section.of_person);
    }
    return term == section.scope || (term == TermScope::who && who);
}

/// The parts of a mail that the model looks at. Quoted and forwarded text counts only where the sender wrote nothing.
class Sections {
public:
    Sections(const Message& message, const Inquiry& inquiry, bool with_subject) : message_(message) {
        if (with_subject) {
            add(TermScope::subject, "header:Subject", 0, message.subject);
        }
        const auto& name = inquiry[FieldName::name];
        if (name.value && name.evidence.where == "text") {
            name_ = {name.evidence.begin, name.evidence.end};
        }
        add_text(inquiry);
        const auto& organization = inquiry[FieldName::organization];
        if (organization.value) {
            add(TermScope::organization, "text", organization.evidence.begin, *organization.value);
        }
        if (name.value) {
            add(TermScope::who, "text", name.evidence.begin, *name.value, true);
        }
        for (const auto& from : message.from) {
            add(TermScope::who, "header:From", 0, from.name);
            const auto at = from.address.rfind('@');
            if (at != std::string::npos) {
                add(TermScope::domain, "header:From", at, std::string_view(from.address).substr(at));
            }
        }
        add_shape(inquiry, with_subject);
    }

    [[nodiscard]] const std::vector<Section>& all() const { return sections_; }

private:
    void add_shape(const Inquiry& inquiry, bool with_subject) {
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
        const auto& organization = inquiry[FieldName::organization].value;
        if (organization && ends_as_authority(*organization)) {
            shape_ += " authority";
        }
        if (!with_subject && std::all_of(all_field_names.begin(), all_field_names.end(),
                                         [&](FieldName field) { return inquiry[field].value.has_value(); })) {
            shape_ += " form";
        }
        add(TermScope::shape, "text", 0, shape_);
    }

    /// 青葉市, 富士見村, 東京都: as the authority itself is called, with no section behind it.
    static bool ends_as_authority(std::string_view organization) {
        static constexpr std::array<std::string_view, 8> ends{"都", "道", "府", "県", "市", "区", "町", "村"};
        return organization.size() > 3 &&
               std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return organization.ends_with(end); });
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

    void add(TermScope scope, std::string where, std::size_t offset, std::string_view text, bool of_person = false) {
        const auto room = text_cap - std::min(text_cap, used_);
        const auto kept = text.substr(0, room);
        used_ += kept.size();
        if (!kept.empty()) {
            sections_.push_back({scope, std::move(where), offset, kept, of_person});
        }
    }

    void add_blocks(TermScope scope, BlockKind kind, int deepest = std::numeric_limits<int>::max()) {
        for (const auto& block : message_.blocks) {
            if (block.kind == kind && block.level <= deepest) {
                add_span(scope, block.begin, std::min(block.end, name_.begin));
                add_span(scope, std::max(block.begin, name_.end), block.end);
            }
        }
    }

    void add_span(TermScope scope, std::size_t begin, std::size_t end) {
        if (begin < end) {
            add(scope, "text", begin, std::string_view(message_.text).substr(begin, end - begin));
        }
    }

    void add_text(const Inquiry& inquiry) {
        if (message_.blocks.empty()) {
            add(TermScope::text, "text", 0, message_.text);
            return;
        }
        const bool wrote = !is_blank(message_.text_of(BlockKind::own));
        add_blocks(TermScope::text, BlockKind::own);
        // The desk's own, under what it wrote and what is answered here, says nothing of the sender.
        const bool theirs = inquiry.source == FormSource::quoted || inquiry.source == FormSource::forwarded || !wrote;
        add_blocks(TermScope::who, BlockKind::signature, theirs ? std::numeric_limits<int>::max() : 0);
        const auto& asked = inquiry[FieldName::inquiry];
        if (asked.value && inquiry.source != FormSource::own) {
            add(TermScope::text, "text", asked.evidence.begin, *asked.value);
        } else if (!wrote) {
            add_blocks(TermScope::text, BlockKind::forwarded);
            add_blocks(TermScope::text, BlockKind::quoted);
        }
    }

    /// Where the name stands in the text; at its end where there is none.
    struct Span {
        std::size_t begin = std::string_view::npos;
        std::size_t end = std::string_view::npos;
    };

    const Message& message_;
    Span name_;
    std::vector<Section> sections_;
    std::size_t used_ = 0;
    std::string shape_;
};

/// Looks for all terms in all sections, which outlive it.
class TermSearch {
public:
    explicit TermSearch(const TermModel& model) : model_(model), found_(model.terms.size()) {}

    void look_in(const Section& section) {
        if (model_.index == nullptr) {
            return;
        }
        const auto& index = *model_.index;
        const auto folded = fold_text(section.text);
        std::map<std::uint32_t, std::size_t> open;  // by term: where the first half of an "A…B" last ended
        index.search(folded.text, [&](const TermPart& part, std::size_t begin, std::size_t end) {
            const auto& term = model_.terms[part.term];
            if (found_[part.term] != 0 || !counts_in(term.scope, section)) {
                return;
            }
            if (term.scope == TermScope::domain && end != folded.text.size()) {
                return;
            }
            if (term.has_second && !part.second) {
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
            found_[part.term] = 1;
            hits_.push_back(
                {part.term, &section, section.offset + folded.origin[from], section.offset + folded.origin[end]});
        });
    }

    /// In the order of the terms.
    [[nodiscard]] std::vector<Hit> take_hits() {
        std::sort(hits_.begin(), hits_.end(), [](const Hit& a, const Hit& b) { return a.term < b.term; });
        return std::move(hits_);
    }

private:
    static bool sentence_ends(std::string_view between) { return between.find("。") != std::string_view::npos; }

    const TermModel& model_;
    std::vector<char> found_;  ///< by term
    std::vector<Hit> hits_;
};

/// A term whose group counts only together with others has no weight of its own to show.
Evidence words_of(const Hit& hit, const TermModel& model) {
    const auto& t = model.terms[hit.term];
    const auto& group = model.groups[t.group];
    const auto comment = t.comment.length == 0 ? std::string_view(group.title) : model.index->words(t.comment);
    const auto weight = group.cap == 0 ? std::string() : fmt::format("{:+.1f}", t.weight);
    if (t.scope == TermScope::shape) {
        return {"shape", 0, 0, weight.empty() ? std::string(comment) : fmt::format("{}（{}）", comment, weight)};
    }
    return {hit.section->where, hit.begin, hit.end,
            fmt::format("{}（{}{}{}）", model.index->words(t.pattern), weight, weight.empty() ? "" : " ", comment)};
}

/// What a combination adds, or a set-aside takes back; it stands in no single place of the mail.
Evidence remark(std::string_view comment, double weight) {
    return {"terms", 0, 0, fmt::format("{}（{:+.1f}）", comment, weight)};
}

double clamped(double sum, double cap) {
    return std::clamp(sum, -cap, cap);
}

/// Something that counts, heavy or light: a term that was found, a combination, or a set-aside.
struct Reason {
    double weight = 0;
    const Hit* hit = nullptr;
    std::string_view comment;  ///< of what is no term
};

/// The heaviest reasons, as a reviewer reads them.
std::vector<Evidence> evidence_of(std::vector<Reason> reasons, const TermModel& model) {
    std::stable_sort(reasons.begin(), reasons.end(),
                     [](const Reason& a, const Reason& b) { return std::abs(a.weight) > std::abs(b.weight); });
    reasons.resize(std::min(reasons.size(), shown_evidence));
    std::vector<Evidence> all;
    all.reserve(reasons.size());
    for (const auto& reason : reasons) {
        all.push_back(reason.hit != nullptr ? words_of(*reason.hit, model) : remark(reason.comment, reason.weight));
    }
    return all;
}

}  // namespace

int side_of(const Evidence& evidence) {
    const auto towards = evidence.text.rfind("（+");
    const auto against = evidence.text.rfind("（-");
    if (towards == std::string::npos && against == std::string::npos) {
        return 0;
    }
    return against == std::string::npos || (towards != std::string::npos && towards > against) ? 1 : -1;
}

TermScore score_terms(const TermModel& model, const Message& message, const Inquiry& inquiry, bool prescribed_subject) {
    TermSearch search(model);
    const Sections sections(message, inquiry, !prescribed_subject);
    for (const auto& section : sections.all()) {
        search.look_in(section);
    }

    const auto hits = search.take_hits();
    std::vector<double> sums(model.groups.size());
    std::vector<Reason> reasons;
    reasons.reserve(hits.size());
    for (const auto& hit : hits) {
        const auto& term = model.terms[hit.term];
        sums[term.group] += term.weight;
        reasons.push_back({clamped(term.weight, model.groups[term.group].cap), &hit, {}});
    }
    const auto holds = [&](const TermCondition& condition) {
        const auto is_there = [&](std::uint32_t group) {
            return (model.groups[group].for_desk ? -sums[group] : sums[group]) >= there;
        };
        return std::all_of(condition.with.begin(), condition.with.end(), is_there) &&
               std::none_of(condition.without.begin(), condition.without.end(), is_there);
    };
    std::vector<const TermSetAside*> aside;
    for (const auto& set_aside : model.set_asides) {
        if (sums[set_aside.group] != 0 && holds(set_aside.condition)) {
            aside.push_back(&set_aside);
        }
    }
    TermScore result;
    for (const auto& combination : model.combinations) {
        if (holds(combination.condition)) {
            result.score += combination.weight;
            reasons.push_back({combination.weight, nullptr, combination.comment});
        }
    }
    for (const auto* set_aside : aside) {
        // It gives back what the group's terms, which stand in the evidence, would have counted.
        const auto back = -clamped(sums[set_aside->group], model.groups[set_aside->group].cap);
        sums[set_aside->group] = 0;
        if (back != 0) {
            reasons.push_back({back, nullptr, set_aside->comment});
        }
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
        result.score += clamped(sums[i], model.groups[i].cap);
    }
    result.evidence = evidence_of(std::move(reasons), model);
    return result;
}

}  // namespace madoguchi
