#include "daemon/options.h"

#include <catch2/catch.hpp>
#include <vector>

#include "daemon/backoff.h"
#include "daemon/curl_handle.h"
#include "daemon/smtp_courier.h"

using namespace madoguchi;

namespace {

Result<Options> options(std::vector<const char*> arguments) {
    return read_options(arguments);
}

}  // namespace

TEST_CASE("The command line is understood or refused") {
    CHECK(options({})->task == Options::Task::serve);
    CHECK(options({})->config_file == "/etc/madoguchi/madoguchi.toml");
    CHECK(options({"--once", "--config", "a.toml"})->config_file == "a.toml");
    CHECK(options({"--config=b.toml", "--check-config"})->task == Options::Task::check_config);
    CHECK_FALSE(options({"--doctor"})->mail_to_oneself);
    CHECK(options({"--doctor", "--mail-to-oneself"})->mail_to_oneself);
    CHECK(options({"--mail-to-oneself", "--doctor"})->task == Options::Task::doctor);
    for (const auto& wrong : std::vector<std::vector<const char*>>{{"--mail-to-oneself"},
                                                                   {"--once", "--mail-to-oneself"},
                                                                   {"--config"},
                                                                   {"--config="},
                                                                   {"--onec"},
                                                                   {"file"},
                                                                   {"--once", "--check-config"},
                                                                   {"--once", "--once"}}) {
        CHECK_FALSE(options(wrong));
    }
}

TEST_CASE("Waits double from the first to the longest, with jitter, and never beyond") {
    using std::chrono::seconds;
    const RandomSource low = [] { return 0U; };
    const RandomSource high = [] { return 1000U; };
    CHECK(Backoff::after(0, seconds(15), seconds(900), low) == seconds(12));
    CHECK(Backoff::after(0, seconds(15), seconds(900), high) == seconds(19));
    CHECK(Backoff::after(1, seconds(15), seconds(900), low) == seconds(23));
    CHECK(Backoff::after(1000, seconds(15), seconds(900), high) == seconds(900));
    CHECK(Backoff::after(1000, seconds(15), seconds(900), low) == seconds(675));
    Backoff backoff(seconds(15), seconds(900));
    CHECK(backoff.next(low) == seconds(12));
    CHECK(backoff.next(low) == seconds(23));
    backoff.to_the_end();
    CHECK(backoff.next(low) == seconds(675));
    CHECK(backoff.next(low) == seconds(675));
    backoff.reset();
    CHECK(backoff.next(low) == seconds(12));
}

TEST_CASE("An address that could carry SMTP commands is refused") {
    CHECK(is_envelope_address("hanako@pref.example.jp"));
    CHECK(is_envelope_address("a+b=c@x.example"));
    for (const std::string bad : {"", "a", "@b", "a@", "a@b\r\nRCPT TO:<c@d>", "a b@c", "<a@b>", "a@b>", "a@b\n",
                                  "a\t@b", "\"a b\"@c", "a,b@c", "a@b\x7f"}) {
        INFO(bad);
        CHECK_FALSE(is_envelope_address(bad));
    }
    CHECK_FALSE(is_envelope_address(std::string("a\0@b", 4)));
    CHECK_FALSE(is_envelope_address(std::string(250, 'a') + "@b.jp"));
}

TEST_CASE("No address reaches the log") {
    CHECK(log_text("550 5.1.1 <hanako@pref.example.jp>: unknown user hanako@pref.example.jp\r\n") ==
          "550 5.1.1 <(address)>: unknown user (address)");
    CHECK(log_text("plain\x1b[31m text") == "plain [31m text");
    CHECK(log_text(std::string(1000, 'x')).size() == 300);
    CHECK(url_host("imaps://User@IMAP.Example.jp:993/") == "imap.example.jp");
    CHECK(url_host("imap://[::1]:143") == "::1");
}
