#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "parser/utf8.h"
#include "rules/hearing.h"
#include "rules/rulebook.h"
#include "rules/term_index.h"

namespace madoguchi {

namespace {

constexpr std::size_t longest_term = 96;  // bytes; keeps the search linear with a small factor

/// Calls `take(cell)` for each piece of `line` between separators, without white space around it.
template <class Take>
void split(std::string_view line, char separator, const Take& take) {
    for (std::size_t begin = 0;;) {
        const auto end = line.find(separator, begin);
        take(stripped(line.substr(begin, end - begin)));
        if (end == std::string_view::npos) {
            return;
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
    static constexpr std::array<std::pair<std::string_view, TermScope>, 7> scopes{
        {{"any", TermScope::any},
         {"subject", TermScope::subject},
         {"text", TermScope::text},
         {"who", TermScope::who},
         {"organization", TermScope::organization},
         {"domain", TermScope::domain},
         {"shape", TermScope::shape}}};
    const auto* found = std::find_if(scopes.begin(), scopes.end(), [&](const auto& s) { return s.first == text; });
    return found == scopes.end() ? std::nullopt : std::optional(found->second);
}

/// Reads the lines one by one; `errors` gathers what is wrong with them.
class TermReader {
public:
    /// `file`: its name, for complaints. `text`: all of it, of which read_line sees the lines.
    TermReader(std::string_view file, std::string_view text) : file_(file), text_(text) {
        terms_.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
    }

    void read_all() {
        auto text = text_;
        if (text.substr(0, 3) == "\xEF\xBB\xBF") {
            text.remove_prefix(3);
        }
        if (text.ends_with('\n')) {
            text.remove_suffix(1);  // it ends the last line, and begins none
        }
        int number = 0;
        split(text, '\n', [&](std::string_view line) { read_line(line, ++number); });
    }

    /// The model, without its terms.
    Result<TermModel> finish() {
        const int last_line = line_;
        resolve_groups();
        line_ = last_line;
        if (margins_ != 2) {
            complain(
                "the file ends here, and both margins are needed: margin<TAB>off-topic<TAB>N and "
                "margin<TAB>unsure<TAB>N");
        } else if (model_.unsure_above > model_.off_topic_above) {
            complain("the margin `unsure` must not lie above `off-topic`");
        }
        if (!errors_.empty()) {
            return failure(ErrorCode::config, errors_, "The head of the built-in terms file describes the format.");
        }
        return std::move(model_);
    }
    [[nodiscard]] std::vector<Term> take_terms() { return std::move(terms_); }

private:
    using Cells = std::vector<std::string_view>;

    /// `line` is stripped.
    void read_line(std::string_view line, int number) {
        line_ = number;
        if (line.empty() || line.front() == '#') {
            return;
        }
        if (!is_utf8(line)) {
            complain("the line is not UTF-8; save the file as UTF-8");
            return;
        }
        cells_.clear();
        split(line, '\t', [this](std::string_view cell) { cells_.push_back(cell); });
        const auto& cells = cells_;
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
        if (!names_.emplace(cells[1], static_cast<std::uint32_t>(model_.groups.size())).second) {
            complain(fmt::format("group `{}` stands twice", shortened(cells[1])));
        }
        model_.groups.push_back({std::string(cells[1]), std::abs(number(cells[2])), std::string(cells[3]), line_});
    }

    [[nodiscard]] Term::Words words_at(std::string_view cell) const {
        return {cell.empty() ? 0 : static_cast<std::uint32_t>(cell.data() - text_.data()),
                static_cast<std::uint32_t>(cell.size())};
    }

    void read_term(const Cells& cells) {
        const auto scope = scope_from(cells[3]);
        if (!scope) {
            complain("a term counts in any, subject, text, who, organization, domain or shape");
        }
        const auto pattern = cells[4];
        const auto middle = pattern.find("…");
        const bool half = middle == 0 || (middle != std::string_view::npos && middle + 3 == pattern.size());
        if (pattern.empty() || pattern.size() > longest_term || half) {
            complain(fmt::format("a term has 1 to {} bytes, and words on both sides of its …", longest_term));
        }
        terms_.push_back({words_at(pattern), cells.size() > 5 ? words_at(cells[5]) : Term::Words(), number(cells[2]), 0,
                          scope.value_or(TermScope::any), false, line_});
        term_groups_.push_back(cells[1]);
    }

    /// "a+b+!c": the groups that are there, and those that are not. Read when all groups are known.
    TermCondition read_condition(std::string_view cell, int line) {
        TermCondition condition;
        split(cell, '+', [&](std::string_view name) {
            const bool absent = !name.empty() && name.front() == '!';
            (absent ? condition.without : condition.with).push_back(group_of(absent ? name.substr(1) : name, line));
        });
        return condition;
    }

    void read_combination(const Cells& cells) {
        TermCombination combination;
        combination.weight = number(cells[2]);
        combination.comment = std::string(cells[3]);
        combination.line = line_;
        model_.combinations.push_back(std::move(combination));
        combination_conditions_.push_back(cells[1]);
    }

    /// Its third cell, "a+b", names one group or several.
    void read_set_aside(const Cells& cells) {
        split(cells[2], '+', [&](std::string_view group) {
            TermSetAside set_aside;
            set_aside.comment = std::string(cells[3]);
            set_aside.line = line_;
            model_.set_asides.push_back(std::move(set_aside));
            set_aside_cells_.emplace_back(cells[1], group);
        });
    }

    /// A group's index; 0, and a complaint, for one that is not there.
    std::uint32_t group_of(std::string_view name, int line) {
        const auto found = names_.find(name);
        if (found != names_.end()) {
            return found->second;
        }
        line_ = line;
        complain(fmt::format("no group is named `{}`", shortened(name)));
        return 0;
    }

    /// A group may be named before its own line.
    void resolve_groups() {
        auto& terms = terms_;
        for (std::size_t i = 0; i < terms.size(); ++i) {
            const bool as_before = i > 0 && errors_.empty() && term_groups_[i] == term_groups_[i - 1];
            terms[i].group = as_before ? terms[i - 1].group : group_of(term_groups_[i], terms[i].line);
        }
        for (std::size_t i = 0; i < model_.set_asides.size(); ++i) {
            auto& set_aside = model_.set_asides[i];
            set_aside.condition = read_condition(set_aside_cells_[i].first, set_aside.line);
            set_aside.group = group_of(set_aside_cells_[i].second, set_aside.line);
        }
        for (std::size_t i = 0; i < model_.combinations.size(); ++i) {
            auto& combination = model_.combinations[i];
            combination.condition = read_condition(combination_conditions_[i], combination.line);
        }
    }

    std::string_view file_;
    std::string_view text_;
    int line_ = 0;
    int margins_ = 0;
    std::map<std::string_view, std::uint32_t> names_;  ///< of the groups
    Cells cells_;                                      ///< of the line that is read
    /// The names of groups as the lines of terms, set-asides and combinations have them, in their order.
    Cells term_groups_;
    std::vector<std::pair<std::string_view, std::string_view>> set_aside_cells_;
    Cells combination_conditions_;
    std::string errors_;
    std::vector<Term> terms_;
    TermModel model_;
};

void find_sides(TermModel& model) {
    std::vector<double> sums(model.groups.size());
    for (const auto& term : model.terms) {
        sums[term.group] += term.weight;
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
        model.groups[i].for_desk = sums[i] < 0;
    }
}

}  // namespace

Result<TermModel> read_terms(std::string_view text, std::string_view file) {
    const auto index = std::make_shared<BuiltTermIndex>(text);
    TermReader reader(file, index->text);
    reader.read_all();
    auto model = reader.finish();
    if (model) {
        index->build(reader.take_terms());
        model->index = index;
        model->terms = index->terms;
        find_sides(*model);
    }
    return model;
}

Result<TermModel> read_model_of(const TermIndex& index, std::string_view other_lines) {
    TermReader reader("terms.tsv", other_lines);
    reader.read_all();
    auto model = reader.finish();
    if (model) {
        model->index = {std::shared_ptr<const void>(), &index};
        model->terms = index.terms;
        find_sides(*model);
    }
    return model;
}

}  // namespace madoguchi
