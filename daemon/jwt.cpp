#include "daemon/jwt.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <array>
#include <memory>
#include <vector>

namespace madoguchi {
namespace {

template <auto Free>
struct Cleanup {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Bio = std::unique_ptr<BIO, Cleanup<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Cleanup<EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, Cleanup<EVP_MD_CTX_free>>;
using Certificate = std::unique_ptr<X509, Cleanup<X509_free>>;

/// Keys with a passphrase are refused instead of asking at a terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*write*/, void* /*client*/) {
    return -1;
}

std::string_view view(const unsigned char* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
}

Bio memory(std::string_view text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

}  // namespace

std::string base64url(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    unsigned held = 0;
    unsigned bits = 0;
    for (const char c : bytes) {
        held = (held << 8U) | static_cast<unsigned char>(c);
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            out += alphabet[(held >> bits) & 0x3fU];
        }
        held &= 0x3fU;
    }
    if (bits > 0) {
        out += alphabet[(held << (6 - bits)) & 0x3fU];
    }
    return out;
}

Result<std::string> sign_jwt(std::string_view header, std::string_view claims, std::string_view private_key,
                             JwtAlgorithm algorithm) {
    const auto bio = memory(private_key);
    const Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
    if (!key || EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA) {
        return failure(ErrorCode::config, "the private key is not an RSA key in PEM without a passphrase");
    }
    std::string token = base64url(header) + "." + base64url(claims);
    const Context context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;  // belongs to the context
    std::size_t size = 0;
    bool ok = context && EVP_DigestSignInit(context.get(), &parameters, EVP_sha256(), nullptr, key.get()) == 1;
    if (ok && algorithm == JwtAlgorithm::ps256) {
        ok = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
    }
    const auto* data = reinterpret_cast<const unsigned char*>(token.data());
    ok = ok && EVP_DigestSign(context.get(), nullptr, &size, data, token.size()) == 1;
    std::vector<unsigned char> signature(size);
    ok = ok && EVP_DigestSign(context.get(), signature.data(), &size, data, token.size()) == 1;
    if (!ok) {
        return failure(ErrorCode::config, "the private key cannot sign");
    }
    return token + "." + base64url(view(signature.data(), size));
}

Result<std::string> certificate_thumbprint(std::string_view certificate) {
    const auto bio = memory(certificate);
    const Certificate read(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (!read || X509_digest(read.get(), EVP_sha256(), digest.data(), &size) != 1) {
        return failure(ErrorCode::config, "the certificate is not in PEM");
    }
    return base64url(view(digest.data(), size));
}

}  // namespace madoguchi
