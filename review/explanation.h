#pragma once

#include <string>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/rulebook.h"
#include "rules/verdict.h"

namespace madoguchi {

/// Where each field and each flag of a mail came from and what to do about it, in Japanese, for a terminal: control
/// characters are visible. Lines are indented by two columns and end in LF. `message` gives the line numbers.
[[nodiscard]] std::string explain(const Message& message, const Inquiry& inquiry, const Verdict& verdict,
                                  const Rulebook& rules);

}  // namespace madoguchi
