#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parser/html_cascade.h"
#include "parser/html_tokens.h"

namespace madoguchi {

/// How an element is laid out, as far as it parts its text from the text around it.
struct HtmlLayout {
    bool hidden = false;            ///< not shown, or struck out as cancelled
    bool block = false;             ///< declared to be one
    bool parts_children = false;    ///< each child stands for itself (flex, grid)
    bool gap_before = false;        ///< of an element within a line
    bool gap_after = false;         ///< of an element within a line
    std::optional<bool> preserves;  ///< white space; nullopt where that is as around it
};

/// What the style of an element means for its text. The layout is asked of style sheets, too, by which mails hide
/// preheaders; the rest of the element's own style alone.
class HtmlStyles {
public:
    /// `sheets` is the text of the style sheets passed so far; only what is new in it is read.
    [[nodiscard]] HtmlLayout layout(const HtmlToken& token, const std::string& sheets);
    /// Whether its text is drawn in a font of pictures (Wingdings, Webdings), in which Word writes its bullets: `l` is
    /// a disc; nullopt where it names no font, and its text is drawn as what surrounds it.
    [[nodiscard]] std::optional<bool> draws_pictures(const HtmlToken& token) const;
    /// A blockquote that stands for a quoted mail, not for an indent. `in_quoted_mail`: it is within one.
    [[nodiscard]] bool is_quoted_mail(const HtmlToken& token, bool in_quoted_mail) const;
    /// '1', 'a', 'A', 'i', 'I' for ordered lists, '*' for bullets, 0 for none.
    [[nodiscard]] char list_marker(const HtmlToken& token) const;

private:
    HtmlCascade cascade_;
};

/// What a reader sees of text in a font of pictures.
[[nodiscard]] std::string drawn_as_pictures(std::string_view text);

/// 3 → "3", "c", "C", "iii", "III".
[[nodiscard]] std::string list_number(int number, char marker);

}  // namespace madoguchi
