#pragma once

#include <string_view>

namespace madoguchi {

/// 【本件に関するお問い合わせ先】: what follows is somebody's contact block, not a form.
[[nodiscard]] bool is_desk_block_heading(std::string_view line);

}  // namespace madoguchi
