#pragma once

#include <functional>

#include "review/console.h"
#include "review/serve_command.h"

namespace madoguchi {

/// Serves the page until `wait_for_end` returns.
[[nodiscard]] ExitStatus serve_pages(const ServeCommand& command, Console& console,
                                     const std::function<void()>& wait_for_end);

}  // namespace madoguchi
