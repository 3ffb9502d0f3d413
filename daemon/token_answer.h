#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "desk/configuration.h"
#include "parser/error.h"

namespace madoguchi {

/// What a token endpoint answered.
struct HttpAnswer {
    long status = 0;
    std::string body;
};

struct AccessToken {
    std::string text;  ///< printable ASCII, never empty
    std::chrono::seconds life{0};
};

/// The address as it stands in logs: without its query.
[[nodiscard]] std::string_view endpoint_name(std::string_view url);

/// Reads the answer of `url` (RFC 6749 §5.1, §5.2). Errors: `permanent` the endpoint refuses, with its own error and
/// description and the keys of [oauth2] to look at; `temporary` it may answer later; `malformed` it answered no token.
/// `secret` never stands in an error, even if the endpoint repeats it.
[[nodiscard]] Result<AccessToken> read_token_answer(const HttpAnswer& answer, std::string_view url,
                                                    const OAuth2Settings& settings, std::string_view secret);

}  // namespace madoguchi
