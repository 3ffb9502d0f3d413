#include "parser/ole_storage.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace madoguchi {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t last_sector = 0xFFFFFFFA;  // above: free, end of chain, FAT, DIFAT

struct DirectoryEntry {
    std::string name;  ///< ASCII of the UTF-16 name, other characters as '?'
    std::string_view clsid;
    int kind = 0;  ///< 1 storage, 2 stream, 5 root
    std::uint32_t start = 0;
    std::uint64_t size = 0;
};

class CompoundFile {
public:
    explicit CompoundFile(std::string_view content) : content_(content) {
        const unsigned shift = u16(30);
        sector_size_ = shift == 9 || shift == 12 ? std::size_t{1} << shift : 0;
        if (sector_size_ != 0) {
            read_fat();
            read_directory();
        }
    }

    [[nodiscard]] const std::vector<DirectoryEntry>& entries() const { return entries_; }

    // The first `limit` bytes of a chain of full-size sectors.
    [[nodiscard]] std::string chain(std::uint32_t sector, std::size_t limit) const {
        std::string data;
        std::size_t steps = 0;
        while (sector < last_sector && data.size() < limit && steps++ <= fat_.size()) {
            data += sector_at(sector);
            sector = sector < fat_.size() ? fat_[sector] : 0xFFFFFFFE;
        }
        return data;
    }

    [[nodiscard]] std::uint32_t mini_cutoff() const { return u32(56); }

private:
    [[nodiscard]] std::uint32_t byte(std::size_t at) const {
        return at < content_.size() ? static_cast<unsigned char>(content_[at]) : 0U;
    }
    [[nodiscard]] std::uint32_t u16(std::size_t at) const { return byte(at) | byte(at + 1) << 8; }
    [[nodiscard]] std::uint32_t u32(std::size_t at) const { return u16(at) | u16(at + 2) << 16; }

    [[nodiscard]] std::string_view sector_at(std::uint32_t sector) const {
        const std::size_t begin = (std::size_t{sector} + 1) * sector_size_;
        return begin < content_.size() ? content_.substr(begin, sector_size_) : std::string_view();
    }

    void add_fat_sector(std::uint32_t sector) {
        const std::string_view data = sector_at(sector);
        for (std::size_t i = 0; i + 4 <= data.size(); i += 4) {
            fat_.push_back(u32((std::size_t{sector} + 1) * sector_size_ + i));
        }
    }

    void read_fat() {
        const std::size_t most = content_.size() / sector_size_ + 1;
        std::size_t sectors = 0;
        for (std::size_t i = 0; i < 109; ++i) {
            const std::uint32_t sector = u32(76 + 4 * i);
            if (sector < last_sector && sectors++ < most) {
                add_fat_sector(sector);
            }
        }
        std::uint32_t difat = u32(68);
        for (std::size_t steps = 0; difat < last_sector && steps < most && !sector_at(difat).empty(); ++steps) {
            const std::size_t base = (std::size_t{difat} + 1) * sector_size_;
            for (std::size_t i = 0; i + 8 <= sector_size_; i += 4) {
                const std::uint32_t sector = u32(base + i);
                if (sector < last_sector && sectors++ < most) {
                    add_fat_sector(sector);
                }
            }
            difat = u32(base + sector_size_ - 4);
        }
    }

    void read_directory() {
        constexpr std::size_t most_directory_bytes = 2U << 20;
        directory_ = chain(u32(48), most_directory_bytes);
        for (std::size_t at = 0; at + 128 <= directory_.size(); at += 128) {
            const auto get = [&](std::size_t i) { return static_cast<unsigned char>(directory_[at + i]); };
            const std::size_t bytes = std::min<std::size_t>(get(64) | get(65) << 8, 64);
            DirectoryEntry entry;
            for (std::size_t i = 0; i + 2 < bytes; i += 2) {
                entry.name += get(i + 1) == 0 && get(i) >= 0x01 && get(i) < 0x7F ? static_cast<char>(get(i)) : '?';
            }
            entry.kind = get(66);
            entry.clsid = std::string_view(directory_).substr(at + 80, 16);
            for (std::size_t i = 4; i-- > 0;) {
                entry.start = entry.start << 8 | get(116 + i);
                entry.size = entry.size << 8 | get(120 + i);
            }
            if (entry.kind != 0) {
                entries_.push_back(std::move(entry));
            }
        }
    }

    std::string_view content_;
    std::size_t sector_size_ = 0;
    std::vector<std::uint32_t> fat_;
    std::string directory_;
    std::vector<DirectoryEntry> entries_;
};

// BIFF8 (MS-XLS §2.4.28): a BoundSheet8 record whose type is 1 is an Excel 4.0 macro sheet.
bool has_macro_sheet(std::string_view workbook) {
    for (std::size_t at = 0; at + 4 <= workbook.size();) {
        const auto get = [&](std::size_t i) { return static_cast<unsigned char>(workbook[at + i]); };
        const unsigned type = get(0) | get(1) << 8;
        const unsigned length = get(2) | get(3) << 8;
        if (type == 0x000A) {  // end of the globals
            return false;
        }
        if (type == 0x0085 && length >= 6 && at + 10 <= workbook.size() && get(9) == 1) {
            return true;
        }
        at += 4 + length;
    }
    return false;
}

// MS-PPT §2.4.11: VbaInfoAtom with fHasMacros.
bool presentation_has_macros(std::string_view content) {
    constexpr auto atom = "\x02\0\0\x04\x0C\0\0\0"sv;
    const std::size_t at = content.find(atom);
    return at != std::string_view::npos && at + 16 <= content.size() && content[at + 12] == 1;
}

}  // namespace

OleStorage read_ole_storage(std::string_view content) {
    struct Known {
        std::string_view stream;
        std::string_view type;
    };
    constexpr std::array known{Known{"WordDocument", "application/msword"},
                               Known{"Workbook", "application/vnd.ms-excel"},
                               Known{"Book", "application/vnd.ms-excel"},
                               Known{"PowerPoint Document", "application/vnd.ms-powerpoint"},
                               Known{"__properties_version1.0", "application/vnd.ms-outlook"},
                               Known{"VisioDocument", "application/vnd.visio"},
                               Known{"DocumentText", "application/x-js-taro"}};
    constexpr auto installer_clsid = "\x84\x10\x0C\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"sv;
    constexpr std::size_t most_workbook_bytes = 4U << 20;
    OleStorage storage;
    storage.type = "application/x-ole-storage";
    const CompoundFile file(content);
    for (const DirectoryEntry& entry : file.entries()) {
        const auto* const found =
            std::find_if(known.begin(), known.end(), [&](const Known& k) { return k.stream == entry.name; });
        if (found != known.end() && storage.type == "application/x-ole-storage") {
            storage.type = found->type;
        }
        storage.encrypted = storage.encrypted || entry.name == "EncryptedPackage";
        storage.installer = storage.installer || (entry.kind == 5 && entry.clsid == installer_clsid);
        if (entry.name == "_VBA_PROJECT" || entry.name == "_VBA_PROJECT_CUR" || entry.name == "VBA" ||
            entry.name == "Macros") {
            storage.macro = storage.macro.empty() ? entry.name : storage.macro;
        }
        if ((entry.name == "Workbook" || entry.name == "Book") && entry.size >= file.mini_cutoff() &&
            has_macro_sheet(file.chain(entry.start, most_workbook_bytes))) {
            storage.macro = "Excel 4.0";
        }
    }
    if (storage.type == "application/vnd.ms-powerpoint" && presentation_has_macros(content)) {
        storage.macro = "VbaInfo";
    }
    return storage;
}

}  // namespace madoguchi
