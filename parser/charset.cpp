#include "parser/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <algorithm>
#include <array>
#include <map>

#include "parser/charset_guess.h"
#include "parser/charset_names.h"
#include "parser/iso2022jp.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr const char* shift_jis_table = "ibm-943_P15A-2003";
constexpr const char* euc_jp_table = "euc-jp-2007";
/// From 8F F3 F3 on, what eucJP-ms has beyond JIS X 0212: IBM's kanji and signs, among them those of many names.
constexpr std::u16string_view ibm_kanji_in_euc_jp =
    u"ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ＇＂㈱№℡炻仼僴凬匇匤\uFA0E咊坙\uFA0F\uFA10增寬峵嵓\uFA11德悅"
    u"愠敎昻晥\uFA12\uF929栁\uFA13\uFA14橫櫢淸淲瀨\uFA15\uFA16甁皂皞\uFA17礰\uFA18\uFA19\uFA1A\uFA1B竧\uFA1C"
    u"\uFA1D綠緖\uFA1E荢\uFA1F薰\uFA20\uFA21蠇\uFA22譿賴赶\uFA23\uFA24\uFA25郞\uFA26鄕\uFA27\uFA28閒\uF9DC\uFA29"
    u"霻靍靑\uFA2A\uFA2B\uFA2C馞髙魲\uFA2D黑";
constexpr const char* latin_table = "windows-1252";
constexpr std::array<std::string_view, 7> only_in_c_library{"EUC-JISX0213", "SHIFT_JISX0213", "JOHAB", "ISO-8859-16",
                                                            "VISCII",       "ARMSCII-8",      "TCVN"};

bool is_only_in_c_library(const CharsetName& name) {
    return std::find(only_in_c_library.begin(), only_in_c_library.end(), name.icu) != only_in_c_library.end();
}

/// What the callback of a conversion knows and counts.
struct BadBytes {
    std::size_t count = 0;
    bool pairs = false;   ///< see Charsets::decode_icu
    bool euro = false;    ///< the byte 80 is a euro sign, as in the code page behind gbk
    bool euc_jp = false;  ///< characters of eucJP-ms are known

    /// What the bytes mean although the table has no such character; 0: nothing.
    [[nodiscard]] UChar meant(std::string_view bytes) const {
        if (euro && bytes == "\x80") {
            return 0x20AC;
        }
        if (!euc_jp || bytes.size() != 3 || bytes[0] != '\x8F' || (bytes[1] != '\xF3' && bytes[1] != '\xF4')) {
            return 0;
        }
        constexpr int row = 94;
        const int at =
            (static_cast<unsigned char>(bytes[1]) - 0xF3) * row + static_cast<unsigned char>(bytes[2]) - 0xF3;
        return at >= 0 && at < static_cast<int>(ibm_kanji_in_euc_jp.size()) ? ibm_kanji_in_euc_jp[at] : 0;
    }
};

// ICU would write U+001A or nothing; a reader must see that something was there. An ASCII byte behind a lead byte that
// it does not fit is a character of its own (Encoding Standard, "prepend byte to stream").
void U_CALLCONV write_replacement(const void* context, UConverterToUnicodeArgs* args, const char* units, int32_t length,
                                  UConverterCallbackReason reason, UErrorCode* error) {
    if (reason > UCNV_IRREGULAR) {
        return;
    }
    *error = U_ZERO_ERROR;
    auto& bad = *static_cast<BadBytes*>(const_cast<void*>(context));
    if (const UChar sign = bad.meant({units, static_cast<std::size_t>(length)}); sign != 0) {
        ucnv_cbToUWriteUChars(args, &sign, 1, 0, error);
        return;
    }
    const char last = length > 1 && !bad.pairs ? units[length - 1] : '\0';
    const std::array<UChar, 2> shown{0xFFFD, static_cast<UChar>(last)};
    ucnv_cbToUWriteUChars(args, shown.data(), last > 0 ? 2 : 1, 0, error);
    ++bad.count;
}

void append_utf16(std::string& out, const UChar* begin, const UChar* end) {
    for (const UChar* u = begin; u != end; ++u) {
        char32_t c = *u;
        if (c >= 0xD800 && c <= 0xDBFF && u + 1 != end && u[1] >= 0xDC00 && u[1] <= 0xDFFF) {
            c = 0x10000 + ((c - 0xD800) << 10) + (*++u - 0xDC00U);
        }
        if (c != 0) {
            append_character(out, c);
        }
    }
}

void convert(UConverter* converter, std::string_view bytes, BadBytes bad, Decoded& decoded) {
    UErrorCode error = U_ZERO_ERROR;
    ucnv_reset(converter);
    ucnv_setToUCallBack(converter, write_replacement, &bad, nullptr, nullptr, &error);
    const char* source = bytes.data();
    const char* const end = source + bytes.size();
    UChar buffer[2048];
    UChar* kept = buffer;  // a surrogate pair may be cut by the buffer's end
    do {
        error = U_ZERO_ERROR;
        UChar* target = kept;
        ucnv_toUnicode(converter, &target, std::end(buffer), &source, end, nullptr, true, &error);
        const bool more = error == U_BUFFER_OVERFLOW_ERROR;
        const bool cut = more && target != buffer && target[-1] >= 0xD800 && target[-1] <= 0xDBFF;
        append_utf16(decoded.text, buffer, cut ? target - 1 : target);
        kept = buffer;
        if (cut) {
            *kept++ = target[-1];
        }
    } while (error == U_BUFFER_OVERFLOW_ERROR);
    decoded.replacements += bad.count;
}

Decoded decode_utf8(std::string_view bytes) {
    Decoded decoded;
    if (is_utf8(bytes)) {
        decoded.text.assign(bytes);
    } else {
        decoded.text.reserve(bytes.size() + 16);
        for (std::size_t at = 0; at < bytes.size();) {
            bool bad = false;
            append_character(decoded.text, next_utf8(bytes, at, &bad));
            decoded.replacements += bad ? 1 : 0;
        }
    }
    if (decoded.text.find('\0') != std::string::npos) {
        decoded.text.erase(std::remove(decoded.text.begin(), decoded.text.end(), '\0'), decoded.text.end());
    }
    return decoded;
}

// ICU lets the control characters 80–9F through in EUC-JP; there they are lead bytes that lost their partner.
void show_controls(Decoded& decoded) {
    std::size_t from = decoded.text.find('\xC2');
    if (from == std::string::npos) {
        return;
    }
    std::string out = decoded.text.substr(0, from);
    for (std::size_t at = from; at < decoded.text.size();) {
        const std::size_t begin = at;
        const char32_t c = next_utf8(decoded.text, at);
        if (c >= 0x80 && c <= 0x9F) {
            append_character(out, replacement_character);
            ++decoded.replacements;
        } else {
            out.append(decoded.text, begin, at - begin);
        }
    }
    decoded.text = std::move(out);
}

// The table turns three control characters round, as on IBM's hosts: 1A, 1C, 7F to 1C, 7F, 1A.
void restore_controls(std::string& text) {
    constexpr std::string_view turned = "\x1C\x7F\x1A";
    constexpr std::string_view meant = "\x1A\x1C\x7F";
    for (std::size_t at = text.find_first_of(turned); at != std::string::npos;
         at = text.find_first_of(turned, at + 1)) {
        text[at] = meant[turned.find(text[at])];
    }
}

// UTF-16 without a mark: ASCII line ends and spaces, or kana, fill one byte of each pair with few values.
const char* utf16_by_zeros(std::string_view bytes) {
    const std::string_view sample = bytes.substr(0, 4096);
    if (sample.size() < 4 || sample.find('\0') == std::string_view::npos) {
        return nullptr;
    }
    std::size_t even = 0;
    std::size_t odd = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        if (sample[i] == '\0' || sample[i] == '\x30') {
            ++(i % 2 == 0 ? even : odd);
        }
    }
    const std::size_t half = sample.size() / 2;
    if (even > odd * 4 && even * 4 > half) {
        return "UTF-16BE";
    }
    if (odd > even * 4 && odd * 4 > half) {
        return "UTF-16LE";
    }
    return nullptr;
}

// Bytes labelled ISO-2022-JP without an escape: 8-bit half-width kana. EUC-JP of any length leaves that range.
bool jis_kana_only(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) {
        const auto b = static_cast<unsigned char>(c);
        return b < 0x80 || (b >= 0xA1 && b <= 0xDF);
    });
}

// UTF-8 under the label Shift_JIS may be valid there as well, as kanji and half-width kana that nobody writes.
bool is_japanese_in_utf8(std::string_view bytes) {
    const bool wide = bytes.find_first_of("\xE3\xE4\xE5\xE6\xE7\xE8\xE9\xEF") != std::string_view::npos;
    return wide && is_utf8(bytes);
}

/// Hiragana or full-width katakana, U+3040 to U+30FF.
bool holds_kana(std::string_view utf8) {
    for (std::size_t at = utf8.find('\xE3'); at + 1 < utf8.size() && at != std::string_view::npos;
         at = utf8.find('\xE3', at + 1)) {
        const auto second = static_cast<unsigned char>(utf8[at + 1]);
        if (second >= 0x81 && second <= 0x83) {
            return true;
        }
    }
    return false;
}

// ISO-8859-1 is what clients write that know nothing of the text: UTF-8 or Japanese under it shows itself.
Encoding guess_mislabelled_latin(std::string_view bytes) {
    const Encoding guess = guess_encoding(bytes);
    if (guess == Encoding::utf8 && is_utf8(bytes)) {
        return guess;
    }
    const auto high = std::count_if(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) != 0; });
    const bool sure = guess != Encoding::latin && japanese_score(bytes, guess) > 8 + high;
    return sure ? guess : Encoding::latin;
}

}  // namespace

struct Charsets::Converters {
    std::map<std::string, UConverter*, std::less<>> open;

    Converters() = default;
    Converters(const Converters&) = delete;
    Converters& operator=(const Converters&) = delete;
    ~Converters() {
        for (const auto& [name, converter] : open) {
            if (converter != nullptr) {
                ucnv_close(converter);
            }
        }
    }

    UConverter* get(const char* name) {
        const auto found = open.find(std::string_view(name));
        if (found != open.end()) {
            return found->second;
        }
        UErrorCode error = U_ZERO_ERROR;
        UConverter* converter = ucnv_open(name, &error);
        return open.emplace(name, U_FAILURE(error) ? nullptr : converter).first->second;
    }
};

Charsets::Charsets() : converters_(std::make_unique<Converters>()) {}
Charsets::~Charsets() = default;

Decoded Charsets::decode_icu(std::string_view bytes, const char* name, bool& known, bool pairs) {
    Decoded decoded;
    UConverter* const converter = *name == '\0' ? nullptr : converters_->get(name);
    known = converter != nullptr;
    if (known) {
        decoded.text.reserve(bytes.size() + bytes.size() / 2);
        const std::string_view table = name;
        convert(converter, bytes, {0, pairs, table == "gb18030", table == euc_jp_table}, decoded);
    }
    return decoded;
}

bool Charsets::knows(std::string_view label) {
    const CharsetName name = charset_name(label);
    bool known = name.encoding != Encoding::other || is_only_in_c_library(name);
    if (!known) {
        static_cast<void>(decode_icu({}, name.icu.c_str(), known));
    }
    return known;
}

Decoded Charsets::decode_jis(std::string_view bytes) {
    return Iso2022Jp(*this).decode(bytes);
}

Decoded Charsets::decode_as(std::string_view bytes, Encoding encoding) {
    bool known = false;
    switch (encoding) {
        case Encoding::shift_jis: {
            Decoded decoded = decode_icu(bytes, shift_jis_table, known);
            restore_controls(decoded.text);
            return decoded;
        }
        case Encoding::euc_jp: {
            Decoded decoded = decode_icu(bytes, euc_jp_table, known);
            show_controls(decoded);
            return decoded;
        }
        case Encoding::latin:
            return decode_icu(bytes, latin_table, known);
        case Encoding::utf16:
            return decode_icu(bytes, is_little_endian_utf16(bytes) ? "UTF-16LE" : "UTF-16BE", known);
        case Encoding::jis:
            return decode_jis(bytes);
        default:
            return decode_utf8(bytes);
    }
}

Decoded Charsets::detect(std::string_view bytes) {
    return decode_as(bytes, guess_encoding(bytes));
}

void Charsets::set_text_label(std::string_view label) {
    text_label_ = label;
}

Decoded Charsets::decode_raw(std::string_view bytes) {
    Decoded detected = decode(bytes, "");
    const CharsetName name = charset_name(text_label_);
    const bool by_text = name.encoding == Encoding::other && !name.icu.starts_with("UTF") && !is_utf8(bytes) &&
                         !has_jis_escape(bytes) && !holds_kana(detected.text);
    if (by_text) {
        if (Decoded decoded = decode(bytes, text_label_); decoded.replacements == 0) {
            return decoded;
        }
    }
    return detected;
}

Decoded Charsets::decode(std::string_view bytes, std::string_view label) {
    bool known = false;
    if (bytes.substr(0, 3) == "\xEF\xBB\xBF") {
        return decode_utf8(bytes.substr(3));
    }
    if (bytes.substr(0, 2) == "\xFF\xFE" || bytes.substr(0, 2) == "\xFE\xFF") {
        return decode_icu(bytes.substr(2), bytes[0] == '\xFF' ? "UTF-16LE" : "UTF-16BE", known);
    }
    const bool ascii = is_ascii(bytes);
    const bool plain = ascii && bytes.find_first_of(std::string_view("\x1B\x0E\0", 3)) == std::string_view::npos;
    const CharsetName name = charset_name(label);
    if (plain && (name.encoding != Encoding::other && name.encoding != Encoding::utf16)) {
        return {std::string(bytes), 0};
    }
    if (has_jis_escape(bytes) && (ascii || (name.encoding != Encoding::other && !is_utf8(bytes)))) {
        return decode_jis(bytes);
    }
    if (name.encoding == Encoding::jis) {
        return ascii || (jis_kana_only(bytes) && !is_kana_in_euc_jp(bytes)) ? decode_jis(bytes) : detect(bytes);
    }
    if (name.encoding == Encoding::unknown) {
        if (const char* const utf16 = utf16_by_zeros(bytes)) {
            return decode_icu(bytes, utf16, known);
        }
        return detect(bytes);
    }
    const bool utf16 = name.encoding == Encoding::utf16 || name.icu.starts_with("UTF-16");
    if (utf16 && (is_japanese_in_utf8(bytes) || !may_be_utf16(bytes))) {
        return detect(bytes);
    }
    if (name.encoding == Encoding::other) {
        if (is_japanese_in_utf8(bytes)) {
            return decode_utf8(bytes);
        }
        if (is_only_in_c_library(name)) {
            return decode_by_c_library(bytes, name.icu.c_str());
        }
        Decoded decoded = decode_icu(bytes, name.icu.c_str(), known);
        return known ? decoded : decode(bytes, "");
    }
    if (name.encoding == Encoding::latin) {
        return decode_as(bytes, guess_mislabelled_latin(bytes));
    }
    if (name.encoding == Encoding::shift_jis && is_japanese_in_utf8(bytes)) {
        return decode_utf8(bytes);
    }
    if (name.encoding == Encoding::shift_jis && is_kana_in_euc_jp(bytes) && japanese_score(bytes, name.encoding) < 1) {
        return decode_as(bytes, Encoding::euc_jp);
    }
    Decoded decoded = decode_as(bytes, name.encoding);
    if (decoded.replacements == 0) {
        return decoded;
    }
    decoded = other_than_labelled(bytes, name.encoding, std::move(decoded));
    return name.encoding == Encoding::utf8 && decoded.replacements > 0 ? decode_lines(bytes, std::move(decoded))
                                                                       : decoded;
}

// UTF-8 to which a gateway or a person's template added lines of Shift_JIS or EUC-JP.
Decoded Charsets::decode_lines(std::string_view bytes, Decoded whole) {
    Decoded out;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t end = std::min(bytes.find('\n', at), bytes.size() - 1) + 1;
        const std::string_view line = bytes.substr(at, end - at);
        at = end;
        Decoded part = decode_utf8(line);
        if (part.replacements > 0) {
            const Encoding guess = guess_encoding(line);
            const bool japanese = guess == Encoding::shift_jis || guess == Encoding::euc_jp;
            if (japanese && valid_score(line, guess) > valid_score(line, Encoding::utf8) * 4) {
                Decoded other = decode_as(line, guess);
                part = other.replacements == 0 ? std::move(other) : std::move(part);
            }
        }
        out.text += part.text;
        out.replacements += part.replacements;
    }
    if (out.replacements < whole.replacements) {
        whole = std::move(out);
    }
    return whole;
}

// Some bytes mean nothing under the label. Another encoding is believed where it explains more of the text than the
// label does; a few broken bytes alone are no reason.
Decoded Charsets::other_than_labelled(std::string_view bytes, Encoding label, Decoded decoded) {
    const Encoding guess = guess_encoding(bytes);
    if (guess == Encoding::latin || guess == label) {
        const bool latin = label != Encoding::utf16 && valid_score(bytes, label) < 1 && is_plainly_latin(bytes);
        return latin ? decode_as(bytes, Encoding::latin) : decoded;
    }
    const long explained = valid_score(bytes, label);
    // Other bytes are seldom valid UTF-8 by chance, and then between many that are not.
    const bool mostly_utf8 = label == Encoding::utf8 && static_cast<long>(decoded.replacements) * 6 <= explained;
    if (label != Encoding::utf16 && valid_score(bytes, guess) <= explained * (mostly_utf8 ? 4 : 1)) {
        return decoded;
    }
    Decoded other = decode_as(bytes, guess);
    return other.replacements < decoded.replacements ? other : decoded;
}

}  // namespace madoguchi
