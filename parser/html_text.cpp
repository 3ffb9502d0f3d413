#include "parser/html_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <vector>

#include "parser/html_style.h"
#include "parser/html_tokens.h"
#include "parser/text_lines.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 14> void_elements{"br",   "img",  "hr",  "input", "meta",   "link",  "col",
                                                         "area", "base", "wbr", "param", "source", "track", "embed"};
constexpr std::array<std::string_view, 37> block_elements{
    "address", "article", "aside",    "blockquote", "body",    "center", "dd",   "details", "dir",  "div",
    "dl",      "dt",      "fieldset", "figcaption", "figure",  "footer", "form", "h1",      "h2",   "h3",
    "h4",      "h5",      "h6",       "header",     "html",    "legend", "li",   "main",    "menu", "nav",
    "ol",      "p",       "pre",      "section",    "summary", "table",  "ul"};
constexpr std::array<std::string_view, 4> lists{"ol", "ul", "menu", "dir"};
/// Readings of characters, and what the sender has cancelled.
constexpr std::array<std::string_view, 5> left_out{"rt", "rp", "s", "strike", "del"};

/// An open element and what it does to the text in it.
struct Open {
    std::string name;
    bool hidden = false;
    bool preserved = false;       ///< white space is kept
    bool block = false;           ///< starts and ends a line
    bool parts_children = false;  ///< each child is a block
    bool gap_after = false;       ///< the text behind it stands off
    bool quote = false;           ///< somebody else's mail
    bool pictures = false;        ///< drawn in a font of pictures
    int number = 0;               ///< of an ordered list: the next item's
    char marker = 0;              ///< of a list: '1', 'a', 'A', 'i', 'I', '*', or 0 for none
    std::size_t behind_list = 0;  ///< the place behind the list that it is, or stands in without a table between; or 0
    std::size_t cell = 0;         ///< of a row: count of cells begun
    std::size_t begin = 0;        ///< of a row: offset in the text
    TextLines::CellStart cell_start;
};

class Reader {
public:
    Reader(std::string_view html, std::size_t limit) : tokens_(html), limit_(limit) {}

    std::string run(bool& cut) {
        for (;;) {
            const HtmlToken token = tokens_.next();
            if (token.kind == HtmlToken::finished) {
                break;
            }
            if (lines_.size() >= limit_) {
                cut = true;
                break;
            }
            switch (token.kind) {
                case HtmlToken::text:
                    if (hidden_ == 0) {
                        lines_.set_preserved(preserved());
                        const std::string text = decode_references(token.raw);
                        lines_.add(!open_.empty() && open_.back().pictures ? drawn_as_pictures(text) : text);
                    }
                    break;
                case HtmlToken::start:
                    start(token);
                    break;
                default:
                    end(token.name);
            }
        }
        return lines_.take();
    }

private:
    void start(const HtmlToken& token) {
        const std::string& name = token.name;
        if (is_one_of(void_elements, name)) {
            start_void(token);
            return;
        }
        close_implied(name);
        Open open;
        open.name = name;
        const HtmlLayout layout = styles_.layout(token, tokens_.styles());
        open.hidden = is_one_of(left_out, name) || layout.hidden;
        open.preserved = layout.preserves.value_or(name == "pre" || name == "textarea" || preserved());
        open.parts_children = layout.parts_children;
        open.block = is_one_of(block_elements, name) || layout.block || (!open_.empty() && open_.back().parts_children);
        open.gap_after = layout.gap_after;
        open.pictures = styles_.draws_pictures(token).value_or(!open_.empty() && open_.back().pictures);
        open.quote = name == "blockquote" && styles_.is_quoted_mail(token, quotes_ > 0);
        if (hidden_ == 0 && !open.hidden) {
            start_visible(token, open, layout.gap_before);
        }
        push(std::move(open));
    }

    void start_void(const HtmlToken& token) {
        if (hidden_ > 0) {
            return;
        }
        if (token.name == "br") {
            lines_.line_break();
        } else if (token.name == "hr") {
            lines_.block();
            lines_.add("----------");
            lines_.block();
        }
    }

    void start_visible(const HtmlToken& token, Open& open, bool gap_before) {
        const std::string& name = token.name;
        if (name == "td" || name == "th") {
            if (Open* row = find_open("tr", "table"); row != nullptr && row->cell++ > 0) {
                lines_.next_cell(cell_);
            }
            cell_ = lines_.cell_start();
            open.cell_start = cell_;
            return;
        }
        if (name == "tr" || name == "caption") {
            lines_.block();
            open.begin = lines_.size();
            return;
        }
        if (open.block) {
            lines_.block();
        } else if (gap_before) {
            lines_.gap();
        }
        if (open.quote) {
            lines_.set_quote(quotes_ + 1);
        }
        if (is_one_of(lists, name)) {
            start_list(token, open);
        } else if (name == "li") {
            start_item(token);
        }
    }

    void start_list(const HtmlToken& token, Open& open) {
        open.number = 1;
        const std::string_view start = token.attribute("start");
        std::from_chars(start.data(), start.data() + start.size(), open.number);
        open.marker = styles_.list_marker(token);
    }

    void start_item(const HtmlToken& token) {
        const std::size_t behind_list = open_.empty() ? 0 : open_.back().behind_list;
        if (behind_list == 0) {
            lines_.add_marker("・");
            return;
        }
        Open* const list = &open_[behind_list - 1];
        if (list->marker == 0 || styles_.list_marker(token) == 0) {
            return;
        }
        if (list->marker == '*') {
            lines_.add_marker("・");
            return;
        }
        const std::string_view value = token.attribute("value");
        std::from_chars(value.data(), value.data() + value.size(), list->number);
        lines_.add_marker(list_number(list->number++, list->marker) + ". ");
    }

    void end(const std::string& name) {
        if (name == "br" || name == "p") {  // both show as if they had been opened
            if (name == "br" && hidden_ == 0) {
                lines_.line_break();
            }
        }
        if (open_names_[bucket(name)] == 0) {
            return;
        }
        const bool table_part =
            name == "table" || name == "tr" || name == "tbody" || name == "thead" || name == "tfoot";
        constexpr std::size_t deepest_search = 200;
        std::size_t found = open_.size();
        for (std::size_t i = open_.size(), steps = 0; i-- > 0 && steps < deepest_search; ++steps) {
            if (open_[i].name == name) {
                found = i;
                break;
            }
            const bool cell = open_[i].name == "td" || open_[i].name == "th";
            if ((cell && !table_part) || (open_[i].name == "table")) {
                break;
            }
        }
        if (found < open_.size()) {
            pop_down_to(found);
        }
    }

    [[nodiscard]] bool preserved() const { return !open_.empty() && open_.back().preserved; }

    // Elements that end where another of their kind begins.
    void close_implied(const std::string& name) {
        if (name == "li") {
            close_nearest({"li", ""}, {"ol", "ul"});
        } else if (name == "td" || name == "th") {
            close_nearest({"td", "th"}, {"tr", "table"});
        } else if (name == "tr") {
            close_nearest({"tr", ""}, {"table", ""});
        } else if (name == "tbody" || name == "tfoot" || name == "thead") {
            close_nearest({"tr", "tbody"}, {"table", ""});
        } else if (name == "dt" || name == "dd") {
            close_nearest({"dt", "dd"}, {"dl", ""});
        } else if (name == "option" || name == "rt" || name == "rp") {
            close_nearest({name, name == "rt" ? "rp" : "rt"}, {"select", "ruby"});
        } else if (is_one_of(block_elements, name) && !open_.empty() && open_.back().name == "p") {
            pop_down_to(open_.size() - 1);
        }
    }

    void close_nearest(const std::array<std::string_view, 2>& names, const std::array<std::string_view, 2>& scope) {
        constexpr std::size_t deepest_search = 50;
        for (std::size_t i = open_.size(), steps = 0; i-- > 0 && steps < deepest_search; ++steps) {
            if (is_one_of(names, open_[i].name)) {
                pop_down_to(i);
                return;
            }
            if (is_one_of(scope, open_[i].name) || open_[i].name == "table") {
                return;
            }
        }
    }

    Open* find_open(std::string_view name, std::string_view scope) {
        constexpr std::size_t deepest_search = 50;
        for (std::size_t i = open_.size(), steps = 0; i-- > 0 && steps < deepest_search; ++steps) {
            if (open_[i].name == name) {
                return &open_[i];
            }
            if (open_[i].name == scope) {
                return nullptr;
            }
        }
        return nullptr;
    }

    // Most end tags without a start are recognised by this count alone.
    static std::size_t bucket(std::string_view name) { return std::hash<std::string_view>{}(name) % 256; }

    void push(Open open) {
        constexpr std::size_t deepest = 2000;  // deeper elements have no effect of their own
        if (open_.size() >= deepest) {
            return;
        }
        const std::size_t around = open_.empty() ? 0 : open_.back().behind_list;
        open.behind_list = is_one_of(lists, open.name) ? open_.size() + 1 : open.name == "table" ? 0 : around;
        ++open_names_[bucket(open.name)];
        hidden_ += open.hidden ? 1 : 0;
        quotes_ += open.quote ? 1 : 0;
        open_.push_back(std::move(open));
    }

    void pop_down_to(std::size_t keep) {
        while (open_.size() > keep) {
            const Open open = std::move(open_.back());
            open_.pop_back();
            --open_names_[bucket(open.name)];
            const bool was_visible = hidden_ == 0;
            hidden_ -= open.hidden ? 1 : 0;
            quotes_ -= open.quote ? 1 : 0;
            if (!was_visible) {
                continue;
            }
            if (open.name == "td" || open.name == "th") {
                cell_ = open.cell_start;
                lines_.end_cell();
            } else if (open.name == "tr") {
                lines_.end_row(open.begin);
            } else if (open.block) {
                lines_.block();
            } else if (open.gap_after) {
                lines_.gap();
            }
            if (open.quote) {
                lines_.set_quote(quotes_);
            }
        }
    }

    HtmlTokens tokens_;
    HtmlStyles styles_;
    TextLines lines_;
    std::size_t limit_;
    std::vector<Open> open_;
    std::array<int, 256> open_names_{};  ///< open elements by `bucket` of their name
    int hidden_ = 0;
    int quotes_ = 0;
    TextLines::CellStart cell_;
};

}  // namespace

std::string html_to_text(std::string_view html, std::size_t limit, bool& cut) {
    return Reader(html, limit).run(cut);
}

}  // namespace madoguchi
