#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "parser/error.h"
#include "reply/acknowledgement.h"
#include "rules/rulebook.h"

namespace madoguchi {

enum class AfterStoring { leave, keyword, move };
/// `starttls` is required, never falls back. A configuration holds `plain` only where it may be used.
enum class TlsMode { implicit, starttls, plain };

/// A server as `url` names it.
struct ServerAddress {
    std::string scheme;      ///< lower case: "imaps", "imap", "smtps", "smtp"
    std::string host;        ///< name or address; an IPv6 address without its brackets
    std::uint16_t port = 0;  ///< as written, else the scheme's
    bool loopback = false;   ///< "localhost", 127.0.0.0/8 or ::1: stays on this machine
};
/// Reads `scheme://host[:port][/]`; anything more (a user, a password, a path) is an error.
[[nodiscard]] Result<ServerAddress> read_server_url(std::string_view url);
[[nodiscard]] bool is_loopback_url(std::string_view url);
/// Reads `https://host[:port][/path][?query]`, or the same with `http` to a loopback host; anything else is an error.
[[nodiscard]] Result<ServerAddress> read_web_url(std::string_view url);

/// `oauth2`: as `user`, with an access token (XOAUTH2, OAUTHBEARER) instead of the password.
enum class SignIn { password, oauth2 };

struct ImapSettings {
    std::string url = "imaps://imap.desk.example.jp";  ///< scheme://host[:port]
    TlsMode tls = TlsMode::implicit;                   ///< by the scheme (imaps, imap) unless the file says otherwise
    std::string user = "zaitaku@desk.example.jp";
    std::string password_file = "imap-password";  ///< relative: below $CREDENTIALS_DIRECTORY
    SignIn auth = SignIn::password;
    std::chrono::seconds patience_seconds{60};  ///< a server that says nothing for so long is left
    std::string folder = "INBOX";
    std::string junk_folder;  ///< "" watches none
    std::string sent_folder;  ///< of the desk's own sent mail, looked at for answers; "" watches none
    std::chrono::seconds poll_seconds{60};
    AfterStoring after = AfterStoring::leave;
    std::string after_keyword = "madoguchi";  ///< with after = "keyword"
    std::string after_folder;                 ///< with after = "move"
    bool allow_plaintext = false;             ///< the file accepts `plain` to a host that is not loopback, in words
    std::string ca_file;                      ///< "" the system's
    std::uint64_t max_mail_bytes = 50U << 20;
};

struct SmtpSettings {
    std::string url = "smtps://smtp.desk.example.jp";  ///< scheme://host[:port]
    TlsMode tls = TlsMode::implicit;                   ///< by the scheme (smtps, smtp) unless the file says otherwise
    std::string user;                                  ///< "" does not log in
    std::string password_file = "smtp-password";
    SignIn auth = SignIn::password;
    std::chrono::seconds patience_seconds{300};  ///< for each reply, above all the one after a mail (RFC 5321 §4.5.3.2)
    std::string envelope_from;                   ///< "" the desk's address; "<>" the null sender
    std::string from;                            ///< "" the desk's address
    bool allow_plaintext = false;
    std::string ca_file;
};

enum class OAuth2Grant { none, client_secret, client_certificate, google_service_account };

/// How the daemon gets the access token that it signs in with (RFC 6749, 7521, 7523). The files as `password_file`.
struct OAuth2Settings {
    OAuth2Grant grant = OAuth2Grant::none;  ///< needed where `auth` of [imap] or [smtp] is `oauth2`
    std::string token_url;                  ///< "" for a Google service account: the key file's own
    std::string client_id;
    std::string scope;  ///< "" asks for none
    std::string client_secret_file;
    std::string certificate_file;      ///< PEM, the certificate that the provider knows
    std::string private_key_file;      ///< PEM, without a passphrase
    std::string service_account_file;  ///< Google's JSON key file
    std::string ca_file;               ///< for token_url; "" the system's
};

/// The secretariat's page (`madoguchi serve`).
struct WebSettings {
    std::string address = "127.0.0.1";  ///< of `listen`, an IP address without brackets
    std::uint16_t port = 8610;          ///< of `listen`; 0 any free one
    std::string public_url;      ///< "https://madoguchi.example.jp", as a reverse proxy shows it; "" for this machine
    std::string trusted_proxy;   ///< IP address of the proxy whose word on the user counts; "" none
    std::string trusted_header;  ///< lower case; the login in it is signed in without a password; "" none
    std::chrono::minutes idle_minutes{60};  ///< a session ends after so long without a request
    std::chrono::hours session_hours{10};   ///< and after so long in any case
};

/// Mails of the program's own accord to the secretariat.
struct NoticeSettings {
    std::string to;                           ///< "" sends none
    std::string administrator;                ///< whom the secretariat calls; one line, "" unknown
    std::chrono::minutes outage_minutes{60};  ///< the mailbox unread for so long is told; 0 tells nothing
    bool digest = true;
    std::chrono::minutes digest_time{8 * 60 + 30};  ///< since midnight, Japan time
};

/// How long personal data are kept (`madoguchi purge`). Whole days; 0 keeps them.
struct RetentionSettings {
    int closed_days = 0;     ///< after a case was closed
    int ignored_days = 0;    ///< after a mail of no case came
    int after_end_days = 0;  ///< after the desk's last day: everything
    int backup_days = 0;     ///< after a backup was made
    std::filesystem::path backup_folder = "/var/backups/madoguchi";
};

/// The whole configuration file. Defaults are those of systemd/madoguchi.toml, which a test compares.
struct Configuration {
    std::filesystem::path file;  ///< "" for the built-in desk
    Rulebook rules;
    ImapSettings imap;
    SmtpSettings smtp;
    OAuth2Settings oauth2;
    std::filesystem::path store_path = "/var/lib/madoguchi/desk.sqlite";
    Templates templates = builtin_templates();
    WebSettings web;
    NoticeSettings notices;
    RetentionSettings retention;
    std::vector<Referral> referrals;  ///< the right offices that a reviewer chooses from

    /// The From address of an acknowledgement.
    [[nodiscard]] const std::string& from_address() const { return smtp.from.empty() ? rules.desk.address : smtp.from; }
    /// Its envelope sender; "" is the null sender `<>`.
    [[nodiscard]] std::string envelope_sender() const;
};

/// The words by which `plaintext` in [imap] and [smtp] accepts a connection without TLS to another machine.
inline constexpr std::string_view plaintext_words = "I accept that passwords and mails travel unencrypted";

/// Reads a TOML file. Unknown keys, wrong types and impossible values are errors with file, line, column and what is
/// allowed; all of them at once, one a line. Files that it names are read too, relative names from its folder.
[[nodiscard]] Result<Configuration> read_configuration(const std::filesystem::path& file);
[[nodiscard]] Result<Configuration> parse_configuration(std::string_view toml, const std::filesystem::path& file);

/// Reads a password: the file's content without its last line end. `key` names it in errors, which never hold it.
[[nodiscard]] Result<std::string> read_password(std::string_view password_file, std::string_view key = "password_file");
/// Reads a whole file of secrets, at most 64 KiB, by the same rules.
[[nodiscard]] Result<std::string> read_credential(std::string_view file, std::string_view key);

}  // namespace madoguchi
