#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/clocks.h"
#include "desk/configuration.h"
#include "parser/error.h"

namespace madoguchi {

/// libcurl's process-wide state; one object in main(), before any connection.
class CurlLibrary {
public:
    CurlLibrary();
    CurlLibrary(const CurlLibrary&) = delete;
    CurlLibrary& operator=(const CurlLibrary&) = delete;
    ~CurlLibrary();
};

struct CurlCleanup {
    void operator()(void* handle) const;
};
/// A libcurl easy handle.
using CurlHandle = std::unique_ptr<void, CurlCleanup>;

/// Whom to trust and how, for any of our connections. TLS is 1.2 or newer and verified; nothing falls back to plain
/// text. `TlsMode::plain` connects to loopback addresses only, unless `allow_plaintext`.
struct Peer {
    std::string url;  ///< scheme://host[:port], nothing else
    TlsMode tls = TlsMode::implicit;
    bool allow_plaintext = false;
    std::string ca_file;                                ///< "" the system's
    std::chrono::milliseconds connect_timeout{30'000};  ///< TCP, TLS and login together
    /// Called after a connection with TLS is made, with when the first certificate of its chain ends; may be empty.
    std::function<void(std::chrono::sys_seconds)> saw_certificate = {};
};

/// Sets what all connections share: verification, time-outs, no proxy, no netrc, no signals, an abort when `wake` asks
/// to stop. `peer` and `wake` must outlive the handle.
[[nodiscard]] Result<void> set_peer(void* handle, const Peer& peer, const Wake& wake);

/// How to sign in: a password, or an OAuth 2 access token (XOAUTH2, OAUTHBEARER). Never part of an error or a log line.
struct Login {
    std::string user;  ///< "" does not sign in (SMTP)
    std::string password;
    std::string bearer_token;  ///< "" for a password
};

/// Sets the login of the next connection; a user of "" sets none. libcurl keeps a copy.
void set_login(void* handle, const Login& login);

/// Calls `peer.saw_certificate` for the connection that `handle` has just made.
void tell_certificate(void* handle, const Peer& peer);

/// Host of a URL, lower case, without port and brackets; "" where there is none.
[[nodiscard]] std::string url_host(std::string_view url);

/// A server's line fit for a log: control bytes, long tails and mail addresses taken out.
[[nodiscard]] std::string log_text(std::string_view server_text);

}  // namespace madoguchi
