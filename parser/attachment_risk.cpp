#include "parser/attachment_risk.h"

#include <algorithm>
#include <array>

#include "parser/archive_listing.h"
#include "parser/file_kind.h"
#include "parser/ole_storage.h"
#include "parser/tnef.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

bool is_archive_type(std::string_view type) {
    constexpr std::array<std::string_view, 8> types{"application/zip",
                                                    "application/x-7z-compressed",
                                                    "application/vnd.rar",
                                                    "application/gzip",
                                                    "application/vnd.ms-cab-compressed",
                                                    "application/x-lzh-compressed",
                                                    "application/x-bzip2",
                                                    "application/x-tar"};
    return std::find(types.begin(), types.end(), type) != types.end();
}

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && equal_ascii_case(text.substr(text.size() - end.size()), end);
}

// Which document a zip is, by the entries every such document has; "" for a plain archive.
std::string document_type(const ArchiveListing& listing) {
    constexpr std::string_view office = "application/vnd.openxmlformats-officedocument.";
    bool content_types = false;
    std::string_view kind;
    for (const ArchiveEntry& entry : listing.entries) {
        if (entry.name == "mimetype" && starts_with(entry.data, "application/")) {
            return std::string(trim_ascii(entry.data.substr(0, 100)));
        }
        content_types = content_types || entry.name == "[Content_Types].xml";
        kind = starts_with(entry.name, "word/")  ? "wordprocessingml.document"
               : starts_with(entry.name, "xl/")  ? "spreadsheetml.sheet"
               : starts_with(entry.name, "ppt/") ? "presentationml.presentation"
                                                 : kind;
    }
    return content_types && !kind.empty() ? std::string(office) + std::string(kind) : "";
}

void set_risk(Attachment& attachment, AttachmentRisk risk, std::string detail) {
    if (attachment.risk == AttachmentRisk::none && risk != AttachmentRisk::none) {
        attachment.risk = risk;
        attachment.risk_detail = std::move(detail);
    }
}

// Macros of OOXML and OpenDocument files.
void judge_document(Attachment& attachment, const ArchiveListing& listing) {
    for (const ArchiveEntry& entry : listing.entries) {
        if (ends_with(entry.name, "vbaProject.bin") || starts_with(entry.name, "xl/macrosheets/") ||
            (starts_with(entry.name, "Basic/") && ends_with(entry.name, ".xml") && !ends_with(entry.name, "-lc.xml"))) {
            set_risk(attachment, AttachmentRisk::macro, entry.name);
        }
    }
}

void judge_ole(Attachment& attachment, std::string_view content) {
    const OleStorage storage = read_ole_storage(content);
    attachment.detected_type = storage.type;
    if (storage.installer) {
        set_risk(attachment, AttachmentRisk::executable, "Windows Installer");
    }
    if (!storage.macro.empty()) {
        set_risk(attachment, AttachmentRisk::macro, storage.macro);
    }
}

bool is_container(std::string_view type) {
    return is_archive_type(type) || type == "application/x-ole-storage" || type == "application/ms-tnef";
}

bool is_entry_to_open(const ArchiveEntry& entry) {
    return is_container(detect_file_type(entry.data)) || ends_with(entry.name, ".zip");
}

}  // namespace

// What is in an archive or a winmail.dat counts as if it were attached itself.
void AttachmentJudge::judge_entry(Attachment& attachment, std::string_view name, std::string_view data, int level,
                                  std::string& truncated) {
    Attachment inner;
    inner.detected_type = detect_file_type(data);
    set_risk(inner, risk_of_name(name), "");
    set_risk(inner, risk_of_type(inner.detected_type), "");
    if (inner.risk == AttachmentRisk::none) {
        judge_container(inner, data, level, truncated);
    }
    if (inner.risk != AttachmentRisk::none) {
        set_risk(attachment, AttachmentRisk::risky_archive,
                 std::string(name) + (inner.risk_detail.empty() ? "" : ": " + inner.risk_detail));
    }
}

void AttachmentJudge::judge_archive(Attachment& attachment, std::string_view content, int level,
                                    std::string& truncated) {
    const ArchiveListing listing = list_archive(content, charsets_, limits_, budget_, is_entry_to_open);
    if (listing.cut) {
        truncated = "archive-entries";
    }
    if (listing.encrypted) {
        const auto locked = std::find_if(listing.entries.begin(), listing.entries.end(),
                                         [](const ArchiveEntry& entry) { return entry.encrypted; });
        set_risk(attachment, AttachmentRisk::encrypted_archive,
                 locked == listing.entries.end() ? "encrypted listing" : locked->name);
    }
    const std::string document = document_type(listing);
    if (!document.empty()) {
        attachment.detected_type = document;
        judge_document(attachment, listing);
        return;
    }
    for (const ArchiveEntry& entry : listing.entries) {
        if (attachment.risk == AttachmentRisk::none) {
            judge_entry(attachment, entry.name, entry.data, level + 1, truncated);
        }
    }
}

void AttachmentJudge::judge_container(Attachment& attachment, std::string_view content, int level,
                                      std::string& truncated) {
    constexpr int most_levels = 5;
    const std::string type = attachment.detected_type;
    if (is_container(type) && level >= most_levels) {
        truncated = "archive-entries";
    } else if (is_archive_type(type)) {
        judge_archive(attachment, content, level, truncated);
    } else if (type == "application/x-ole-storage") {
        judge_ole(attachment, content);
    } else if (type == "application/ms-tnef") {
        for (const Tnef::File& file : read_tnef(content).files) {
            judge_entry(attachment, charsets_.decode(file.name, "").text, file.content, level + 1, truncated);
        }
    }
}

void AttachmentJudge::judge(Attachment& attachment, std::string_view content, std::string& truncated) {
    attachment.detected_type = detect_file_type(content);
    const std::string detected = attachment.detected_type;
    set_risk(attachment, risk_of_name(attachment.name), attachment.name);
    set_risk(attachment, risk_of_type(detected), detected);
    if (detected.empty()) {
        set_risk(attachment, risk_of_type(attachment.type), attachment.type);
    }
    judge_container(attachment, content, 0, truncated);
}

}  // namespace madoguchi
