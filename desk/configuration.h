#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "parser/error.h"
#include "reply/acknowledgement.h"
#include "rules/rulebook.h"

namespace madoguchi {

enum class AfterStoring { leave, keyword, move };
enum class TlsMode { implicit, starttls, plain };

struct ImapSettings {
    std::string url = "imaps://imap.desk.example.jp";  ///< imaps:// implicit TLS, imap:// STARTTLS
    std::string user = "zaitaku@desk.example.jp";
    std::string password_file = "imap-password";  ///< relative: below $CREDENTIALS_DIRECTORY
    std::string folder = "INBOX";
    std::string junk_folder;  ///< "" watches none
    std::chrono::seconds poll_seconds{60};
    AfterStoring after = AfterStoring::leave;
    std::string after_keyword = "madoguchi";  ///< with after = "keyword"
    std::string after_folder;                 ///< with after = "move"
    bool allow_plaintext = false;             ///< "plain text to a host that is not loopback", in words in the file
    std::string ca_file;                      ///< "" the system's
    std::uint64_t max_mail_bytes = 50U << 20;
};

struct SmtpSettings {
    std::string url = "smtps://smtp.desk.example.jp";  ///< smtps:// implicit TLS, smtp:// STARTTLS
    std::string user;                                  ///< "" does not log in
    std::string password_file = "smtp-password";
    std::string envelope_from;  ///< "" the desk's address; "<>" the null sender
    std::string from;           ///< "" the desk's address
    bool allow_plaintext = false;
    std::string ca_file;
};

/// The whole configuration file. Defaults are those of systemd/madoguchi.toml, which a test compares.
struct Configuration {
    std::filesystem::path file;  ///< "" for the built-in desk
    Rulebook rules;
    ImapSettings imap;
    SmtpSettings smtp;
    std::filesystem::path store_path = "/var/lib/madoguchi/desk.sqlite";
    Templates templates = builtin_templates();
};

/// Reads a TOML file. Unknown keys, wrong types and impossible values are errors with file, line, column and what is
/// allowed; all of them at once, one a line.
[[nodiscard]] Result<Configuration> read_configuration(const std::filesystem::path& file);
[[nodiscard]] Result<Configuration> parse_configuration(std::string_view toml, const std::filesystem::path& file);

/// Reads a password: the file's content without its last line end. Never part of an error.
[[nodiscard]] Result<std::string> read_password(std::string_view password_file);

}  // namespace madoguchi
