#pragma once

#include <mutex>

#include "daemon/clocks.h"

namespace madoguchi {

/// SIGTERM and SIGINT ask to stop, SIGHUP to read the configuration again. They are blocked and read from a descriptor,
/// so that they interrupt nothing half done. One object, made before any thread; its functions on any.
class Signals {
public:
    Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    ~Signals();

    /// Readable when a signal waits.
    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] bool stop_requested();
    /// True once for each request.
    [[nodiscard]] bool take_reload_request();

private:
    void read_pending();

    int fd_ = -1;
    std::mutex mutex_;  ///< of what follows
    bool stop_ = false;
    bool reload_ = false;
};

}  // namespace madoguchi
