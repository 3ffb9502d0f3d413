#include "daemon/oauth2.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/jwt.h"

using namespace madoguchi;

TEST_CASE("A token endpoint's answers are told apart") {
    const auto good =
        read_token_answer(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"ey.J-_~+/="})");
    REQUIRE(good);
    CHECK(good->token == "ey.J-_~+/=");
    CHECK(good->lifetime == std::chrono::seconds(3599));
    CHECK(read_token_answer(200, R"({"access_token":"a","expires_in":"1200"})")->lifetime ==
          std::chrono::seconds(1200));
    CHECK(read_token_answer(200, R"({"access_token":"a","expires_in":-5})")->lifetime == std::chrono::seconds(0));
    CHECK(read_token_answer(200, R"({"access_token":"a","expires_in":1e300})")->lifetime == std::chrono::seconds(3600));
    for (const auto* bad : {"", "x", "[]", "{}", R"({"access_token":""})", R"({"access_token":5})",
                            R"({"access_token":"a\r\nA1 LOGOUT"})", R"({"access_token":"a b"})"}) {
        INFO(bad);
        CHECK(read_token_answer(200, bad).error().code == ErrorCode::temporary);
    }
    CHECK(read_token_answer(401, R"({"error":"invalid_client","error_description":"AADSTS7000215"})").error().code ==
          ErrorCode::permanent);
    CHECK(read_token_answer(400, R"({"error":"temporarily_unavailable"})").error().code == ErrorCode::temporary);
    CHECK(read_token_answer(429, "").error().code == ErrorCode::temporary);
    CHECK(read_token_answer(503, "<html>").error().code == ErrorCode::temporary);
}

TEST_CASE("Forms and base64url are encoded as their RFCs say") {
    CHECK(form_encoded("https://outlook.office365.com/.default") == "https%3A%2F%2Foutlook.office365.com%2F.default");
    CHECK(form_encoded("a+b &=\xe3") == "a%2Bb%20%26%3D%E3");
    CHECK(base64url("") == "");
    CHECK(base64url("f") == "Zg");
    CHECK(base64url("fo") == "Zm8");
    CHECK(base64url("\xff\xfe\xfd\xfc") == "__79_A");
}

TEST_CASE("A key that is none is refused without being shown") {
    const auto refused =
        sign_jwt("{}", "{}", "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n", JwtAlgorithm::ps256);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::config);
    CHECK(refused.error().message.find("secret") == std::string::npos);
    CHECK_FALSE(certificate_thumbprint("no certificate"));
}
