#include <algorithm>
#include <array>

#include "rules/hearing.h"

namespace madoguchi {
namespace {

constexpr std::size_t screen_bytes = 240;  // about 80 Japanese characters

/// White space and invisible characters outside ASCII, as UTF-8.
constexpr std::array<std::string_view, 14> invisible{"\u00a0", "\u00ad", "\u2002", "\u2003", "\u2009",
                                                     "\u200b", "\u200c", "\u200d", "\u200e", "\u200f",
                                                     "\u2060", "\u3000", "\u3164", "\ufeff"};

}  // namespace

bool is_blank(std::string_view utf8) {
    while (!utf8.empty()) {
        if (static_cast<unsigned char>(utf8.front()) <= 0x20) {
            utf8.remove_prefix(1);
            continue;
        }
        const auto found = std::find_if(invisible.begin(), invisible.end(), [&](std::string_view character) {
            return utf8.substr(0, character.size()) == character;
        });
        if (found == invisible.end()) {
            return false;
        }
        utf8.remove_prefix(found->size());
    }
    return true;
}

std::string shortened(std::string_view text) {
    std::string line;
    for (const char c : text.substr(0, screen_bytes + 4)) {
        line += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    }
    if (line.size() <= screen_bytes) {
        return line;
    }
    auto end = screen_bytes;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return line.substr(0, end) + "…";
}

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\r\n\f\v";
    const auto begin = text.find_first_not_of(white);
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(white) - begin + 1);
}

Evidence header_evidence(std::string_view name, std::string_view value) {
    return {"header:" + std::string(name), 0, value.size(), shortened(value)};
}

}  // namespace madoguchi
