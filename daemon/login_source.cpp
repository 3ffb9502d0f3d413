#include "daemon/login_source.h"

#include <fmt/format.h>
#include <utility>

#include "desk/configuration.h"

namespace madoguchi {

LoginSource password_logins(std::string user, std::string password_file) {
    return [user = std::move(user), password_file = std::move(password_file)](bool /*refused*/) -> Result<Login> {
        if (user.empty()) {
            return Login{};
        }
        return read_password(password_file).map([&](std::string&& password) {
            return Login{.user = user, .password = std::move(password), .bearer_token = {}};
        });
    };
}

LoginSource token_logins(std::string user, std::shared_ptr<TokenSource> tokens) {
    return [user = std::move(user), tokens = std::move(tokens),
            last = std::string()](bool refused) mutable -> Result<Login> {
        if (user.empty()) {
            return Login{};
        }
        auto token = refused ? tokens->after_refusal(last) : tokens->token();
        if (!token) {
            return tl::unexpected(token.error());
        }
        last = *token;
        return Login{.user = user, .password = {}, .bearer_token = std::move(*token)};
    };
}

Result<std::unique_ptr<ImapConnection>> sign_in(const Peer& peer, const LoginSource& logins, const Wake& wake,
                                                const Clocks& clocks) {
    const auto login = logins(false);
    if (!login) {
        return tl::unexpected(login.error());
    }
    auto connection = ImapConnection::open(peer, *login, wake, clocks);
    if (connection || connection.error().code != ErrorCode::permanent || login->bearer_token.empty()) {
        return connection;
    }
    const auto fresh = logins(true);
    if (!fresh) {
        return failure(fresh.error().code, fmt::format("{}; {}", connection.error().message, fresh.error().message),
                       fresh.error().hint);
    }
    return ImapConnection::open(peer, *fresh, wake, clocks);
}

}  // namespace madoguchi
