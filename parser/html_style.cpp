#include "parser/html_style.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

// Lower case, without white space: "display:none;color:red".
std::string compact(std::string_view style) {
    std::string out;
    for (const char c : style) {
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            out += c;
        }
    }
    return lower_ascii(out);
}

// Value of a property in a compact style, "" if it is not there.
std::string_view property(std::string_view style, std::string_view name) {
    for (std::size_t at = style.find(name); at != std::string_view::npos; at = style.find(name, at + 1)) {
        const std::size_t colon = at + name.size();
        if ((at == 0 || style[at - 1] == ';') && colon < style.size() && style[colon] == ':') {
            return style.substr(colon + 1, style.find(';', colon) - colon - 1);
        }
    }
    return {};
}

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

bool strikes_out(std::string_view decoration) {
    return decoration.find("line-through") != std::string_view::npos;
}

constexpr std::array<std::string_view, 7> block_displays{"block",     "flex",      "grid",     "table",
                                                         "table-row", "list-item", "flow-root"};

// Whether a length shows as a gap: half a character at least.
bool is_gap(std::string_view length) {
    struct Unit {
        std::string_view name;
        double pixels;
    };
    static constexpr std::array units{Unit{"px", 1},  Unit{"pt", 1.33}, Unit{"em", 16}, Unit{"rem", 16},
                                      Unit{"ex", 8},  Unit{"ch", 8},    Unit{"%", 6},   Unit{"vw", 6},
                                      Unit{"pc", 16}, Unit{"mm", 3.8},  Unit{"cm", 38}, Unit{"in", 96}};
    constexpr double least = 8;  // pixels
    double number = 0;
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), number);
    const std::string_view unit = length.substr(static_cast<std::size_t>(end - length.data()));
    return error == std::errc() && std::any_of(units.begin(), units.end(), [&](const Unit& known) {
               return known.name == unit && number * known.pixels >= least;
           });
}

std::optional<bool> preserves_space(std::string_view white_space) {
    if (white_space.empty() || white_space == "inherit" || white_space == "unset") {
        return std::nullopt;
    }
    return starts_with(white_space, "pre") || starts_with(white_space, "break-spaces");
}

enum class Line { unknown, none, drawn };

// The line at the left, as a compact style says.
Line left_line(std::string_view style) {
    const auto is_none = [](std::string_view line) { return starts_with(line, "none") || starts_with(line, "0"); };
    for (const std::string_view left : {"border-left", "border-left-style", "border-left-width"}) {
        if (const std::string_view line = property(style, left); !line.empty()) {
            return is_none(line) ? Line::none : Line::drawn;
        }
    }
    // style and width may name each side of its own
    const std::string_view width = property(style, "border-width");
    const bool none = is_none(property(style, "border")) || property(style, "border-style") == "none" || width == "0" ||
                      width == "0px";
    return none ? Line::none : Line::unknown;
}

std::string roman(int number) {
    struct Step {
        int value;
        std::string_view letters;
    };
    constexpr std::array steps{Step{1000, "m"}, Step{900, "cm"}, Step{500, "d"}, Step{400, "cd"}, Step{100, "c"},
                               Step{90, "xc"},  Step{50, "l"},   Step{40, "xl"}, Step{10, "x"},   Step{9, "ix"},
                               Step{5, "v"},    Step{4, "iv"},   Step{1, "i"}};
    std::string out;
    for (const Step& step : steps) {
        for (; number >= step.value; number -= step.value) {
            out += step.letters;
        }
    }
    return out;
}

}  // namespace

std::string drawn_as_pictures(std::string_view text) {
    struct Picture {
        char32_t written;
        std::string_view seen;
    };
    static constexpr std::array pictures{Picture{U'l', "●"}, Picture{U'n', "■"}, Picture{U'u', "◆"}, Picture{U'o', "□"},
                                         Picture{U'q', "❑"}, Picture{U'§', "▪"}, Picture{U'Ø', "➢"}, Picture{U'v', "❖"},
                                         Picture{U'ü', "✓"}, Picture{U'à', "→"}, Picture{U'è', "➔"}, Picture{U'J', "☺"},
                                         Picture{U'L', "☹"}, Picture{U'(', "☎"}};
    std::string seen;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = next_utf8(text, at);
        const auto* const picture =
            std::find_if(pictures.begin(), pictures.end(), [&](const Picture& p) { return p.written == c; });
        if (c <= ' ' || c == 0xA0) {
            seen += text.substr(begin, at - begin);
        } else {
            seen += picture == pictures.end() ? "・" : picture->seen;
        }
    }
    return seen;
}

std::string list_number(int number, char marker) {
    std::string text;
    if ((marker == 'a' || marker == 'A') && number >= 1 && number <= 26) {
        text = static_cast<char>('a' + number - 1);
    } else if ((marker == 'i' || marker == 'I') && number >= 1 && number < 4000) {
        text = roman(number);
    } else {
        return std::to_string(number);
    }
    if (marker == 'A' || marker == 'I') {
        std::transform(text.begin(), text.end(), text.begin(), [](char c) { return static_cast<char>(c - 32); });
    }
    return text;
}

HtmlLayout HtmlStyles::layout(const HtmlToken& token, const std::string& sheets) {
    const CssValues values = cascade_.values_of(token, sheets);
    const std::string_view display = values[CssProperty::display];
    const std::string_view width = values[CssProperty::width];
    HtmlLayout layout;
    layout.hidden = starts_with(display, "none") || (display.empty() && token.has("hidden")) ||
                    starts_with(values[CssProperty::visibility], "hidden") ||
                    starts_with(values[CssProperty::mso_hide], "all") ||
                    strikes_out(values[CssProperty::text_decoration]);
    layout.preserves = preserves_space(values[CssProperty::white_space]);
    layout.parts_children = display == "flex" || display == "grid";

    const bool box = starts_with(display, "inline-") || starts_with(values[CssProperty::float_side], "left") ||
                     starts_with(values[CssProperty::float_side], "right");
    layout.block = std::find(block_displays.begin(), block_displays.end(), display) != block_displays.end() ||
                   (box && width == "100%");
    const bool cell = display == "table-cell" || (box && (is_gap(width) || is_gap(values[CssProperty::min_width])));
    layout.gap_before = cell || is_gap(values[CssProperty::margin_left]) || is_gap(values[CssProperty::padding_left]);
    layout.gap_after = cell || is_gap(values[CssProperty::margin_right]) || is_gap(values[CssProperty::padding_right]);
    return layout;
}

std::optional<bool> HtmlStyles::draws_pictures(const HtmlToken& token) const {
    const std::string style = compact(token.attribute("style"));
    const std::string face = lower_ascii(token.attribute("face"));
    for (const std::string_view font :
         {property(style, "font-family"), property(style, "font"), std::string_view(face)}) {
        if (!font.empty()) {
            const std::string_view first = font.substr(0, font.find(','));
            return first.find("wingdings") != std::string_view::npos ||
                   first.find("webdings") != std::string_view::npos;
        }
    }
    return std::nullopt;
}

bool HtmlStyles::is_quoted_mail(const HtmlToken& token, bool in_quoted_mail) const {
    const std::string style = compact(token.attribute("style"));
    if (in_quoted_mail && style.empty()) {
        return true;  // programs that quote the quoted leave out what tells the two kinds apart
    }
    const Line line = left_line(style);
    return token.attribute("type") == "cite" || token.has("cite") || line == Line::drawn ||
           (line == Line::unknown && token.attribute("class").find("gmail_quote") != std::string_view::npos);
}

char HtmlStyles::list_marker(const HtmlToken& token) const {
    const std::string style = compact(token.attribute("style"));
    std::string_view kind = property(style, "list-style-type");
    if (kind.empty()) {
        kind = property(style, "list-style");
    }
    const std::string_view type = token.attribute("type");
    if (starts_with(kind, "none")) {
        return 0;
    }
    if (token.name != "ol") {
        return '*';
    }
    if (type.size() == 1 && std::string_view("aAiI").find(type[0]) != std::string_view::npos) {
        return type[0];
    }
    return starts_with(kind, "lower-alpha")   ? 'a'
           : starts_with(kind, "upper-alpha") ? 'A'
           : starts_with(kind, "lower-roman") ? 'i'
           : starts_with(kind, "upper-roman") ? 'I'
                                              : '1';
}

}  // namespace madoguchi
