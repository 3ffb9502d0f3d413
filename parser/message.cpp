#include "parser/message.h"

#include <algorithm>
#include <cctype>

namespace madoguchi {
namespace {

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

const HeaderField* Message::header(std::string_view name) const {
    const auto found =
        std::find_if(headers.begin(), headers.end(), [&](const HeaderField& h) { return same_name(h.name, name); });
    return found == headers.end() ? nullptr : &*found;
}

std::string Message::text_of(BlockKind kind) const {
    std::string joined;
    for (const auto& block : blocks) {
        if (block.kind == kind) {
            joined.append(text, block.begin, block.end - block.begin);
        }
    }
    return joined;
}

}  // namespace madoguchi
