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

/// Length of the character at the front if it would disturb a screen: a C0 or C1 control, a line separator (U+2028,
/// U+2029), or one that changes the direction of writing (U+200E–F, U+202A–E, U+2066–9). 0 for all others.
std::size_t harmful_bytes(std::string_view text) {
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    if (at(0) < 0x20 || at(0) == 0x7F) {
        return 1;
    }
    if (at(0) == 0xC2 && at(1) >= 0x80 && at(1) <= 0x9F) {
        return 2;
    }
    const bool general =
        at(0) == 0xE2 && at(1) == 0x80 && (at(2) == 0x8E || at(2) == 0x8F || (at(2) >= 0xA8 && at(2) <= 0xAE));
    const bool isolate = at(0) == 0xE2 && at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9;
    return general || isolate ? 3 : 0;
}

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
    for (std::size_t i = 0; i < text.size() && line.size() < screen_bytes + 4;) {
        const auto bytes = harmful_bytes(text.substr(i));
        line += bytes == 0 ? text[i] : ' ';
        i += std::max<std::size_t>(bytes, 1);
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

std::string_view stripped(std::string_view text) {
    const auto white = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && white(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && white(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

Evidence header_evidence(std::string_view name, std::string_view value) {
    return {"header:" + std::string(name), 0, value.size(), shortened(value)};
}

}  // namespace madoguchi
