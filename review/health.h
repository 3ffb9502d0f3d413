#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/configuration.h"
#include "rules/business_calendar.h"
#include "store/case.h"
#include "store/notices.h"
#include "store/store.h"

namespace madoguchi {

/// How a monitoring plugin answers; the values are its exit statuses.
enum class HealthState { ok = 0, warning = 1, critical = 2, unknown = 3 };
[[nodiscard]] std::string_view to_string(HealthState state);

/// From where on something is a warning, and from where on critical.
struct HealthLimits {
    /// A mailbox that is looked at seldom is silent for longer.
    [[nodiscard]] static HealthLimits of(const ImapSettings& imap);

    std::chrono::seconds success_warning{std::chrono::minutes(30)},  ///< since the mailbox was read
        success_critical{std::chrono::minutes(120)};
    std::chrono::hours unsent_warning{1}, unsent_critical{4};            ///< since the oldest mail waits to go out
    std::chrono::hours unreviewed_warning{16}, unreviewed_critical{40};  ///< business hours of the oldest case
    std::uint64_t free_warning = 1U << 30, free_critical = 200U << 20;   ///< bytes
    std::chrono::hours certificate_warning{24 * 21}, certificate_critical{24 * 3};  ///< until its end
    std::chrono::hours certificate_known{24 * 40};  ///< what was last seen so long ago tells nothing any more
};

/// Everything that is looked at; numbers only.
struct HealthReading {
    StoreStatus status;
    std::optional<std::chrono::seconds> oldest_unreviewed;  ///< business time; nullopt: nothing waits
    std::int64_t unknown = 0, failed = 0;                   ///< acknowledgements of cases that wait for a person
    std::uint64_t free_bytes = 0;                           ///< where the store lies
    std::vector<ServerCertificate> certificates;            ///< as the daemon last saw them
    std::int64_t notices_lost = 0;  ///< of the last week's notices to the secretariat: refused, given up, or back
    std::optional<std::chrono::sys_seconds> unsent_since;   ///< the oldest mail that waits for the SMTP server
    std::optional<std::chrono::sys_seconds> failing_since;  ///< the mailbox cannot be read
};

/// Something that somebody at the desk should look at, and where. Japanese.
struct Concern {
    std::string sentence{};      ///< what is wrong and what to do
    std::string_view command{};  ///< of the command line; "" for none
    std::string_view path{};     ///< of the page; "" for none
};

/// One reason each, the gravest first; no personal data.
struct HealthFinding {
    HealthState state = HealthState::ok;
    std::string text;   ///< English, for a monitoring system
    Concern concern{};  ///< the same for the desk; without a sentence where only a monitoring system is told
};

/// `queue`: what needs a person. Only a case that nobody has taken in hand counts as unreviewed.
[[nodiscard]] HealthReading health_of(const StoreStatus& status, const std::vector<Case>& queue,
                                      const BusinessCalendar& calendar, std::uint64_t free_bytes,
                                      std::chrono::sys_seconds now);
/// Adds what the daemon noted of notices, certificates and mail that waits to go out. Errors are the store's.
[[nodiscard]] Result<void> add_notices(HealthReading& reading, Store& store, std::chrono::sys_seconds now);
/// All of it, of the configured store. Errors are the store's and the file system's.
[[nodiscard]] Result<HealthReading> read_health(Store& store, const Configuration& configuration,
                                                std::chrono::sys_seconds now);
[[nodiscard]] std::vector<HealthFinding> judge_health(const HealthReading& reading, const HealthLimits& limits,
                                                      std::chrono::sys_seconds now);
[[nodiscard]] HealthState gravest(const std::vector<HealthFinding>& findings);

/// "MADOGUCHI WARNING - …|queue=3 …": one line with its performance data (Monitoring Plugins Guidelines). `reading`
/// nullopt: the store could not be read.
[[nodiscard]] std::string plugin_line(const std::vector<HealthFinding>& findings,
                                      const std::optional<HealthReading>& reading, std::chrono::sys_seconds now);
/// The same in the text format of Prometheus (exposition format 0.0.4).
[[nodiscard]] std::string prometheus_text(const std::vector<HealthFinding>& findings,
                                          const std::optional<HealthReading>& reading, std::chrono::sys_seconds now);

}  // namespace madoguchi
