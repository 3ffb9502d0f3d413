#include "parser/iso2022jp.h"

#include <iconv.h>

#include <array>

#include "parser/charset_guess.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr char32_t half_width_kana = 0xFF61;  // for 0x21 (7 bits) and 0xA1 (8 bits)

unsigned char byte(std::string_view s, std::size_t i) {
    return i < s.size() ? static_cast<unsigned char>(s[i]) : 0;
}

bool graphic(unsigned char c) {
    return c >= 0x21 && c <= 0x7E;
}

// JIS X 0208 row and cell to their place in Shift_JIS.
void append_shift_jis(std::string& out, unsigned char row, unsigned char cell) {
    const int lead = (row - 0x21) / 2 + (row < 0x5F ? 0x81 : 0xC1);
    const int trail = row % 2 == 0 ? cell + 0x7E : cell + (cell < 0x60 ? 0x1F : 0x20);
    out.append({static_cast<char>(lead), static_cast<char>(trail)});
}

}  // namespace

Decoded decode_by_c_library(std::string_view bytes, const char* table_name) {
    Decoded decoded;
    const iconv_t table = iconv_open("UTF-8", table_name);
    std::string source(bytes);
    char* in = source.data();
    std::size_t left = source.size();
    while (left > 0) {
        std::array<char, 512> buffer{};
        char* out = buffer.data();
        std::size_t room = buffer.size();
        const bool usable = table != iconv_t(-1);  // NOLINT(performance-no-int-to-ptr)
        const std::size_t rest = left;
        if (usable) {
            iconv(table, &in, &left, &out, &room);
            decoded.text.append(buffer.data(), buffer.size() - room);
        }
        if (!usable || (left > 0 && (left == rest || room > 8))) {
            append_character(decoded.text, replacement_character);
            ++decoded.replacements;
            const std::size_t longest = *in == '\x8F' ? 3 : 2;
            std::size_t skip = 1;  // never past a line end or space: they begin anew
            while (skip < std::min(longest, left) && static_cast<unsigned char>(in[skip]) > 0x20) {
                ++skip;
            }
            in += skip;
            left -= skip;
        }
    }
    if (table != iconv_t(-1)) {         // NOLINT(performance-no-int-to-ptr)
        std::array<char, 16> buffer{};  // a kana is held back while a sign may follow that joins it
        char* out = buffer.data();
        std::size_t room = buffer.size();
        iconv(table, nullptr, nullptr, &out, &room);
        decoded.text.append(buffer.data(), buffer.size() - room);
        iconv_close(table);
    }
    return decoded;
}

void Iso2022Jp::flush() {
    if (pending_.empty()) {
        return;
    }
    bool known = true;
    const Decoded part = pending_set_ == Set::x0208   ? charsets_.decode_icu(pending_, "ibm-943_P15A-2003", known, true)
                         : pending_set_ == Set::x0212 ? charsets_.decode_icu(pending_, "euc-jp-2007", known)
                         : pending_set_ == Set::gb2312  ? charsets_.decode_icu(pending_, "gb18030", known)
                         : pending_set_ == Set::ksc5601 ? charsets_.decode_icu(pending_, "windows-949-2000", known)
                                                        : decode_by_c_library(pending_, "EUC-JISX0213");
    decoded_.text += part.text;
    decoded_.replacements += part.replacements;
    pending_.clear();
}

void Iso2022Jp::put(char32_t c) {
    flush();
    append_character(decoded_.text, c);
}

void Iso2022Jp::bad() {
    put(replacement_character);
    ++decoded_.replacements;
}

// `at` is behind ESC. An escape that means nothing here is shown as a broken byte.
std::size_t Iso2022Jp::escape(std::string_view bytes, std::size_t at) {
    const unsigned char a = byte(bytes, at);
    const unsigned char b = byte(bytes, at + 1);
    const unsigned char c = byte(bytes, at + 2);
    if (a == '(' && (b == 'B' || b == 'J' || b == 'H')) {
        set_ = Set::ascii;
        return at + 2;
    }
    if (a == '(' && b == 'I') {
        set_ = Set::kana;
        return at + 2;
    }
    if (a == '$' && (b == 'B' || b == '@')) {
        set_ = Set::x0208;
        return at + 2;
    }
    if (a == '$' && b == 'A') {
        set_ = Set::gb2312;
        return at + 2;
    }
    if (a == '&' && b == '@') {  // announces JIS X 0208-1990; ESC $ B follows
        return at + 2;
    }
    if (a == '$' && b == '(') {
        switch (c) {
            case 'B':
            case '@':
                set_ = Set::x0208;
                return at + 3;
            case 'A':
                set_ = Set::gb2312;
                return at + 3;
            case 'C':
                set_ = Set::ksc5601;
                return at + 3;
            case 'D':
                set_ = Set::x0212;
                return at + 3;
            case 'O':
            case 'Q':
                set_ = Set::x0213_1;
                return at + 3;
            case 'P':
                set_ = Set::x0213_2;
                return at + 3;
            default:
                break;
        }
    }
    bad();
    return at;
}

std::size_t Iso2022Jp::pair(std::string_view bytes, std::size_t at) {
    const unsigned char high = byte(bytes, at);
    const unsigned char low = byte(bytes, at + 1);
    const auto row = static_cast<unsigned char>(high & 0x7F);
    const auto cell = static_cast<unsigned char>(low & 0x7F);
    if (!graphic(row) || !graphic(cell) || (high ^ low) >= 0x80) {
        bad();
        return at + 1;
    }
    if (pending_set_ != set_) {
        flush();
        pending_set_ = set_;
    }
    if (set_ == Set::x0208) {
        append_shift_jis(pending_, row, cell);
        return at + 2;
    }
    if (set_ == Set::x0212 || set_ == Set::x0213_2) {
        pending_ += '\x8F';
    }
    pending_ += static_cast<char>(row | 0x80);
    pending_ += static_cast<char>(cell | 0x80);
    return at + 2;
}

// 8-bit bytes among JIS text: half-width kana, or a line that was left in another encoding.
std::size_t Iso2022Jp::high_run(std::string_view bytes, std::size_t at) {
    if (at >= run_end_) {  // each run is looked at once, however many letters it has
        run_end_ = std::min(bytes.find_first_of("\x1B\n\r\x0E\x0F", at), bytes.size());
        in_kana_ = false;
    }
    const std::size_t end = run_end_;
    std::size_t kana = at;
    while (kana < end && byte(bytes, kana) >= 0xA1 && byte(bytes, kana) <= 0xDF) {
        ++kana;
    }
    if (!in_kana_ && kana < end && byte(bytes, kana) >= 0x80) {
        const std::string_view run = bytes.substr(at, end - at);
        const Encoding guess = guess_encoding(run);
        if (guess != Encoding::latin) {
            flush();
            const Decoded part = charsets_.decode_as(run, guess);
            decoded_.text += part.text;
            decoded_.replacements += part.replacements;
            return end;
        }
        in_kana_ = true;
    }
    if (kana == at) {
        bad();
        return at + 1;
    }
    for (; at < kana; ++at) {
        put(half_width_kana + byte(bytes, at) - 0xA1U);
    }
    return at;
}

std::size_t Iso2022Jp::single(std::string_view bytes, std::size_t at) {
    const unsigned char c = byte(bytes, at);
    if (c >= 0x80) {
        return high_run(bytes, at);
    }
    if ((set_ == Set::kana || shifted_out_) && c >= 0x21 && c <= 0x5F) {
        put(half_width_kana + c - 0x21U);
    } else if (c != 0) {
        put(c);
    }
    return at + 1;
}

Decoded Iso2022Jp::decode(std::string_view bytes) {
    decoded_.text.reserve(bytes.size() + bytes.size() / 2);
    for (std::size_t at = 0; at < bytes.size();) {
        const unsigned char c = byte(bytes, at);
        if (c == 0x1B) {
            at = escape(bytes, at + 1);
        } else if (c == 0x0E || c == 0x0F) {
            shifted_out_ = c == 0x0E;
            ++at;
        } else if (c <= 0x20) {
            if (c == '\n' || c == '\r') {
                set_ = Set::ascii;
                shifted_out_ = false;
            }
            if (c != 0) {
                put(c);
            }
            ++at;
        } else if (set_ == Set::ascii || set_ == Set::kana || shifted_out_) {
            at = single(bytes, at);
        } else {
            at = pair(bytes, at);
        }
    }
    flush();
    return std::move(decoded_);
}

}  // namespace madoguchi
