#include "review/web_gate.h"

#include <fmt/format.h>
#include <sodium.h>

#include "parser/utf8.h"
#include "review/words.h"

namespace madoguchi {
namespace {

constexpr std::string_view cookie_name = "madoguchi_session";

/// "host:port" of "scheme://host:port/…".
std::string_view authority_of(std::string_view url) {
    const auto begin = url.find("://");
    if (begin == std::string_view::npos) {
        return {};
    }
    url.remove_prefix(begin + 3);
    return url.substr(0, url.find('/'));
}

/// The host of "host" or "host:port"; "" where anything else stands behind it.
std::string_view without_port(std::string_view authority) {
    const auto bracket = authority.starts_with('[') ? authority.find(']') : std::size_t{0};
    const auto colon = bracket == std::string_view::npos ? bracket : authority.find(':', bracket);
    const auto host = authority.substr(0, colon);
    if (colon == std::string_view::npos) {
        return host.starts_with('[') && !host.ends_with(']') ? std::string_view() : host;
    }
    const auto port = authority.substr(colon + 1);
    const bool digits = !port.empty() && port.find_first_not_of("0123456789") == std::string_view::npos;
    const bool whole = !host.starts_with('[') || host.ends_with(']');
    return digits && whole ? host : std::string_view();
}

bool is_this_machine(std::string_view host) {
    return equal_ascii_case(host, "localhost") || host == "127.0.0.1" || host == "[::1]";
}

bool same_bytes(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::optional<WebResponse> WebGate::refusal(const WebRequest& request) const {
    const auto host = request.header("host");
    const auto public_host = authority_of(settings_.public_url);
    const bool ours =
        is_this_machine(without_port(host)) || (!public_host.empty() && equal_ascii_case(host, public_host));
    if (!ours) {
        return WebResponse::text(421, words::foreign_host);
    }
    if (request.method != "POST") {
        return std::nullopt;
    }
    // Every browser sends it with a form; "null" is a page without one.
    const auto origin = request.header("origin");
    const auto of_origin = authority_of(origin);
    const bool same = !of_origin.empty() && (equal_ascii_case(of_origin, host) || origin == settings_.public_url);
    return same ? std::nullopt : std::optional(WebResponse::text(403, words::http_refusal(403)));
}

Result<std::optional<WebVisitor>> WebGate::visitor(const WebRequest& request, std::chrono::sys_seconds now,
                                                   bool by_person) {
    const bool vouched = !settings_.trusted_header.empty() && request.remote_address == settings_.trusted_proxy;
    const auto login = vouched ? request.header(settings_.trusted_header) : std::string_view();
    if (const auto token = token_of(request); !token.empty()) {
        auto session = accounts_.session(token, limits(), now, by_person);
        if (!session) {
            return tl::unexpected(session.error());
        }
        // Where the proxy tells who is there, an older cookie of the browser does not.
        if (*session && (login.empty() || (*session)->user.login == login)) {
            return WebVisitor{std::move(**session), {}};
        }
    }
    if (login.empty()) {
        return std::optional<WebVisitor>();
    }
    auto token = accounts_.sign_in_vouched(login, now);
    if (!token) {
        return token.error().code == ErrorCode::denied
                   ? Result<std::optional<WebVisitor>>(std::nullopt)
                   : Result<std::optional<WebVisitor>>(tl::unexpected(token.error()));
    }
    auto session = accounts_.session(*token, limits(), now);
    if (!session) {
        return tl::unexpected(session.error());
    }
    return *session ? std::optional(WebVisitor{std::move(**session), std::move(*token)}) : std::nullopt;
}

SessionLimits WebGate::limits() const {
    SessionLimits limits;
    limits.idle = settings_.idle_minutes;
    limits.absolute = settings_.session_hours;
    return limits;
}

bool WebGate::has_token(const WebRequest& request, const Session& session) {
    return same_bytes(request.form_value("csrf"), session.csrf_token);
}

std::string WebGate::cookie(std::string_view token) const {
    const bool secure = settings_.public_url.starts_with("https://");
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax{}{}", cookie_name, token, secure ? "; Secure" : "",
                       token.empty() ? "; Max-Age=0" : "");
}

std::string_view WebGate::token_of(const WebRequest& request) {
    const auto found = request.cookies.find(std::string(cookie_name));
    return found == request.cookies.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace madoguchi
