#include "daemon/log.h"

#include <fmt/format.h>
#include <cstdio>
#include <string>

namespace madoguchi {

void log(Severity severity, std::string_view line) {
    std::string out = fmt::format("<{}>", static_cast<int>(severity));
    for (const char c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    out += '\n';
    std::fwrite(out.data(), 1, out.size(), stderr);
}

}  // namespace madoguchi
