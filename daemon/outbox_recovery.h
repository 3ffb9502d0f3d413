#pragma once

#include <chrono>

#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// What an earlier run left unfinished gets its place, acknowledgements and notices, and the log tells of each: the
/// first to open a store that was put back is the one to tell. Before anything else is done with the store.
[[nodiscard]] Result<void> recover_outbox(Store& store, std::chrono::sys_seconds now);

}  // namespace madoguchi
