#include "daemon/token_request.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "daemon/signed_jwt.h"

namespace madoguchi {
namespace {

using nlohmann::json;

constexpr std::chrono::minutes assertion_life{10};  // Microsoft's advice; Google takes up to 60

json base_claims(std::string_view issuer, std::string_view audience, std::chrono::sys_seconds now) {
    return {{"iss", issuer},
            {"aud", audience},
            {"iat", now.time_since_epoch().count()},
            {"exp", (now + assertion_life).time_since_epoch().count()}};
}

std::string text_of(const json& object) {
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

TokenRequest client_credentials(const OAuth2Settings& settings) {
    TokenRequest request{
        settings.token_url, {{"grant_type", "client_credentials"}, {"client_id", settings.client_id}}, {}};
    if (!settings.scope.empty()) {
        request.form.emplace_back("scope", settings.scope);
    }
    return request;
}

Result<TokenRequest> by_secret(const OAuth2Settings& settings) {
    auto secret = read_password(settings.client_secret_file, "[oauth2] client_secret_file");
    if (!secret) {
        return tl::unexpected(secret.error());
    }
    auto request = client_credentials(settings);
    request.secret = *secret;
    request.form.emplace_back("client_secret", std::move(*secret));
    return request;
}

Result<TokenRequest> by_certificate(const OAuth2Settings& settings, std::chrono::sys_seconds now, std::string_view id) {
    const auto certificate = read_credential(settings.certificate_file, "[oauth2] certificate_file");
    if (!certificate) {
        return tl::unexpected(certificate.error());
    }
    const auto key = read_credential(settings.private_key_file, "[oauth2] private_key_file");
    if (!key) {
        return tl::unexpected(key.error());
    }
    const auto facts = read_certificate(*certificate, *key, now);
    if (!facts) {
        return tl::unexpected(facts.error());
    }
    const json header = {{"alg", "RS256"}, {"typ", "JWT"}, {"x5t", facts->sha1}, {"x5t#S256", facts->sha256}};
    auto claims = base_claims(settings.client_id, settings.token_url, now);
    claims["sub"] = settings.client_id;
    claims["nbf"] = claims["iat"];
    claims["jti"] = id;
    auto assertion = signed_jwt(text_of(header), text_of(claims), *key, "[oauth2] private_key_file");
    if (!assertion) {
        return tl::unexpected(assertion.error());
    }
    auto request = client_credentials(settings);
    request.secret = *assertion;
    request.form.emplace_back("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    request.form.emplace_back("client_assertion", std::move(*assertion));
    return request;
}

/// The fields of Google's key file that matter.
struct ServiceAccount {
    std::string client_email;
    std::string private_key;
    std::string private_key_id;
    std::string token_uri;
};

Result<ServiceAccount> read_service_account(const OAuth2Settings& settings) {
    const auto text = read_credential(settings.service_account_file, "[oauth2] service_account_file");
    if (!text) {
        return tl::unexpected(text.error());
    }
    const auto file = json::parse(*text, nullptr, false);
    const auto field = [&](const char* name) {
        const auto found = file.is_object() ? file.find(name) : file.end();
        return found != file.end() && found->is_string() ? found->get<std::string>() : std::string{};
    };
    ServiceAccount account{field("client_email"), field("private_key"), field("private_key_id"), field("token_uri")};
    if (field("type") != "service_account" || account.client_email.empty() || account.private_key.empty()) {
        return failure(ErrorCode::config, "[oauth2] service_account_file is not the JSON key file of a service account",
                       "Take the file as the Google Cloud console gives it out; it holds \"type\": "
                       "\"service_account\", client_email and private_key.");
    }
    return account;
}

Result<TokenRequest> by_service_account(const OAuth2Settings& settings, std::string_view mailbox,
                                        std::chrono::sys_seconds now) {
    const auto account = read_service_account(settings);
    if (!account) {
        return tl::unexpected(account.error());
    }
    const auto& url = settings.token_url.empty() ? account->token_uri : settings.token_url;
    if (const auto server = read_web_url(url); !server) {
        return failure(
            ErrorCode::config,
            fmt::format("token_uri in [oauth2] service_account_file cannot be used: {}", server.error().message),
            "Write [oauth2] token_url, for Google \"https://oauth2.googleapis.com/token\".");
    }
    json header = {{"alg", "RS256"}, {"typ", "JWT"}};
    if (!account->private_key_id.empty()) {
        header["kid"] = account->private_key_id;
    }
    auto claims = base_claims(account->client_email, url, now);
    claims["sub"] = mailbox;
    claims["scope"] = settings.scope;
    auto assertion = signed_jwt(text_of(header), text_of(claims), account->private_key,
                                "private_key in [oauth2] service_account_file");
    if (!assertion) {
        return tl::unexpected(assertion.error());
    }
    return TokenRequest{
        url, {{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"}, {"assertion", *assertion}}, *assertion};
}

}  // namespace

Result<TokenRequest> make_token_request(const OAuth2Settings& settings, std::string_view mailbox,
                                        std::chrono::sys_seconds now, std::string_view id) {
    switch (settings.grant) {
        case OAuth2Grant::client_secret:
            return by_secret(settings);
        case OAuth2Grant::client_certificate:
            return by_certificate(settings, now, id);
        case OAuth2Grant::google_service_account:
            return by_service_account(settings, mailbox, now);
        case OAuth2Grant::none:
            break;
    }
    return failure(ErrorCode::config, "[oauth2] grant is \"none\": there is no token to ask for");
}

}  // namespace madoguchi
