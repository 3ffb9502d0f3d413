#pragma once

#include <string>
#include <string_view>

namespace madoguchi {

/// text/enriched (RFC 1896) or, with `rich`, its forerunner text/richtext (RFC 1341 §7.1.3) as HTML that shows the
/// same: literal brackets escaped, line ends as the format counts them, parameters and comments left out.
[[nodiscard]] std::string enriched_to_html(std::string_view text, bool rich);

}  // namespace madoguchi
