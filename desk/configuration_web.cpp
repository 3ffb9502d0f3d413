#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <vector>

#include "desk/configuration_keys.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

using Draft = ConfigurationDraft;

KeyRow text_row(std::string_view name, std::string allowed, std::string (*set)(WebSettings&, const std::string&)) {
    return {"web", name, KeyKind::text, std::move(allowed), [set](Draft& draft, const KeyValue& value) {
                return set(draft.configuration.web, std::get<std::string>(value));
            }};
}

KeyRow number_row(std::string_view name, std::int64_t most, void (*set)(WebSettings&, std::int64_t)) {
    return {"web", name, KeyKind::number, fmt::format("a whole number from 1 to {}", most),
            [=](Draft& draft, const KeyValue& value) {
                const auto number = std::get<std::int64_t>(value);
                if (number < 1 || number > most) {
                    return fmt::format("{} is out of range", number);
                }
                set(draft.configuration.web, number);
                return std::string{};
            }};
}

bool is_ip_address(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

std::string set_listen(WebSettings& web, const std::string& value) {
    const auto colon = value.rfind(':');
    auto address = value.substr(0, std::min(colon, value.size()));
    const bool bracketed = address.size() > 2 && address.front() == '[' && address.back() == ']';
    if (bracketed) {
        address = address.substr(1, address.size() - 2);
    }
    const auto port = colon == std::string::npos ? std::string() : value.substr(colon + 1);
    const auto read = std::from_chars(port.data(), port.data() + port.size(), web.port);
    const bool whole = read.ec == std::errc() && read.ptr == port.data() + port.size() && !port.empty();
    if (!whole || !is_ip_address(address) || bracketed != (address.find(':') != std::string::npos)) {
        return fmt::format("\"{}\" does not read like that", value);
    }
    web.address = address;
    return {};
}

std::string set_public_url(WebSettings& web, const std::string& value) {
    web.public_url = value;
    if (value.empty()) {
        return {};
    }
    const auto server = read_web_url(value);
    if (!server) {
        return fmt::format("\"{}\": {}", value, server.error().message);
    }
    // The page writes its links from the root, and an Origin has no path.
    return std::count(value.begin(), value.end(), '/') == 2 ? std::string{} : std::string("it must end with the host");
}

std::string set_trusted_proxy(WebSettings& web, const std::string& value) {
    web.trusted_proxy = value;
    return value.empty() || is_ip_address(value) ? std::string{} : fmt::format("\"{}\" is no IP address", value);
}

std::string set_trusted_header(WebSettings& web, const std::string& value) {
    web.trusted_header = lower_ascii(value);
    const bool name = std::all_of(value.begin(), value.end(),
                                  [](unsigned char c) { return c > 0x20 && c < 0x7f && c != ':' && c != ','; });
    return name ? std::string{} : fmt::format("\"{}\" is no header name", value);
}

}  // namespace

std::vector<KeyRow> web_keys() {
    return {
        text_row("listen", "an IP address and a port such as \"127.0.0.1:8610\" or \"[::1]:8610\"", set_listen),
        text_row("public_url", "https://host[:port] without a path, or \"\" for this machine alone", set_public_url),
        text_row("trusted_proxy", "the IP address of a reverse proxy, or \"\" for none", set_trusted_proxy),
        text_row("trusted_header", "the name of a header such as X-Remote-User, or \"\" for none", set_trusted_header),
        number_row("idle_minutes", 1440,
                   [](WebSettings& web, std::int64_t n) { web.idle_minutes = std::chrono::minutes(n); }),
        number_row("session_hours", 72,
                   [](WebSettings& web, std::int64_t n) { web.session_hours = std::chrono::hours(n); }),
    };
}

}  // namespace madoguchi
