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

/// One request, whole and checked: path and values are percent-decoded UTF-8 without NUL; RFC 9112 is met (no
/// Content-Length beside Transfer-Encoding, one Host).
struct WebRequest {
    std::string method;  ///< "GET", "HEAD", "POST"
    std::string path;    ///< "/cases/12"; begins with '/', has no "//", "/./" or "/../"
    WebForm query;
    WebForm form;                                ///< of application/x-www-form-urlencoded
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::map<std::string, std::string> cookies;
    std::string remote_address;  ///< of the peer: "127.0.0.1", "::1", "" for a Unix socket

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
};

}  // namespace madoguchi
