#include "parser/form_text.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <algorithm>
#include <array>
#include <span>

#include "parser/inquiry.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr char32_t replacement = 0xFFFD;

bool is_dash(char32_t c) {
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63 || c == 0xFF0D ||
           c == 0x2500 || c == 0x2501 || c == 0x2043 || c == 0x30A0;
}

bool is_wave(char32_t c) {
    return c == '~' || c == 0x301C || c == 0xFF5E || c == 0x223C || c == 0x223E;
}

bool is_interpunct(char32_t c) {
    return c == 0x30FB || c == 0xFF65 || c == 0x00B7 || c == 0x2022 || c == 0x2027 || c == 0x22C5 || c == '/' ||
           c == 0xFF0F || c == 0x2215;
}

/// Characters that NFKC and lower case leave alone, and that have no twins; nearly all of a Japanese text.
bool folds_to_itself(char32_t c) {
    return c >= 0x4E00 ? c <= 0x9FFF
                       : (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA) || (c >= 0x3001 && c <= 0x301B) ||
                             (c >= 0x30FC && c <= 0x30FE);
}

/// The same of signs: arrows, boxes, shapes and dingbats, and ※.
bool is_plain_sign(char32_t c) {
    return (c >= 0x2502 && c <= 0x27BF) || (c >= 0x2190 && c <= 0x21FF) || c == 0x203B;
}

/// The three bytes of a character in UTF-8, which has the order of the code points.
constexpr std::uint32_t three_bytes_of(char32_t c) {
    return (0xE0U | (c >> 12)) << 16 | (0x80U | ((c >> 6) & 0x3FU)) << 8 | (0x80U | (c & 0x3FU));
}

/// Behind the characters from `at` on that fold to themselves. All of them have three bytes.
std::size_t behind_folded_run(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    for (; text.size() - at >= 3; at += 3) {
        const std::uint32_t bytes = byte(at) << 16 | byte(at + 1) << 8 | byte(at + 2);
        const auto lies = [bytes](char32_t first, char32_t last) {
            return bytes >= three_bytes_of(first) && bytes <= three_bytes_of(last);
        };
        const bool stays = lies(0x3041, 0x3096) || lies(0x4E00, 0x9FFF) || lies(0x30A1, 0x30FA) ||
                           lies(0x3001, 0x301B) || lies(0x30FC, 0x30FE);  // as in folds_to_itself
        if (!stays || (bytes & 0xC0C0U) != 0x8080U) {
            break;
        }
    }
    return at;
}

/// What one code point becomes: NFKC gives 1 to 18 (U+FDFA is the longest).
struct FoldedCharacter {
    std::array<char32_t, 20> parts{};
    std::size_t count = 0;
};

/// NFKC and lower case of one code point.
FoldedCharacter compatibility_form(char32_t c) {
    FoldedCharacter folded;
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2* nfkc = unorm2_getNFKCInstance(&status);
    std::array<UChar, 2> in{};
    std::int32_t length = 0;
    if (c <= 0xFFFF) {
        in[0] = static_cast<UChar>(c);
        length = 1;
    } else {
        in[0] = static_cast<UChar>(0xD7C0 + (c >> 10));
        in[1] = static_cast<UChar>(0xDC00 + (c & 0x3FF));
        length = 2;
    }
    std::array<UChar, 20> out{};
    const std::int32_t written = unorm2_normalize(nfkc, in.data(), length, out.data(), out.size(), &status);
    if (U_FAILURE(status) != 0) {
        folded.parts[folded.count++] = c;
        return folded;
    }
    for (std::int32_t i = 0; i < written; ++i) {
        char32_t unit = out[static_cast<std::size_t>(i)];
        if (unit >= 0xD800 && unit < 0xDC00 && i + 1 < written) {
            unit = ((unit - 0xD7C0) << 10) + (out[static_cast<std::size_t>(++i)] - 0xDC00);
        }
        folded.parts[folded.count++] = static_cast<char32_t>(u_tolower(static_cast<UChar32>(unit)));
    }
    return folded;
}

/// They choose a glyph of the character before them (葛󠄀 of 葛城), so a name keeps them.
bool is_variation_selector(char32_t c) {
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

/// が from か and its sound mark; 0 where the two do not join.
char32_t joined(char32_t kana, char32_t mark) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2* nfc = unorm2_getNFCInstance(&status);
    const UChar32 pair = unorm2_composePair(nfc, static_cast<UChar32>(kana), static_cast<UChar32>(mark));
    return U_FAILURE(status) != 0 || pair < 0 ? 0 : static_cast<char32_t>(pair);
}

/// The twins of one folded code point; 0 for an invisible one.
char32_t twin_of(char32_t c) {
    if (is_space(c)) {
        return ' ';
    }
    if (is_dash(c)) {
        return '-';
    }
    if (is_wave(c)) {
        return '~';
    }
    if (is_interpunct(c)) {
        return 0x30FB;
    }
    return is_invisible(c) ? 0 : c;
}

bool is_sound_mark(char32_t c) {
    return c == 0x3099 || c == 0x309A;
}

/// What becomes of each ASCII character; 0 for an invisible one.
constexpr std::array<char32_t, 0x80> ascii_twins = [] {
    std::array<char32_t, 0x80> twins{};
    for (char32_t c = 0; c < 0x80; ++c) {
        const bool space = c == ' ' || (c >= 0x09 && c <= 0x0D);
        twins[c] = space                   ? U' '
                   : c < 0x20 || c == 0x7F ? U'\0'
                   : c == '/'              ? char32_t{0x30FB}
                   : c >= 'A' && c <= 'Z'  ? c + 32
                                           : c;
    }
    return twins;
}();

/// Appends the ASCII characters of one line that stand at `at`, without spaces; where they end. `last`: of what was
/// folded, spaces too; no sound mark joins it.
std::size_t append_folded_ascii(std::string& folded, std::string_view text, std::size_t at, char32_t& last) {
    std::array<char, 96> bytes{};
    std::size_t count = 0;
    for (; at < text.size() && count < bytes.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c >= 0x80 || c == '\n' || c == '/') {  // a slash becomes an interpunct
            break;
        }
        const char32_t twin = ascii_twins[c];
        last = twin == 0 ? last : twin;
        bytes[count] = static_cast<char>(twin);
        count += twin == 0 || twin == ' ' ? 0 : 1;
    }
    folded.append(bytes.data(), count);
    return at;
}

constexpr char32_t no_single = 0x110000;

/// What becomes of a character that needs no table of ICU's; 0 for an invisible one, `no_single` for all others.
char32_t single_twin(char32_t c) {
    if (c < 0x80) {
        return ascii_twins[c];
    }
    if (folds_to_itself(c) || is_plain_sign(c) || c == 0x30FB) {
        return c;
    }
    if (c >= 0xFF01 && c <= 0xFF5E) {  // the full-width twins of ASCII
        return ascii_twins[c - 0xFEE0];
    }
    return c == 0x3000 ? U' ' : no_single;
}

/// What becomes of any other character; nothing of an invisible one.
FoldedCharacter folded_character(char32_t c) {
    FoldedCharacter folded;
    if (is_space(c) || is_dash(c) || is_wave(c) || is_interpunct(c) || is_invisible(c)) {
        folded.parts[folded.count++] = c;
    } else {
        folded = compatibility_form(c);
    }
    const auto parts = std::span(folded.parts).first(folded.count);
    std::transform(parts.begin(), parts.end(), parts.begin(), twin_of);
    folded.count = static_cast<std::size_t>(std::remove(parts.begin(), parts.end(), U'\0') - parts.begin());
    return folded;
}

/// Folds the code point at `at` and moves past it. `emit(folded, written)` takes each that remains of it;
/// `join(mark)` may take a sound mark into the character before it, and says whether it did.
template <class Emit, class Join>
void fold_next(std::string_view text, std::size_t& at, const Emit& emit, const Join& join) {
    const char32_t c = next_code_point(text, at);
    if (const char32_t twin = single_twin(c); twin != no_single) {
        if (twin != 0) {
            emit(twin, c);
        }
        return;
    }
    const FoldedCharacter folded = folded_character(c);
    for (std::size_t i = 0; i < folded.count; ++i) {
        if (!is_sound_mark(folded.parts[i]) || !join(folded.parts[i])) {
            emit(folded.parts[i], c);
        }
    }
}

}  // namespace

char32_t next_code_point_of_any_length(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 1) {
        ++at;
        return lead;
    }
    if (length == 0 || at + length > text.size()) {
        ++at;
        return replacement;
    }
    char32_t c = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U) {
            ++at;
            return replacement;
        }
        c = (c << 6) | (byte(at + i) & 0x3FU);
    }
    const bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
    if (overlong || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) {
        ++at;
        return replacement;
    }
    at += length;
    return c;
}

bool is_space(char32_t c) {
    if (c < 0x80) {
        return c == ' ' || (c >= 0x09 && c <= 0x0D);
    }
    if (c > 0x3000) {
        return false;
    }
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_invisible(char32_t c) {
    if (c < 0x80) {
        return (c < 0x20 && !is_space(c)) || c == 0x7F;
    }
    if (c > 0x206F && c < 0xFE00) {
        return c == 0x3164;
    }
    return (c < 0xA0 && c != 0x85) || c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0x180E || c == 0x115F ||
           c == 0x1160 || c == 0xFFA0 || (c >= 0xE0000 && c <= 0xE0FFF);
}

std::vector<FoldedUnit> folded_units(std::string_view text, std::size_t max_code_points) {
    std::vector<FoldedUnit> units;
    units.reserve(std::min(text.size(), max_code_points));
    std::size_t begin = 0;
    std::size_t at = 0;
    const auto emit = [&](char32_t folded, char32_t written) {
        units.push_back({folded, written, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)});
    };
    const auto join = [&](char32_t mark) {
        const char32_t pair = units.empty() ? 0 : joined(units.back().folded, mark);
        if (pair != 0) {
            units.back().folded = pair;
            units.back().end = static_cast<std::uint32_t>(at);
        }
        return pair != 0;
    };
    for (std::size_t count = 0; at < text.size() && count < max_code_points; ++count) {
        begin = at;
        fold_next(text, at, emit, join);
    }
    return units;
}

std::string fold_for_match(std::string_view text) {
    std::string folded;
    folded.reserve(text.size());
    char32_t last = 0;      // folded, spaces too; 0 at the start of a line
    std::size_t place = 0;  // where it stands in `folded`
    const auto emit = [&](char32_t c, char32_t) {
        last = c;
        place = folded.size();
        if (c != ' ') {
            append_character(folded, c);
        }
    };
    const auto join = [&](char32_t mark) {
        const char32_t pair = last == 0 ? 0 : joined(last, mark);
        if (pair != 0) {
            last = pair;
            folded.resize(place);
            append_character(folded, pair);
        }
        return pair != 0;
    };
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\n') {
            last = 0;
            ++at;
        } else if (const std::size_t behind_ascii = append_folded_ascii(folded, text, at, last); behind_ascii > at) {
            at = behind_ascii;
        } else if (const std::size_t end = behind_folded_run(text, at); end > at) {
            folded.append(text, at, end - at);
            at = end - 3;
            place = folded.size() - 3;
            last = next_code_point(text, at);
        } else {
            fold_next(text, at, emit, join);
        }
    }
    return folded;
}

char32_t first_folded(std::string_view text) {
    char32_t first = 0;
    bool more = true;
    const auto emit = [&](char32_t c, char32_t) {
        more = first == 0;
        first = first == 0 && c != ' ' ? c : first;
    };
    const auto join = [&](char32_t mark) {
        const char32_t pair = first == 0 ? 0 : joined(first, mark);
        first = pair != 0 ? pair : first;
        return pair != 0;
    };
    for (std::size_t at = 0; more && at < text.size();) {
        fold_next(text, at, emit, join);
    }
    return first;
}

std::string_view trimmed(std::string_view text) {
    const auto shows = [](char32_t c) { return !is_space(c) && !is_invisible(c); };
    std::size_t begin = 0;
    for (std::size_t at = 0;; begin = at) {
        if (at == text.size()) {
            return {};
        }
        if (shows(next_code_point(text, at))) {
            break;
        }
    }
    // From behind: a byte that ends no character is one of its own, and shows.
    std::size_t end = text.size();
    while (end > begin) {
        std::size_t last = end - 1;
        while (last > begin && end - last < 4 && (static_cast<unsigned char>(text[last]) & 0xC0U) == 0x80U) {
            --last;
        }
        std::size_t behind = last;
        const char32_t c = next_code_point(text.substr(0, end), behind);
        if (behind != end || shows(c)) {
            break;
        }
        end = last;
    }
    return text.substr(begin, end - begin);
}

std::string folded_to_one_line(std::string_view text) {
    std::string line;
    bool gap = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t before = at;
        const char32_t c = next_code_point(text, at);
        if (is_space(c)) {
            gap = !line.empty();
        } else if (!is_invisible(c) || is_variation_selector(c)) {
            if (gap) {
                line.push_back(' ');
                gap = false;
            }
            line.append(text.substr(before, at - before));
        }
    }
    return line;
}

std::vector<LineSpan> lines_of(std::string_view text) {
    std::vector<LineSpan> lines;
    constexpr std::size_t usual = 32;  // bytes of a line
    lines.reserve(text.size() / usual + 1);
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back({begin, end});
        begin = end + 1;
    }
    return lines;
}

}  // namespace madoguchi
