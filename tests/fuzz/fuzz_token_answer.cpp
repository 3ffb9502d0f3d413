// Any bytes as what a token endpoint answers: a token that can be sent, or an error that repeats no secret. The first
// two bytes are the status, %SECRET% stands for our secret.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/token_answer.h"
#include "reply/outgoing_mail.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/time_budget.h"

namespace {

using namespace madoguchi;

constexpr std::string_view secret = "kJ8~geheim.Passwort/42";
constexpr std::string_view url = "https://login.example.jp/tenant/oauth2/v2.0/token?secret=in-the-query";
constexpr std::array grants{OAuth2Grant::client_secret, OAuth2Grant::client_certificate,
                            OAuth2Grant::google_service_account};

std::string with_secret(std::string text) {
    constexpr std::string_view place = "%SECRET%";
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + secret.size())) {
        text.replace(at, place.size(), secret);
    }
    return text;
}

void check_error(const Error& error, std::string_view body) {
    must(error.code == ErrorCode::temporary || error.code == ErrorCode::permanent || error.code == ErrorCode::malformed,
         "an error of an unknown kind");
    must(!error.message.empty() && !error.hint.empty(), "the error says nothing");
    must(error.message.size() < 2000, "the error is as long as the endpoint likes");
    for (const auto* text : {&error.message, &error.hint}) {
        must(text->find(secret) == std::string::npos, "the error holds the secret");
        must(text->find("in-the-query") == std::string::npos || body.find("query") != std::string::npos ||
                 body.find('\\') != std::string::npos,
             "the error holds the query of our own url");
        must(!has_control(*text), "the error holds a control character");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const TimeBudget budget(size);
    if (size < 2) {
        return 0;
    }
    HttpAnswer answer;
    answer.status = data[0] % 2 == 0 ? 200 : 100 + (data[0] + 256 * data[1]) % 500;
    answer.body = with_secret({reinterpret_cast<const char*>(data) + 2, size - 2});
    OAuth2Settings settings;
    settings.grant = grants[data[1] % grants.size()];
    const auto token = read_token_answer(answer, url, settings, secret);
    if (!token) {
        check_error(token.error(), answer.body);
        return 0;
    }
    must(answer.status == 200, "a token out of a refusal");
    must(!token->text.empty() && token->text.size() <= (16U << 10) &&
             std::all_of(token->text.begin(), token->text.end(), [](char c) { return c > 0x20 && c < 0x7f; }),
         "a token that cannot be sent");
    must(answer.body.find(token->text) != std::string::npos || answer.body.find('\\') != std::string::npos,
         "a token that the endpoint did not give");
    must(token->life >= std::chrono::seconds(0) && token->life <= std::chrono::hours(24), "a life without end");
    return 0;
}
