#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "desk/configuration.h"
#include "review/web_message.h"
#include "store/accounts.h"

namespace madoguchi {

/// Who a request comes from.
struct WebVisitor {
    Session session;
    std::string new_token;  ///< to be set as a cookie: signed in by a proxy; "" else
};

/// Decides on every request before a page sees it: the Host is one of ours (DNS rebinding), a POST comes from our own
/// page (Origin, token), and a signed-in user of the store asks. Holds references; one thread.
class WebGate {
public:
    WebGate(Accounts accounts, const WebSettings& settings) : accounts_(accounts), settings_(settings) {}

    /// The refusal of a request that no page of ours can have made; nullopt where there is none. Needs no session.
    [[nodiscard]] std::optional<WebResponse> refusal(const WebRequest& request) const;
    /// nullopt: nobody, or not any more. `by_person`: of Accounts::session.
    [[nodiscard]] Result<std::optional<WebVisitor>> visitor(const WebRequest& request, std::chrono::sys_seconds now,
                                                            bool by_person);
    /// The form carries the session's own token.
    [[nodiscard]] static bool has_token(const WebRequest& request, const Session& session);
    /// Value of Set-Cookie; "" as token ends the session.
    [[nodiscard]] std::string cookie(std::string_view token) const;
    [[nodiscard]] static std::string_view token_of(const WebRequest& request);

    /// As the configuration says.
    [[nodiscard]] SessionLimits limits() const;

private:
    Accounts accounts_;
    const WebSettings& settings_;
};

}  // namespace madoguchi
