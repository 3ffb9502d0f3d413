#include "daemon/server_trial.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <string_view>

#include "daemon/certificate_end.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_lines = 200;

std::size_t take_line(char* data, std::size_t size, std::size_t count, void* client) {
    auto& lines = *static_cast<std::vector<std::string>*>(client);
    if (lines.size() < most_lines) {
        lines.push_back(log_text({data, size * count}));
    }
    return size * count;
}

}  // namespace

Result<ServerFacts> try_server(const Peer& peer, const Login& login, const Wake& wake) {
    const CurlHandle owned(curl_easy_init());
    void* handle = owned.get();
    if (handle == nullptr) {
        return failure(ErrorCode::temporary, "libcurl has no memory for a connection");
    }
    if (auto r = set_peer(handle, peer, wake); !r) {
        return tl::unexpected(r.error());
    }
    ServerFacts facts;
    std::array<char, CURL_ERROR_SIZE> detail{};
    curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(handle, CURLOPT_CERTINFO, 1L);
    set_login(handle, login);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &facts.lines);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail.data());
    const auto rc = curl_easy_perform(handle);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
    if (rc != CURLE_OK) {
        const auto what = detail.front() != '\0' ? log_text(detail.data()) : std::string(curl_easy_strerror(rc));
        const auto said =
            facts.lines.empty() ? std::string() : fmt::format("; the server says: {}", facts.lines.back());
        const auto code = rc == CURLE_LOGIN_DENIED         ? ErrorCode::permanent
                          : rc == CURLE_SSL_CACERT_BADFILE ? ErrorCode::config
                                                           : ErrorCode::temporary;
        return failure(code, what + said);
    }
    facts.certificate_end = certificate_end(handle);
    // Nobody waits for a goodbye.
    curl_socket_t active = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &active) == CURLE_OK && active != CURL_SOCKET_BAD) {
        ::shutdown(active, SHUT_RD);
    }
    return facts;
}

}  // namespace madoguchi
