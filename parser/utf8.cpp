#include "parser/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace madoguchi {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_bidi_control(char32_t c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
}

// か U+304B … with the voiced mark, and は U+306F … with either, in both kana rows; 0 where the pair does not compose.
char32_t composed_kana(char32_t base, char32_t mark) {
    const bool katakana = base >= 0x30A1 && base <= 0x30FD;
    const char32_t h = katakana ? base - 0x60 : base;
    if (mark == 0x309A) {
        return h >= 0x306F && h <= 0x307B && (h - 0x306F) % 3 == 0 ? base + 2 : 0;
    }
    if (h == 0x3046) {
        return katakana ? 0x30F4 : 0x3094;
    }
    if ((h >= 0x304B && h <= 0x3061 && (h - 0x304B) % 2 == 0) || h == 0x3064 || h == 0x3066 || h == 0x3068 ||
        (h >= 0x306F && h <= 0x307B && (h - 0x306F) % 3 == 0) || h == 0x309D) {
        return base + 1;
    }
    if (base >= 0x30EF && base <= 0x30F2) {
        return base + 8;
    }
    return 0;
}

}  // namespace

void append_character(std::string& out, char32_t c) {
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        c = replacement_character;
    }
    const auto lead = [c](unsigned mark, unsigned shift) { return static_cast<char>(mark | (c >> shift)); };
    const auto next = [c](unsigned shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out.append({lead(0xC0, 6), next(0)});
    } else if (c < 0x10000) {
        out.append({lead(0xE0, 12), next(6), next(0)});
    } else {
        out.append({lead(0xF0, 18), next(12), next(6), next(0)});
    }
}

char32_t next_utf8(std::string_view text, std::size_t& at, bool* bad) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at++);
    if (lead < 0x80) {
        return lead;
    }
    int trail = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (lead < 0xC2 || lead > 0xF4) {
        trail = 0;
    } else if (lead == 0xE0) {
        low = 0xA0;
    } else if (lead == 0xED) {
        high = 0x9F;
    } else if (lead == 0xF0) {
        low = 0x90;
    } else if (lead == 0xF4) {
        high = 0x8F;
    }
    char32_t value = lead & (0x3F >> trail);
    const bool legal_lead = trail > 0;
    while (trail > 0 && at < text.size() && byte(at) >= low && byte(at) <= high) {
        value = (value << 6) | (byte(at++) & 0x3F);
        low = 0x80;
        high = 0xBF;
        --trail;
    }
    if (!legal_lead || trail > 0) {
        if (bad != nullptr) {
            *bad = true;
        }
        return replacement_character;
    }
    return value;
}

bool is_ascii(std::string_view text) {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, 8);
        if ((word & 0x8080808080808080ULL) != 0) {
            return false;
        }
    }
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0x80U) == 0; });
}

bool is_utf8(std::string_view text) {
    bool bad = false;
    for (std::size_t at = 0; at < text.size() && !bad;) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
        if (byte(0) < 0x80) {
            ++at;
        } else if (byte(0) > 0xE0 && byte(0) < 0xED && text.size() - at >= 3 && (byte(1) & 0xC0U) == 0x80U &&
                   (byte(2) & 0xC0U) == 0x80U) {  // most of a Japanese text
            at += 3;
        } else {
            static_cast<void>(next_utf8(text, at, &bad));
        }
    }
    return !bad;
}

bool is_cjk(char32_t c) {
    return (c >= 0x3000 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF01 && c <= 0xFF9F) ||
           (c >= 0x20000 && c <= 0x3FFFF) || (c >= 0x2E80 && c <= 0x2FFF) || (c >= 0x2460 && c <= 0x24FF);
}

std::string compose_kana(std::string text) {
    // By their last byte: every kana begins with their first one.
    const auto holds_mark = [&](char last) {
        auto at = text.find(last, 2);
        while (at != std::string::npos && (text[at - 1] != '\x82' || text[at - 2] != '\xE3')) {
            at = text.find(last, at + 1);
        }
        return at != std::string::npos;
    };
    if (!holds_mark('\x99') && !holds_mark('\x9A')) {
        return text;
    }
    std::string out;
    out.reserve(text.size());
    std::size_t last_begin = 0;
    char32_t last = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = next_utf8(text, at);
        const char32_t joined = c == 0x3099 || c == 0x309A ? composed_kana(last, c) : 0;
        if (joined != 0) {
            out.resize(last_begin);
            append_character(out, joined);
            last = 0;
            continue;
        }
        last_begin = out.size();
        out.append(text, begin, at - begin);
        last = c;
    }
    return out;
}

std::string show_bidi_controls(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = next_utf8(text, at);
        if (is_bidi_control(c)) {
            append_character(out, replacement_character);
        } else {
            out.append(text, begin, at - begin);
        }
    }
    return out;
}

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool equal_ascii_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim_ascii(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace madoguchi
