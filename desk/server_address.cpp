#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "desk/configuration.h"

namespace madoguchi {
namespace {

struct Scheme {
    std::string_view name;
    std::uint16_t port;
};
constexpr std::array schemes{Scheme{"imaps", 993}, Scheme{"imap", 143}, Scheme{"smtps", 465}, Scheme{"smtp", 587}};

bool is_host_character(unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
}

bool is_ipv6(const std::string& host) {
    in6_addr address{};
    return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool is_loopback(const std::string& host) {
    in_addr v4{};
    if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
        return (ntohl(v4.s_addr) >> 24U) == 127;
    }
    in6_addr v6{};
    if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&v6) != 0;
    }
    return host == "localhost";
}

Result<void> read_host(std::string_view text, ServerAddress& server) {
    std::string_view port;
    if (!text.empty() && text.front() == '[') {
        const auto end = text.find(']');
        server.host = text.substr(1, end == std::string_view::npos ? 0 : end - 1);
        if (!is_ipv6(server.host)) {
            return failure(ErrorCode::config, "the brackets hold no IPv6 address");
        }
        port = text.substr(end + 1);
        if (!port.empty() && port.front() != ':') {
            return failure(ErrorCode::config, "only a port may follow the IPv6 address");
        }
    } else {
        const auto colon = std::min(text.find(':'), text.size());
        server.host = text.substr(0, colon);
        port = text.substr(colon);
        std::transform(server.host.begin(), server.host.end(), server.host.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (server.host.empty()) {
            return failure(ErrorCode::config, "it names no host");
        }
        if (server.host.front() == '-' || !std::all_of(server.host.begin(), server.host.end(),
                                                       [](unsigned char c) { return is_host_character(c); })) {
            return failure(ErrorCode::config, "the host holds a character that no host name has");
        }
    }
    if (!port.empty()) {
        port.remove_prefix(1);
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), server.port);
        if (error != std::errc{} || end != port.data() + port.size() || server.port == 0) {
            return failure(ErrorCode::config, "the port is not a number from 1 to 65535");
        }
    }
    return {};
}

}  // namespace

Result<ServerAddress> read_server_url(std::string_view url) {
    ServerAddress server;
    const auto colon = url.find("://");
    server.scheme = url.substr(0, colon == std::string_view::npos ? 0 : colon);
    std::transform(server.scheme.begin(), server.scheme.end(), server.scheme.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto* const scheme =
        std::find_if(schemes.begin(), schemes.end(), [&](const Scheme& s) { return s.name == server.scheme; });
    if (scheme == schemes.end()) {
        return failure(ErrorCode::config, "it must start with imaps://, imap://, smtps:// or smtp://");
    }
    server.port = scheme->port;
    auto rest = url.substr(colon + 3);
    if (!rest.empty() && rest.back() == '/') {
        rest.remove_suffix(1);
    }
    if (rest.find('@') != std::string_view::npos) {
        return failure(ErrorCode::config, "it must not hold a user or a password",
                       "Name them by `user` and `password_file`.");
    }
    if (rest.find_first_of("/?#;") != std::string_view::npos) {
        return failure(ErrorCode::config, "nothing may follow the host and the port");
    }
    if (auto read = read_host(rest, server); !read) {
        return tl::unexpected(read.error());
    }
    server.loopback = is_loopback(server.host);
    return server;
}

Result<ServerAddress> read_web_url(std::string_view url) {
    ServerAddress server;
    const auto colon = url.find("://");
    server.scheme = url.substr(0, colon == std::string_view::npos ? 0 : colon);
    std::transform(server.scheme.begin(), server.scheme.end(), server.scheme.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (server.scheme != "https" && server.scheme != "http") {
        return failure(ErrorCode::config, "it must start with https://");
    }
    server.port = server.scheme == "https" ? 443 : 80;
    if (url.find('#') != std::string_view::npos ||
        !std::all_of(url.begin(), url.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; })) {
        return failure(ErrorCode::config, "it holds a character that no such address has");
    }
    const auto rest = url.substr(colon + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    if (authority.find('@') != std::string_view::npos) {
        return failure(ErrorCode::config, "it must not hold a user or a password");
    }
    if (auto read = read_host(authority, server); !read) {
        return tl::unexpected(read.error());
    }
    server.loopback = is_loopback(server.host);
    if (server.scheme == "http" && !server.loopback) {
        return failure(ErrorCode::config, "http:// is for this machine alone; write https://");
    }
    return server;
}

bool is_loopback_url(std::string_view url) {
    const auto server = read_server_url(url);
    return server && server->loopback;
}

}  // namespace madoguchi
