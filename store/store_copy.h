#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "parser/error.h"

namespace madoguchi {

/// What a store holds, to hold one against another.
struct StoreFacts {
    std::int64_t schema = 0;
    std::int64_t mails = 0, cases = 0, outgoing = 0, history = 0;

    [[nodiscard]] bool operator==(const StoreFacts&) const = default;
};

/// Copies a store, in use or not, to `target`: one file of its own, which others cannot read. It is written under
/// another name in the same folder, read back (integrity, foreign keys, the facts of the very moment), and only then
/// named so. `conflict` where `target` is there already; `malformed` where the store or the copy is damaged. After an
/// error there is no `target`.
[[nodiscard]] Result<StoreFacts> back_up_store(const std::filesystem::path& store, const std::filesystem::path& target);

struct StoreFindings {
    StoreFacts facts;
    std::vector<std::string> damage;  ///< a line each, at most 50; empty: the store is sound. No personal data
};
/// Reads all of a store or a backup without writing: SQLite's own checks, and every mail and outgoing mail against its
/// size and hash. Errors where it cannot be read at all.
[[nodiscard]] Result<StoreFindings> check_store(const std::filesystem::path& store);

struct RestoredStore {
    StoreFacts facts;
    std::filesystem::path replaced;  ///< where the store that was there is kept; "" there was none
};
/// Puts a copy of `backup` in the place of `store`. At no moment is there no store, or half a one. The next daemon
/// takes it for a restored one (Store): what was unfinished in it is `unknown`, and mail that lies in the mailbox is
/// stored, but not acknowledged. `conflict` while a daemon or another program has the store open; `malformed` where the
/// backup is damaged, `config` where a newer program wrote it. `moment`: part of the replaced store's name.
[[nodiscard]] Result<RestoredStore> restore_store(const std::filesystem::path& backup,
                                                  const std::filesystem::path& store, std::string_view moment);

}  // namespace madoguchi
