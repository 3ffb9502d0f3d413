#include "desk/configuration_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "desk/holidays_file.h"
#include "rules/verdict.h"

namespace madoguchi {
namespace {

using Draft = ConfigurationDraft;
using Day = std::chrono::year_month_day;

template <class T>
KeyRow row(std::string_view section, std::string_view name, KeyKind kind, std::string allowed,
           std::function<std::string(Draft&, const T&)> set) {
    return {section, name, kind, std::move(allowed),
            [set = std::move(set)](Draft& draft, const KeyValue& value) { return set(draft, std::get<T>(value)); }};
}

using TextOf = std::string& (*)(Draft&);

/// A text that must not be empty.
KeyRow text(std::string_view section, std::string_view name, TextOf of) {
    return row<std::string>(section, name, KeyKind::text, "a text of one line", [of](Draft& d, const std::string& v) {
        of(d) = v;
        return v.empty() ? std::string("it is empty") : std::string{};
    });
}

KeyRow text_or_none(std::string_view section, std::string_view name, TextOf of) {
    return row<std::string>(section, name, KeyKind::text, "a text of one line, or \"\" for none",
                            [of](Draft& d, const std::string& v) {
                                of(d) = v;
                                return std::string{};
                            });
}

template <class Number>
KeyRow number(std::string_view section, std::string_view name, std::int64_t least, std::int64_t most,
              Number& (*of)(Draft&)) {
    return row<std::int64_t>(section, name, KeyKind::number, fmt::format("a whole number from {} to {}", least, most),
                             [=](Draft& d, const std::int64_t& v) {
                                 if (v < least || v > most) {
                                     return fmt::format("{} is out of range", v);
                                 }
                                 of(d) = static_cast<Number>(v);
                                 return std::string{};
                             });
}

KeyRow date(std::string_view section, std::string_view name, Day& (*of)(Draft&)) {
    return row<Day>(section, name, KeyKind::date, "a date without quotes, such as 2026-06-02",
                    [of](Draft& d, const Day& v) {
                        of(d) = v;
                        return std::string{};
                    });
}

KeyRow dates(std::string_view section, std::string_view name, std::vector<Day>& (*of)(Draft&)) {
    return row<std::vector<Day>>(section, name, KeyKind::dates, "a list of dates without quotes, such as [2026-08-14]",
                                 [of](Draft& d, const std::vector<Day>& v) {
                                     of(d) = v;
                                     return std::string{};
                                 });
}

std::string address_problem(const std::string& address) {
    return checked_address(address) ? std::string{} : fmt::format("\"{}\" is not a mail address", address);
}

constexpr std::string_view address_allowed = "a mail address such as zaitaku@desk.example.jp";

/// A mail address, or one of the `other` texts.
KeyRow address(std::string_view section, std::string_view name, TextOf of, std::vector<std::string> other = {}) {
    std::string allowed(address_allowed);
    for (const auto& text : other) {
        allowed += fmt::format(", or \"{}\"", text);
    }
    return row<std::string>(section, name, KeyKind::text, allowed,
                            [of, other = std::move(other)](Draft& d, const std::string& v) {
                                const bool is_other = std::find(other.begin(), other.end(), v) != other.end();
                                of(d) = is_other ? v : checked_address(v).value_or(v);
                                return is_other ? std::string{} : address_problem(v);
                            });
}

KeyRow url(std::string_view section, std::string_view name, std::string_view scheme, TextOf of) {
    return row<std::string>(section, name, KeyKind::text,
                            fmt::format("{0}s://host[:port] or {0}://host[:port]", scheme),
                            [=](Draft& d, const std::string& v) {
                                of(d) = v;
                                const auto server = read_server_url(v);
                                if (!server) {
                                    return fmt::format("\"{}\": {}", v, server.error().message);
                                }
                                if (server->scheme != scheme && server->scheme != fmt::format("{}s", scheme)) {
                                    return fmt::format("{}:// is not for [{}]", server->scheme, section);
                                }
                                return std::string{};
                            });
}

KeyRow tls(std::string_view section, TextOf of) {
    return row<std::string>(section, "tls", KeyKind::text, R"("implicit", "starttls", "none", or "" to go by the url)",
                            [of](Draft& d, const std::string& v) {
                                of(d) = v;
                                return v.empty() || v == "implicit" || v == "starttls" || v == "none"
                                           ? std::string{}
                                           : fmt::format("\"{}\" is none of them", v);
                            });
}

KeyRow sign_in(std::string_view section, SignIn& (*of)(Draft&)) {
    return row<std::string>(
        section, "auth", KeyKind::text, R"("password" or "oauth2")", [of](Draft& d, const std::string& v) {
            of(d) = v == "oauth2" ? SignIn::oauth2 : SignIn::password;
            return v == "password" || v == "oauth2" ? std::string{} : fmt::format("\"{}\" is neither", v);
        });
}

KeyRow plaintext(std::string_view section, bool& (*of)(Draft&)) {
    return row<std::string>(
        section, "plaintext", KeyKind::text, fmt::format("\"\", or the words \"{}\"", plaintext_words),
        [of](Draft& d, const std::string& v) {
            of(d) = v == plaintext_words;
            return v.empty() || v == plaintext_words ? std::string{} : std::string("these are other words");
        });
}

std::string set_hours(Draft& draft, const std::string& value) {
    const auto from = value.size() == 11 && value[5] == '-' ? read_clock(value.substr(0, 5)) : std::nullopt;
    const auto to = from ? read_clock(value.substr(6)) : std::nullopt;
    if (!to) {
        return fmt::format("\"{}\" does not read like that", value);
    }
    if (*to <= *from) {
        return "the desk closes before it opens";
    }
    draft.configuration.rules.desk.opens_at = *from;
    draft.configuration.rules.desk.closes_at = *to;
    return {};
}

/// "MM-DD"; 02-29 counts as a day.
std::optional<std::chrono::month_day> month_day(std::string_view t) {
    const auto digit = [&](std::size_t i) { return t[i] >= '0' && t[i] <= '9'; };
    if (t.size() != 5 || !digit(0) || !digit(1) || t[2] != '-' || !digit(3) || !digit(4)) {
        return std::nullopt;
    }
    const std::chrono::month_day day{std::chrono::month{static_cast<unsigned>((t[0] - '0') * 10 + (t[1] - '0'))},
                                     std::chrono::day{static_cast<unsigned>((t[3] - '0') * 10 + (t[4] - '0'))}};
    return day.ok() ? std::optional(day) : std::nullopt;
}

std::string set_year_end(Draft& draft, const std::string& value) {
    const bool shape = value.size() == 14 && value.substr(5, 4) == " to ";
    const auto from = shape ? month_day(value.substr(0, 5)) : std::nullopt;
    const auto to = from ? month_day(value.substr(9)) : std::nullopt;
    if (!to) {
        return fmt::format("\"{}\" does not read like that", value);
    }
    draft.configuration.rules.desk.year_end_from = *from;
    draft.configuration.rules.desk.year_end_to = *to;
    return {};
}

std::string set_further_addresses(Draft& draft, const std::vector<std::string>& values) {
    std::vector<std::string> lower;
    for (const auto& value : values) {
        if (auto problem = address_problem(value); !problem.empty()) {
            return problem;
        }
        lower.push_back(checked_address(value).value_or(value));
        std::transform(lower.back().begin(), lower.back().end(), lower.back().begin(), [](unsigned char c) {
            return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
        });
    }
    draft.configuration.rules.desk.further_addresses = lower;
    return {};
}

std::string set_telephone(Draft& draft, const std::string& value) {
    draft.configuration.rules.desk.telephone = value;
    return std::any_of(value.begin(), value.end(), [](unsigned char c) { return c >= '0' && c <= '9'; })
               ? std::string{}
               : fmt::format("\"{}\" holds no digit", value);
}

/// A name relative to the folder of the configuration file.
std::filesystem::path beside(const Draft& draft, const std::string& name) {
    const std::filesystem::path path(name);
    return path.is_absolute() ? path : draft.configuration.file.parent_path() / path;
}

/// Hands the file's content to `take`; what it says, or what keeps the file from being read.
std::string with_file(const Draft& draft, const std::string& name,
                      const std::function<Result<void>(const std::string& content, const std::string& path)>& take) {
    constexpr std::size_t most_bytes = 4U << 20;
    const auto path = beside(draft, name);
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
        return fmt::format("there is no file {}", path.string());
    }
    std::ifstream in(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(in), {}};
    if (!in) {
        return fmt::format("the file {} cannot be read", path.string());
    }
    if (content.size() > most_bytes) {
        return fmt::format("the file {} is larger than {} bytes", path.string(), most_bytes);
    }
    const auto taken = take(content, path.string());
    if (taken) {
        return {};
    }
    return taken.error().hint.empty() ? taken.error().message
                                      : fmt::format("{} ({})", taken.error().message, taken.error().hint);
}

constexpr std::string_view file_allowed = "the name of a file, from this file's folder, or \"\" for the built-in";

KeyRow ca_file(std::string_view section, TextOf of) {
    return row<std::string>(
        section, "ca_file", KeyKind::text, "the name of a PEM file, from this file's folder, or \"\" for the system's",
        [of](Draft& d, const std::string& v) {
            of(d) = v.empty() ? v : beside(d, v).string();
            return v.empty() ? std::string{}
                             : with_file(d, v, [](const auto& content, const auto& path) -> Result<void> {
                                   if (content.find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
                                       return failure(ErrorCode::config, fmt::format("{} holds no certificate", path));
                                   }
                                   return {};
                               });
        });
}

KeyRow holidays_file() {
    return row<std::string>(
        "desk", "holidays_file", KeyKind::text, "the name of a file, from this file's folder, or \"\" for none",
        [](Draft& d, const std::string& v) {
            d.configuration.rules.desk.holidays.clear();
            return v.empty() ? std::string{}
                             : with_file(d, v, [&](const auto& content, const auto& path) -> Result<void> {
                                   auto days = read_holidays(content, path);
                                   if (!days) {
                                       return tl::unexpected(days.error());
                                   }
                                   d.configuration.rules.desk.holidays = std::move(*days);
                                   return {};
                               });
        });
}

KeyRow terms_file() {
    return row<std::string>(
        "desk", "terms_file", KeyKind::text, std::string(file_allowed), [](Draft& d, const std::string& v) {
            return v.empty() ? std::string{}
                             : with_file(d, v, [&](const auto& content, const auto& path) -> Result<void> {
                                   auto terms = read_terms(content, path);
                                   if (!terms) {
                                       return tl::unexpected(terms.error());
                                   }
                                   d.configuration.rules.terms = std::move(*terms);
                                   return {};
                               });
        });
}

KeyRow template_file(std::string_view name, AckKind kind, std::string Templates::*member) {
    return row<std::string>(
        "templates", name, KeyKind::text, std::string(file_allowed), [=](Draft& d, const std::string& v) {
            d.configuration.templates.*member = builtin_templates().*member;
            return v.empty() ? std::string{}
                             : with_file(d, v, [&](const auto& content, const auto& path) -> Result<void> {
                                   d.configuration.templates.*member = template_text(content);
                                   return check_template(d.configuration.templates.*member, path, kind);
                               });
        });
}

KeyRow after() {
    return row<std::string>(
        "imap", "after", KeyKind::text, R"("leave", "keyword" or "move")", [](Draft& d, const std::string& v) {
            auto& after = d.configuration.imap.after;
            after = v == "keyword" ? AfterStoring::keyword : v == "move" ? AfterStoring::move : AfterStoring::leave;
            return v == "leave" || v == "keyword" || v == "move" ? std::string{}
                                                                 : fmt::format("\"{}\" is none of them", v);
        });
}

/// RFC 9051 §9: a keyword is an atom.
KeyRow after_keyword() {
    return row<std::string>("imap", "after_keyword", KeyKind::text, "a word of ASCII letters, digits and -_.$",
                            [](Draft& d, const std::string& v) {
                                d.configuration.imap.after_keyword = v;
                                const bool atom = std::all_of(v.begin(), v.end(), [](unsigned char c) {
                                    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '$';
                                });
                                return !v.empty() && atom ? std::string{} : fmt::format("\"{}\" is not such a word", v);
                            });
}

KeyRow spam_header() {
    return row<std::string>(
        "trust", "spam_header", KeyKind::text, "the name of a header such as X-Spam-Flag, or \"\" for none",
        [](Draft& d, const std::string& v) {
            d.configuration.rules.desk.spam_header = v;
            const bool name =
                std::all_of(v.begin(), v.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f && c != ':'; });
            return name ? std::string{} : fmt::format("\"{}\" is no header name", v);
        });
}

std::vector<KeyRow> desk_keys() {
    return {
        text("desk", "name", [](Draft& d) -> std::string& { return d.configuration.rules.desk.name; }),
        address("desk", "address", [](Draft& d) -> std::string& { return d.configuration.rules.desk.address; }),
        row<std::vector<std::string>>("desk", "further_addresses", KeyKind::texts,
                                      "a list of mail addresses such as [\"info@desk.example.jp\"]",
                                      set_further_addresses),
        row<std::string>("desk", "telephone", KeyKind::text, "a telephone number such as \"070-3320-3465\"",
                         set_telephone),
        text("desk", "subject", [](Draft& d) -> std::string& { return d.configuration.rules.desk.subject; }),
        date("desk", "open_from", [](Draft& d) -> Day& { return d.configuration.rules.desk.open_from; }),
        date("desk", "open_to", [](Draft& d) -> Day& { return d.configuration.rules.desk.open_to; }),
        row<std::string>("desk", "hours", KeyKind::text, "\"HH:MM-HH:MM\" such as \"09:00-17:00\"", set_hours),
        row<std::string>("desk", "year_end", KeyKind::text, "\"MM-DD to MM-DD\" such as \"12-29 to 01-03\"",
                         set_year_end),
        dates("desk", "closed_days",
              [](Draft& d) -> std::vector<Day>& { return d.configuration.rules.desk.closed_days; }),
        dates("desk", "open_days", [](Draft& d) -> std::vector<Day>& { return d.configuration.rules.desk.open_days; }),
        holidays_file(),
        terms_file(),
    };
}

std::vector<KeyRow> imap_keys() {
    return {
        url("imap", "url", "imap", [](Draft& d) -> std::string& { return d.configuration.imap.url; }),
        tls("imap", [](Draft& d) -> std::string& { return d.imap_tls; }),
        plaintext("imap", [](Draft& d) -> bool& { return d.configuration.imap.allow_plaintext; }),
        ca_file("imap", [](Draft& d) -> std::string& { return d.configuration.imap.ca_file; }),
        text("imap", "user", [](Draft& d) -> std::string& { return d.configuration.imap.user; }),
        text("imap", "password_file", [](Draft& d) -> std::string& { return d.configuration.imap.password_file; }),
        sign_in("imap", [](Draft& d) -> SignIn& { return d.configuration.imap.auth; }),
        number<std::chrono::seconds>(
            "imap", "patience_seconds", 5, 3600,
            [](Draft& d) -> std::chrono::seconds& { return d.configuration.imap.patience_seconds; }),
        text("imap", "folder", [](Draft& d) -> std::string& { return d.configuration.imap.folder; }),
        text_or_none("imap", "junk_folder", [](Draft& d) -> std::string& { return d.configuration.imap.junk_folder; }),
        text_or_none("imap", "sent_folder", [](Draft& d) -> std::string& { return d.configuration.imap.sent_folder; }),
        number<std::chrono::seconds>(
            "imap", "poll_seconds", 1, 3600,
            [](Draft& d) -> std::chrono::seconds& { return d.configuration.imap.poll_seconds; }),
        number<std::uint64_t>("imap", "max_mail_bytes", 64 << 10, 1 << 30,
                              [](Draft& d) -> std::uint64_t& { return d.configuration.imap.max_mail_bytes; }),
        after(),
        after_keyword(),
        text_or_none("imap", "after_folder",
                     [](Draft& d) -> std::string& { return d.configuration.imap.after_folder; }),
    };
}

std::vector<KeyRow> smtp_keys() {
    return {
        url("smtp", "url", "smtp", [](Draft& d) -> std::string& { return d.configuration.smtp.url; }),
        tls("smtp", [](Draft& d) -> std::string& { return d.smtp_tls; }),
        plaintext("smtp", [](Draft& d) -> bool& { return d.configuration.smtp.allow_plaintext; }),
        ca_file("smtp", [](Draft& d) -> std::string& { return d.configuration.smtp.ca_file; }),
        text_or_none("smtp", "user", [](Draft& d) -> std::string& { return d.configuration.smtp.user; }),
        text("smtp", "password_file", [](Draft& d) -> std::string& { return d.configuration.smtp.password_file; }),
        sign_in("smtp", [](Draft& d) -> SignIn& { return d.configuration.smtp.auth; }),
        number<std::chrono::seconds>(
            "smtp", "patience_seconds", 5, 3600,
            [](Draft& d) -> std::chrono::seconds& { return d.configuration.smtp.patience_seconds; }),
        address("smtp", "from", [](Draft& d) -> std::string& { return d.configuration.smtp.from; }, {""}),
        address("smtp", "envelope_from", [](Draft& d) -> std::string& { return d.configuration.smtp.envelope_from; },
                {"", "<>"}),
    };
}

std::vector<KeyRow> other_keys() {
    return {
        ca_file("oauth2", [](Draft& d) -> std::string& { return d.configuration.oauth2.ca_file; }),
        row<std::string>("store", "path", KeyKind::text, "the name of a file, from this file's folder",
                         [](Draft& d, const std::string& v) {
                             d.configuration.store_path = beside(d, v);
                             return d.configuration.store_path.has_filename() ? std::string{}
                                                                              : std::string("it names no file");
                         }),
        row<bool>("acknowledge", "old_mail", KeyKind::boolean, "true or false",
                  [](Draft& d, const bool& v) {
                      d.configuration.rules.desk.acknowledge_old_mail = v;
                      return std::string{};
                  }),
        number<int>("acknowledge", "per_sender_per_day", 1, 1000,
                    [](Draft& d) -> int& { return d.configuration.rules.desk.limits.per_sender_per_day; }),
        number<int>("acknowledge", "per_domain_per_hour", 1, 10000,
                    [](Draft& d) -> int& { return d.configuration.rules.desk.limits.per_domain_per_hour; }),
        number<int>("acknowledge", "per_day", 1, 100000,
                    [](Draft& d) -> int& { return d.configuration.rules.desk.limits.per_day; }),
        number<int>("acknowledge", "incomplete_per_case", 0, 2,
                    [](Draft& d) -> int& { return d.configuration.rules.desk.limits.incomplete_per_case; }),
        number<int>("acknowledge", "bounce_days", 0, 3650,
                    [](Draft& d) -> int& { return d.configuration.rules.desk.limits.bounce_days; }),
        number<int>("retention", "closed_days", 0, 36500,
                    [](Draft& d) -> int& { return d.configuration.retention.closed_days; }),
        number<int>("retention", "ignored_days", 0, 36500,
                    [](Draft& d) -> int& { return d.configuration.retention.ignored_days; }),
        number<int>("retention", "after_end_days", 0, 36500,
                    [](Draft& d) -> int& { return d.configuration.retention.after_end_days; }),
        number<int>("retention", "backup_days", 0, 36500,
                    [](Draft& d) -> int& { return d.configuration.retention.backup_days; }),
        row<std::string>("retention", "backup_folder", KeyKind::text, "the name of a folder, from this file's folder",
                         [](Draft& d, const std::string& v) {
                             d.configuration.retention.backup_folder = beside(d, v);
                             return v.empty() ? std::string("it names no folder") : std::string{};
                         }),
        text_or_none("trust", "authserv_id",
                     [](Draft& d) -> std::string& { return d.configuration.rules.desk.authserv_id; }),
        spam_header(),
        text_or_none("trust", "spam_value",
                     [](Draft& d) -> std::string& { return d.configuration.rules.desk.spam_value; }),
        template_file("receipt", AckKind::receipt, &Templates::receipt),
        template_file("incomplete", AckKind::incomplete, &Templates::incomplete),
        template_file("closed", AckKind::closed, &Templates::closed),
        template_file("referral", AckKind::referral, &Templates::referral),
    };
}

}  // namespace

std::optional<std::chrono::minutes> read_clock(std::string_view text) {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() != 5 || !digit(0) || !digit(1) || text[2] != ':' || !digit(3) || !digit(4)) {
        return std::nullopt;
    }
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    const std::chrono::minutes sum{hour * 60 + minute};
    return minute < 60 && sum <= std::chrono::hours{24} ? std::optional(sum) : std::nullopt;
}

const std::vector<KeyRow>& configuration_keys() {
    static const std::vector<KeyRow> rows = [] {
        std::vector<KeyRow> all;
        for (auto&& part :
             {desk_keys(), imap_keys(), smtp_keys(), oauth2_keys(), other_keys(), web_keys(), notice_keys()}) {
            all.insert(all.end(), part.begin(), part.end());
        }
        return all;
    }();
    return rows;
}

}  // namespace madoguchi
