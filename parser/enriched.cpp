#include "parser/enriched.h"

#include <algorithm>
#include <array>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t longest_command = 60;  // characters, RFC 1896
constexpr std::array<std::string_view, 6> line_breaks{"nl", "np", "paragraph", "/paragraph", "excerpt", "/excerpt"};

// Writes the command at `at` as HTML; `at` goes behind it, and behind what it hides.
void write_command(std::string& out, std::string_view text, std::size_t& at, bool rich) {
    const std::size_t close = text.substr(0, std::min(text.size(), at + longest_command + 3)).find('>', at);
    if (close == std::string_view::npos) {
        out += "&lt;";
        ++at;
        return;
    }
    const std::string name = lower_ascii(text.substr(at + 1, close - at - 1));
    at = close + 1;
    const std::string_view hidden_end = name == "param" ? "</param>" : rich && name == "comment" ? "</comment>" : "";
    if (!hidden_end.empty()) {
        const std::size_t end = text.find(hidden_end, at);
        at = end == std::string_view::npos ? at : end + hidden_end.size();
    } else if (rich && name == "lt") {
        out += "&lt;";
    } else if (std::find(line_breaks.begin(), line_breaks.end(), name) != line_breaks.end()) {
        out += "<br>";
    }
}

}  // namespace

std::string enriched_to_html(std::string_view text, bool rich) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '<' && !rich && text.substr(at, 2) == "<<") {
            out += "&lt;";
            at += 2;
        } else if (c == '<') {
            write_command(out, text, at, rich);
        } else if (c == '\n' && !rich) {
            std::size_t lines = 0;
            for (; at < text.size() && (text[at] == '\n' || text[at] == '\r'); ++at) {
                lines += text[at] == '\n' ? 1 : 0;
            }
            out += lines == 1 ? "\n" : "";
            for (; lines > 1; --lines) {
                out += "<br>";
            }
        } else {
            out += c == '&' ? "&amp;" : c == '>' ? "&gt;" : std::string(1, c);
            ++at;
        }
    }
    return out;
}

}  // namespace madoguchi
