#include "parser/encoded_word.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "parser/transfer.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

struct Word {
    std::string_view charset;
    bool base64 = false;
    std::string_view text;
};

bool is_hex(char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

// "?=" ends the word, unless it is a raw `?` before an encoded byte and a real end follows in this word.
std::size_t find_end(std::string_view text, std::size_t from, bool base64) {
    std::size_t end = text.find("?=", from);
    while (!base64 && end != std::string_view::npos && end + 3 < text.size() && is_hex(text[end + 2]) &&
           is_hex(text[end + 3])) {
        const std::size_t later = text.find("?=", end + 2);
        if (later == std::string_view::npos || text.find("=?", end + 2) < later) {
            break;
        }
        end = later;
    }
    return end;
}

// "=E3=81=82" is no base64, whatever the word says: its `=` would stand at the end.
bool is_really_quoted(std::string_view text) {
    const std::size_t sign = text.find('=');
    return sign != std::string_view::npos && sign + 2 < text.size() && is_hex(text[sign + 1]) && is_hex(text[sign + 2]);
}

bool read_word(std::string_view text, std::size_t at, Word& word, std::size_t& length) {
    constexpr std::size_t longest_charset = 60;
    constexpr std::size_t longest_word = 8192;  // RFC 2047 says 75; without a limit the search would be quadratic
    if (text.substr(at, 2) != "=?") {
        return false;
    }
    text = text.substr(0, at + longest_word);
    const std::size_t first = text.find('?', at + 2);
    if (first == std::string_view::npos || first == at + 2 || first - at > longest_charset ||
        first + 2 >= text.size() || text[first + 2] != '?') {
        return false;
    }
    const char encoding = static_cast<char>(text[first + 1] | 0x20);
    word.charset = text.substr(at + 2, first - at - 2);
    if (word.charset.size() > 2 && word.charset.front() == '"' && word.charset.back() == '"') {
        word.charset = word.charset.substr(1, word.charset.size() - 2);
    }
    if ((encoding != 'b' && encoding != 'q') || word.charset.find_first_of(" \t\"<>") != std::string_view::npos) {
        return false;
    }
    word.charset = word.charset.substr(0, word.charset.find('*'));  // RFC 2231 §5, a language
    word.base64 = encoding == 'b';
    const std::size_t begin = first + 3;
    std::size_t end = find_end(text, begin, word.base64);
    std::size_t marker = 2;
    if (end == std::string_view::npos) {  // cut off: as far as the next space
        end = std::min(text.find_first_of(" \t\"<", begin), text.size());
        if (end < text.size() && !word.base64) {
            return false;
        }
        marker = 0;
        while (end > begin && text[end - 1] == '?') {
            --end;
            ++marker;
        }
    }
    word.text = text.substr(begin, end - begin);
    word.base64 = word.base64 && !is_really_quoted(word.text);
    length = end + marker - at;
    return !word.base64 || word.text.find_first_of("!#$%&()*:;@[]^`{|}~") == std::string_view::npos;
}

// Base64 that ends where bytes end: the bits that its last digit has too many are zero, as no cut would leave them but
// by chance.
bool lost_only_padding(std::string_view base64, std::size_t digits) {
    const std::size_t last = base64.find_last_not_of(" =");
    constexpr std::string_view four_zeros = "AQgw";
    constexpr std::string_view two_zeros = "AEIMQUYcgkosw048";
    switch (digits % 4) {
        case 0:
            return true;
        case 2:
            return four_zeros.find(base64[last]) != std::string_view::npos;
        case 3:
            return two_zeros.find(base64[last]) != std::string_view::npos;
        default:
            return false;
    }
}

// Words of one charset, waiting for their neighbours.
class Run {
public:
    Run(Charsets& charsets, std::string& out, std::size_t& replacements)
        : charsets_(charsets), out_(out), replacements_(replacements) {}

    void add(const Word& word) {
        if (open_ && !equal_ascii_case(charset_, word.charset)) {
            flush();
        }
        charset_ = word.charset;
        open_ = true;
        if (!word.base64) {
            settle_base64();
            add_quoted(word.text);
            return;
        }
        settle_quoted();
        const auto count = [&](std::string_view others) {
            return static_cast<std::size_t>(std::count_if(
                word.text.begin(), word.text.end(), [&](char c) { return others.find(c) == std::string_view::npos; }));
        };
        const std::size_t digits = count(" =");
        const bool apart = lost_only_padding(base64_, digits_) && lost_only_padding(word.text, digits);
        if (count(" ") % 4 == 0 || apart) {  // the word before only lost its padding
            settle_base64();
        }
        base64_ += word.text;
        digits_ += digits;
        if (digits_ % 4 == 0 || word.text.find('=') != std::string_view::npos) {
            settle_base64();
        }
    }

    void flush() {
        settle_base64();
        settle_quoted();
        if (open_) {
            const Decoded decoded = charsets_.decode(bytes_, charset_);
            out_ += decoded.text;
            replacements_ += decoded.replacements;
        }
        bytes_.clear();
        open_ = false;
    }

private:
    /// All but an encoded byte that was cut in two, which the next word may complete.
    void add_quoted(std::string_view text) {
        const std::string joined = std::exchange(quoted_, {}) + std::string(text);
        const std::size_t sign = joined.rfind('=');
        const bool cut = sign != std::string::npos && sign + 2 >= joined.size() &&
                         (sign + 1 == joined.size() || is_hex(joined.back()));
        quoted_ = cut ? joined.substr(sign) : std::string();
        bytes_ += decode_quoted_printable(std::string_view(joined).substr(0, joined.size() - quoted_.size()), true);
    }

    void settle_quoted() { bytes_ += std::exchange(quoted_, {}); }

    void settle_base64() {
        decode_base64(base64_, bytes_);
        base64_.clear();
        digits_ = 0;
    }

    Charsets& charsets_;
    std::string& out_;
    std::size_t& replacements_;
    bool open_ = false;
    std::string_view charset_;
    std::string bytes_;
    std::string quoted_;  ///< `=` or `=E`
    std::string base64_;  ///< a quantum may be cut between two words
    std::size_t digits_ = 0;
};

/// Where the next "=?" stands, or the end. Looks for the mark of the two that a signature (DKIM) does not hold.
std::size_t next_beginning(std::string_view body, std::size_t from) {
    for (std::size_t at = body.find('?', from + 1); at != std::string_view::npos; at = body.find('?', at + 1)) {
        if (body[at - 1] == '=') {
            return at - 1;
        }
    }
    return body.size();
}

/// Printable ASCII without an encoded word: most headers.
bool is_plain(std::string_view body) {
    const auto prints = [](char c) { return c >= 0x20 && c < 0x7F; };
    return std::all_of(body.begin(), body.end(), prints) && next_beginning(body, 0) == body.size();
}

bool is_raw(std::string_view text) {
    return !is_ascii(text) || text.find('\x1B') != std::string_view::npos;
}

void clean_controls(std::string& text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
}

}  // namespace

std::size_t encoded_word_length(std::string_view text, std::size_t at) {
    Word word;
    std::size_t length = 0;
    return read_word(text, at, word, length) ? length : 0;
}

std::string_view encoded_word_charset(std::string_view text) {
    for (std::size_t at = text.substr(0, 2) == "=?" ? 0 : next_beginning(text, 0); at < text.size();
         at = next_beginning(text, at + 1)) {
        Word word;
        std::size_t length = 0;
        if (read_word(text, at, word, length)) {
            return word.charset;
        }
    }
    return {};
}

std::string decode_raw_header(std::string_view body, Charsets& charsets, std::size_t& replacements) {
    if (!is_raw(body)) {
        return std::string(body);
    }
    Decoded decoded = charsets.decode_raw(body);
    replacements += decoded.replacements;
    return std::move(decoded.text);
}

std::string decode_header_text(std::string_view body, Charsets& charsets, std::size_t& replacements) {
    if (is_plain(body)) {
        return std::string(body);
    }
    std::string out;
    Run run(charsets, out, replacements);
    bool after_word = false;
    for (std::size_t at = 0; at < body.size();) {
        Word word;
        std::size_t length = 0;
        if (read_word(body, at, word, length)) {
            run.add(word);
            at += length;
            after_word = true;
            continue;
        }
        std::size_t next = at;
        do {
            next = next_beginning(body, next + 1);
        } while (next < body.size() && encoded_word_length(body, next) == 0);
        const std::string_view between = body.substr(at, next - at);
        const bool only_blanks = between.find_first_not_of(" \t\r\n") == std::string_view::npos;
        if (!(after_word && only_blanks && next < body.size())) {
            run.flush();
            out += decode_raw_header(between, charsets, replacements);
        }
        after_word = false;
        at = next;
    }
    run.flush();
    clean_controls(out);
    return compose_kana(std::move(out));
}

}  // namespace madoguchi
