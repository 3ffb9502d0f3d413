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
    std::string address = "127.0.0.1";  ///< where to listen: an IP address
    std::uint16_t port = 8610;          ///< 0: any free one
    int listening_descriptor = -1;      ///< of systemd's socket activation, instead of address and port
    std::size_t body_bytes = 256U << 10;
    std::size_t header_bytes = 32U << 10;
    unsigned connections = 256;
    std::chrono::seconds idle{15};
    std::chrono::seconds whole_request{30};  ///< from the first byte to the last, and the answer again so long
};

/// An HTTP/1.1 server over libmicrohttpd. It refuses what is malformed or over a limit (400, 408, 413, 414, 431, 503)
/// before the handler sees it. The handler is called by one thread at a time; what it throws becomes a 500 without
/// details. Every response carries the security headers (CSP, nosniff, no-store, frame-ancestors, Referrer-Policy,
/// COOP, CORP).
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
