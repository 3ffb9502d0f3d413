#include "store/schema.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace madoguchi {

std::int64_t schema_version(Database& database) {
    return database.number("PRAGMA user_version").value_or(0);
}

void refuse_newer(Database& database, std::span<const Migration> steps) {
    const auto version = schema_version(database);
    if (version > steps.back().version) {
        throw StoreFailure{{ErrorCode::config,
                            fmt::format("store {}: has schema {}, and this program knows schemas up to {}",
                                        database.file().string(), version, steps.back().version),
                            "A newer madoguchi wrote it: install that version again, or restore a backup."}};
    }
}

namespace {

void define_anew(Database& database, std::string (*definition)(std::string_view sql)) {
    std::vector<std::pair<std::int64_t, std::string>> changed;
    auto table = database.query("SELECT rowid, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL");
    while (table.step()) {
        const auto before = table.text(1);
        if (auto now = definition(before); now != before) {
            changed.emplace_back(table.integer(0), std::move(now));
        }
    }
    database.let_schema_be_written(true);
    for (const auto& [row, sql] : changed) {
        database.run("UPDATE sqlite_schema SET sql = ? WHERE rowid = ?", sql, row);
    }
    database.let_schema_be_written(false);
}

}  // namespace

void migrate(Database& database, std::span<const Migration> steps) {
    refuse_newer(database, steps);
    const auto before = schema_version(database);
    const int last = steps.back().version;
    if (before > 0 && before < last) {
        const std::filesystem::path copy = fmt::format("{}.before-v{}", database.file().string(), last);
        std::error_code ignored;
        std::filesystem::remove(copy, ignored);
        create_private_file(copy);
        database.copy_to(copy);
    }
    for (const auto& step : steps) {
        if (step.version <= before) {
            continue;
        }
        database.script("BEGIN EXCLUSIVE");
        try {
            // Another process may have come first while this one waited.
            if (schema_version(database) < step.version) {
                database.script(step.sql);
                if (step.definition != nullptr) {
                    define_anew(database, step.definition);
                }
                database.script(fmt::format("PRAGMA user_version = {}", step.version));
            }
            database.script("COMMIT");
        } catch (const StoreFailure&) {
            if (database.in_transaction()) {
                database.script("ROLLBACK");
            }
            throw;
        }
    }
}

void create_private_file(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0660 & ~S_IRWXO);
    if (descriptor < 0) {
        const int number = errno;
        const auto code = number == ENOENT || number == ENOTDIR                    ? ErrorCode::not_found
                          : number == ENOSPC || number == EDQUOT                   ? ErrorCode::no_space
                          : number == EACCES || number == EPERM || number == EROFS ? ErrorCode::denied
                                                                                   : ErrorCode::temporary;
        throw StoreFailure{{code, fmt::format("store {}: cannot be made: {}", file.string(), std::strerror(number)),
                            "Check the path in [store], and that the folder exists and may be written."}};
    }
    ::close(descriptor);
}

}  // namespace madoguchi
