#include "store/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "store/bigram_tokenizer.h"

namespace madoguchi {
namespace {

constexpr int busy_timeout_ms = 5000;

constexpr const char* no_space_hint = "Free some space; the daemon goes on by itself.";
constexpr const char* denied_hint = "Check owner and mode of the file and its folder; the user must be able to write.";
constexpr const char* damaged_hint = "Leave the file as it is, and restore a backup.";

/// What the operating system said decides between a full disk, missing rights and trouble that may pass.
Error from_errno(int number, std::string message) {
    switch (number) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return {ErrorCode::no_space, std::move(message), no_space_hint};
        case EACCES:
        case EPERM:
        case EROFS:
            return {ErrorCode::denied, std::move(message), denied_hint};
        case ENOENT:
        case ENOTDIR:
            return {ErrorCode::not_found, std::move(message), "Check the path in [store]."};
        default:
            return {ErrorCode::temporary, std::move(message), "Look at the system's log for trouble with the disk."};
    }
}

Error error_of(int code, sqlite3* handle, const std::filesystem::path& file) {
    const int system = handle == nullptr ? 0 : sqlite3_system_errno(handle);
    const char* text = handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
    auto message = fmt::format("store {}: {}", file.string(), text);
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorCode::temporary, message, "Another program is writing to it; try again."};
        case SQLITE_FULL:
            return {ErrorCode::no_space, message, no_space_hint};
        case SQLITE_IOERR:
            if (code == SQLITE_IOERR_SHMSIZE) {
                return {ErrorCode::no_space, message, no_space_hint};
            }
            [[fallthrough]];
        case SQLITE_CANTOPEN:
            if (system != 0) {
                message += fmt::format(" ({})", std::strerror(system));
            }
            return from_errno(system, std::move(message));
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {ErrorCode::denied, message, denied_hint};
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            return {ErrorCode::malformed, message, damaged_hint};
        case SQLITE_NOMEM:
            return {ErrorCode::temporary, message, "Out of memory."};
        case SQLITE_CONSTRAINT:
            return {ErrorCode::conflict, message, {}};
        default:
            return {ErrorCode::permanent, message, {}};
    }
}

/// Of all connections, before the first.
void configure_sqlite() {
    // Nobody asks how much memory SQLite has in all, and counting it takes a lock at each piece.
    [[maybe_unused]] static const int not_counted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    // What one statement would take back stays in memory up to this size: from 64 kB on, pages went to a file in
    // /var/tmp, one write each until the transaction ended.
    constexpr int statement_journal_bytes = 1 << 20;
    [[maybe_unused]] static const int in_memory = sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, statement_journal_bytes);
}

/// A path inside an SQLite URI.
std::string uri_of(const std::filesystem::path& file) {
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(file).string()) {
        if (c == '%' || c == '?' || c == '#') {
            uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

}  // namespace

Statement::~Statement() {
    if (handle_ == nullptr) {
        return;
    }
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
    try {
        home_->push_back(handle_);
    } catch (const std::bad_alloc&) {
        sqlite3_finalize(handle_);
    }
}

bool Statement::step() {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        database_->fail(code);
    }
    return false;
}

bool Statement::null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(handle_, column);
}

std::string Statement::text(int column) const {
    return std::string(blob(column));
}

std::string_view Statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

std::optional<std::int64_t> Statement::maybe_integer(int column) const {
    return null(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<std::string> Statement::maybe_text(int column) const {
    return null(column) ? std::nullopt : std::optional(text(column));
}

std::optional<std::chrono::sys_seconds> Statement::maybe_time(int column) const {
    return null(column) ? std::nullopt : std::optional(time(column));
}

void Statement::bind_integer(int index, std::int64_t value) {
    sqlite3_bind_int64(handle_, index, value);
}

void Statement::bind_real(int index, double value) {
    sqlite3_bind_double(handle_, index, value);
}

void Statement::bind_null(int index) {
    sqlite3_bind_null(handle_, index);
}

void Statement::bind_text(int index, std::string_view value, bool keep) {
    // A view without data would be bound as NULL.
    const char* bytes = value.data() == nullptr ? "" : value.data();
    const int code =
        sqlite3_bind_text64(handle_, index, bytes, value.size(), keep ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8);
    if (code != SQLITE_OK) {
        database_->fail(code);
    }
}

void Statement::bind_blob(int index, std::string_view value, bool keep) {
    const char* bytes = value.data() == nullptr ? "" : value.data();
    const int code = sqlite3_bind_blob64(handle_, index, bytes, value.size(), keep ? SQLITE_TRANSIENT : SQLITE_STATIC);
    if (code != SQLITE_OK) {
        database_->fail(code);
    }
}

Database::Database(std::filesystem::path file, Access access) : file_(std::move(file)) {
    configure_sqlite();
    const int flags = access == Access::read_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    const auto name = access == Access::immutable ? uri_of(file_) : file_.string();
    const int code = sqlite3_open_v2(
        name.c_str(), &handle_,
        flags | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX | (access == Access::immutable ? SQLITE_OPEN_URI : 0),
        nullptr);
    try {
        if (code != SQLITE_OK) {
            fail(code);
        }
        sqlite3_busy_timeout(handle_, busy_timeout_ms);
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        if (const int registered = register_bigram_tokenizer(handle_); registered != SQLITE_OK) {
            fail(registered);
        }
        script(
            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON; PRAGMA cache_size = "
            "-8192;");
        // SQLite opens a file that may not be written for reading, without a word.
        if (access == Access::read_write && sqlite3_db_readonly(handle_, "main") == 1) {
            throw StoreFailure{
                {ErrorCode::denied, fmt::format("store {}: may not be written", file_.string()), denied_hint}};
        }
    } catch (...) {
        close();
        throw;
    }
}

Database::~Database() {
    close();
}

void Database::drop_cache() {
    constexpr int many = 4 << 20;  // bytes; fewer serve the next mail
    int used = 0;
    int unused_highwater = 0;
    if (handle_ != nullptr &&
        sqlite3_db_status(handle_, SQLITE_DBSTATUS_CACHE_USED, &used, &unused_highwater, 0) == SQLITE_OK &&
        used > many) {
        sqlite3_db_release_memory(handle_);
    }
}

void Database::close() noexcept {
    for (auto& [sql, handles] : idle_) {
        for (auto* handle : handles) {
            sqlite3_finalize(handle);
        }
    }
    idle_.clear();
    sqlite3_close_v2(handle_);
    handle_ = nullptr;
}

Statement Database::prepare(std::string_view sql) {
    auto found = idle_.find(sql);
    if (found == idle_.end()) {
        found = idle_.emplace(std::string(sql), std::vector<sqlite3_stmt*>()).first;
    }
    auto& idle = found->second;
    if (!idle.empty()) {
        auto* handle = idle.back();
        idle.pop_back();
        return {*this, idle, handle};
    }
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &handle, nullptr);
    if (code != SQLITE_OK) {
        fail(code);
    }
    return {*this, idle, handle};
}

void Database::let_schema_be_written(bool allowed) {
    if (allowed) {
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    }
    script(allowed ? "PRAGMA writable_schema = ON" : "PRAGMA writable_schema = RESET");
    if (!allowed) {
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    }
}

void Database::script(std::string_view sql) {
    const int code = sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        fail(code);
    }
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(handle_);
}

std::int64_t Database::last_insert_id() const {
    return sqlite3_last_insert_rowid(handle_);
}

bool Database::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

void Database::copy_to(const std::filesystem::path& target) {
    sqlite3* copy = nullptr;
    int code = sqlite3_open_v2(target.c_str(), &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    if (code == SQLITE_OK) {
        if (auto* backup = sqlite3_backup_init(copy, "main", handle_, "main")) {
            sqlite3_backup_step(backup, -1);
            sqlite3_backup_finish(backup);
        }
        code = sqlite3_errcode(copy);
    }
    if (code != SQLITE_OK) {
        StoreFailure failure{error_of(code, copy, target)};
        sqlite3_close(copy);
        std::error_code ignored;
        std::filesystem::remove(target, ignored);
        throw failure;
    }
    sqlite3_close(copy);
}

void Database::require_readable() {
    const auto refused = [](int error) { return error == EIO || error == ENXIO; };
    int error = 0;
    sqlite3_file_control(handle_, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
    sqlite3_file* log = nullptr;
    if (!refused(error) && sqlite3_file_control(handle_, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK &&
        log != nullptr && log->pMethods != nullptr) {
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
    }
    if (refused(error)) {
        broken_ = true;
        throw StoreFailure{
            from_errno(error, fmt::format("store {}: cannot be read ({})", file_.string(), std::strerror(error)))};
    }
}

void Database::fail(int code) {
    if (handle_ != nullptr && ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)) {
        require_readable();
    }
    const int whole = handle_ == nullptr ? code : sqlite3_extended_errcode(handle_);
    // A step can report more than the connection remembers, and the other way round.
    const int most = (whole & 0xff) == (code & 0xff) ? whole : code;
    if ((most & 0xff) == SQLITE_IOERR) {
        broken_ = true;
    }
    throw StoreFailure{error_of(most, handle_, file_)};
}

Snapshot::Snapshot(Database& db) : db_(db.in_transaction() ? nullptr : &db) {
    if (db_ != nullptr) {
        db_->run("BEGIN");
    }
}

Snapshot::~Snapshot() {
    try {
        if (db_ != nullptr && db_->in_transaction()) {
            db_->run("COMMIT");
        }
    } catch (const StoreFailure&) {
        // The connection is broken, and opened anew before its next use.
    } catch (const std::bad_alloc&) {
    }
}

}  // namespace madoguchi
