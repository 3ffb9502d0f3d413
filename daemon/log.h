#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/events.h"

namespace madoguchi {

/// syslog severities, as the journal knows them (sd-daemon(3)).
enum class Severity { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

/// What a line is about, as far as it is known: fields of the journal's entry.
struct LogFields {
    std::string_view receipt = {};
    std::optional<std::uint32_t> uidvalidity = {}, uid = {};
    std::optional<std::int64_t> outbox = {}, notice = {};
};

/// One line an event, control characters made visible: to the journal with its fields where stderr is the journal
/// ($JOURNAL_STREAM, systemd.exec(5)), else to stderr, with its severity where no person watches. Never a mail's text,
/// a password or a token. Any thread.
void log(Severity severity, Event event, std::string_view line, const LogFields& fields = {});

}  // namespace madoguchi
