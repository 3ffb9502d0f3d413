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
        if (entry.name == "mimetype" && starts_with(entry.head, "application/")) {
            return std::string(trim_ascii(entry.head.substr(0, 100)));
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

// What is in an archive counts as if it were attached itself; an archive in it is opened once more.
void judge_entries(Attachment& attachment, std::string_view content, const ArchiveListing& listing, Charsets& charsets,
                   const ParseLimits& limits, std::string& truncated, bool nested) {
    for (const ArchiveEntry& entry : listing.entries) {
        const std::string type = detect_file_type(entry.head);
        const bool risky =
            risk_of_name(entry.name) != AttachmentRisk::none || risk_of_type(type) != AttachmentRisk::none;
        if (risky) {
            set_risk(attachment, AttachmentRisk::risky_archive, entry.name);
            return;
        }
        if (!nested && is_archive_type(type)) {
            constexpr std::size_t most_inner_bytes = 16U << 20;
            const std::string inner = archive_entry_data(content, entry.name, most_inner_bytes);
            const ArchiveListing listed = list_archive(inner, charsets, limits);
            if (listed.cut) {
                truncated = "archive-entries";
            }
            if (listed.encrypted) {
                set_risk(attachment, AttachmentRisk::risky_archive, entry.name);
                return;
            }
            Attachment probe;
            if (document_type(listed).empty()) {
                judge_entries(probe, inner, listed, charsets, limits, truncated, true);
            } else {
                judge_document(probe, listed);
            }
            if (probe.risk != AttachmentRisk::none) {
                set_risk(attachment, AttachmentRisk::risky_archive, entry.name + ": " + probe.risk_detail);
                return;
            }
        }
    }
}

void judge_archive(Attachment& attachment, std::string_view content, Charsets& charsets, const ParseLimits& limits,
                   std::string& truncated) {
    const ArchiveListing listing = list_archive(content, charsets, limits);
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
    judge_entries(attachment, content, listing, charsets, limits, truncated, false);
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

// The files in a winmail.dat count as if they were attached themselves.
void judge_tnef(Attachment& attachment, std::string_view content, Charsets& charsets, const ParseLimits& limits,
                std::string& truncated) {
    for (const Tnef::File& file : read_tnef(content).files) {
        Attachment inner;
        inner.name = charsets.decode(file.name, "").text;
        inner.detected_type = detect_file_type(file.content);
        set_risk(inner, risk_of_name(inner.name), inner.name);
        set_risk(inner, risk_of_type(inner.detected_type), inner.name);
        if (is_archive_type(inner.detected_type)) {
            judge_archive(inner, file.content, charsets, limits, truncated);
        } else if (inner.detected_type == "application/x-ole-storage") {
            judge_ole(inner, file.content);
        }
        set_risk(attachment, inner.risk == AttachmentRisk::none ? AttachmentRisk::none : AttachmentRisk::risky_archive,
                 inner.name + (inner.risk_detail == inner.name ? "" : ": " + inner.risk_detail));
    }
}

}  // namespace

void judge_attachment(Attachment& attachment, std::string_view content, Charsets& charsets, const ParseLimits& limits,
                      std::string& truncated) {
    attachment.detected_type = detect_file_type(content);
    const std::string detected = attachment.detected_type;
    set_risk(attachment, risk_of_name(attachment.name), attachment.name);
    set_risk(attachment, risk_of_type(detected), detected);
    if (detected.empty()) {
        set_risk(attachment, risk_of_type(attachment.type), attachment.type);
    }
    if (is_archive_type(detected)) {
        judge_archive(attachment, content, charsets, limits, truncated);
    } else if (detected == "application/x-ole-storage") {
        judge_ole(attachment, content);
    } else if (detected == "application/ms-tnef") {
        judge_tnef(attachment, content, charsets, limits, truncated);
    }
}

}  // namespace madoguchi
