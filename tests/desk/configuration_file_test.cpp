// systemd/madoguchi.toml is what an operator reads: it must hold every key, with the default that the code has.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "desk/configuration.h"
#include "desk/configuration_keys.h"

using namespace madoguchi;

namespace {

std::string file_text() {
    std::ifstream in(std::string(MADOGUCHI_SOURCE_DIR) + "/systemd/madoguchi.toml");
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A commented key stands as `#name = value`; everything else after # is explanation, with a space.
bool is_key_line(const std::string& line) {
    return line.size() > 1 && line[0] == '#' && line[1] >= 'a' && line[1] <= 'z' &&
           line.find(" = ") != std::string::npos;
}

std::string uncommented(const std::string& text) {
    std::istringstream in(text);
    std::string out;
    for (std::string line; std::getline(in, line);) {
        out += (is_key_line(line) ? line.substr(1) : line) + "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("the file as shipped changes nothing") {
    const auto shipped = parse_configuration(file_text(), "/etc/madoguchi/madoguchi.toml");
    REQUIRE(shipped);
    std::istringstream in(file_text());
    for (std::string line; std::getline(in, line);) {
        INFO(line);
        CHECK((line.empty() || line[0] == '#' || line[0] == '['));
        CHECK((line.size() < 2 || line[0] != '#' || line[1] == ' ' || is_key_line(line)));
    }
}

TEST_CASE("every key stands in the file once, in its section and with its explanation") {
    std::set<std::string> seen;
    std::istringstream in(file_text());
    std::string section;
    bool explained = false;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("[")) {
            section = line.substr(1, line.find(']') - 1);
        } else if (is_key_line(line)) {
            INFO(line);
            CHECK(explained);
            CHECK(seen.insert(section + "." + line.substr(1, line.find(' ') - 1)).second);
        } else if (line.starts_with("# ")) {
            explained = true;
        } else if (line.empty()) {
            explained = false;
        }
    }
    for (const auto& row : configuration_keys()) {
        const std::string key = std::string(row.section) + "." + std::string(row.name);
        INFO(key);
        CHECK(seen.erase(key) == 1);
    }
    CHECK(seen.empty());
}

TEST_CASE("every default in the file is the code's") {
    const auto read = parse_configuration(uncommented(file_text()), "/etc/madoguchi/madoguchi.toml");
    INFO((read ? std::string{} : read.error().message));
    REQUIRE(read);
    const Configuration built_in;
    const Desk &a = read->rules.desk, &b = built_in.rules.desk;
    CHECK(a.name == b.name);
    CHECK(a.address == b.address);
    CHECK(a.further_addresses == b.further_addresses);
    CHECK(a.telephone == b.telephone);
    CHECK(a.subject == b.subject);
    CHECK(a.open_from == b.open_from);
    CHECK(a.open_to == b.open_to);
    CHECK(a.opens_at == b.opens_at);
    CHECK(a.closes_at == b.closes_at);
    CHECK(a.year_end_from == b.year_end_from);
    CHECK(a.year_end_to == b.year_end_to);
    CHECK(a.closed_days == b.closed_days);
    CHECK(a.open_days == b.open_days);
    CHECK(a.holidays == b.holidays);
    CHECK(a.authserv_id == b.authserv_id);
    CHECK(a.spam_header == b.spam_header);
    CHECK(a.spam_value == b.spam_value);
    CHECK(a.limits == b.limits);
    CHECK(a.acknowledge_old_mail == b.acknowledge_old_mail);
    const ImapSettings &c = read->imap, &d = built_in.imap;
    CHECK(c.url == d.url);
    CHECK(c.tls == d.tls);
    CHECK(c.user == d.user);
    CHECK(c.password_file == d.password_file);
    CHECK(c.folder == d.folder);
    CHECK(c.junk_folder == d.junk_folder);
    CHECK(c.sent_folder == d.sent_folder);
    CHECK(c.poll_seconds == d.poll_seconds);
    CHECK(read->notices.to == built_in.notices.to);
    CHECK(read->notices.administrator == built_in.notices.administrator);
    CHECK(read->notices.outage_minutes == built_in.notices.outage_minutes);
    CHECK(read->notices.digest == built_in.notices.digest);
    CHECK(read->notices.digest_time == built_in.notices.digest_time);
    CHECK(c.after == d.after);
    CHECK(c.after_keyword == d.after_keyword);
    CHECK(c.after_folder == d.after_folder);
    CHECK(c.allow_plaintext == d.allow_plaintext);
    CHECK(c.ca_file == d.ca_file);
    CHECK(c.max_mail_bytes == d.max_mail_bytes);
    const SmtpSettings &e = read->smtp, &f = built_in.smtp;
    CHECK(e.url == f.url);
    CHECK(e.tls == f.tls);
    CHECK(e.user == f.user);
    CHECK(e.password_file == f.password_file);
    CHECK(e.envelope_from == f.envelope_from);
    CHECK(e.from == f.from);
    CHECK(e.allow_plaintext == f.allow_plaintext);
    CHECK(e.ca_file == f.ca_file);
    const OAuth2Settings &g = read->oauth2, &h = built_in.oauth2;
    CHECK(g.grant == h.grant);
    CHECK(g.token_url == h.token_url);
    CHECK(g.client_id == h.client_id);
    CHECK(g.scope == h.scope);
    CHECK(g.client_secret_file == h.client_secret_file);
    CHECK(g.certificate_file == h.certificate_file);
    CHECK(g.private_key_file == h.private_key_file);
    CHECK(g.service_account_file == h.service_account_file);
    CHECK(g.ca_file == h.ca_file);
    CHECK(read->store_path == built_in.store_path);
    const RetentionSettings &i = read->retention, &j = built_in.retention;
    CHECK(i.closed_days == j.closed_days);
    CHECK(i.ignored_days == j.ignored_days);
    CHECK(i.after_end_days == j.after_end_days);
    CHECK(i.backup_days == j.backup_days);
    CHECK(i.backup_folder == j.backup_folder);
    CHECK(read->templates.receipt == built_in.templates.receipt);
    CHECK(read->templates.incomplete == built_in.templates.incomplete);
    CHECK(read->templates.closed == built_in.templates.closed);
    CHECK(read->templates.referral == built_in.templates.referral);
    CHECK(read->referrals == built_in.referrals);
    CHECK(read->rules.terms.terms.size() == built_in.rules.terms.terms.size());
}

TEST_CASE("the right office that the file shows is a good one, and shows every key") {
    const auto text = file_text();
    const auto begin = text.find("# [[referral]]");
    REQUIRE(begin != std::string::npos);
    std::istringstream in(text.substr(begin, text.find("\n\n", begin) - begin));
    std::string example;
    for (std::string line; std::getline(in, line);) {
        example += line.substr(2) + "\n";
    }
    const auto read = parse_configuration(example, "example.toml");
    INFO((read ? example : read.error().message));
    REQUIRE(read);
    REQUIRE(read->referrals.size() == 1);
    for (const auto& row : referral_keys()) {
        CHECK(example.find("\n" + std::string(row.name) + " = ") != std::string::npos);
    }
}

TEST_CASE("the rules that the file shows are good ones, and show every key") {
    std::istringstream in(file_text());
    std::string example;
    std::set<std::string> seen;
    for (std::string line; std::getline(in, line);) {
        if (!example.empty() || line == "# [[rule]]") {
            example += line.substr(std::min<std::size_t>(2, line.size())) + "\n";
            seen.insert(line.substr(std::min<std::size_t>(2, line.size())).substr(0, line.find(" = ") - 2));
        }
    }
    const auto read = parse_configuration(example, "example.toml");
    INFO((read ? example : read.error().message));
    REQUIRE(read);
    CHECK(read->rules.desk_rules.size() == 3);
    for (const auto& row : rule_keys()) {
        INFO(row.name);
        CHECK(seen.count(std::string(row.name)) == 1);
    }
}
