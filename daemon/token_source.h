#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "daemon/clocks.h"
#include "daemon/token_answer.h"
#include "daemon/token_request.h"
#include "desk/configuration.h"
#include "parser/error.h"

namespace madoguchi {

/// The OAuth 2 access token of one mailbox: fetched from the token endpoint by libcurl when it is first needed, fetched
/// anew shortly before its end, kept in memory only, never in a log or an error. One thread; it blocks while it
/// fetches.
class TokenSource {
public:
    struct Limits {
        std::chrono::seconds renewal{300};  ///< so long before its end, or at half its life, a token is renewed
        std::chrono::seconds request{60};   ///< for the whole of one request
        /// The endpoint is not asked again for so long after a refusal; less than the shortest wait of those who were
        /// refused (Backoff), so that theirs decides.
        std::chrono::seconds refusal_kept{660};
        std::chrono::seconds trouble_kept{10};  ///< the same after another failure
    };

    TokenSource(OAuth2Settings settings, std::string mailbox, Wake wake, Clocks clocks, RandomSource random,
                const Limits& limits);

    /// The token of the moment. Where it cannot be renewed, the old one serves until its end. Errors: `config` a file
    /// cannot be used, `permanent` the endpoint refuses, `temporary` or `malformed` it may go well later.
    [[nodiscard]] Result<std::string> token();
    /// A server has refused `refused`: gives another token, fetched anew where nobody else had that done already.
    /// `permanent` where `refused` itself was fetched for that reason, within `refusal_kept`.
    [[nodiscard]] Result<std::string> after_refusal(const std::string& refused);

private:
    Result<void> renew();
    Result<AccessToken> fetch();
    Result<HttpAnswer> post(const TokenRequest& request);
    std::string random_id();
    [[nodiscard]] std::chrono::steady_clock::time_point renewal_time() const;

    OAuth2Settings settings_;
    std::string mailbox_;
    Wake wake_;
    Clocks clocks_;
    RandomSource random_;
    Limits limits_;
    AccessToken token_;
    std::chrono::steady_clock::time_point fetched_;                     ///< before its request went out
    std::optional<std::chrono::steady_clock::time_point> replaced_at_;  ///< the token was fetched after a refusal
    std::optional<Error> trouble_;                                      ///< the last fetch's, until trouble_until_
    std::chrono::steady_clock::time_point trouble_until_;
};

}  // namespace madoguchi
