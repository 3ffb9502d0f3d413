#include "rules/term_index.h"

#include <algorithm>

#include "rules/folded_text.h"

namespace madoguchi {
namespace {

constexpr std::string_view gap = "…";

bool is_ascii_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

void BuiltTermIndex::build(std::vector<Term> all_terms) {
    terms_ = std::move(all_terms);
    entries_.reserve(terms_.size() + terms_.size() / 8);
    for (std::uint32_t i = 0; i < terms_.size(); ++i) {
        const auto pattern = words(terms_[i].pattern);
        const auto middle = pattern.find(gap);
        add(pattern.substr(0, middle), {i, false});
        terms_[i].has_second = middle != std::string_view::npos;
        if (terms_[i].has_second) {
            add(pattern.substr(middle + gap.size()), {i, true});
        }
    }
    folded = folded_;
    std::stable_sort(entries_.begin(), entries_.end(),
                     [this](const Entry& a, const Entry& b) { return text_of(a) < text_of(b); });
    terms = terms_;
    entries = entries_;
    build_starts();
    starts = starts_;
}

void BuiltTermIndex::add(std::string_view part_of_pattern, TermPart part) {
    const auto part_text = fold_text(part_of_pattern).text;
    if (!part_text.empty()) {
        entries_.push_back(
            {static_cast<std::uint32_t>(folded_.size()), static_cast<std::uint32_t>(part_text.size()), part});
        folded_ += part_text;
    }
}

void BuiltTermIndex::build_starts() {
    std::vector<Start> pairs;
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
        const auto part = text_of(entries_[i]);
        const auto second = character_length(part.front());
        const Pair pair{key_at(part, 0), key_at(part, second)};
        if (pairs.empty() || pairs.back().pair != pair) {
            const auto depth = pair.second == 0 ? part.size() : second + character_length(part[second]);
            pairs.push_back({pair, {i, i, static_cast<std::uint32_t>(depth)}});
        }
        pairs.back().range.last = i + 1;
    }
    std::size_t size = pairs.empty() ? 0 : 2;
    while (size < 2 * pairs.size()) {
        size *= 2;
    }
    beginnings_.assign(pairs.empty() ? 0 : beginning_bits / 64, 0);
    starts_.assign(size, {});
    starts = starts_;  // slot_of() asks for its size
    for (const auto& start : pairs) {
        const auto bit = bit_of(start.pair);
        beginnings_[bit / 64] |= std::uint64_t{1} << (bit % 64);
        auto slot = slot_of(start.pair);
        while (starts_[slot].pair != Pair{}) {
            slot = (slot + 1) & (size - 1);
        }
        starts_[slot] = start;
    }
    beginnings = beginnings_;
}

void TermIndex::narrow(Range& range, char c) const {
    const auto wanted = static_cast<unsigned char>(c);
    const auto first_not = [&](std::uint32_t low, auto is_before) {
        for (auto high = range.last; low < high;) {
            const auto middle = low + (high - low) / 2;
            if (is_before(byte_of(middle, range.depth))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    };
    range.first = first_not(range.first, [wanted](unsigned char byte) { return byte < wanted; });
    range.last = first_not(range.first, [wanted](unsigned char byte) { return byte <= wanted; });
}

bool TermIndex::stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
    const bool cut_before = begin > 0 && is_ascii_word(text[begin]) && is_ascii_word(text[begin - 1]);
    const bool cut_behind = end < text.size() && is_ascii_word(text[end - 1]) && is_ascii_word(text[end]);
    return !cut_before && !cut_behind;
}

}  // namespace madoguchi
