#pragma once

#include <string>
#include <string_view>

#include "parser/charset.h"
#include "parser/message.h"

namespace madoguchi {

/// Sets `detected_type`, `risk` and `risk_detail` of an attachment whose name and labelled type are known. `truncated`
/// is set to "archive-entries" where an archive was not listed to its end.
void judge_attachment(Attachment& attachment, std::string_view content, Charsets& charsets, const ParseLimits& limits,
                      std::string& truncated);

}  // namespace madoguchi
