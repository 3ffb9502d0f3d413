#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "parser/charset_names.h"

namespace madoguchi {

/// Text made from bytes.
struct Decoded {
    std::string text;              ///< valid UTF-8, NUL dropped
    std::size_t replacements = 0;  ///< U+FFFD written for bytes without a meaning
};

/// Turns bytes of any Japanese or other character set into UTF-8. Keeps the ICU converters it opened, so one object
/// serves one mail; not shared among threads. Never throws but for want of memory.
class Charsets {
public:
    Charsets();
    ~Charsets();
    Charsets(const Charsets&) = delete;
    Charsets& operator=(const Charsets&) = delete;

    /// Decodes by the label, in any spelling, unless the bytes say otherwise: a byte order mark, JIS escapes, bytes
    /// that are invalid under the label. "" or an unknown label means detection.
    [[nodiscard]] Decoded decode(std::string_view bytes, std::string_view label);

    /// The label of the mail's text, or of its encoded words, for decode_raw().
    void set_text_label(std::string_view label);
    /// Bytes without a label: of a header, or of a text. Programs write them as they write what they label: where that
    /// is neither Japanese, Unicode nor Western, and the bytes are valid in it and hold no kana, they are decoded by
    /// it.
    [[nodiscard]] Decoded decode_raw(std::string_view bytes);

    /// Whether that label, in any spelling, names a character set.
    [[nodiscard]] bool knows(std::string_view label);

    /// ISO-2022-JP in all its dialects: JIS X 0201, 0208, 0212, 0213, half-width kana by ESC ( I, SO/SI or 8 bits.
    [[nodiscard]] Decoded decode_jis(std::string_view bytes);

    /// By that encoding alone, whatever the bytes look like; `unknown` and `other` count as UTF-8.
    [[nodiscard]] Decoded decode_as(std::string_view bytes, Encoding encoding);

    /// By an ICU converter; `known` is false, and the text empty, where ICU has none of that name. `pairs`: the bytes
    /// are whole characters of two bytes, so that the second byte of a bad one is never an ASCII character.
    [[nodiscard]] Decoded decode_icu(std::string_view bytes, const char* converter, bool& known, bool pairs = false);

private:
    [[nodiscard]] Decoded detect(std::string_view bytes);
    [[nodiscard]] Decoded decode_lines(std::string_view bytes, Decoded whole);
    [[nodiscard]] Decoded other_than_labelled(std::string_view bytes, Encoding label, Decoded decoded);
    std::string text_label_;
    struct Converters;
    std::unique_ptr<Converters> converters_;
};

}  // namespace madoguchi
