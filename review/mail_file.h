#pragma once

#include <cstddef>
#include <string>

#include "parser/error.h"

namespace madoguchi {

/// The bytes of a message file, at most `max_bytes` of them, in one buffer without slack; `-` is standard input. Errors
/// name the file and what the system said.
[[nodiscard]] Result<std::string> read_mail_file(const std::string& file, std::size_t max_bytes);

}  // namespace madoguchi
