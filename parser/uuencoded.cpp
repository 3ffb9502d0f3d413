#include "parser/uuencoded.h"

#include <algorithm>

#include "parser/transfer.h"

namespace madoguchi {
namespace {

std::string_view line_at(std::string_view text, std::size_t at) {
    std::string_view line = text.substr(at, std::min(text.find('\n', at), text.size()) - at);
    while (!line.empty() && line.back() == '\r') {
        line.remove_suffix(1);
    }
    return line;
}

bool is_begin(std::string_view line) {
    const auto digit = [&](std::size_t i) { return line[i] >= '0' && line[i] <= '7'; };
    return line.size() > 10 && line.substr(0, 6) == "begin " && digit(6) && digit(7) && digit(8) && line[9] == ' ';
}

// The first character tells the length of the line: 4 characters for 3 bytes, give or take a lost blank.
bool is_data(std::string_view line) {
    if (line.empty() || line[0] < ' ' || line[0] > '`') {
        return false;
    }
    const std::size_t bytes = static_cast<unsigned>(line[0] - ' ') & 0x3FU;
    const std::size_t wanted = (bytes + 2) / 3 * 4 + 1;
    return line.size() <= wanted + 2 && line.size() + 4 >= wanted;
}

}  // namespace

std::vector<UuencodedFile> take_uuencoded(std::string& text) {
    std::vector<UuencodedFile> files;
    if (text.compare(0, 6, "begin ") != 0 && text.find("\nbegin ") == std::string::npos) {
        return files;
    }
    constexpr std::size_t most_files = 100;
    std::string rest;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view line = line_at(text, at);
        const std::size_t next = std::min(text.find('\n', at), text.size() - 1) + 1;
        if (!is_begin(line) || files.size() >= most_files || next >= text.size() || !is_data(line_at(text, next))) {
            rest.append(text, at, next - at);
            at = next;
            continue;
        }
        std::size_t end = next;
        while (end < text.size() && line_at(text, end) != "end" &&
               (is_data(line_at(text, end)) || line_at(text, end).empty())) {
            end = std::min(text.find('\n', end), text.size() - 1) + 1;
        }
        files.push_back(
            {std::string(line.substr(10)), decode_uuencode(std::string_view(text).substr(next, end - next))});
        at = end < text.size() && line_at(text, end) == "end" ? std::min(text.find('\n', end), text.size() - 1) + 1
                                                              : end;
    }
    text = std::move(rest);
    return files;
}

}  // namespace madoguchi
