#include "parser/charset_guess.h"

#include <algorithm>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t sample_bytes = 64U << 10;

struct Points {
    static constexpr long kana = 6;
    static constexpr long kanji = 4;   ///< level 1, the everyday ones
    static constexpr long rare = 1;    ///< level 2
    static constexpr long symbol = 4;  ///< punctuation, full-width letters
    static constexpr long half_kana = -1;
    static constexpr long invalid = -15;
};

unsigned char at(std::string_view s, std::size_t i) {
    return i < s.size() ? static_cast<unsigned char>(s[i]) : 0;
}

bool is_letter(unsigned char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

long shift_jis_score(std::string_view s, long invalid) {
    long score = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const unsigned char c = at(s, i);
        if (c < 0x80) {
            continue;
        }
        if (c >= 0xA1 && c <= 0xDF) {
            score += Points::half_kana;
            continue;
        }
        const unsigned char t = at(s, i + 1);
        if (c == 0x80 || c == 0xA0 || c > 0xFC || t < 0x40 || t == 0x7F || t > 0xFC) {
            score += i + 1 == s.size() && s.size() > 8 ? 0 : invalid;
            continue;
        }
        ++i;
        const bool letter_trail = is_letter(t);
        if (letter_trail && (c >= 0xE0 || (c >= 0x88 && c <= 0x97 && i >= 2 && is_letter(at(s, i - 2))))) {
            score += c >= 0xE0 ? -1 : 0;  // "für", "don’t" in windows-1252
        } else if ((c == 0x82 && t >= 0x9F && t <= 0xF1) || (c == 0x83 && t <= 0x96)) {
            score += Points::kana;
        } else if (c == 0x81 || (c == 0x82 && t >= 0x4F && t <= 0x9A)) {
            score += Points::symbol;
        } else if (c >= 0x88 && c <= 0x97) {
            score += Points::kanji;
        } else if (c >= 0x84 && c <= 0x87) {
            score += 0;
        } else {
            score += Points::rare;
        }
    }
    return score;
}

long euc_jp_score(std::string_view s, long invalid) {
    long score = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const unsigned char c = at(s, i);
        if (c < 0x80) {
            continue;
        }
        const unsigned char t = at(s, i + 1);
        const bool cut = i + 1 == s.size() && s.size() > 8;
        if (c == 0x8E && t >= 0xA1 && t <= 0xDF) {
            score += Points::rare;
            ++i;
        } else if (c == 0x8F && t >= 0xA1 && at(s, i + 2) >= 0xA1) {
            score += Points::rare;
            i += 2;
        } else if (c >= 0xA1 && c <= 0xFE && t >= 0xA1 && t <= 0xFE) {
            const bool kana = (c == 0xA4 && t <= 0xF3) || (c == 0xA5 && t <= 0xF6);
            const bool symbol = c == 0xA1 || c == 0xA3;
            score += kana                                    ? Points::kana
                     : symbol                                ? Points::symbol
                     : c >= 0xB0 && c <= 0xCF                ? Points::kanji
                     : (c >= 0xD0 && c <= 0xF4) || c == 0xAD ? Points::rare
                                                             : -1;
            ++i;
        } else {
            score += cut ? 0 : invalid;
        }
    }
    return score;
}

long utf8_score(std::string_view s, long invalid) {
    long score = 0;
    for (std::size_t i = 0; i < s.size();) {
        if (at(s, i) < 0x80) {
            ++i;
            continue;
        }
        bool bad = false;
        const char32_t c = next_utf8(s, i, &bad);
        score += bad ? (i == s.size() ? 0 : invalid) : c >= 0x800 ? Points::kana : Points::rare;
    }
    return score;
}

long score_of(std::string_view bytes, Encoding encoding, long invalid) {
    const std::string_view sample = bytes.substr(0, sample_bytes);
    switch (encoding) {
        case Encoding::shift_jis:
            return shift_jis_score(sample, invalid);
        case Encoding::euc_jp:
            return euc_jp_score(sample, invalid);
        case Encoding::utf8:
            return utf8_score(sample, invalid);
        default:
            return 0;
    }
}

constexpr std::size_t utf16_sample_bytes = 4096;

bool is_control(unsigned char c) {
    return c < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r' && c != 0x1B;
}

bool is_kanji_or_hangul(unsigned char high) {
    return (high >= 0x4E && high <= 0x9F) || (high >= 0xAC && high <= 0xD7);
}

/// By the high byte: those, kana, full-width forms, circled digits, geometric shapes, halves of a pair.
bool is_east_asian_unit(unsigned char high) {
    return is_kanji_or_hangul(high) || high == 0x30 || high == 0xFF || (high >= 0x24 && high <= 0x26) ||
           (high >= 0xD8 && high <= 0xDF) || high == 0xF9 || high == 0xFA;
}

/// `first`: where the high byte of the first unit stands.
bool is_east_asian_utf16(std::string_view sample, std::size_t first) {
    for (std::size_t i = 0; i + 1 < sample.size(); i += 2) {
        if (!is_east_asian_unit(at(sample, i + first))) {
            return false;
        }
    }
    return true;
}

long utf16_score(std::string_view sample, std::size_t first) {
    long score = 0;
    for (std::size_t i = 0; i + 1 < sample.size(); i += 2) {
        const unsigned char high = at(sample, i + first);
        const unsigned char low = at(sample, i + 1 - first);
        const bool ascii = high == 0 && low < 0x80 && !is_control(low);
        const bool kana = high == 0x30 && low != 0;
        score += ascii || kana              ? Points::kana
                 : high == 0xFF             ? Points::symbol
                 : is_kanji_or_hangul(high) ? Points::rare
                                            : 0;
    }
    return score;
}

}  // namespace

bool has_jis_escape(std::string_view bytes) {
    for (std::size_t i = bytes.find('\x1B'); i != std::string_view::npos; i = bytes.find('\x1B', i + 1)) {
        const unsigned char a = at(bytes, i + 1);
        const unsigned char b = at(bytes, i + 2);
        const unsigned char c = at(bytes, i + 3);
        if ((a == '$' && (b == 'B' || b == '@')) || (a == '(' && (b == 'I' || b == 'J')) ||
            (a == '$' && b == '(' && (c == 'B' || c == '@' || c == 'D' || c == 'O' || c == 'P' || c == 'Q'))) {
            return true;
        }
    }
    return false;
}

long japanese_score(std::string_view bytes, Encoding encoding) {
    return score_of(bytes, encoding, Points::invalid);
}

long valid_score(std::string_view bytes, Encoding encoding) {
    return score_of(bytes, encoding, 0);
}

bool is_kana_in_euc_jp(std::string_view bytes) {
    const std::string_view sample = bytes.substr(0, sample_bytes);
    std::size_t pairs = 0;
    std::size_t kana = 0;
    for (std::size_t i = 0; i + 1 < sample.size(); ++i) {
        const unsigned char c = at(sample, i);
        if (c < 0x80) {
            continue;
        }
        if (c < 0xA1 || at(sample, i + 1) < 0xA1) {
            return false;
        }
        ++pairs;
        kana += c == 0xA4 || c == 0xA5 ? 1 : 0;
        ++i;
    }
    return kana >= 2 && kana * 3 >= pairs;
}

bool is_plainly_latin(std::string_view bytes) {
    const std::string_view sample = bytes.substr(0, sample_bytes);
    constexpr std::size_t longest_run = 2;  // letters with accents side by side
    std::size_t in_words = 0;
    std::size_t alone = 0;  // "à la", "10 €": believed beside words
    for (std::size_t i = 0; i < sample.size(); ++i) {
        if (at(sample, i) < 0x80) {
            continue;
        }
        const bool after_letter = i > 0 && is_letter(at(sample, i - 1));
        const std::size_t begin = i;
        bool letters = false;
        bool euro = false;
        for (; i < sample.size() && at(sample, i) >= 0x80; ++i) {
            const unsigned char c = at(sample, i);
            const bool letter = c >= 0xC0 && c <= 0xFD && c != 0xD7 && c != 0xF7;
            const bool quote = c == 0x85 || (c >= 0x91 && c <= 0x97);
            euro = euro || c == 0x80;
            if (!letter && !quote && c != 0x80 && !(c >= 0xA0 && c <= 0xBF)) {
                return false;
            }
            letters = letters || letter;
        }
        const bool in_word = after_letter || is_letter(at(sample, i));
        if (i - begin > (letters && !in_word ? 1 : longest_run)) {
            return false;
        }
        const bool lone = euro || (letters && !in_word);
        in_words += in_word && !euro ? 1 : 0;
        alone += lone ? 1 : 0;
    }
    return alone <= in_words;
}

bool may_be_utf16(std::string_view bytes) {
    const std::string_view sample = bytes.substr(0, utf16_sample_bytes);
    const auto controls = static_cast<std::size_t>(
        std::count_if(sample.begin(), sample.end(), [](char c) { return is_control(static_cast<unsigned char>(c)); }));
    return controls * 100 > sample.size() || is_east_asian_utf16(sample, 0) || is_east_asian_utf16(sample, 1) ||
           (guess_encoding(bytes) == Encoding::latin && !is_plainly_latin(bytes));
}

bool is_little_endian_utf16(std::string_view bytes) {
    const std::string_view sample = bytes.substr(0, utf16_sample_bytes);
    return utf16_score(sample, 1) > utf16_score(sample, 0);
}

Encoding guess_encoding(std::string_view bytes) {
    if (is_utf8(bytes)) {
        return Encoding::utf8;
    }
    const long utf8 = japanese_score(bytes, Encoding::utf8);
    const long shift_jis = japanese_score(bytes, Encoding::shift_jis);
    const long euc_jp = japanese_score(bytes, Encoding::euc_jp);
    const long best = std::max({utf8, shift_jis, euc_jp});
    // Nothing but two or three kanji that nobody uses: ÕÄÖÜ.
    const bool rare_alone = best != utf8 && best < Points::symbol - Points::rare;
    if (best < 1 || rare_alone) {
        return Encoding::latin;
    }
    return best == utf8 ? Encoding::utf8 : best == euc_jp ? Encoding::euc_jp : Encoding::shift_jis;
}

}  // namespace madoguchi
