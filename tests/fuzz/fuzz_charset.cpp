// Any bytes under any label and by every way to undo an encoding. The first byte chooses the label.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parser/charset.h"
#include "parser/charset_guess.h"
#include "parser/flowed.h"
#include "parser/text_part.h"
#include "parser/transfer.h"
#include "parser/utf8.h"
#include "parser/uuencoded.h"
#include "tests/fuzz/time_budget.h"

namespace {

constexpr std::array<const char*, 16> labels{
    "",          "us-ascii",    "utf-8",  "utf-16",     "utf-16le", "utf-7",          "iso-2022-jp", "cp50221",
    "shift_jis", "windows-31j", "euc-jp", "iso-8859-1", "gb2312",   "ks_c_5601-1987", "iso-2022-kr", "big5"};

void must_be_utf8(const std::string& text) {
    if (!madoguchi::is_utf8(text) || text.find('\0') != std::string::npos) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const madoguchi::TimeBudget budget(size);
    using namespace madoguchi;
    if (size == 0) {
        return 0;
    }
    const char* label = labels[data[0] % labels.size()];
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    Charsets charsets;
    const Decoded decoded = charsets.decode(bytes, label);
    must_be_utf8(decoded.text);
    must_be_utf8(charsets.decode_jis(bytes).text);
    must_be_utf8(charsets.decode_as(bytes, guess_encoding(bytes)).text);
    for (const Transfer transfer : {Transfer::base64, Transfer::quoted_printable, Transfer::uuencode}) {
        Entity entity;
        entity.transfer = transfer;
        entity.body = bytes;
        entity.type.value = "text/plain";
        entity.type.items.push_back({"charset", label});
        entity.type.items.push_back({"format", "flowed"});
        must_be_utf8(read_text_part(entity, charsets, 1U << 20).text);
    }
    std::string text = with_lf(decoded.text);
    static_cast<void>(take_uuencoded(text));
    must_be_utf8(compose_kana(unflow(text, data[0] >= 128)));
    return 0;
}
