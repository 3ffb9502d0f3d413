#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "rules/hearing.h"
#include "rules/rulebook.h"
#include "rules/term_index.h"

namespace madoguchi {

extern const std::string_view builtin_terms_text;

namespace {

constexpr std::size_t longest_term = 96;  // bytes; keeps the search linear with a small factor

std::vector<std::string_view> split(std::string_view line, char separator) {
    std::vector<std::string_view> cells;
    for (std::size_t begin = 0;;) {
        const auto end = line.find(separator, begin);
        cells.push_back(stripped(line.substr(begin, end - begin)));
        if (end == std::string_view::npos) {
            return cells;
        }
        begin = end + 1;
    }
}

std::optional<double> number_in(std::string_view text) {
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
    }
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && std::isfinite(value) && std::abs(value) <= 100 ? std::optional(value) : std::nullopt;
}

std::optional<TermScope> scope_from(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, TermScope>, 6> scopes{{{"any", TermScope::any},
                                                                                   {"subject", TermScope::subject},
                                                                                   {"text", TermScope::text},
                                                                                   {"who", TermScope::who},
                                                                                   {"domain", TermScope::domain},
                                                                                   {"shape", TermScope::shape}}};
    const auto* found = std::find_if(scopes.begin(), scopes.end(), [&](const auto& s) { return s.first == text; });
    return found == scopes.end() ? std::nullopt : std::optional(found->second);
}

/// Reads the lines one by one; `errors` gathers what is wrong with them.
class TermReader {
public:
    explicit TermReader(std::string_view file) : file_(file) {}

    void read_line(std::string_view line, int number) {
        line_ = number;
        if (stripped(line).empty() || stripped(line).front() == '#') {
            return;
        }
        const auto cells = split(line, '\t');
        if (cells[0] == "margin" && cells.size() >= 3) {
            read_margin(cells);
        } else if (cells[0] == "group" && cells.size() >= 4) {
            read_group(cells);
        } else if (cells[0] == "together" && cells.size() >= 4) {
            read_combination(cells);
        } else if (cells[0] == "set-aside" && cells.size() >= 4) {
            read_set_aside(cells);
        } else if (cells[0] == "term" && cells.size() >= 5) {
            read_term(cells);
        } else {
            complain("expected margin, group, term, set-aside or together with its cells, separated by tabs");
        }
    }

    Result<TermModel> finish() {
        check_names();
        if (margins_ != 2) {
            line_ = 0;
            complain("both margins are needed: margin<TAB>off-topic<TAB>N and margin<TAB>unsure<TAB>N");
        } else if (model_.unsure_above > model_.off_topic_above) {
            complain("the margin `unsure` must not lie above `off-topic`");
        }
        if (!errors_.empty()) {
            return failure(ErrorCode::config, errors_, "The head of the built-in terms file describes the format.");
        }
        model_.index = std::make_shared<const TermIndex>(model_.terms);
        return std::move(model_);
    }

private:
    using Cells = std::vector<std::string_view>;

    void complain(std::string_view what) {
        errors_ += fmt::format("{}{}:{}: {}", errors_.empty() ? "" : "\n", file_, line_, what);
    }

    double number(std::string_view text) {
        const auto value = number_in(text);
        if (!value) {
            complain(fmt::format("`{}` is not a number from -100 to 100", shortened(text)));
        }
        return value.value_or(0);
    }

    void read_margin(const Cells& cells) {
        if (cells[1] == "off-topic") {
            model_.off_topic_above = number(cells[2]);
        } else if (cells[1] == "unsure") {
            model_.unsure_above = number(cells[2]);
        } else {
            complain("a margin is `off-topic` or `unsure`");
        }
        ++margins_;
    }

    void read_group(const Cells& cells) {
        if (!names_.insert(std::string(cells[1])).second) {
            complain(fmt::format("group `{}` stands twice", shortened(cells[1])));
        }
        model_.groups.push_back({std::string(cells[1]), std::abs(number(cells[2])), std::string(cells[3]), line_});
    }

    void read_term(const Cells& cells) {
        const auto scope = scope_from(cells[3]);
        if (!scope) {
            complain("a term counts in any, subject, text, who, domain or shape");
        }
        const auto pattern = cells[4];
        const auto middle = pattern.find("…");
        const bool half = middle == 0 || (middle != std::string_view::npos && middle + 3 == pattern.size());
        if (pattern.empty() || pattern.size() > longest_term || half) {
            complain(fmt::format("a term has 1 to {} bytes, and words on both sides of its …", longest_term));
        }
        model_.terms.push_back({std::string(cells[1]), std::string(pattern), number(cells[2]),
                                scope.value_or(TermScope::any), std::string(cells.size() > 5 ? cells[5] : ""), line_});
    }

    /// "a+b+!c": the groups that are there, and those that are not.
    template <class Condition>
    static void read_condition(std::string_view cell, Condition& condition) {
        for (const auto name : split(cell, '+')) {
            const bool absent = !name.empty() && name.front() == '!';
            (absent ? condition.without : condition.with).emplace_back(absent ? name.substr(1) : name);
        }
    }

    void read_combination(const Cells& cells) {
        TermCombination combination;
        read_condition(cells[1], combination);
        combination.weight = number(cells[2]);
        combination.comment = std::string(cells[3]);
        combination.line = line_;
        model_.combinations.push_back(std::move(combination));
    }

    void read_set_aside(const Cells& cells) {
        TermSetAside set_aside;
        read_condition(cells[1], set_aside);
        set_aside.group = std::string(cells[2]);
        set_aside.comment = std::string(cells[3]);
        set_aside.line = line_;
        model_.set_asides.push_back(std::move(set_aside));
    }

    void check_name(const std::string& name, int line) {
        if (names_.count(name) == 0) {
            line_ = line;
            complain(fmt::format("no group is named `{}`", shortened(name)));
        }
    }

    void check_all(const std::vector<std::string>& names, int line) {
        for (const auto& name : names) {
            check_name(name, line);
        }
    }

    void check_names() {
        for (const auto& term : model_.terms) {
            check_name(term.group, term.line);
        }
        for (const auto& set_aside : model_.set_asides) {
            check_all(set_aside.with, set_aside.line);
            check_all(set_aside.without, set_aside.line);
            check_name(set_aside.group, set_aside.line);
        }
        for (const auto& combination : model_.combinations) {
            check_all(combination.with, combination.line);
            check_all(combination.without, combination.line);
        }
    }

    std::string_view file_;
    int line_ = 0;
    int margins_ = 0;
    std::set<std::string> names_;
    std::string errors_;
    TermModel model_;
};

}  // namespace

Result<TermModel> read_terms(std::string_view text, std::string_view file) {
    if (text.substr(0, 3) == "\xEF\xBB\xBF") {
        text.remove_prefix(3);
    }
    TermReader reader(file);
    int number = 0;
    for (const auto line : split(text, '\n')) {
        reader.read_line(line, ++number);
    }
    return reader.finish();
}

const TermModel& builtin_terms() {
    static const TermModel model = [] {
        auto read = read_terms(builtin_terms_text, "terms.tsv");
        // A test reads the built-in file; a build whose file is broken judges nothing off-topic.
        return read ? *read : TermModel{{}, {}, {}, {}, 100, 100, nullptr};
    }();
    return model;
}

}  // namespace madoguchi
