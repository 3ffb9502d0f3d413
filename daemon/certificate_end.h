#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace madoguchi {

/// When the first certificate of the chain ends that the server of this libcurl handle showed, on a connection made
/// with CURLOPT_CERTINFO; nullopt without TLS, and where the connection was there before.
[[nodiscard]] std::optional<std::chrono::sys_seconds> certificate_end(void* handle);

/// "Nov 24 12:00:00 2027 GMT", as OpenSSL writes it.
[[nodiscard]] std::optional<std::chrono::sys_seconds> read_certificate_date(const std::string& text);

}  // namespace madoguchi
