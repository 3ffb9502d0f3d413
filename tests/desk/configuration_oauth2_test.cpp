#include <catch2/catch.hpp>

#include "desk/configuration.h"

using namespace madoguchi;
using Catch::Matchers::Contains;

namespace {

const std::string microsoft =
    "token_url = \"https://login.microsoftonline.com/t/oauth2/v2.0/token\"\nclient_id = \"c\"\nscope = \"s\"\n";

Result<Configuration> read(const std::string& keys) {
    const bool used = keys.find("grant = ") != std::string::npos && keys.find("\"none\"") == std::string::npos;
    return parse_configuration("[oauth2]\n" + keys + (used ? "[imap]\nauth = \"oauth2\"\n" : ""), "desk.toml");
}

std::string problem(const std::string& keys) {
    const auto configuration = read(keys);
    INFO(keys);
    REQUIRE_FALSE(configuration);
    return configuration.error().message;
}

}  // namespace

TEST_CASE("each grant with its keys") {
    const auto secret = read("grant = \"client_secret\"\nclient_secret_file = \"f\"\n" + microsoft);
    REQUIRE(secret);
    CHECK(secret->oauth2.grant == OAuth2Grant::client_secret);
    CHECK(secret->oauth2.token_url == "https://login.microsoftonline.com/t/oauth2/v2.0/token");
    CHECK(secret->oauth2.client_id == "c");
    CHECK(secret->oauth2.scope == "s");
    CHECK(secret->oauth2.client_secret_file == "f");
    const auto certificate =
        read("grant = \"client_certificate\"\ncertificate_file = \"a\"\nprivate_key_file = \"b\"\n" + microsoft);
    REQUIRE(certificate);
    CHECK(certificate->oauth2.grant == OAuth2Grant::client_certificate);
    CHECK(certificate->oauth2.certificate_file == "a");
    CHECK(certificate->oauth2.private_key_file == "b");
    const auto google = read("grant = \"google_service_account\"\nservice_account_file = \"g\"\nscope = \"s\"\n");
    REQUIRE(google);
    CHECK(google->oauth2.grant == OAuth2Grant::google_service_account);
    CHECK(google->oauth2.service_account_file == "g");
    REQUIRE(read("grant = \"none\"\n"));
}

TEST_CASE("a grant without a key that it needs") {
    CHECK_THAT(problem("grant = \"client_secret\"\n"),
               Contains("desk.toml:2:1: oauth2.grant: \"client_secret\" needs token_url") &&
                   Contains("needs client_id") && Contains("needs client_secret_file") && !Contains("needs scope"));
    CHECK_THAT(problem("grant = \"client_certificate\"\ncertificate_file = \"a\"\n" + microsoft),
               Contains("needs private_key_file") && !Contains("needs certificate_file"));
    CHECK_THAT(problem("grant = \"google_service_account\"\n"),
               Contains("needs service_account_file") && Contains("needs scope: for Gmail") && !Contains("token_url"));
}

TEST_CASE("a key that does nothing with the grant") {
    CHECK_THAT(problem("client_id = \"c\"\n"), Contains("oauth2.client_id: it does nothing with grant = \"none\""));
    CHECK_THAT(problem("grant = \"client_secret\"\nclient_secret_file = \"f\"\nprivate_key_file = \"k\"\n" + microsoft),
               Contains("oauth2.private_key_file: it does nothing with grant = \"client_secret\""));
    CHECK_THAT(problem("grant = \"google_service_account\"\nservice_account_file = \"g\"\n" + microsoft),
               Contains("oauth2.client_id: it does nothing"));
}

TEST_CASE("a token that nobody signs in with, and a sign-in without one") {
    const std::string grant = "[oauth2]\ngrant = \"client_secret\"\nclient_secret_file = \"f\"\n" + microsoft;
    const auto said = [](const std::string& toml) {
        const auto configuration = parse_configuration(toml, "desk.toml");
        return configuration ? std::string("all right") : configuration.error().message;
    };
    CHECK_THAT(said(grant), Contains("oauth2.grant: it does nothing without auth"));
    CHECK_THAT(said("[imap]\nauth = \"oauth2\"\n"), Contains("imap.auth: \"oauth2\" needs [oauth2] with a grant"));
    CHECK_THAT(said(grant + "[smtp]\nauth = \"oauth2\"\n"), Contains("smtp.auth: \"oauth2\" needs user"));
    CHECK(said(grant + "[smtp]\nauth = \"oauth2\"\nuser = \"u\"\n") == "all right");
    CHECK(said(grant + "[imap]\nauth = \"oauth2\"\n") == "all right");
}

TEST_CASE("a grant that does not exist, and addresses that must not be used") {
    CHECK_THAT(problem("grant = \"password\"\n"), Contains("\"password\" is none of them"));
    for (const std::string url : {"http://login.example.org/token", "ftp://x/", "login.example.org/token", "https://",
                                  "https://u:p@x/", "https://x/ y", "https://x:0/", "https://x/#f", "https:///token"}) {
        CHECK_THAT(problem("grant = \"client_secret\"\ntoken_url = \"" + url + "\"\n"),
                   Contains("oauth2.token_url: \"" + url + "\""));
    }
    for (const std::string url : {"http://127.0.0.1:8080/token", "http://localhost/token?x=1", "http://[::1]/t",
                                  "HTTPS://login.example.org", "https://login.example.org:8443/t?api-version=1"}) {
        INFO(url);
        CHECK(read("grant = \"client_secret\"\nclient_id = \"c\"\nclient_secret_file = \"f\"\ntoken_url = \"" + url +
                   "\"\n"));
    }
}

TEST_CASE("a credential is read whole, bounded, and named by its key") {
    CHECK_THAT(read_credential("/nonexistent", "[oauth2] private_key_file").error().message,
               Contains("[oauth2] private_key_file /nonexistent"));
    CHECK_FALSE(read_credential("/", "[oauth2] private_key_file"));
    CHECK_THAT(read_credential("/dev/zero", "k").error().message, Contains("larger than"));
    CHECK_FALSE(read_credential("/dev/null", "k"));
}
