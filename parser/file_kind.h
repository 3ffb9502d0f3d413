#pragma once

#include <string>
#include <string_view>

#include "parser/message.h"

namespace madoguchi {

/// Media type by the first bytes (for disk images also by a few fixed places, for a zip by its end); "" where nothing
/// is recognised. Containers are named as such: application/zip, application/x-ole-storage.
[[nodiscard]] std::string detect_file_type(std::string_view content);

/// What a file of that name can do, by its last extension; `none` for documents, pictures and archives.
[[nodiscard]] AttachmentRisk risk_of_name(std::string_view name);

/// What a file of that content can do. `detected_type` is of `detect_file_type`.
[[nodiscard]] AttachmentRisk risk_of_type(std::string_view detected_type);

}  // namespace madoguchi
