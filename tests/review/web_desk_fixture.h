#pragma once

#include <catch2/catch.hpp>

#include "../store/store_fixture.h"
#include "review/web_desk.h"
#include "review/words.h"

namespace madoguchi::test {

inline constexpr std::string_view password = "正しい馬 電池 ホチキス";

inline WebRequest get(std::string path, WebForm query = {}) {
    WebRequest request;
    request.method = "GET";
    request.path = std::move(path);
    request.query = std::move(query);
    request.headers = {{"host", "127.0.0.1:8610"}};
    request.remote_address = "127.0.0.1";
    return request;
}

inline WebRequest post(std::string path, WebForm form) {
    auto request = get(std::move(path));
    request.method = "POST";
    request.form = std::move(form);
    request.headers["origin"] = "http://127.0.0.1:8610";
    return request;
}

inline std::string header(const WebResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

inline bool says(const WebResponse& response, std::string_view words) {
    return response.body.find(words) != std::string::npos;
}

/// A desk with one account, and a browser that keeps its cookie.
struct Browser {
    ScratchFolder folder;
    Store store = store_with_folder(folder.file());
    Configuration configuration = of_store(folder.file());
    std::chrono::sys_seconds now = friday_morning;
    WebDesk desk{store, configuration, "code-of-the-console", [this] { return now; }};
    std::string token;

    static Configuration of_store(std::filesystem::path file) {
        Configuration configuration;
        configuration.store_path = std::move(file);
        return configuration;
    }
    void make_account() { must(Accounts(store).add_first("sato", "佐藤 <恵>", password, now)); }
    WebResponse ask(WebRequest request) {
        if (!token.empty()) {
            request.cookies["madoguchi_session"] = token;
        }
        return desk.handle(request);
    }
    void sign_in() {
        make_account();
        const auto response = ask(post("/sign-in", {{"login", "sato"}, {"password", std::string(password)}}));
        REQUIRE(response.status == 303);
        const auto cookie = header(response, "Set-Cookie");
        token = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
        CHECK(cookie.find("HttpOnly; SameSite=Lax") != std::string::npos);
    }
    std::string csrf() { return hidden("/", "csrf"); }
    /// The value of a page's hidden field.
    std::string hidden(const std::string& path, std::string_view name) {
        const auto page = ask(get(path)).body;
        const auto field = fmt::format("name=\"{}\" value=\"", name);
        const auto at = page.find(field) + field.size();
        return page.substr(at, page.find('"', at) - at);
    }
    /// Presses a button of the case's page as it is now.
    int decide(CaseId id, std::string_view what, WebForm form = {}) {
        const auto path = fmt::format("/cases/{}", id);
        form.emplace_back("csrf", csrf());
        form.emplace_back("revision", hidden(path, "revision"));
        return ask(post(fmt::format("{}/{}", path, what), std::move(form))).status;
    }
    CaseId add_case(std::uint32_t uid = 1) {
        Sample sample(uid);
        sample.raw.bytes = fmt::format(
            "From: hanako@pref.example.jp\r\nSubject: x\r\nMessage-ID: <{}@example.jp>\r\nContent-Type: text/plain; "
            "charset=utf-8\r\n\r\n本文です\r\n",
            uid);
        sample.verdict.flags = {{"missing-contact", {}}};
        sample.verdict.disposition = Disposition::flagged;
        sample.inquiry[FieldName::contact] = {};
        auto transaction = must(store.begin());
        const auto added = must(store.add(sample.added(), now));
        must(store.enqueue(added, acknowledgement_for(sample), true, now, "off-topic"));
        must(transaction.commit());
        return *added.case_id;
    }
};

}  // namespace madoguchi::test
