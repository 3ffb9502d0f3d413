#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "parser/error.h"

namespace madoguchi {

/// The value of a variable of the environment; "" where it is not set.
using EnvironmentSource = std::function<std::string(std::string_view name)>;

/// The listening socket that systemd started this process with (sd_listen_fds(3)), not owned; -1 where there is none.
/// `config` where more than one was handed over, or something else than a listening stream socket.
[[nodiscard]] Result<int> handed_socket(const EnvironmentSource& environment);

}  // namespace madoguchi
