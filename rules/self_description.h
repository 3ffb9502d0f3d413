#pragma once

#include <optional>
#include <string_view>

namespace madoguchi {

/// How surely words say that a program wrote the mail that holds them.
enum class Certainty {
    doubtful,  ///< enough to withhold an answer, not to leave the mail to nobody
    certain
};

struct ProgramWords {
    std::string_view words;
    Certainty certainty = Certainty::certain;
};

/// Where `text`, written by the sender itself, says that a program sent this very mail (autoreply.md, item 8). A whole
/// statement counts alone: no denial, question, quotation or subordinate clause, nor what a gateway wrote under a
/// person's mail. Beside a person's question it is doubtful. The view lies in `text`.
[[nodiscard]] std::optional<ProgramWords> self_description_in(std::string_view text);

}  // namespace madoguchi
