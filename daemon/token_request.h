#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "desk/configuration.h"
#include "parser/error.h"

namespace madoguchi {

/// What is sent to a token endpoint.
struct TokenRequest {
    std::string url;
    std::vector<std::pair<std::string, std::string>> form;  ///< application/x-www-form-urlencoded, not yet encoded
    std::string secret;                                     ///< the value in `form` that must not come back in an error
};

/// Makes the request of `settings.grant`, which must not be `none`: client credentials with a secret (RFC 6749 §4.4) or
/// with a signed JWT (RFC 7523 §2.2, with x5t and x5t#S256 as Microsoft Entra wants them), or a Google service
/// account's JWT (RFC 7523 §2.1) that acts for `mailbox`. The files are read anew each time, so that changed ones need
/// no restart. `now` dates the JWT; `id` is its jti, another one each time. Errors: `config`, with the key's name.
[[nodiscard]] Result<TokenRequest> make_token_request(const OAuth2Settings& settings, std::string_view mailbox,
                                                      std::chrono::sys_seconds now, std::string_view id);

}  // namespace madoguchi
