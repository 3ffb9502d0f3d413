#include "review/operations_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "review/backup_files.h"
#include "review/operations_words.h"
#include "review/visible_text.h"
#include "store/store_copy.h"

namespace madoguchi {
namespace {

namespace fs = std::filesystem;

/// Removes all but the newest `keep` backups of a folder; no other file is ever removed. Returns how many went.
std::size_t remove_old(const fs::path& folder, std::size_t keep, std::chrono::sys_seconds now) {
    auto all = backups_in(folder, now);
    if (all.size() <= keep) {
        return 0;
    }
    all.resize(all.size() - keep);
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [](const OldCopy& copy) { return fs::remove(copy.file); }));
}

/// What earlier ones left that did not come to their end.
void remove_unfinished(const fs::path& folder, std::chrono::sys_seconds now) {
    for (const auto& copy : unfinished_in(folder)) {
        std::error_code ignored;
        if (copy.made < now - under_way) {
            fs::remove(copy.file, ignored);
        }
    }
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
    const auto file = folder ? fs::path(target) / backup_name(console.now()) : fs::path(target);
    if (fs::exists(fs::symlink_status(file, ignored))) {
        return refuse(console, ExitStatus::usage, fmt::format(words::backup_is_there, file.string()));
    }
    if (folder) {
        remove_unfinished(target, console.now());
    }
    const auto facts = back_up_store(*store, file);
    if (!facts) {
        return report(console, facts.error());
    }
    std::size_t removed = 0;
    try {
        removed = keep ? remove_old(target, *keep, console.now()) : 0;
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
