#include "parser/authentication.h"

#include <algorithm>
#include <string>
#include <vector>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_methods = 200;

// Comments become a space; quoted strings stay whole, without their quotes; a `;` outside both ends a segment.
std::vector<std::string> segments_of(std::string_view field) {
    std::vector<std::string> segments(1);
    int depth = 0;
    bool in_quotes = false;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const char c = field[i];
        if (c == '\\' && (depth > 0 || in_quotes)) {
            ++i;
            continue;
        }
        if (depth == 0 && c == '"') {
            in_quotes = !in_quotes;
        } else if (!in_quotes && c == '(') {
            ++depth;
            segments.back() += ' ';
        } else if (!in_quotes && c == ')') {
            depth = std::max(0, depth - 1);
        } else if (depth == 0) {
            if (c == ';' && !in_quotes && segments.size() <= most_methods) {
                segments.emplace_back();
            } else {
                segments.back() += in_quotes && (c == '=' || c == ' ') ? '_' : c;
            }
        }
    }
    return segments;
}

// method[/version] = result, with white space anywhere.
bool read_method(std::string_view segment, AuthenticationResults::Method& method) {
    const std::size_t equals = segment.find('=');
    if (equals == std::string_view::npos) {
        return false;
    }
    const std::string_view name = trim_ascii(segment.substr(0, equals));
    const std::string_view rest = trim_ascii(segment.substr(equals + 1));
    method.name = lower_ascii(trim_ascii(name.substr(0, name.find('/'))));
    method.result = lower_ascii(rest.substr(0, rest.find_first_of(" \t")));
    return !method.name.empty() && method.name.find(' ') == std::string::npos;
}

}  // namespace

AuthenticationResults read_authentication_results(std::string_view field) {
    AuthenticationResults results;
    const std::vector<std::string> segments = segments_of(field);
    const std::string_view first = trim_ascii(segments.front());
    const std::string_view token = first.substr(0, first.find_first_of(" \t"));
    const bool has_id = first.find('=') == std::string_view::npos;
    if (has_id) {
        results.authserv_id = lower_ascii(token);
    }
    for (std::size_t i = has_id ? 1 : 0; i < segments.size(); ++i) {
        AuthenticationResults::Method method;
        if (read_method(trim_ascii(segments[i]), method)) {
            results.methods.push_back(std::move(method));
        }
    }
    return results;
}

}  // namespace madoguchi
