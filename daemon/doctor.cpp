#include "daemon/doctor.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "daemon/assembly.h"
#include "daemon/login_source.h"
#include "daemon/options.h"
#include "daemon/server_trial.h"
#include "rules/business_calendar.h"
#include "store/store_copy.h"

namespace madoguchi {
namespace {

constexpr std::uintmax_t least_space = 1U << 30;
constexpr std::chrono::hours certificate_warning{24 * 21};
constexpr std::chrono::seconds trial_patience{60};
constexpr std::string_view trial = "mail to oneself";
constexpr std::string_view example_domain = ".example.jp";

std::string_view word_of(DoctorLine::State state) {
    switch (state) {
        case DoctorLine::State::ok:
            return "ok";
        case DoctorLine::State::warning:
            return "warning";
        case DoctorLine::State::error:
            break;
    }
    return "error";
}

std::string date_of(std::chrono::sys_seconds t) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(t));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

int status_of(const Error& error) {
    switch (error.code) {
        case ErrorCode::permanent:
        case ErrorCode::denied:
            return exit_status::denied;
        case ErrorCode::config:
        case ErrorCode::not_found:
            return exit_status::config;
        case ErrorCode::malformed:
            return exit_status::damaged_store;
        default:
            return exit_status::temporary;
    }
}

bool any_says(const ServerFacts& facts, std::string_view word) {
    return std::any_of(facts.lines.begin(), facts.lines.end(),
                       [&](const std::string& line) { return line.find(word) != std::string::npos; });
}

}  // namespace

std::string to_text(const DoctorLine& line) {
    auto text = fmt::format("{:<8} {}: {}\n", word_of(line.state), line.subject, line.found);
    if (!line.remedy.empty()) {
        text += fmt::format("{:<8} -> {}\n", "", line.remedy);
    }
    return text;
}

int exit_status_of(const std::vector<DoctorLine>& lines) {
    constexpr std::array order{exit_status::ok, exit_status::temporary, exit_status::denied, exit_status::damaged_store,
                               exit_status::config};
    const auto rank = [&](int status) { return std::find(order.begin(), order.end(), status) - order.begin(); };
    int gravest = exit_status::ok;
    for (const auto& line : lines) {
        if (line.state == DoctorLine::State::error && rank(line.exit_status) > rank(gravest)) {
            gravest = line.exit_status;
        }
    }
    return gravest;
}

void Doctor::add(DoctorLine line) {
    tell_(line);
    lines_.push_back(std::move(line));
}

void Doctor::ok(std::string subject, std::string found) {
    add({DoctorLine::State::ok, std::move(subject), std::move(found), {}, 0});
}

void Doctor::warn(std::string subject, std::string found, std::string remedy) {
    add({DoctorLine::State::warning, std::move(subject), std::move(found), std::move(remedy), 0});
}

void Doctor::fail(std::string subject, std::string found, std::string remedy, int exit_status) {
    add({DoctorLine::State::error, std::move(subject), std::move(found), std::move(remedy), exit_status});
}

std::vector<DoctorLine> Doctor::examine(const std::filesystem::path& config_file, bool mail_to_oneself,
                                        const std::function<void(const DoctorLine&)>& tell) {
    tell_ = tell;
    lines_.clear();
    const auto configuration = read_configuration(config_file);
    if (!configuration) {
        fail("configuration", configuration.error().message, "Correct the file; nothing else was looked at.",
             exit_status::config);
        return std::move(lines_);
    }
    ok("configuration", fmt::format("{} reads well, with its templates and rules", config_file.string()));
    look_at_desk(*configuration);
    look_at_store(*configuration);
    look_at_clock();
    look_at_imap(*configuration);
    look_at_smtp(*configuration);
    if (mail_to_oneself) {
        look_at_whole_way(*configuration);
    }
    return std::move(lines_);
}

void Doctor::look_at_desk(const Configuration& configuration) {
    const auto& desk = configuration.rules.desk;
    if (desk.address.ends_with(example_domain) || url_host(configuration.imap.url).ends_with(example_domain)) {
        fail("desk", "the address or the IMAP server is still the example's", "Set [desk] address and [imap] url.",
             exit_status::config);
        return;
    }
    const bool open = BusinessCalendar(desk).within_period(clocks_.wall());
    if (open) {
        ok("desk", fmt::format("{} is within its period", desk.address));
    } else {
        warn("desk", "today is outside the desk's period: mail is answered with a note that it is closed",
             "Check [desk] open_from and open_to.");
    }
}

void Doctor::look_at_store(const Configuration& configuration) {
    const auto& file = configuration.store_path;
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
        fail("store", fmt::format("{} is not there, or may not be written by this user", folder.string()),
             "Make the folder for the user madoguchi (systemd-tmpfiles --create), or run this as that user.",
             exit_status::denied);
        return;
    }
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    if (!error && space.available < least_space) {
        warn("disk", fmt::format("{} MiB are left in {}", space.available >> 20, folder.string()),
             "Free some space; a full disk stops the intake.");
    } else if (!error) {
        ok("disk", fmt::format("{} GiB are left in {}", space.available >> 30, folder.string()));
    }
    struct ::stat seen {};
    if (::stat(file.c_str(), &seen) != 0) {
        ok("store", fmt::format("{} is made at the first start", file.string()));
        return;
    }
    if ((seen.st_mode & S_IRWXO) != 0) {
        warn("store", "everybody on this machine can read it", fmt::format("chmod o= {}", file.string()));
    }
    const auto found = check_store(file);
    if (!found) {
        fail("store", found.error().message, found.error().hint, status_of(found.error()));
    } else if (!found->damage.empty()) {
        fail("store", fmt::format("is damaged: {}", found->damage.front()), "Restore a backup: madoguchi restore FILE.",
             exit_status::damaged_store);
    } else {
        ok("store", fmt::format("whole: {} mails, {} cases", found->facts.mails, found->facts.cases));
    }
}

void Doctor::look_at_clock() {
    timex state{};
    if (::adjtimex(&state) == TIME_ERROR || (static_cast<unsigned>(state.status) & STA_UNSYNC) != 0) {
        warn("clock", "is not synchronised", "Install and start systemd-timesyncd or chrony.");
    } else {
        ok("clock", "is synchronised");
    }
}

bool Doctor::look_at_name(std::string_view subject, const std::string& url) {
    const auto host = url_host(url);
    addrinfo* first = nullptr;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    const int result = ::getaddrinfo(host.c_str(), nullptr, &hints, &first);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(first, &::freeaddrinfo);
    if (result != 0) {
        fail(fmt::format("{} name", subject), fmt::format("{}: {}", host, ::gai_strerror(result)),
             fmt::format("Check the url in [{}], and this machine's DNS.", subject == "IMAP" ? "imap" : "smtp"),
             exit_status::temporary);
        return false;
    }
    ok(fmt::format("{} name", subject), fmt::format("{} is found", host));
    return true;
}

void Doctor::look_at_certificate(std::string_view subject, std::chrono::sys_seconds end) {
    const auto name = fmt::format("{} certificate", subject);
    if (end - clocks_.wall() < certificate_warning) {
        warn(name, fmt::format("ends on {}", date_of(end)), "Let the server's administrator renew it.");
    } else {
        ok(name, fmt::format("trusted until {}", date_of(end)));
    }
}

void Doctor::look_at_imap(const Configuration& configuration) {
    if (!look_at_name("IMAP", configuration.imap.url)) {
        return;
    }
    const auto logins = make_logins(configuration, wake_, clocks_, random_);
    if (!logins) {
        fail("credentials", logins.error().message, logins.error().hint, status_of(logins.error()));
        return;
    }
    ok("credentials", "passwords and keys can be read");
    const auto login = logins->imap(false);
    if (!login) {
        fail("IMAP login", login.error().message, login.error().hint, status_of(login.error()));
        return;
    }
    const auto facts = try_server(imap_peer(configuration.imap), *login, wake_);
    if (!facts) {
        fail("IMAP login", facts.error().message,
             "Check [imap] url, user, ca_file and the password; too many tries may lock the account.",
             status_of(facts.error()));
        return;
    }
    if (facts->certificate_end) {
        look_at_certificate("IMAP", *facts->certificate_end);
    }
    ok("IMAP login", fmt::format("signed in as {}; the server {}", configuration.imap.user,
                                 any_says(*facts, "IDLE") ? "announces new mail (IDLE)" : "is asked for new mail"));
    look_at_folders(configuration);
}

void Doctor::look_at_folders(const Configuration& configuration) {
    const auto logins = make_logins(configuration, wake_, clocks_, random_);
    if (!logins) {
        return;
    }
    for (const auto* folder :
         {&configuration.imap.folder, &configuration.imap.junk_folder, &configuration.imap.sent_folder}) {
        if (folder->empty()) {
            continue;
        }
        ImapFolder wanted;
        wanted.folder = *folder;
        ImapMailbox mailbox(std::move(wanted), imap_connect(configuration.imap, logins->imap, clocks_, wake_), clocks_,
                            wake_, random_);
        const auto state = mailbox.open();
        const auto name = fmt::format("IMAP folder {}", *folder);
        if (state) {
            ok(name, fmt::format("can be read: {} mails", state->exists));
        } else {
            fail(name, state.error().message, state.error().hint, status_of(state.error()));
        }
        mailbox.close();
    }
}

void Doctor::look_at_smtp(const Configuration& configuration) {
    if (!look_at_name("SMTP", configuration.smtp.url)) {
        return;
    }
    const auto logins = make_logins(configuration, wake_, clocks_, random_);
    const auto login = logins ? logins->smtp(false) : tl::unexpected(logins.error());
    if (!login) {
        fail("SMTP login", login.error().message, login.error().hint, status_of(login.error()));
        return;
    }
    const auto facts = try_server(smtp_peer(configuration.smtp), *login, wake_);
    if (!facts) {
        fail("SMTP login", facts.error().message, "Check [smtp] url, user, ca_file and the password.",
             status_of(facts.error()));
        return;
    }
    if (facts->certificate_end) {
        look_at_certificate("SMTP", *facts->certificate_end);
    }
    ok("SMTP login", login->user.empty() ? std::string("the server answers; no login is asked for")
                                         : fmt::format("signed in as {}", login->user));
}

void Doctor::look_at_whole_way(const Configuration& configuration) {
    if (exit_status_of(lines_) != exit_status::ok) {
        warn(std::string(trial), "not sent, because of the errors above", "Correct them, and try again.");
        return;
    }
    const auto logins = make_logins(configuration, wake_, clocks_, random_);
    if (!logins) {
        fail(std::string(trial), logins.error().message, logins.error().hint, status_of(logins.error()));
        return;
    }
    // Without a store there is no secret yet; the mail's other marks say enough.
    DeskKey key{};
    if (auto store = Store::open(configuration.store_path, OpenMode::read_only)) {
        key = store->desk_key().value_or(key);
    }
    const auto report = MailTrial(configuration, key, clocks_, wake_, random_).run(*logins, trial_patience);
    if (report) {
        tell_trial(configuration, *report);
    } else {
        fail(std::string(trial), report.error().message, report.error().hint, status_of(report.error()));
    }
}

void Doctor::tell_trial(const Configuration& configuration, const TrialReport& report) {
    using enum Delivery::Outcome;
    const auto& sent_to = configuration.rules.desk.address;
    const auto& delivery = report.delivery;
    if (delivery.outcome == failed || delivery.outcome == deferred) {
        fail(std::string(trial), fmt::format("the SMTP server does not take it: {}", log_text(delivery.text)),
             "Check [smtp] user, from and envelope_from: this login must be allowed to send as the desk.",
             delivery.outcome == failed ? exit_status::config : exit_status::temporary);
    } else if (!report.folder) {
        fail(std::string(trial), fmt::format("sent to {}, but not there after {} s", sent_to, report.took.count()),
             "Look into the queue of the mail server, and whether mail to [desk] address reaches [imap] folder.",
             exit_status::temporary);
    } else if (*report.folder == configuration.imap.junk_folder) {
        warn(std::string(trial), fmt::format("arrived in the junk folder {}", *report.folder),
             "Senders' servers may do the same: let SPF and DKIM of the desk's domain be looked at.");
    } else {
        ok(std::string(trial),
           fmt::format("sent to {}, and arrived in {} after {} s", sent_to, *report.folder, report.took.count()));
    }
}

}  // namespace madoguchi
