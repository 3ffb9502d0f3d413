#include "parser/attachment.h"

#include <algorithm>

#include "parser/utf8.h"

namespace madoguchi {

std::string attachment_name(const Entity& entity, Charsets& charsets) {
    std::string name = entity.disposition.decoded("filename", charsets);
    if (trim_ascii(name).empty()) {
        name = entity.type.decoded("name", charsets);
    }
    if (trim_ascii(name).empty()) {
        name = entity.disposition.decoded("name", charsets);
    }
    std::replace_if(
        name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    // Old clients sent the whole path.
    if (const std::size_t slash = name.find_last_of('/'); slash != std::string::npos && slash + 1 < name.size()) {
        name.erase(0, slash + 1);
    }
    if (name.size() > 3 && name[1] == ':' && name[2] == '\\') {
        name.erase(0, name.find_last_of('\\') + 1);
    }
    return show_bidi_controls(std::string(trim_ascii(name)));
}

Attachment describe_attachment(const Entity& entity, std::string_view content, Charsets& charsets,
                               AttachmentJudge& judge, std::string& truncated) {
    Attachment attachment;
    attachment.name = attachment_name(entity, charsets);
    attachment.type = entity.type.value;
    attachment.bytes = content.size();
    attachment.part = entity.part.empty() ? "1" : entity.part;
    judge.judge(attachment, content, truncated);
    return attachment;
}

}  // namespace madoguchi
