#include "reply/outgoing_mail.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace madoguchi {
namespace {

constexpr std::size_t longest_line = 76;  ///< RFC 2047 §2, of a line with encoded words
constexpr std::size_t longest_word = 75;
constexpr std::string_view word_begin = "=?UTF-8?B?";
constexpr std::string_view word_end = "?=";

/// RFC 4648 §4. libsodium's is for secrets: it takes the same time for any bytes, and far longer.
std::string base64(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto part = bytes.substr(i, 3);
        const auto byte = [&](std::size_t n) {
            return n < part.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(part[n])) : 0U;
        };
        const std::uint32_t bits = byte(0) << 16U | byte(1) << 8U | byte(2);
        for (std::size_t n = 0; n < 4; ++n) {
            out += n <= part.size() ? alphabet[bits >> (18 - 6 * n) & 0x3FU] : '=';
        }
    }
    return out;
}

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0;  ///< 0 where the bytes are not UTF-8
};

CodePoint code_point_at(std::string_view text, std::size_t i) {
    const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(text[i + n]); };
    const unsigned char first = byte(0);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xc2 ? 0
                               : first < 0xe0 ? 2
                               : first < 0xf0 ? 3
                               : first < 0xf5 ? 4
                                              : 0;
    if (length == 0 || i + length > text.size()) {
        return {};
    }
    char32_t value = length == 1 ? first : first & (0x7fU >> length);
    for (std::size_t n = 1; n < length; ++n) {
        if ((byte(n) & 0xc0U) != 0x80) {
            return {};
        }
        value = (value << 6U) | (byte(n) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    return value < smallest[length] || value > 0x10ffff || surrogate ? CodePoint{} : CodePoint{value, length};
}

/// Belongs to the character before it: combining marks, kana voicing marks, joiners, variation selectors.
bool extends_character(char32_t c) {
    return (c >= 0x300 && c <= 0x36f) || c == 0x200d || (c >= 0x20d0 && c <= 0x20ff) || c == 0x3099 || c == 0x309a ||
           (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef) || (c >= 0x1f3fb && c <= 0x1f3ff);
}

/// End of the character that starts at `begin`.
std::size_t character_end(std::string_view text, std::size_t begin) {
    std::size_t end = begin + std::max<std::size_t>(code_point_at(text, begin).bytes, 1);
    while (end < text.size()) {
        const auto next = code_point_at(text, end);
        if (next.bytes == 0 || !extends_character(next.value)) {
            break;
        }
        end += next.bytes;
    }
    return end;
}

bool is_plain_phrase(std::string_view text) {
    return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
           std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return std::isalnum(c) != 0 || c == ' ' || c == '-' || c == '_'; });
}

std::size_t encoded_size(std::size_t bytes) {
    return word_begin.size() + (bytes + 2) / 3 * 4 + word_end.size();
}

/// The encoded words of `text`, separated by CRLF SP; the first line has `used` columns taken.
std::string encoded_words(std::string_view text, std::size_t used) {
    std::string out;
    std::size_t begin = 0;
    std::size_t end = 0;
    while (begin < text.size()) {
        const std::size_t room = std::min(longest_word, longest_line - used);
        while (end < text.size()) {
            const auto next = character_end(text, end);
            if (end > begin && encoded_size(next - begin) > room) {
                break;
            }
            end = next;
        }
        out += fmt::format("{}{}{}{}", out.empty() ? "" : "\r\n ", word_begin, base64(text.substr(begin, end - begin)),
                           word_end);
        begin = end;
        used = 1;
    }
    return out;
}

}  // namespace

std::string encoded_field(std::string_view name, std::string_view text, std::string_view suffix) {
    const std::string head = fmt::format("{}: ", name);
    const bool plain = is_plain_phrase(text) && head.size() + text.size() <= longest_line;
    std::string out = head + (plain ? std::string(text) : encoded_words(text, head.size()));
    if (!suffix.empty()) {
        const auto line_begin = out.rfind('\n');
        const std::size_t column = out.size() - (line_begin == std::string::npos ? 0 : line_begin + 1);
        out += text.empty() ? "" : column + 1 + suffix.size() <= longest_line ? " " : "\r\n ";
        out += suffix;
    }
    return out + "\r\n";
}

std::string ids_field(std::string_view name, const std::vector<std::string>& ids) {
    return fmt::format("{}: {}\r\n", name, fmt::join(ids, "\r\n "));
}

std::string plain_field(std::string_view name, std::string_view body) {
    return fmt::format("{}: {}\r\n", name, body);
}

std::string mail_date(std::chrono::sys_seconds t) {
    using namespace std::chrono;
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto japan = t + hours{9};
    const auto midnight = floor<std::chrono::days>(japan);
    const year_month_day day{midnight};
    const hh_mm_ss clock{japan - midnight};
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0900", days[weekday{midnight}.c_encoding()],
                       unsigned{day.day()}, months[unsigned{day.month()} - 1], int{day.year()}, clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::string base64_body(std::string_view text) {
    std::string canonical;
    for (const char c : text) {
        if (c == '\n') {
            canonical += '\r';
        }
        canonical += c;
    }
    const std::string encoded = base64(canonical);
    std::string out;
    for (std::size_t i = 0; i < encoded.size(); i += longest_line) {
        out.append(encoded, i, longest_line);
        out += "\r\n";
    }
    return out;
}

std::string decoded_body(std::string_view encoded) {
    std::string out(encoded.size(), '\0');
    std::size_t length = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), encoded.data(), encoded.size(),
                          "\r\n", &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
        return {};
    }
    out.resize(length);
    out.erase(std::remove(out.begin(), out.end(), '\r'), out.end());
    return out;
}

}  // namespace madoguchi
