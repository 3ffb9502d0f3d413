#include "reply/message_id.h"

#include <catch2/catch.hpp>
#include <set>

#include "sample.h"

using namespace madoguchi;

TEST_CASE("the same mail always gives the same Message-ID, any other mail another one") {
    const AnsweredMail mail{"imap.example.jp/desk/INBOX", 7, 42};
    const auto id = make_message_id(mail, 0, "desk.example.jp", sample::key);
    CHECK(id == make_message_id(mail, 0, "desk.example.jp", sample::key));
    CHECK(is_clean_message_id(id));
    std::set<std::string> all{id};
    all.insert(make_message_id(mail, 1, "desk.example.jp", sample::key));
    all.insert(make_message_id({mail.mailbox, 7, 43}, 0, "desk.example.jp", sample::key));
    all.insert(make_message_id({mail.mailbox, 8, 42}, 0, "desk.example.jp", sample::key));
    all.insert(make_message_id({"imap.example.jp/desk/Junk", 7, 42}, 0, "desk.example.jp", sample::key));
    auto other = sample::key;
    other[31] ^= 1U;
    all.insert(make_message_id(mail, 0, "desk.example.jp", other));
    CHECK(all.size() == 6);
    CHECK(id.find("INBOX") == std::string::npos);
}

TEST_CASE("a Message-ID that is not ours is not taken for ours") {
    const auto id = make_message_id({"m", 4294967295U, 4294967295U}, 3, "desk.example.jp", sample::key);
    CHECK(id.size() + std::string("Message-ID: ").size() <= 100);
    CHECK(is_our_message_id(id, sample::key));
    CHECK(is_our_message_id("  " + id + "\r\n", sample::key));
    CHECK(is_our_message_id(id.substr(1, id.size() - 2), sample::key));
    std::string folded = id;
    for (auto& c : folded) {
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    CHECK(is_our_message_id(folded, sample::key));

    auto other = sample::key;
    other[0] ^= 1U;
    CHECK_FALSE(is_our_message_id(id, other));
    // every change of one letter of the local part breaks it
    for (std::size_t i = 1; i < id.find('@'); ++i) {
        std::string forged = id;
        forged[i] = forged[i] == 'a' ? 'b' : 'a';
        CHECK_FALSE(is_our_message_id(forged, sample::key));
    }
    for (const auto* const bad :
         {"", "<>", "<@desk.example.jp>", "<1.2.3@desk.example.jp>", "<1.2.0.abc.def@desk.example.jp>", "no id", "."}) {
        CHECK_FALSE(is_our_message_id(bad, sample::key));
    }
}

TEST_CASE("our mail is known by its id, or by its marker where a server wrote another id") {
    const auto id = make_message_id({"m", 1, 2}, 0, "desk.example.jp", sample::key);
    const auto marker = make_marker(id, sample::key);
    Message mail;
    CHECK_FALSE(is_ours(mail, sample::key));
    mail.message_id = id;
    CHECK(is_ours(mail, sample::key));
    mail.message_id = "<0100-000000@eu-west-1.amazonses.com>";
    CHECK_FALSE(is_ours(mail, sample::key));
    mail.headers = {{"x-madoguchi", marker, marker}};
    CHECK(is_ours(mail, sample::key));
    for (const std::string forged : {"", "1", "1.2.0.aaaaaaaaaa.bbbbbbbbbbbbbbbbbbbb cccccccccccccccccccc"}) {
        mail.headers = {{"X-Madoguchi", forged, forged}};
        CHECK_FALSE(is_ours(mail, sample::key));
    }
    // the marker's own hash is not the id's
    const auto local = id.substr(1, id.find('@') - 1);
    const auto reused = local + " " + local.substr(local.rfind('.') + 1);
    mail.headers = {{"X-Madoguchi", reused, reused}};
    CHECK_FALSE(is_ours(mail, sample::key));
}

TEST_CASE("only clean message ids may be repeated") {
    for (const std::string good :
         {"<a@b>", "<20260605.1@pref.example.jp>", "<TYAPR01MB1234ABCD==@TYAPR01MB1234.jpnprd01.prod.outlook.com>",
          "<$x{1}!#%&'*+/=?^_`|~@[192.0.2.1]>"}) {
        CHECK(is_clean_message_id(good));
    }
    for (const std::string bad :
         {"", "a@b", "<a@b", "a@b>", "<@b>", "<a@>", "<ab>", "<a@b@c>", "<a b@c>", "<a@b>\r\nBcc: <x@y>", "<a@b\r\n>",
          "<a\0@b>", "<a@照会>", "<a@b><c@d>", "<a,b@c>", "<\"a\"@c>", "<a(x)@c>"}) {
        CHECK_FALSE(is_clean_message_id(bad));
    }
    CHECK_FALSE(is_clean_message_id(std::string("<a\0b@c>", 7)));
    CHECK_FALSE(is_clean_message_id("<" + std::string(10000, 'a') + "@b>"));
}
