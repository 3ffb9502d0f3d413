#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "parser/utf8.h"
#include "reply/acknowledgement.h"
#include "reply/outgoing_mail.h"
#include "reply/template_values.h"

namespace madoguchi {

extern const std::string_view receipt_template;
extern const std::string_view incomplete_template;
extern const std::string_view closed_template;
extern const std::string_view referral_template;

namespace {

/// A variable of the templates, and what it stands for.
struct Variable {
    std::string_view name;
    bool list = false;  ///< only as a section; inside it, {{label}} is one entry
};
constexpr std::array variables{
    Variable{"receipt_number"}, Variable{"received_on"},     Variable{"next_open"},      Variable{"read"},
    Variable{"missing", true},  Variable{"invalid_contact"}, Variable{"form"},           Variable{"subject"},
    Variable{"desk_name"},      Variable{"desk_address"},    Variable{"telephone"},      Variable{"hours"},
    Variable{"open_from"},      Variable{"open_to"},         Variable{"before_opening"}, Variable{"after_closing"},
    Variable{"office"},         Variable{"office_contact"},
};
constexpr std::string_view list_entry = "label";

struct Tag {
    char kind = 'v';  ///< v variable, # ^ / section, ! comment, > = refused
    std::string name;
    std::size_t line = 0;
};

struct OpenSection {
    std::string name;
    std::size_t line = 0;
    bool list = false;
};

std::string allowed_names() {
    std::string names;
    for (const auto& variable : variables) {
        names += fmt::format("{}{}", names.empty() ? "" : ", ", variable.name);
    }
    return fmt::format("Allowed are: {}; and {} inside missing.", names, list_entry);
}

/// Walks over the tags of one template and holds them against the variables.
class TemplateCheck {
public:
    TemplateCheck(std::string_view text, std::string_view file) : text_(text), file_(file) {}

    Result<void> run() {
        for (std::size_t at = 0; (at = text_.find("{{", at)) != std::string_view::npos;) {
            auto tag = read_tag(at);
            if (!tag) {
                return tl::unexpected(tag.error());
            }
            if (auto fits = take(*tag); !fits) {
                return fits;
            }
        }
        if (!open_.empty()) {
            return refuse(open_.back().line, fmt::format("the section {{{{#{}}}}} is not closed", open_.back().name),
                          fmt::format("Write {{{{/{}}}}} after its text.", open_.back().name));
        }
        return {};
    }

    [[nodiscard]] bool names(std::string_view variable) const {
        return std::find(used_.begin(), used_.end(), variable) != used_.end();
    }

    [[nodiscard]] tl::unexpected<Error> refuse(std::size_t line, std::string_view what, std::string hint) const {
        return failure(ErrorCode::config, fmt::format("{}:{}: {}", file_, line, what), std::move(hint));
    }

private:
    [[nodiscard]] std::size_t line_of(std::size_t at) const {
        return 1 + static_cast<std::size_t>(
                       std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    }

    /// The tag at `at`, which moves behind it.
    Result<Tag> read_tag(std::size_t& at) {
        Tag tag;
        tag.line = line_of(at);
        const bool triple = text_.substr(at).starts_with("{{{");
        const std::string_view close = triple ? "}}}" : "}}";
        const auto begin = at + close.size();
        const auto end = text_.find(close, begin);
        if (end == std::string_view::npos) {
            return refuse(tag.line, "a tag is not closed", fmt::format("Write {} after the variable's name.", close));
        }
        auto inside = text_.substr(begin, end - begin);
        at = end + close.size();
        const auto trim = [](std::string_view s) {
            const auto first = s.find_first_not_of(" \t\n");
            return first == std::string_view::npos ? std::string_view{}
                                                   : s.substr(first, s.find_last_not_of(" \t\n") - first + 1);
        };
        inside = trim(inside);
        if (!triple && !inside.empty() && std::string_view("#^/!>=&").find(inside.front()) != std::string_view::npos) {
            tag.kind = inside.front() == '&' ? 'v' : inside.front();
            inside = trim(inside.substr(1));
        }
        // Where such a tag is broken, mustache knows no variable of that name, and leaves it out.
        if (tag.kind != '!' && text_.substr(begin, end - begin).find('\n') != std::string_view::npos) {
            return refuse(tag.line, "a tag stands on more than one line", "Write it on one.");
        }
        tag.name = inside;
        return tag;
    }

    Result<void> take(const Tag& tag) {
        switch (tag.kind) {
            case '!':
                return {};
            case '>':
            case '=':
                return refuse(tag.line, "partials and other delimiters are not supported", allowed_names());
            case '/':
                return close(tag);
            default:
                return use(tag);
        }
    }

    Result<void> close(const Tag& tag) {
        if (open_.empty() || open_.back().name != tag.name) {
            return refuse(tag.line, fmt::format("{{{{/{}}}}} closes a section that is not open here", tag.name),
                          open_.empty()
                              ? std::string("Remove it, or open the section before.")
                              : fmt::format("{{{{#{}}}}} of line {} is open.", open_.back().name, open_.back().line));
        }
        open_.pop_back();
        return {};
    }

    Result<void> use(const Tag& tag) {
        const bool in_list =
            std::any_of(open_.begin(), open_.end(), [](const OpenSection& section) { return section.list; });
        const auto* const variable =
            std::find_if(variables.begin(), variables.end(), [&](const Variable& v) { return v.name == tag.name; });
        const bool known = variable != variables.end();
        if (!known && !(in_list && tag.kind == 'v' && tag.name == list_entry)) {
            return refuse(tag.line, fmt::format("unknown variable \"{}\"", tag.name), allowed_names());
        }
        const bool list = known && variable->list;
        if (list && tag.kind == 'v') {
            return refuse(tag.line, fmt::format("\"{}\" is a list and cannot stand as a text", tag.name),
                          fmt::format("Write {{{{#{}}}}}{{{{{}}}}}{{{{/{}}}}}.", tag.name, list_entry, tag.name));
        }
        if (tag.kind != 'v') {
            open_.push_back({tag.name, tag.line, list && tag.kind == '#'});
        }
        used_.push_back(tag.name);
        return {};
    }

    std::string_view text_;
    std::string_view file_;
    std::vector<OpenSection> open_;
    std::vector<std::string> used_;
};

}  // namespace

const Templates& builtin_templates() {
    static const Templates templates{std::string(receipt_template), std::string(incomplete_template),
                                     std::string(closed_template), std::string(referral_template)};
    return templates;
}

std::string template_text(std::string_view file_content) {
    if (file_content.starts_with("\xef\xbb\xbf")) {
        file_content.remove_prefix(3);
    }
    std::string text;
    for (std::size_t i = 0; i < file_content.size(); ++i) {
        if (file_content[i] != '\r' || i + 1 == file_content.size() || file_content[i + 1] != '\n') {
            text += file_content[i];
        }
    }
    return text;
}

Result<void> check_template(std::string_view text, std::string_view file, AckKind kind) {
    TemplateCheck check(text, file);
    std::size_t line = 1;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && text[i] != '\n') {
            continue;
        }
        const auto part = text.substr(begin, i - begin);
        if (!is_utf8(part)) {
            return check.refuse(line, "the line is not UTF-8", "Save the file as UTF-8.");
        }
        if (std::any_of(part.begin(), part.end(), [](char c) { return c != '\t' && has_control({&c, 1}); })) {
            return check.refuse(line, "the line holds a control character", "Remove it; line ends are LF.");
        }
        begin = i + 1;
        ++line;
    }
    if (auto good = check.run(); !good) {
        return good;
    }
    std::vector<std::string_view> required;
    if (kind != AckKind::none) {
        required.emplace_back("receipt_number");
    }
    if (kind == AckKind::incomplete) {
        required.insert(required.end(), {"missing", "form"});
    }
    if (kind == AckKind::referral) {
        required.insert(required.end(), {"office", "office_contact"});
    }
    for (const auto name : required) {
        if (!check.names(name)) {
            return check.refuse(line - 1, fmt::format("the text never names \"{}\", which this mail must carry", name),
                                fmt::format("Add {{{{{}}}}}.", name));
        }
    }
    if (auto rendered = render_template(text, TemplateValues{}); !rendered) {
        return check.refuse(1, rendered.error().message, allowed_names());
    }
    return {};
}

}  // namespace madoguchi
