// HTML → text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "parser/html_text.h"
#include "parser/utf8.h"
#include "tests/fuzz/time_budget.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const madoguchi::TimeBudget budget(size);
    const std::string_view html(reinterpret_cast<const char*>(data), size);
    bool cut = false;
    const std::string text = madoguchi::html_to_text(html, 1U << 20, cut);
    if (madoguchi::is_utf8(html) && !madoguchi::is_utf8(text)) {
        std::abort();
    }
    return 0;
}
