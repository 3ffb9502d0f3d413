#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "store/database.h"

namespace madoguchi {

/// One step of the schema, forward only. Version 1 is the first; they follow each other without gaps.
struct Migration {
    int version;
    std::string_view sql;
    /// Says each table's definition anew, of which no stored row and no index may notice ("Making Other Kinds Of Table
    /// Schema Changes", https://www.sqlite.org/lang_altertable.html); nullptr: they stay.
    std::string (*definition)(std::string_view sql) = nullptr;
};

/// All steps to this program's schema.
[[nodiscard]] std::span<const Migration> migrations();

/// The value of PRAGMA application_id ("mdgc"): tells a store from any other SQLite file.
inline constexpr std::int64_t store_application_id = 0x6d646763;

[[nodiscard]] std::int64_t schema_version(Database& database);

/// Refuses a store that a newer program wrote. Throws StoreFailure.
void refuse_newer(Database& database, std::span<const Migration> steps);

/// Brings the store to the last of `steps`; each step and its version number share one transaction. A store that holds
/// something is first copied to `<file>.before-v<N>`. Throws StoreFailure.
void migrate(Database& database, std::span<const Migration> steps);

/// An empty file that others cannot read: 0660 less the umask. No error where it exists already. Throws StoreFailure.
void create_private_file(const std::filesystem::path& file);

}  // namespace madoguchi
