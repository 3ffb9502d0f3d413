#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "review/web_message.h"
#include "store/accounts.h"

namespace madoguchi {

/// How the page is reached, as [web] of the configuration says.
struct WebAccess {
    /// "https://madoguchi.example.jp": as a reverse proxy shows it to its users; "" for this machine alone. Makes the
    /// cookie `Secure` and its host one that may be asked for.
    std::string public_url;
    std::string trusted_proxy;   ///< IP address of the proxy whose word on the user counts; "" none
    std::string trusted_header;  ///< lower case; the login in it is signed in without a password; "" none
    SessionLimits limits;
};

/// Who a request comes from.
struct WebVisitor {
    Session session;
    std::string new_token;  ///< to be set as a cookie: signed in by a proxy; "" else
};

/// Decides on every request before a page sees it: the Host is one of ours (DNS rebinding), a POST comes from our own
/// page (Origin, token), and a signed-in user of the store asks. Holds references; one thread.
class WebGate {
public:
    WebGate(Accounts accounts, const WebAccess& access) : accounts_(accounts), access_(access) {}

    /// The refusal of a request that no page of ours can have made; nullopt where there is none. Needs no session.
    [[nodiscard]] std::optional<WebResponse> refusal(const WebRequest& request) const;
    /// nullopt: nobody, or not any more.
    [[nodiscard]] Result<std::optional<WebVisitor>> visitor(const WebRequest& request, std::chrono::sys_seconds now);
    /// The form carries the session's own token.
    [[nodiscard]] static bool has_token(const WebRequest& request, const Session& session);
    /// Value of Set-Cookie; "" as token ends the session.
    [[nodiscard]] std::string cookie(std::string_view token) const;
    [[nodiscard]] static std::string_view token_of(const WebRequest& request);

private:
    Accounts accounts_;
    const WebAccess& access_;
};

}  // namespace madoguchi
