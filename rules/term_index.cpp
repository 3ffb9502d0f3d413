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

TermIndex::TermIndex(const std::vector<Term>& terms) : has_second(terms.size()) {
    for (std::uint32_t i = 0; i < terms.size(); ++i) {
        const std::string_view pattern = terms[i].pattern;
        const auto middle = pattern.find(gap);
        add(fold_text(pattern.substr(0, middle)).text, {i, false});
        if (middle != std::string_view::npos) {
            has_second[i] = true;
            add(fold_text(pattern.substr(middle + gap.size())).text, {i, true});
        }
    }
}

void TermIndex::add(std::string_view folded, TermPart part) {
    std::uint32_t node = 0;
    for (const char c : folded) {
        auto next = step(node, c);
        if (next == 0) {
            next = static_cast<std::uint32_t>(nodes.size());
            nodes.emplace_back();
            nodes[node].next.emplace_back(c, next);
        }
        node = next;
    }
    if (node != 0) {
        nodes[node].ends.push_back(part);
    }
}

std::uint32_t TermIndex::step(std::uint32_t node, char c) const {
    const auto& next = nodes[node].next;
    const auto found = std::find_if(next.begin(), next.end(), [c](const auto& branch) { return branch.first == c; });
    return found == next.end() ? 0 : found->second;
}

bool TermIndex::stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
    const bool cut_before = begin > 0 && is_ascii_word(text[begin]) && is_ascii_word(text[begin - 1]);
    const bool cut_behind = end < text.size() && is_ascii_word(text[end - 1]) && is_ascii_word(text[end]);
    return !cut_before && !cut_behind;
}

}  // namespace madoguchi
