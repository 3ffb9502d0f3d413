#pragma once

#include <string>
#include <vector>

#include "reply/acknowledgement.h"

/// Replies to one of our mails as mail programs write them, for reading the form back.
namespace madoguchi::quoting {

/// What the sender types behind the colon of each label; "" leaves it empty. The inquiry may have several lines.
struct Answers {
    std::string organization, name, contact, inquiry;
};

/// One way of answering: a name for the test's output, and the whole reply as RFC 5322.
struct Reply {
    std::string client;
    std::string bytes;
};

/// The form filled in inside the quoted text, or typed again above it, in the ways of Outlook, Gmail, phones and
/// others.
[[nodiscard]] std::vector<Reply> filled_in(const Acknowledgement& mail, const Answers& answers);

/// A word of thanks above the untouched quotation.
[[nodiscard]] std::vector<Reply> thanks(const Acknowledgement& mail);

}  // namespace madoguchi::quoting
