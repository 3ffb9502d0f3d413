#include "store/accounts.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "parser/utf8.h"
#include "store/digest.h"
#include "store/store_impl.h"

namespace madoguchi {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t most_password_bytes = 1024;
/// A session's last use is written no more often: each write waits for the disk.
constexpr std::chrono::seconds seen_step{60};

/// While it lives, no statement waits long for another program that writes.
class Hurry {
public:
    explicit Hurry(Database& db) : db_(&db), before_(db.number("PRAGMA busy_timeout").value_or(0)) {
        db.script("PRAGMA busy_timeout = 100");
    }
    Hurry(const Hurry&) = delete;
    Hurry& operator=(const Hurry&) = delete;
    ~Hurry() {
        try {
            db_->script(fmt::format("PRAGMA busy_timeout = {}", before_));
        } catch (const StoreFailure&) {
            // The connection is broken, and opened anew before its next use.
        } catch (const std::bad_alloc&) {
        }
    }

private:
    Database* db_;
    std::int64_t before_;  ///< milliseconds
};

std::string base64_url(std::string_view bytes) {
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      variant);
    text.pop_back();  // the NUL
    return text;
}

std::string random_bytes() {
    std::string bytes(token_bytes, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

std::string hash_of_token(std::string_view token) {
    return raw_hash_of(token);
}

/// An empty view may have no place in memory, and libsodium wants one.
const char* bytes_of(std::string_view text) {
    return text.empty() ? "" : text.data();
}

std::string hash_of_password(std::string_view password) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str(text.data(), bytes_of(password), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        throw std::bad_alloc();
    }
    return text.data();
}

bool matches(const std::string& hash, std::string_view password) {
    return crypto_pwhash_str_verify(hash.c_str(), bytes_of(password), password.size()) == 0;
}

[[noreturn]] void refuse(std::string message, std::string hint) {
    throw StoreFailure{{ErrorCode::config, std::move(message), std::move(hint)}};
}

void check_login(std::string_view login) {
    const bool plain = std::all_of(login.begin(), login.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    });
    if (login.empty() || login.size() > 64 || !plain || login == daemon_actor) {
        refuse("that login name cannot be used", "Use 1 to 64 of a-z, 0-9, '.', '-' and '_'; \"madoguchid\" is taken.");
    }
}

void check_password(std::string_view password) {
    std::size_t characters = 0;
    for (std::size_t at = 0; at < password.size(); ++characters) {
        (void)next_utf8(password, at);
    }
    if (characters < least_password_characters || password.size() > most_password_bytes) {
        refuse("that password cannot be used", fmt::format("Use at least {} characters, at most {} bytes.",
                                                           least_password_characters, most_password_bytes));
    }
}

User user_of(Statement& row) {
    User user;
    user.id = row.integer(0);
    user.login = row.text(1);
    user.display_name = row.text(2);
    user.role = role_from(row.text(3)).value_or(Role::reviewer);
    user.disabled = row.boolean(4);
    user.created = row.time(5);
    user.last_seen = row.maybe_time(6);
    return user;
}

constexpr std::string_view user_columns =
    "SELECT id, login, display_name, role, disabled, created, last_seen FROM users ";

std::optional<User> find(Database& db, std::string_view login) {
    auto row = db.query(std::string(user_columns) + "WHERE login = ?", login);
    return row.step() ? std::optional(user_of(row)) : std::nullopt;
}

User require(Database& db, std::string_view login) {
    auto user = find(db, login);
    if (!user) {
        fail_not_found(fmt::format("there is no user {}", login));
    }
    return std::move(*user);
}

/// Somebody must be left who can give accounts.
void require_other_administrator(Database& db, const User& user) {
    const auto others =
        db.number("SELECT count(*) FROM users WHERE role = 'administrator' AND disabled = 0 AND id <> ?", user.id);
    if (user.role == Role::administrator && others == 0) {
        throw StoreFailure{{ErrorCode::conflict, fmt::format("{} is the last administrator", user.login),
                            "Add another administrator first."}};
    }
}

User insert(Store::Impl& impl, User user, const std::string& hash, std::string_view actor,
            std::chrono::sys_seconds now) {
    auto& db = impl.db();
    if (find(db, user.login)) {
        throw StoreFailure{{ErrorCode::conflict, fmt::format("there is a user {} already", user.login), {}}};
    }
    db.run("INSERT INTO users (login, display_name, role, password_hash, disabled, created) VALUES (?, ?, ?, ?, 0, ?)",
           user.login, user.display_name, to_string(user.role), hash, now);
    user.id = db.last_insert_id();
    user.created = now;
    impl.note_history(std::nullopt, now, actor, "user-added", user.login);
    return user;
}

/// Keys of what is throttled; nobody outside can make two that meet.
std::int64_t login_key(const Store::Impl& impl, std::string_view login) {
    return key_of(fmt::format("sign-in login {}", login), impl.key);
}
std::int64_t client_key(const Store::Impl& impl, std::string_view address) {
    return key_of(fmt::format("sign-in address {}", address), impl.key);
}

std::int64_t failures_of(Database& db, std::int64_t key, std::chrono::sys_seconds since) {
    return db.number("SELECT count(*) FROM sign_in_failures WHERE key = ? AND at > ?", key, since).value_or(0);
}

std::string open_session(Store::Impl& impl, std::int64_t user, std::chrono::sys_seconds now) {
    auto token = base64_url(random_bytes());
    auto& db = impl.db();
    db.run("INSERT INTO sessions (token_hash, user_id, csrf, created, last_seen) VALUES (?, ?, ?, ?, ?)",
           Blob{hash_of_token(token)}, user, Blob{random_bytes()}, now, now);
    db.run("UPDATE users SET last_seen = ? WHERE id = ?", now, user);
    return token;
}

}  // namespace

std::string_view to_string(Role role) {
    return role == Role::administrator ? "administrator" : "reviewer";
}

std::optional<Role> role_from(std::string_view text) {
    return text == "administrator" ? std::optional(Role::administrator)
           : text == "reviewer"    ? std::optional(Role::reviewer)
                                   : std::nullopt;
}

Result<User> Accounts::add(std::string_view login, std::string_view display_name, Role role, std::string_view password,
                           std::string_view actor, std::chrono::sys_seconds now) {
    auto& impl = store_.impl();
    return impl.write([&] {
        check_login(login);
        check_password(password);
        User user;
        user.login = login;
        user.display_name = display_name.empty() ? login : display_name;
        user.role = role;
        return insert(impl, std::move(user), hash_of_password(password), actor, now);
    });
}

Result<User> Accounts::add_first(std::string_view login, std::string_view display_name, std::string_view password,
                                 std::chrono::sys_seconds now) {
    auto& impl = store_.impl();
    return impl.write([&] {
        check_login(login);
        check_password(password);
        if (impl.db().number("SELECT 1 FROM users LIMIT 1")) {
            throw StoreFailure{{ErrorCode::conflict, "there is an account already", "Sign in with it."}};
        }
        User user;
        user.login = login;
        user.display_name = display_name.empty() ? login : display_name;
        user.role = Role::administrator;
        return insert(impl, std::move(user), hash_of_password(password), login, now);
    });
}

Result<bool> Accounts::empty() {
    auto& impl = store_.impl();
    return impl.read([&] { return !impl.db().number("SELECT 1 FROM users LIMIT 1").has_value(); });
}

Result<void> Accounts::set_password(std::string_view login, std::string_view password, std::string_view actor,
                                    std::chrono::sys_seconds now) {
    auto& impl = store_.impl();
    return impl.write([&] {
        check_password(password);
        auto& db = impl.db();
        const auto user = require(db, login);
        db.run("UPDATE users SET password_hash = ? WHERE id = ?", hash_of_password(password), user.id);
        db.run("DELETE FROM sessions WHERE user_id = ?", user.id);
        db.run("DELETE FROM sign_in_failures WHERE key = ?", login_key(impl, login));
        impl.note_history(std::nullopt, now, actor, "user-password", user.login);
    });
}

Result<void> Accounts::set_disabled(std::string_view login, bool disabled, std::string_view actor,
                                    std::chrono::sys_seconds now) {
    auto& impl = store_.impl();
    return impl.write([&] {
        auto& db = impl.db();
        const auto user = require(db, login);
        if (disabled) {
            require_other_administrator(db, user);
        }
        db.run("UPDATE users SET disabled = ? WHERE id = ?", disabled, user.id);
        db.run("DELETE FROM sessions WHERE user_id = ?", user.id);
        impl.note_history(std::nullopt, now, actor, disabled ? "user-disabled" : "user-enabled", user.login);
    });
}

Result<void> Accounts::set_role(std::string_view login, Role role, std::string_view actor,
                                std::chrono::sys_seconds now) {
    auto& impl = store_.impl();
    return impl.write([&] {
        auto& db = impl.db();
        const auto user = require(db, login);
        if (role == user.role) {
            return;
        }
        if (role != Role::administrator) {
            require_other_administrator(db, user);
        }
        db.run("UPDATE users SET role = ? WHERE id = ?", to_string(role), user.id);
        impl.note_history(std::nullopt, now, actor, "user-role", user.login);
    });
}

Result<std::vector<User>> Accounts::list() {
    auto& impl = store_.impl();
    return impl.read([&] {
        std::vector<User> all;
        auto row = impl.db().query(std::string(user_columns) + "ORDER BY login");
        while (row.step()) {
            all.push_back(user_of(row));
        }
        return all;
    });
}

Result<std::string> Accounts::sign_in(std::string_view login, std::string_view password,
                                      std::string_view remote_address, const SessionLimits& limits,
                                      std::chrono::sys_seconds now) {
    auto& impl = store_.impl();
    const auto of_login = login_key(impl, login);
    const auto of_client = client_key(impl, remote_address);
    struct Known {
        std::optional<User> user;
        std::string hash;
        bool throttled = false;
    };
    const auto known = impl.read([&] {
        auto& db = impl.db();
        Known found;
        const auto since = now - limits.failure_window;
        found.throttled = failures_of(db, of_login, since) >= limits.failures_of_login ||
                          failures_of(db, of_client, since) >= limits.failures_of_address;
        found.user = find(db, login);
        auto row = db.query("SELECT password_hash FROM users WHERE login = ?", login);
        found.hash = row.step() ? row.text(0) : std::string();
        return found;
    });
    if (!known) {
        return tl::unexpected(known.error());
    }
    if (known->throttled) {
        return failure(ErrorCode::temporary, "too many wrong passwords", "Wait a quarter of an hour.");
    }
    if (password.size() > most_password_bytes) {
        password = password.substr(0, most_password_bytes + 1);
    }
    // Outside the transaction: it takes its time, and other programs write meanwhile. An unknown login takes as long.
    const bool right = known->user && !known->user->disabled && matches(known->hash, password);
    if (!known->user || known->user->disabled) {
        (void)hash_of_password(password);
    }
    auto session = impl.write([&]() -> std::string {
        auto& db = impl.db();
        db.run("DELETE FROM sign_in_failures WHERE at <= ?", now - limits.failure_window);
        if (!right) {
            db.run("INSERT INTO sign_in_failures (key, at) VALUES (?, ?), (?, ?)", of_login, now, of_client, now);
            return {};
        }
        db.run("DELETE FROM sign_in_failures WHERE key = ?", of_login);
        db.run("DELETE FROM sessions WHERE created <= ? OR last_seen <= ?", now - limits.absolute, now - limits.idle);
        return open_session(impl, known->user->id, now);
    });
    if (session && session->empty()) {
        return failure(ErrorCode::denied, "wrong login or password");
    }
    return session;
}

Result<std::string> Accounts::sign_in_vouched(std::string_view login, std::chrono::sys_seconds now) {
    auto& impl = store_.impl();
    return impl.write([&] {
        const auto user = find(impl.db(), login);
        if (!user || user->disabled) {
            throw StoreFailure{{ErrorCode::denied, "no such user", "Add the user with madoguchi user add."}};
        }
        return open_session(impl, user->id, now);
    });
}

Result<std::optional<Session>> Accounts::session(std::string_view token, const SessionLimits& limits,
                                                 std::chrono::sys_seconds now, bool by_person) {
    auto& impl = store_.impl();
    struct Found {
        Session session;
        std::chrono::sys_seconds seen;
    };
    const auto hash = hash_of_token(token);
    const auto found = impl.read([&]() -> std::optional<Found> {
        auto row = impl.db().query(
            "SELECT u.id, u.login, u.display_name, u.role, u.disabled, u.created, u.last_seen, s.csrf, s.last_seen "
            "FROM sessions AS s JOIN users AS u ON u.id = s.user_id WHERE s.token_hash = ? AND u.disabled = 0 AND "
            "s.created > ? AND s.last_seen > ?",
            Blob{hash}, now - limits.absolute, now - limits.idle);
        if (!row.step()) {
            return std::nullopt;
        }
        return Found{{user_of(row), base64_url(row.blob(7))}, row.time(8)};
    });
    if (!found) {
        return tl::unexpected(found.error());
    }
    if (!*found) {
        return std::optional<Session>();
    }
    if (by_person && now - (*found)->seen >= seen_step) {
        // A full disk or a locked store must not hide what can still be read; the next request notes it.
        (void)impl.read([&] {
            const Hurry hurry(impl.db());
            (void)impl.write(
                [&] { impl.db().run("UPDATE sessions SET last_seen = ? WHERE token_hash = ?", now, Blob{hash}); });
        });
    }
    return std::optional((*found)->session);
}

Result<void> Accounts::sign_out(std::string_view token) {
    auto& impl = store_.impl();
    return impl.write([&] { impl.db().run("DELETE FROM sessions WHERE token_hash = ?", Blob{hash_of_token(token)}); });
}

}  // namespace madoguchi
