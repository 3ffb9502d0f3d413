#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

#include "daemon/clocks.h"

namespace madoguchi {

/// Tells systemd how the service is (sd_notify(3)); does nothing where it was not started by systemd.
class ServiceNotifier {
public:
    explicit ServiceNotifier(Clocks clocks);
    void ready();
    void reloading();
    void stopping();
    /// What `systemctl status` shows. English, no personal data.
    void status(std::string_view text);
    /// Feeds the watchdog; call it wherever the work goes on. Sends at most twice a second. Any thread.
    void alive();

private:
    Clocks clocks_;
    std::mutex alive_mutex_;
    std::chrono::steady_clock::time_point last_alive_;  ///< under the mutex
    std::string last_status_;
};

}  // namespace madoguchi
