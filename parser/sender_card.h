#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "parser/inquiry.h"

namespace madoguchi {

/// The most lines that a sender's card has, not counting empty ones.
constexpr std::size_t most_sender_lines = 20;

/// The organization or the name that the form gives, folded, as far as a card may repeat it. Empty where it is missing.
[[nodiscard]] std::string folded_sender(const Inquiry& known, FieldName field);

/// Whether the text says nothing but who asks: each line is the name or organization that the form gives, an office
/// beside them, or contact data. So people sign a form whose inquiry they left empty. Closing words do not count.
/// `known`: the form's organization and name.
[[nodiscard]] bool is_sender_card(std::string_view text, const Inquiry& known);

}  // namespace madoguchi
