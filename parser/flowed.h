#pragma once

#include <string>
#include <string_view>

namespace madoguchi {

/// RFC 3676: joins the soft lines of format=flowed text, removes space-stuffing; quote marks are kept, one level each.
/// `delete_space`: DelSp=yes. Lines end in LF.
[[nodiscard]] std::string unflow(std::string_view text, bool delete_space);

/// CRLF, CR and CR CR LF to LF.
[[nodiscard]] std::string with_lf(std::string text);

}  // namespace madoguchi
