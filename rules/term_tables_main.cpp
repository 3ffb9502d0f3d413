#include <fmt/format.h>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "rules/term_index.h"

// Run by the build: term_tables_main TERMS.TSV OUTPUT.CPP writes the built-in terms as constants, folded and sorted, so
// that no program does it at its start.

namespace madoguchi {
namespace {

std::string literal(std::string_view bytes) {
    std::string out = "{";
    for (const char c : bytes) {
        out += fmt::format("'\\x{:02x}',", static_cast<unsigned char>(c));
    }
    return out + "'\\0'}";
}

/// The lines that are no term and no comment.
std::string other_lines(std::string_view file) {
    std::string out;
    for (std::size_t begin = 0; begin < file.size();) {
        const auto end = std::min(file.find('\n', begin), file.size());
        const auto line = file.substr(begin, end - begin);
        if (!line.empty() && line.front() != '#' && !line.starts_with("term\t")) {
            out += fmt::format("{}\n", line);
        }
        begin = end + 1;
    }
    return out;
}

std::string tables_of(const TermIndex& index, std::string_view file) {
    std::string out =
        "#include <array>\n\n#include \"rules/term_index.h\"\n\nnamespace madoguchi {\nnamespace {\n"
        "constexpr char text[] = ";
    out += literal(index.text) + ";\nconstexpr char folded[] = " + literal(index.folded);
    out += ";\nconstexpr char other_lines[] = " + literal(other_lines(file));
    out += fmt::format(";\nconstexpr std::array<Term, {}> terms{{{{\n", index.terms.size());
    for (const auto& term : index.terms) {
        out += fmt::format("{{{{{}, {}}}, {{{}, {}}}, {}, {}, static_cast<TermScope>({}), {}, {}}},\n",
                           term.pattern.begin, term.pattern.length, term.comment.begin, term.comment.length,
                           term.weight, term.group, static_cast<int>(term.scope), term.has_second, term.line);
    }
    out += fmt::format("}}}};\nconstexpr std::array<TermIndex::Entry, {}> entries{{{{\n", index.entries.size());
    for (const auto& entry : index.entries) {
        out += fmt::format("{{{}, {}, {{{}, {}}}}},\n", entry.begin, entry.length, entry.part.term, entry.part.second);
    }
    out += fmt::format("}}}};\nconstexpr std::array<TermIndex::Start, {}> starts{{{{\n", index.starts.size());
    for (const auto& start : index.starts) {
        out += fmt::format("{{{{{}U, {}U}}, {{{}, {}, {}}}}},\n", start.pair.first, start.pair.second,
                           start.range.first, start.range.last, start.range.depth);
    }
    out += fmt::format("}}}};\nconstexpr std::array<std::uint64_t, {}> beginnings{{{{\n", index.beginnings.size());
    for (const auto bits : index.beginnings) {
        out += fmt::format("{}U,\n", bits);
    }
    return out +
           "}};\n}  // namespace\n"
           "extern const TermIndex builtin_term_index;\n"
           "constinit const TermIndex builtin_term_index{{text, sizeof text - 1}, terms, {folded, sizeof folded - 1}, "
           "entries, starts, beginnings};\n"
           "extern const std::string_view builtin_model_lines;\n"
           "constinit const std::string_view builtin_model_lines{other_lines, sizeof other_lines - 1};\n"
           "}  // namespace madoguchi\n";
}

int write_tables(const char* source, const char* output) {
    std::ifstream in(source, std::ios::binary);
    const std::string file{std::istreambuf_iterator<char>(in), {}};
    const auto model = read_terms(file, source);
    if (!in || !model) {
        fmt::print(stderr, "{}\n", model ? fmt::format("{}: cannot be read", source) : model.error().message);
        return 1;
    }
    std::ofstream out(output, std::ios::binary);
    out << tables_of(*model->index, file);
    out.close();
    return out ? 0 : 1;
}

}  // namespace
}  // namespace madoguchi

int main(int argc, char** argv) {
    return argc == 3 ? madoguchi::write_tables(argv[1], argv[2]) : 2;
}
