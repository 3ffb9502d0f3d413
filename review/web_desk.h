#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "desk/configuration.h"
#include "review/web_message.h"
#include "store/accounts.h"
#include "store/store.h"

namespace madoguchi {

/// Who a request comes from, after the gate.
struct WebVisitor {
    Session session;
    std::chrono::sys_seconds now;
};

/// The secretariat's pages over one store. `handle` is the whole of it: gate (Host, Origin, session, CSRF, role), then
/// one page or one decision. Holds references; one thread at a time.
class WebDesk {
public:
    WebDesk(Store& store, const Configuration& configuration, std::function<std::chrono::sys_seconds()> clock);

    [[nodiscard]] WebResponse handle(const WebRequest& request);

private:
    Store& store_;
    const Configuration& configuration_;
    std::function<std::chrono::sys_seconds()> clock_;
};

}  // namespace madoguchi
