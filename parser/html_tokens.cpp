#include "parser/html_tokens.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "parser/html_entities.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::array<std::string_view, 9> raw_text_elements{"style",    "script", "title", "template", "noembed",
                                                            "noframes", "iframe", "xml",   "svg"};
constexpr std::array<std::string_view, 10> wanted_attributes{"style", "face",  "class", "id",   "hidden",
                                                             "type",  "start", "value", "cite", "media"};

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
bool is_alpha(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool is_name_char(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == ':' || c == '-' || c == '_';
}

std::size_t skip_spaces(std::string_view s, std::size_t at) {
    while (at < s.size() && is_space(s[at])) {
        ++at;
    }
    return at;
}

// windows-1252 in the place of C1 controls (HTML standard §13.2.5.80).
char32_t from_number(char32_t c) {
    constexpr std::array<char16_t, 32> c1{0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                          0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                          0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    if (c >= 0x80 && c <= 0x9F) {
        return c1[c - 0x80];
    }
    return c == 0 ? replacement_character : c;
}

// A numeric reference behind "&#"; 0 where it is none.
std::size_t read_number(std::string_view s, char32_t& value) {
    const bool hexadecimal = !s.empty() && (s[0] == 'x' || s[0] == 'X');
    std::size_t at = hexadecimal ? 1 : 0;
    const std::size_t first = at;
    value = 0;
    for (; at < s.size(); ++at) {
        const char c = s[at];
        const bool digit = c >= '0' && c <= '9';
        if (!digit && !(hexadecimal && std::isxdigit(static_cast<unsigned char>(c)) != 0)) {
            break;
        }
        const auto d = static_cast<char32_t>(digit ? c - '0' : (c | 0x20) - 'a' + 10);
        value = value > 0x10FFFF ? value : value * (hexadecimal ? 16 : 10) + d;
    }
    if (at == first) {
        return 0;
    }
    value = from_number(value);
    return at < s.size() && s[at] == ';' ? at + 1 : at;
}

}  // namespace

std::string_view HtmlToken::attribute(std::string_view wanted) const {
    const auto found =
        std::find_if(attributes.begin(), attributes.end(), [&](const auto& a) { return a.first == wanted; });
    return found == attributes.end() ? std::string_view() : std::string_view(found->second);
}

bool HtmlToken::has(std::string_view wanted) const {
    return std::any_of(attributes.begin(), attributes.end(), [&](const auto& a) { return a.first == wanted; });
}

bool holds_for_screens(std::string_view media) {
    if (trim_ascii(media).empty()) {
        return true;
    }
    for (std::size_t at = 0; at < media.size();) {
        const std::size_t comma = std::min(media.find(',', at), media.size());
        const std::string_view one = trim_ascii(media.substr(at, comma - at));
        if (equal_ascii_case(one, "all") || equal_ascii_case(one, "screen") || equal_ascii_case(one, "only screen")) {
            return true;
        }
        at = comma + 1;
    }
    return false;
}

std::string decode_references(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t ampersand = std::min(text.find('&', at), text.size());
        out.append(text, at, ampersand - at);
        at = ampersand;
        if (at >= text.size()) {
            break;
        }
        ++at;
        if (at < text.size() && text[at] == '#') {
            char32_t value = 0;
            const std::size_t length = read_number(text.substr(at + 1), value);
            if (length > 0) {
                append_character(out, value);
                at += length + 1;
                continue;
            }
        } else if (const EntityText named = html_entity(text.substr(at)); named.length > 0) {
            append_character(out, named.first);
            if (named.second != 0) {
                append_character(out, named.second);
            }
            at += named.length;
            continue;
        }
        out += '&';
    }
    return out;
}

// Comments, declarations, processing instructions, CDATA marks. True if something was skipped.
bool HtmlTokens::skip_markup() {
    const char mark = at_ + 1 < html_.size() ? html_[at_ + 1] : '\0';
    if (mark != '!' && mark != '?') {
        return false;
    }
    if (html_.compare(at_, 4, "<!--") == 0 && !no_comment_end_) {
        // "<!-->" is a whole comment; Outlook writes "<!--[if …]-->" and "<![endif]-->".
        const std::size_t end = html_.find("-->", at_ + 2);
        if (end != std::string_view::npos) {
            at_ = end + 3;
            return true;
        }
        no_comment_end_ = true;
    }
    const std::size_t end = html_.find('>', at_);
    at_ = end == std::string_view::npos ? html_.size() : end + 1;
    return true;
}

bool HtmlTokens::read_attributes(HtmlToken& token, std::size_t& at) {
    constexpr std::size_t most = 100;
    for (;;) {
        while (at < html_.size() && (is_space(html_[at]) || html_[at] == '/')) {
            ++at;
        }
        if (at >= html_.size() || html_[at] == '>') {
            at = std::min(at + 1, html_.size());
            return true;
        }
        const std::size_t name_begin = at++;
        while (at < html_.size() && !is_space(html_[at]) && html_[at] != '=' && html_[at] != '>' && html_[at] != '/') {
            ++at;
        }
        const std::string_view name = html_.substr(name_begin, at - name_begin);
        std::string_view value;
        if (const std::size_t equals = skip_spaces(html_, at); equals < html_.size() && html_[equals] == '=') {
            at = skip_spaces(html_, equals + 1);
            const char quote = at < html_.size() ? html_[at] : '\0';
            bool& none = quote == '"' ? no_double_quote_ : no_single_quote_;
            std::size_t end = std::string_view::npos;
            if ((quote == '"' || quote == '\'') && !none) {
                end = html_.find(quote, at + 1);
                none = end == std::string_view::npos;
            }
            if (end != std::string_view::npos) {
                value = html_.substr(at + 1, end - at - 1);
                at = end + 1;
            } else {
                const std::size_t begin = at;
                while (at < html_.size() && !is_space(html_[at]) && html_[at] != '>') {
                    ++at;
                }
                value = html_.substr(begin, at - begin);
            }
        }
        const auto* const wanted = std::find_if(wanted_attributes.begin(), wanted_attributes.end(),
                                                [&](std::string_view w) { return equal_ascii_case(w, name); });
        if (wanted != wanted_attributes.end() && token.attributes.size() < most && !token.has(*wanted)) {
            token.attributes.emplace_back(*wanted, decode_references(value.substr(0, 2000)));
        }
    }
}

bool HtmlTokens::read_tag(HtmlToken& token) {
    const bool closing = at_ + 1 < html_.size() && html_[at_ + 1] == '/';
    const std::size_t begin = at_ + (closing ? 2 : 1);
    if (begin >= html_.size() || !is_alpha(html_[begin])) {
        return false;
    }
    std::size_t end = begin;
    while (end < html_.size() && is_name_char(html_[end])) {
        ++end;
    }
    const char after = end < html_.size() ? html_[end] : '>';
    const bool address = html_[end - 1] == ':' || !(is_space(after) || after == '/' || after == '>');
    if (address || end - begin > 60) {
        return false;
    }
    token.kind = closing ? HtmlToken::end : HtmlToken::start;
    token.name = lower_ascii(html_.substr(begin, end - begin));
    std::size_t at = end;
    read_attributes(token, at);
    at_ = at;
    return true;
}

void HtmlTokens::skip_raw_text(const HtmlToken& start) {
    const std::string& name = start.name;
    if (endless_.count(name) != 0) {
        return;
    }
    for (std::size_t at = html_.find("</", at_); at != std::string_view::npos; at = html_.find("</", at + 2)) {
        if (equal_ascii_case(html_.substr(at + 2, name.size()), name)) {
            constexpr std::size_t most_style_bytes = 200U << 10;
            if (name == "style" && styles_.size() < most_style_bytes && holds_for_screens(start.attribute("media"))) {
                styles_.append(html_.substr(at_, std::min(at - at_, most_style_bytes)));
            }
            at_ = std::min(html_.find('>', at), html_.size() - 1) + 1;
            return;
        }
    }
    endless_.emplace(name);
}

HtmlToken HtmlTokens::next() {
    HtmlToken token;
    while (at_ < html_.size()) {
        if (html_[at_] == '<') {
            if (skip_markup()) {
                continue;
            }
            if (read_tag(token)) {
                const bool raw = std::find(raw_text_elements.begin(), raw_text_elements.end(), token.name) !=
                                 raw_text_elements.end();
                if (!raw) {
                    return token;
                }
                if (token.kind == HtmlToken::start) {
                    skip_raw_text(token);
                }
                token = {};
                continue;
            }
        }
        const std::size_t begin = at_;
        at_ = std::min(html_.find('<', at_ + 1), html_.size());
        token.kind = HtmlToken::text;
        token.raw = html_.substr(begin, at_ - begin);
        return token;
    }
    return token;
}

}  // namespace madoguchi
