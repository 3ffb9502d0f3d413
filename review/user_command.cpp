#include "review/user_command.h"

#include <fmt/format.h>

#include "review/columns.h"
#include "review/json_output.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"
#include "store/accounts.h"

namespace madoguchi {
namespace {

std::string_view role_word(Role role) {
    return role == Role::administrator ? words::role_administrator : words::role_reviewer;
}

std::string line_of(const User& user) {
    const auto seen = user.last_seen ? short_japanese_time(*user.last_seen) : std::string(words::not_yet);
    return fmt::format("  {}  {}  {}  {}: {}{}\n", fit_columns(user.login, 20),
                       fit_columns(visible_line(user.display_name), 20), role_word(user.role), words::last_sign_in,
                       seen, user.disabled ? fmt::format("  {}", words::disabled) : "");
}

ExitStatus print_list(Console& console, Accounts& accounts, bool as_json) {
    const auto users = accounts.list();
    if (!users) {
        return report(console, users.error());
    }
    if (as_json) {
        console.out << json::of(*users) << '\n';
        return ExitStatus::ok;
    }
    if (users->empty()) {
        console.out << words::no_users;
        return ExitStatus::ok;
    }
    console.out << fmt::format("{} {} {}\n\n", words::user_list_heading, users->size(), words::count_unit);
    for (const auto& user : *users) {
        console.out << line_of(user);
    }
    return ExitStatus::ok;
}

/// On a terminal asked twice; else one line of the input. nullopt: refused, and said why.
std::optional<std::string> new_password(Console& console) {
    auto password = console.ask_secret ? console.ask_secret(words::password_prompt) : std::nullopt;
    if (!password) {
        refuse(console, ExitStatus::no_input, words::no_password);
        return std::nullopt;
    }
    if (console.err_is_terminal && console.ask_secret(words::password_again_prompt) != password) {
        refuse(console, ExitStatus::usage, words::passwords_differ);
        return std::nullopt;
    }
    return password;
}

}  // namespace

ExitStatus UserCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, action == "list" ? OpenMode::read_only : OpenMode::existing);
    if (!desk) {
        return report(console, desk.error());
    }
    Accounts accounts(desk->store);
    if (action == "list") {
        return print_list(console, accounts, json);
    }
    if (login.empty()) {
        return report_usage(console, words::user_login_needed);
    }
    const bool with_password = action == "add" || action == "passwd";
    const auto password = with_password ? new_password(console) : std::string();
    if (!password) {
        return ExitStatus::usage;
    }
    const auto now = console.now();
    const auto done = [&](const auto& result, std::string_view sentence) {
        if (!result) {
            return result.error().code == ErrorCode::config ? report_usage(console, words::bad_account)
                                                            : report(console, result.error());
        }
        console.out << (json ? json::of_account(login, action) + "\n" : fmt::format(fmt::runtime(sentence), login));
        return ExitStatus::ok;
    };
    if (action == "add") {
        const auto role = admin ? Role::administrator : Role::reviewer;
        return done(accounts.add(login, name, role, *password, console.actor, now), words::user_added);
    }
    if (action == "passwd") {
        return done(accounts.set_password(login, *password, console.actor, now), words::user_password_set);
    }
    if (action == "role") {
        return done(accounts.set_role(login, admin ? Role::administrator : Role::reviewer, console.actor, now),
                    admin ? words::user_is_administrator : words::user_is_reviewer);
    }
    const bool disable = action == "disable";
    return done(accounts.set_disabled(login, disable, console.actor, now),
                disable ? words::user_disabled : words::user_enabled);
}

}  // namespace madoguchi
