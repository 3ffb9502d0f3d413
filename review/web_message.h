#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace madoguchi {

/// Names and values in their order; several of one name are several choices.
using WebForm = std::vector<std::pair<std::string, std::string>>;

/// One request, whole and checked: path and values are percent-decoded UTF-8 without control characters but TAB, CR and
/// LF in values.
struct WebRequest {
    std::string method;  ///< "GET", "HEAD", "POST"
    std::string path;    ///< "/cases/12"; begins with '/', without "//", "/./" or "/../"
    WebForm query;
    WebForm form;                                ///< of application/x-www-form-urlencoded
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::map<std::string, std::string> cookies;  ///< RFC 6265; the first of a name
    std::string remote_address;                  ///< of the peer: "127.0.0.1", "::1"; "" for a Unix socket

    /// The first value of that name; "" where there is none.
    [[nodiscard]] std::string_view query_value(std::string_view name) const;
    [[nodiscard]] std::string_view form_value(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> form_values(std::string_view name) const;
    [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
};

struct WebResponse {
    int status = 200;
    std::string content_type = "text/html; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  ///< besides the security headers, which all have

    /// 303 See Other: after a POST.
    [[nodiscard]] static WebResponse see_other(std::string location);
    [[nodiscard]] static WebResponse text(int status, std::string_view words);
};

/// RFC 3986 §2.1. nullopt: a bad escape, bytes that are no UTF-8, or a control character. `form`: '+' is a space, and
/// TAB, CR and LF may stand there.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool form);
/// For a query or a form value: everything but unreserved characters is escaped.
[[nodiscard]] std::string percent_encoded(std::string_view text);
/// WHATWG URL §5.1 (application/x-www-form-urlencoded). nullopt: something in it cannot be decoded, or it has more than
/// `most` values.
[[nodiscard]] std::optional<WebForm> read_form(std::string_view text, std::size_t most = 2000);
/// The Cookie header.
[[nodiscard]] std::map<std::string, std::string> read_cookies(std::string_view header);
/// The path of a request target, decoded; nullopt for one that is not as WebRequest::path says.
[[nodiscard]] std::optional<std::string> read_path(std::string_view target);

}  // namespace madoguchi
