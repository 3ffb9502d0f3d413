#pragma once

#include <vector>

#include "desk/intake.h"

namespace madoguchi {

/// One line for each mail of a committed batch, and for what came of it.
void log_taken(const std::vector<IntakeLine>& lines);
/// The acknowledgement was `unknown`, and has been met in the world.
void log_found_sent(OutboxId id);

}  // namespace madoguchi
