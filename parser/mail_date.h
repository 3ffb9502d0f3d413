#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace madoguchi {

/// RFC 5322 §3.3 and what stands there instead: two-digit years, month first, ISO 8601, asctime, 2026年6月8日 and
/// 令和8年, named zones, AM/PM, dots for colons, no seconds, no zone (then Japan time, where the desk and its senders
/// are). nullopt where no day and time can be made out, or they do not exist.
[[nodiscard]] std::optional<std::chrono::sys_seconds> read_date(std::string_view field);

/// The time of a Received field (RFC 5321 §4.4): after its last `;`.
[[nodiscard]] std::optional<std::chrono::sys_seconds> read_received_date(std::string_view field);

}  // namespace madoguchi
