#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "desk/configuration.h"
#include "review/web_gate.h"
#include "review/web_message.h"
#include "store/store.h"

namespace madoguchi {

/// The secretariat's pages over one store. `handle` is the whole of it: gate (Host, Origin, session, token), then one
/// page or one decision. Holds references; one thread at a time.
class WebDesk {
public:
    /// `first_account_code`: what the person who makes the first account must know; "" lets nobody.
    WebDesk(Store& store, const Configuration& configuration, std::string first_account_code,
            std::function<std::chrono::sys_seconds()> clock);

    [[nodiscard]] WebResponse handle(const WebRequest& request);

private:
    [[nodiscard]] WebResponse first_account(const WebRequest& request, std::chrono::sys_seconds now);
    [[nodiscard]] WebResponse sign_in(const WebRequest& request, std::chrono::sys_seconds now);
    [[nodiscard]] WebResponse signed_in(const WebRequest& request, const WebVisitor& visitor,
                                        std::chrono::sys_seconds now);

    Store& store_;
    const Configuration& configuration_;
    std::string first_account_code_;
    std::function<std::chrono::sys_seconds()> clock_;
    Accounts accounts_;
    WebGate gate_;
};

}  // namespace madoguchi
