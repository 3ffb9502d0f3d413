#include "parser/transfer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <span>

#include "parser/charset_guess.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr signed char skip = -1;
constexpr signed char pad = -2;
constexpr signed char blank = -3;

constexpr std::array<signed char, 256> base64_values = [] {
    std::array<signed char, 256> values{};
    values.fill(skip);
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
    }
    values['='] = pad;
    values[' '] = values['\t'] = values['\r'] = values['\n'] = blank;
    return values;
}();

int hex(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char l = static_cast<char>(c | 0x20);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

// Base64 with blanks between groups of it: groups that no word looks like, as "44GC" and "bG8g".
bool is_base64_in_groups(std::string_view sample) {
    std::size_t groups = 0;
    std::size_t strange = 0;
    char before = ' ';
    bool counted = false;
    for (const char c : sample) {
        const auto value = base64_values[static_cast<unsigned char>(c)];
        if (value == skip) {
            return false;
        }
        if (value == blank) {
            counted = false;
        } else if (base64_values[static_cast<unsigned char>(before)] == blank) {
            ++groups;
        } else if (!counted && c != '=') {
            const bool capital_inside = is_letter(before) && (before & 0x20) != 0 && is_letter(c) && (c & 0x20) == 0;
            counted = capital_inside || is_letter(before) != is_letter(c);
            strange += counted ? 1 : 0;
        }
        before = c;
    }
    return strange > 0 && strange * 2 >= groups;
}

// Mail labelled base64 that was never encoded: its first lines hold 8-bit bytes, escapes, or words with spaces between
// them. What follows padding says nothing: it may be the footer of a mailing list.
bool is_plainly_not_base64(std::string_view body) {
    std::string_view sample = body.substr(0, 2000);
    sample = sample.substr(0, std::min(sample.find("=\n"), sample.find("=\r\n")));
    std::size_t inner_blanks = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        if ((sample[i] & 0x80) != 0 || sample[i] == '\x1B') {
            return true;
        }
        inner_blanks += sample[i] == ' ' && i > 0 && sample[i - 1] > ' ' ? 1 : 0;
    }
    return inner_blanks * 20 > sample.size() && !is_base64_in_groups(sample);
}

// True where the line at `begin` holds what base64 cannot: the data ended before it.
bool line_is_text(std::string_view body, std::size_t begin) {
    const std::string_view line = body.substr(begin, std::min<std::size_t>(200, body.find('\n', begin) - begin));
    return std::any_of(line.begin(), line.end(),
                       [](char c) { return base64_values[static_cast<unsigned char>(c)] == skip || c == ' '; });
}

std::size_t next_written(std::string_view text, std::size_t from) {
    return std::min(text.find_first_not_of(" \t\r\n", std::min(from, text.size())), text.size());
}

/// Digits of base64, padding and blanks.
bool is_base64_alphabet(std::string_view line) {
    return std::all_of(line.begin(), line.end(),
                       [](char c) { return base64_values[static_cast<unsigned char>(c)] != skip; });
}

// Words of ASCII, or a line that is mostly 8-bit text. `line`: without blanks around it. Broken base64 is neither.
bool is_line_of_words(std::string_view line) {
    std::size_t high = 0;
    bool small_letter = false;
    for (const char c : line) {
        high += (c & 0x80) != 0 ? 1 : 0;
        small_letter = small_letter || (c >= 'a' && c <= 'z');
    }
    const bool words = line.find(' ') != std::string_view::npos;
    return high * 2 > line.size() ||
           (words && (!is_base64_alphabet(line) || (small_letter && !is_base64_in_groups(line))));
}

// The body without what a list or a virus scanner put below it as plain text: from the first line of words in its last
// 8 KB on, with the lines right above it that are not base64 either. A body that does not begin with base64 is whole.
std::string_view without_footer(std::string_view body) {
    constexpr std::size_t longest_footer = 8192;
    constexpr std::size_t shortest_line = 24;  // that is told from a word
    const auto line_at = [&](std::size_t begin) {
        return trim_ascii(body.substr(begin, std::min<std::size_t>(200, body.find('\n', begin) - begin)));
    };
    const std::size_t first = next_written(body, 0);
    if (const auto line = line_at(first); line.size() < shortest_line || !is_base64_in_groups(line)) {
        return body;
    }
    std::size_t begin = first;
    if (body.size() - first > longest_footer) {
        begin = std::min(body.find('\n', body.size() - longest_footer), body.size() - 1) + 1;
    }
    std::size_t data_end = begin;
    while (begin < body.size()) {
        const std::string_view line = line_at(begin);
        if (is_line_of_words(line)) {
            return body.substr(0, data_end);
        }
        begin = std::min(body.find('\n', begin), body.size() - 1) + 1;
        if (!line.empty() && is_base64_alphabet(line)) {
            data_end = begin;
        }
    }
    return body;
}

// JIS that is labelled quoted-printable, but was left raw: its `=` are halves of kanji.
bool is_raw_jis(std::string_view body) {
    if (!has_jis_escape(body)) {
        return false;
    }
    for (std::size_t i = body.find('='); i != std::string_view::npos; i = body.find('=', i + 1)) {
        const bool encoded = i + 2 < body.size() && hex(body[i + 1]) >= 0 && hex(body[i + 2]) >= 0;
        const bool soft_break = i + 1 >= body.size() || body[i + 1] == '\r' || body[i + 1] == '\n';
        if (!encoded && !soft_break) {
            return true;
        }
    }
    return false;
}

}  // namespace

Transfer transfer_named(std::string_view field) {
    std::string token;
    for (const char c : trim_ascii(field)) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            token += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        } else if (c != '-' && c != '_' && c != '"' && c != '\'') {
            break;
        }
    }
    if (token == "base64" || token == "b") {
        return Transfer::base64;
    }
    if (token == "quotedprintable" || token == "quoted" || token == "q" || token == "qp") {
        return Transfer::quoted_printable;
    }
    if (token == "uuencode" || token == "xuuencode" || token == "xuue" || token == "uue") {
        return Transfer::uuencode;
    }
    return Transfer::identity;
}

namespace {

/// By the place in a quantum and the character: its six bits where they belong, or `no_digit`.
constexpr std::uint32_t no_digit = 1U << 24;
constexpr auto placed_digits = [] {
    std::array<std::array<std::uint32_t, 256>, 4> placed{};
    for (std::size_t place = 0; place < 4; ++place) {
        for (std::size_t c = 0; c < 256; ++c) {
            const auto value = base64_values[c];
            placed[place][c] = value < 0 ? no_digit : static_cast<std::uint32_t>(value) << (18 - 6 * place);
        }
    }
    return placed;
}();

/// Decodes whole quanta of four digits from the beginning of `body`, as many as there are and `room` holds; how many.
std::size_t take_quanta(std::string_view body, std::span<char> room) {
    const auto most = std::min(body.size() / 4, room.size() / 3);
    for (std::size_t i = 0; i < most; ++i) {
        const auto digit = [&](std::size_t place) {
            return placed_digits[place][static_cast<unsigned char>(body[4 * i + place])];
        };
        const auto bits = digit(0) | digit(1) | digit(2) | digit(3);
        if (bits >= no_digit) {
            return i;
        }
        room[3 * i] = static_cast<char>(bits >> 16);
        room[3 * i + 1] = static_cast<char>(bits >> 8);
        room[3 * i + 2] = static_cast<char>(bits);
    }
    return most;
}

}  // namespace

void decode_base64(std::string_view body, std::string& out) {
    // In pieces, since std::string fills with zeros what it is to be grown by: another pass over all that memory.
    std::array<char, 4096> piece;
    std::size_t filled = 0;
    out.reserve(out.size() + body.size() / 4 * 3 + 3);
    const auto hand_over = [&] {
        out.append(piece.data(), filled);
        filled = 0;
    };
    const auto put = [&](unsigned bits, int bytes) {
        for (int shift = 16; bytes > 0; --bytes, shift -= 8) {
            piece[filled++] = static_cast<char>(bits >> shift);
        }
        if (filled > piece.size() - 3) {
            hand_over();
        }
    };
    unsigned quantum = 0;
    int digits = 0;
    const auto flush = [&] {
        if (digits == 2) {
            put(quantum << 12, 1);
        } else if (digits == 3) {
            put(quantum << 6, 2);
        }
        quantum = 0;
        digits = 0;
    };
    bool padded = false;
    for (std::size_t i = 0; i < body.size(); ++i) {
        while (digits == 0) {  // nearly all of it: whole quanta within a line
            const auto taken = take_quanta(body.substr(i), std::span(piece).subspan(filled));
            i += 4 * taken;
            filled += 3 * taken;
            if (filled <= piece.size() - 3) {
                break;
            }
            hand_over();
        }
        if (i == body.size()) {
            break;
        }
        const auto value = base64_values[static_cast<unsigned char>(body[i])];
        if (value == pad) {
            flush();
            padded = true;
        } else if (value >= 0) {
            quantum = (quantum << 6) | static_cast<unsigned>(value);
            if (++digits == 4) {
                put(quantum, 3);
                quantum = 0;
                digits = 0;
            }
        } else if (padded && body[i] == '\n') {
            const std::size_t next = body.find_first_not_of("\r\n", i);
            if (next == std::string_view::npos || line_is_text(body, next)) {
                break;
            }
            padded = false;
        }
    }
    flush();
    hand_over();
}

namespace {

// The hexadecimal digit behind a soft line break at `at`, for lines that were cut inside an escape; 0 if there is none.
std::size_t behind_soft_break(std::string_view body, std::size_t at) {
    if (at >= body.size() || body[at] != '=') {
        return 0;
    }
    const std::size_t line = at + 1 + (body.substr(at + 1, 1) == "\r" ? 1 : 0);
    const bool digit = line + 1 < body.size() && body[line] == '\n' && hex(body[line + 1]) >= 0;
    return digit ? line + 1 : 0;
}

}  // namespace

std::string decode_quoted_printable(std::string_view body, bool header) {
    std::string out;
    out.reserve(body.size());
    for (std::size_t i = 0; i < body.size(); ++i) {
        const char c = body[i];
        if (c != '=') {
            out += header && c == '_' ? ' ' : c;
            continue;
        }
        if (i + 2 < body.size() && hex(body[i + 1]) >= 0 && hex(body[i + 2]) >= 0) {
            out += static_cast<char>(hex(body[i + 1]) * 16 + hex(body[i + 2]));
            i += 2;
            continue;
        }
        if (const std::size_t low = behind_soft_break(body, i + 2); low != 0 && hex(body[i + 1]) >= 0) {
            out += static_cast<char>(hex(body[i + 1]) * 16 + hex(body[low]));
            i = low;
            continue;
        }
        if (header) {  // a word that was folded inside "=C3"
            const std::size_t high = next_written(body, i + 1);
            const std::size_t low = next_written(body, high + 1);
            if (low < body.size() && hex(body[high]) >= 0 && hex(body[low]) >= 0) {
                out += static_cast<char>(hex(body[high]) * 16 + hex(body[low]));
                i = low;
                continue;
            }
        }
        std::size_t end = i + 1;
        while (end < body.size() && (body[end] == ' ' || body[end] == '\t' || body[end] == '\r')) {
            ++end;
        }
        if (end == body.size() || body[end] == '\n') {
            i = end;
        } else {
            out += c;
        }
    }
    return out;
}

std::string decode_uuencode(std::string_view body) {
    std::string out;
    out.reserve(body.size() / 4 * 3 + 3);
    for (std::size_t begin = 0; begin < body.size();) {
        const std::size_t end = std::min(body.find('\n', begin), body.size());
        std::string_view line = body.substr(begin, end - begin);
        begin = end + 1;
        while (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        if (line.substr(0, 6) == "begin " || line.empty()) {
            continue;
        }
        if (line == "end") {
            break;
        }
        const auto value = [&](std::size_t i) {
            return i < line.size() ? static_cast<unsigned>(line[i] - ' ') & 0x3FU : 0U;
        };
        const std::size_t count = value(0);
        const std::size_t start = out.size();
        for (std::size_t i = 1; i < line.size() && out.size() - start < count; i += 4) {
            const unsigned bits = value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
            out += static_cast<char>(bits >> 16);
            out += static_cast<char>(bits >> 8);
            out += static_cast<char>(bits);
        }
        out.resize(std::min(out.size(), start + count));
    }
    return out;
}

std::string decode_transfer(std::string_view body, Transfer transfer) {
    switch (transfer) {
        case Transfer::base64:
            if (const std::string_view data = without_footer(body); !is_plainly_not_base64(data)) {
                std::string out;
                decode_base64(data, out);
                return out;
            }
            break;
        case Transfer::quoted_printable:
            if (!is_raw_jis(body)) {
                return decode_quoted_printable(body);
            }
            break;
        case Transfer::uuencode:
            return decode_uuencode(body);
        case Transfer::identity:
            break;
    }
    return std::string(body);
}

}  // namespace madoguchi
