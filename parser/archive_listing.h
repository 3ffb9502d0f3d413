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
    std::string head;  ///< first bytes of its data, empty where it is encrypted or cannot be read
    bool encrypted = false;
};

/// What an archive holds, as far as the limits go.
struct ArchiveListing {
    std::vector<ArchiveEntry> entries;
    bool readable = false;   ///< libarchive knows the format
    bool encrypted = false;  ///< an entry, or the listing itself
    bool cut = false;        ///< a limit was reached: entries, or bytes that had to be unpacked
};

/// Lists zip, 7z, rar, lzh, cab and tar (plain, gzip, bzip2) by libarchive, without writing anything. Unpacks at most
/// 64 MB whatever the archive claims. Nothing of it throws.
[[nodiscard]] ArchiveListing list_archive(std::string_view content, Charsets& charsets, const ParseLimits& limits);

/// The data of the first entry of that name, about `limit` bytes at most; "" if there is none.
[[nodiscard]] std::string archive_entry_data(std::string_view content, std::string_view name, std::size_t limit);

}  // namespace madoguchi
