#include "daemon/curl_handle.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <algorithm>
#include <cctype>

#include "daemon/certificate_end.h"

namespace madoguchi {
namespace {

bool is_loopback(const curl_sockaddr& address) {
    if (address.family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address.addr);
        return (ntohl(v4->sin_addr.s_addr) >> 24U) == 127;
    }
    if (address.family == AF_INET6) {
        // libcurl keeps the whole address behind the generic struct's first bytes.
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address.addr);
        return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) != 0;
    }
    return false;
}

curl_socket_t open_socket(void* client, curlsocktype /*purpose*/, curl_sockaddr* address) {
    const auto* peer = static_cast<const Peer*>(client);
    if (peer->tls == TlsMode::plain && !peer->allow_plaintext && !is_loopback(*address)) {
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int progress(void* client, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const Wake*>(client)->stop_requested() ? 1 : 0;
}

bool is_address_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && c != '<' && c != '>' && c != '(' && c != ')' && c != ',' && c != ';' &&
           c != ':' && c != '"' && c != '\'' && c != '[' && c != ']';
}

}  // namespace

CurlLibrary::CurlLibrary() {
    curl_global_init(CURL_GLOBAL_DEFAULT);
}
CurlLibrary::~CurlLibrary() {
    curl_global_cleanup();
}

void CurlCleanup::operator()(void* handle) const {
    curl_easy_cleanup(handle);
}

Result<void> set_peer(void* handle, const Peer& peer, const Wake& wake) {
    const auto set = [&](auto option, auto value) { return curl_easy_setopt(handle, option, value) == CURLE_OK; };
    const long ssl = peer.tls == TlsMode::plain ? CURLUSESSL_NONE : CURLUSESSL_ALL;
    bool ok = set(CURLOPT_URL, peer.url.c_str()) && set(CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps,https,http") &&
              set(CURLOPT_USE_SSL, ssl) && set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)) &&
              set(CURLOPT_SSL_VERIFYPEER, 1L) && set(CURLOPT_SSL_VERIFYHOST, 2L) && set(CURLOPT_PROXY, "") &&
              set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED)) && set(CURLOPT_NOSIGNAL, 1L) &&
              set(CURLOPT_QUICK_EXIT, 1L) && set(CURLOPT_TCP_KEEPALIVE, 1L) &&
              set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(peer.connect_timeout.count())) &&
              set(CURLOPT_NOPROGRESS, 0L) && set(CURLOPT_XFERINFOFUNCTION, progress) &&
              set(CURLOPT_XFERINFODATA, const_cast<Wake*>(&wake)) && set(CURLOPT_OPENSOCKETFUNCTION, open_socket) &&
              set(CURLOPT_OPENSOCKETDATA, const_cast<Peer*>(&peer));
    if (!peer.ca_file.empty()) {
        ok = ok && set(CURLOPT_CAINFO, peer.ca_file.c_str());
    }
    if (peer.saw_certificate) {
        ok = ok && set(CURLOPT_CERTINFO, 1L);
    }
    return ok ? Result<void>{}
              : failure(ErrorCode::config, fmt::format("libcurl does not accept the settings for {}", peer.url),
                        "Check the address in the configuration.");
}

void set_login(void* handle, const Login& login) {
    if (login.user.empty()) {
        return;
    }
    const auto set = [handle](auto option, const char* value) { curl_easy_setopt(handle, option, value); };
    const bool token = !login.bearer_token.empty();
    set(CURLOPT_USERNAME, login.user.c_str());
    set(CURLOPT_PASSWORD, token ? nullptr : login.password.c_str());
    set(CURLOPT_XOAUTH2_BEARER, token ? login.bearer_token.c_str() : nullptr);
    // libcurl would otherwise prefer GSSAPI or NTLM where a server offers them.
    set(CURLOPT_LOGIN_OPTIONS, token ? "AUTH=OAUTHBEARER;AUTH=XOAUTH2" : nullptr);
}

void tell_certificate(void* handle, const Peer& peer) {
    const auto end = peer.saw_certificate ? certificate_end(handle) : std::nullopt;
    if (end) {
        peer.saw_certificate(*end);
    }
}

std::string url_host(std::string_view url) {
    const auto scheme = url.find("://");
    auto host = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    if (const auto at = host.rfind('@'); at != std::string_view::npos) {
        host.remove_prefix(at + 1);
    }
    if (host.starts_with('[')) {
        host = host.substr(1, host.find(']') - 1);
    } else {
        host = host.substr(0, host.find(':'));
    }
    std::string out(host);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
}

std::string log_text(std::string_view server_text) {
    constexpr std::size_t longest = 300;
    std::string out;
    for (std::size_t i = 0; i < server_text.size() && out.size() < longest;) {
        std::size_t end = i;
        bool address = false;
        while (end < server_text.size() && is_address_character(server_text[end])) {
            address = address || server_text[end] == '@';
            ++end;
        }
        if (end > i) {
            out += address ? std::string("(address)") : std::string(server_text.substr(i, end - i));
            i = end;
            continue;
        }
        const auto byte = static_cast<unsigned char>(server_text[i++]);
        out += byte < 0x20 || byte == 0x7f ? ' ' : static_cast<char>(byte);
    }
    if (out.size() > longest) {
        out.resize(longest);
    }
    while (out.ends_with(' ')) {
        out.pop_back();
    }
    return out;
}

}  // namespace madoguchi
