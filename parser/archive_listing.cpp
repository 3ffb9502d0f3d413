#include "parser/archive_listing.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_unpacked = 64U << 20;
constexpr std::size_t head_bytes = 1024;

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

// nullptr where libarchive does not know the format: such a handle may not even be asked about encryption.
Archive open_archive(std::string_view content) {
    Archive reader(content.empty() ? nullptr : archive_read_new());
    if (reader == nullptr) {
        return nullptr;
    }
    archive* const a = reader.get();
    archive_read_support_format_zip(a);
    archive_read_support_format_7zip(a);
    archive_read_support_format_rar(a);
    archive_read_support_format_rar5(a);
    archive_read_support_format_lha(a);
    archive_read_support_format_cab(a);
    archive_read_support_format_tar(a);
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_bzip2(a);
    const bool opened = archive_read_open_memory(a, content.data(), content.size()) == ARCHIVE_OK;
    return opened ? std::move(reader) : nullptr;
}

/// Nothing where its bytes are not in the charset that the archive names.
std::optional<std::string> entry_name(archive_entry* entry, Charsets& charsets) {
    const char* const name = archive_entry_pathname(entry);
    return name == nullptr ? std::nullopt : std::optional(charsets.decode(name, "").text);
}

// Unpacks in steps, so that an entry of any claimed size costs no more than the budget. False where it is used up.
bool skip_data(archive* a, bool seekable, std::size_t& budget) {
    if (seekable) {
        return archive_read_data_skip(a) == ARCHIVE_OK || budget > 0;
    }
    std::array<char, 65536> buffer{};
    for (;;) {
        const la_ssize_t read = archive_read_data(a, buffer.data(), buffer.size());
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
    const char* const text = archive_error_string(a);
    return archive_read_has_encrypted_entries(a) == 1 ||
           (text != nullptr && std::string_view(text).find("ncrypt") != std::string_view::npos);
}

}  // namespace

ArchiveListing list_archive(std::string_view content, Charsets& charsets, const ParseLimits& limits) {
    ArchiveListing listing;
    const Turn turn;
    const Archive reader = open_archive(content);
    if (reader == nullptr) {
        return listing;
    }
    archive* const a = reader.get();
    std::size_t budget = most_unpacked;
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
        ArchiveEntry found;
        const auto name = entry_name(entry, charsets);
        found.name = name.value_or("");
        listing.cut = listing.cut || !name;
        found.encrypted = archive_entry_is_encrypted(entry) != 0;
        listing.encrypted = listing.encrypted || found.encrypted;
        if (!found.encrypted && archive_entry_filetype(entry) == AE_IFREG) {
            std::array<char, head_bytes> head{};
            const la_ssize_t read = archive_read_data(a, head.data(), head.size());
            found.head.assign(head.data(), static_cast<std::size_t>(std::max<la_ssize_t>(read, 0)));
        }
        listing.entries.push_back(std::move(found));
        const bool seekable = (archive_format(a) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
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
    const Turn turn;
    const Archive reader = open_archive(content);
    archive_entry* entry = nullptr;
    while (reader != nullptr && archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK) {
        const char* const path = archive_entry_pathname(entry);
        if (path == nullptr || name != path) {
            continue;
        }
        std::array<char, 65536> buffer{};
        while (data.size() < limit) {
            const la_ssize_t read = archive_read_data(reader.get(), buffer.data(), buffer.size());
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
