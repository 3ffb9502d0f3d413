#include "daemon/oauth2.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "daemon/curl_handle.h"
#include "daemon/jwt.h"

namespace madoguchi {
namespace {

using std::chrono::seconds;

constexpr std::string_view jwt_bearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::size_t longest_answer = 256U << 10;  // bytes

std::size_t take_answer(char* data, std::size_t size, std::size_t count, void* client) {
    auto& answer = *static_cast<std::string*>(client);
    if (answer.size() + size * count > longest_answer) {
        return 0;
    }
    answer.append(data, size * count);
    return size * count;
}

std::string text_of(const nlohmann::json& object, const char* name) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                             : std::string{};
}

seconds lifetime_of(const nlohmann::json& object) {
    constexpr std::int64_t usual = 3600;
    constexpr std::int64_t longest = 86'400;
    const auto found = object.find("expires_in");
    if (found == object.end()) {
        return seconds{usual};
    }
    if (found->is_number_integer()) {
        return seconds{std::clamp<std::int64_t>(found->get<std::int64_t>(), 0, longest)};
    }
    if (found->is_string()) {  // some endpoints write it as text
        return seconds{
            std::clamp<std::int64_t>(std::strtoll(found->get<std::string>().c_str(), nullptr, 10), 0, longest)};
    }
    return seconds{usual};
}

}  // namespace

std::string form_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

Result<TokenAnswer> read_token_answer(long http_status, std::string_view body) {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (http_status == 200) {
        TokenAnswer answer{text_of(json, "access_token"), {}};
        const bool readable =
            !answer.token.empty() && std::all_of(answer.token.begin(), answer.token.end(), [](char c) {
                return c > 0x20 && c < 0x7f;  // it goes into a line of IMAP and SMTP
            });
        if (!readable) {
            return failure(ErrorCode::temporary, "the token endpoint's answer holds no access token");
        }
        answer.lifetime = lifetime_of(json);
        return answer;
    }
    const auto error = text_of(json, "error");
    const auto what = fmt::format("the token endpoint answers {} {} {}", http_status, log_text(error),
                                  log_text(text_of(json, "error_description")));
    const bool refused = (http_status == 400 || http_status == 401 || http_status == 403) &&
                         error != "temporarily_unavailable" && error != "server_error";
    return refused ? failure(ErrorCode::permanent, what, "Check [oauth2]: client_id, its secret or certificate, scope.")
                   : failure(ErrorCode::temporary, what);
}

TokenSource::TokenSource(OAuth2Settings settings, std::string user, Clocks clocks, Wake wake, RandomSource random)
    : settings_(std::move(settings)),
      user_(std::move(user)),
      clocks_(std::move(clocks)),
      wake_(std::move(wake)),
      random_(std::move(random)) {}

Result<std::string> TokenSource::token(bool refused) {
    if (refused || token_.empty() || clocks_.steady() >= renew_at_) {
        token_.clear();
        if (auto r = renew(); !r) {
            return tl::unexpected(r.error());
        }
    }
    return token_;
}

Result<std::string> TokenSource::client_assertion() const {
    const auto key = read_password(settings_.key_file);
    if (!key) {
        return key;
    }
    const auto certificate = read_password(settings_.certificate_file);
    if (!certificate) {
        return certificate;
    }
    const auto thumbprint = certificate_thumbprint(*certificate);
    if (!thumbprint) {
        return thumbprint;
    }
    const auto now = clocks_.wall().time_since_epoch().count();
    const nlohmann::json header{{"alg", "PS256"}, {"typ", "JWT"}, {"x5t#S256", *thumbprint}};
    const nlohmann::json claims{
        {"aud", settings_.token_url},
        {"iss", settings_.client_id},
        {"sub", settings_.client_id},
        {"jti", fmt::format("{:08x}{:08x}{:08x}{:08x}", random_(), random_(), random_(), random_())},
        {"nbf", now - 60},
        {"iat", now},
        {"exp", now + 600}};
    return sign_jwt(header.dump(), claims.dump(), *key, JwtAlgorithm::ps256);
}

Result<std::string> TokenSource::service_account_request(std::string_view key_file) const {
    const auto text = read_password(key_file);
    if (!text) {
        return text;
    }
    const auto account = nlohmann::json::parse(*text, nullptr, false);
    const auto issuer = text_of(account, "client_email");
    const auto key = text_of(account, "private_key");
    if (issuer.empty() || key.empty()) {
        return failure(ErrorCode::config, "[oauth2] service_account_file is not the JSON key of a service account");
    }
    const auto now = clocks_.wall().time_since_epoch().count();
    const nlohmann::json header{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", text_of(account, "private_key_id")}};
    const nlohmann::json claims{
        {"iss", issuer}, {"sub", user_},     {"scope", settings_.scope}, {"aud", settings_.token_url},
        {"iat", now},    {"exp", now + 3600}};
    const auto assertion = sign_jwt(header.dump(), claims.dump(), key, JwtAlgorithm::rs256);
    if (!assertion) {
        return assertion;
    }
    return fmt::format("grant_type={}&assertion={}", form_encoded("urn:ietf:params:oauth:grant-type:jwt-bearer"),
                       form_encoded(*assertion));
}

Result<std::string> TokenSource::request_body() const {
    if (!settings_.service_account_file.empty()) {
        return service_account_request(settings_.service_account_file);
    }
    auto body = fmt::format("grant_type=client_credentials&client_id={}&scope={}", form_encoded(settings_.client_id),
                            form_encoded(settings_.scope));
    if (!settings_.certificate_file.empty()) {
        const auto assertion = client_assertion();
        if (!assertion) {
            return assertion;
        }
        return body + fmt::format("&client_assertion_type={}&client_assertion={}", form_encoded(jwt_bearer),
                                  form_encoded(*assertion));
    }
    const auto secret = read_password(settings_.client_secret_file);
    return secret ? Result<std::string>(body + "&client_secret=" + form_encoded(*secret)) : secret;
}

Result<void> TokenSource::renew() {
    const auto body = request_body();
    if (!body) {
        return tl::unexpected(body.error());
    }
    const CurlHandle handle(curl_easy_init());
    if (!handle) {
        return failure(ErrorCode::temporary, "libcurl has no memory for a connection");
    }
    const bool secure = settings_.token_url.starts_with("https://");
    const Peer peer{.url = settings_.token_url,
                    .tls = secure ? TlsMode::implicit : TlsMode::plain,
                    .allow_plaintext = false,
                    .ca_file = settings_.ca_file,
                    .connect_timeout = std::chrono::milliseconds(15'000)};
    if (auto r = set_peer(handle.get(), peer, wake_); !r) {
        return r;
    }
    std::string answer;
    std::array<char, CURL_ERROR_SIZE> detail{};
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body->c_str());
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, detail.data());
    const auto rc = curl_easy_perform(handle.get());
    if (rc != CURLE_OK) {
        return failure(ErrorCode::temporary,
                       fmt::format("no answer from the token endpoint {}: {}", url_host(settings_.token_url),
                                   detail[0] != '\0' ? detail.data() : curl_easy_strerror(rc)));
    }
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    auto token = read_token_answer(status, answer);
    if (!token) {
        return tl::unexpected(token.error());
    }
    token_ = std::move(token->token);
    const auto ahead = std::min(seconds{300}, token->lifetime / 2);
    renew_at_ = clocks_.steady() + token->lifetime - ahead;
    return {};
}

}  // namespace madoguchi
