#pragma once

#include <functional>
#include <memory>
#include <string>

#include "daemon/clocks.h"
#include "daemon/curl_handle.h"
#include "daemon/imap_connection.h"
#include "daemon/token_source.h"
#include "parser/error.h"

namespace madoguchi {

/// Gives the login of the moment; `refused`: the server refused the last one, so that a token must be another one.
/// Errors as of a refused login: `permanent` waits long.
using LoginSource = std::function<Result<Login>(bool refused)>;

/// The password is read for each login, so that a new one needs no restart. An empty `user` does not sign in.
[[nodiscard]] LoginSource password_logins(std::string user, std::string password_file);
/// Signs in with a token of `tokens`, which several sources may share.
[[nodiscard]] LoginSource token_logins(std::string user, std::shared_ptr<TokenSource> tokens);

/// Connects and signs in to IMAP; where the server refuses a token, once more with a fresh one. Errors as of
/// ImapConnection::open and of the login.
[[nodiscard]] Result<std::unique_ptr<ImapConnection>> sign_in(const Peer& peer, const LoginSource& logins,
                                                              const Wake& wake, const Clocks& clocks);

}  // namespace madoguchi
