#pragma once

#include <chrono>
#include <string>

#include "desk/configuration.h"
#include "store/store.h"

namespace madoguchi {

/// What `status` shows: whether the desk is at work, and what needs a person; with what to do about it.
[[nodiscard]] std::string status_screen(const StoreStatus& status, const ImapSettings& imap,
                                        std::chrono::sys_seconds now);

}  // namespace madoguchi
