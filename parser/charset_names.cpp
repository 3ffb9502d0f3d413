#include "parser/charset_names.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace madoguchi {
namespace {

struct Alias {
    std::string_view label;  ///< lower case, letters and digits only
    Encoding encoding;
    std::string_view icu = {};
};

constexpr std::array aliases{
    Alias{"", Encoding::unknown},
    Alias{"usascii", Encoding::unknown},
    Alias{"ascii", Encoding::unknown},
    Alias{"ansix341968", Encoding::unknown},
    Alias{"ansix31101983", Encoding::unknown},
    Alias{"unknown", Encoding::unknown},
    Alias{"unknown8bit", Encoding::unknown},
    Alias{"xunknown", Encoding::unknown},
    Alias{"8bit", Encoding::unknown},
    Alias{"7bit", Encoding::unknown},
    Alias{"default", Encoding::unknown},
    Alias{"defaultcharset", Encoding::unknown},
    Alias{"none", Encoding::unknown},
    Alias{"auto", Encoding::unknown},
    Alias{"binary", Encoding::unknown},
    Alias{"xuserdefined", Encoding::unknown},
    Alias{"utf8", Encoding::utf8},
    Alias{"utf8mb4", Encoding::utf8},
    Alias{"utf8mb3", Encoding::utf8},
    Alias{"xutf8", Encoding::utf8},
    Alias{"unicode11utf8", Encoding::utf8},
    Alias{"cp65001", Encoding::utf8},
    Alias{"utf16", Encoding::utf16},
    Alias{"unicode", Encoding::utf16},
    Alias{"ucs2", Encoding::utf16},
    Alias{"iso10646ucs2", Encoding::utf16},
    Alias{"utf16le", Encoding::other, "UTF-16LE"},
    Alias{"utf16be", Encoding::other, "UTF-16BE"},
    Alias{"iso2022jp", Encoding::jis},
    Alias{"iso2022jp1", Encoding::jis},
    Alias{"iso2022jp2", Encoding::jis},
    Alias{"iso2022jp3", Encoding::jis},
    Alias{"iso2022jp2004", Encoding::jis},
    Alias{"iso2022jpms", Encoding::jis},
    Alias{"iso2022jpext", Encoding::jis},
    Alias{"csiso2022jp", Encoding::jis},
    Alias{"csiso2022jp2", Encoding::jis},
    Alias{"cp50220", Encoding::jis},
    Alias{"cp50221", Encoding::jis},
    Alias{"cp50222", Encoding::jis},
    Alias{"windows50220", Encoding::jis},
    Alias{"windows50221", Encoding::jis},
    Alias{"windows50222", Encoding::jis},
    Alias{"xwindowsiso2022jp", Encoding::jis},
    Alias{"jis", Encoding::jis},
    Alias{"jis7", Encoding::jis},
    Alias{"jis8", Encoding::jis},
    Alias{"xjis", Encoding::jis},
    Alias{"jisx0208", Encoding::jis},
    Alias{"shiftjis", Encoding::shift_jis},
    Alias{"xshiftjis", Encoding::shift_jis},
    Alias{"shiftjis2004", Encoding::other, "SHIFT_JISX0213"},
    Alias{"shiftjisx0213", Encoding::other, "SHIFT_JISX0213"},
    Alias{"sjis", Encoding::shift_jis},
    Alias{"xsjis", Encoding::shift_jis},
    Alias{"sjiswin", Encoding::shift_jis},
    Alias{"mskanji", Encoding::shift_jis},
    Alias{"csshiftjis", Encoding::shift_jis},
    Alias{"cswindows31j", Encoding::shift_jis},
    Alias{"windows31j", Encoding::shift_jis},
    Alias{"windows932", Encoding::shift_jis},
    Alias{"cp932", Encoding::shift_jis},
    Alias{"cp943", Encoding::shift_jis},
    Alias{"cp943c", Encoding::shift_jis},
    Alias{"ibm943", Encoding::shift_jis},
    Alias{"ms932", Encoding::shift_jis},
    Alias{"xms932", Encoding::shift_jis},
    Alias{"pck", Encoding::shift_jis},
    Alias{"xmacjapanese", Encoding::shift_jis},
    Alias{"macjapanese", Encoding::shift_jis},
    Alias{"eucjp", Encoding::euc_jp},
    Alias{"xeucjp", Encoding::euc_jp},
    Alias{"xeuc", Encoding::euc_jp},
    Alias{"euc", Encoding::euc_jp},
    Alias{"ujis", Encoding::euc_jp},
    Alias{"eucjpms", Encoding::euc_jp},
    Alias{"eucjpwin", Encoding::euc_jp},
    Alias{"cp51932", Encoding::euc_jp},
    Alias{"windows51932", Encoding::euc_jp},
    Alias{"cp20932", Encoding::euc_jp},
    Alias{"sjis2004", Encoding::other, "SHIFT_JISX0213"},
    Alias{"eucjis2004", Encoding::other, "EUC-JISX0213"},
    Alias{"eucjisx0213", Encoding::other, "EUC-JISX0213"},
    Alias{"cseucpkdfmtjapanese", Encoding::euc_jp},
    Alias{"extendedunixcodepackedformatforjapanese", Encoding::euc_jp},
    Alias{"iso88591", Encoding::latin},
    Alias{"iso885911987", Encoding::latin},
    Alias{"88591", Encoding::latin},
    Alias{"cp819", Encoding::latin},
    Alias{"ibm819", Encoding::latin},
    Alias{"isoir100", Encoding::latin},
    Alias{"csisolatin1", Encoding::latin},
    Alias{"latin1", Encoding::latin},
    Alias{"l1", Encoding::latin},
    Alias{"windows1252", Encoding::latin},
    Alias{"cp1252", Encoding::latin},
    Alias{"xansi", Encoding::latin},
    Alias{"gb2312", Encoding::other, "gb18030"},
    Alias{"gbk", Encoding::other, "gb18030"},
    Alias{"xgbk", Encoding::other, "gb18030"},
    Alias{"cp936", Encoding::other, "gb18030"},
    Alias{"euccn", Encoding::other, "gb18030"},
    Alias{"gb231280", Encoding::other, "gb18030"},
    Alias{"csgb2312", Encoding::other, "gb18030"},
    Alias{"csiso58gb231280", Encoding::other, "gb18030"},
    Alias{"isoir58", Encoding::other, "gb18030"},
    Alias{"chinese", Encoding::other, "gb18030"},
    Alias{"hzgb2312", Encoding::other, "HZ"},
    Alias{"cp949", Encoding::other, "windows-949-2000"},
    Alias{"uhc", Encoding::other, "windows-949-2000"},
    Alias{"euckr", Encoding::other, "windows-949-2000"},
    Alias{"ksc56011987", Encoding::other, "windows-949-2000"},
    Alias{"ksc5601", Encoding::other, "windows-949-2000"},
    Alias{"ksx1001", Encoding::other, "windows-949-2000"},
    Alias{"johab", Encoding::other, "JOHAB"},
    Alias{"ms1361", Encoding::other, "JOHAB"},
    // As with ISO-8859-1, what is sent is the code page, with its quotes and dashes.
    Alias{"iso88599", Encoding::other, "windows-1254"},
    Alias{"latin5", Encoding::other, "windows-1254"},
    Alias{"iso885911", Encoding::other, "windows-874-2000"},
    Alias{"tis620", Encoding::other, "windows-874-2000"},
    Alias{"isoir166", Encoding::other, "windows-874-2000"},
    Alias{"logical", Encoding::other, "ISO-8859-8"},
    Alias{"csiso88598i", Encoding::other, "ISO-8859-8"},
    Alias{"koi8ru", Encoding::other, "KOI8-U"},
    Alias{"iso885916", Encoding::other, "ISO-8859-16"},
    Alias{"latin10", Encoding::other, "ISO-8859-16"},
    // With the kana, circled digits and letters of ETEN and Hong Kong, as the Encoding Standard has them.
    Alias{"big5", Encoding::other, "ibm-1375_P100-2008"},
    Alias{"xbig5", Encoding::other, "ibm-1375_P100-2008"},
    Alias{"cnbig5", Encoding::other, "ibm-1375_P100-2008"},
    Alias{"big5eten", Encoding::other, "ibm-1375_P100-2008"},
    Alias{"big5hkscs", Encoding::other, "ibm-1375_P100-2008"},
    Alias{"cp950", Encoding::other, "ibm-1375_P100-2008"},
    Alias{"csbig5", Encoding::other, "ibm-1375_P100-2008"},
    Alias{"viscii", Encoding::other, "VISCII"},
    Alias{"armscii8", Encoding::other, "ARMSCII-8"},
    Alias{"tcvn", Encoding::other, "TCVN"},
    Alias{"win1250", Encoding::other, "windows-1250"},
    Alias{"win1251", Encoding::other, "windows-1251"},
    Alias{"xcp1250", Encoding::other, "windows-1250"},
    Alias{"xcp1251", Encoding::other, "windows-1251"},
    Alias{"koi", Encoding::other, "KOI8-R"},
};

}  // namespace

CharsetName charset_name(std::string_view label) {
    std::string key;
    for (const char c : label.substr(0, 64)) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    const auto* const found =
        std::find_if(aliases.begin(), aliases.end(), [&](const Alias& alias) { return alias.label == key; });
    if (found != aliases.end()) {
        return {found->encoding, std::string(found->icu)};
    }
    std::string name;
    for (const char c : label.substr(0, 64)) {
        if (std::isgraph(static_cast<unsigned char>(c)) != 0 && c != '"' && c != '\'' && c != ',') {
            name += c;
        }
    }
    return {Encoding::other, std::move(name)};
}

}  // namespace madoguchi
