#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "parser/charset.h"
#include "parser/message.h"

namespace madoguchi {

/// Judges the attachments of one mail: what its archives unpack to is counted together. Borrows both arguments.
class AttachmentJudge {
public:
    /// `budget`: bytes that all archives together may be unpacked to.
    AttachmentJudge(Charsets& charsets, const ParseLimits& limits, std::size_t budget = std::size_t{64} << 20)
        : charsets_(charsets), limits_(limits), budget_(budget) {}

    /// Sets `detected_type`, `risk` and `risk_detail` of an attachment whose name and labelled type are known.
    /// `truncated` is set to "archive-entries" where an archive, or one in it, was not read to its end.
    void judge(Attachment& attachment, std::string_view content, std::string& truncated);

private:
    void judge_container(Attachment& attachment, std::string_view content, int level, std::string& truncated);
    void judge_archive(Attachment& attachment, std::string_view content, int level, std::string& truncated);
    void judge_entry(Attachment& attachment, std::string_view name, std::string_view data, int level,
                     std::string& truncated);

    Charsets& charsets_;
    const ParseLimits& limits_;
    std::size_t budget_;
};

}  // namespace madoguchi
