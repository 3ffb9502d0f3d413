#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "parser/error.h"
#include "review/web_message.h"

namespace madoguchi {

struct WebServerSettings {
    std::string address = "127.0.0.1";     ///< where to listen: an IP address
    std::uint16_t port = 8610;             ///< 0: any free one
    int listening_descriptor = -1;         ///< of systemd's socket activation, instead of address and port; not owned
    std::size_t header_bytes = 32U << 10;  ///< of request line and header together
    std::size_t body_bytes = 256U << 10;
    std::size_t bodies_bytes = 16U << 20;  ///< of all requests that are being read
    unsigned connections = 512;
    std::chrono::seconds idle{15};                  ///< without a byte in either direction
    std::chrono::seconds whole_request{30};         ///< from the connection, or the answer before, to the last byte
    std::size_t answer_bytes_a_second = 16U << 10;  ///< a client that takes an answer slower than that is cut off
};

/// An HTTP/1.1 server over libmicrohttpd. What is malformed or over a limit is refused (400, 405, 413, 414, 415, 431,
/// 503) before the handler sees it; a request that stays unfinished is cut off. The handler is called by one thread,
/// never twice at a time; what it throws becomes a 500 without details. Every response of ours carries the security
/// headers (CSP, nosniff, no-store, frame-ancestors, Referrer-Policy, COOP, CORP); a handler's own header of that name
/// replaces them.
class WebServer {
public:
    using Handler = std::function<WebResponse(const WebRequest&)>;

    [[nodiscard]] static Result<WebServer> start(const WebServerSettings& settings, Handler handler);
    WebServer(WebServer&&) noexcept;
    WebServer& operator=(WebServer&&) noexcept;
    /// Ends every connection.
    ~WebServer();

    [[nodiscard]] std::uint16_t port() const;

private:
    struct Impl;
    explicit WebServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace madoguchi
