#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace madoguchi {

/// "20261124-023000", Japan time: the moment in a backup's name.
[[nodiscard]] std::string moment_text(std::chrono::sys_seconds now);
/// The name that `backup` gives in a folder.
[[nodiscard]] std::string backup_name(std::chrono::sys_seconds now);

/// A file that holds the store as it was once.
struct OldCopy {
    std::filesystem::path file;
    std::chrono::sys_seconds made;
};
/// The backups of a folder, oldest first: only names that `backup` gives. None where the folder cannot be read. A date
/// that is more than a day to come is of a wrong clock, and counts as older than any other.
[[nodiscard]] std::vector<OldCopy> backups_in(const std::filesystem::path& folder, std::chrono::sys_seconds now);
/// What a backup that was cut short left in its folder, and a restore beside the store: whole copies, of which nobody
/// knows. Oldest first; one that is a day old is not under way any more.
[[nodiscard]] std::vector<OldCopy> unfinished_in(const std::filesystem::path& folder);
[[nodiscard]] std::vector<OldCopy> unfinished_beside(const std::filesystem::path& store);
inline constexpr std::chrono::hours under_way{24};
/// What a migration and a restore left beside the store, oldest first.
[[nodiscard]] std::vector<OldCopy> copies_beside(const std::filesystem::path& store);

}  // namespace madoguchi
