#include "parser/flowed.h"

#include <algorithm>

namespace madoguchi {

std::string unflow(std::string_view text, bool delete_space) {
    std::string out;
    out.reserve(text.size());
    bool open = false;  // the line before ended softly
    std::size_t open_level = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        const bool last = end == text.size();
        at = end + 1;
        std::size_t level = 0;
        while (level < line.size() && line[level] == '>') {
            ++level;
        }
        line.remove_prefix(level);
        if (!line.empty() && line.front() == ' ') {
            line.remove_prefix(1);
        }
        const bool signature = line == "-- ";
        const bool soft = !signature && !line.empty() && line.back() == ' ';
        if (soft && delete_space) {
            line.remove_suffix(1);
        }
        const bool joins = open && level == open_level && !signature;
        if (open && !joins) {
            out += '\n';
        }
        if (!joins && level > 0) {
            out.append(level, '>');
            out += ' ';
        }
        out += line;
        if (!soft && !last) {
            out += '\n';
        }
        open = soft;
        open_level = level;
    }
    return out;
}

std::string with_lf(std::string text) {
    if (text.find('\r') == std::string::npos) {
        return text;
    }
    std::size_t to = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\r') {
            text[to++] = text[at];
            continue;
        }
        const std::size_t after = std::min(text.find_first_not_of('\r', at), text.size());
        const bool lf = after < text.size() && text[after] == '\n';
        const std::size_t lines = lf ? 1 : after - at;
        std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(to), lines, '\n');
        to += lines;
        at = lf ? after : after - 1;
    }
    text.resize(to);
    return text;
}

}  // namespace madoguchi
