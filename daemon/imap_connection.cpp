#include "daemon/imap_connection.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "daemon/imap_response.h"

namespace madoguchi {
namespace {

using std::chrono::milliseconds;

/// The server's lines during login that tell one failure from another.
struct LoginLines {
    std::string code;  // of the last NO, BAD or BYE
    std::string text;  // its text
    std::string alert;
};

std::size_t take_line(char* data, std::size_t size, std::size_t count, void* client) {
    auto& lines = *static_cast<LoginLines*>(client);
    ImapResponseReader::Limits limits;
    limits.line_bytes = 8192;
    limits.literal_kept = 0;
    ImapResponseReader reader(limits);
    std::vector<ImapResponse> answers;
    (void)reader.feed({data, size * count}, answers);
    for (const auto& answer : answers) {
        if (answer.name == "NO" || answer.name == "BAD" || answer.name == "BYE") {
            lines.code = answer.code;
            lines.text = log_text(answer.text);
        }
        if (answer.code == "ALERT") {
            lines.alert = log_text(answer.text);
        }
    }
    return size * count;
}

bool is_passing(std::string_view code) {
    return code == "UNAVAILABLE" || code == "INUSE" || code == "LIMIT" || code == "SERVERBUG";
}

bool is_tls_failure(CURLcode rc) {
    return rc == CURLE_PEER_FAILED_VERIFICATION || rc == CURLE_SSL_CONNECT_ERROR || rc == CURLE_USE_SSL_FAILED ||
           rc == CURLE_SSL_CERTPROBLEM || rc == CURLE_SSL_CIPHER || rc == CURLE_SSL_ISSUER_ERROR ||
           rc == CURLE_SSL_INVALIDCERTSTATUS;
}

tl::unexpected<Error> connect_failure(CURLcode rc, const char* detail, const Peer& peer, const LoginLines& lines,
                                      bool by_token) {
    std::string what = detail != nullptr && *detail != '\0' ? log_text(detail) : curl_easy_strerror(rc);
    if (!lines.text.empty() || !lines.code.empty()) {
        what += fmt::format("; the server says: {}{}", lines.code.empty() ? "" : "[" + lines.code + "] ", lines.text);
    }
    if (!lines.alert.empty() && lines.alert != lines.text) {
        what += fmt::format("; alert: {}", lines.alert);
    }
    if (rc == CURLE_LOGIN_DENIED && !is_passing(lines.code)) {
        return failure(ErrorCode::permanent, fmt::format("IMAP login refused by {}: {}", peer.url, what),
                       by_token ? "Check [imap] user and [oauth2] scope, and that the provider lets this application "
                                  "use this mailbox."
                                : "Check [imap] user and the password; too many tries may lock the account.");
    }
    if (rc == CURLE_SSL_CACERT_BADFILE) {
        return failure(ErrorCode::config,
                       fmt::format("cannot read the trusted certificates for {}: {}", peer.url, what),
                       "Check [imap] ca_file.");
    }
    if (is_tls_failure(rc)) {
        return failure(ErrorCode::temporary, fmt::format("no trusted TLS connection to {}: {}", peer.url, what),
                       "Check the server's certificate, its name in [imap] url, and [imap] ca_file.");
    }
    return failure(ErrorCode::temporary, fmt::format("no IMAP connection to {}: {}", peer.url, what),
                   "It is tried again; check the network and [imap] url if it stays.");
}

/// A system call for what has come, in place of two for each TLS record; servers like to send small ones. Not before
/// the login is over: libcurl waits for the socket there, and does not look for records that were read ahead.
void read_records_ahead(void* handle) {
    curl_tlssessioninfo* session = nullptr;
    if (curl_easy_getinfo(handle, CURLINFO_TLS_SSL_PTR, &session) == CURLE_OK && session != nullptr &&
        session->backend == CURLSSLBACKEND_OPENSSL && session->internals != nullptr) {
        SSL_set_read_ahead(static_cast<SSL*>(session->internals), 1);
    }
}

}  // namespace

ImapConnection::ImapConnection(Peer peer, Wake wake, Clocks clocks)
    : peer_(std::move(peer)), wake_(std::move(wake)), clocks_(std::move(clocks)), handle_(curl_easy_init()) {}

Result<std::unique_ptr<ImapConnection>> ImapConnection::open(const Peer& peer, const Login& login, const Wake& wake,
                                                             const Clocks& clocks) {
    std::unique_ptr<ImapConnection> connection(new ImapConnection(peer, wake, clocks));
    if (auto r = connection->connect(login); !r) {
        return tl::unexpected(r.error());
    }
    return connection;
}

Result<void> ImapConnection::connect(const Login& login) {
    if (!handle_) {
        return failure(ErrorCode::temporary, "libcurl has no memory for a connection");
    }
    void* handle = handle_.get();
    if (auto r = set_peer(handle, peer_, wake_); !r) {
        return r;
    }
    LoginLines lines;
    std::array<char, CURL_ERROR_SIZE> detail{};
    curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);
    set_login(handle, login);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &lines);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail.data());
    const auto rc = curl_easy_perform(handle);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, nullptr);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, nullptr);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
    if (rc != CURLE_OK) {
        return connect_failure(rc, detail.data(), peer_, lines, !login.bearer_token.empty());
    }
    tell_certificate(handle, peer_);
    read_records_ahead(handle);
    curl_socket_t active = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &active) != CURLE_OK || active == CURL_SOCKET_BAD) {
        return failure(ErrorCode::temporary, fmt::format("the connection to {} was lost at once", peer_.url));
    }
    socket_ = active;
    return {};
}

Result<bool> ImapConnection::wait(short events, milliseconds max_wait) {
    std::array<pollfd, 2> polled{pollfd{socket_, events, 0}, pollfd{wake_.fd, POLLIN, 0}};
    const nfds_t count = wake_.fd >= 0 ? 2 : 1;
    const auto most = std::clamp<std::int64_t>(max_wait.count(), 0, 60'000);
    if (poll(polled.data(), count, static_cast<int>(most)) < 0 && errno != EINTR) {
        return failure(ErrorCode::temporary, fmt::format("poll: {}", std::strerror(errno)));
    }
    return polled[0].revents != 0;
}

Result<void> ImapConnection::send(std::string_view bytes, milliseconds timeout) {
    const auto end = clocks_.steady() + timeout;
    while (!bytes.empty()) {
        std::size_t sent = 0;
        const auto rc = curl_easy_send(handle_.get(), bytes.data(), bytes.size(), &sent);
        bytes.remove_prefix(sent);
        if (rc != CURLE_OK && rc != CURLE_AGAIN) {
            return failure(ErrorCode::temporary,
                           fmt::format("the IMAP connection was lost while sending: {}", curl_easy_strerror(rc)));
        }
        if (rc == CURLE_AGAIN) {
            const auto left = std::chrono::ceil<milliseconds>(end - clocks_.steady());
            if (left.count() <= 0) {
                return failure(ErrorCode::temporary, "the IMAP server takes no more commands");
            }
            if (auto ready = wait(POLLOUT, left); !ready) {
                return tl::unexpected(ready.error());
            }
            if (wake_.stop_requested()) {
                return failure(ErrorCode::temporary, "stopping");
            }
        }
    }
    return {};
}

Result<std::string_view> ImapConnection::receive(milliseconds max_wait) {
    for (bool waited = false;; waited = true) {
        std::size_t received = 0;
        const auto rc = curl_easy_recv(handle_.get(), buffer_.data(), buffer_.size(), &received);
        if (rc == CURLE_OK && received > 0) {
            return std::string_view(buffer_.data(), received);
        }
        if (rc != CURLE_AGAIN) {
            return failure(ErrorCode::temporary,
                           rc == CURLE_OK ? std::string("the IMAP server closed the connection")
                                          : fmt::format("the IMAP connection was lost: {}", curl_easy_strerror(rc)));
        }
        if (waited || max_wait.count() <= 0) {
            return std::string_view{};
        }
        if (auto ready = wait(POLLIN, max_wait); !ready) {
            return tl::unexpected(ready.error());
        }
    }
}

}  // namespace madoguchi
