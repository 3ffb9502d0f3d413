#pragma once

#include <string>
#include <string_view>

#include "parser/error.h"

namespace madoguchi {

/// RFC 4648 §5, without padding.
[[nodiscard]] std::string base64url(std::string_view bytes);

/// How a JSON Web Token is signed (RFC 7518 §3.3, §3.5).
enum class JwtAlgorithm { rs256, ps256 };

/// A signed token (RFC 7519, 7515 compact form). `header` and `claims` are JSON texts, the header naming `algorithm`;
/// `private_key` is an RSA key in PEM, without a passphrase. `config` where the key cannot be used; never names the
/// key.
[[nodiscard]] Result<std::string> sign_jwt(std::string_view header, std::string_view claims,
                                           std::string_view private_key, JwtAlgorithm algorithm);

/// SHA-256 of the DER form of the first certificate in a PEM text, base64url: the header's x5t#S256.
[[nodiscard]] Result<std::string> certificate_thumbprint(std::string_view certificate);

}  // namespace madoguchi
