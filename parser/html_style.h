#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parser/html_cascade.h"
#include "parser/html_tokens.h"

namespace madoguchi {

/// What the style of an element means for its text. Whether it is hidden is asked of style sheets, too, by which mails
/// hide preheaders; the rest of its own style alone.
class HtmlStyles {
public:
    /// Not shown, or struck out as cancelled. `sheets` is the text of the style sheets passed so far; only what is new
    /// in it is read.
    [[nodiscard]] bool hides(const HtmlToken& token, const std::string& sheets);
    /// Whether its text is drawn in a font of pictures (Wingdings, Webdings), in which Word writes its bullets: `l` is
    /// a disc; nullopt where it names no font, and its text is drawn as what surrounds it.
    [[nodiscard]] std::optional<bool> draws_pictures(const HtmlToken& token) const;
    /// White space is kept (white-space: pre, pre-wrap, pre-line).
    [[nodiscard]] bool preserves(const HtmlToken& token) const;
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
