#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace madoguchi {

/// What Outlook packed into a winmail.dat (MS-OXTNEF). Views point into the file.
struct Tnef {
    struct File {
        std::string name;  ///< bytes as they came
        std::string_view content;
    };
    std::string_view text;  ///< bytes in the sender's code page, "" if there is none
    std::string_view html;
    std::vector<File> files;
};

/// Reads the attributes one after another; stops where they break. Compressed RTF is not unpacked: the mail's own text
/// part stands beside it. Bounded by content.size().
[[nodiscard]] Tnef read_tnef(std::string_view content);

}  // namespace madoguchi
