#include "review/columns.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace madoguchi {
namespace {

std::size_t width_of(UChar32 c) {
    const auto category = u_charType(c);
    if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR) {
        return 0;
    }
    const auto east_asian = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    return east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

std::size_t column_width(std::string_view text) {
    std::size_t columns = 0;
    const auto length = static_cast<int32_t>(text.size());
    for (int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(text.data(), i, length, c);
        columns += width_of(c);
    }
    return columns;
}

std::string fit_columns(std::string_view text, std::size_t width) {
    std::string out;
    std::size_t columns = 0;
    const bool cut = column_width(text) > width;
    const auto length = static_cast<int32_t>(text.size());
    for (int32_t i = 0; i < length;) {
        const int32_t start = i;
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(text.data(), i, length, c);
        if (columns + width_of(c) + (cut ? 1 : 0) > width) {
            break;
        }
        columns += width_of(c);
        out.append(text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(i - start)));
    }
    if (cut && columns < width) {
        out += "…";
        ++columns;
    }
    return out + std::string(width - columns, ' ');
}

}  // namespace madoguchi
