#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/clocks.h"
#include "daemon/curl_handle.h"
#include "daemon/imap_stream.h"
#include "parser/error.h"

namespace madoguchi {

/// An IMAP connection that libcurl made and signed in (CURLOPT_CONNECT_ONLY); from then on plain bytes. One thread.
class ImapConnection : public ImapStream {
public:
    /// Connects, does TLS and signs in, within `peer.connect_timeout`. Errors: `permanent` the login was refused;
    /// `config` the certificates to trust cannot be read; `temporary` all else, with the server's own text.
    [[nodiscard]] static Result<std::unique_ptr<ImapConnection>> open(const Peer& peer, const Login& login,
                                                                      const Wake& wake, const Clocks& clocks);

    [[nodiscard]] Result<void> send(std::string_view bytes, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<std::string_view> receive(std::chrono::milliseconds max_wait) override;

private:
    ImapConnection(Peer peer, Wake wake, Clocks clocks);
    Result<void> connect(const Login& login);
    Result<bool> wait(short events, std::chrono::milliseconds max_wait);

    Peer peer_;
    Wake wake_;
    Clocks clocks_;
    CurlHandle handle_;
    int socket_ = -1;
    std::array<char, 64U << 10> buffer_{};
};

}  // namespace madoguchi
