#include "rules/folded_text.h"

#include "parser/inquiry.h"

namespace madoguchi {
namespace {

bool is_ascii_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// Length of the UTF-8 sequence that begins with `lead`; 1 for a stray byte.
std::size_t sequence_length(unsigned char lead) {
    if (lead >= 0xF0) {
        return 4;
    }
    if (lead >= 0xE0) {
        return 3;
    }
    return lead >= 0xC0 ? 2 : 1;
}

std::uint32_t code_of(std::string_view three_bytes) {
    const auto at = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(three_bytes[i]));
    };
    return ((at(0) & 0x0FU) << 12U) | ((at(1) & 0x3FU) << 6U) | (at(2) & 0x3FU);
}

/// Kana, kanji and punctuation that no folding changes and no following mark combines with, judged without a call to
/// ICU.
bool is_plain(std::uint32_t code) {
    return (code >= 0x3041 && code <= 0x3096) || (code >= 0x30A1 && code <= 0x30FA) || code == 0x30FC ||
           (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0x3001 && code <= 0x3011);
}

/// Voiced sound marks and combining marks, which belong to the character before them.
bool is_mark(std::string_view text, std::size_t at) {
    if (at >= text.size() || (text[at] != '\xEF' && text[at] != '\xE3')) {
        return false;
    }
    const auto next = text.substr(at, 3);
    return next == "\uFF9E" || next == "\uFF9F" || next == "\u3099" || next == "\u309A";
}

}  // namespace

FoldedText fold_text(std::string_view original) {
    FoldedText folded;
    folded.text.reserve(original.size());
    folded.origin.reserve(original.size() + 1);
    bool space = false;
    const auto emit = [&](std::string_view piece, std::size_t at) {
        if (!piece.empty() && space && !folded.text.empty() && is_ascii_word(folded.text.back()) &&
            is_ascii_word(piece.front())) {
            folded.text += ' ';
            folded.origin.push_back(static_cast<std::uint32_t>(at));
        }
        space = space && piece.empty();
        folded.text += piece;
        folded.origin.insert(folded.origin.end(), piece.size(), static_cast<std::uint32_t>(at));
    };
    for (std::size_t i = 0; i < original.size();) {
        const auto lead = static_cast<unsigned char>(original[i]);
        const bool wide_space =
            (lead == 0xE3 && original.substr(i, 3) == "\u3000") || (lead == 0xC2 && original.substr(i, 2) == "\u00a0");
        if (lead <= 0x20 || wide_space) {
            space = true;
            i += lead <= 0x20 ? 1 : sequence_length(lead);
            continue;
        }
        auto length = std::min(sequence_length(lead), original.size() - i);
        const bool marked = is_mark(original, i + length);
        if (lead < 0x80 && !marked) {
            const char c = original[i];
            const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            if (c == '/' || c == '\x7F') {  // a twin of the interpunct, and an invisible one
                emit(fold_for_match(original.substr(i, 1)), i);
            } else {
                emit({&lower, 1}, i);
            }
        } else if (length == 3 && !marked && is_plain(code_of(original.substr(i, 3)))) {
            space = false;
            folded.text.append(original, i, 3);
            for (int byte = 0; byte < 3; ++byte) {
                folded.origin.push_back(static_cast<std::uint32_t>(i));
            }
        } else {
            while (i + length < original.size() && is_mark(original, i + length)) {
                length += 3;
            }
            emit(fold_for_match(original.substr(i, length)), i);
        }
        i += length;
    }
    folded.origin.push_back(static_cast<std::uint32_t>(original.size()));
    return folded;
}

}  // namespace madoguchi
