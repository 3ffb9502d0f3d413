// Any bytes as an attached file: its kind, its risk, what an archive, an OLE storage or a winmail.dat holds. The first
// byte chooses the file's name.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parser/archive_listing.h"
#include "parser/attachment_risk.h"
#include "parser/ole_storage.h"
#include "parser/tnef.h"
#include "parser/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace madoguchi;
    constexpr std::array<const char*, 8> names{"",      "a.zip", "a.doc", "a.xlsm", "winmail.dat",
                                               "a.lzh", "a.iso", "a.png"};
    if (size == 0) {
        return 0;
    }
    const std::string_view content(reinterpret_cast<const char*>(data) + 1, size - 1);
    Charsets charsets;
    Attachment attachment;
    attachment.name = names[data[0] % names.size()];
    attachment.type = "application/octet-stream";
    std::string truncated;
    const ParseLimits limits;
    AttachmentJudge(charsets, limits).judge(attachment, content, truncated);
    if (!is_utf8(attachment.risk_detail)) {
        std::abort();
    }
    std::size_t budget = std::size_t{16} << 20;
    const ArchiveListing listing =
        list_archive(content, charsets, limits, budget, [](const ArchiveEntry&) { return true; });
    for (const ArchiveEntry& entry : listing.entries) {
        if (!is_utf8(entry.name)) {
            std::abort();
        }
    }
    static_cast<void>(read_ole_storage(content));
    static_cast<void>(read_tnef(content));
    return 0;
}
