#include "review/help.h"

#include <fmt/format.h>

namespace madoguchi {

extern const std::string_view help_text;

std::string_view help_of(std::string_view command) {
    const auto head = fmt::format("@@ {}\n", command.empty() ? "madoguchi" : command);
    const auto found = help_text.find(head);
    if (found == std::string_view::npos) {
        return {};
    }
    const auto section = help_text.substr(found + head.size());
    return section.substr(0, section.find("@@ "));
}

}  // namespace madoguchi
