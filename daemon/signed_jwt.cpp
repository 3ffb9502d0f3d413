#include "daemon/signed_jwt.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <array>
#include <cstdint>
#include <ctime>
#include <memory>

namespace madoguchi {
namespace {

struct BioCleanup {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
struct KeyCleanup {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct CertificateCleanup {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
struct DigestCleanup {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, BioCleanup>;
using Key = std::unique_ptr<EVP_PKEY, KeyCleanup>;
using Certificate = std::unique_ptr<X509, CertificateCleanup>;

constexpr std::string_view key_hint =
    "It must be an RSA key of 2048 bits or more in PEM form without a passphrase (-----BEGIN PRIVATE KEY-----).";

/// OpenSSL would otherwise ask for the passphrase on the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*client*/) {
    return -1;
}

Bio memory(std::string_view text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Result<Key> read_key(std::string_view pem, std::string_view key_name) {
    const auto bio = memory(pem);
    Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
    ERR_clear_error();
    if (!key) {
        const bool encrypted = pem.find("ENCRYPTED") != std::string_view::npos;
        return failure(ErrorCode::config,
                       fmt::format("{} {}", key_name,
                                   encrypted ? "holds a private key with a passphrase" : "holds no private key"),
                       std::string(key_hint));
    }
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key.get()) < 2048) {
        return failure(ErrorCode::config, fmt::format("{} holds a private key of another kind", key_name),
                       std::string(key_hint));
    }
    return key;
}

Result<std::string> thumbprint(X509* certificate, const EVP_MD* digest) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (X509_digest(certificate, digest, bytes.data(), &size) != 1) {
        ERR_clear_error();
        return failure(ErrorCode::config, "the thumbprint of [oauth2] certificate_file cannot be computed");
    }
    return base64url({reinterpret_cast<const char*>(bytes.data()), size});
}

}  // namespace

std::string base64url(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : bytes) {
        held = held << 8U | static_cast<unsigned char>(c);
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            out += alphabet[held >> static_cast<unsigned>(bits) & 0x3fU];
        }
    }
    if (bits > 0) {
        out += alphabet[held << static_cast<unsigned>(6 - bits) & 0x3fU];
    }
    return out;
}

Result<CertificateFacts> read_certificate(std::string_view certificate_pem, std::string_view private_key_pem,
                                          std::chrono::sys_seconds now) {
    const auto key = read_key(private_key_pem, "[oauth2] private_key_file");
    if (!key) {
        return tl::unexpected(key.error());
    }
    const auto bio = memory(certificate_pem);
    const Certificate certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
    ERR_clear_error();
    if (!certificate) {
        return failure(ErrorCode::config, "[oauth2] certificate_file holds no certificate",
                       "It must be in PEM form (-----BEGIN CERTIFICATE-----).");
    }
    const bool fits = X509_check_private_key(certificate.get(), key->get()) == 1;
    ERR_clear_error();
    if (!fits) {
        return failure(ErrorCode::config, "[oauth2] private_key_file is not the key of certificate_file",
                       "Name the key that this certificate was made from.");
    }
    std::time_t moment = now.time_since_epoch().count();
    if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &moment) < 0) {
        return failure(ErrorCode::config, "the certificate of [oauth2] certificate_file has run out",
                       "Make a new one, give it to the provider, and name it here.");
    }
    if (X509_cmp_time(X509_get0_notBefore(certificate.get()), &moment) > 0) {
        return failure(ErrorCode::config, "the certificate of [oauth2] certificate_file is not valid yet",
                       "Check this machine's clock.");
    }
    auto sha1 = thumbprint(certificate.get(), EVP_sha1());
    auto sha256 = thumbprint(certificate.get(), EVP_sha256());
    if (!sha1 || !sha256) {
        return tl::unexpected(sha1 ? sha256.error() : sha1.error());
    }
    return CertificateFacts{std::move(*sha1), std::move(*sha256)};
}

Result<std::string> signed_jwt(std::string_view header, std::string_view claims, std::string_view private_key_pem,
                               std::string_view key_name) {
    const auto key = read_key(private_key_pem, key_name);
    if (!key) {
        return tl::unexpected(key.error());
    }
    const auto text = base64url(header) + "." + base64url(claims);
    const std::unique_ptr<EVP_MD_CTX, DigestCleanup> context(EVP_MD_CTX_new());
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key->get())), '\0');
    std::size_t size = signature.size();
    const bool ok = context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key->get()) == 1 &&
                    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                   reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
    ERR_clear_error();
    if (!ok) {
        return failure(ErrorCode::config, fmt::format("OpenSSL cannot sign with the private key of {}", key_name),
                       std::string(key_hint));
    }
    signature.resize(size);
    return text + "." + base64url(signature);
}

}  // namespace madoguchi
