// Any text through the stages from blocks to fields: no crash, spans inside the text, no value without evidence.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parser/inquiry.h"
#include "parser/own_text.h"
#include "tests/fuzz/time_budget.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const madoguchi::TimeBudget budget(size);
    using namespace madoguchi;
    Message message;
    message.text.assign(data, data + size);
    message.blocks = split_blocks(message.text);
    std::size_t covered = 0;
    for (const TextBlock& block : message.blocks) {
        if (block.begin != covered || block.end <= block.begin) {
            std::abort();
        }
        covered = block.end;
    }
    if (covered != message.text.size()) {
        std::abort();
    }
    const Inquiry inquiry = find_inquiry(message, {"zaitaku@desk.example.jp"});
    for (const Field& field : inquiry.fields) {
        const bool inside = field.evidence.begin <= field.evidence.end && field.evidence.end <= message.text.size();
        if (!inside || (field.value && field.evidence.where.empty())) {
            std::abort();
        }
    }
    static_cast<void>(find_phones(message.text));
    static_cast<void>(find_emails(message.text));
    return 0;
}
