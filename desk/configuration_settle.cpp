#include <fmt/format.h>

#include <string>
#include <vector>

#include "desk/configuration_keys.h"

namespace madoguchi {
namespace {

/// Everything about one server that the two sections have in common.
struct Server {
    std::string_view section;
    const std::string& url;
    const std::string& written_mode;
    bool plaintext_accepted;
    TlsMode& mode;
};

void settle_tls(const Server& server, std::vector<KeyProblem>& problems) {
    const auto address = read_server_url(server.url);
    if (!address) {
        return;
    }
    const bool implicit = address->scheme.ends_with('s');
    server.mode = implicit ? TlsMode::implicit : server.written_mode == "none" ? TlsMode::plain : TlsMode::starttls;
    if (implicit && (server.written_mode == "starttls" || server.written_mode == "none")) {
        problems.push_back(
            {server.section, "tls",
             fmt::format("{}:// means \"implicit\"; for \"{}\" write the url with {}://", address->scheme,
                         server.written_mode, address->scheme.substr(0, address->scheme.size() - 1))});
    }
    if (!implicit && server.written_mode == "implicit") {
        problems.push_back(
            {server.section, "tls",
             fmt::format("{0}:// means \"starttls\"; for \"implicit\" write the url with {0}s://", address->scheme)});
    }
    if (server.mode == TlsMode::plain && !address->loopback && !server.plaintext_accepted) {
        problems.push_back(
            {server.section, "tls",
             fmt::format("\"none\" is for this machine alone; to use it with {} write plaintext = \"{}\"",
                         address->host, plaintext_words)});
    }
}

void check_folders(const ImapSettings& imap, std::vector<KeyProblem>& problems) {
    if (imap.after == AfterStoring::move && imap.after_folder.empty()) {
        problems.push_back({"imap", "after", "\"move\" needs after_folder, the folder to move to"});
    }
    if (imap.after != AfterStoring::move && !imap.after_folder.empty()) {
        problems.push_back({"imap", "after_folder", "it does nothing without after = \"move\""});
    }
    if (imap.after == AfterStoring::move &&
        (imap.after_folder == imap.folder || imap.after_folder == imap.junk_folder ||
         (!imap.after_folder.empty() && imap.after_folder == imap.sent_folder))) {
        problems.push_back({"imap", "after_folder", "it is a watched folder; mail moved there would be read again"});
    }
    if (!imap.junk_folder.empty() && imap.junk_folder == imap.folder) {
        problems.push_back({"imap", "junk_folder", "it is the same as folder"});
    }
    if (!imap.sent_folder.empty() && (imap.sent_folder == imap.folder || imap.sent_folder == imap.junk_folder)) {
        problems.push_back({"imap", "sent_folder", "it is the same as folder or junk_folder"});
    }
}

}  // namespace

std::vector<KeyProblem> settle(ConfigurationDraft& draft) {
    std::vector<KeyProblem> problems;
    const auto& rules = draft.configuration.rules;
    const auto& web = draft.configuration.web;
    auto& imap = draft.configuration.imap;
    auto& smtp = draft.configuration.smtp;
    settle_tls({"imap", imap.url, draft.imap_tls, imap.allow_plaintext, imap.tls}, problems);
    settle_tls({"smtp", smtp.url, draft.smtp_tls, smtp.allow_plaintext, smtp.tls}, problems);
    check_folders(imap, problems);
    check_oauth2(draft.configuration, problems);
    if (rules.desk.open_to < rules.desk.open_from) {
        problems.push_back({"desk", "open_to", "it lies before open_from"});
    }
    if (rules.desk.spam_header.empty() != rules.desk.spam_value.empty()) {
        problems.push_back({"trust", rules.desk.spam_header.empty() ? "spam_value" : "spam_header",
                            "spam_header and spam_value only work together"});
    }
    if (web.trusted_header.empty() != web.trusted_proxy.empty()) {
        problems.push_back({"web", web.trusted_header.empty() ? "trusted_proxy" : "trusted_header",
                            "trusted_proxy and trusted_header only work together"});
    }
    return problems;
}

}  // namespace madoguchi
