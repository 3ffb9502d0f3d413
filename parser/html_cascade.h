#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "parser/html_tokens.h"

namespace madoguchi {

/// The CSS properties by which a style changes what text a reader sees.
enum class CssProperty {
    display,
    visibility,
    mso_hide,
    text_decoration,
    white_space,
    float_side,
    width,
    min_width,
    margin_left,
    margin_right,
    padding_left,
    padding_right,
    count
};

/// Values by property: lower case, without outer white space, "" where nothing is declared.
class CssValues {
public:
    [[nodiscard]] std::string_view operator[](CssProperty property) const {
        return declarations_.at(static_cast<std::size_t>(property)).value;
    }
    /// Takes the declarations of a block (`display:none; color:red`) that are of no less weight than those before.
    void declare(std::string_view block, std::uint64_t weight);
    void declare(const CssValues& others, std::uint64_t more_weight);
    [[nodiscard]] bool empty() const;

private:
    struct Declaration {
        std::string value;
        std::uint64_t weight = 0;
    };
    void declare(std::size_t property, std::string_view value, std::uint64_t weight);

    std::array<Declaration, static_cast<std::size_t>(CssProperty::count)> declarations_;
};

/// What style sheets and its own style declare for an element; which of them wins is decided as CSS Cascading §6 does.
/// Of sheets the rules of an element, a class or an id alone are read (`p`, `.name`, `p.name`, `#id`), as far as they
/// hold for every screen.
class HtmlCascade {
public:
    /// `sheets`: the text of the style sheets passed so far; only what is new in it is read.
    [[nodiscard]] CssValues values_of(const HtmlToken& token, std::string_view sheets);

private:
    void read_sheet(std::string_view sheet);
    void read_rule(std::string_view selectors, std::string_view block);

    std::map<std::string, CssValues, std::less<>> rules_;  ///< by selector
    std::uint64_t order_ = 0;                              ///< of the last rule
    std::size_t read_ = 0;
};

}  // namespace madoguchi
