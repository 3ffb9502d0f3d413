#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parser/charset.h"
#include "parser/message.h"

namespace madoguchi {

struct ArchiveEntry {
    std::string name;  ///< decoded to UTF-8
    std::string data;  ///< its first bytes, all where it is kept; empty where it is encrypted or cannot be read
    bool encrypted = false;
};

/// What an archive holds, as far as the limits go.
struct ArchiveListing {
    std::vector<ArchiveEntry> entries;
    bool readable = false;   ///< libarchive knows the format
    bool encrypted = false;  ///< an entry, or the listing itself
    bool cut = false;        ///< a limit was reached: entries, or bytes that had to be unpacked
};

/// Whether an entry, of which name and first bytes are known, is kept whole.
using KeepEntry = bool (*)(const ArchiveEntry& entry);

/// Lists zip, 7z, rar, lzh, cab and tar (plain, gzip, bzip2) by libarchive in one pass, without writing anything.
/// `budget` is what may still be unpacked, in bytes, and is lowered by what was; without any left, a zip still tells
/// its names. Nothing of it throws.
[[nodiscard]] ArchiveListing list_archive(std::string_view content, Charsets& charsets, const ParseLimits& limits,
                                          std::size_t& budget, KeepEntry keep);

}  // namespace madoguchi
