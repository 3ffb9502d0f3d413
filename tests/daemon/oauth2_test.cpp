// How an access token is got, renewed and replaced, against a token endpoint on this machine.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "daemon/login_source.h"
#include "daemon/signed_jwt.h"
#include "daemon/token_source.h"
#include "fake_endpoint.h"
#include "tests/scratch.h"

using namespace madoguchi;
using test::ScratchFolder;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

constexpr auto now_2026 = std::chrono::sys_days(std::chrono::year{2026} / 6 / 2) + 3h;

/// A key pair and its self-signed certificate.
struct KeyPair {
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{nullptr, EVP_PKEY_free};
    std::unique_ptr<X509, decltype(&X509_free)> certificate{nullptr, X509_free};
    std::string key_pem, certificate_pem;
};

std::string pem_of(const std::function<int(BIO*)>& write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    REQUIRE(write(bio.get()) == 1);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

KeyPair make_key_pair(unsigned bits, std::chrono::sys_seconds from, std::chrono::sys_seconds to) {
    KeyPair pair;
    pair.key.reset(EVP_RSA_gen(bits));
    pair.certificate.reset(X509_new());
    auto* certificate = pair.certificate.get();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 7);
    ASN1_TIME_set(X509_getm_notBefore(certificate), from.time_since_epoch().count());
    ASN1_TIME_set(X509_getm_notAfter(certificate), to.time_since_epoch().count());
    X509_set_pubkey(certificate, pair.key.get());
    REQUIRE(X509_sign(certificate, pair.key.get(), EVP_sha256()) > 0);
    pair.key_pem = pem_of(
        [&](BIO* bio) { return PEM_write_bio_PrivateKey(bio, pair.key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    pair.certificate_pem = pem_of([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
    return pair;
}

const KeyPair& key_pair() {
    static const KeyPair pair = make_key_pair(2048, now_2026 - 24h, now_2026 + 24h * 365);
    return pair;
}

/// The reverse of base64url, written apart from it: by OpenSSL's ordinary base64.
std::string from_base64url(std::string text) {
    for (char& c : text) {
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    const auto padding = (4 - text.size() % 4) % 4;
    text.append(padding, '=');
    std::string out(text.size(), '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    REQUIRE(size >= 0);
    out.resize(static_cast<std::size_t>(size) - padding);
    return out;
}

struct Jwt {
    json header, claims;
};

/// Takes a JWT apart, and fails unless `key` verifies it.
Jwt verified(const std::string& jwt, EVP_PKEY* key) {
    const auto first = jwt.find('.');
    const auto second = jwt.find('.', first + 1);
    REQUIRE(second != std::string::npos);
    const auto text = jwt.substr(0, second);
    const auto signature = from_base64url(jwt.substr(second + 1));
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    REQUIRE(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1);
    REQUIRE(EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                             reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
    return {json::parse(from_base64url(jwt.substr(0, first))),
            json::parse(from_base64url(jwt.substr(first + 1, second - first - 1)))};
}

/// What goes to stderr while it lives.
class CapturedLog {
public:
    CapturedLog() : file_(std::tmpfile()), kept_(dup(STDERR_FILENO)) {
        std::fflush(stderr);
        dup2(fileno(file_), STDERR_FILENO);
    }
    CapturedLog(const CapturedLog&) = delete;
    CapturedLog& operator=(const CapturedLog&) = delete;
    ~CapturedLog() {
        std::fflush(stderr);
        dup2(kept_, STDERR_FILENO);
        close(kept_);
        std::fclose(file_);
    }
    [[nodiscard]] std::string text() const {
        std::fflush(stderr);
        std::string out(1U << 16, '\0');
        const auto n = pread(fileno(file_), out.data(), out.size(), 0);
        out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
        return out;
    }

private:
    std::FILE* file_;
    int kept_;
};

/// A desk with a secret, an endpoint that numbers its tokens, and a clock to turn.
struct Bench {
    ScratchFolder folder;
    int given = 0;
    std::string expires_in = "3600";
    std::optional<FakeEndpoint::Answer> instead;
    std::function<void(const FakeEndpoint::Request&)> look = [](const auto&) {};
    FakeEndpoint endpoint{[this](const FakeEndpoint::Request& request) -> FakeEndpoint::Answer {
        look(request);
        if (instead) {
            return *instead;
        }
        return {200,
                R"({"token_type":"Bearer","expires_in":)" + expires_in + R"(,"access_token":"tok-)" +
                    std::to_string(++given) + R"("})",
                {}};
    }};
    std::chrono::steady_clock::time_point steady{1000h};
    OAuth2Settings settings;
    std::shared_ptr<TokenSource> source;
    CapturedLog log;

    Bench() {
        settings.grant = OAuth2Grant::client_secret;
        settings.token_url = endpoint.url();
        settings.client_id = "client-1";
        settings.scope = "https://outlook.office365.com/.default";
        settings.client_secret_file = folder.write("secret", "s&cr=t+%ü\n");
    }
    TokenSource& tokens() {
        if (!source) {
            source = std::make_shared<TokenSource>(
                settings, "desk@example.jp", Wake{}, Clocks{[] { return now_2026; }, [this] { return steady; }},
                [n = 0U]() mutable { return ++n; }, TokenSource::Limits{});
        }
        return *source;
    }
    std::size_t asked() { return endpoint.requests().size(); }
    Error error() {
        const auto token = tokens().token();
        REQUIRE_FALSE(token);
        CHECK_FALSE(token.error().hint.empty());
        return token.error();
    }
    void by_certificate(const KeyPair& pair) {
        settings.grant = OAuth2Grant::client_certificate;
        settings.client_secret_file.clear();
        settings.certificate_file = folder.write("cert.pem", pair.certificate_pem);
        settings.private_key_file = folder.write("key.pem", pair.key_pem);
    }
    void by_google(const json& file) {
        settings = {};
        settings.grant = OAuth2Grant::google_service_account;
        settings.scope = "https://mail.google.com/";
        settings.service_account_file = folder.write("google.json", file.dump());
    }
};

}  // namespace

TEST_CASE("base64url is that of the RFCs") {
    CHECK(base64url("") == "");
    CHECK(base64url("f") == "Zg");
    CHECK(base64url("fo") == "Zm8");
    CHECK(base64url("foo") == "Zm9v");
    CHECK(base64url("foobar") == "Zm9vYmFy");
    CHECK(base64url("\xfb\xff\xbf") == "-_-_");
    CHECK(from_base64url(base64url(std::string("\0\x80\xff\x7f", 4))) == std::string("\0\x80\xff\x7f", 4));
}

TEST_CASE("client credentials with a secret: what is sent, and what comes of it") {
    Bench bench;
    REQUIRE(bench.tokens().token().value() == "tok-1");
    const auto sent = bench.endpoint.requests().at(0);
    CHECK(sent.line == "POST /token HTTP/1.1");
    CHECK_THAT(sent.head, Contains("Content-Type: application/x-www-form-urlencoded"));
    CHECK(sent.form == std::map<std::string, std::string>{{"grant_type", "client_credentials"},
                                                          {"client_id", "client-1"},
                                                          {"scope", "https://outlook.office365.com/.default"},
                                                          {"client_secret", "s&cr=t+%ü"}});
    CHECK(bench.tokens().token().value() == "tok-1");
    CHECK(bench.asked() == 1);
}

TEST_CASE("a token is renewed five minutes before its end and not before") {
    Bench bench;
    REQUIRE(bench.tokens().token().value() == "tok-1");
    bench.steady += 3600s - 301s;
    CHECK(bench.tokens().token().value() == "tok-1");
    bench.steady += 1s;
    CHECK(bench.tokens().token().value() == "tok-2");
    CHECK(bench.asked() == 2);
}

TEST_CASE("a short-lived token is not fetched for every login") {
    Bench bench;
    bench.expires_in = "\"240\"";  // as a text, as some providers write it
    REQUIRE(bench.tokens().token().value() == "tok-1");
    bench.steady += 119s;
    CHECK(bench.tokens().token().value() == "tok-1");
    bench.steady += 1s;
    CHECK(bench.tokens().token().value() == "tok-2");
}

TEST_CASE("while it cannot be renewed, the old token serves to its end") {
    Bench bench;
    REQUIRE(bench.tokens().token());
    bench.instead = {503, "busy", {}};
    bench.steady += 3400s;
    CHECK(bench.tokens().token().value() == "tok-1");
    CHECK(bench.tokens().token().value() == "tok-1");
    CHECK(bench.asked() == 2);  // the endpoint is left alone for a while
    CHECK_THAT(bench.log.text(), Contains("serves 200 s more"));
    bench.steady += 200s;
    CHECK(bench.error().code == ErrorCode::temporary);
    bench.instead.reset();
    bench.steady += 11s;
    CHECK(bench.tokens().token().value() == "tok-2");
}

TEST_CASE("a refused token is replaced once, then it is over for a long while") {
    Bench bench;
    REQUIRE(bench.tokens().token().value() == "tok-1");
    CHECK(bench.tokens().after_refusal("tok-1").value() == "tok-2");
    CHECK(bench.tokens().after_refusal("tok-1").value() == "tok-2");  // another connection, the same old token
    CHECK(bench.asked() == 2);
    const auto again = bench.tokens().after_refusal("tok-2");
    REQUIRE_FALSE(again);
    CHECK(again.error().code == ErrorCode::permanent);
    CHECK_THAT(again.error().hint, Contains("[oauth2] scope"));
    CHECK(bench.asked() == 2);
    CHECK(bench.tokens().token().value() == "tok-2");  // another server may well take it
    bench.steady += 660s;
    CHECK(bench.tokens().after_refusal("tok-2").value() == "tok-3");
}

TEST_CASE("an endpoint that refuses is left alone for as long as a server that refuses a login") {
    Bench bench;
    bench.instead = {
        401,
        R"({"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret.\r\nTrace: 1"})",
        {}};
    const auto error = bench.error();
    CHECK(error.code == ErrorCode::permanent);
    CHECK_THAT(error.message, Contains(bench.endpoint.url()) && Contains("invalid_client: AADSTS7000215") &&
                                  !Contains("\n") && !Contains("\r"));
    CHECK_THAT(error.hint, Contains("[oauth2] client_id") && Contains("client_secret_file"));
    bench.steady += 659s;
    CHECK(bench.error().message == error.message);
    CHECK(bench.asked() == 1);
    bench.instead.reset();
    bench.steady += 1s;
    CHECK(bench.tokens().token().value() == "tok-1");
}

TEST_CASE("every refusal of the endpoint is told apart and names what to look at") {
    struct Row {
        int status;
        std::string body;
        ErrorCode code;
        std::string message, hint;
    };
    const auto row = GENERATE(values<Row>({
        {400, R"({"error":"invalid_scope"})", ErrorCode::permanent, "invalid_scope", "[oauth2] scope"},
        {400, R"({"error":"unauthorized_client"})", ErrorCode::permanent, "unauthorized_client", "[oauth2] client_id"},
        {400, R"({"error":["x"],"error_description":5})", ErrorCode::permanent, "HTTP status 400",
         "[oauth2] token_url"},
        {404, "<html>", ErrorCode::permanent, "HTTP status 404", "[oauth2] token_url"},
        {302, "", ErrorCode::permanent, "not followed", "[oauth2] token_url"},
        {429, "{}", ErrorCode::temporary, "HTTP status 429", "tried again"},
        {500, "", ErrorCode::temporary, "HTTP status 500", "tried again"},
        {400, R"({"error":"temporarily_unavailable"})", ErrorCode::temporary, "temporarily_unavailable", "tried again"},
        {200, "<html>", ErrorCode::malformed, "without an access token", "[oauth2] token_url"},
        {200, R"({"access_token":7})", ErrorCode::malformed, "without an access token", "[oauth2] token_url"},
        {200, R"({"access_token":""})", ErrorCode::malformed, "without an access token", "[oauth2] token_url"},
        {200, R"({"access_token":"a\u0001auth=Bearer b"})", ErrorCode::malformed, "without an access", "token_url"},
        {200, R"({"access_token":"a\r\nQUIT"})", ErrorCode::malformed, "without an access token", "token_url"},
        {200, R"({"access_token":"x","token_type":"mac"})", ErrorCode::permanent, "\"mac\"", "[oauth2] token_url"},
        {200, R"({"error":"invalid_grant"})", ErrorCode::permanent, "invalid_grant", "[oauth2] client_id"},
        {200, std::string(70'000, ' '), ErrorCode::malformed, "too much", "[oauth2] token_url"},
    }));
    Bench bench;
    bench.instead = {row.status, row.body, "Location: http://127.0.0.1:1/\r\n"};
    INFO(row.status << " " << row.body.substr(0, 100));
    const auto error = bench.error();
    CHECK(error.code == row.code);
    CHECK_THAT(error.message, Contains(row.message));
    CHECK_THAT(error.hint, Contains(row.hint));
    CHECK(bench.asked() == 1);
}

TEST_CASE("secrets and tokens stand in no error and no log line, even if the endpoint repeats them") {
    Bench bench;
    bench.settings.token_url += "?code=hidden";
    bench.instead = {
        400, json{{"error", "invalid_client"}, {"error_description", "bad secret s&cr=t+%ü (really)"}}.dump(), {}};
    const auto error = bench.error();
    CHECK_THAT(error.message, Contains("bad secret (secret) (really)"));
    CHECK_THAT(error.message, !Contains("s&cr=t") && !Contains("hidden"));
    bench.instead = {200, json{{"access_token", "tok-0"}, {"token_type", "s&cr=t+%ü"}}.dump(), {}};
    bench.steady += 1h;
    CHECK_THAT(bench.error().message, Contains("of the type \"(secret)\""));
    bench.instead.reset();
    bench.steady += 1h;
    REQUIRE(bench.tokens().token().value() == "tok-1");
    REQUIRE(bench.tokens().after_refusal("tok-1").value() == "tok-2");
    REQUIRE_FALSE(bench.tokens().after_refusal("tok-2"));
    CHECK_THAT(bench.log.text(), Contains("got an access token") && !Contains("tok-") && !Contains("s&cr=t"));
}

TEST_CASE("no endpoint there: temporary, and asked again soon") {
    Bench bench;
    bench.settings.token_url = "http://127.0.0.1:1/token";
    const auto error = bench.error();
    CHECK(error.code == ErrorCode::temporary);
    CHECK_THAT(error.message, Contains("no answer from the token endpoint http://127.0.0.1:1/token"));
}

TEST_CASE("a secret never leaves this machine without TLS") {
    Bench bench;
    bench.settings.token_url = "http://192.0.2.1/token";
    CHECK(bench.error().code == ErrorCode::config);
}

TEST_CASE("client credentials with a certificate: a signed JWT as Microsoft wants it") {
    Bench bench;
    bench.by_certificate(key_pair());
    REQUIRE(bench.tokens().token().value() == "tok-1");
    REQUIRE(bench.tokens().after_refusal("tok-1").value() == "tok-2");
    const auto sent = bench.endpoint.requests().at(0).form;
    CHECK(sent.at("grant_type") == "client_credentials");
    CHECK(sent.at("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    CHECK(sent.at("client_id") == "client-1");
    CHECK(sent.count("client_secret") == 0);
    const auto jwt = verified(sent.at("client_assertion"), key_pair().key.get());
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    REQUIRE(X509_digest(key_pair().certificate.get(), EVP_sha1(), digest, &size) == 1);
    CHECK(from_base64url(jwt.header.at("x5t")) == std::string(reinterpret_cast<char*>(digest), size));
    REQUIRE(X509_digest(key_pair().certificate.get(), EVP_sha256(), digest, &size) == 1);
    CHECK(from_base64url(jwt.header.at("x5t#S256")) == std::string(reinterpret_cast<char*>(digest), size));
    CHECK(jwt.header.at("alg") == "RS256");
    const auto now = now_2026.time_since_epoch() / 1s;
    CHECK(jwt.claims.at("iss") == "client-1");
    CHECK(jwt.claims.at("sub") == "client-1");
    CHECK(jwt.claims.at("aud") == bench.endpoint.url());
    CHECK(jwt.claims.at("nbf") == now);
    CHECK(jwt.claims.at("exp") == now + 600);
    const auto second = verified(bench.endpoint.requests().at(1).form.at("client_assertion"), key_pair().key.get());
    CHECK(second.claims.at("jti") != jwt.claims.at("jti"));
}

TEST_CASE("a Google service account signs for the mailbox") {
    Bench bench;
    bench.by_google({{"type", "service_account"},
                     {"client_email", "bot@project.iam.gserviceaccount.com"},
                     {"private_key", key_pair().key_pem},
                     {"private_key_id", "kid-1"},
                     {"token_uri", bench.endpoint.url()}});
    REQUIRE(bench.tokens().token().value() == "tok-1");
    const auto sent = bench.endpoint.requests().at(0).form;
    CHECK(sent.size() == 2);
    CHECK(sent.at("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer");
    const auto jwt = verified(sent.at("assertion"), key_pair().key.get());
    CHECK(jwt.header == json{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "kid-1"}});
    const auto now = now_2026.time_since_epoch() / 1s;
    CHECK(jwt.claims == json{{"iss", "bot@project.iam.gserviceaccount.com"},
                             {"sub", "desk@example.jp"},
                             {"scope", "https://mail.google.com/"},
                             {"aud", bench.endpoint.url()},
                             {"iat", now},
                             {"exp", now + 600}});
}

TEST_CASE("keys and certificates that cannot be used are told by their key of the configuration") {
    const auto weak = make_key_pair(1024, now_2026 - 24h, now_2026 + 24h);
    const auto old = make_key_pair(2048, now_2026 - 48h, now_2026 - 24h);
    const auto early = make_key_pair(2048, now_2026 + 24h, now_2026 + 48h);
    const auto locked = pem_of([&](BIO* bio) {
        return PEM_write_bio_PrivateKey(bio, key_pair().key.get(), EVP_aes_256_cbc(), nullptr, 0, nullptr,
                                        const_cast<char*>("geheim"));
    });
    KeyPair mixed;
    Bench bench;
    std::string said;
    SECTION("no certificate") {
        mixed.certificate_pem = "hello";
        mixed.key_pem = key_pair().key_pem;
        said = "certificate_file holds no certificate";
    }
    SECTION("no key") {
        mixed.certificate_pem = key_pair().certificate_pem;
        mixed.key_pem = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        said = "private_key_file holds no private key";
    }
    SECTION("a key with a passphrase") {
        mixed.certificate_pem = key_pair().certificate_pem;
        mixed.key_pem = locked;
        said = "private_key_file holds a private key with a passphrase";
    }
    SECTION("another's key") {
        mixed.certificate_pem = key_pair().certificate_pem;
        mixed.key_pem = old.key_pem;
        said = "private_key_file is not the key of certificate_file";
    }
    SECTION("too weak a key") {
        mixed.certificate_pem = weak.certificate_pem;
        mixed.key_pem = weak.key_pem;
        said = "private_key_file holds a private key of another kind";
    }
    SECTION("run out") {
        mixed.certificate_pem = old.certificate_pem;
        mixed.key_pem = old.key_pem;
        said = "certificate_file has run out";
    }
    SECTION("not yet valid") {
        mixed.certificate_pem = early.certificate_pem;
        mixed.key_pem = early.key_pem;
        said = "certificate_file is not valid yet";
    }
    bench.by_certificate(mixed);
    const auto error = bench.error();
    CHECK(error.code == ErrorCode::config);
    CHECK_THAT(error.message, Contains("[oauth2]") && Contains(said));
    CHECK(bench.asked() == 0);
}

TEST_CASE("a service account file that is none, and files that are not there") {
    Bench bench;
    SECTION("other JSON") {
        bench.by_google({{"installed", {{"client_id", "x"}}}});
        CHECK_THAT(bench.error().message, Contains("[oauth2] service_account_file is not the JSON key file"));
    }
    SECTION("no JSON") {
        bench.by_google("text");
        CHECK_THAT(bench.error().message, Contains("[oauth2] service_account_file is not the JSON key file"));
    }
    SECTION("no usable address") {
        bench.by_google({{"type", "service_account"},
                         {"client_email", "x@y"},
                         {"private_key", key_pair().key_pem},
                         {"token_uri", "http://tokens.example.org/"}});
        CHECK_THAT(bench.error().message, Contains("token_uri in [oauth2] service_account_file"));
    }
    SECTION("no secret") {
        bench.settings.client_secret_file = "/nonexistent/secret";
        CHECK_THAT(bench.error().message, Contains("[oauth2] client_secret_file /nonexistent/secret"));
    }
    CHECK(bench.error().code == ErrorCode::config);
    CHECK(bench.asked() == 0);
}

TEST_CASE("logins: each source replaces the token that it had handed out") {
    Bench bench;
    (void)bench.tokens();
    const auto imap = token_logins("desk@example.jp", bench.source);
    const auto smtp = token_logins("desk@example.jp", bench.source);
    const auto first = imap(false);
    REQUIRE(first);
    CHECK(first->user == "desk@example.jp");
    CHECK(first->bearer_token == "tok-1");
    CHECK(first->password.empty());
    REQUIRE(smtp(false));
    CHECK(imap(true)->bearer_token == "tok-2");
    CHECK(smtp(true)->bearer_token == "tok-2");
    CHECK(bench.asked() == 2);
    CHECK_FALSE(smtp(true));
    CHECK(token_logins("", bench.source)(false)->bearer_token.empty());
}

TEST_CASE("logins by password read it each time") {
    const ScratchFolder folder;
    const auto file = folder.write("password", "one\n");
    const auto logins = password_logins("u", file);
    CHECK(logins(false)->password == "one");
    folder.write("password", "two\n");
    CHECK(logins(true)->password == "two");
    CHECK(password_logins("", "/nonexistent")(false)->user.empty());
    CHECK_FALSE(password_logins("u", "/nonexistent")(false));
}
