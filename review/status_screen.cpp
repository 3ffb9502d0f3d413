#include "review/status_screen.h"

#include <fmt/format.h>
#include <optional>
#include <string_view>

#include "review/concerns.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

std::string line(std::string_view label, std::string_view value) {
    return fmt::format("  {}: {}\n", label, visible_line(value));
}

std::string lines_of(const std::vector<Concern>& concerns) {
    std::string out;
    for (const auto& concern : concerns) {
        out += fmt::format("  ・{}{}\n", concern.sentence,
                           concern.command.empty() ? std::string() : fmt::format(words::by_command, concern.command));
    }
    return out;
}

}  // namespace

std::string status_screen(const HealthReading& reading, const HealthLimits& limits, std::chrono::sys_seconds now) {
    const auto& status = reading.status;
    std::string out = fmt::format("{}\n", words::status_heading);
    out += line(words::last_success, time_and_age(status.last_success, now));
    out += line(words::last_poll, time_and_age(status.last_poll, now));
    if (!status.last_error.empty()) {
        out += line(words::last_error, status.last_error);
    }
    out += fmt::format(words::counts, status.mails, status.cases, status.open_cases, status.queue, status.ignored);
    out += fmt::format(words::outbox_counts, status.outbox_sent, status.outbox_queued + status.outbox_sending,
                       status.outbox_deferred, status.outbox_failed, status.outbox_unknown, status.outbox_held);
    const auto all = lines_of(concerns_of(reading, limits, now));
    out += all.empty() ? fmt::format("\n{}\n", words::all_is_well) : fmt::format("\n{}\n{}", words::to_look_at, all);
    return out;
}

}  // namespace madoguchi
