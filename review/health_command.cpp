#include "review/health_command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "review/health.h"

namespace madoguchi {
namespace {

/// Readable for everybody: numbers only.
constexpr mode_t metrics_mode = 0644;

struct Looked {
    HealthLimits limits;
    HealthReading reading;
};

Result<Looked> look(const DeskFiles& files, std::chrono::sys_seconds now) {
    auto desk = OpenDesk::open(files, OpenMode::read_only);
    if (!desk) {
        return tl::unexpected(desk.error());
    }
    Looked looked{HealthLimits::of(desk->configuration.imap), {}};
    return read_health(desk->store, desk->configuration, now).map([&](HealthReading&& reading) {
        looked.reading = std::move(reading);
        return std::move(looked);
    });
}

Result<void> write_whole(const std::string& file, std::string_view text) {
    const auto part = fmt::format("{}.{}", file, ::getpid());
    const int descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, metrics_mode);
    bool written = descriptor >= 0 && ::fchmod(descriptor, metrics_mode) == 0 &&
                   ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    int number = errno;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    if (written && ::rename(part.c_str(), file.c_str()) != 0) {
        number = errno;
        written = false;
    }
    if (!written) {
        ::unlink(part.c_str());
        return failure(ErrorCode::denied, fmt::format("{}: cannot be written: {}", file, std::strerror(number)));
    }
    return {};
}

std::string json_line(const std::vector<HealthFinding>& findings) {
    auto all = nlohmann::json::array();
    for (const auto& finding : findings) {
        all.push_back({{"state", to_string(finding.state)}, {"text", finding.text}});
    }
    const nlohmann::json object{{"state", to_string(gravest(findings))}, {"findings", all}};
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}  // namespace

ExitStatus HealthCommand::run(Console& console) const {
    const auto now = console.now();
    const auto looked = look(files, now);
    const auto reading = looked ? std::optional(looked->reading) : std::nullopt;
    std::vector<HealthFinding> findings;
    if (looked) {
        findings = judge_health(looked->reading, looked->limits, now);
    } else {
        const bool damaged = looked.error().code == ErrorCode::malformed;
        findings.push_back({damaged ? HealthState::critical : HealthState::unknown, looked.error().message});
    }
    if (prometheus) {
        if (const auto done = write_whole(*prometheus, prometheus_text(findings, reading, now)); !done) {
            findings.push_back({HealthState::unknown, done.error().message});
            if (findings.front().state != HealthState::critical) {
                std::swap(findings.front(), findings.back());
            }
        }
    }
    console.out << (json ? json_line(findings) : plugin_line(findings, reading, now));
    return static_cast<ExitStatus>(gravest(findings));
}

}  // namespace madoguchi
