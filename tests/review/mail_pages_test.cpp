#include "review/mail_pages.h"

#include <catch2/catch.hpp>

#include "web_desk_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("an ignored mail is looked at, and becomes a case by a person's word") {
    Browser browser;
    browser.sign_in();
    Sample sample(7);
    sample.raw.bytes =
        "From: hanako@pref.example.jp\r\nSubject: <b>x\r\nAuto-Submitted: auto-replied\r\nContent-Type: text/plain; "
        "charset=utf-8\r\n\r\n<i>人です\r\n";
    sample.ignored();
    auto transaction = must(browser.store.begin());
    const auto added = must(browser.store.add(sample.added(), browser.now));
    must(transaction.commit());
    REQUIRE_FALSE(added.case_id);
    const auto path = fmt::format("/mails/{}", added.mail_id);
    CHECK(says(browser.ask(get("/ignored")), fmt::format("href=\"{}\"", path)));
    const auto page = browser.ask(get(path));
    CHECK(page.status == 200);
    CHECK(says(page, "&lt;i&gt;人です"));
    CHECK_FALSE(says(page, "<i>"));
    CHECK(browser.ask(post(path + "/person", {})).status == 403);
    const auto called = browser.ask(post(path + "/person", {{"csrf", browser.csrf()}}));
    REQUIRE(called.status == 303);
    CHECK(header(called, "Location") == "/cases/1?done=person");
    const auto view = must(browser.store.show(1));
    CHECK(std::none_of(view.outbox.begin(), view.outbox.end(),
                       [](const OutboxItem& item) { return item.state != OutboxState::held; }));
    CHECK(header(browser.ask(post(path + "/person", {{"csrf", browser.csrf()}})), "Location") ==
          "/cases/1?done=already");
    CHECK(header(browser.ask(get(path)), "Location") == "/cases/1");
    CHECK(browser.ask(get("/mails/999")).status == 404);
}

TEST_CASE("no text of a mail reaches a page as anything but text") {
    const std::vector<std::string> payloads{"<script>alert(1)</script>",
                                            "\"><img src=x onerror=alert(1)>",
                                            "'><svg onload=alert(1)>",
                                            "</title><script>x</script>",
                                            "</pre></details><iframe src=//evil>",
                                            "{{{content}}}{{#visitor}}",
                                            "<!--<base href=//evil>-->",
                                            "javascript:alert(1)",
                                            "</textarea><form action=//evil>",
                                            "<meta http-equiv=refresh content=0>",
                                            "&lt;script&gt;",
                                            "\xE2\x80\xAE<b>gpj.exe",
                                            "<style>*{display:none}</style>",
                                            "<a href=javascript:x>",
                                            "<link rel=stylesheet href=//evil>",
                                            "]]><script>"};
    Browser browser;
    browser.sign_in();
    std::uint32_t uid = 10;
    for (const auto& payload : payloads) {
        Sample sample(++uid, "a@pref.example.jp");
        sample.raw.bytes = fmt::format(
            "From: =?utf-8?q?x?= <a@pref.example.jp>\r\nSubject: {0}\r\nX-Head: {0}\r\nMessage-ID: <{1}@x>\r\n"
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; "
            "charset=utf-8\r\n\r\n{0}\r\n"
            "--b\r\nContent-Type: application/octet-stream; name*=utf-8''{2}\r\nContent-Disposition: "
            "attachment\r\n\r\nx\r\n--b--\r\n",
            payload, uid, percent_encoded(payload));
        sample.message.subject = payload;
        sample.message.from = {{payload, "a@pref.example.jp"}};
        for (auto& field : sample.inquiry.fields) {
            field = {payload, {"text", 0, 3, payload}, true};
        }
        sample.verdict.flags = {{"off-topic", {{"text", 0, 3, payload}}}};
        sample.verdict.disposition = Disposition::flagged;
        auto ignored = Sample(uid + 1000, "robot@example.jp");
        ignored.ignored();
        ignored.message.subject = payload;
        ignored.message.from = {{payload, "robot@example.jp"}};
        auto transaction = must(browser.store.begin());
        const auto added = must(browser.store.add(sample.added(), browser.now));
        must(browser.store.add(ignored.added(), browser.now));
        must(transaction.commit());
        must(browser.store.add_note(*added.case_id, payload, payload, browser.now));
        for (const auto& path :
             {std::string("/"), std::string("/cases"), std::string("/ignored"),
              fmt::format("/cases/{}", *added.case_id), fmt::format("/mails/{}/headers", added.mail_id)}) {
            const auto page = browser.ask(get(path));
            INFO(path << " " << payload);
            CHECK(page.status == 200);
            CHECK_FALSE(says(page, "<script>"));
            CHECK_FALSE(says(page, "<img"));
            CHECK_FALSE(says(page, "<svg"));
            CHECK_FALSE(says(page, "<iframe"));
            CHECK_FALSE(says(page, "<base"));
            CHECK_FALSE(says(page, "<style"));
            CHECK_FALSE(says(page, "<form action=//evil"));
            CHECK_FALSE(says(page, "<a href=javascript"));
            CHECK_FALSE(says(page, "<meta http-equiv=refresh"));
            CHECK_FALSE(says(page, "\xE2\x80\xAE"));
            CHECK_FALSE(says(page, "<!--"));
        }
        const auto file = browser.ask(get(fmt::format("/mails/{}/attachments/1", added.mail_id)));
        CHECK(file.status == 200);
        CHECK(file.content_type == "application/octet-stream");
        CHECK(header(file, "Content-Disposition").starts_with("attachment; "));
        CHECK(header(file, "Content-Disposition").find_first_of("<>\r\n") == std::string::npos);
        CHECK(header(file, "Content-Security-Policy") == "sandbox; default-src 'none'");
    }
}
