#include "parser/archive_listing.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <utility>

#include "parser/loaded_library.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_unpacked = 64U << 20;
constexpr std::size_t head_bytes = 1024;

/// What we call of it, without its prefix.
struct Libarchive {
    LoadedLibrary library{MADOGUCHI_LIBARCHIVE};
    decltype(&archive_read_new) read_new = library["archive_read_new"];
    decltype(&archive_read_free) read_free = library["archive_read_free"];
    decltype(&archive_read_support_format_zip) read_support_format_zip = library["archive_read_support_format_zip"];
    decltype(&archive_read_support_format_7zip) read_support_format_7zip = library["archive_read_support_format_7zip"];
    decltype(&archive_read_support_format_rar) read_support_format_rar = library["archive_read_support_format_rar"];
    decltype(&archive_read_support_format_rar5) read_support_format_rar5 = library["archive_read_support_format_rar5"];
    decltype(&archive_read_support_format_lha) read_support_format_lha = library["archive_read_support_format_lha"];
    decltype(&archive_read_support_format_cab) read_support_format_cab = library["archive_read_support_format_cab"];
    decltype(&archive_read_support_format_tar) read_support_format_tar = library["archive_read_support_format_tar"];
    decltype(&archive_read_support_filter_gzip) read_support_filter_gzip = library["archive_read_support_filter_gzip"];
    decltype(&archive_read_support_filter_bzip2) read_support_filter_bzip2 =
        library["archive_read_support_filter_bzip2"];
    decltype(&archive_read_open_memory) read_open_memory = library["archive_read_open_memory"];
    decltype(&archive_read_next_header) read_next_header = library["archive_read_next_header"];
    decltype(&archive_read_data) read_data = library["archive_read_data"];
    decltype(&archive_read_data_skip) read_data_skip = library["archive_read_data_skip"];
    decltype(&archive_read_has_encrypted_entries) read_has_encrypted_entries =
        library["archive_read_has_encrypted_entries"];
    decltype(&archive_format) format = library["archive_format"];
    decltype(&archive_error_string) error_string = library["archive_error_string"];
    decltype(&archive_entry_pathname) entry_pathname = library["archive_entry_pathname"];
    decltype(&archive_entry_pathname_utf8) entry_pathname_utf8 = library["archive_entry_pathname_utf8"];
    decltype(&archive_entry_filetype) entry_filetype = library["archive_entry_filetype"];
    decltype(&archive_entry_is_encrypted) entry_is_encrypted = library["archive_entry_is_encrypted"];
};

const Libarchive& libarchive() {
    static const Libarchive loaded;
    return loaded;
}

struct Closer {
    void operator()(archive* a) const { libarchive().read_free(a); }
};
using Archive = std::unique_ptr<archive, Closer>;

// Its reader of lzh fills a table at its first use and guards that by nothing, so that threads take turns.
std::unique_lock<std::mutex> one_at_a_time() {
    static std::mutex mutex;
    return std::unique_lock(mutex);
}

// nullptr where libarchive does not know the format: such a handle may not even be asked about encryption.
Archive open_archive(std::string_view content) {
    Archive reader(content.empty() ? nullptr : libarchive().read_new());
    if (reader == nullptr) {
        return nullptr;
    }
    archive* const a = reader.get();
    libarchive().read_support_format_zip(a);
    libarchive().read_support_format_7zip(a);
    libarchive().read_support_format_rar(a);
    libarchive().read_support_format_rar5(a);
    libarchive().read_support_format_lha(a);
    libarchive().read_support_format_cab(a);
    libarchive().read_support_format_tar(a);
    libarchive().read_support_filter_gzip(a);
    libarchive().read_support_filter_bzip2(a);
    const bool opened = libarchive().read_open_memory(a, content.data(), content.size()) == ARCHIVE_OK;
    return opened ? std::move(reader) : nullptr;
}

std::string entry_name(archive_entry* entry, Charsets& charsets) {
    const char* name = libarchive().entry_pathname(entry);
    if (name == nullptr) {
        name = libarchive().entry_pathname_utf8(entry);
    }
    return name == nullptr ? std::string() : charsets.decode(name, "").text;
}

// Unpacks in steps, so that an entry of any claimed size costs no more than the budget. False where it is used up.
bool skip_data(archive* a, bool seekable, std::size_t& budget) {
    if (seekable) {
        return libarchive().read_data_skip(a) == ARCHIVE_OK || budget > 0;
    }
    std::array<char, 65536> buffer{};
    for (;;) {
        const la_ssize_t read = libarchive().read_data(a, buffer.data(), buffer.size());
        if (read <= 0) {
            return true;
        }
        if (static_cast<std::size_t>(read) >= budget) {
            budget = 0;
            return false;
        }
        budget -= static_cast<std::size_t>(read);
    }
}

bool says_encrypted(archive* a) {
    const char* const text = libarchive().error_string(a);
    return libarchive().read_has_encrypted_entries(a) == 1 ||
           (text != nullptr && std::string_view(text).find("ncrypt") != std::string_view::npos);
}

}  // namespace

ArchiveListing list_archive(std::string_view content, Charsets& charsets, const ParseLimits& limits) {
    ArchiveListing listing;
    const auto turn = one_at_a_time();
    const Archive reader = open_archive(content);
    if (reader == nullptr) {
        return listing;
    }
    archive* const a = reader.get();
    std::size_t budget = most_unpacked;
    for (;;) {
        archive_entry* entry = nullptr;
        const int status = libarchive().read_next_header(a, &entry);
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
            break;
        }
        listing.readable = true;
        if (listing.entries.size() >= limits.archive_entries) {
            listing.cut = true;
            break;
        }
        ArchiveEntry found;
        found.name = entry_name(entry, charsets);
        found.encrypted = libarchive().entry_is_encrypted(entry) != 0;
        listing.encrypted = listing.encrypted || found.encrypted;
        if (!found.encrypted && libarchive().entry_filetype(entry) == AE_IFREG) {
            std::array<char, head_bytes> head{};
            const la_ssize_t read = libarchive().read_data(a, head.data(), head.size());
            found.head.assign(head.data(), static_cast<std::size_t>(std::max<la_ssize_t>(read, 0)));
        }
        listing.entries.push_back(std::move(found));
        const bool seekable = (libarchive().format(a) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
        if (!skip_data(a, seekable, budget)) {
            listing.cut = true;
            break;
        }
    }
    listing.encrypted = listing.encrypted || says_encrypted(a);
    return listing;
}

std::string archive_entry_data(std::string_view content, std::string_view name, std::size_t limit) {
    std::string data;
    const auto turn = one_at_a_time();
    const Archive reader = open_archive(content);
    archive_entry* entry = nullptr;
    while (reader != nullptr && libarchive().read_next_header(reader.get(), &entry) == ARCHIVE_OK) {
        const char* const path = libarchive().entry_pathname(entry);
        if (path == nullptr || name != path) {
            continue;
        }
        std::array<char, 65536> buffer{};
        while (data.size() < limit) {
            const la_ssize_t read = libarchive().read_data(reader.get(), buffer.data(), buffer.size());
            if (read <= 0) {
                break;
            }
            data.append(buffer.data(), static_cast<std::size_t>(read));
        }
        break;
    }
    return data;
}

}  // namespace madoguchi
