#pragma once

#include <functional>
#include <string>

#include "parser/error.h"
#include "store/case.h"

namespace madoguchi {

/// What became of one hand-over to the SMTP server. `unknown` only where the whole body was handed over and no final
/// reply came.
struct Delivery {
    enum class Outcome { sent, deferred, failed, unknown } outcome = Outcome::deferred;
    int code = 0;      ///< the server's reply code, 0 if none
    std::string text;  ///< the server's or the library's text, for people
    /// The server took no mail at all (no connection, refused before MAIL), or fell silent in its midst: the others
    /// need not be tried now.
    bool server_trouble = false;
    bool login_refused = false;  ///< of server_trouble: trying soon again would feed a lock-out
};

/// What a hand-over calls on its way.
struct HandOverSteps {
    /// Once, before the first byte of the body leaves; if it fails, nothing of the body is sent and the outcome is
    /// `deferred`.
    std::function<Result<void>()> before_body;
    /// About once a second while the server keeps the mail waiting before that.
    std::function<void()> waiting;
};

/// Hands mails to a submission server. `SmtpCourier` is the real one; tests have one in memory. One thread.
class Courier {
public:
    virtual ~Courier() = default;
    [[nodiscard]] virtual Delivery send(const OutboxItem& item, const HandOverSteps& steps) = 0;
    virtual void close() = 0;
};

}  // namespace madoguchi
