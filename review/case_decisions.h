#pragma once

#include <cstdint>
#include <vector>

#include "review/web_pages.h"

namespace madoguchi {

// Decisions on a case, by the revision that its page showed: each ends at its page again, or says who came first.
[[nodiscard]] WebResponse resolve_case(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse undo_case(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse reopen_case(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse note_case(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse take_case(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse give_back_case(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse hand_over_case(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse correct_case(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse flag_case(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse classify_case(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse send_held(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse ask_again(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse do_not_send(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse retry_sending(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse confirm_arrival(const PageContext& context, const std::vector<std::int64_t>& numbers);
[[nodiscard]] WebResponse refer_case(const PageContext& context, const std::vector<std::int64_t>& numbers);

}  // namespace madoguchi
