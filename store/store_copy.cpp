#include "store/store_copy.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <system_error>
#include <type_traits>

#include "store/compression.h"
#include "store/digest.h"
#include "store/schema.h"
#include "store/store_impl.h"
#include "store/store_lock.h"

namespace madoguchi {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_findings = 50;
constexpr std::string_view backup_hint = "Use another backup; this one stays as it is.";

[[noreturn]] void fail_system(const fs::path& file, std::string_view deed, int number) {
    const auto code = number == ENOSPC || number == EDQUOT                     ? ErrorCode::no_space
                      : number == EACCES || number == EPERM || number == EROFS ? ErrorCode::denied
                      : number == ENOENT || number == ENOTDIR                  ? ErrorCode::not_found
                      : number == EEXIST                                       ? ErrorCode::conflict
                                                                               : ErrorCode::temporary;
    throw StoreFailure{{code, fmt::format("{}: cannot be {}: {}", file.string(), deed, std::strerror(number)),
                        "Check the folder's owner and mode, and the space that is left."}};
}

template <class Work>
auto guarded(Work&& work) -> Result<std::invoke_result_t<Work>> {
    try {
        return work();
    } catch (const StoreFailure& thrown) {
        return tl::unexpected<Error>(thrown.error);
    } catch (const fs::filesystem_error& thrown) {
        return failure(ErrorCode::temporary, thrown.what());
    } catch (const std::bad_alloc&) {
        return failure(ErrorCode::temporary, "out of memory", "Try it again.");
    }
}

/// By reading alone, before SQLite opens it.
void require_store(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        fail_system(file, "read", errno == 0 ? ENOENT : errno);
    }
    std::string header(72, '\0');
    in.read(header.data(), static_cast<std::streamsize>(header.size()));
    using namespace std::string_view_literals;
    const bool store = in.gcount() == static_cast<std::streamsize>(header.size()) &&
                       header.starts_with("SQLite format 3\0"sv) && header.substr(68, 4) == "mdgc";
    if (!store) {
        throw StoreFailure{{ErrorCode::malformed, fmt::format("{}: is no madoguchi store", file.string()),
                            "Name a file that madoguchi backup made, or the store itself."}};
    }
}

/// A folder that may not be written has no place for the shared memory of a log: then the file is looked at alone.
std::unique_ptr<Database> open_for_reading(const fs::path& file) {
    require_store(file);
    std::unique_ptr<Database> database;
    try {
        database = std::make_unique<Database>(file, Access::read_only);
        refuse_newer(*database, migrations());
    } catch (const StoreFailure& thrown) {
        if (thrown.error.code != ErrorCode::denied || fs::exists(file.string() + "-wal")) {
            throw;
        }
        database = std::make_unique<Database>(file, Access::immutable);
        refuse_newer(*database, migrations());
    }
    return database;
}

StoreFacts facts_of(Database& database) {
    const auto count = [&](std::string_view table) {
        return database.number(fmt::format("SELECT count(*) FROM {}", table)).value_or(0);
    };
    return {schema_version(database), count("mails"), count("cases"), count("outbox"), count("history")};
}

/// SQLite's own checks, a line a finding.
void check_structure(Database& database, std::vector<std::string>& damage) {
    auto rows = database.query(fmt::format("PRAGMA integrity_check({})", most_findings));
    while (rows.step()) {
        if (rows.text(0) != "ok") {
            damage.push_back(rows.text(0).substr(0, 300));
        }
    }
    auto keys = database.query("PRAGMA foreign_key_check");
    while (keys.step() && damage.size() < most_findings) {
        damage.push_back(
            fmt::format("a row of {} belongs to a row of {} that is not there", keys.text(0), keys.text(2)));
    }
}

void check_blobs(Database& database, std::string_view sql, std::string_view what, std::vector<std::string>& damage) {
    Compression compression;
    auto rows = database.query(sql);
    while (rows.step() && damage.size() < most_findings) {
        try {
            const auto bytes = compression.decompress(rows.blob(2), static_cast<std::size_t>(rows.integer(1)));
            if (!rows.null(3) && raw_hash_of(bytes) != rows.blob(3)) {
                damage.push_back(fmt::format("{} {} is not what was stored", what, rows.integer(0)));
            }
        } catch (const StoreFailure&) {
            damage.push_back(fmt::format("{} {} cannot be unpacked", what, rows.integer(0)));
        }
    }
}

void sync(const fs::path& file) {
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (opened.get() < 0 || ::fsync(opened.get()) != 0) {
        fail_system(file, "written", errno);
    }
}

fs::path folder_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// Removes a file that did not get its name.
class Unfinished {
public:
    explicit Unfinished(fs::path file) : file_(std::move(file)) {}
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    ~Unfinished() {
        std::error_code ignored;
        for (const auto* tail : {"", "-journal", "-wal", "-shm"}) {
            fs::remove(file_.string() + tail, ignored);
        }
    }

private:
    fs::path file_;
};

/// Copies what `from` holds at one moment to `to`, and reads it back.
StoreFacts copy_and_verify(const fs::path& from, const fs::path& to) {
    StoreFacts facts;
    {
        const auto source = open_for_reading(from);
        source->script("BEGIN");
        facts = facts_of(*source);
        create_private_file(to);
        source->copy_to(to);
        source->script("COMMIT");
    }
    {
        // One file, whoever looks at it.
        Database copy(to, Access::read_write);
        copy.script("PRAGMA journal_mode = DELETE");
    }
    sync(to);
    Database copy(to, Access::immutable);
    std::vector<std::string> damage;
    check_structure(copy, damage);
    if (damage.empty() && facts_of(copy) != facts) {
        damage.emplace_back("the copy does not hold as much as the store");
    }
    if (!damage.empty()) {
        throw StoreFailure{{ErrorCode::malformed,
                            fmt::format("the copy of {} is damaged: {}", from.string(), damage.front()),
                            "Look at the store with madoguchi check-store."}};
    }
    return facts;
}

/// Takes the log of a store that nobody has open into its file. False: the store is too damaged for that.
bool settle_log(const fs::path& store) {
    try {
        require_store(store);
        Database database(store, Access::read_write);
        auto mode = database.query("PRAGMA journal_mode = DELETE");
        if (mode.step() && mode.text(0) == "delete") {
            return true;
        }
        throw StoreFailure{{ErrorCode::temporary, "the store is in use", {}}};
    } catch (const StoreFailure& thrown) {
        if (thrown.error.code == ErrorCode::temporary) {
            throw StoreFailure{{ErrorCode::conflict,
                                fmt::format("store {}: another program has it open", store.string()),
                                "Stop the page (systemctl stop madoguchi-review.socket madoguchi-review.service) and "
                                "other commands first."}};
        }
        if (thrown.error.code == ErrorCode::malformed) {
            return false;
        }
        throw;
    }
}

/// Who owns the store that is replaced, or else its folder, owns the new one.
void give_to_owner(const fs::path& file, const fs::path& like) {
    struct ::stat seen {};
    if (::geteuid() == 0 && ::stat(like.c_str(), &seen) == 0 && ::chown(file.c_str(), seen.st_uid, seen.st_gid) != 0) {
        fail_system(file, "given to its owner", errno);
    }
}

/// A second name for what is there, so that it has its own at every moment.
void keep_aside(const fs::path& store, const fs::path& kept) {
    if (!settle_log(store)) {
        // A log without its store would be taken for the new one's.
        std::error_code ignored;
        fs::rename(store.string() + "-wal", kept.string() + "-wal", ignored);
        fs::remove(store.string() + "-shm", ignored);
    }
    if (::link(store.c_str(), kept.c_str()) != 0) {
        fail_system(kept, "made", errno);
    }
}

}  // namespace

Result<StoreFacts> back_up_store(const fs::path& store, const fs::path& target) {
    return guarded([&] {
        if (fs::exists(fs::symlink_status(target))) {
            throw StoreFailure{{ErrorCode::conflict, fmt::format("{}: is there already", target.string()),
                                "Choose another name; a backup never overwrites a file."}};
        }
        const auto part = fs::path(target.string() + ".part");
        const Unfinished unfinished(part);
        const auto facts = copy_and_verify(store, part);
        if (::link(part.c_str(), target.c_str()) != 0) {
            fail_system(target, "made", errno);
        }
        sync(folder_of(target));
        return facts;
    });
}

Result<StoreFindings> check_store(const fs::path& store) {
    return guarded([&] {
        const auto database = open_for_reading(store);
        StoreFindings found;
        check_structure(*database, found.damage);
        if (found.damage.empty()) {
            found.facts = facts_of(*database);
            check_blobs(*database,
                        "SELECT r.mail_id, r.size, r.zstd, m.raw_hash FROM raw_mails AS r JOIN mails AS m ON m.id = "
                        "r.mail_id ORDER BY r.mail_id",
                        "mail", found.damage);
            check_blobs(*database, "SELECT outbox_id, size, zstd, NULL FROM outbox_texts ORDER BY outbox_id",
                        "outgoing mail", found.damage);
        }
        return found;
    });
}

Result<RestoredStore> restore_store(const fs::path& backup, const fs::path& store, std::string_view moment) {
    const auto findings = check_store(backup);
    if (!findings) {
        return tl::unexpected(findings.error());
    }
    if (!findings->damage.empty()) {
        return failure(ErrorCode::malformed,
                       fmt::format("backup {} is damaged: {}", backup.string(), findings->damage.front()),
                       std::string(backup_hint));
    }
    const auto lock = StoreLock::take(store);
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    return guarded([&] {
        const auto fresh = fs::path(store.string() + ".restoring");
        const Unfinished unfinished(fresh);
        std::error_code ignored;
        fs::remove(fresh, ignored);
        RestoredStore restored;
        restored.facts = copy_and_verify(backup, fresh);
        const bool replaces = fs::exists(store);
        const auto owned = replaces ? store : folder_of(store);
        give_to_owner(fresh, owned);
        give_to_owner(store.string() + ".lock", owned);
        if (replaces) {
            restored.replaced = fmt::format("{}.replaced-{}", store.string(), moment);
            keep_aside(store, restored.replaced);
        }
        // Without its mark the store that comes is a restored one, however much it holds.
        fs::remove(store.string() + "-mark");
        sync(folder_of(store));
        fs::rename(fresh, store);
        sync(folder_of(store));
        return restored;
    });
}

}  // namespace madoguchi
