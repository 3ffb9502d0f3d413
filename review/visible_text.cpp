#include "review/visible_text.h"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <cstdint>
#include <optional>

namespace madoguchi {
namespace {

/// Joiners and variation selectors that ordinary names and emoji need; they move nothing on the screen.
bool harmless_format(UChar32 c) {
    return c == 0x200c || c == 0x200d || c == 0x00ad || c == 0x2060;
}

bool hidden(UChar32 c) {
    switch (u_charType(c)) {
        case U_CONTROL_CHAR:
        case U_LINE_SEPARATOR:
        case U_PARAGRAPH_SEPARATOR:
        case U_SURROGATE:
            return true;
        case U_FORMAT_CHAR:
            return !harmless_format(c);
        default:
            return false;
    }
}

std::string mark_of(UChar32 c) {
    return fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(c));
}

std::string left_out(UChar32 c) {
    return c == 0x2028 || c == 0x2029 ? "\n" : "";
}

/// `line_end` is written for each LF; nullopt makes it visible like any other control character.
std::string visible(std::string_view text, std::optional<std::string_view> line_end,
                    std::string (*instead)(UChar32 hidden) = mark_of) {
    std::string out;
    out.reserve(text.size());
    const auto length = static_cast<std::int64_t>(text.size());
    for (std::int64_t i = 0; i < length;) {
        const auto start = i;
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(text.data(), i, length, c);
        if (c == '\t') {
            out += ' ';
        } else if (c == '\n' && line_end) {
            out.append(*line_end);
        } else if (hidden(c)) {
            out += instead(c);
        } else if (c == 0xfffd) {
            out += "\uFFFD";
        } else {
            out.append(text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(i - start)));
        }
    }
    return out;
}

}  // namespace

std::string visible_line(std::string_view text) {
    return visible(text, std::nullopt);
}

std::string editable_text(std::string_view text) {
    return visible(text, "\n", left_out);
}

std::string visible_block(std::string_view text, std::string_view indent) {
    return visible(text, "\n" + std::string(indent));
}

}  // namespace madoguchi
