#include "desk/configuration.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "desk/configuration_keys.h"

namespace madoguchi {
namespace {

struct Position {
    unsigned line = 1;
    unsigned column = 1;
};

Position position_of(const toml::source_region& region) {
    return {region.begin.line, region.begin.column};
}

std::string_view type_name(toml::node_type type) {
    switch (type) {
        case toml::node_type::string:
            return "a text";
        case toml::node_type::integer:
            return "a whole number";
        case toml::node_type::floating_point:
            return "a decimal number";
        case toml::node_type::boolean:
            return "true or false";
        case toml::node_type::date:
            return "a date";
        case toml::node_type::time:
        case toml::node_type::date_time:
            return "a time";
        case toml::node_type::array:
            return "a list";
        case toml::node_type::table:
            return "a table";
        default:
            return "nothing";
    }
}

/// Edit distance (Levenshtein), for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
        }
    }
    return row.back();
}

/// The name nearest to `written`, where it is near enough to be a slip.
std::optional<std::string_view> nearest(std::string_view written, const std::vector<std::string_view>& names) {
    std::optional<std::string_view> best;
    std::size_t smallest = std::max<std::size_t>(2, written.size() / 3) + 1;
    for (const auto name : names) {
        if (const auto d = distance(written, name); d < smallest) {
            smallest = d;
            best = name;
        }
    }
    return best;
}

std::string joined(const std::vector<std::string_view>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

std::chrono::year_month_day to_day(const toml::date& date) {
    return {std::chrono::year{date.year}, std::chrono::month{date.month}, std::chrono::day{date.day}};
}

/// A list whose entries are all `From`; nullopt otherwise.
template <class From, class To, class Convert>
std::optional<KeyValue> list_value(const toml::node& node, Convert convert) {
    const auto* array = node.as_array();
    if (array == nullptr) {
        return std::nullopt;
    }
    std::vector<To> values;
    for (const auto& entry : *array) {
        const auto* value = entry.as<From>();
        if (value == nullptr) {
            return std::nullopt;
        }
        values.push_back(convert(value->get()));
    }
    return values;
}

/// The node as a value of that kind; nullopt where it is of another type.
std::optional<KeyValue> value_of(const toml::node& node, KeyKind kind) {
    switch (kind) {
        case KeyKind::text:
            return node.is_string() ? std::optional<KeyValue>(node.as_string()->get()) : std::nullopt;
        case KeyKind::number:
            return node.is_integer() ? std::optional<KeyValue>(node.as_integer()->get()) : std::nullopt;
        case KeyKind::boolean:
            return node.is_boolean() ? std::optional<KeyValue>(node.as_boolean()->get()) : std::nullopt;
        case KeyKind::date:
            return node.is_date() ? std::optional<KeyValue>(to_day(node.as_date()->get())) : std::nullopt;
        case KeyKind::texts:
            return list_value<std::string, std::string>(node, [](const std::string& s) { return s; });
        case KeyKind::dates:
            return list_value<toml::date, std::chrono::year_month_day>(node, to_day);
    }
    return std::nullopt;
}

bool has_control(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// A key's name in quotes may hold a line end, or what a terminal obeys.
std::string visible(std::string_view text) {
    std::string shown;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        shown += byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
    }
    return shown;
}

bool holds_control(const KeyValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return has_control(*text);
    }
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
        return std::any_of(texts->begin(), texts->end(), has_control);
    }
    return false;
}

/// Reads the tables of one file by the table of keys, and gathers everything that is wrong.
class Reader {
public:
    explicit Reader(const std::filesystem::path& file) : file_(file.empty() ? "configuration" : file.string()) {
        draft_.configuration.file = file;
    }

    Result<Configuration> read(std::string_view text) {
        try {
            const toml::table root = toml::parse(text, file_);
            for (const auto& [key, node] : root) {
                read_section(key, node);
            }
        } catch (const toml::parse_error& e) {
            add(position_of(e.source()), std::string(e.description()));
            return finish();
        }
        for (const auto& problem : settle(draft_)) {
            const auto at = positions_.find({problem.section, problem.name});
            const bool written = at != positions_.end();
            add(written ? at->second : Position{},
                fmt::format("{}.{}: {}", problem.section, problem.name, problem.text));
        }
        return finish();
    }

private:
    void add(Position at, const std::string& text) { problems_.emplace_back(at, text); }

    void read_section(const toml::key& key, const toml::node& node) {
        if (key.str() == "rule" || key.str() == "referral") {
            read_entries(key, node);
            return;
        }
        std::vector<std::string_view> sections{"rule", "referral"};
        for (const auto& row : configuration_keys()) {
            if (std::find(sections.begin(), sections.end(), row.section) == sections.end()) {
                sections.push_back(row.section);
            }
        }
        if (std::find(sections.begin(), sections.end(), key.str()) == sections.end()) {
            const auto guess = nearest(key.str(), sections);
            add(position_of(key.source()),
                fmt::format("unknown section \"{}\"{}; allowed: {}", visible(key.str()),
                            guess ? fmt::format(" (did you mean [{}]?)", *guess) : "", joined(sections)));
            return;
        }
        const auto* table = node.as_table();
        if (table == nullptr) {
            add(position_of(key.source()),
                fmt::format("\"{}\" is {}; it must be a section, [{}]", key.str(), type_name(node.type()), key.str()));
            return;
        }
        for (const auto& [name, value] : *table) {
            read_key(key.str(), name, value);
        }
    }

    void read_key(std::string_view section, const toml::key& name, const toml::node& node) {
        const auto& rows = configuration_keys();
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [&](const KeyRow& r) { return r.section == section && r.name == name.str(); });
        if (row == rows.end()) {
            add(position_of(name.source()), unknown_key(section, name.str()));
            return;
        }
        positions_[{row->section, row->name}] = position_of(name.source());
        read_value(section, *row, node, draft_);
    }

    /// Takes the node's value by its row into `target`, or says what is wrong with it.
    template <class Row, class Target>
    void read_value(std::string_view section, const Row& row, const toml::node& node, Target& target) {
        const auto at = position_of(node.source());
        const auto value = value_of(node, row.kind);
        const std::string problem = !value                  ? fmt::format("this is {}", type_name(node.type()))
                                    : holds_control(*value) ? std::string("it holds a control character")
                                                            : row.set(target, *value);
        if (!problem.empty()) {
            add(at, fmt::format("{}.{}: {}; allowed: {}", section, row.name, problem, row.allowed));
        }
    }

    void read_entries(const toml::key& key, const toml::node& node) {
        const auto* entries = node.as_array();
        if (entries == nullptr || !node.is_array_of_tables()) {
            add(position_of(key.source()), fmt::format("\"{0}\" must be written as [[{0}]], once for each", key.str()));
            return;
        }
        for (const auto& entry : *entries) {
            if (key.str() == "rule") {
                read_rule(*entry.as_table());
            } else {
                read_referral(*entry.as_table());
            }
        }
    }

    /// Reads one of several tables of that section, each of which has a name. False: something is wrong with it.
    template <class Entry>
    bool read_entry(std::string_view section, const std::vector<EntryKeyRow<Entry>>& rows, const toml::table& table,
                    Entry& entry) {
        const auto problems_before = problems_.size();
        for (const auto& [name, value] : table) {
            const auto row = std::find_if(rows.begin(), rows.end(),
                                          [key = name.str()](const EntryKeyRow<Entry>& r) { return r.name == key; });
            if (row == rows.end()) {
                add(position_of(name.source()), unknown_entry_key(section, name.str(), rows));
            } else {
                read_value(section, *row, value, entry);
            }
        }
        if (!table.contains("name")) {
            add(position_of(table.source()),
                fmt::format("{}.name: it is missing; allowed: {}", section, rows.front().allowed));
        }
        return problems_.size() == problems_before;
    }

    void read_referral(const toml::table& table) {
        Referral referral;
        if (read_entry("referral", referral_keys(), table, referral)) {
            draft_.configuration.referrals.push_back(std::move(referral));
        }
    }

    void read_rule(const toml::table& table) {
        const auto at = position_of(table.source());
        DeskRule rule;
        rule.line = static_cast<int>(at.line);
        if (!read_entry("rule", rule_keys(), table, rule)) {
            return;
        }
        auto compiled = compile_rule(std::move(rule), file_);
        if (compiled) {
            draft_.configuration.rules.desk_rules.push_back(std::move(*compiled));
            return;
        }
        const std::string place = fmt::format("{}:{}: ", file_, at.line);
        const auto& message = compiled.error().message;
        add(at, message.starts_with(place) ? message.substr(place.size()) : message);
    }

    template <class Entry>
    static std::string unknown_entry_key(std::string_view section, std::string_view name,
                                         const std::vector<EntryKeyRow<Entry>>& rows) {
        std::vector<std::string_view> names;
        names.reserve(rows.size());
        for (const auto& row : rows) {
            names.push_back(row.name);
        }
        const auto guess = nearest(name, names);
        return fmt::format("{}: unknown key \"{}\"{}; allowed: {}", section, visible(name),
                           guess ? fmt::format(" (did you mean \"{}\"?)", *guess) : "", joined(names));
    }

    static std::string unknown_key(std::string_view section, std::string_view name) {
        std::vector<std::string_view> names;
        std::string elsewhere;
        for (const auto& row : configuration_keys()) {
            if (row.section == section) {
                names.push_back(row.name);
            } else if (row.name == name) {
                elsewhere = fmt::format(" (it belongs to [{}])", row.section);
            }
        }
        const auto guess = nearest(name, names);
        return fmt::format("{}: unknown key \"{}\"{}; allowed: {}", section, visible(name),
                           guess ? fmt::format(" (did you mean \"{}\"?)", *guess) : elsewhere, joined(names));
    }

    Result<Configuration> finish() {
        if (problems_.empty()) {
            return std::move(draft_.configuration);
        }
        std::stable_sort(problems_.begin(), problems_.end(), [](const auto& a, const auto& b) {
            return std::pair(a.first.line, a.first.column) < std::pair(b.first.line, b.first.column);
        });
        std::string lines;
        for (const auto& [at, text] : problems_) {
            lines += fmt::format("{}{}:{}:{}: {}", lines.empty() ? "" : "\n", file_, at.line, at.column, text);
        }
        return failure(ErrorCode::config, lines,
                       "Correct the file and start again; systemd/madoguchi.toml explains every key.");
    }

    std::string file_;
    ConfigurationDraft draft_;
    std::map<std::pair<std::string_view, std::string_view>, Position> positions_;
    std::vector<std::pair<Position, std::string>> problems_;
};

}  // namespace

std::string Configuration::envelope_sender() const {
    if (smtp.envelope_from == "<>") {
        return {};
    }
    return smtp.envelope_from.empty() ? rules.desk.address : smtp.envelope_from;
}

Result<Configuration> parse_configuration(std::string_view toml, const std::filesystem::path& file) {
    return Reader(file).read(toml);
}

Result<Configuration> read_configuration(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        return failure(ErrorCode::config, fmt::format("there is no configuration file {}", file.string()),
                       "Name it by --config, or copy systemd/madoguchi.toml there.");
    }
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) {
        return failure(ErrorCode::config,
                       fmt::format("cannot read the configuration file {}: {}", file.string(), std::strerror(errno)),
                       "Check that this user may read it.");
    }
    return parse_configuration(text, file);
}

}  // namespace madoguchi
