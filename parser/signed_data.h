#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace madoguchi {

/// The MIME entity inside an opaque S/MIME signature: CMS ContentInfo → SignedData → encapContentInfo → eContent
/// (RFC 5652 §3, §5.1, §5.2), in DER or in BER with indefinite lengths and the octets in pieces. The signature itself
/// is not looked at. nullopt where the bytes are something else, encrypted, or hold no content (a detached signature).
/// A file that ends too early gives what is there. Linear in cms.size().
[[nodiscard]] std::optional<std::string> signed_content(std::string_view cms);

/// EnvelopedData or AuthEnvelopedData (RFC 5652 §6.1, RFC 5083 §2.1): encrypted.
[[nodiscard]] bool is_enveloped_data(std::string_view cms);

}  // namespace madoguchi
