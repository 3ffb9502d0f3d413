#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/rulebook.h"

namespace madoguchi {

/// A half of a term ("A…B" has two).
struct TermPart {
    std::uint32_t term = 0;  ///< index into TermIndex::terms
    bool second = false;
};

/// The terms and all their parts, folded and sorted. A search looks up each two characters of a text among the first
/// two of the parts, and narrows the parts down while the text goes on as they do; they are as long as the longest
/// term, which read_terms bounds, so that the cost is linear in the text. Views: of a BuiltTermIndex, or of the tables
/// that the build made of the built-in terms.
struct TermIndex {
    struct Entry {
        std::uint32_t begin = 0;  ///< in `folded`
        std::uint32_t length = 0;
        TermPart part;
    };
    /// The entries that begin with the same `depth` bytes.
    struct Range {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        std::uint32_t depth = 0;
    };
    /// The first two characters of a part, as numbers; `second` is 0 where it has one alone.
    struct Pair {
        std::uint32_t first = 0;
        std::uint32_t second = 0;
        friend bool operator==(const Pair&, const Pair&) = default;
    };
    /// A slot of the table of beginnings; empty where the pair is 0.
    struct Start {
        Pair pair;
        Range range;
    };

    std::string_view text;  ///< holds the terms' words
    std::span<const Term> terms;
    std::string_view folded;         ///< all parts, one behind the other
    std::span<const Entry> entries;  ///< sorted by their text
    std::span<const Start> starts;   ///< open addressing; a power of two, at least half of it empty
    /// A bit for each pair that a part begins with: few of a text's characters need a look at the table. Pairs that
    /// share a bit cost a look that finds nothing.
    std::span<const std::uint64_t> beginnings;

    [[nodiscard]] std::string_view words(Term::Words of) const { return text.substr(of.begin, of.length); }

    /// Calls `found(part, begin, end)` for each part in `in`, which is folded, by rising `begin`, then `end`.
    template <class Found>
    void search(std::string_view in, const Found& found) const {
        auto key = key_at(in, 0);
        for (std::size_t begin = 0, next = 0; begin < in.size(); begin = next) {
            next = begin + character_length(in[begin]);
            const auto first = std::exchange(key, key_at(in, next));
            search_from(in, begin, {first, 0}, found);
            if (key != 0) {
                search_from(in, begin, {first, key}, found);
            }
        }
    }

protected:
    static constexpr std::size_t beginning_bits = 1U << 16U;

    static std::uint32_t hash(Pair pair) { return (pair.first * 0x9E3779B1U) ^ (pair.second * 0x85EBCA6BU); }
    static std::size_t bit_of(Pair pair) { return hash(pair) >> 16U; }
    [[nodiscard]] std::size_t slot_of(Pair pair) const {
        return static_cast<std::size_t>(hash(pair) >> 8U) & (starts.size() - 1);
    }
    [[nodiscard]] std::string_view text_of(const Entry& entry) const {
        return folded.substr(entry.begin, entry.length);
    }
    static std::size_t character_length(char lead) {
        const auto byte = static_cast<unsigned char>(lead);
        return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    }
    /// The bytes of the character at `at` as one number; 0 behind the end.
    static std::uint32_t key_at(std::string_view in, std::size_t at) {
        const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(in[i])); };
        if (at >= in.size()) {
            return 0;
        }
        const auto length = character_length(in[at]);
        if (length == 3 && in.size() - at >= 3) {
            return byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
        }
        std::uint32_t key = 0;
        for (auto i = at; i < std::min(at + length, in.size()); ++i) {
            key = key << 8U | byte(i);
        }
        return key;
    }

private:
    /// The parts that begin with `pair`, which stands at `begin`.
    template <class Found>
    void search_from(std::string_view in, std::size_t begin, Pair pair, const Found& found) const {
        const auto bit = bit_of(pair);
        if (beginnings.empty() || (beginnings[bit / 64] >> (bit % 64) & 1U) == 0) {
            return;
        }
        const auto here = in.substr(begin);
        const auto offer = [&](const Entry& entry) {
            if (stands_alone(in, begin, begin + entry.length)) {
                found(entry.part, begin, begin + entry.length);
            }
        };
        for (auto range = starting_with(pair); range.first != range.last; ++range.depth) {
            // Of the parts that begin alike, those that end here come first.
            for (; range.first != range.last && entries[range.first].length == range.depth; ++range.first) {
                offer(entries[range.first]);
            }
            if (range.last - range.first == 1 && here.starts_with(text_of(entries[range.first]))) {
                offer(entries[range.first]);
            }
            if (range.last - range.first <= 1 || range.depth == here.size()) {
                return;
            }
            narrow(range, here[range.depth]);
        }
    }
    [[nodiscard]] Range starting_with(Pair pair) const {
        for (auto slot = slot_of(pair); starts[slot].pair != Pair{}; slot = (slot + 1) & (starts.size() - 1)) {
            if (starts[slot].pair == pair) {
                return starts[slot].range;
            }
        }
        return {};
    }
    [[nodiscard]] unsigned char byte_of(std::uint32_t entry, std::uint32_t depth) const {
        return static_cast<unsigned char>(folded[entries[entry].begin + depth]);
    }
    /// Leaves the entries whose next byte is `c`. All of the range are longer than its depth.
    void narrow(Range& range, char c) const;
    /// A Latin word or a number is found as a whole only ("ai" not in "mail").
    [[nodiscard]] static bool stands_alone(std::string_view text, std::size_t begin, std::size_t end);
};

/// The model of terms that are indexed already. `other_lines`: a terms file but for its terms. `index` outlives it.
[[nodiscard]] Result<TermModel> read_model_of(const TermIndex& index, std::string_view other_lines);

/// The index of a terms file. Not copied: its views are of itself.
class BuiltTermIndex : public TermIndex {
public:
    explicit BuiltTermIndex(std::string_view file) : text_(file) { text = text_; }
    BuiltTermIndex(const BuiltTermIndex&) = delete;
    BuiltTermIndex& operator=(const BuiltTermIndex&) = delete;
    BuiltTermIndex(BuiltTermIndex&&) = delete;
    BuiltTermIndex& operator=(BuiltTermIndex&&) = delete;
    ~BuiltTermIndex() = default;

    /// Takes in all of `all_terms`, whose words lie in `text`.
    void build(std::vector<Term> all_terms);

private:
    void add(std::string_view part_of_pattern, TermPart part);
    void build_starts();

    std::string text_;
    std::vector<Term> terms_;
    std::string folded_;
    std::vector<Entry> entries_;
    std::vector<Start> starts_;
    std::vector<std::uint64_t> beginnings_;
};

}  // namespace madoguchi
