#include "daemon/token_source.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "daemon/curl_handle.h"
#include "daemon/log.h"

namespace madoguchi {
namespace {

using std::chrono::seconds;

struct StringListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* client) {
    constexpr std::size_t most_bytes = 64U << 10;
    auto& body = *static_cast<std::string*>(client);
    if (body.size() + size * count > most_bytes) {
        return 0;
    }
    body.append(data, size * count);
    return size * count;
}

/// application/x-www-form-urlencoded with every byte escaped that could mean something (RFC 6749 Appendix B).
std::string form_text(const std::vector<std::pair<std::string, std::string>>& form) {
    std::string out;
    const auto add = [&](std::string_view text) {
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                               (byte >= 'a' && byte <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
            out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
        }
    };
    for (const auto& [name, value] : form) {
        out += out.empty() ? "" : "&";
        add(name);
        out += '=';
        add(value);
    }
    return out;
}

tl::unexpected<Error> no_answer(CURLcode rc, const char* detail, std::string_view name) {
    const std::string what = *detail != '\0' ? log_text(detail) : curl_easy_strerror(rc);
    if (rc == CURLE_SSL_CACERT_BADFILE) {
        return failure(ErrorCode::config, fmt::format("cannot read the trusted certificates for {}: {}", name, what),
                       "Check [oauth2] ca_file.");
    }
    if (rc == CURLE_PEER_FAILED_VERIFICATION || rc == CURLE_SSL_CONNECT_ERROR || rc == CURLE_SSL_ISSUER_ERROR) {
        return failure(ErrorCode::temporary,
                       fmt::format("no trusted TLS connection to the token endpoint {}: {}", name, what),
                       "Check the server's certificate, its name in [oauth2] token_url, and [oauth2] ca_file.");
    }
    if (rc == CURLE_WRITE_ERROR) {
        return failure(ErrorCode::malformed, fmt::format("the token endpoint {} answers too much", name),
                       "Check [oauth2] token_url; it is tried again.");
    }
    return failure(ErrorCode::temporary, fmt::format("no answer from the token endpoint {}: {}", name, what),
                   "It is tried again; check the network and [oauth2] token_url if it stays.");
}

}  // namespace

TokenSource::TokenSource(OAuth2Settings settings, std::string mailbox, Wake wake, Clocks clocks, RandomSource random,
                         const Limits& limits)
    : settings_(std::move(settings)),
      mailbox_(std::move(mailbox)),
      wake_(std::move(wake)),
      clocks_(std::move(clocks)),
      random_(std::move(random)),
      limits_(limits) {}

std::chrono::steady_clock::time_point TokenSource::renewal_time() const {
    return fetched_ + token_.life - std::min(limits_.renewal, token_.life / 2);
}

Result<std::string> TokenSource::token() {
    if (!token_.text.empty() && clocks_.steady() < renewal_time()) {
        return token_.text;
    }
    const bool had_trouble = trouble_.has_value();
    auto renewed = renew();
    if (renewed) {
        replaced_at_.reset();
        return token_.text;
    }
    const auto left = std::chrono::floor<seconds>(fetched_ + token_.life - clocks_.steady());
    if (token_.text.empty() || left.count() <= 0) {
        return tl::unexpected(renewed.error());
    }
    if (!had_trouble) {
        log(Severity::warning, Event::token_kept,
            fmt::format("the access token cannot be renewed, the old one serves {} s more: {}. {}", left.count(),
                        renewed.error().message, renewed.error().hint));
    }
    return token_.text;
}

Result<std::string> TokenSource::after_refusal(const std::string& refused) {
    if (refused != token_.text) {
        return token();
    }
    if (replaced_at_ && clocks_.steady() - *replaced_at_ < limits_.refusal_kept) {
        return failure(ErrorCode::permanent, "a fresh access token was refused as well",
                       "Check [oauth2] scope, and that the provider lets this application use this mailbox.");
    }
    log(Severity::notice, Event::token_refused, "the access token was refused; a fresh one is fetched");
    if (auto r = renew(); !r) {
        return tl::unexpected(r.error());
    }
    replaced_at_ = clocks_.steady();
    return token_.text;
}

Result<void> TokenSource::renew() {
    const auto begin = clocks_.steady();
    if (trouble_ && begin < trouble_until_) {
        return tl::unexpected(*trouble_);
    }
    auto fresh = fetch();
    if (fresh) {
        token_ = std::move(*fresh);
        fetched_ = begin;
        trouble_.reset();
        log(Severity::info, Event::token_fetched,
            fmt::format("got an access token that ends in {} s", token_.life.count()));
        return {};
    }
    const bool refused = fresh.error().code == ErrorCode::permanent;
    trouble_ = fresh.error();
    trouble_until_ = clocks_.steady() + (refused ? limits_.refusal_kept : limits_.trouble_kept);
    return tl::unexpected(fresh.error());
}

Result<AccessToken> TokenSource::fetch() {
    const auto request = make_token_request(settings_, mailbox_, clocks_.wall(), random_id());
    if (!request) {
        return tl::unexpected(request.error());
    }
    const auto answer = post(*request);
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    return read_token_answer(*answer, request->url, settings_, request->secret);
}

Result<HttpAnswer> TokenSource::post(const TokenRequest& request) {
    const auto server = read_web_url(request.url);
    if (!server) {
        return failure(ErrorCode::config,
                       fmt::format("{} cannot be used: {}", endpoint_name(request.url), server.error().message),
                       "Correct [oauth2] token_url.");
    }
    const CurlHandle owned(curl_easy_init());
    const std::unique_ptr<curl_slist, StringListCleanup> headers(
        curl_slist_append(nullptr, "Accept: application/json"));
    if (!owned || !headers) {
        return failure(ErrorCode::temporary, "libcurl has no memory for a connection");
    }
    const Peer peer{.url = request.url,
                    .tls = server->scheme == "https" ? TlsMode::implicit : TlsMode::plain,
                    .ca_file = settings_.ca_file};
    void* handle = owned.get();
    if (auto r = set_peer(handle, peer, wake_); !r) {
        return tl::unexpected(r.error());
    }
    HttpAnswer answer;
    std::array<char, CURL_ERROR_SIZE> detail{};
    const auto form = form_text(request.form);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, server->scheme.c_str());
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(limits_.request.count()));
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(form.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, form.c_str());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail.data());
    const auto rc = curl_easy_perform(handle);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
    if (rc != CURLE_OK) {
        return no_answer(rc, detail.data(), endpoint_name(request.url));
    }
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
    return answer;
}

std::string TokenSource::random_id() {
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", random_(), random_(), random_(), random_());
}

}  // namespace madoguchi
