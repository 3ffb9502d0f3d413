#include <fmt/format.h>

#include "parser/form_text.h"
#include "parser/utf8.h"
#include "reply/acknowledgement.h"
#include "reply/outgoing_mail.h"

namespace madoguchi {
namespace {

bool is_plain_line(std::string_view text) {
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); ++characters) {
        (void)next_utf8(text, at);
    }
    return characters <= most_referral_characters && is_utf8(text) && !has_control(text) &&
           show_bidi_controls(text) == text;
}

}  // namespace

Result<void> check_referral(const Referral& referral) {
    if (folded_to_one_line(referral.office).empty() || !is_plain_line(referral.office) ||
        !is_plain_line(referral.contact)) {
        return failure(
            ErrorCode::config, "a referral names an office, and perhaps its contact, in one line each",
            fmt::format("At most {} characters each, without control characters.", most_referral_characters));
    }
    return {};
}

}  // namespace madoguchi
