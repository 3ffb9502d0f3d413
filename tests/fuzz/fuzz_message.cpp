// Any bytes → message → form and every attachment: nothing may crash, leak or take long.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "parser/utf8.h"
#include "tests/fuzz/time_budget.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const madoguchi::TimeBudget budget(size);
    const std::string_view mail(reinterpret_cast<const char*>(data), size);
    const madoguchi::Message message = madoguchi::read_message(mail);
    if (!madoguchi::is_utf8(message.text) || !madoguchi::is_utf8(message.subject)) {
        std::abort();
    }
    static_cast<void>(madoguchi::find_inquiry(message));
    for (const auto& attachment : message.attachments) {
        if (!madoguchi::is_utf8(attachment.name) || !madoguchi::attachment_bytes(mail, attachment.part).has_value()) {
            std::abort();
        }
    }
    return 0;
}
