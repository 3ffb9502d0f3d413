#include "review/concerns.h"

#include <fmt/format.h>

#include "review/time_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

/// A daemon that waits for the server's word looks at the folder every nine minutes.
constexpr std::chrono::minutes longest_silence{20};

}  // namespace

std::vector<Concern> concerns_of(const StoreStatus& s, const ImapSettings& imap, std::chrono::sys_seconds now) {
    std::vector<Concern> all;
    const auto patience = std::max<std::chrono::seconds>(longest_silence, 3 * imap.poll_seconds);
    if (!s.last_success) {
        all.push_back({std::string(s.last_error.empty() ? words::never_polled : words::poll_failed), "", ""});
    } else if (now - *s.last_success > patience) {
        all.push_back({fmt::format(words::silent_for, rough_duration(now - *s.last_success)), "", ""});
    } else if (!s.last_error.empty()) {
        all.push_back({std::string(words::poll_failed), "", ""});
    }
    if (s.breaker_open) {
        all.push_back({std::string(words::breaker_is_open), "madoguchi breaker close", ""});
    }
    const auto add = [&](std::int64_t count, std::string_view sentence, std::string_view command,
                         std::string_view path) {
        if (count > 0) {
            all.push_back({fmt::format(fmt::runtime(sentence), count), command, path});
        }
    };
    add(s.outbox_unknown, words::unknown_waits, "madoguchi outbox", "/all?acknowledgement=unknown");
    add(s.outbox_failed, words::failed_waits, "madoguchi outbox", "/all?acknowledgement=failed");
    add(s.queue, words::queue_waits, "madoguchi queue", "/");
    return all;
}

}  // namespace madoguchi
