#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parser/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace madoguchi {

/// Thrown inside store/ only; every public call of `Store` turns it into its Result.
struct StoreFailure {
    Error error;
};

/// Bytes to bind as a BLOB.
struct Blob {
    std::string_view bytes;
};

class Database;

/// A prepared statement, borrowed from its database and given back (reset) on destruction.
class Statement {
public:
    Statement(Database& database, std::vector<sqlite3_stmt*>& home, sqlite3_stmt* handle)
        : database_(&database), home_(&home), handle_(handle) {}
    Statement(Statement&& other) noexcept
        : database_(other.database_), home_(other.home_), handle_(std::exchange(other.handle_, nullptr)) {}
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    /// Binds `values` from parameter 1 on. Text and blobs are copied if `keep`, else they must outlive the statement.
    template <class... Values>
    void bind([[maybe_unused]] bool keep, const Values&... values) {
        [[maybe_unused]] int index = 0;
        (bind_one(++index, keep, values), ...);
    }
    /// True: there is a row to read.
    bool step();

    [[nodiscard]] bool null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string text(int column) const;
    /// Valid until the next step.
    [[nodiscard]] std::string_view blob(int column) const;
    [[nodiscard]] bool boolean(int column) const { return integer(column) != 0; }
    [[nodiscard]] std::chrono::sys_seconds time(int column) const {
        return std::chrono::sys_seconds(std::chrono::seconds(integer(column)));
    }
    [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const;
    [[nodiscard]] std::optional<std::string> maybe_text(int column) const;
    [[nodiscard]] std::optional<std::chrono::sys_seconds> maybe_time(int column) const;

private:
    void bind_integer(int index, std::int64_t value);
    void bind_real(int index, double value);
    void bind_null(int index);
    void bind_text(int index, std::string_view value, bool keep);
    void bind_blob(int index, std::string_view value, bool keep);

    template <std::integral T>
    void bind_one(int index, bool, T value) {
        bind_integer(index, static_cast<std::int64_t>(value));
    }
    void bind_one(int index, bool, double value) { bind_real(index, value); }
    void bind_one(int index, bool, std::nullptr_t) { bind_null(index); }
    void bind_one(int index, bool keep, std::string_view value) { bind_text(index, value, keep); }
    void bind_one(int index, bool keep, const Blob& value) { bind_blob(index, value.bytes, keep); }
    void bind_one(int index, bool, std::chrono::sys_seconds value) {
        bind_integer(index, value.time_since_epoch().count());
    }
    template <class T>
    void bind_one(int index, bool keep, const std::optional<T>& value) {
        if (value) {
            bind_one(index, keep, *value);
        } else {
            bind_null(index);
        }
    }

    Database* database_;
    std::vector<sqlite3_stmt*>* home_;
    sqlite3_stmt* handle_;
};

enum class Access { read_write, read_only, immutable };

/// One SQLite connection with its prepared statements. Throws StoreFailure. One thread.
class Database {
public:
    /// The file must exist.
    Database(std::filesystem::path file, Access access);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    /// Prepared once for each text, and kept.
    [[nodiscard]] Statement prepare(std::string_view sql);

    template <class... Values>
    void run(std::string_view sql, const Values&... values) {
        auto statement = prepare(sql);
        statement.bind(false, values...);
        while (statement.step()) {
        }
    }
    template <class... Values>
    [[nodiscard]] Statement query(std::string_view sql, const Values&... values) {
        auto statement = prepare(sql);
        statement.bind(true, values...);
        return statement;
    }
    /// The first column of the first row; nullopt without a row or where it is NULL.
    template <class... Values>
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view sql, const Values&... values) {
        auto statement = prepare(sql);
        statement.bind(false, values...);
        return statement.step() ? statement.maybe_integer(0) : std::nullopt;
    }
    /// Several statements, unprepared: schema steps and pragmas.
    void script(std::string_view sql);
    /// Whether sqlite_schema may be written; once it may no more, it is read anew.
    void let_schema_be_written(bool allowed);

    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] std::int64_t last_insert_id() const;
    [[nodiscard]] bool in_transaction() const;
    /// The connection met an I/O error: nothing that it holds is to be believed before it is opened anew.
    [[nodiscard]] bool broken() const { return broken_; }
    /// Throws where the disk refused to read the file or its WAL: SQLite calls that damage, but the file may be sound.
    void require_readable();
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
    /// Drops the pages that are kept of the file, where they are many.
    void drop_cache();

    /// A consistent copy of the whole database, the WAL included.
    void copy_to(const std::filesystem::path& target);

private:
    friend class Statement;
    [[noreturn]] void fail(int code);
    void close() noexcept;

    std::filesystem::path file_;
    sqlite3* handle_ = nullptr;
    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, std::vector<sqlite3_stmt*>, TextHash, std::equal_to<>> idle_;
    bool broken_ = false;
};

/// While it lives, all that is read is of one moment: what others write meanwhile is not seen. Nothing of its own where
/// a transaction is open.
class Snapshot {
public:
    explicit Snapshot(Database& db);
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot();

private:
    Database* db_;  ///< none: it belongs to the transaction around it
};

}  // namespace madoguchi
