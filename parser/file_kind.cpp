#include "parser/file_kind.h"

#include <algorithm>
#include <array>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

using namespace std::string_view_literals;

struct Magic {
    std::size_t offset;
    std::string_view bytes;
    std::string_view type;
};

constexpr std::array magics{
    Magic{0, "%PDF-"sv, "application/pdf"},
    Magic{0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    Magic{0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    Magic{0, "GIF8"sv, "image/gif"},
    Magic{0, "BM"sv, "image/bmp"},
    Magic{0, "II*\0"sv, "image/tiff"},
    Magic{0, "MM\0*"sv, "image/tiff"},
    Magic{8, "WEBPVP8"sv, "image/webp"},
    Magic{4, "ftypheic"sv, "image/heic"},
    Magic{4, "ftyp"sv, "video/mp4"},
    Magic{0, "PK\3\4"sv, "application/zip"},
    Magic{0, "PK\5\6"sv, "application/zip"},
    Magic{0, "PK00PK\3\4"sv, "application/zip"},
    Magic{0, "PK\7\10PK\3\4"sv, "application/zip"},
    Magic{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/x-ole-storage"},
    Magic{0, "{\\rtf"sv, "application/rtf"},
    Magic{0, "7z\xBC\xAF\x27\x1C"sv, "application/x-7z-compressed"},
    Magic{0, "Rar!\x1A\7"sv, "application/vnd.rar"},
    Magic{0, "MSCF\0\0\0\0"sv, "application/vnd.ms-cab-compressed"},
    Magic{2, "-lh"sv, "application/x-lzh-compressed"},
    Magic{0, "\x1F\x8B\x08"sv, "application/gzip"},
    Magic{0, "BZh"sv, "application/x-bzip2"},
    Magic{0,
          "\xFD"
          "7zXZ\0"sv,
          "application/x-xz"},
    Magic{257, "ustar"sv, "application/x-tar"},
    Magic{0,
          "\x7F"
          "ELF"sv,
          "application/x-executable"},
    Magic{0, "\xCA\xFE\xBA\xBE"sv, "application/x-executable"},
    Magic{0, "\xCF\xFA\xED\xFE"sv, "application/x-executable"},
    Magic{0, "\xCE\xFA\xED\xFE"sv, "application/x-executable"},
    Magic{0, "L\0\0\0\x01\x14\x02\0"sv, "application/x-ms-shortcut"},
    Magic{0, "[InternetShortcut]"sv, "application/x-ms-shortcut"},
    Magic{0, "[Desktop Entry]"sv, "application/x-ms-shortcut"},
    Magic{0x8001, "CD001"sv, "application/x-iso9660-image"},
    Magic{0x8801, "CD001"sv, "application/x-iso9660-image"},
    Magic{0, "vhdxfile"sv, "application/x-disk-image"},
    Magic{0, "conectix"sv, "application/x-disk-image"},
    Magic{0, "ITSF"sv, "application/vnd.ms-htmlhelp"},
    Magic{0, "#!/"sv, "text/x-script"},
    Magic{0, "\x78\x9F\x3E\x22"sv, "application/ms-tnef"},
};

struct Extensions {
    AttachmentRisk risk;
    std::string_view list;  ///< each between spaces
};

constexpr std::array extensions{
    Extensions{
        AttachmentRisk::executable,
        " exe com scr pif dll cpl msi msp mst msix msixbundle appx appxbundle jar ocx sys drv apk app deb rpm pkg "
        "run xll gadget application appinstaller xpi crx "},
    Extensions{
        AttachmentRisk::script,
        " js jse mjs vbs vbe vb wsf wsh wsc ws sct hta bat cmd ps1 ps1xml ps2 psm1 psd1 psc1 sh bash zsh ksh csh py "
        "pyw pyc pl rb php jnlp reg inf scpt applescript command msc chm hlp cgi lua "},
    Extensions{AttachmentRisk::macro, " docm dotm xlsm xltm xlam pptm potm ppsm ppam sldm xla xlm wll "},
    Extensions{
        AttachmentRisk::shortcut,
        " lnk url webloc desktop scf library-ms search-ms searchconnector-ms appref-ms website settingcontent-ms "},
    Extensions{AttachmentRisk::disk_image, " iso img vhd vhdx dmg udf vmdk ima vdi wim "},
    Extensions{AttachmentRisk::html, " html htm xhtml xht shtml mht mhtml "},
    Extensions{AttachmentRisk::encrypted_archive, " atc pgp gpg "},
};

bool is_windows_program(std::string_view content) {
    if (content.substr(0, 2) != "MZ" || content.size() < 64) {
        return false;
    }
    return content.substr(0, 1024).find('\0') != std::string_view::npos;
}

// The first tag of a page, behind white space, a byte order mark, comments and an XML declaration.
bool is_html_page(std::string_view content) {
    std::string head;
    for (const char c : content.substr(0, 4096)) {
        if (c != '\0') {  // UTF-16
            head += c;
        }
    }
    head = lower_ascii(head);
    std::string_view rest = head;
    for (int round = 0; round < 20; ++round) {
        while (!rest.empty() &&
               (static_cast<unsigned char>(rest.front()) <= 0x20 || static_cast<unsigned char>(rest.front()) >= 0x80)) {
            rest.remove_prefix(1);
        }
        const bool comment = rest.substr(0, 4) == "<!--";
        if (!comment && rest.substr(0, 5) != "<?xml") {
            break;
        }
        const std::size_t end = rest.find(comment ? "-->" : ">");
        if (end == std::string_view::npos) {
            return comment && rest.find("<html") != std::string_view::npos;
        }
        rest.remove_prefix(end + (comment ? 3 : 1));
    }
    constexpr std::array starts{"<!doctype html"sv, "<html"sv,  "<head"sv,  "<body"sv,
                                "<script"sv,        "<meta "sv, "<iframe"sv};
    const bool page =
        std::any_of(starts.begin(), starts.end(), [&](std::string_view s) { return rest.substr(0, s.size()) == s; });
    const bool drawing = rest.substr(0, 4) == "<svg" || rest.substr(0, 13) == "<!doctype svg";
    return page || (drawing && lower_ascii(content.substr(0, 1U << 20)).find("<script") != std::string::npos);
}

// A zip is read from its end (APPNOTE.TXT §4.3.16), whatever stands before it.
bool ends_as_zip(std::string_view content) {
    constexpr std::size_t record_bytes = 22;
    constexpr std::size_t most_comment_bytes = 0xFFFF;
    const std::string_view tail =
        content.substr(content.size() - std::min(content.size(), record_bytes + most_comment_bytes));
    const std::size_t at = tail.rfind("PK\5\6"sv);
    if (at == std::string_view::npos || tail.size() - at < record_bytes) {
        return false;
    }
    const auto byte = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(tail[at + i])}; };
    const std::size_t directory = byte(12) | byte(13) << 8 | byte(14) << 16 | byte(15) << 24;
    const std::size_t begin = content.size() - (tail.size() - at);
    return at + record_bytes + (byte(20) | byte(21) << 8) == tail.size() && directory >= 46 && directory <= begin &&
           content.substr(begin - directory, 4) == "PK\1\2";
}

}  // namespace

std::string detect_file_type(std::string_view content) {
    if (is_windows_program(content)) {
        return "application/x-msdownload";
    }
    const auto* const magic = std::find_if(magics.begin(), magics.end(), [&](const Magic& m) {
        return content.size() >= m.offset + m.bytes.size() && content.compare(m.offset, m.bytes.size(), m.bytes) == 0;
    });
    if (magic != magics.end()) {
        return std::string(magic->type);
    }
    if (content.size() > 512 && content.substr(content.size() - 512, 4) == "koly") {
        return "application/x-disk-image";
    }
    return is_html_page(content) ? "text/html" : ends_as_zip(content) ? "application/zip" : "";
}

AttachmentRisk risk_of_name(std::string_view name) {
    while (!name.empty() && (name.back() == ' ' || name.back() == '.')) {  // Windows drops them
        name.remove_suffix(1);
    }
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || name.size() - dot > 24) {
        return AttachmentRisk::none;
    }
    const std::string key = ' ' + lower_ascii(trim_ascii(name.substr(dot + 1))) + ' ';
    for (const Extensions& group : extensions) {
        if (group.list.find(key) != std::string_view::npos) {
            return group.risk;
        }
    }
    return AttachmentRisk::none;
}

AttachmentRisk risk_of_type(std::string_view type) {
    struct Known {
        std::string_view type;
        AttachmentRisk risk;
    };
    constexpr std::array known{Known{"application/x-msdownload", AttachmentRisk::executable},
                               Known{"application/x-executable", AttachmentRisk::executable},
                               Known{"application/x-ms-shortcut", AttachmentRisk::shortcut},
                               Known{"application/x-iso9660-image", AttachmentRisk::disk_image},
                               Known{"application/x-disk-image", AttachmentRisk::disk_image},
                               Known{"application/vnd.ms-htmlhelp", AttachmentRisk::script},
                               Known{"text/x-script", AttachmentRisk::script},
                               Known{"text/html", AttachmentRisk::html},
                               Known{"application/xhtml+xml", AttachmentRisk::html},
                               Known{"application/hta", AttachmentRisk::script},
                               Known{"text/javascript", AttachmentRisk::script},
                               Known{"application/javascript", AttachmentRisk::script},
                               Known{"application/x-javascript", AttachmentRisk::script},
                               Known{"text/vbscript", AttachmentRisk::script},
                               Known{"application/x-sh", AttachmentRisk::script},
                               Known{"application/java-archive", AttachmentRisk::executable},
                               Known{"application/x-msi", AttachmentRisk::executable}};
    const auto* const found = std::find_if(known.begin(), known.end(), [&](const Known& k) { return k.type == type; });
    return found == known.end() ? AttachmentRisk::none : found->risk;
}

}  // namespace madoguchi
