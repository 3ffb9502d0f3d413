#pragma once

#include <string_view>

namespace madoguchi {

/// Nothing is left after white space, punctuation, rules, empty brackets, filler (○○, なし, 未定, N/A …), labels, hints
/// and closing words (triage.md, Fields).
[[nodiscard]] bool is_filler(std::string_view value);

/// Without the label's own hint at the start: "（具体的に）拠点の…" is "拠点の…".
[[nodiscard]] std::string_view without_hint(std::string_view value);

}  // namespace madoguchi
