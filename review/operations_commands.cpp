#include "review/operations_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "review/operations_words.h"
#include "review/visible_text.h"
#include "rules/business_calendar.h"
#include "store/store_copy.h"

namespace madoguchi {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view backup_prefix = "desk-";
constexpr std::string_view backup_suffix = ".sqlite";
constexpr std::size_t moment_length = 15;

/// "20261124-023000", Japan time.
std::string moment_text(std::chrono::sys_seconds now) {
    const auto local = to_japan(now);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(local - day);
    return fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

/// A name that `backup` gives in a folder: no other file is ever removed.
bool is_backup_name(std::string_view name) {
    if (name.size() != backup_prefix.size() + moment_length + backup_suffix.size() ||
        !name.starts_with(backup_prefix) || !name.ends_with(backup_suffix)) {
        return false;
    }
    const auto moment = name.substr(backup_prefix.size(), moment_length);
    return moment[8] == '-' && std::count_if(moment.begin(), moment.end(),
                                             [](char c) { return c >= '0' && c <= '9'; }) == moment_length - 1;
}

/// Removes all but the newest `keep` backups of a folder. Returns how many went.
std::size_t remove_old(const fs::path& folder, std::size_t keep) {
    std::vector<fs::path> all;
    std::error_code ignored;
    for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
        if (entry->is_regular_file(ignored) && is_backup_name(entry->path().filename().string())) {
            all.push_back(entry->path());
        }
    }
    if (all.size() <= keep) {
        return 0;
    }
    std::sort(all.begin(), all.end());
    all.resize(all.size() - keep);
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [](const fs::path& file) { return fs::remove(file); }));
}

nlohmann::json json_of(const StoreFacts& facts) {
    return {{"schema", facts.schema},
            {"mails", facts.mails},
            {"cases", facts.cases},
            {"outgoing", facts.outgoing},
            {"history", facts.history}};
}

std::string line_of(const nlohmann::json& object) {
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

/// The desk's store by the configuration alone: it may be missing or damaged.
Result<fs::path> store_of(const DeskFiles& files) {
    if (files.store) {
        return fs::path(*files.store);
    }
    const auto configuration = files.configuration();
    if (!configuration) {
        return tl::unexpected(configuration.error());
    }
    return configuration->store_path;
}

}  // namespace

ExitStatus BackupCommand::run(Console& console) const {
    std::error_code ignored;
    const bool folder = fs::is_directory(target, ignored);
    if (keep && !folder) {
        return report_usage(console, words::keep_needs_folder);
    }
    if (keep && *keep == 0) {
        return report_usage(console, words::keep_is_zero);
    }
    const auto store = store_of(files);
    if (!store) {
        return report(console, store.error());
    }
    const auto file =
        folder ? fs::path(target) / fmt::format("{}{}{}", backup_prefix, moment_text(console.now()), backup_suffix)
               : fs::path(target);
    if (fs::exists(fs::symlink_status(file, ignored))) {
        return refuse(console, ExitStatus::usage, fmt::format(words::backup_is_there, file.string()));
    }
    const auto facts = back_up_store(*store, file);
    if (!facts) {
        return report(console, facts.error());
    }
    std::size_t removed = 0;
    try {
        removed = keep ? remove_old(target, *keep) : 0;
    } catch (const fs::filesystem_error& error) {
        return report(console, Error{ErrorCode::denied, error.what(), {}});
    }
    if (json) {
        console.out << line_of({{"file", file.string()}, {"holds", json_of(*facts)}, {"removed", removed}});
        return ExitStatus::ok;
    }
    console.out << fmt::format(words::backed_up, visible_line(file.string()), facts->mails, facts->cases,
                               facts->outgoing);
    if (removed > 0) {
        console.out << fmt::format(words::old_backups_removed, removed);
    }
    return ExitStatus::ok;
}

ExitStatus RestoreCommand::run(Console& console) const {
    const auto store = store_of(files);
    if (!store) {
        return report(console, store.error());
    }
    const auto restored = restore_store(backup, *store, moment_text(console.now()));
    if (!restored) {
        const auto& error = restored.error();
        return error.code == ErrorCode::conflict
                   ? refuse(console, ExitStatus::temporary, fmt::format(words::store_is_in_use, error.message))
                   : report(console, error);
    }
    const auto& facts = restored->facts;
    if (json) {
        const auto replaced = restored->replaced.string();
        console.out << line_of({{"store", store->string()},
                                {"holds", json_of(facts)},
                                {"replaced", replaced.empty() ? nlohmann::json() : nlohmann::json(replaced)}});
        return ExitStatus::ok;
    }
    console.out << fmt::format(words::restored, visible_line(backup), facts.mails, facts.cases, facts.outgoing);
    if (!restored->replaced.empty()) {
        console.out << fmt::format(words::replaced_is_kept, visible_line(restored->replaced.string()));
    }
    return ExitStatus::ok;
}

ExitStatus CheckStoreCommand::run(Console& console) const {
    const auto store = file ? Result<fs::path>(*file) : store_of(files);
    if (!store) {
        return report(console, store.error());
    }
    const auto found = check_store(*store);
    if (!found) {
        return report(console, found.error());
    }
    const bool sound = found->damage.empty();
    if (json) {
        console.out << line_of({{"store", store->string()},
                                {"sound", sound},
                                {"holds", sound ? json_of(found->facts) : nlohmann::json()},
                                {"damage", found->damage}});
    } else if (sound) {
        console.out << fmt::format(words::store_is_sound, visible_line(store->string()), found->facts.mails,
                                   found->facts.cases, found->facts.outgoing);
    } else {
        console.out << fmt::format(words::store_is_damaged, visible_line(store->string()));
        for (const auto& line : found->damage) {
            console.out << fmt::format("  {}\n", visible_line(line));
        }
    }
    return sound ? ExitStatus::ok : ExitStatus::data;
}

}  // namespace madoguchi
