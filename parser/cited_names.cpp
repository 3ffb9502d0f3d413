#include "parser/cited_names.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "parser/form_text.h"

namespace madoguchi {
namespace {

constexpr std::size_t longest_name = 40;  // bytes
constexpr std::size_t most_names = 8;

/// `name>` at the start of a line; the mark is followed by a blank, another mark or nothing.
struct Mark {
    std::string_view name;   ///< "" where there is none
    std::size_t length = 0;  ///< of blanks, name and mark
};

Mark mark_at(std::string_view line) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
    const std::size_t sign = line.substr(0, begin + longest_name + 1).find('>', begin);
    if (begin > 4 || sign == std::string_view::npos || sign == begin) {
        return {};
    }
    const std::string_view name = line.substr(begin, sign - begin);
    const bool followed = sign + 1 == line.size() || line[sign + 1] == ' ' || line[sign + 1] == '>' ||
                          line[sign + 1] == '\t' || line[sign + 1] == '\r';
    bool letters = false;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        letters = letters || byte >= 0x80 || std::isalpha(byte) != 0;
        if (byte < 0x80 && std::isalnum(byte) == 0 && c != '.' && c != '-' && c != '_') {
            return {};
        }
    }
    return followed && letters ? Mark{name, sign + 1} : Mark{};
}

}  // namespace

CitedNames::CitedNames(std::string_view text) {
    if (text.find('>') == std::string_view::npos) {
        return;
    }
    // The same name before two lines that follow one another: no list of the sender's own is written so.
    std::array<std::string_view, 2> before;  // of the first and of the second mark in the line above
    for (const LineSpan& span : lines_of(text)) {
        std::string_view line = text.substr(span.begin, span.end - span.begin);
        for (std::string_view& above : before) {
            const Mark mark = mark_at(line);
            const bool repeated = !mark.name.empty() && mark.name == above;
            if (repeated && names_.size() < most_names &&
                std::find(names_.begin(), names_.end(), mark.name) == names_.end()) {
                names_.push_back(mark.name);
            }
            above = mark.name;
            line = mark.name.empty() ? std::string_view() : line.substr(mark.length);
        }
    }
}

QuotePrefix CitedNames::prefix(std::string_view line) const {
    QuotePrefix prefix = quote_prefix(line);
    if (names_.empty()) {
        return prefix;
    }
    constexpr int most_depth = 20;
    while (prefix.depth < most_depth) {
        const Mark mark = mark_at(line.substr(prefix.length));
        if (mark.name.empty() || std::find(names_.begin(), names_.end(), mark.name) == names_.end()) {
            break;
        }
        prefix.length += mark.length;
        ++prefix.depth;
        if (prefix.length < line.size() && line[prefix.length] == ' ') {
            ++prefix.length;
        }
        const QuotePrefix more = quote_prefix(line.substr(prefix.length));
        prefix.length += more.length;
        prefix.depth += more.depth;
    }
    return prefix;
}

}  // namespace madoguchi
