#include "daemon/imap_response.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/imap_fetch.h"

using namespace madoguchi;
using namespace std::literals;

namespace {

struct Read {
    std::vector<ImapResponse> answers;
    bool refused = false;
    std::string message;
    bool between = false;
};

Read read_pieces(std::string_view bytes, std::size_t first, std::size_t step,
                 const ImapResponseReader::Limits& limits = {}) {
    ImapResponseReader reader(limits);
    Read read;
    std::size_t at = 0;
    std::size_t size = first;
    while (at < bytes.size() && !read.refused) {
        if (auto r = reader.feed(bytes.substr(at, size), read.answers); !r) {
            read.refused = true;
            read.message = r.error().message;
        }
        at += size;
        size = step;
    }
    read.between = reader.between_answers();
    return read;
}

std::string dump(const ImapValue& value) {
    switch (value.kind) {
        case ImapValue::Kind::nil:
            return "NIL";
        case ImapValue::Kind::atom:
            return value.text;
        case ImapValue::Kind::string:
            return "<" + value.text + "|" + std::to_string(value.full_size) + ">";
        case ImapValue::Kind::list: {
            std::string out = "(";
            for (const auto& item : value.items) {
                out += dump(item) + ";";
            }
            return out + ")";
        }
    }
    return "";
}

std::string dump(const ImapResponse& r) {
    std::string out = std::to_string(static_cast<int>(r.kind)) + "|" + r.tag + "|" +
                      (r.number ? std::to_string(*r.number) : "-") + "|" + r.name + "|" + r.code + "|" + r.code_text +
                      "|" + r.text + "|";
    for (const auto& value : r.values) {
        out += dump(value) + ",";
    }
    return out;
}

std::string dump(const Read& read) {
    std::string out;
    for (const auto& answer : read.answers) {
        out += dump(answer) + "\n";
    }
    return out + (read.refused ? "refused: " + read.message : read.between ? "between" : "within");
}

Read read_all(std::string_view bytes, const ImapResponseReader::Limits& limits = {}) {
    return read_pieces(bytes, bytes.size(), 1, limits);
}

/// The same result wherever the bytes are split.
void same_at_every_split(std::string_view bytes, const ImapResponseReader::Limits& limits = {}) {
    const auto whole = dump(read_all(bytes, limits));
    CHECK(dump(read_pieces(bytes, 1, 1, limits)) == whole);
    for (std::size_t split = 1; split < bytes.size(); ++split) {
        REQUIRE(dump(read_pieces(bytes, split, bytes.size(), limits)) == whole);
    }
}

const std::string session =
    "* OK [CAPABILITY IMAP4rev1 SASL-IR] Dovecot ready.\r\n"
    "* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS\r\n"
    "a1 OK Logged in\r\n"
    "* FLAGS (\\Answered \\Flagged $Junk)\r\n"
    "* OK [PERMANENTFLAGS ()] Read-only mailbox.\r\n"
    "* 23 EXISTS\r\n"
    "* 0 RECENT\r\n"
    "* OK [UIDVALIDITY 3857529045] UIDs valid\r\n"
    "* OK [UIDNEXT 4392] Predicted next UID\r\n"
    "a2 OK [READ-ONLY] Examine completed (0.001 + 0.000 secs).\r\n"
    "+ idling\r\n"
    "+\r\n"
    "* 5 EXPUNGE\r\n"
    "* 1 FETCH (UID 7 INTERNALDATE \" 4-Jul-2026 09:15:00 +0900\" RFC822.SIZE 44 BODY[] {44}\r\n"
    "A0003 OK FETCH completed\r\n* BYE\r\n)\r\n+ go\r\n\"x FLAGS (\\Seen))\r\n"
    "* LIST (\\HasNoChildren) \"/\" {5}\r\nINBOX\r\n"
    "* LIST () NIL \"a \\\"quoted\\\" \\\\ name\"\r\n"
    "* 2 FETCH (BODY[HEADER.FIELDS (\"Subject\" DATE)] ~{3}\r\n\0)\n UID 8 BINARY[1] {2+}\r\nab)\r\n"
    "* NO [ALERT] Disk is nearly full\r\n"
    "* BYE\r\n"
    "a3 BAD Unknown command [x]\r\n"s;

}  // namespace

TEST_CASE("A session is read answer by answer") {
    const auto read = read_all(session);
    REQUIRE_FALSE(read.refused);
    const auto& a = read.answers;
    REQUIRE(a.size() == 20);
    CHECK(a[0].code == "CAPABILITY");
    CHECK(a[0].code_text == "IMAP4rev1 SASL-IR");
    CHECK(a[0].text == "Dovecot ready.");
    CHECK(a[1].values.size() == 4);
    CHECK(a[2].kind == ImapResponse::Kind::tagged);
    CHECK(a[2].tag == "a1");
    CHECK(a[3].values.at(0).items.size() == 3);
    CHECK(a[5].number == 23);
    CHECK(a[5].name == "EXISTS");
    CHECK(a[7].code == "UIDVALIDITY");
    CHECK(a[7].code_text == "3857529045");
    CHECK(a[10].kind == ImapResponse::Kind::continuation);
    CHECK(a[10].text == "idling");
    CHECK(a[11].kind == ImapResponse::Kind::continuation);
    CHECK(a[12].name == "EXPUNGE");
    CHECK(a[16].values.at(0).items.at(1).text == "\0)\n"sv);
    CHECK(a[17].code == "ALERT");
    CHECK(a[18].name == "BYE");
    CHECK(a[19].name == "BAD");
}

TEST_CASE("What stands in a literal is never taken for an answer") {
    const std::string body = "A0003 OK FETCH completed\r\n* BYE\r\n)\r\n+ go\r\n\"x";
    REQUIRE(body.size() == 44);
    auto read = read_all(session);
    REQUIRE(read.answers.size() > 13);
    auto fetch = read_fetch(std::move(read.answers[13]));
    REQUIRE(fetch);
    CHECK(fetch->uid == 7);
    CHECK(fetch->body == body);
    CHECK(fetch->body_size == 44);
    CHECK(fetch->rfc822_size == 44U);
    CHECK(fetch->flags == std::vector<std::string>{"\\Seen"});
    using namespace std::chrono;
    CHECK(fetch->internal_date == sys_days(2026y / July / 4) + hours(0) + minutes(15));
}

TEST_CASE("Answers are the same at every split point") {
    same_at_every_split(session);
    same_at_every_split(
        "* 2 FETCH (BODY[HEADER.FIELDS (\"Subject\" DATE)] ~{3}\r\na)\n UID 8 BINARY[1] {2+}\r\nab)\r\n");
    same_at_every_split("* X ~ ~a ~{0}\r\n {0}\r\n\r\na OK\r\n");
    same_at_every_split("* 1 FETCH (UID 1 BODY[] {5}\r\nabc)\r\n* 2 FETCH (UID 2 BODY[] {3}\r\nabc)\r\n");
    ImapResponseReader::Limits small;
    small.literal_kept = 7;
    same_at_every_split("* 1 FETCH (UID 1 BODY[] {20}\r\n01234567890123456789)\r\n* BYE x\r\n", small);
}

TEST_CASE("NIL, escapes, literal8, empty strings and adjacent lists") {
    const auto read = read_all("* X NIL nil \"NIL\" \"\" {0}\r\n (a)(b (c)) ~{2}\r\n\r\n \"q\\\"\\\\\" ( \\Seen )\r\n");
    REQUIRE_FALSE(read.refused);
    REQUIRE(read.answers.size() == 1);
    CHECK(dump(read.answers[0]) == "0||-|X||||NIL,NIL,<NIL|3>,<|0>,<|0>,(a;),(b;(c;);),<\r\n|2>,<q\"\\|3>,(\\Seen;),");
}

TEST_CASE("A literal over the limit: its first part, marked with the full size, and the stream goes on") {
    ImapResponseReader::Limits limits;
    limits.literal_kept = 4;
    auto read = read_all("* 1 FETCH (UID 9 BODY[] {10}\r\n0123456789 RFC822.SIZE 10)\r\na OK done\r\n", limits);
    REQUIRE_FALSE(read.refused);
    REQUIRE(read.answers.size() == 2);
    const auto fetch = read_fetch(std::move(read.answers[0]));
    REQUIRE(fetch);
    CHECK(fetch->body == "0123");
    CHECK(fetch->body_size == 10);
    CHECK(read.answers[1].name == "OK");
}

TEST_CASE("A literal announced too small is refused, at every size") {
    const std::string body = "From: a@example.jp\r\nSubject: x\r\n\r\nline one\r\nA0003 OK done)\r\n";
    for (std::size_t announced = 0; announced < body.size(); ++announced) {
        const std::string bytes =
            "* 1 FETCH (UID 1 BODY[] {" + std::to_string(announced) + "}\r\n" + body + ")\r\na OK\r\n";
        auto read = read_all(bytes);
        INFO(announced);
        bool whole = !read.refused && read.answers.size() == 2;
        if (whole) {
            const auto fetch = read_fetch(std::move(read.answers[0]));
            whole = fetch.has_value();
        }
        CHECK_FALSE(whole);
    }
}

TEST_CASE("A literal announced too large swallows the answer's end and is never whole") {
    const std::string body = "From: a@example.jp\r\n\r\nx\r\n";
    for (std::size_t more = 1; more < 14; ++more) {
        const auto read = read_all("* 1 FETCH (UID 1 BODY[] {" + std::to_string(body.size() + more) + "}\r\n" + body +
                                   ")\r\na OK done\r\n");
        INFO(more);
        CHECK((read.refused || read.answers.empty()));
    }
}

TEST_CASE("Impossible literal sizes are refused") {
    for (const std::string size : {"2147483648", "4294967296", "9223372036854775808", "18446744073709551616",
                                   "99999999999999999999999", "-1", "", "1 ", "0x10", "+"}) {
        const auto read = read_all("* 1 FETCH (UID 1 BODY[] {" + size + "}\r\nabc)\r\n");
        INFO(size);
        CHECK(read.refused);
        CHECK(read.answers.empty());
    }
    CHECK(read_all("* 1 FETCH (UID 1 BODY[] {3} \r\nabc)\r\n").refused);
    CHECK(read_all("* 1 FETCH (UID 1 BODY[] {3\r\nabc)\r\n").refused);
}

TEST_CASE("Broken answers are refused and the reader stays dead") {
    for (const std::string bytes : {"\r\n",
                                    " OK\r\n",
                                    "*\r\n",
                                    "* \r\n",
                                    "** OK\r\n",
                                    "a1 FETCH\r\n",
                                    "a1 BYE x\r\n",
                                    "* 1 OK x\r\n",
                                    "* 4294967296 EXISTS\r\n",
                                    "* X (a\r\n",
                                    "* X a)\r\n",
                                    "* X \"a\r\n",
                                    "* X \"a\"b\r\n",
                                    "* X a\"b\"\r\n",
                                    "* X a{3}\r\nabc\r\n",
                                    "* X (a) b(c)(\r\n",
                                    "* X \x01\r\n",
                                    "* X a\rb\r\n",
                                    "* 1 FETCH (BODY[a\r\n",
                                    "\x80 OK\r\n",
                                    "* X \"a\"\"b\"\r\n",
                                    "* X {1}\r\na{1}\r\nb\r\n"}) {
        ImapResponseReader reader{ImapResponseReader::Limits{}};
        std::vector<ImapResponse> out;
        INFO(bytes);
        const auto first = reader.feed(bytes, out);
        REQUIRE_FALSE(first);
        CHECK(first.error().code == ErrorCode::malformed);
        CHECK_FALSE(reader.feed("* OK fine\r\n", out));
        CHECK(out.empty());
    }
}

TEST_CASE("Lines, nesting and answers are bounded") {
    ImapResponseReader::Limits limits;
    limits.line_bytes = 100;
    limits.depth = 3;
    limits.answer_kept = 20;
    limits.literal_kept = 15;
    CHECK_FALSE(read_all("* OK " + std::string(90, 'x') + "\r\n", limits).refused);
    CHECK(read_all("* OK " + std::string(100, 'x') + "\r\n", limits).refused);
    CHECK_FALSE(read_all("* X (((a)))\r\n", limits).refused);
    CHECK(read_all("* X ((((a))))\r\n", limits).refused);
    CHECK_FALSE(read_all("* X {18}\r\n" + std::string(18, 'y') + "\r\n", limits).refused);
    CHECK(read_all("* X {15}\r\n" + std::string(15, 'y') + " {6}\r\nzzzzzz\r\n", limits).refused);
}

TEST_CASE("A status text may hold anything, and a code without its bracket is text") {
    const auto read =
        read_all("* OK [UNCLOSED text\r\nx NO [AUTHENTICATIONFAILED] (bad) {3} \"\r\n* OK\r\n* NO []\r\n");
    REQUIRE_FALSE(read.refused);
    REQUIRE(read.answers.size() == 4);
    CHECK(read.answers[0].code.empty());
    CHECK(read.answers[0].text == "[UNCLOSED text");
    CHECK(read.answers[1].code == "AUTHENTICATIONFAILED");
    CHECK(read.answers[1].text == "(bad) {3} \"");
    CHECK(read.answers[2].text.empty());
}

TEST_CASE("A keyword with a bracket does not open a section") {
    auto read = read_all("* 1 FETCH (UID 3 FLAGS (BODY[ x[y \\Seen))\r\n");
    REQUIRE(read.answers.size() == 1);
    const auto fetch = read_fetch(std::move(read.answers[0]));
    REQUIRE(fetch);
    CHECK(fetch->flags->size() == 3);
}

TEST_CASE("FETCH answers that are not whole are refused") {
    for (const std::string items :
         {"(UID 1 UID 2)", "(UID 0)", "(UID 4294967296)", "(UID \"1\")", "(BODY[] \"a\" BODY[] \"b\")", "(BODY[] x)",
          "(BODY[] NIL BODY[] \"b\")", "(BODY[] (a))", "(UID 1 BODY[])", "(UID 1 BODY[] \"a\" Dear x)",
          "(RFC822.SIZE 2 BODY[] \"a\" Dear x)", "(RFC822.SIZE -1)", "(\"UID\" 1)", "UID 1", "(UID 1) (UID 2)",
          "(RFC822.SIZE 9223372036854775808)", "(FLAGS NIL)"}) {
        auto read = read_all("* 1 FETCH " + items + "\r\n");
        INFO(items);
        REQUIRE(read.answers.size() == 1);
        CHECK_FALSE(read_fetch(std::move(read.answers[0])));
    }
    auto withheld = read_all("* 1 FETCH (UID 1 BODY[] NIL MODSEQ (12))\r\n");
    const auto fetch = read_fetch(std::move(withheld.answers.at(0)));
    REQUIRE(fetch);
    CHECK(fetch->body_withheld);
    CHECK_FALSE(fetch->body);
}

TEST_CASE("Dates, folder names and sets") {
    using namespace std::chrono;
    CHECK(read_imap_date("24-Nov-2026 09:15:07 -0130") ==
          sys_days(2026y / November / 24) + hours(10) + minutes(45) + seconds(7));
    CHECK(read_imap_date("4-nov-2026 00:00:00 +0000") == sys_days(2026y / November / 4));
    for (const auto* bad :
         {"", "31-Feb-2026 00:00:00 +0000", "1-Foo-2026 00:00:00 +0000", "1-Nov-2026 25:00:00 +0000",
          "1-Nov-2026 00:00:00 0900", "1-Nov-2026 00:00:00 +09:00", "1-Nov-2026", "-Nov-2026 00:00:00 +0000"}) {
        INFO(bad);
        CHECK_FALSE(read_imap_date(bad));
    }
    CHECK(quoted_folder("INBOX").value() == "\"INBOX\"");
    CHECK(quoted_folder("迷惑メール").value() == "\"&j,dg0TDhMPww6w-\"");
    CHECK(quoted_folder("~peter/mail/台北/日本語").value() == "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"");
    CHECK(quoted_folder("a&b \"q\" \\").value() == "\"a&-b \\\"q\\\" \\\\\"");
    CHECK(quoted_folder("😀").value() == "\"&2D3eAA-\"");
    CHECK_FALSE(quoted_folder("a\r\nb"));
    CHECK_FALSE(quoted_folder("\xff"));
    CHECK(uid_set({3, 4, 5, 9, 4294967294U, 4294967295U}) == "3:5,9,4294967294:4294967295");
    CHECK(uid_set({}).empty());
}
