#pragma once

#include <string_view>

namespace madoguchi {

/// syslog severities as the journal reads them from `<N>` at the start of a line (sd-daemon(3)).
enum class Severity { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

/// One line an event to stderr, control characters made visible. Never a mail's text, a password or a token.
/// Any thread.
void log(Severity severity, std::string_view line);

}  // namespace madoguchi
