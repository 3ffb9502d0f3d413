#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "daemon/clocks.h"
#include "daemon/curl_handle.h"
#include "daemon/imap_connection.h"
#include "parser/error.h"

namespace madoguchi {

/// What a server showed of itself while somebody signed in.
struct ServerFacts {
    std::optional<std::chrono::sys_seconds> certificate_end;  ///< the first in the chain that ends; nullopt without TLS
    std::vector<std::string> lines;                           ///< its answers, control characters taken out
};

/// Connects to an IMAP or SMTP server by `peer`, signs in, and leaves; nothing is read or sent. Errors: `permanent` the
/// login was refused, `config` the trusted certificates cannot be read, `temporary` all else.
[[nodiscard]] Result<ServerFacts> try_server(const Peer& peer, const Login& login, const Wake& wake);

}  // namespace madoguchi
