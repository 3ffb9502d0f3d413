#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/clocks.h"
#include "desk/configuration.h"
#include "parser/error.h"

namespace madoguchi {

/// Access tokens for a daemon that acts on its own (OAuth 2.0, RFC 6749 §4.4; RFC 7523 for assertions). Kept in memory
/// only, renewed five minutes before their end. One thread.
class TokenSource {
public:
    /// `user` is the mailbox that a service account acts for.
    TokenSource(OAuth2Settings settings, std::string user, Clocks clocks, Wake wake, RandomSource random);

    /// A token that holds for a while. `refused`: a server did not accept the last one; a new one is fetched. Errors:
    /// `permanent` the endpoint refuses us, `config` secret or key cannot be used, `temporary` all else. No error names
    /// a secret or a token.
    [[nodiscard]] Result<std::string> token(bool refused);

private:
    Result<void> renew();
    Result<std::string> request_body() const;
    Result<std::string> client_assertion() const;
    Result<std::string> service_account_request(std::string_view key_file) const;

    OAuth2Settings settings_;
    std::string user_;
    Clocks clocks_;
    Wake wake_;
    RandomSource random_;
    std::string token_;
    std::chrono::steady_clock::time_point renew_at_;
};

/// What a token endpoint answered.
struct TokenAnswer {
    std::string token;
    std::chrono::seconds lifetime{0};
};
/// Reads the endpoint's answer (RFC 6749 §5). `permanent` for its refusals, `temporary` for what may pass.
[[nodiscard]] Result<TokenAnswer> read_token_answer(long http_status, std::string_view body);

/// application/x-www-form-urlencoded.
[[nodiscard]] std::string form_encoded(std::string_view text);

}  // namespace madoguchi
