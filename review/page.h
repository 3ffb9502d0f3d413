#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace madoguchi {

/// What a page template (mustache) is filled with. Every text is escaped where it is put in.
class PageData {
public:
    /// Words of the program.
    PageData& set(std::string_view name, std::string_view words);
    PageData& set(std::string_view name, const char* words) { return set(name, std::string_view(words)); }
    PageData& set(std::string_view name, bool is);
    PageData& set(std::string_view name, std::int64_t number);
    /// Words of a mail or a person, on one line: control and bidirectional characters are made visible.
    PageData& set_foreign(std::string_view name, std::string_view words);
    /// The same, with its line ends.
    PageData& set_foreign_block(std::string_view name, std::string_view words);
    /// One more row of a list.
    PageData& add(std::string_view list, PageData row);
    /// One section with names of its own.
    PageData& put(std::string_view section, PageData data);
    /// HTML that is made already: of render_template().
    PageData& set_html(std::string_view name, std::string html);

private:
    friend std::string render_template(std::string_view, const PageData&);
    struct Html {
        std::string text;
    };
    using List = std::vector<PageData>;
    std::map<std::string, std::variant<std::string, bool, Html, List>, std::less<>> values_;
};

/// Fills a template. HTML stands as {{{name}}}, everything else as {{name}}.
[[nodiscard]] std::string render_template(std::string_view text, const PageData& data);

}  // namespace madoguchi
