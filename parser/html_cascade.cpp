#include "parser/html_cascade.h"

#include <algorithm>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

// Weight of a declaration: its importance, where it stands, and in the low bits the order of its rule.
constexpr int order_bits = 32;
constexpr std::uint64_t element_rule = 1;
constexpr std::uint64_t class_rule = 2;
constexpr std::uint64_t id_rule = 4;
constexpr std::uint64_t own_style = 8;
constexpr std::uint64_t important = 16;

enum class Side { none, left, right };

struct PropertyName {
    std::string_view name;
    CssProperty property;
    Side side = Side::none;  ///< of a shorthand for all sides: the one that the property takes
};
constexpr std::array property_names{PropertyName{"display", CssProperty::display},
                                    PropertyName{"visibility", CssProperty::visibility},
                                    PropertyName{"mso-hide", CssProperty::mso_hide},
                                    PropertyName{"text-decoration", CssProperty::text_decoration},
                                    PropertyName{"text-decoration-line", CssProperty::text_decoration},
                                    PropertyName{"white-space", CssProperty::white_space},
                                    PropertyName{"float", CssProperty::float_side},
                                    PropertyName{"width", CssProperty::width},
                                    PropertyName{"min-width", CssProperty::min_width},
                                    PropertyName{"margin", CssProperty::margin_left, Side::left},
                                    PropertyName{"margin", CssProperty::margin_right, Side::right},
                                    PropertyName{"margin-left", CssProperty::margin_left},
                                    PropertyName{"margin-right", CssProperty::margin_right},
                                    PropertyName{"padding", CssProperty::padding_left, Side::left},
                                    PropertyName{"padding", CssProperty::padding_right, Side::right},
                                    PropertyName{"padding-left", CssProperty::padding_left},
                                    PropertyName{"padding-right", CssProperty::padding_right}};

// The next piece of a list, without white space around it; moves `at` behind its separator.
std::string_view next_piece(std::string_view list, char separator, std::size_t& at) {
    const std::size_t end = std::min(list.find(separator, at), list.size());
    const std::string_view piece = trim_ascii(list.substr(at, end - at));
    at = end + 1;
    return piece;
}

// Of "1px 2px 3px 4px", which name the sides from the top clockwise; those left out are as the ones across.
std::string_view value_of_side(std::string_view value, Side side) {
    std::array<std::string_view, 4> sides{};
    std::size_t count = 0;
    for (std::size_t at = 0; at < value.size() && count < sides.size();) {
        if (const std::string_view one = next_piece(value, ' ', at); !one.empty()) {
            sides.at(count++) = one;
        }
    }
    const std::string_view right = count > 1 ? sides[1] : sides[0];
    return side == Side::left && count == sides.size() ? sides[3] : right;
}

// Without comments and the marks that hide a sheet from programs that know none.
std::string without_comments(std::string_view sheet) {
    std::string out;
    for (std::size_t at = 0; at < sheet.size();) {
        if (sheet.compare(at, 2, "/*") == 0) {
            at = std::min(sheet.find("*/", at + 2), sheet.size() - 2) + 2;
        } else if (sheet.compare(at, 4, "<!--") == 0) {
            at += 4;
        } else if (sheet.compare(at, 3, "-->") == 0) {
            at += 3;
        } else {
            out += sheet[at++];
        }
    }
    return out;
}

std::size_t behind_block(std::string_view sheet, std::size_t at) {
    for (int depth = 1; at < sheet.size() && depth > 0; ++at) {
        depth += sheet[at] == '{' ? 1 : sheet[at] == '}' ? -1 : 0;
    }
    return at;
}

}  // namespace

void CssValues::declare(std::size_t property, std::string_view value, std::uint64_t weight) {
    Declaration& declaration = declarations_.at(property);
    if (weight >= declaration.weight) {
        declaration = {std::string(value), weight};
    }
}

void CssValues::declare(std::string_view block, std::uint64_t weight) {
    for (std::size_t at = 0; at < block.size();) {
        const std::string_view declaration = next_piece(block, ';', at);
        const std::size_t colon = std::min(declaration.find(':'), declaration.size());
        const std::string_view name = trim_ascii(declaration.substr(0, colon));
        const std::string value = lower_ascii(declaration.substr(std::min(colon + 1, declaration.size())));
        const std::size_t mark = std::min(value.find('!'), value.size());
        const std::string_view plain = trim_ascii(std::string_view(value).substr(0, mark));
        const bool for_one_engine = plain.substr(0, 1) == "-";
        if (plain.empty() || for_one_engine) {
            continue;
        }
        const bool is_important = value.find("important", mark) != std::string::npos;
        for (const PropertyName& known : property_names) {
            if (equal_ascii_case(known.name, name)) {
                declare(static_cast<std::size_t>(known.property),
                        known.side == Side::none ? plain : value_of_side(plain, known.side),
                        weight + (is_important ? important << order_bits : 0));
            }
        }
    }
}

void CssValues::declare(const CssValues& others, std::uint64_t more_weight) {
    for (std::size_t i = 0; i < others.declarations_.size(); ++i) {
        if (const Declaration& other = others.declarations_.at(i); other.weight > 0) {
            declare(i, other.value, other.weight + more_weight);
        }
    }
}

bool CssValues::empty() const {
    return std::all_of(declarations_.begin(), declarations_.end(), [](const Declaration& d) { return d.weight == 0; });
}

void HtmlCascade::read_rule(std::string_view selectors, std::string_view block) {
    constexpr std::size_t most_selectors = 5000;
    CssValues values;
    values.declare(block, ++order_);
    if (values.empty()) {
        return;
    }
    for (std::size_t at = 0; at < selectors.size() && rules_.size() < most_selectors;) {
        const std::string_view selector = next_piece(selectors, ',', at);
        const std::size_t mark = std::min(selector.find_first_of(" >+~:[*.#\\"), selector.size());
        const bool simple = selector.find_first_of(" >+~:[*.#\\", mark + 1) == std::string_view::npos;
        if (selector.empty() || !simple || (mark < selector.size() && selector[mark] != '.' && selector[mark] != '#')) {
            continue;
        }
        const std::uint64_t kind = mark == selector.size() ? 0 : selector[mark] == '.' ? class_rule : id_rule;
        const std::uint64_t place = kind + (mark > 0 ? element_rule : 0);
        rules_[lower_ascii(selector.substr(0, mark)) + std::string(selector.substr(mark))].declare(values,
                                                                                                   place << order_bits);
    }
}

void HtmlCascade::read_sheet(std::string_view sheet) {
    constexpr std::size_t most_rules = 5000;
    std::size_t at = 0;
    for (std::size_t rule = 0; rule < most_rules; ++rule) {
        const std::size_t open = sheet.find('{', at);
        if (open == std::string_view::npos) {
            return;
        }
        std::string_view selectors = sheet.substr(at, open - at);
        // what ends before it: @import …; and the block of a media rule
        selectors = trim_ascii(selectors.substr(selectors.find_last_of(";}") + 1));
        at = open + 1;
        if (selectors.substr(0, 1) != "@") {
            const std::size_t close = std::min(sheet.find('}', at), sheet.size());
            read_rule(selectors, sheet.substr(at, close - at));
            at = std::min(close + 1, sheet.size());
            continue;
        }
        constexpr std::string_view media = "@media";
        if (!equal_ascii_case(selectors.substr(0, media.size()), media) ||
            !holds_for_screens(selectors.substr(media.size()))) {
            at = behind_block(sheet, at);
        }
    }
}

CssValues HtmlCascade::values_of(const HtmlToken& token, std::string_view sheets) {
    if (read_ < sheets.size()) {
        read_sheet(without_comments(sheets.substr(read_)));
        read_ = sheets.size();
    }
    CssValues values;
    values.declare(token.attribute("style"), own_style << order_bits);
    if (rules_.empty()) {
        return values;
    }
    const auto take = [&](const std::string& selector) {
        if (const auto rule = rules_.find(selector); rule != rules_.end()) {
            values.declare(rule->second, 0);
        }
    };
    const auto take_named = [&](const std::string& name) {
        take(name);
        take(token.name + name);
    };
    take(token.name);
    const std::string_view classes = token.attribute("class");
    for (std::size_t at = 0; at < classes.size();) {
        take_named('.' + std::string(next_piece(classes, ' ', at)));
    }
    if (token.has("id")) {
        take_named('#' + std::string(token.attribute("id")));
    }
    return values;
}

}  // namespace madoguchi
