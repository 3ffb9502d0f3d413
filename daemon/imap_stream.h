#pragma once

#include <chrono>
#include <string_view>

#include "parser/error.h"

namespace madoguchi {

/// A signed-in connection's bytes in both directions. `ImapConnection` is the real one; tests script one. One thread.
class ImapStream {
public:
    virtual ~ImapStream() = default;
    /// Sends all of `bytes`; `temporary` where that takes longer than `timeout` or the connection is gone.
    [[nodiscard]] virtual Result<void> send(std::string_view bytes, std::chrono::milliseconds timeout) = 0;
    /// What has come, waiting at most `max_wait` for the first byte. Empty: nothing came in time, or the wake-up
    /// descriptor became readable. The view holds until the next call. `temporary` where the connection is gone.
    [[nodiscard]] virtual Result<std::string_view> receive(std::chrono::milliseconds max_wait) = 0;
};

}  // namespace madoguchi
