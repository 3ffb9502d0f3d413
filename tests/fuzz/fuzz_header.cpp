// One header body through every reader of headers.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "parser/address.h"
#include "parser/authentication.h"
#include "parser/encoded_word.h"
#include "parser/mail_date.h"
#include "parser/parameters.h"
#include "parser/utf8.h"
#include "tests/fuzz/time_budget.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const madoguchi::TimeBudget budget(size);
    using namespace madoguchi;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    Charsets charsets;
    std::size_t replacements = 0;
    if (!is_utf8(decode_header_text(body, charsets, replacements))) {
        std::abort();
    }
    for (const Address& address : read_addresses(body, charsets, replacements)) {
        if (!is_utf8(address.name)) {
            std::abort();
        }
    }
    const Parameterized parameters = read_parameters(body);
    if (!is_utf8(parameters.decoded("name", charsets)) || !is_utf8(parameters.decoded("filename", charsets))) {
        std::abort();
    }
    static_cast<void>(read_date(body));
    static_cast<void>(read_received_date(body));
    static_cast<void>(read_authentication_results(body));
    static_cast<void>(read_message_ids(body));
    return 0;
}
