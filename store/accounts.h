#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace madoguchi {

enum class Role { reviewer, administrator };
[[nodiscard]] std::string_view to_string(Role role);  ///< stored
[[nodiscard]] std::optional<Role> role_from(std::string_view text);

struct User {
    std::int64_t id = 0;
    std::string login;         ///< a-z, 0-9, '.', '-', '_'; 1 to 64 characters; never "madoguchid"
    std::string display_name;  ///< as the pages show it
    Role role = Role::reviewer;
    bool disabled = false;
    std::chrono::sys_seconds created;
    std::optional<std::chrono::sys_seconds> last_seen;  ///< of a sign-in
};

struct Session {
    User user;
    std::string csrf_token;  ///< URL-safe base64
};

/// How long a session lives, and how many wrong passwords are taken.
struct SessionLimits {
    std::chrono::seconds idle{std::chrono::minutes(60)};
    std::chrono::seconds absolute{std::chrono::hours(10)};
    int failures_of_login = 5;     ///< within `failure_window`; then none is tried
    int failures_of_address = 50;  ///< the same of one client address: behind a proxy it is everybody's
    std::chrono::seconds failure_window{std::chrono::minutes(15)};
};

inline constexpr std::size_t least_password_characters = 12;

/// Who may use the web page. Passwords are argon2id (libsodium's interactive limits); of a session only the hash of its
/// token is stored. Every change of an account stands in the history. Holds a reference; one thread.
class Accounts {
public:
    explicit Accounts(Store& store) : store_(store) {}

    /// A login that is there is a `conflict`; a bad login, or a password of under 12 or over 1024 bytes, is `config`.
    [[nodiscard]] Result<User> add(std::string_view login, std::string_view display_name, Role role,
                                   std::string_view password, std::string_view actor, std::chrono::sys_seconds now);
    /// The first account, an administrator: a `conflict` as soon as there is one, within the same transaction.
    [[nodiscard]] Result<User> add_first(std::string_view login, std::string_view display_name,
                                         std::string_view password, std::chrono::sys_seconds now);
    [[nodiscard]] Result<bool> empty();
    /// Ends the user's sessions, and forgets wrong passwords.
    [[nodiscard]] Result<void> set_password(std::string_view login, std::string_view password, std::string_view actor,
                                            std::chrono::sys_seconds now);
    /// Disabling ends the user's sessions. The last administrator who can sign in stays: `conflict`.
    [[nodiscard]] Result<void> set_disabled(std::string_view login, bool disabled, std::string_view actor,
                                            std::chrono::sys_seconds now);
    /// Holds from the user's next request on. The last administrator who can sign in stays one: `conflict`.
    [[nodiscard]] Result<void> set_role(std::string_view login, Role role, std::string_view actor,
                                        std::chrono::sys_seconds now);
    [[nodiscard]] Result<std::vector<User>> list();

    /// `denied` for any wrong login or password, `temporary` while too many were wrong; both take the same time
    /// whether there is such a login or not. Returns the token for the cookie: URL-safe base64 of 32 random bytes.
    [[nodiscard]] Result<std::string> sign_in(std::string_view login, std::string_view password,
                                              std::string_view remote_address, const SessionLimits& limits,
                                              std::chrono::sys_seconds now);
    /// For a login that a trusted proxy vouches for.
    [[nodiscard]] Result<std::string> sign_in_vouched(std::string_view login, std::chrono::sys_seconds now);
    /// nullopt: no such session, timed out, or its user is disabled. `by_person`: it stays awake for it; what a page
    /// asks by itself lets it fall asleep. Where that cannot be noted, the session holds all the same.
    [[nodiscard]] Result<std::optional<Session>> session(std::string_view token, const SessionLimits& limits,
                                                         std::chrono::sys_seconds now, bool by_person = true);
    [[nodiscard]] Result<void> sign_out(std::string_view token);

private:
    Store& store_;
};

}  // namespace madoguchi
