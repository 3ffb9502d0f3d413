#pragma once

#include <string>
#include <string_view>

namespace madoguchi {

/// What an OLE compound file (MS-CFB; .doc, .xls, .ppt, .msg, .msi, .jtd) is, and whether it holds macros.
struct OleStorage {
    std::string type;        ///< "application/msword" …, or "application/x-ole-storage" where it is none of the known
    std::string macro;       ///< the stream that holds macros, "" if none
    bool installer = false;  ///< a Windows Installer package
    bool encrypted = false;  ///< an OOXML document behind a password
};

/// Reads the directory and, of a workbook, the list of its sheets (Excel 4.0 macros). Bounded by content.size().
[[nodiscard]] OleStorage read_ole_storage(std::string_view content);

}  // namespace madoguchi
