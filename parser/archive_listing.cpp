#include "parser/archive_listing.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t head_bytes = 1024;
constexpr std::size_t least_cost = 512;        // of an entry, or of one step of unpacking
constexpr std::size_t filter_cost = 1U << 20;  // bzip2 gives its first byte after a block of up to 900 KB

struct Closer {
    void operator()(archive* a) const { archive_read_free(a); }
};
using Archive = std::unique_ptr<archive, Closer>;

/// For as long as libarchive works. Its reader of lzh fills a table at its first use and guards that by nothing, so
/// that threads take turns. And it turns names that are UTF-8 or UTF-16 for certain (zip, 7z, rar, cab) into the
/// charset of the thread's locale: "C", which programs begin with, has no place for them, and libarchive would give
/// none at all.
class Turn {
public:
    Turn() : lock_(mutex()), before_(utf8() == nullptr ? nullptr : uselocale(utf8())) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        if (before_ != nullptr) {
            uselocale(before_);
        }
    }

private:
    static std::mutex& mutex() {
        static std::mutex mutex;
        return mutex;
    }
    static locale_t utf8() {
        static locale_t const locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        return locale;
    }

    std::unique_lock<std::mutex> lock_;
    locale_t before_;
};

void spend(std::size_t& budget, std::size_t bytes) {
    budget -= std::min(budget, std::max(bytes, least_cost));
}

// nullptr where libarchive does not know the format: such a handle may not even be asked about encryption.
Archive open_archive(std::string_view content, std::size_t& budget) {
    Archive reader(content.empty() ? nullptr : archive_read_new());
    if (reader == nullptr) {
        return nullptr;
    }
    archive* const a = reader.get();
    archive_read_support_format_zip(a);
    if (budget > 0) {
        archive_read_support_format_7zip(a);
        archive_read_support_format_rar(a);
        archive_read_support_format_rar5(a);
        archive_read_support_format_lha(a);
        archive_read_support_format_cab(a);
        archive_read_support_format_tar(a);
        archive_read_support_filter_gzip(a);
        archive_read_support_filter_bzip2(a);
    }
    const bool opened = archive_read_open_memory(a, content.data(), content.size()) == ARCHIVE_OK;
    for (int i = archive_filter_count(a); i > 1; --i) {  // the last is none
        spend(budget, filter_cost);
    }
    return opened ? std::move(reader) : nullptr;
}

/// Nothing where its bytes are not in the charset that the archive names.
std::optional<std::string> entry_name(archive_entry* entry, Charsets& charsets) {
    const char* const name = archive_entry_pathname(entry);
    return name == nullptr ? std::nullopt : std::optional(charsets.decode(name, "").text);
}

// Unpacks in steps, so that an entry of any claimed size costs no more than the budget. False where it is used up.
class DataReader {
public:
    DataReader(archive* a, KeepEntry keep, std::size_t& budget) : archive_(a), keep_(keep), budget_(budget) {}

    // Where the next entry can only be reached by unpacking this one, it is unpacked to its end.
    bool read(ArchiveEntry& entry, bool wanted, bool seekable) {
        bool decided = !wanted;
        bool kept = false;
        while (!decided || kept || !seekable) {
            if (budget_ == 0) {
                return false;
            }
            const void* block = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            const int status = archive_read_data_block(archive_, &block, &size, &offset);
            if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
                return true;
            }
            spend(budget_, size);
            if (!decided || kept) {
                entry.data.append(static_cast<const char*>(block), size);
            }
            if (!decided && entry.data.size() >= head_bytes) {
                decided = true;
                kept = keep_(entry);
                if (!kept) {
                    entry.data = entry.data.substr(0, head_bytes);
                }
            }
        }
        return true;
    }

private:
    archive* archive_;
    KeepEntry keep_;
    std::size_t& budget_;
};

bool says_encrypted(archive* a) {
    const char* const text = archive_error_string(a);
    return archive_read_has_encrypted_entries(a) == 1 ||
           (text != nullptr && std::string_view(text).find("ncrypt") != std::string_view::npos);
}

}  // namespace

ArchiveListing list_archive(std::string_view content, Charsets& charsets, const ParseLimits& limits,
                            std::size_t& budget, KeepEntry keep) {
    ArchiveListing listing;
    const Turn turn;
    listing.cut = budget == 0;
    const Archive reader = open_archive(content, budget);
    if (reader == nullptr) {
        return listing;
    }
    archive* const a = reader.get();
    DataReader data(a, keep, budget);
    for (;;) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(a, &entry);
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
            break;
        }
        listing.readable = true;
        if (listing.entries.size() >= limits.archive_entries) {
            listing.cut = true;
            break;
        }
        spend(budget, 0);
        ArchiveEntry found;
        const auto name = entry_name(entry, charsets);
        found.name = name.value_or("");
        listing.cut = listing.cut || !name;
        found.encrypted = archive_entry_is_encrypted(entry) != 0;
        listing.encrypted = listing.encrypted || found.encrypted;
        const bool wanted = !found.encrypted && archive_entry_filetype(entry) == AE_IFREG;
        const bool seekable = (archive_format(a) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP &&
                              archive_entry_size_is_set(entry) != 0;
        const bool read = data.read(found, wanted, seekable);
        listing.cut = listing.cut || !read;
        listing.entries.push_back(std::move(found));
        if (!read && !seekable) {
            break;
        }
    }
    listing.encrypted = listing.encrypted || says_encrypted(a);
    return listing;
}

}  // namespace madoguchi
