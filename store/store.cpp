#include "store/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "rules/business_calendar.h"
#include "store/schema.h"
#include "store/store_impl.h"

namespace madoguchi {
namespace {

constexpr std::uintmax_t checked_whole_bytes = 32U << 20;  // larger stores are checked by `check-store`
constexpr std::string_view damaged_hint = "Leave the file as it is, and restore a backup.";

[[noreturn]] void fail_damaged(const std::filesystem::path& file, std::string_view what) {
    throw StoreFailure{
        {ErrorCode::malformed, fmt::format("store {}: {}", file.string(), what), std::string(damaged_hint)}};
}

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char c : bytes) {
        value = value << 8 | static_cast<unsigned char>(c);
    }
    return value;
}

}  // namespace

void fail_not_found(std::string message) {
    throw StoreFailure{{ErrorCode::not_found, std::move(message), {}}};
}

std::vector<std::int64_t> ids_of(Statement row) {
    std::vector<std::int64_t> ids;
    while (row.step()) {
        ids.push_back(row.integer(0));
    }
    return ids;
}

Descriptor::~Descriptor() {
    if (number_ >= 0) {
        ::close(number_);
    }
}

Store::Impl::Impl(std::filesystem::path store_file, OpenMode open_mode) : file(std::move(store_file)), mode(open_mode) {
    if (sodium_init() < 0) {
        throw StoreFailure{{ErrorCode::permanent, "libsodium cannot start", {}}};
    }
    if (mode == OpenMode::create) {
        create_private_file(file);
    }
    inspect_file();
    connect();
    load_key();
    if (mode == OpenMode::create) {
        open_mark();
    }
}

/// By reading alone: a damaged file must not even be opened for writing.
void Store::Impl::inspect_file() const {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) {
        const bool denied = error == std::errc::permission_denied;
        throw StoreFailure{{denied ? ErrorCode::denied : ErrorCode::not_found,
                            fmt::format("store {}: {}", file.string(), error.message()),
                            denied ? "Run it as a user who may read the store (group madoguchi)."
                                   : "Check the path in [store]; the daemon makes the store at its first start."}};
    }
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        throw StoreFailure{{ErrorCode::denied, fmt::format("store {}: may not be read", file.string()),
                            "Run it as a user who may read the store (group madoguchi)."}};
    }
    std::string header(100, '\0');
    in.read(header.data(), static_cast<std::streamsize>(header.size()));
    if (size == 0) {
        if (mode != OpenMode::create && !std::filesystem::exists(file.string() + "-wal")) {
            fail_damaged(file, "the file is empty");
        }
        return;
    }
    using namespace std::string_view_literals;
    if (in.gcount() < static_cast<std::streamsize>(header.size()) || !header.starts_with("SQLite format 3\0"sv)) {
        fail_damaged(file, "is not a store, or its header is damaged");
    }
    if (big_endian(std::string_view(header).substr(68, 4)) != store_application_id) {
        fail_damaged(file, "is an SQLite file, but not a madoguchi store");
    }
    // Looking must not write: not even the recovery of a WAL into a file that is damaged.
    if (mode == OpenMode::create && size <= checked_whole_bytes) {
        Database looked_at(file, Access::read_only);
        auto row = looked_at.query("PRAGMA quick_check(1)");
        if (row.step() && row.text(0) != "ok") {
            looked_at.require_readable();
            auto finding = row.text(0);
            std::replace(finding.begin(), finding.end(), '\n', ' ');
            fail_damaged(file, finding);
        }
    }
}

void Store::Impl::connect() {
    const bool writes = mode != OpenMode::read_only;
    if (!writes) {
        try {
            database = std::make_unique<Database>(file, Access::read_only);
            (void)schema_version(*database);
        } catch (const StoreFailure& thrown) {
            // A folder that may not be written has no place for the shared memory of a WAL: look at the file alone.
            if (thrown.error.code != ErrorCode::denied || std::filesystem::exists(file.string() + "-wal")) {
                throw;
            }
            database = std::make_unique<Database>(file, Access::immutable);
        }
    } else {
        database = std::make_unique<Database>(file, Access::read_write);
    }
    if (mode == OpenMode::create && db().number("PRAGMA application_id") != store_application_id) {
        db().script(fmt::format("PRAGMA application_id = {}", store_application_id));
    }
    refuse_newer(db(), migrations());
    if (writes) {
        db().script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;");
    }
    if (mode == OpenMode::create) {
        migrate(db(), migrations());
    } else if (schema_version(db()) != migrations().back().version) {
        throw StoreFailure{{ErrorCode::config,
                            fmt::format("store {}: has schema {}, this program needs {}", file.string(),
                                        schema_version(db()), migrations().back().version),
                            "Start madoguchid once: it migrates the store, after a backup."}};
    }
}

void Store::Impl::load_key() {
    if (mode == OpenMode::create) {
        begin();
        if (!db().number("SELECT 1 FROM desk_state")) {
            DeskKey fresh{};
            randombytes_buf(fresh.data(), fresh.size());
            db().run("INSERT INTO desk_state (id, desk_key) VALUES (1, ?)",
                     Blob{{reinterpret_cast<const char*>(fresh.data()), fresh.size()}});
        }
        commit();
    }
    auto row = db().query("SELECT desk_key FROM desk_state");
    if (!row.step() || row.blob(0).size() != key.size()) {
        fail_damaged(file, "has no secret");
    }
    const auto bytes = row.blob(0);
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(key.data()));
}

void Store::Impl::begin() {
    reopen_if_broken();
    db().run("BEGIN IMMEDIATE");
}

void Store::Impl::update_text_index() {
    constexpr int few = 64;
    const auto changed = db().number("SELECT count(*) FROM (SELECT 1 FROM text_changes LIMIT ?)", few + 1).value_or(0);
    if (changed == 0) {
        return;
    }
    // What is gone goes at once: words that were erased may not outlive the transaction.
    db().run(
        "INSERT INTO text_index (text_index, rowid, text, organization) SELECT 'delete', id, old, old_organization "
        "FROM text_changes WHERE old IS NOT NULL");
    if (changed <= few) {
        index_texts(few);
        return;
    }
    db().run("UPDATE text_changes SET old = NULL, old_organization = NULL WHERE old IS NOT NULL");
}

void Store::Impl::index_texts(std::int64_t most) {
    db().run(
        "INSERT INTO text_index (rowid, text, organization) SELECT t.id, t.text, t.organization FROM (SELECT id FROM "
        "text_changes ORDER BY id LIMIT ?) AS c JOIN case_texts AS t ON t.id = c.id",
        most);
    db().run("DELETE FROM text_changes WHERE id IN (SELECT id FROM text_changes ORDER BY id LIMIT ?)", most);
}

void Store::Impl::commit() {
    update_text_index();
    const auto reached = mark.get() < 0 ? marked : progress();
    db().run("COMMIT");
    write_mark(reached);
}

void Store::Impl::roll_back() noexcept {
    try {
        if (database && db().in_transaction()) {
            db().run("ROLLBACK");
        }
    } catch (const StoreFailure&) {
        // The connection is broken, and opened anew before its next use; what was not committed is gone with it.
    } catch (const std::bad_alloc&) {
    }
}

void Store::Impl::reopen_if_broken() {
    if (in_transaction || (database && !database->broken())) {
        return;
    }
    database.reset();
    connect();
}

// The mark holds one number: how many history entries and mails there have been. It is written after each commit, and
// never waits for the disk, so it may lag behind the store; a store that lags behind its mark is an older copy.

std::int64_t Store::Impl::progress() {
    return db()
        .number("SELECT coalesce((SELECT max(id) FROM history), 0) + coalesce((SELECT max(id) FROM mails), 0)")
        .value_or(0);
}

void Store::Impl::open_mark() {
    const auto path = file.string() + "-mark";
    Descriptor opened(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0660 & ~S_IRWXO));
    if (opened.get() < 0) {
        return;  // no mark, no notice of a restored copy; the store itself says what is wrong with the folder
    }
    std::array<char, 32> text{};
    const auto length = ::pread(opened.get(), text.data(), text.size(), 0);
    std::int64_t there = -1;
    if (length > 0) {
        std::from_chars(text.data(), text.data() + length, there);
    }
    // After the mark: another connection may be writing.
    const auto here = progress();
    if (here > 0 && (there < 0 || there > here)) {
        treat_as_restored();
    }
    mark = std::move(opened);
    write_mark(progress());
}

void Store::Impl::write_mark(std::int64_t reached) {
    if (mark.get() < 0 || reached == marked) {
        return;
    }
    const auto text = fmt::format("{:020}\n", reached);
    // A full disk leaves the mark behind the store, which is harmless.
    if (::pwrite(mark.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size())) {
        marked = reached;
    }
}

void Store::Impl::treat_as_restored() {
    begin();
    // The newest moment that the copy knows of.
    const std::chrono::sys_seconds now(
        std::chrono::seconds(db().number("SELECT at FROM history ORDER BY id DESC LIMIT 1").value_or(0)));
    db().run("UPDATE folders SET settled = 0, mark_first = NULL, mark_through = NULL");
    std::vector<std::pair<OutboxId, CaseId>> unfinished;
    // What was held may have been released and sent since.
    auto rows = db().query("SELECT id, case_id FROM outbox WHERE state IN ('held', 'queued', 'sending', 'deferred')");
    while (rows.step()) {
        unfinished.emplace_back(rows.integer(0), rows.integer(1));
    }
    for (const auto& [id, case_id] : unfinished) {
        db().run("UPDATE outbox SET state = 'unknown', finished = ? WHERE id = ?", now, id);
        db().run("UPDATE outbox_texts SET last_error = 'restored from an older copy' WHERE outbox_id = ?", id);
        note_history(case_id, now, daemon_actor, "ack-unknown", "store restored");
        refresh_case(case_id, now);
    }
    db().run(
        "UPDATE notices SET state = 'unknown', finished = ?, last_error = 'restored from an older copy' WHERE state IN "
        "('queued', 'sending', 'deferred')",
        now);
    db().run("UPDATE desk_state SET failing_since = NULL, skip_receipts = 1");
    note_history(std::nullopt, now, daemon_actor, "store-restored", "");
    commit();
    restored = true;
    std::transform(unfinished.begin(), unfinished.end(), std::back_inserter(restored_unknown),
                   [](const auto& row) { return row.first; });
}

void Store::Impl::note_history(std::optional<CaseId> id, std::chrono::sys_seconds at, std::string_view actor,
                               std::string_view action, std::string_view detail) {
    db().run("INSERT INTO history (case_id, at, actor, action, detail) VALUES (?, ?, ?, ?, ?)", id, at, actor, action,
             detail);
}

void Store::Impl::refresh_case(CaseId id, std::chrono::sys_seconds now) {
    // As a chain of OR: of an IN list SQLite makes a table each time.
    static const auto sql = [] {
        constexpr std::string_view flagged =
            "(unsure = 1 OR ack_state = 'held' OR ack_state = 'failed' OR ack_state = 'unknown' OR (ack_reason <> '' "
            "AND ack_state <> 'cancelled') OR EXISTS (SELECT 1 FROM case_flags WHERE case_id = ?1))";
        return fmt::format(
            "UPDATE cases SET disposition = iif({0}, 'flagged', 'accepted'), needs_person = state <> 'closed' AND {0}, "
            "changed = ?2 WHERE id = ?1",
            flagged);
    }();
    db().run(sql, id, now);
}

void Store::Impl::apply_flag_decisions(CaseId id) {
    db().run(
        "DELETE FROM case_flags WHERE case_id = ?1 AND code IN (SELECT code FROM flag_decisions WHERE case_id = ?1 AND "
        "present = 0)",
        id);
    db().run(
        "INSERT OR IGNORE INTO case_flags (case_id, code) SELECT case_id, code FROM flag_decisions WHERE case_id = ? "
        "AND "
        "present = 1",
        id);
}

Store::Impl::Receipt Store::Impl::next_receipt(std::chrono::sys_seconds now) {
    const auto day = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(to_japan(now)));
    const int year = static_cast<int>(day.year());
    const auto last = db().number("SELECT max(receipt_count) FROM cases WHERE receipt_year = ?", year).value_or(0);
    if (db().number("SELECT skip_receipts FROM desk_state") != 1) {
        return {year, last + 1};
    }
    // More than any desk gives between two backups; and a break that a person sees.
    constexpr std::int64_t skipped = 1000;
    db().run("UPDATE desk_state SET skip_receipts = 0");
    return {year, (last + 2 * skipped - 1) / skipped * skipped + 1};
}

void Store::Impl::require_case(CaseId id) {
    if (!db().number("SELECT 1 FROM cases WHERE id = ?", id)) {
        fail_not_found(fmt::format("there is no case {}", id));
    }
}

bool Store::Impl::open_again(CaseId id, std::chrono::sys_seconds now) {
    db().run("DELETE FROM resolved_from WHERE case_id = ?", id);
    db().run(
        "UPDATE cases SET state = 'new', outcome = 'none', closed = NULL, changed = ? WHERE id = ? AND state = "
        "'closed'",
        now, id);
    return db().changes() > 0;
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::filesystem::path& file, OpenMode mode) {
    try {
        return Store(std::make_unique<Impl>(file, mode));
    } catch (const StoreFailure& thrown) {
        return tl::unexpected<Error>(thrown.error);
    } catch (const std::bad_alloc&) {
        return failure(ErrorCode::temporary, "out of memory", "It is tried again.");
    }
}

Store::Transaction::~Transaction() {
    if (store_ != nullptr) {
        store_->roll_back();
        store_->in_transaction = false;
    }
}

Result<void> Store::Transaction::commit() {
    auto* store = std::exchange(store_, nullptr);
    if (store == nullptr) {
        return failure(ErrorCode::permanent, "the transaction is over");
    }
    auto done = store->failed ? failure(ErrorCode::conflict, "a step of this transaction failed")
                              : store->read([&] { store->commit(); });
    if (!done) {
        store->roll_back();
    }
    store->in_transaction = false;
    return done;
}

Result<Store::Transaction> Store::begin() {
    if (impl_->in_transaction) {
        return failure(ErrorCode::permanent, "a transaction is open already");
    }
    if (const auto begun = impl_->read([&] { impl_->begin(); }); !begun) {
        return tl::unexpected<Error>(begun.error());
    }
    impl_->in_transaction = true;
    impl_->failed = false;
    return Transaction(*impl_);
}

Result<DeskKey> Store::desk_key() {
    return impl_->key;
}

void Store::give_back_memory() {
    if (impl_->database) {
        impl_->database->drop_cache();
    }
}

}  // namespace madoguchi
