#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace madoguchi {

/// Behind the number of a text part it names a file in it: "1.uu2" is the second in part 1.
inline constexpr std::string_view uuencoded_mark = ".uu";

/// A file that an old mailer wrote into the text, between `begin 644 name` and `end`.
struct UuencodedFile {
    std::string name;  ///< as written
    std::string content;
};

/// Takes the uuencoded files out of a text. What only begins like one stays. Linear in text.size().
[[nodiscard]] std::vector<UuencodedFile> take_uuencoded(std::string& text);

}  // namespace madoguchi
