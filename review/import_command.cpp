#include "review/import_command.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "desk/mail_import.h"
#include "review/mail_file.h"
#include "review/progress_line.h"
#include "review/retention_words.h"
#include "review/visible_text.h"
#include "review/words.h"
#include "store/retention.h"

namespace madoguchi {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_file_bytes = std::size_t{4} << 30;

std::chrono::sys_seconds time_of(const std::string& file) {
    struct ::stat seen {};
    return std::chrono::sys_seconds(
        std::chrono::seconds(::stat(file.c_str(), &seen) == 0 ? seen.st_mtim.tv_sec : std::time_t{0}));
}

/// Of a Maildir what lies in cur and new; of any other folder its .eml files.
std::vector<std::string> files_of(const fs::path& folder) {
    std::vector<std::string> files;
    std::error_code ignored;
    const auto add = [&](const fs::path& from, bool only_eml) {
        for (fs::directory_iterator entry(from, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
            const auto name = entry->path().filename().string();
            if (entry->is_regular_file(ignored) && !name.starts_with(".") &&
                (!only_eml || entry->path().extension() == ".eml")) {
                files.push_back(entry->path().string());
            }
        }
    };
    if (fs::is_directory(folder / "cur", ignored) || fs::is_directory(folder / "new", ignored)) {
        add(folder / "cur", false);
        add(folder / "new", false);
    } else {
        add(folder, true);
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// One import from all its sources.
class Importing {
public:
    Importing(MailImport& import, Console& console)
        : import_(import), console_(console), progress_(console, words::importing) {}

    Result<void> take(const std::string& source) {
        std::error_code ignored;
        if (!fs::is_directory(source, ignored)) {
            return take_file(source);
        }
        const auto files = files_of(source);
        if (files.empty()) {
            refuse_file(source, words::folder_is_empty);
        }
        for (const auto& file : files) {
            if (auto r = take_file(file); !r) {
                return r;
            }
        }
        return {};
    }

    std::vector<std::string> refused;

private:
    Result<void> take_file(const std::string& file) {
        const auto bytes = read_mail_file(file, most_file_bytes);
        if (!bytes) {
            refuse_file(file, words::cannot_be_read);
            return {};
        }
        if (!looks_like_mail(*bytes)) {
            refuse_file(file, words::is_no_mail);
            return {};
        }
        const auto at = time_of(file);
        if (!bytes->starts_with("From ")) {
            return take_mail(*bytes, at);
        }
        for (const auto mail : split_mbox(*bytes)) {
            if (auto r = take_mail(unquoted_mbox_mail(mail), at); !r) {
                return r;
            }
        }
        return {};
    }

    Result<void> take_mail(std::string bytes, std::chrono::sys_seconds at) {
        auto added = import_.add(std::move(bytes), at, console_.now());
        progress_.show(import_.counts().read, 0);
        return added;
    }

    void refuse_file(const std::string& file, std::string_view why) {
        progress_.clear();
        console_.err << fmt::format(words::not_imported, visible_line(file), why);
        refused.push_back(file);
    }

    MailImport& import_;
    Console& console_;
    ProgressLine progress_;
};

}  // namespace

ExitStatus ImportCommand::run(Console& console) const {
    const auto close_as = outcome_from(outcome);
    if (!outcome.empty() && (!close_as || *close_as == Outcome::none)) {
        return report_usage(console, fmt::format(words::bad_outcome, outcome));
    }
    auto desk = OpenDesk::open(files, OpenMode::existing);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto key = desk->store.desk_key();
    if (!key) {
        return report(console, key.error());
    }
    MailImport import(desk->store, desk->configuration, *key, outcome.empty() ? std::nullopt : close_as, console.actor);
    std::vector<std::string> refused;
    Result<void> done;
    {
        Importing work(import, console);
        for (std::size_t i = 0; i < sources.size() && done; ++i) {
            done = work.take(sources[i]);
        }
        if (done) {
            done = import.finish(console.now());
        }
        refused = work.refused;
    }
    const auto counts = import.counts();
    if (done && counts.opened + counts.joined + counts.ignored > 0) {
        done =
            Retention(desk->store)
                .note("imported",
                      fmt::format("mails={} cases={}", counts.opened + counts.joined + counts.ignored, counts.opened),
                      console.actor, console.now());
    }
    if (!done) {
        return report(console, done.error());
    }
    if (json) {
        const nlohmann::json answer{{"read", counts.read},       {"cases", counts.opened}, {"joined", counts.joined},
                                    {"ignored", counts.ignored}, {"known", counts.known},  {"unreadable", refused}};
        console.out << answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    } else {
        console.out << fmt::format(words::imported, counts.read, counts.opened, counts.joined, counts.ignored,
                                   counts.known, refused.size());
    }
    return refused.empty() ? ExitStatus::ok : ExitStatus::unreadable_input;
}

}  // namespace madoguchi
