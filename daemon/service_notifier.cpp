#include "daemon/service_notifier.h"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>
#include <ctime>
#include <utility>

namespace madoguchi {

ServiceNotifier::ServiceNotifier(Clocks clocks) : clocks_(std::move(clocks)), last_alive_(clocks_.steady()) {}

void ServiceNotifier::ready() {
    sd_notify(0, "READY=1");
}

void ServiceNotifier::reloading() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const auto microseconds = now.tv_sec * 1'000'000LL + now.tv_nsec / 1000;
    sd_notify(0, fmt::format("RELOADING=1\nMONOTONIC_USEC={}", microseconds).c_str());
}

void ServiceNotifier::stopping() {
    sd_notify(0, "STOPPING=1\nSTATUS=Stopping");
}

void ServiceNotifier::status(std::string_view text) {
    if (text != last_status_) {
        last_status_ = text;
        sd_notify(0, fmt::format("STATUS={}", text).c_str());
    }
}

void ServiceNotifier::alive() {
    const auto now = clocks_.steady();
    const std::lock_guard lock(alive_mutex_);
    if (now - last_alive_ >= std::chrono::milliseconds(500)) {
        last_alive_ = now;
        sd_notify(0, "WATCHDOG=1");
    }
}

}  // namespace madoguchi
