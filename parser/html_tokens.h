#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace madoguchi {

/// One piece of HTML.
struct HtmlToken {
    enum Kind { text, start, end, finished } kind = finished;
    std::string_view raw;  ///< of `text`: characters with references not yet decoded
    std::string name;      ///< of a tag, lower case
    std::vector<std::pair<std::string, std::string>> attributes;  ///< names in lower case; only those a reader needs

    [[nodiscard]] std::string_view attribute(std::string_view wanted) const;
    [[nodiscard]] bool has(std::string_view wanted) const;
};

/// Splits HTML into text and tags in one pass (HTML standard §13.2.5, as far as a reader needs it). Comments,
/// processing instructions and the content of style, script and their like are skipped; style sheets are collected.
/// What only looks like a tag (`<taro@example.jp>`, `<https://…>`) is text. Borrows the HTML.
class HtmlTokens {
public:
    explicit HtmlTokens(std::string_view html) : html_(html) {}

    [[nodiscard]] HtmlToken next();
    /// The style sheets passed so far that hold for every screen.
    [[nodiscard]] const std::string& styles() const { return styles_; }

private:
    bool skip_markup();
    bool read_tag(HtmlToken& token);
    bool read_attributes(HtmlToken& token, std::size_t& at);
    void skip_raw_text(const HtmlToken& start);

    std::string_view html_;
    std::size_t at_ = 0;
    std::string styles_;
    std::set<std::string, std::less<>> endless_;  ///< raw text elements that nothing further on ends
    bool no_comment_end_ = false;
    bool no_double_quote_ = false;
    bool no_single_quote_ = false;
};

/// Whether a list of media of a style sheet (`screen, print`) holds for every screen.
[[nodiscard]] bool holds_for_screens(std::string_view media);

/// Decodes character references: &amp; &#12354; &#x3042;, without a semicolon where HTML allows it.
[[nodiscard]] std::string decode_references(std::string_view text);

}  // namespace madoguchi
