#pragma once

#include <string>
#include <string_view>

#include "parser/attachment_risk.h"
#include "parser/charset.h"
#include "parser/entity.h"
#include "parser/message.h"

namespace madoguchi {

/// The file name that a part tells (Content-Disposition filename, else Content-Type name), decoded; "" if none.
[[nodiscard]] std::string attachment_name(const Entity& entity, Charsets& charsets);

/// Names, measures and judges one attachment by its decoded bytes. `truncated` is set where a limit was reached.
[[nodiscard]] Attachment describe_attachment(const Entity& entity, std::string_view content, Charsets& charsets,
                                             AttachmentJudge& judge, std::string& truncated);

}  // namespace madoguchi
