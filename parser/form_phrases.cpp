#include "parser/form_phrases.h"

#include <unicode/uchar.h>

namespace madoguchi {

bool is_filler_sign(char32_t c) {
    constexpr std::u32string_view signs = U"○〇◯×✕✖△□●▲■＊*◎∘⚪⭕";
    return signs.find(c) != std::u32string_view::npos;
}

bool is_word_character(char32_t c) {
    if (c < 0x80) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    if ((c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA) || (c >= 0x4E00 && c <= 0x9FFF)) {
        return true;
    }
    return c != 0x3007 && c != 0xFFFD && !is_filler_sign(c) && u_isalnum(static_cast<UChar32>(c)) != 0;
}

bool erase_all(std::string& text, std::string_view word) {
    const std::size_t before = text.size();
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
        text.erase(at, word.size());
    }
    return text.size() < before;
}

}  // namespace madoguchi
