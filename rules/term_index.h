#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/rulebook.h"

namespace madoguchi {

/// A half of a term ("A…B" has two) as it lies in the trie.
struct TermPart {
    std::uint32_t term = 0;  ///< index into TermModel::terms
    bool second = false;
};

/// All parts of all terms in one trie over folded UTF-8. A search walks it once from each character; the walks are as
/// short as the longest term, which read_terms bounds, so that the cost is linear in the text.
struct TermIndex {
    struct Node {
        std::vector<std::pair<char, std::uint32_t>> next;  ///< few branches; searched in order
        std::vector<TermPart> ends;
    };
    std::vector<Node> nodes{1};
    std::vector<bool> has_second;  ///< by term: it is an "A…B"

    explicit TermIndex(const std::vector<Term>& terms);
    void add(std::string_view folded, TermPart part);

    /// Calls `found(part, begin, end)` for each part in `text`, by rising `begin`.
    template <class Found>
    void search(std::string_view text, const Found& found) const {
        for (std::size_t begin = 0; begin < text.size(); ++begin) {
            std::uint32_t node = 0;
            for (auto at = begin; at < text.size(); ++at) {
                node = step(node, text[at]);
                if (node == 0) {
                    break;
                }
                for (const auto& part : nodes[node].ends) {
                    if (stands_alone(text, begin, at + 1)) {
                        found(part, begin, at + 1);
                    }
                }
            }
        }
    }

private:
    [[nodiscard]] std::uint32_t step(std::uint32_t node, char c) const;
    /// A Latin word or a number is found as a whole only ("ai" not in "mail").
    [[nodiscard]] static bool stands_alone(std::string_view text, std::size_t begin, std::size_t end);
};

}  // namespace madoguchi
