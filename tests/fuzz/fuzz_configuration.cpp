// Any bytes as the configuration file: a configuration that holds what its keys promise, or an error that a person can
// follow, each of its lines with file, line and column.
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "desk/configuration.h"
#include "parser/utf8.h"
#include "reply/outgoing_mail.h"
#include "tests/fuzz/configuration_error.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/time_budget.h"

namespace {

using namespace madoguchi;

/// There is no folder of that name, so that no file is read which the input names by a relative one.
constexpr const char* file = "/dev/null/desk.toml";

void check_server(const std::string& url, TlsMode tls, bool plaintext_accepted) {
    const auto server = read_server_url(url);
    must(server.has_value() && server->port != 0, "a server's url cannot be read again");
    const bool six = server->host.find(':') != std::string::npos;
    const auto again = read_server_url(fmt::format(
        "{}://{}:{}", server->scheme, six ? fmt::format("[{}]", server->host) : server->host, server->port));
    must(again && again->scheme == server->scheme && again->host == server->host && again->port == server->port,
         "a server's url does not mean itself");
    must(tls != TlsMode::plain || server->loopback || plaintext_accepted, "plain text to another machine");
}

void check_configuration(const Configuration& read) {
    const auto& desk = read.rules.desk;
    for (const auto* text : {&desk.name,
                             &desk.address,
                             &desk.telephone,
                             &desk.subject,
                             &desk.authserv_id,
                             &desk.spam_header,
                             &desk.spam_value,
                             &read.imap.url,
                             &read.imap.user,
                             &read.imap.folder,
                             &read.imap.junk_folder,
                             &read.imap.sent_folder,
                             &read.imap.after_folder,
                             &read.smtp.url,
                             &read.smtp.user,
                             &read.oauth2.token_url,
                             &read.oauth2.client_id,
                             &read.oauth2.scope,
                             &read.web.public_url,
                             &read.web.trusted_header,
                             &read.notices.administrator}) {
        must(is_utf8(*text) && !has_control(*text), "a text holds what a header or command may not");
    }
    must(checked_address(desk.address) == desk.address, "the desk's address is none");
    must(checked_address(read.from_address()).has_value(), "the From address is none");
    must(read.envelope_sender().empty() || checked_address(read.envelope_sender()), "the envelope sender is none");
    must(read.notices.to.empty() || checked_address(read.notices.to), "the address of notices is none");
    must(desk.opens_at < desk.closes_at && desk.open_from <= desk.open_to, "the desk closes before it opens");
    check_server(read.imap.url, read.imap.tls, read.imap.allow_plaintext);
    check_server(read.smtp.url, read.smtp.tls, read.smtp.allow_plaintext);
    for (const auto& rule : read.rules.desk_rules) {
        must(rule.compiled != nullptr && !rule.name.empty() && rule.line > 0, "a rule was not compiled");
    }
    for (const auto& referral : read.referrals) {
        must(check_referral(referral).has_value(), "a referral is none");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const TimeBudget budget(size);
    const std::string_view toml(reinterpret_cast<const char*>(data), size);
    const auto read = parse_configuration(toml, file);
    if (read) {
        check_configuration(*read);
    } else {
        check_configuration_error(read.error(), file, toml, true);
    }
    return 0;
}
