#include "parser/parameters.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "parser/encoded_word.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_parameters = 200;

// Skips white space and comments, nested ones too.
void skip_blanks(std::string_view s, std::size_t& at) {
    int depth = 0;
    for (; at < s.size(); ++at) {
        const char c = s[at];
        if (c == '(') {
            ++depth;
        } else if (c == ')' && depth > 0) {
            --depth;
        } else if (c == '\\' && depth > 0) {
            ++at;
        } else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            return;
        }
    }
    at = std::min(at, s.size());
}

// A quote ends the value only where a separator or the end follows; so a name with a quote inside keeps it.
std::string quoted(std::string_view s, std::size_t& at) {
    std::string out;
    const std::size_t last = s.rfind("\";");
    for (++at; at < s.size(); ++at) {
        if (s[at] == '\\' && at + 1 < s.size() && (s[at + 1] == '"' || s[at + 1] == '\\')) {
            out += s[++at];
        } else if (s[at] == '"') {
            const std::size_t next = s.find_first_not_of(" \t\r\n", at + 1);
            if (next == std::string_view::npos || s[next] == ';' || s[next] == '(') {
                at = std::min(next, s.size());
                return out;
            }
            const bool closes_later = (last != std::string_view::npos && last > at) || s.back() == '"';
            if (!closes_later) {
                ++at;
                return out;
            }
            out += '"';
        } else {
            out += s[at];
        }
    }
    return out;
}

// "a.zip size=3": the separator before a parameter of RFC 2183 was forgotten.
bool begins_parameter(std::string_view s, std::size_t at) {
    constexpr std::array<std::string_view, 4> names{"size=", "creation-date=", "modification-date=", "read-date="};
    return (s[at] == ' ' || s[at] == '\t') && std::any_of(names.begin(), names.end(), [&](std::string_view name) {
               return equal_ascii_case(s.substr(at + 1, name.size()), name);
           });
}

std::string bare(std::string_view s, std::size_t& at) {
    const std::size_t begin = at;
    while (at < s.size() && s[at] != ';' && !begins_parameter(s, at)) {
        const std::size_t word = encoded_word_length(s, at);
        at += word > 0 ? word : 1;
    }
    at = std::min(at, s.size());
    std::string_view value = s.substr(begin, at - begin);
    if (const std::size_t comment = value.find(" (");
        comment != std::string_view::npos && value.find(')', comment) != std::string_view::npos) {
        value = value.substr(0, comment);
    }
    return std::string(trim_ascii(value));
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr == text.data() + i + 3) {
            out += static_cast<char>(value);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

struct Section {
    int number = 0;
    bool encoded = false;
    std::string_view text;
};

// RFC 2231: name* (§4) says all of it; else name*0, name*0*, name*1 … (§3), of which each number counts once. Without
// the first of these, the plain parameter counts.
std::vector<Section> sections_of(const Parameterized& field, std::string_view name) {
    std::vector<Section> sections;
    for (const auto& [key, value] : field.items) {
        if (key.size() <= name.size() || key.compare(0, name.size(), name) != 0 || key[name.size()] != '*') {
            continue;
        }
        const std::string_view rest = std::string_view(key).substr(name.size() + 1);
        if (rest.empty()) {
            return {{0, true, value}};
        }
        Section section{0, rest.back() == '*', value};
        if (std::from_chars(rest.data(), rest.data() + rest.size(), section.number).ptr != rest.data()) {
            sections.push_back(section);
        }
    }
    const auto less = [](const Section& a, const Section& b) { return a.number < b.number; };
    const auto same = [](const Section& a, const Section& b) { return a.number == b.number; };
    std::stable_sort(sections.begin(), sections.end(), less);
    sections.erase(std::unique(sections.begin(), sections.end(), same), sections.end());
    const bool headless = !sections.empty() && sections.front().number > 0 && field.has(name);
    return headless ? std::vector<Section>() : sections;
}

// UTF-8'ja'name; or UTF-8'name, where the language and its apostrophe were left out.
void take_charset(std::string_view& text, std::string_view& charset, Charsets& charsets) {
    const std::size_t quote = text.find('\'');
    if (quote == std::string_view::npos) {
        return;
    }
    const std::size_t second = text.find('\'', quote + 1);
    const std::string_view label = text.substr(0, quote);
    if (second == std::string_view::npos && !label.empty() && !charsets.knows(label)) {
        return;
    }
    charset = label;
    text.remove_prefix((second == std::string_view::npos ? quote : second) + 1);
}

std::string join_sections(const std::vector<Section>& sections, Charsets& charsets) {
    std::string bytes;
    std::string_view charset;
    bool first = true;
    bool any_encoded = false;
    for (const Section& section : sections) {
        std::string_view text = section.text;
        if (section.encoded && first) {
            take_charset(text, charset, charsets);
        }
        first = false;
        any_encoded = any_encoded || section.encoded;
        bytes += section.encoded ? percent_decoded(text) : std::string(text);
    }
    std::size_t ignored = 0;
    const bool word = charset.empty() && bytes.starts_with("=?");  // a mix of both ways to encode
    return any_encoded && !word ? charsets.decode(bytes, charset).text : decode_header_text(bytes, charsets, ignored);
}

}  // namespace

std::string_view Parameterized::raw(std::string_view name) const {
    const auto found = std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.first == name; });
    return found == items.end() ? std::string_view() : std::string_view(found->second);
}

bool Parameterized::has(std::string_view name) const {
    return std::any_of(items.begin(), items.end(), [&](const auto& item) { return item.first == name; });
}

std::string Parameterized::decoded(std::string_view name, Charsets& charsets) const {
    const auto sections = sections_of(*this, name);
    std::size_t ignored = 0;
    std::string text =
        sections.empty() ? decode_header_text(raw(name), charsets, ignored) : join_sections(sections, charsets);
    return compose_kana(std::move(text));
}

namespace {

// "text/html Content-Transfer-Encoding: 8bit", two fields in a line: a type that is whole ends at a blank.
std::size_t end_of_type(std::string_view value, std::size_t blank) {
    const std::size_t slash = value.find('/');
    const bool whole = slash != std::string_view::npos && slash > 0 && slash + 1 < blank;
    return whole ? std::min(blank, value.size()) : value.size();
}

}  // namespace

Parameterized read_parameters(std::string_view field) {
    Parameterized result;
    std::size_t at = 0;
    skip_blanks(field, at);
    std::size_t end = std::min(field.find_first_of(";(", at), field.size());
    const std::size_t blank = field.find_first_of(" \t", at);
    // "text/plain charset=utf-8": the separator was forgotten.
    if (blank < end && field.substr(blank, end - blank).find('=') != std::string_view::npos) {
        end = blank;
        at = blank;
    } else {
        at = std::min(field.find(';', end), field.size());
        end = end_of_type(field.substr(0, end), blank);
    }
    for (const char c : field.substr(0, end)) {
        if (c != ' ' && c != '\t' && c != '"' && c != '\'' && c != ',') {
            result.value += c;
        }
    }
    result.value = lower_ascii(result.value);
    while (at < field.size() && result.items.size() < most_parameters) {
        ++at;
        skip_blanks(field, at);
        const std::size_t begin = at;
        while (at < field.size() && field[at] != '=' && field[at] != ';') {
            ++at;
        }
        if (at >= field.size() || field[at] == ';') {
            continue;
        }
        std::string name = lower_ascii(trim_ascii(field.substr(begin, at - begin)));
        ++at;
        skip_blanks(field, at);
        if (at < field.size() && field[at] == '"') {
            result.items.emplace_back(std::move(name), quoted(field, at));
            at = std::min(field.find(';', at), field.size());
        } else {
            result.items.emplace_back(std::move(name), bare(field, at));
        }
    }
    return result;
}

}  // namespace madoguchi
