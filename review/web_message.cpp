#include "review/web_message.h"

#include <fmt/format.h>
#include <algorithm>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string_view value_of(const WebForm& form, std::string_view name) {
    const auto found = std::find_if(form.begin(), form.end(), [&](const auto& field) { return field.first == name; });
    return found == form.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

std::string_view WebRequest::query_value(std::string_view name) const {
    return value_of(query, name);
}

std::string_view WebRequest::form_value(std::string_view name) const {
    return value_of(form, name);
}

std::vector<std::string> WebRequest::form_values(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : form) {
        if (key == name) {
            values.push_back(value);
        }
    }
    return values;
}

std::string_view WebRequest::header(std::string_view lower_case_name) const {
    const auto found = headers.find(std::string(lower_case_name));
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

WebResponse WebResponse::see_other(std::string location) {
    WebResponse response;
    response.status = 303;
    response.headers.emplace_back("Location", std::move(location));
    return response;
}

WebResponse WebResponse::text(int status, std::string_view words) {
    WebResponse response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = fmt::format("{}\n", words);
    return response;
}

std::optional<std::string> percent_decoded(std::string_view text, bool form) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c == '%') {
            const int high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
            const int low = at + 2 < text.size() ? hex_digit(text[at + 2]) : -1;
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            c = static_cast<char>(high * 16 + low);
            at += 2;
        } else if (form && c == '+') {
            c = ' ';
        }
        const bool line = form && (c == '\t' || c == '\r' || c == '\n');
        if (is_control(c) && !line) {
            return std::nullopt;
        }
        decoded.push_back(c);
    }
    return is_utf8(decoded) ? std::optional(std::move(decoded)) : std::nullopt;
}

std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded.push_back(c);
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

std::optional<WebForm> read_form(std::string_view text, std::size_t most) {
    WebForm form;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) {
            continue;
        }
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = percent_decoded(pair.substr(0, equals), true);
        auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || !value || form.size() == most) {
            return std::nullopt;
        }
        form.emplace_back(std::move(*name), std::move(*value));
    }
    return form;
}

std::map<std::string, std::string> read_cookies(std::string_view header) {
    std::map<std::string, std::string> cookies;
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        const auto pair = trim_ascii(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && equals > 0) {
            cookies.emplace(pair.substr(0, equals), pair.substr(equals + 1));
        }
    }
    return cookies;
}

std::optional<std::string> read_path(std::string_view target) {
    auto path = percent_decoded(target, false);
    if (!path || path->empty() || path->front() != '/' || path->find('\\') != std::string::npos) {
        return std::nullopt;
    }
    // Each of these would be another name of a page.
    if (path->find("//") != std::string::npos || (*path + '/').find("/./") != std::string::npos ||
        (*path + '/').find("/../") != std::string::npos) {
        return std::nullopt;
    }
    return path;
}

}  // namespace madoguchi
