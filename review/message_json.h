#pragma once

#include <string>
#include <string_view>

#include "desk/intake.h"

namespace madoguchi {

/// One line of `check --json` (triage.md, `check --json`), without its line end. Always valid JSON in UTF-8: bytes that
/// are none stand as U+FFFD. `with_text` adds "text", the whole readable text.
[[nodiscard]] std::string check_line(std::string_view file, const CheckedMail& mail, bool with_text);
/// The line of a file that could not be read.
[[nodiscard]] std::string check_error_line(std::string_view file, std::string_view error);

}  // namespace madoguchi
