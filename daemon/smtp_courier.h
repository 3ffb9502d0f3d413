#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "daemon/clocks.h"
#include "daemon/courier.h"
#include "daemon/curl_handle.h"
#include "daemon/login_source.h"

namespace madoguchi {

/// An address that may be put into an SMTP command: one @ with something on both sides, at most 254 bytes, no control
/// bytes, spaces or angle brackets (RFC 5321 §4.1.2; libcurl passes CR and LF through).
[[nodiscard]] bool is_envelope_address(std::string_view address);

/// Hands mails to a submission server by libcurl (RFC 5321, 6409): one connection for many mails, one recipient a mail.
/// A handle whose last mail ended without a clear reply is thrown away, since the next mail would read that reply as
/// its own. One thread.
class SmtpCourier : public Courier {
public:
    struct Limits {
        std::chrono::seconds reply{300};  ///< for each reply, the one after the body included (RFC 5321 §4.5.3.2)
        std::chrono::seconds mail{900};   ///< for the whole of one mail
        std::chrono::seconds stop{10};    ///< for the reply after the body once the program should stop
    };
    SmtpCourier(Peer peer, LoginSource login, Wake wake, Clocks clocks, const Limits& limits);
    ~SmtpCourier() override;

    [[nodiscard]] Delivery send(const OutboxItem& item, const HandOverSteps& steps) override;
    void close() override;

private:
    struct Transfer;

    Delivery attempt(const OutboxItem& item, const HandOverSteps& steps);
    Result<void> prepare(Transfer& transfer);
    Delivery classify(int rc, Transfer& transfer);

    Peer peer_;
    LoginSource login_;
    Wake wake_;
    Clocks clocks_;
    Limits limits_;
    CurlHandle handle_;
    int mails_on_handle_ = 0;
    bool smtputf8_ = false;  ///< offered by the server of this connection
};

}  // namespace madoguchi
