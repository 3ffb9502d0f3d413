#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/rulebook.h"
#include "rules/term_score.h"

namespace madoguchi {

/// One sign that a program made the mail, or that no answer is wanted: a code of reason_table() and its place.
struct GateFinding {
    std::string_view reason;
    Evidence evidence;
};

/// What the automated gate of autoreply.md (items 1–12) says of a mail, from the mail alone.
struct GateReport {
    std::vector<GateFinding> automated;  ///< items that make the mail `automated`, in the order of the items
    std::vector<GateFinding> silencing;  ///< items that only withhold the acknowledgement
};

/// What the mail alone says, whatever else is known of it: the larger part of the work of judging it, which may be done
/// before the store is asked.
struct Assessment {
    GateReport gate;
    std::optional<TermScore> terms;  ///< none: a program's mail, of whose matter nobody asks
};

/// `own_message_id`: as in Circumstances. Pure; any thread.
[[nodiscard]] Assessment assess(const Message& message, const Inquiry& inquiry, const Rulebook& rules,
                                bool own_message_id = false);

}  // namespace madoguchi
