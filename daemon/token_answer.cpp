#include "daemon/token_answer.h"

#include <fmt/format.h>
#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "daemon/curl_handle.h"

namespace madoguchi {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr seconds life_unless_said{3600};
constexpr seconds longest_life{24 * 3600};

std::string text_in(const json& object, const char* name) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// Seconds as a number, or as a text with a number as some providers write it.
seconds life_in(const json& object) {
    const auto found = object.find("expires_in");
    std::int64_t value = life_unless_said.count();
    if (found != object.end() && found->is_number()) {
        const auto number = found->get<double>();
        value = number < static_cast<double>(longest_life.count()) ? static_cast<std::int64_t>(std::max(number, 0.0))
                                                                   : longest_life.count();
    } else if (const auto text = text_in(object, "expires_in"); !text.empty()) {
        (void)std::from_chars(text.data(), text.data() + text.size(), value);
    }
    return std::clamp(seconds(value), seconds{0}, longest_life);
}

bool is_token_text(std::string_view text) {
    constexpr std::size_t longest = 16U << 10;
    return !text.empty() && text.size() <= longest &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

bool is_bearer(std::string_view type) {
    constexpr std::string_view bearer = "bearer";
    return std::equal(type.begin(), type.end(), bearer.begin(), bearer.end(),
                      [](unsigned char a, char b) { return std::tolower(a) == b; });
}

std::string without(std::string text, std::string_view secret) {
    if (secret.empty()) {
        return text;
    }
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
        text.replace(at, secret.size(), "(secret)");
        at += std::string_view("(secret)").size();
    }
    return text;
}

std::string hint_for(std::string_view error, long status, OAuth2Grant grant) {
    const bool google = grant == OAuth2Grant::google_service_account;
    if (error == "invalid_scope") {
        return "Check [oauth2] scope.";
    }
    if (google && (error == "invalid_grant" || error == "unauthorized_client" || error == "access_denied")) {
        return "Check that the service account has domain-wide delegation for [oauth2] scope, that the mailbox "
               "belongs to that domain, and this machine's clock.";
    }
    if (error == "invalid_client" || error == "unauthorized_client" || error == "invalid_grant") {
        return grant == OAuth2Grant::client_secret
                   ? "Check [oauth2] client_id, token_url and client_secret_file; a client secret runs out, make a new "
                     "one at the provider then."
                   : "Check [oauth2] client_id and token_url, that the provider knows the certificate of "
                     "certificate_file, and this machine's clock.";
    }
    if (error.empty() && (status < 400 || status == 404 || status == 405)) {
        return "Check [oauth2] token_url: this seems to be no token endpoint.";
    }
    return "Check [oauth2] token_url, client_id and scope against what the provider shows.";
}

tl::unexpected<Error> refusal(const HttpAnswer& answer, std::string_view name, const OAuth2Settings& settings,
                              std::string_view secret) {
    const auto body = json::parse(answer.body, nullptr, false);
    const auto error = log_text(without(text_in(body, "error"), secret));
    const auto description = log_text(without(text_in(body, "error_description"), secret));
    std::string said = fmt::format("HTTP status {}", answer.status);
    for (const auto& part : {error, description}) {
        said += part.empty() ? "" : ": " + part;
    }
    const bool passing = answer.status >= 500 || answer.status == 408 || answer.status == 429 ||
                         error == "temporarily_unavailable" || error == "server_error";
    if (passing) {
        return failure(ErrorCode::temporary, fmt::format("the token endpoint {} gives no token now: {}", name, said),
                       "It is tried again.");
    }
    if (answer.status >= 300 && answer.status < 400) {
        return failure(ErrorCode::permanent,
                       fmt::format("the token endpoint {} sends elsewhere (HTTP status {}), which is not followed",
                                   name, answer.status),
                       "Write the final address into [oauth2] token_url.");
    }
    return failure(ErrorCode::permanent, fmt::format("the token endpoint {} refuses a token: {}", name, said),
                   hint_for(error, answer.status, settings.grant));
}

}  // namespace

std::string_view endpoint_name(std::string_view url) {
    return url.substr(0, url.find('?'));
}

Result<AccessToken> read_token_answer(const HttpAnswer& answer, std::string_view url, const OAuth2Settings& settings,
                                      std::string_view secret) {
    const auto name = endpoint_name(url);
    if (answer.status != 200) {
        return refusal(answer, name, settings, secret);
    }
    const auto body = json::parse(answer.body, nullptr, false);
    auto token = text_in(body, "access_token");
    if (!text_in(body, "error").empty() && token.empty()) {
        return refusal(answer, name, settings, secret);
    }
    if (!is_token_text(token)) {
        return failure(ErrorCode::malformed, fmt::format("the token endpoint {} answers without an access token", name),
                       "Check [oauth2] token_url; it is tried again.");
    }
    const auto type = text_in(body, "token_type");
    if (!type.empty() && !is_bearer(type)) {
        return failure(ErrorCode::permanent,
                       fmt::format("the token endpoint {} gives a token of the type \"{}\", not Bearer", name,
                                   log_text(without(without(type, token), secret))),
                       "Check [oauth2] token_url; only Bearer tokens can be used to sign in.");
    }
    return AccessToken{std::move(token), life_in(body)};
}

}  // namespace madoguchi
