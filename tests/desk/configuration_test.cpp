#include "desk/configuration.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "desk/configuration_keys.h"
#include "tests/scratch.h"

using namespace madoguchi;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using test::ScratchFolder;

namespace {

Configuration good(const std::string& toml) {
    const auto read = parse_configuration(toml, "desk.toml");
    INFO((read ? std::string{} : read.error().message));
    REQUIRE(read);
    return *read;
}

std::string problem(const std::string& toml) {
    const auto read = parse_configuration(toml, "desk.toml");
    INFO(toml);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::config);
    CHECK_FALSE(read.error().hint.empty());
    return read.error().message;
}

}  // namespace

TEST_CASE("an empty file is the built-in desk") {
    const auto c = good("");
    CHECK(c.rules.desk.address == Desk{}.address);
    CHECK(c.imap.url == ImapSettings{}.url);
    CHECK(c.imap.tls == TlsMode::implicit);
    CHECK(c.from_address() == "zaitaku@desk.example.jp");
    CHECK(c.envelope_sender() == "zaitaku@desk.example.jp");
    CHECK(c.templates.receipt == builtin_templates().receipt);
}

TEST_CASE("every key reaches its place") {
    const auto c = good(R"([desk]
name = "試験窓口"
address = "Desk@Example.jp"
further_addresses = ["Info@Example.jp", "old@example.org"]
telephone = "03-0000-0000"
subject = "照会"
open_from = 2026-07-01
open_to = 2026-07-01
hours = "08:30-17:15"
year_end = "12-28 to 01-05"
closed_days = [2026-08-14]
open_days = [2026-07-04, 2026-07-05]
[imap]
url = "imap://mail.example.jp:1143"
user = "u"
password_file = "p"
folder = "在宅"
junk_folder = "Junk"
sent_folder = "送信済み"
poll_seconds = 3600
after = "move"
after_keyword = "$Seen-by_us.1"
after_folder = "Done"
max_mail_bytes = 65536
[smtp]
url = "smtp://mail.example.jp"
user = "s"
password_file = "/x/y"
from = "ack@example.jp"
envelope_from = "<>"
[store]
path = "/srv/x.sqlite"
[acknowledge]
old_mail = true
per_sender_per_day = 1
per_domain_per_hour = 2
per_day = 4
incomplete_per_case = 0
bounce_days = 5
[trust]
authserv_id = ""
spam_header = "X-Spam"
spam_value = "Yes"
)");
    using namespace std::chrono;
    const auto& desk = c.rules.desk;
    CHECK(desk.name == "試験窓口");
    CHECK(desk.is_own("desk@example.jp"));
    CHECK(desk.further_addresses == std::vector<std::string>{"info@example.jp", "old@example.org"});
    CHECK(desk.telephone == "03-0000-0000");
    CHECK(desk.subject == "照会");
    CHECK(desk.open_from == year_month_day{2026y / July / 1});
    CHECK(desk.open_to == year_month_day{2026y / July / 1});
    CHECK(desk.opens_at == 8h + 30min);
    CHECK(desk.closes_at == 17h + 15min);
    CHECK(desk.year_end_from == month_day{December / 28});
    CHECK(desk.year_end_to == month_day{January / 5});
    CHECK(desk.closed_days == std::vector<year_month_day>{2026y / August / 14});
    CHECK(desk.open_days.size() == 2);
    CHECK(c.imap.url == "imap://mail.example.jp:1143");
    CHECK(c.imap.tls == TlsMode::starttls);
    CHECK(c.imap.user == "u");
    CHECK(c.imap.password_file == "p");
    CHECK(c.imap.folder == "在宅");
    CHECK(c.imap.junk_folder == "Junk");
    CHECK(c.imap.sent_folder == "送信済み");
    CHECK(c.imap.poll_seconds == 3600s);
    CHECK(c.imap.after == AfterStoring::move);
    CHECK(c.imap.after_keyword == "$Seen-by_us.1");
    CHECK(c.imap.after_folder == "Done");
    CHECK(c.imap.max_mail_bytes == 65536);
    CHECK(c.smtp.tls == TlsMode::starttls);
    CHECK(c.smtp.user == "s");
    CHECK(c.smtp.password_file == "/x/y");
    CHECK(c.from_address() == "ack@example.jp");
    CHECK(c.envelope_sender().empty());
    CHECK(c.store_path == "/srv/x.sqlite");
    CHECK(desk.acknowledge_old_mail);
    CHECK(desk.limits == AcknowledgeLimits{1, 2, 4, 0, 5});
    CHECK(desk.authserv_id.empty());
    CHECK(desk.spam_header == "X-Spam");
    CHECK(desk.spam_value == "Yes");
}

TEST_CASE("whatever is wrong is told with its line, column and what is allowed") {
    struct Case {
        std::string toml, at, says;
    };
    const Case cases[] = {
        {"[desk]\nadress = \"a@b.jp\"", "desk.toml:2:1: ", "unknown key \"adress\" (did you mean \"address\"?)"},
        {"[desk]\npoll_seconds = 3", "desk.toml:2:1: ", "it belongs to [imap]"},
        {"[imap]\nzzzzzz = 3", "desk.toml:2:1: ", "allowed: url, tls"},
        {"[imapp]\nurl = 3", "desk.toml:1:2: ", "unknown section \"imapp\" (did you mean [imap]?)"},
        {"imap = 3", "desk.toml:1:1: ", "must be a section"},
        {"url = \"imaps://x\"", "desk.toml:1:1: ", "unknown section"},
        {"[imap]\n  poll_seconds = \"60\"",
         "desk.toml:2:18: ", "this is a text; allowed: a whole number from 1 to 3600"},
        {"[imap]\npoll_seconds = 60.5", "desk.toml:2:16: ", "a decimal number"},
        {"[imap]\npoll_seconds = 0", "desk.toml:2:16: ", "0 is out of range"},
        {"[imap]\npoll_seconds = 3601", "desk.toml:2:16: ", "out of range"},
        {"[imap]\npoll_seconds = 9223372036854775807", "desk.toml:2:16: ", "out of range"},
        {"[imap]\nmax_mail_bytes = -1", "desk.toml:2:18: ", "out of range"},
        {"[desk]\nopen_from = \"2026-06-02\"", "desk.toml:2:13: ", "this is a text; allowed: a date without quotes"},
        {"[desk]\nopen_from = 2026-06-02T09:00:00", "desk.toml:2:13: ", "this is a time"},
        {"[desk]\nopen_from = 2026-02-30", "desk.toml:2:", "date"},
        {"[desk]\nopen_from = 2026-06-02\nopen_to = 2026-06-01",
         "desk.toml:3:1: ", "desk.open_to: it lies before open_from"},
        {"[desk]\nopen_to = 2026-06-01", "desk.toml:2:1: ", "before open_from"},
        {"[desk]\nhours = \"17:00-09:00\"", "desk.toml:2:9: ", "closes before it opens"},
        {"[desk]\nhours = \"09:00-09:00\"", "desk.toml:2:9: ", "closes before it opens"},
        {"[desk]\nhours = \"9:00-17:00\"", "desk.toml:2:9: ", "HH:MM-HH:MM"},
        {"[desk]\nhours = \"09:00-24:01\"", "desk.toml:2:9: ", "HH:MM-HH:MM"},
        {"[desk]\nhours = \"09:60-17:00\"", "desk.toml:2:9: ", "HH:MM-HH:MM"},
        {"[desk]\nyear_end = \"12-32 to 01-03\"", "desk.toml:2:12: ", "MM-DD to MM-DD"},
        {"[desk]\nyear_end = \"12-29\"", "desk.toml:2:12: ", "MM-DD to MM-DD"},
        {"[desk]\nclosed_days = [\"2026-08-14\"]", "desk.toml:2:15: ", "this is a list; allowed: a list of dates"},
        {"[desk]\nclosed_days = 2026-08-14", "desk.toml:2:15: ", "this is a date"},
        {"[desk]\naddress = \"zaitaku\"", "desk.toml:2:11: ", "not a mail address"},
        {"[desk]\naddress = \"\"", "desk.toml:2:11: ", "not a mail address"},
        {"[desk]\nfurther_addresses = [\"a@b.jp\", \"b\"]", "desk.toml:2:21: ", "\"b\" is not a mail address"},
        {"[desk]\nfurther_addresses = \"a@b.jp\"", "desk.toml:2:21: ", "this is a text; allowed: a list"},
        {"[desk]\nname = \"\"", "desk.toml:2:8: ", "it is empty"},
        {"[desk]\nname = \"a\\nBcc: b\"", "desk.toml:2:8: ", "control character"},
        {"[desk]\ntelephone = \"\"", "desk.toml:2:13: ", "no digit"},
        {"[desk]\nsubject = \"\\u0000\"", "desk.toml:2:11: ", "control character"},
        {"[desk]\nholidays_file = \"/nowhere/x.csv\"", "desk.toml:2:17: ", "there is no file /nowhere/x.csv"},
        {"[desk]\nterms_file = \"/nowhere/x.tsv\"", "desk.toml:2:14: ", "there is no file"},
        {"[templates]\nreceipt = \"/\"", "desk.toml:2:11: ", "there is no file"},
        {"[imap]\nurl = \"imaps://\"", "desk.toml:2:7: ", "it names no host"},
        {"[imap]\nurl = \"https://x\"", "desk.toml:2:7: ", "must start with"},
        {"[imap]\nurl = \"smtp://x\"", "desk.toml:2:7: ", "smtp:// is not for [imap]"},
        {"[smtp]\nurl = \"imaps://x\"", "desk.toml:2:7: ", "imaps:// is not for [smtp]"},
        {"[smtp]\nurl = \"smtp://x:0\"", "desk.toml:2:7: ", "port"},
        {"[smtp]\nurl = \"smtp://x:65536\"", "desk.toml:2:7: ", "port"},
        {"[smtp]\nurl = \"smtp://u:p@x\"", "desk.toml:2:7: ", "user or a password"},
        {"[imap]\nurl = \"imap://x\"\ntls = \"none\"", "desk.toml:3:1: ", "for this machine alone"},
        {"[imap]\nurl = \"imap://x\"\ntls = \"implicit\"", "desk.toml:3:1: ", "imaps://"},
        {"[imap]\ntls = \"none\"", "desk.toml:2:1: ", "imap://"},
        {"[imap]\ntls = \"ssl\"", "desk.toml:2:7: ", "none of them"},
        {"[imap]\nplaintext = \"yes\"", "desk.toml:2:13: ", std::string(plaintext_words)},
        {"[imap]\nplaintext = true", "desk.toml:2:13: ", "this is true or false"},
        {"[imap]\nafter = \"delete\"", "desk.toml:2:9: ", "\"leave\", \"keyword\" or \"move\""},
        {"[imap]\nafter = \"move\"", "desk.toml:2:1: ", "needs after_folder"},
        {"[imap]\nafter_folder = \"x\"", "desk.toml:2:1: ", "does nothing without"},
        {"[imap]\nafter = \"move\"\nafter_folder = \"INBOX\"", "desk.toml:3:1: ", "watched folder"},
        {"[imap]\nafter_keyword = \"a b\"", "desk.toml:2:17: ", "not such a word"},
        {"[imap]\nafter_keyword = \"\"", "desk.toml:2:17: ", "not such a word"},
        {"[imap]\njunk_folder = \"INBOX\"", "desk.toml:2:1: ", "same as folder"},
        {"[imap]\nsent_folder = \"INBOX\"", "desk.toml:2:1: ", "same as folder"},
        {"[imap]\njunk_folder = \"J\"\nsent_folder = \"J\"", "desk.toml:3:1: ", "same as folder"},
        {"[imap]\nsent_folder = \"S\"\nafter = \"move\"\nafter_folder = \"S\"", "desk.toml:4:1: ", "watched folder"},
        {"[imap]\nca_file = \"/etc/hostname\"", "desk.toml:2:11: ", "holds no certificate"},
        {"[smtp]\nfrom = \"<>\"", "desk.toml:2:8: ", "not a mail address"},
        {"[smtp]\nenvelope_from = \"a b@c.jp\"", "desk.toml:2:17: ", "or \"<>\""},
        {"[store]\npath = \"/var/lib/\"", "desk.toml:2:8: ", "names no file"},
        {"[acknowledge]\nold_mail = 1", "desk.toml:2:12: ", "allowed: true or false"},
        {"[acknowledge]\nincomplete_per_case = 3", "desk.toml:2:23: ", "from 0 to 2"},
        {"[acknowledge]\nper_day = 0", "desk.toml:2:11: ", "out of range"},
        {"[trust]\nspam_header = \"X-Spam\"", "desk.toml:2:1: ", "only work together"},
        {"[trust]\nspam_value = \"YES\"", "desk.toml:2:1: ", "only work together"},
        {"[trust]\nspam_header = \"X Spam:\"\nspam_value = \"Y\"", "desk.toml:2:15: ", "no header name"},
        {"[desk\n", "desk.toml:1:", ""},
        {"[desk]\nname = \"a\"\nname = \"b\"", "desk.toml:3:", ""},
        {"[desk]\nname = 'a", "desk.toml:2:", ""},
        {"[desk]\nname = \"\xff\"", "desk.toml:2:", ""},
    };
    for (const auto& c : cases) {
        CHECK_THAT(problem(c.toml), Contains(c.at) && Contains(c.says));
    }
}

TEST_CASE("the right offices are read in order, and each is one line with a name") {
    const auto read = parse_configuration(
        "[[referral]]\nname = \"例示市\"\ncontact = \"電話 054\"\n[[referral]]\nname = \"県\"\n", "d");
    REQUIRE(read);
    CHECK(read->referrals == std::vector<Referral>{{"例示市", "電話 054"}, {"県", ""}});
    CHECK_THAT(problem("[[referral]]\nname = \"a\"\nphone = \"054\""),
               Contains("desk.toml:3:1: referral: unknown key \"phone\"; allowed: name, contact"));
    CHECK_THAT(problem("[[referral]]\ncontact = \"054\""), Contains("desk.toml:1:") && Contains("referral.name"));
    CHECK_THAT(problem("[[referral]]\nname = \" \""), Contains("desk.toml:2:8: referral.name"));
    CHECK_THAT(problem("[[referral]]\nname = \"a\\nb\""), Contains("desk.toml:2:8: referral.name"));
    CHECK_THAT(problem("[[referral]]\nname = \"a\"\ncontact = \"" + std::string(201, 'a') + "\""),
               Contains("desk.toml:3:11: referral.contact"));
    CHECK_THAT(problem("[referral]\nname = \"x\""), Contains("[[referral]]"));
}

TEST_CASE("the desk's own rules are read in order, with their lines") {
    const auto rules =
        good(
            "[[rule]]\nname = \"一\"\nsubject = \"^照会\"\nacknowledge = \"hold\"\n\n[[rule]]\nname = \"二\"\n"
            "larger_than = 5\nset_flag = \"large\"\nflag_title = \"大きい\"\n")
            .rules.desk_rules;
    REQUIRE(rules.size() == 2);
    CHECK(rules[0].name == "一");
    CHECK(rules[0].subject == "^照会");
    CHECK(rules[0].acknowledge == RuleAcknowledge::hold);
    CHECK(rules[0].line == 1);
    CHECK(rules[1].larger_than == 5U);
    CHECK(rules[1].set_flag == "large");
    CHECK(rules[1].flag_title == "大きい");
    CHECK(rules[1].line == 6);
    for (const auto& rule : rules) {
        CHECK(rule.compiled != nullptr);
    }

    CHECK_THAT(problem("[[rule]]\nname = \"x\"\nsuject = \"a\"\nset_flag = \"off-topic\""),
               Contains("desk.toml:3:1: rule: unknown key \"suject\" (did you mean \"subject\"?)"));
    CHECK_THAT(problem("[[rule]]\nsubject = \"a\"\nset_flag = \"off-topic\""),
               Contains("desk.toml:1:") && Contains("rule.name"));
    CHECK_THAT(problem("[[rule]]\nname = \"x\"\nsubject = \"(\"\nset_flag = \"off-topic\""),
               StartsWith("desk.toml:1:") && Contains("no pattern") && !Contains("desk.toml:1: "));
    CHECK_THAT(problem("[[rule]]\nname = \"x\"\nacknowledge = \"no\""),
               Contains("desk.toml:3:15: ") && Contains("as-judged"));
    CHECK_THAT(problem("[[rule]]\nname = \"x\"\nlarger_than = -1"), Contains("desk.toml:3:15: "));
    CHECK_THAT(problem("[[rule]]\nname = \"x\"\nignore_sender = \"yes\""),
               Contains("desk.toml:3:17: this") || Contains("desk.toml:3:17: rule.ignore_sender"));
    CHECK_THAT(problem("[[rule]]\nname = \"x\"\nsubject = \"a\""), Contains("does nothing"));
    CHECK_THAT(problem("[rule]\nname = \"x\""), Contains("[[rule]]"));
    CHECK_THAT(problem("rule = 3"), Contains("desk.toml:1:1: ") && Contains("[[rule]]"));
}

TEST_CASE("a name in quotes stands in errors without its control characters, on one line") {
    CHECK_THAT(problem("[desk]\n\"a\\u001b[2J\\nb\" = 1"),
               StartsWith("desk.toml:2:1: desk: unknown key \"a\\x1b[2J\\x0ab\"; allowed: "));
    CHECK_THAT(problem("\"\\u007f\" = 1"), StartsWith("desk.toml:1:1: unknown section \"\\x7f\""));
    CHECK_THAT(problem("a = [t\v = 3"), StartsWith("desk.toml:1:") && Contains("\\x0b") && !Contains("\v"));
}

TEST_CASE("a text whose quotes were forgotten is told with its place, whatever its characters") {
    for (const auto* const name : {"しるし", "、", "〇", "ê", "窓口", "﹏", "\u3000"}) {
        CHECK_THAT(problem(std::string("[desk]\nname = ") + name), StartsWith("desk.toml:2:"));
        CHECK_THAT(problem(std::string("[desk]\nna\t") + name + " = 1"), StartsWith("desk.toml:2:"));
    }
}

TEST_CASE("everything that is wrong is told at once, in the order of the lines") {
    const auto message = problem(
        "[desk]\nhours = \"x\"\nnmae = \"y\"\n[imap]\npoll_seconds = 0\nurl = "
        "\"ftp://x\"\n[desk2]\n[acknowledge]\nold_mail = \"no\"\n");
    CHECK_THAT(message, StartsWith("desk.toml:2:9: desk.hours: \"x\""));
    std::size_t at = 0;
    for (const auto* const next :
         {"desk.toml:3:1: desk: unknown key \"nmae\" (did you mean \"name\"?)",
          "\ndesk.toml:5:16: ", "\ndesk.toml:6:7: ", "\ndesk.toml:7:2: unknown section", "\ndesk.toml:9:12: "}) {
        at = message.find(next, at);
        INFO(next << " in\n" << message);
        REQUIRE(at != std::string::npos);
    }
}

TEST_CASE("plain text needs this machine, or the words") {
    for (const auto* const host : {"localhost", "127.0.0.1:14300", "127.8.9.1", "[::1]:143"}) {
        CHECK(good(std::string("[imap]\nurl = \"imap://") + host + "\"\ntls = \"none\"").imap.tls == TlsMode::plain);
        CHECK(good(std::string("[smtp]\nurl = \"smtp://") + host + "\"\ntls = \"none\"").smtp.tls == TlsMode::plain);
        // STARTTLS stays the default on this machine too
        CHECK(good(std::string("[imap]\nurl = \"imap://") + host + "\"").imap.tls == TlsMode::starttls);
    }
    for (const auto* const host : {"127.0.0.1.example.jp", "localhost.example.jp", "128.0.0.1", "[::2]",
                                   "[::ffff:10.0.0.1]", "10.0.0.1", "0.0.0.0"}) {
        CHECK_THAT(problem(std::string("[imap]\nurl = \"imap://") + host + "\"\ntls = \"none\""),
                   Contains("for this machine alone"));
    }
    const auto c = good("[imap]\nurl = \"imap://mail.example.jp\"\ntls = \"none\"\nplaintext = \"" +
                        std::string(plaintext_words) + "\"");
    CHECK(c.imap.tls == TlsMode::plain);
    CHECK(c.imap.allow_plaintext);
    CHECK_FALSE(c.smtp.allow_plaintext);
    // the words alone do not switch TLS off
    CHECK(good("[imap]\nplaintext = \"" + std::string(plaintext_words) + "\"").imap.tls == TlsMode::implicit);
}

TEST_CASE("server urls") {
    const auto server = read_server_url("IMAPS://Mail.Example.JP/").value();
    CHECK(server.scheme == "imaps");
    CHECK(server.host == "mail.example.jp");
    CHECK(server.port == 993);
    CHECK_FALSE(server.loopback);
    CHECK(read_server_url("imap://h").value().port == 143);
    CHECK(read_server_url("smtps://h").value().port == 465);
    CHECK(read_server_url("smtp://h").value().port == 587);
    CHECK(read_server_url("smtp://h:25").value().port == 25);
    CHECK(read_server_url("imaps://[2001:db8::1]:1993").value().host == "2001:db8::1");
    CHECK(read_server_url("imaps://[2001:db8::1]:1993").value().port == 1993);
    CHECK(is_loopback_url("smtp://[::1]"));
    for (const auto* const bad : {"",
                                  "imap",
                                  "imap:",
                                  "imap:/h",
                                  "imap://",
                                  "imap://:143",
                                  "imap://h:",
                                  "imap://h:x",
                                  "imap://h:-1",
                                  "imap://h:1x",
                                  "imap://h:99999",
                                  "imap://h/INBOX",
                                  "imap://h?x",
                                  "imap://h#x",
                                  "imap://h;AUTH=*",
                                  "imap://u@h",
                                  "imap://h h",
                                  "imap://h\r\n",
                                  "imap://[::1",
                                  "imap://[]",
                                  "imap://[::1]x",
                                  "imap://[h]",
                                  "imap://-h",
                                  "imap://例示.jp",
                                  "file:///etc/passwd"}) {
        INFO(bad);
        CHECK_FALSE(read_server_url(bad));
    }
}

TEST_CASE("files are found beside the configuration, and their errors name their own line") {
    const ScratchFolder folder;
    folder.write("holidays.csv",
                 "\x8d\x91\x96\xaf\x82\xcc\x8f\x6a\x93\xfa,\x96\xbc\x8f\xcc\r\n2026/1/1,\x8c\xb3\x93\xfa\r\n2026/1/"
                 "12,\x90\xac\x90\x6c\x82\xcc\x93\xfa\r\n");
    folder.write("mine.mustache", "\xef\xbb\xbf受付番号 {{receipt_number}}\r\n");
    const auto file =
        folder.write("desk.toml",
                     "[desk]\nholidays_file = \"holidays.csv\"\n[templates]\nreceipt = \"mine.mustache\"\n"
                     "[store]\npath = \"data/desk.sqlite\"\n");
    const auto read = read_configuration(file);
    REQUIRE(read);
    using namespace std::chrono;
    CHECK(read->rules.desk.holidays == std::vector<year_month_day>{2026y / January / 1, 2026y / January / 12});
    CHECK(read->templates.receipt == "受付番号 {{receipt_number}}\n");
    CHECK(read->templates.closed == builtin_templates().closed);
    CHECK(read->store_path == folder.path() / "data/desk.sqlite");

    folder.write("mine.mustache", "受付番号\n{{number}}\n");
    folder.write("holidays.csv", "title,x\n2026/1/1,a\n2026/13/1,b\n");
    const auto refused = read_configuration(file);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().message, Contains("holidays.csv:3: ") &&
                                            Contains("mine.mustache:2: unknown variable \"number\"") &&
                                            Contains("desk.toml:2:17: ") && Contains("desk.toml:4:11: "));
}

TEST_CASE("a file that is not there is told as such") {
    const ScratchFolder folder;
    for (const auto& path : {folder.path() / "none.toml", folder.path()}) {
        const auto read = read_configuration(path);
        REQUIRE_FALSE(read);
        CHECK_THAT(read.error().message, Contains("no configuration file") && Contains(path.string()));
    }
}

TEST_CASE("a password is read without its line end and never told") {
    const ScratchFolder folder;
    CHECK(read_password(folder.write("a", "s e\"cret\n").string()).value() == "s e\"cret");
    CHECK(read_password(folder.write("b", "secret\r\n").string()).value() == "secret");
    CHECK_FALSE(read_password(folder.write("c", "\n").string()));
    CHECK_FALSE(read_password((folder.path() / "none").string()));
    unsetenv("CREDENTIALS_DIRECTORY");
    CHECK_THAT(read_password("a").error().message, Contains("CREDENTIALS_DIRECTORY"));
    setenv("CREDENTIALS_DIRECTORY", folder.path().c_str(), 1);
    CHECK(read_password("b").value() == "secret");
    unsetenv("CREDENTIALS_DIRECTORY");
    const auto two_lines = read_password(folder.write("d", "hunter2\nhunter3\n").string());
    REQUIRE_FALSE(two_lines);
    CHECK_THAT(two_lines.error().message, !Contains("hunter"));
}

TEST_CASE("[notices] takes an address, a person to call, and when") {
    const auto c = good(
        "[notices]\nto = \"jimukyoku@desk.example.jp\"\nadministrator = \"基盤係（内線 1234）\"\noutage_minutes = "
        "15\ndigest = false\ndigest_time = \"07:05\"\n");
    CHECK(c.notices.to == "jimukyoku@desk.example.jp");
    CHECK(c.notices.administrator == "基盤係（内線 1234）");
    CHECK(c.notices.outage_minutes == std::chrono::minutes{15});
    CHECK_FALSE(c.notices.digest);
    CHECK(c.notices.digest_time == std::chrono::minutes{425});
    CHECK(good("[notices]\noutage_minutes = 0\n").notices.outage_minutes.count() == 0);
    CHECK_THAT(problem("[notices]\nto = \"nobody\"\n"), Contains("desk.toml:2:") && Contains("is not a mail address"));
    CHECK_THAT(problem("[notices]\nto = \"a@b.example, c@d.example\"\n"), Contains("is not a mail address"));
    CHECK_THAT(problem("[notices]\noutage_minutes = -1\n"), Contains("out of range"));
    CHECK_THAT(problem("[notices]\noutage_minutes = 10081\n"), Contains("out of range"));
    CHECK_THAT(problem("[notices]\ndigest_time = \"24:00\"\n"), Contains("23:59"));
    CHECK_THAT(problem("[notices]\ndigest_time = \"8:30\"\n"), Contains("does not read like that"));
    CHECK_THAT(problem("[notices]\nadministrator = \"x\\ny\"\n"), Contains("control character"));
    CHECK_THAT(problem("[notices]\nadministrator = \"x\\u202Ey\"\n"), Contains("direction"));
    CHECK_THAT(problem("[notice]\nto = \"\"\n"), Contains("did you mean [notices]?"));
}
