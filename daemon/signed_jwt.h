#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "parser/error.h"

namespace madoguchi {

/// base64url without padding (RFC 4648 §5, RFC 7515 §2).
[[nodiscard]] std::string base64url(std::string_view bytes);

/// What a JWT's header and its issuer must know of a certificate (RFC 7515 §4.1.7, §4.1.8).
struct CertificateFacts {
    std::string sha1;    ///< x5t: the DER form's SHA-1, base64url
    std::string sha256;  ///< x5t#S256
};
/// Reads the first certificate of a PEM text. `config` where there is none, where it is not valid at `now`, or where
/// `private_key_pem` is not its key. The messages name the keys [oauth2] certificate_file and private_key_file.
[[nodiscard]] Result<CertificateFacts> read_certificate(std::string_view certificate_pem,
                                                        std::string_view private_key_pem, std::chrono::sys_seconds now);

/// A JSON Web Token signed by RS256 (RFC 7515 §3.1, RFC 7518 §3.3). `header` and `claims` are JSON objects; the header
/// must say "alg": "RS256". `config` where the PEM text holds no unencrypted RSA key of 2048 bits or more; `key_name`
/// says in the message where it was to be found. The key is never part of an error.
[[nodiscard]] Result<std::string> signed_jwt(std::string_view header, std::string_view claims,
                                             std::string_view private_key_pem, std::string_view key_name);

}  // namespace madoguchi
