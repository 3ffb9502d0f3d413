#pragma once

#include <string_view>

namespace madoguchi {

/// The help text of a command, "" for the whole program: a section of review/help.txt. Empty for an unknown command.
[[nodiscard]] std::string_view help_of(std::string_view command);

}  // namespace madoguchi
