#include "parser/attachment_risk.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <utility>
#include <vector>

using namespace madoguchi;
using namespace std::string_literals;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

enum class Format { zip, tgz, seven_zip };

/// 7z holds names as UTF-16, so that libarchive must know what charset they come in.
class Utf8Names {
public:
    Utf8Names() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(uselocale(locale_)) {}
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;
    ~Utf8Names() {
        uselocale(before_);
        freelocale(locale_);
    }

private:
    locale_t locale_;
    locale_t before_;
};

std::string packed(const Files& files, Format format, const char* passphrase = nullptr) {
    std::string bytes(1U << 22, '\0');
    std::size_t used = 0;
    archive* const a = archive_write_new();
    if (format == Format::seven_zip) {
        REQUIRE(archive_write_set_format_7zip(a) == ARCHIVE_OK);
    } else if (format == Format::zip) {
        archive_write_set_format_zip(a);
    } else {
        archive_write_set_format_pax_restricted(a);
        archive_write_add_filter_gzip(a);
    }
    if (passphrase != nullptr) {
        REQUIRE(archive_write_set_options(a, "zip:encryption=zipcrypt") == ARCHIVE_OK);
        archive_write_set_passphrase(a, passphrase);
    }
    archive_write_open_memory(a, bytes.data(), bytes.size(), &used);
    for (const auto& [name, data] : files) {
        archive_entry* const entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(data.size()));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        REQUIRE(archive_write_header(a, entry) == ARCHIVE_OK);
        archive_write_data(a, data.data(), data.size());
        archive_entry_free(entry);
    }
    REQUIRE(archive_write_close(a) == ARCHIVE_OK);
    archive_write_free(a);
    bytes.resize(used);
    return bytes;
}

std::string packed(const Files& files, bool zip, const char* passphrase = nullptr) {
    return packed(files, zip ? Format::zip : Format::tgz, passphrase);
}

std::string little_endian(std::uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) {
        out += static_cast<char>(value >> (8 * i));
    }
    return out;
}

// A cabinet of one file, not compressed, whose name is marked as UTF-8 (attribute 80).
std::string cabinet(const std::string& name, const std::string& data) {
    const auto size = static_cast<std::uint32_t>(data.size());
    const std::uint32_t first_file = 36 + 8;
    const std::string file = little_endian(size, 4) + little_endian(0, 4) + little_endian(0, 2) +
                             little_endian(0x5CC5, 2) + little_endian(0, 2) + little_endian(0xA0, 2) + name + '\0';
    const std::uint32_t block = first_file + static_cast<std::uint32_t>(file.size());
    const std::string folder = little_endian(block, 4) + little_endian(1, 2) + little_endian(0, 2);
    const std::string stored = little_endian(0, 4) + little_endian(size, 2) + little_endian(size, 2) + data;
    const auto whole = static_cast<std::uint32_t>(block + stored.size());
    return "MSCF" + little_endian(0, 4) + little_endian(whole, 4) + little_endian(0, 4) + little_endian(first_file, 4) +
           little_endian(0, 4) + "\3\1" + little_endian(1, 2) + little_endian(1, 2) + little_endian(0, 2) +
           little_endian(0, 2) + little_endian(0, 2) + folder + file + stored;
}

std::uint32_t crc32_of(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320 : 0);
        }
    }
    return ~crc;
}

// A block of RAR 5: its checksum, its size, itself. Every number here is below 128: one byte.
std::string rar_block(const std::string& header) {
    const std::string sized = static_cast<char>(header.size()) + header;
    return little_endian(crc32_of(sized), 4) + sized;
}

// A RAR 5 archive of one stored file.
std::string rar(const std::string& name, const std::string& data) {
    const char size = static_cast<char>(data.size());
    const std::string file = "\2\2"s + size + "\4"s + size + "\0"s + little_endian(crc32_of(data), 4) + "\0\1"s +
                             static_cast<char>(name.size()) + name;
    return "Rar!\x1A\7\1\0"s + rar_block("\1\0\0"s) + rar_block(file) + data + rar_block("\5\0\0"s);
}

Attachment judged(std::string name, const std::string& content, std::string* truncated = nullptr,
                  const ParseLimits& limits = {}) {
    Attachment attachment;
    attachment.name = std::move(name);
    attachment.type = "application/octet-stream";
    Charsets charsets;
    std::string cut;
    AttachmentJudge(charsets, limits).judge(attachment, content, cut);
    if (truncated != nullptr) {
        *truncated = cut;
    }
    return attachment;
}

const std::string program = "MZ\x90"s + std::string(61, '\0') + "PE\0\0"s;

// A compound file of 512-byte sectors: a FAT, a directory, and one workbook stream of 4,096 bytes.
std::string compound_file(const std::vector<std::string>& names, const std::string& workbook) {
    std::string file = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s + std::string(504, '\0');
    const auto put = [&](std::size_t at, std::uint32_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) {
            file[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i));
        }
    };
    put(30, 9, 2);
    put(48, 1, 4);     // directory
    put(56, 4096, 4);  // mini stream cutoff
    put(68, 0xFFFFFFFE, 4);
    for (std::size_t i = 0; i < 109; ++i) {
        put(76 + 4 * i, i == 0 ? 0 : 0xFFFFFFFF, 4);
    }
    const std::size_t fat = file.size();
    file.append(512, '\xFF');
    put(fat, 0xFFFFFFFD, 4);
    put(fat + 4, 0xFFFFFFFE, 4);
    for (std::uint32_t i = 2; i < 10; ++i) {
        put(fat + std::size_t{4} * i, i == 9 ? 0xFFFFFFFE : i + 1, 4);
    }
    const std::size_t directory = file.size();
    file.append(512, '\0');
    for (std::size_t e = 0; e < names.size() && e < 4; ++e) {
        const std::size_t at = directory + 128 * e;
        for (std::size_t i = 0; i < names[e].size(); ++i) {
            file[at + 2 * i] = names[e][i];
        }
        put(at + 64, static_cast<std::uint32_t>(2 * names[e].size() + 2), 2);
        put(at + 66, e == 0 ? 5 : 2, 1);
        put(at + 116, names[e] == "Workbook" ? 2 : 0xFFFFFFFE, 4);
        put(at + 120, names[e] == "Workbook" ? 4096 : 0, 4);
    }
    file += workbook + std::string(4096 - workbook.size(), '\0');
    return file;
}

}  // namespace

TEST_CASE("Documents and plain archives are no risk", "[attachment]") {
    CHECK(judged("要綱.pdf", "%PDF-1.7").risk == AttachmentRisk::none);
    CHECK(judged("名簿.zip", packed({{"名簿.xlsx", "PK"}, {"readme.txt", "x"}}, true)).risk == AttachmentRisk::none);
    CHECK(judged("旧.doc", compound_file({"Root Entry", "WordDocument"}, "")).risk == AttachmentRisk::none);
    const auto document =
        judged("様式.docx", packed({{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<w/>"}}, true));
    CHECK(document.risk == AttachmentRisk::none);
    CHECK(document.detected_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
}

TEST_CASE("What can run is found by name and by content", "[attachment]") {
    CHECK(judged("見積書.pdf.exe", "x").risk == AttachmentRisk::executable);
    CHECK(judged("見積書.exe . ", "x").risk == AttachmentRisk::executable);
    CHECK(judged("見積書.pdf", program).risk == AttachmentRisk::executable);
    CHECK(judged("a.JS", "x").risk == AttachmentRisk::script);
    CHECK(judged("a.lnk", "x").risk == AttachmentRisk::shortcut);
    CHECK(judged("a.txt", "L\0\0\0\x01\x14\x02\0"s).risk == AttachmentRisk::shortcut);
    CHECK(judged("a.iso", "x").risk == AttachmentRisk::disk_image);
    CHECK(judged("a.dat", std::string(0x8001, '\0') + "CD001").risk == AttachmentRisk::disk_image);
    CHECK(judged("案内", "\xEF\xBB\xBF<!-- x --> <!DOCTYPE HTML><html>").risk == AttachmentRisk::html);
    CHECK(judged("図.svg", "<?xml version='1.0'?><svg><script>1</script></svg>").risk == AttachmentRisk::html);
    CHECK(judged("図.svg", "<svg><path d=''/></svg>").risk == AttachmentRisk::none);
}

TEST_CASE("Macros, in new and old documents", "[attachment]") {
    CHECK(judged("集計.xlsm", "x").risk == AttachmentRisk::macro);
    const auto hidden = judged(
        "集計.xlsx",
        packed({{"[Content_Types].xml", "<Types/>"}, {"xl/workbook.xml", ""}, {"xl/vbaProject.bin", "x"}}, true));
    CHECK(hidden.risk == AttachmentRisk::macro);
    CHECK(hidden.risk_detail == "xl/vbaProject.bin");
    CHECK(judged("旧.doc", compound_file({"Root Entry", "WordDocument", "Macros"}, "")).risk == AttachmentRisk::macro);
    const std::string globals = "\x09\x08\x04\0\0\0\0\0"s;
    const std::string worksheet = "\x85\0\x08\0\0\0\0\0\0\0\0\0"s;
    const std::string macro_sheet = "\x85\0\x08\0\0\0\0\0\0\x01\0\0"s;
    const std::string end = "\x0A\0\0\0"s;
    CHECK(judged("表.xls", compound_file({"Root Entry", "Workbook"}, globals + worksheet + end)).risk ==
          AttachmentRisk::none);
    CHECK(judged("表.xls", compound_file({"Root Entry", "Workbook"}, globals + macro_sheet + end)).risk ==
          AttachmentRisk::macro);
}

TEST_CASE("What archives hide", "[attachment]") {
    const auto locked = judged("集計.zip", packed({{"集計.xlsx", "secret"}}, true, "himitsu"));
    CHECK(locked.risk == AttachmentRisk::encrypted_archive);
    CHECK(locked.risk_detail == "集計.xlsx");
    CHECK(judged("a.zip", packed({{"x/readme.txt", "x"}, {"x/a.vbs", "x"}}, true)).risk ==
          AttachmentRisk::risky_archive);
    CHECK(judged("a.zip", packed({{"photo.jpg", program}}, true)).risk == AttachmentRisk::risky_archive);
    CHECK(judged("a.tgz", packed({{"a.exe", "x"}}, false)).risk == AttachmentRisk::risky_archive);
    const std::string inner = packed({{"b.lnk", "x"}}, true);
    const auto nested = judged("a.zip", packed({{"inner.zip", inner}}, true));
    CHECK(nested.risk == AttachmentRisk::risky_archive);
    CHECK(nested.risk_detail == "inner.zip: b.lnk");
    CHECK(judged("写真.jpg", packed({{"b.exe", "x"}}, true)).risk == AttachmentRisk::risky_archive);
}

TEST_CASE("A name in an archive that is not UTF-8 is read all the same", "[attachment]") {
    const auto sjis = judged("a.zip", packed({{"\x90\xBF\x8B\x81\x8F\x91.exe", "x"}}, true));
    CHECK(sjis.risk == AttachmentRisk::risky_archive);
    CHECK(sjis.risk_detail == "請求書.exe");
}

TEST_CASE("A name in an archive is read where the archive says that it is UTF-8", "[attachment]") {
    // As macOS, 7-Zip and Python write it. No locale was chosen, and libarchive turns names into that of the thread.
    const auto said_to_be_utf8 = [](std::string zip) {
        for (const auto& [header, flags] : {std::pair{"PK\3\4"s, 7U}, std::pair{"PK\1\2"s, 9U}}) {
            for (auto at = zip.find(header); at != std::string::npos; at = zip.find(header, at + 4)) {
                zip[at + flags] = static_cast<char>(zip[at + flags] | 0x08);
            }
        }
        return zip;
    };
    for (const auto* const name : {"請求書.exe", "資料/setup.exe", "資料.pdf.lnk"}) {
        const auto utf8 = judged("a.zip", said_to_be_utf8(packed({{"案内.txt", "x"}, {name, "x"}}, true)));
        CHECK(utf8.risk == AttachmentRisk::risky_archive);
        CHECK(utf8.risk_detail == name);
    }
    const auto harmless =
        judged("a.zip", said_to_be_utf8(packed({{"名簿.xlsx", "PK"}, {"読んでください.txt", "x"}}, true)));
    CHECK(harmless.risk == AttachmentRisk::none);
    std::string truncated;
    judged("a.zip", said_to_be_utf8(packed({{"\x90\xBF\x8B\x81\x8F\x91.exe", "x"}}, true)), &truncated);
    CHECK(truncated == "archive-entries");  // a name that cannot be told
}

TEST_CASE("A Japanese name is read in archives of other kinds", "[attachment]") {
    const auto seven_zip = [](const std::string& name) {
        const Utf8Names names;
        return packed({{"案内.txt", "x"}, {name, "x"}}, Format::seven_zip);
    };
    for (const std::string name : {"請求書.exe", "資料/setup.exe", "資料.pdf.lnk"}) {
        for (const auto& archive : {seven_zip(name), cabinet(name, "x"), rar(name, "x")}) {
            const auto found = judged("資料", archive);
            INFO(found.detected_type << ' ' << name);
            CHECK(found.risk == AttachmentRisk::risky_archive);
            CHECK(found.risk_detail == name);
        }
    }
    for (const auto& archive : {seven_zip("名簿.xlsx"), cabinet("名簿.xlsx", "x"), rar("名簿.xlsx", "x")}) {
        std::string truncated;
        CHECK(judged("資料", archive, &truncated).risk == AttachmentRisk::none);
        CHECK(truncated.empty());
    }
}

TEST_CASE("Limits on archives are told", "[attachment]") {
    Files many;
    for (int i = 0; i < 20; ++i) {
        many.emplace_back("f" + std::to_string(i) + ".txt", "x");
    }
    ParseLimits limits;
    limits.archive_entries = 10;
    std::string truncated;
    judged("a.zip", packed(many, true), &truncated, limits);
    CHECK(truncated == "archive-entries");
    judged("a.zip", packed(many, true), &truncated);
    CHECK(truncated.empty());
}

TEST_CASE("An archive in an archive is opened whatever its name", "[attachment]") {
    const std::string risky = packed({{"b.exe", "x"}}, true);
    const std::string locked = packed({{"b.txt", "secret"}}, true, "himitsu");
    const auto* const sjis = "\x8E\x91\x97\xBF.zip";
    CHECK(judged("a.zip", packed({{sjis, risky}}, true)).risk_detail == "資料.zip: b.exe");
    CHECK(judged("a.zip", packed({{sjis, locked}}, true)).risk == AttachmentRisk::risky_archive);
    const std::string harmless = packed({{"b.txt", "x"}}, true);
    CHECK(judged("a.zip", packed({{"in.zip", harmless}, {"in.zip", risky}}, true)).risk ==
          AttachmentRisk::risky_archive);
    CHECK(judged("a.zip", packed({{"in.zip", harmless}, {"in.zip", harmless}}, true)).risk == AttachmentRisk::none);
}

TEST_CASE("A document in an archive is judged as an attached one", "[attachment]") {
    const std::string macro = compound_file({"Root Entry", "WordDocument", "Macros"}, "");
    const std::string plain = compound_file({"Root Entry", "WordDocument"}, "");
    CHECK(judged("a.zip", packed({{"旧.doc", plain}}, true)).risk == AttachmentRisk::none);
    const auto found = judged("a.zip", packed({{"旧.doc", macro}}, true));
    CHECK(found.risk == AttachmentRisk::risky_archive);
    CHECK(found.risk_detail == "旧.doc: Macros");
    CHECK(judged("a.tgz", packed({{"b.zip", packed({{"旧.doc", macro}}, true)}}, false)).risk_detail ==
          "b.zip: 旧.doc: Macros");
}

TEST_CASE("Archives in archives are followed some levels down, and further ones are told", "[attachment]") {
    std::string nested = packed({{"a.exe", "x"}}, true);
    for (int level = 0; level < 4; ++level) {
        nested = packed({{"in.zip", nested}}, true);
    }
    std::string truncated;
    CHECK(judged("a.zip", nested, &truncated).risk == AttachmentRisk::risky_archive);
    CHECK(truncated.empty());
    CHECK(judged("a.zip", packed({{"in.zip", nested}}, true), &truncated).risk == AttachmentRisk::none);
    CHECK(truncated == "archive-entries");
}

TEST_CASE("A zip is known by its end and by other beginnings as well", "[attachment]") {
    const std::string zip = packed({{"a.exe", "x"}}, true);
    for (const std::string& archive : {"PK00"s + zip, "PK\7\10"s + zip, "junk"s + zip, std::string(5000, 'x') + zip}) {
        CHECK(judged("a.zip", archive).risk == AttachmentRisk::risky_archive);
        CHECK(judged("a.zip", packed({{"in.zip", archive}}, true)).risk == AttachmentRisk::risky_archive);
    }
    CHECK(judged("a.txt", "PK\5\6" + std::string(17, 'x')).risk == AttachmentRisk::none);
    CHECK(judged("a.txt", "x PK\5\6" + std::string(100, 'x')).detected_type.empty());
}

TEST_CASE("An archive of many archives is unpacked once", "[attachment]") {
    Files many;
    for (int i = 0; i < 50; ++i) {
        many.emplace_back(std::to_string(i) + ".zip", packed({{"a.txt", std::string(20000, 'x')}}, true));
    }
    many.emplace_back("last.zip", packed({{"a.exe", "x"}}, true));
    Charsets charsets;
    const ParseLimits limits;
    const std::string archive = packed(many, false);
    std::string truncated;
    Attachment attachment;
    AttachmentJudge(charsets, limits, std::size_t{4} << 20).judge(attachment, archive, truncated);
    CHECK(truncated.empty());
    CHECK(attachment.risk_detail == "last.zip: a.exe");
}

TEST_CASE("All archives of a mail are unpacked within one limit", "[attachment]") {
    const std::string archive = packed({{"a.txt", std::string(1U << 20, 'x')}}, false);
    Charsets charsets;
    const ParseLimits limits;
    AttachmentJudge judge(charsets, limits, std::size_t{5} << 20);
    const auto judged_next = [&](const std::string& content) {
        std::string truncated;
        Attachment attachment;
        judge.judge(attachment, content, truncated);
        return std::pair{truncated, attachment.risk};
    };
    const std::string nothing;
    const std::string cut = "archive-entries";
    CHECK(judged_next(archive) == std::pair{nothing, AttachmentRisk::none});
    CHECK(judged_next(archive) == std::pair{nothing, AttachmentRisk::none});
    CHECK(judged_next(archive) == std::pair{cut, AttachmentRisk::none});
    CHECK(judged_next(archive) == std::pair{cut, AttachmentRisk::none});
    CHECK(judged_next(packed({{"a.txt", "x"}, {"b.exe", "x"}}, true)) == std::pair{cut, AttachmentRisk::risky_archive});
}

TEST_CASE("A broken archive is no crash and no alarm", "[attachment]") {
    const std::string whole = packed({{"a.txt", std::string(1000, 'x')}, {"b.txt", "y"}}, true);
    for (std::size_t cut = 0; cut < whole.size(); cut += 7) {
        CHECK(judged("a.zip", whole.substr(0, cut)).risk == AttachmentRisk::none);
    }
    CHECK(judged("a.7z", "7z\xBC\xAF\x27\x1C\0\4"s).risk == AttachmentRisk::none);
    CHECK(judged("a.doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s + std::string(600, '\xFF')).risk == AttachmentRisk::none);
}
