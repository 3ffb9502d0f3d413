#include "review/health.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "review/operations_words.h"
#include "review/time_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

using std::chrono::seconds;

std::string duration(seconds length) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(length).count();
    return minutes < 120 ? fmt::format("{} min", minutes) : fmt::format("{} h", minutes / 60);
}

template <class Value, class Limit>
HealthState above(Value value, Limit warning, Limit critical) {
    return value >= critical ? HealthState::critical : value >= warning ? HealthState::warning : HealthState::ok;
}

std::optional<seconds> age_of(const std::optional<std::chrono::sys_seconds>& since, std::chrono::sys_seconds now) {
    return since ? std::optional(std::max(now - *since, seconds{0})) : std::nullopt;
}

/// The word for a number that must not be read twice as another one.
std::int64_t epoch(std::chrono::sys_seconds t) {
    return t.time_since_epoch().count();
}

std::string day_of(std::chrono::sys_seconds t) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(t));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

/// The server, and the day in Japan.
std::string certificate_sentence(const ServerCertificate& seen, bool ended) {
    const auto day = japanese_date(japan_day(seen.ends));
    return fmt::format(fmt::runtime(ended ? words::certificate_has_ended : words::certificate_ends), seen.server, day);
}

HealthFinding certificate_finding(const ServerCertificate& seen, const HealthLimits& limits,
                                  std::chrono::sys_seconds now) {
    if (now - seen.seen >= limits.certificate_known) {
        return {};
    }
    const auto left = seen.ends - now;
    const bool ended = left < seconds{0};
    return {left < limits.certificate_critical  ? HealthState::critical
            : left < limits.certificate_warning ? HealthState::warning
                                                : HealthState::ok,
            fmt::format("the {} server's certificate {} on {} (as seen on {})", seen.server,
                        ended ? "has ended" : "ends", day_of(seen.ends), day_of(seen.seen)),
            {certificate_sentence(seen, ended)}};
}

/// Metrics in Prometheus' text, one family after the other.
class Metrics {
public:
    void family(std::string_view name, std::string_view help) {
        text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", name, help);
        name_ = name;
    }
    void value(std::int64_t number, std::string_view labels = {}) {
        text_ += labels.empty() ? fmt::format("{} {}\n", name_, number)
                                : fmt::format("{}{{{}}} {}\n", name_, labels, number);
    }
    void one(std::string_view name, std::string_view help, std::int64_t number) {
        family(name, help);
        value(number);
    }
    [[nodiscard]] std::string text() const { return text_; }

private:
    std::string text_, name_;
};

void add_store(Metrics& metrics, const HealthReading& reading) {
    const auto& s = reading.status;
    metrics.one("madoguchi_last_success_timestamp_seconds", "When the mailbox was last read; 0 never.",
                s.last_success ? epoch(*s.last_success) : 0);
    metrics.one("madoguchi_last_poll_timestamp_seconds", "When reading the mailbox was last tried; 0 never.",
                s.last_poll ? epoch(*s.last_poll) : 0);
    metrics.one("madoguchi_mails", "Mails in the store.", s.mails);
    metrics.family("madoguchi_cases", "Cases, by what they are.");
    metrics.value(s.cases, "state=\"all\"");
    metrics.value(s.open_cases, "state=\"open\"");
    metrics.value(s.queue, "state=\"needs_person\"");
    metrics.one("madoguchi_ignored_mails", "Mails of programs, of no case.", s.ignored);
    metrics.family("madoguchi_acknowledgements", "Acknowledgements, by how far they got.");
    metrics.value(s.outbox_held, "state=\"held\"");
    metrics.value(s.outbox_queued, "state=\"queued\"");
    metrics.value(s.outbox_sending, "state=\"sending\"");
    metrics.value(s.outbox_deferred, "state=\"deferred\"");
    metrics.value(s.outbox_sent, "state=\"sent\"");
    metrics.value(s.outbox_failed, "state=\"failed\"");
    metrics.value(s.outbox_unknown, "state=\"unknown\"");
    metrics.one("madoguchi_breaker_open", "1: the daily limit was reached, nothing goes out.", s.breaker_open ? 1 : 0);
    metrics.one("madoguchi_oldest_unreviewed_business_seconds",
                "Business time of the oldest case that needs a person and that nobody has in hand; 0 none.",
                reading.oldest_unreviewed.value_or(seconds{0}).count());
    metrics.one("madoguchi_oldest_unsent_timestamp_seconds",
                "Since when the oldest mail waits for the SMTP server to take it; 0 none.",
                reading.unsent_since ? epoch(*reading.unsent_since) : 0);
    metrics.one("madoguchi_disk_free_bytes", "Space that is left where the store lies.",
                static_cast<std::int64_t>(reading.free_bytes));
    metrics.one("madoguchi_failing_since_timestamp_seconds", "Since when the mailbox cannot be read; 0 where it can.",
                reading.failing_since ? epoch(*reading.failing_since) : 0);
    metrics.one("madoguchi_notices_lost", "Notices to the secretariat of the last week that did not arrive.",
                reading.notices_lost);
    if (!reading.certificates.empty()) {
        metrics.family("madoguchi_certificate_expiry_timestamp_seconds",
                       "When the first certificate of the server's chain ends, as last seen.");
        for (const auto& certificate : reading.certificates) {
            metrics.value(epoch(certificate.ends), fmt::format("server=\"{}\"", certificate.server));
        }
    }
}

std::string performance_data(const HealthReading& reading, std::chrono::sys_seconds now) {
    const auto& s = reading.status;
    const auto age = age_of(s.last_success, now);
    return fmt::format(
        "success_age={} unsent_age={}s;;;0 queue={};;;0 open={};;;0 oldest_unreviewed={}s;;;0 unknown={};;;0 "
        "failed={};;;0 "
        "deferred={};;;0 free={}B;;;0",
        age ? fmt::format("{}s;;;0", age->count()) : "U",
        age_of(reading.unsent_since, now).value_or(seconds{0}).count(), s.queue, s.open_cases,
        reading.oldest_unreviewed.value_or(seconds{0}).count(), reading.unknown, reading.failed, s.outbox_deferred,
        reading.free_bytes);
}

/// The separator of the performance data, and what would end the line, are no part of a text.
std::string plugin_text(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '|' || static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
}

}  // namespace

std::string_view to_string(HealthState state) {
    switch (state) {
        case HealthState::ok:
            return "OK";
        case HealthState::warning:
            return "WARNING";
        case HealthState::critical:
            return "CRITICAL";
        case HealthState::unknown:
            break;
    }
    return "UNKNOWN";
}

HealthLimits HealthLimits::of(const ImapSettings& imap) {
    HealthLimits limits;
    limits.success_warning = std::max(limits.success_warning, 3 * imap.poll_seconds);
    limits.success_critical = std::max(limits.success_critical, 6 * imap.poll_seconds);
    return limits;
}

HealthReading health_of(const StoreStatus& status, const std::vector<Case>& queue, const BusinessCalendar& calendar,
                        std::uint64_t free_bytes, std::chrono::sys_seconds now) {
    HealthReading reading;
    reading.status = status;
    reading.free_bytes = free_bytes;
    for (const auto& c : queue) {
        reading.unknown += c.ack_state == OutboxState::unknown ? 1 : 0;
        reading.failed += c.ack_state == OutboxState::failed ? 1 : 0;
        if (c.state == CaseState::fresh && c.taken_by.empty()) {
            const auto waits = calendar.business_time(c.opened, now);
            reading.oldest_unreviewed = std::max(reading.oldest_unreviewed.value_or(seconds{0}), waits);
        }
    }
    return reading;
}

Result<void> add_notices(HealthReading& reading, Store& store, std::chrono::sys_seconds now) {
    constexpr std::chrono::hours looked_back{24 * 7};
    Notices notices(store);
    auto certificates = notices.certificates();
    const auto list = notices.list(now - looked_back);
    const auto failing = notices.failing_since();
    const auto waiting = notices.waiting_since();
    if (!certificates || !list || !failing || !waiting) {
        return tl::unexpected(!certificates ? certificates.error()
                              : !list       ? list.error()
                              : !failing    ? failing.error()
                                            : waiting.error());
    }
    reading.unsent_since = *waiting;
    reading.certificates = std::move(*certificates);
    reading.failing_since = *failing;
    reading.notices_lost = std::count_if(list->begin(), list->end(), [](const NoticeItem& item) {
        return item.bounced || item.mail.state == OutboxState::failed;
    });
    return {};
}

Result<HealthReading> read_health(Store& store, const Configuration& configuration, std::chrono::sys_seconds now) {
    const auto status = store.status();
    const auto queue = store.queue();
    if (!status || !queue) {
        return tl::unexpected(!status ? status.error() : queue.error());
    }
    std::error_code error;
    const auto folder = std::filesystem::absolute(configuration.store_path, error).parent_path();
    const auto space = std::filesystem::space(folder, error);
    if (error) {
        return failure(ErrorCode::temporary, fmt::format("{}: {}", folder.string(), error.message()));
    }
    auto reading = health_of(*status, *queue, BusinessCalendar(configuration.rules.desk), space.available, now);
    return add_notices(reading, store, now).map([&] { return std::move(reading); });
}

std::vector<HealthFinding> judge_health(const HealthReading& reading, const HealthLimits& limits,
                                        std::chrono::sys_seconds now) {
    std::vector<HealthFinding> found;
    const auto add = [&](HealthFinding finding) {
        if (finding.state != HealthState::ok) {
            found.push_back(std::move(finding));
        }
    };
    const auto if_any = [](std::int64_t count) { return count > 0 ? HealthState::warning : HealthState::ok; };
    const auto& s = reading.status;
    const auto age = age_of(s.last_success, now);
    if (!age) {
        add({HealthState::critical,
             "the mailbox was never read",
             {std::string(s.last_error.empty() ? words::never_polled : words::poll_failed)}});
    } else if (*s.last_success - now >= limits.success_warning) {
        add({HealthState::critical,
             fmt::format("the mailbox was last read at a time that is still to come, {}: a clock was wrong",
                         day_of(*s.last_success)),
             {std::string(words::clock_was_wrong)}});
    } else {
        add({above(*age, limits.success_warning, limits.success_critical),
             fmt::format("the mailbox was last read {} ago", duration(*age)),
             {fmt::format(words::silent_for, rough_duration(*age))}});
    }
    add({s.breaker_open ? HealthState::critical : HealthState::ok,
         "the daily limit of acknowledgements was reached, nothing goes out",
         {std::string(words::breaker_is_open), "madoguchi breaker close"}});
    add({reading.free_bytes < limits.free_critical  ? HealthState::critical
         : reading.free_bytes < limits.free_warning ? HealthState::warning
                                                    : HealthState::ok,
         fmt::format("{} MiB are left where the store lies", reading.free_bytes >> 20),
         {fmt::format(words::little_space, reading.free_bytes >> 20)}});
    if (const auto waits = age_of(reading.unsent_since, now)) {
        add({above(*waits, seconds(limits.unsent_warning), seconds(limits.unsent_critical)),
             fmt::format("mail waits to go out for {}", duration(*waits)),
             {fmt::format(words::unsent_for, rough_duration(*waits)), "madoguchi outbox"}});
    }
    if (reading.oldest_unreviewed) {
        const auto waits = *reading.oldest_unreviewed;
        add({above(waits, seconds(limits.unreviewed_warning), seconds(limits.unreviewed_critical)),
             fmt::format("a case waits for {} of business time", duration(waits)),
             {fmt::format(words::unreviewed_for, std::chrono::floor<std::chrono::hours>(waits).count()), "", "/"}});
    }
    add({if_any(reading.unknown),
         fmt::format("{} acknowledgements may or may not have arrived", reading.unknown),
         {fmt::format(words::unknown_waits, reading.unknown), "madoguchi outbox", "/?acknowledgement=unknown"}});
    add({if_any(reading.failed),
         fmt::format("{} acknowledgements were refused", reading.failed),
         {fmt::format(words::failed_waits, reading.failed), "madoguchi outbox", "/?acknowledgement=failed"}});
    add({if_any(reading.notices_lost),
         fmt::format("{} notices to the secretariat did not arrive", reading.notices_lost),
         {fmt::format(words::notices_were_lost, reading.notices_lost)}});
    for (const auto& certificate : reading.certificates) {
        add(certificate_finding(certificate, limits, now));
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.state > b.state; });
    return found;
}

HealthState gravest(const std::vector<HealthFinding>& findings) {
    return findings.empty() ? HealthState::ok : findings.front().state;
}

std::string plugin_line(const std::vector<HealthFinding>& findings, const std::optional<HealthReading>& reading,
                        std::chrono::sys_seconds now) {
    std::string text;
    for (const auto& finding : findings) {
        text += (text.empty() ? "" : "; ") + plugin_text(finding.text);
    }
    if (text.empty() && reading) {
        text = fmt::format("{} open cases, {} need a person", reading->status.open_cases, reading->status.queue);
    }
    return fmt::format("MADOGUCHI {} - {}{}\n", to_string(gravest(findings)), text,
                       reading ? "|" + performance_data(*reading, now) : "");
}

std::string prometheus_text(const std::vector<HealthFinding>& findings, const std::optional<HealthReading>& reading,
                            std::chrono::sys_seconds now) {
    Metrics metrics;
    metrics.one("madoguchi_health", "0 ok, 1 warning, 2 critical, 3 unknown.",
                static_cast<std::int64_t>(gravest(findings)));
    metrics.one("madoguchi_health_timestamp_seconds", "When this was written.", epoch(now));
    if (reading) {
        add_store(metrics, *reading);
    }
    return metrics.text();
}

}  // namespace madoguchi
