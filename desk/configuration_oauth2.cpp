#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "desk/configuration_keys.h"

namespace madoguchi {
namespace {

using Draft = ConfigurationDraft;
using enum OAuth2Grant;

struct GrantName {
    std::string_view name;
    OAuth2Grant grant;
};
constexpr std::array grants{GrantName{"none", none}, GrantName{"client_secret", client_secret},
                            GrantName{"client_certificate", client_certificate},
                            GrantName{"google_service_account", google_service_account}};

/// What a grant makes of one key.
enum class Need { required, optional, useless };
struct KeyNeed {
    std::string_view key;
    std::string OAuth2Settings::*member;
    std::array<Need, 4> by_grant;  ///< in the order of OAuth2Grant
    std::string_view example;
};
constexpr std::array needs{
    KeyNeed{"token_url",
            &OAuth2Settings::token_url,
            {Need::useless, Need::required, Need::required, Need::optional},
            "for Microsoft 365 \"https://login.microsoftonline.com/TENANT/oauth2/v2.0/token\""},
    KeyNeed{"client_id",
            &OAuth2Settings::client_id,
            {Need::useless, Need::required, Need::required, Need::useless},
            "the application's number at the provider"},
    KeyNeed{"scope",
            &OAuth2Settings::scope,
            {Need::useless, Need::optional, Need::optional, Need::required},
            "for Gmail \"https://mail.google.com/\""},
    KeyNeed{"client_secret_file",
            &OAuth2Settings::client_secret_file,
            {Need::useless, Need::required, Need::useless, Need::useless},
            "the file with the client secret"},
    KeyNeed{"certificate_file",
            &OAuth2Settings::certificate_file,
            {Need::useless, Need::useless, Need::required, Need::useless},
            "the PEM file with the certificate"},
    KeyNeed{"private_key_file",
            &OAuth2Settings::private_key_file,
            {Need::useless, Need::useless, Need::required, Need::useless},
            "the PEM file with the certificate's private key"},
    KeyNeed{"service_account_file",
            &OAuth2Settings::service_account_file,
            {Need::useless, Need::useless, Need::useless, Need::required},
            "the JSON key file that Google gives out"},
    KeyNeed{"ca_file", &OAuth2Settings::ca_file, {Need::useless, Need::optional, Need::optional, Need::optional}, {}},
};

KeyRow row(std::string_view name, std::string allowed,
           std::function<std::string(OAuth2Settings&, const std::string&)> set) {
    return {"oauth2", name, KeyKind::text, std::move(allowed),
            [set = std::move(set)](Draft& draft, const KeyValue& value) {
                return set(draft.configuration.oauth2, std::get<std::string>(value));
            }};
}

KeyRow text(std::string_view name, std::string allowed, std::string OAuth2Settings::*member) {
    return row(name, std::move(allowed), [member](OAuth2Settings& oauth2, const std::string& value) {
        oauth2.*member = value;
        return std::string{};
    });
}

std::string set_grant(OAuth2Settings& oauth2, const std::string& value) {
    const auto* const found =
        std::find_if(grants.begin(), grants.end(), [&](const GrantName& g) { return g.name == value; });
    if (found == grants.end()) {
        return fmt::format("\"{}\" is none of them", value);
    }
    oauth2.grant = found->grant;
    return {};
}

std::string set_token_url(OAuth2Settings& oauth2, const std::string& value) {
    oauth2.token_url = value;
    if (value.empty()) {
        return {};
    }
    const auto server = read_web_url(value);
    return server ? std::string{} : fmt::format("\"{}\": {}", value, server.error().message);
}

}  // namespace

std::vector<KeyRow> oauth2_keys() {
    constexpr std::string_view file = "the name of a file, below $CREDENTIALS_DIRECTORY if it is relative, or \"\"";
    return {
        row("grant", R"("none", "client_secret", "client_certificate" or "google_service_account")", set_grant),
        row("token_url", "https://host[:port]/path, or http:// to this machine, or \"\"", set_token_url),
        text("client_id", "a text of one line, or \"\"", &OAuth2Settings::client_id),
        text("scope", "a text of one line, or \"\" for none", &OAuth2Settings::scope),
        text("client_secret_file", std::string(file), &OAuth2Settings::client_secret_file),
        text("certificate_file", std::string(file), &OAuth2Settings::certificate_file),
        text("private_key_file", std::string(file), &OAuth2Settings::private_key_file),
        text("service_account_file", std::string(file), &OAuth2Settings::service_account_file),
    };
}

void check_oauth2(const Configuration& configuration, std::vector<KeyProblem>& problems) {
    const auto& oauth2 = configuration.oauth2;
    const bool by_imap = configuration.imap.auth == SignIn::oauth2;
    const bool by_smtp = configuration.smtp.auth == SignIn::oauth2;
    if (oauth2.grant == none && (by_imap || by_smtp)) {
        problems.push_back({by_imap ? "imap" : "smtp", "auth", "\"oauth2\" needs [oauth2] with a grant"});
    }
    if (oauth2.grant != none && !by_imap && !by_smtp) {
        problems.push_back({"oauth2", "grant", "it does nothing without auth = \"oauth2\" in [imap] or [smtp]"});
    }
    if (by_smtp && configuration.smtp.user.empty()) {
        problems.push_back({"smtp", "auth", "\"oauth2\" needs user"});
    }
    const auto index = static_cast<std::size_t>(oauth2.grant);
    for (const auto& key : needs) {
        const bool written = !(oauth2.*key.member).empty();
        if (key.by_grant[index] == Need::required && !written) {
            problems.push_back(
                {"oauth2", "grant", fmt::format("\"{}\" needs {}: {}", grants[index].name, key.key, key.example)});
        }
        if (key.by_grant[index] == Need::useless && written) {
            problems.push_back(
                {"oauth2", key.key, fmt::format("it does nothing with grant = \"{}\"", grants[index].name)});
        }
    }
}

}  // namespace madoguchi
