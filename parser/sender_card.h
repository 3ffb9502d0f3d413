#pragma once

#include <string_view>

#include "parser/inquiry.h"

namespace madoguchi {

/// Whether the text says nothing but who asks: each line is the name or organization that the form gives, an office
/// beside them, or contact data. So people sign a form whose inquiry they left empty. Closing words do not count.
/// `known`: the form's organization and name.
[[nodiscard]] bool is_sender_card(std::string_view text, const Inquiry& known);

}  // namespace madoguchi
