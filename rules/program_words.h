#pragma once

#include <optional>
#include <string_view>

#include "rules/self_description.h"

namespace madoguchi {

/// autoreply.md, item 8: words by which a bounce, a receipt or an absence note says what it is. All linear.

/// What the beginning of a subject proves.
enum class SubjectMark {
    none,
    possible,  ///< of a program, unless a person asks something in the mail
    certain
};

/// Whether the subject begins with the mark of a bounce, a receipt or an automatic reply (behind a gateway's own tag),
/// or is one that a device gives.
[[nodiscard]] SubjectMark program_mark_of(std::string_view subject);

/// Where `text`, written by the sender itself, begins as a bounce or an absence note does, or is what a device writes.
/// The view lies in `text`.
[[nodiscard]] std::optional<ProgramWords> program_words_in(std::string_view text);

}  // namespace madoguchi
