#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rulebook.h"

namespace madoguchi {

/// A half of a term ("A…B" has two).
struct TermPart {
    std::uint32_t term = 0;  ///< index into TermIndex::terms
    bool second = false;
};

/// The terms and all their parts, folded and sorted. A search looks up each character of a text among the first
/// characters of the parts, and narrows the parts down while the text goes on as they do; they are as long as the
/// longest term, which read_terms bounds, so that the cost is linear in the text.
struct TermIndex {
    std::string text;  ///< where the terms' views lie; "" where that is static
    std::vector<Term> terms;
    std::vector<bool> has_second;  ///< by term: it is an "A…B"

    /// Takes in all of `terms`.
    void build();

    /// Calls `found(part, begin, end)` for each part in `folded`, by rising `begin`, then `end`.
    template <class Found>
    void search(std::string_view folded, const Found& found) const {
        for (std::size_t begin = 0; begin < folded.size(); begin += character_length(folded[begin])) {
            auto range = starting_with(folded.substr(begin, character_length(folded[begin])));
            for (auto at = begin + range.depth; range.first != range.last; ++at, ++range.depth) {
                // Of the parts that begin alike, those that end here come first.
                for (; range.first != range.last && entries_[range.first].length == range.depth; ++range.first) {
                    if (stands_alone(folded, begin, at)) {
                        found(entries_[range.first].part, begin, at);
                    }
                }
                if (at == folded.size()) {
                    break;
                }
                narrow(range, folded[at]);
            }
        }
    }

private:
    struct Entry {
        std::uint32_t begin = 0;  ///< in folded_
        std::uint32_t length = 0;
        TermPart part;
    };
    /// The entries that begin with the same `depth` bytes.
    struct Range {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        std::uint32_t depth = 0;
    };
    /// A slot of the table of first characters; empty where `key` is 0.
    struct Start {
        std::uint32_t key = 0;
        Range range;
    };

    static std::size_t character_length(char lead) {
        const auto byte = static_cast<unsigned char>(lead);
        return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    }
    static std::uint32_t key_of(std::string_view character) {
        std::uint32_t key = 0;
        for (const char c : character) {
            key = key << 8U | static_cast<unsigned char>(c);
        }
        return key;
    }
    [[nodiscard]] std::size_t slot_of(std::uint32_t key) const {
        return static_cast<std::size_t>((key * 0x9E3779B1U) >> 8U) & (starts_.size() - 1);
    }
    [[nodiscard]] Range starting_with(std::string_view character) const {
        if (starts_.empty()) {
            return {};
        }
        const auto key = key_of(character);
        for (auto slot = slot_of(key); starts_[slot].key != 0; slot = (slot + 1) & (starts_.size() - 1)) {
            if (starts_[slot].key == key) {
                return starts_[slot].range;
            }
        }
        return {};
    }
    [[nodiscard]] unsigned char byte_of(std::uint32_t entry, std::uint32_t depth) const {
        return static_cast<unsigned char>(folded_[entries_[entry].begin + depth]);
    }
    [[nodiscard]] std::string_view text_of(const Entry& entry) const {
        return std::string_view(folded_).substr(entry.begin, entry.length);
    }
    /// Leaves the entries whose next byte is `c`. All of the range are longer than its depth.
    void narrow(Range& range, char c) const;
    void add(std::string_view part_of_pattern, TermPart part);
    void build_starts();
    /// A Latin word or a number is found as a whole only ("ai" not in "mail").
    [[nodiscard]] static bool stands_alone(std::string_view text, std::size_t begin, std::size_t end);

    std::string folded_;          ///< all parts, one behind the other
    std::vector<Entry> entries_;  ///< sorted by their text
    std::vector<Start> starts_;   ///< open addressing; a power of two, at least half of it empty
};

}  // namespace madoguchi
