#define SD_JOURNAL_SUPPRESS_LOCATION
#include "daemon/log.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace madoguchi {
namespace {

std::string printable(std::string_view line) {
    std::string out;
    for (const char c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    return out;
}

bool stderr_is_the_journal() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct ::stat seen {};
    return stream != nullptr && ::fstat(STDERR_FILENO, &seen) == 0 &&
           fmt::format("{}:{}", seen.st_dev, seen.st_ino) == stream;
}

bool to_journal(Severity severity, Event event, const std::string& line, const LogFields& fields) {
    std::vector<std::string> entry{fmt::format("PRIORITY={}", static_cast<int>(severity)),
                                   fmt::format("MESSAGE={}", line),
                                   fmt::format("MADOGUCHI_EVENT={}", to_string(event))};
    if (!fields.receipt.empty()) {
        entry.push_back(fmt::format("MADOGUCHI_RECEIPT={}", printable(fields.receipt)));
    }
    const auto add = [&](std::string_view name, const auto& number) {
        if (number) {
            entry.push_back(fmt::format("{}={}", name, *number));
        }
    };
    add("MADOGUCHI_UIDVALIDITY", fields.uidvalidity);
    add("MADOGUCHI_UID", fields.uid);
    add("MADOGUCHI_OUTBOX", fields.outbox);
    add("MADOGUCHI_NOTICE", fields.notice);
    std::vector<iovec> parts;
    parts.reserve(entry.size());
    for (auto& field : entry) {
        parts.push_back({field.data(), field.size()});
    }
    return sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0;
}

}  // namespace

void log(Severity severity, Event event, std::string_view line, const LogFields& fields) {
    const auto shown = printable(line);
    if (stderr_is_the_journal() && to_journal(severity, event, shown, fields)) {
        return;
    }
    const auto out =
        ::isatty(STDERR_FILENO) == 1 ? shown + '\n' : fmt::format("<{}>{}\n", static_cast<int>(severity), shown);
    std::fwrite(out.data(), 1, out.size(), stderr);
}

}  // namespace madoguchi
