#include "parser/charset.h"

#include <catch2/catch.hpp>

using madoguchi::Charsets;
using namespace std::string_literals;

namespace {

std::string text_of(std::string_view bytes, std::string_view label) {
    return Charsets().decode(bytes, label).text;
}

}  // namespace

TEST_CASE("ISO-2022-JP: the characters that other tables lose", "[charset]") {
    CHECK(text_of("\x1B$B-!-j-b\x1B(B", "ISO-2022-JP") == "①㈱№");  // row 13, NEC
    CHECK(text_of("\x1B$BFAEg9b66\x1B(B", "iso-2022-jp") == "徳島高橋");
    CHECK(text_of("\x1B$B|b\x1B(B", "iso-2022-jp-ms") == "髙");  // IBM, by NEC's row 92
    CHECK(text_of("\x1B(I6@6E\x1B(B abc", "ISO-2022-JP") == "ｶﾀｶﾅ abc");
    CHECK(text_of("\x0E\x36\x40\x36\x45\x0F abc", "ISO-2022-JP") == "ｶﾀｶﾅ abc");
    CHECK(text_of("\xB6\xC0\xB6\xC5 abc", "ISO-2022-JP") == "ｶﾀｶﾅ abc");
    CHECK(text_of("\x1B(J~1\\\x1B(B", "ISO-2022-JP") == "~1\\");
    CHECK(text_of("\x1B$(D0!\x1B(B", "ISO-2022-JP-1") == "丂");                       // JIS X 0212
    CHECK(text_of("\x1B$(Q.!\x1B(B", "ISO-2022-JP-2004") == "俱");                    // JIS X 0213
    CHECK(text_of("\x1B$B4A;z\nabc\x1B$B4A\x1B(B", "ISO-2022-JP") == "漢字\nabc漢");  // the state ends with the line
}

TEST_CASE("ISO-2022-JP-2 brings Chinese and Korean along", "[charset]") {
    CHECK(text_of("\x1B$A::So\x1B(B \x1B$BF|\x1B$(CGQ19\x1B(B", "ISO-2022-JP-2") == "汉语 日한국");
    CHECK(text_of("\x1B$(A::So\x1B(B", "ISO-2022-JP-2") == "汉语");
}

TEST_CASE("JIS X 0213 by its own labels, line ends unharmed by broken bytes", "[charset]") {
    CHECK(text_of("\xAE\xA1\xAD\xA1\xBA\xDF", "EUC-JIS-2004") == "俱①在");
    CHECK(text_of("\x87\x9F\x87\x40\x8D\xDD", "Shift_JIS-2004") == "俱①在");
    CHECK(text_of("\xBA\xDF\xFF\nabc", "EUC-JISX0213") == "在\uFFFD\nabc");
    CHECK(text_of("\xA4\xAB", "EUC-JISX0213") == "か");
    CHECK(text_of("\x1B$(Q$+\x1B(B.", "ISO-2022-JP-2004") == "か.");
}

TEST_CASE("Rarer names of known sets", "[charset]") {
    CHECK(text_of("\xD6\xD0\xCE\xC4", "GB_2312-80") == "中文");
    CHECK(text_of("\xA4\xA4\xA4\xE5", "cn-big5") == "中文");
    CHECK(text_of("\xCF\xF0\xE8", "win-1251") == "При");
    CHECK(text_of("\xAA\xFE", "ISO-8859-16") == "Șț");
    for (const auto* const label : {"cp819", "IBM819", "iso-ir-100", "ISO_8859-1:1987", "8859_1", "csISOLatin1"}) {
        CAPTURE(label);
        CHECK(text_of("\x93G\x94 \xE9", label) == "“G” é");
    }
    CHECK(text_of("\xB0\xA1", "KS_X_1001") == "가");
    CHECK(text_of("\xCF\xA4", "KOI8-RU") == "оє");
    CHECK(text_of("\xA1", "iso-ir-166") == "ก");
    CHECK(text_of("\xE0", "csISO88598I") == "א");
}

TEST_CASE("JIS escapes count whatever the label says", "[charset]") {
    CHECK(text_of("\x1B$B4A;z\x1B(B", "") == "漢字");
    CHECK(text_of("\x1B$B4A;z\x1B(B", "us-ascii") == "漢字");
    CHECK(text_of("\x1B$B4A;z\x1B(B", "UTF-8") == "漢字");
    CHECK(text_of("\x1B$B4A;z\x1B(B", "Shift_JIS") == "漢字");
    for (const auto* const label : {"gb2312", "big5", "euc-kr", "iso-8859-15", "windows-1251", "koi8-r", "utf-7"}) {
        CAPTURE(label);
        CHECK(text_of("\x1B$B4A;z\x1B(B", label) == "漢字");
    }
    CHECK(text_of("\x1B$)C\x0E\x30\x21\x0F", "iso-2022-kr") == "가");
}

TEST_CASE("Japanese in UTF-8 counts whatever the label says", "[charset]") {
    for (const auto* const label : {"gb2312", "big5", "euc-kr", "iso-8859-15", "windows-1251", "koi8-r", "utf-7"}) {
        CAPTURE(label);
        CHECK(text_of("質問があります。", label) == "質問があります。");
    }
}

TEST_CASE("Shift_JIS is CP932 under all its names", "[charset]") {
    const std::string bytes = "\x87\x40\xFB\xFC\xED\x95\x83\x5C\x95\x5C\x81\x60";
    for (const char* label :
         {"Shift_JIS", "shift-jis", "x-sjis", "cp932", "windows-31j", "MS_Kanji", "\"Shift_JIS\""}) {
        CHECK(text_of(bytes, label) == "①髙﨑ソ表～");
    }
    CHECK(text_of("\x95\x5C\x1A\x1C\x7F", "Shift_JIS") == "表\x1A\x1C\x7F");
}

TEST_CASE("EUC-JP is found under its names and without one", "[charset]") {
    const std::string bytes = "\xBA\xDF\xC2\xF0\xB0\xE5\xCE\xC5\xA4\xCE\xB7\xEF";
    for (const char* label : {"EUC-JP", "x-euc-jp", "eucJP-ms", "cp51932", "x-euc", ""}) {
        CHECK(text_of(bytes, label) == "在宅医療の件");
    }
}

TEST_CASE("Unlabelled and mislabelled bytes are detected", "[charset]") {
    const std::string sjis = "\x8D\xDD\x91\xEE\x88\xE3\x97\xC3\x82\xCC\x8C\x8F";
    for (const char* label :
         {"", "us-ascii", "UTF-8", "ISO-2022-JP", "iso-8859-1", "unknown-8bit", "x-no-such-charset"}) {
        CHECK(text_of(sjis, label) == "在宅医療の件");
    }
    for (const char* label : {"", "us-ascii", "Shift_JIS", "ISO-2022-JP", "iso-8859-1"}) {
        CHECK(text_of("在宅医療の件", label) == "在宅医療の件");
    }
    CHECK(text_of("\xBA\xDF\xC2\xF0\xA1\xA2\xBB\xB3\xC5\xC4\xA4\xC7\xA4\xB9", "UTF-8") == "在宅、山田です");
    CHECK(text_of("\x8D\xDD\x91\xEE\x81\x41\x8E\x52\x93\x63\x82\xC5\x82\xB7", "UTF-8") == "在宅、山田です");
    for (const char* label : {"Shift_JIS", "ISO-2022-JP"}) {
        CHECK(text_of("\xA4\xB4\xBC\xC1\xCC\xE4\xA4\xC7\xA4\xB9", label) == "ご質問です");
        CHECK(text_of("\xD4\xCF\xC0\xDE \xC0\xDB\xB3", label) == "ﾔﾏﾀﾞ ﾀﾛｳ");
        CHECK(text_of("\xB6\xCC\xDE\xBC\xB7\xB6\xDE\xB2\xBC\xAC\xA5\xD4\xCF\xC0\xDE", label) == "ｶﾌﾞｼｷｶﾞｲｼｬ･ﾔﾏﾀﾞ");
    }
    for (const char* text : {"在宅", "です", "看取り", "電話 ガイドブックを"}) {
        CHECK(text_of(text, "Shift_JIS") == text);
    }
    CHECK(text_of("\xEF\xBB\xBF在宅", "Shift_JIS") == "在宅");
    CHECK(text_of("\xFF\xFE\x28\x57\x85\x5B"s, "UTF-8") == "在宅");
    CHECK(text_of("caf\xE9 au lait", "") == "café au lait");
}

TEST_CASE("What cannot be decoded stays visible and counted", "[charset]") {
    const auto cut = Charsets().decode("在宅医療に必要な連携を担う拠点\xE3\x81", "utf-8");
    CHECK(cut.text == "在宅医療に必要な連携を担う拠点\xEF\xBF\xBD");
    CHECK(cut.replacements == 1);
    const auto jis = Charsets().decode("\x1B$B4A;\x1B(B", "iso-2022-jp");
    CHECK(jis.text == "漢\xEF\xBF\xBD");
    CHECK(jis.replacements == 1);
    const auto sjis = Charsets().decode("\x8D\xDD\x91\xEE\x88\xE3\x97\xC3\x82\xCC\x8C\x8F\xFF\x82\xA0", "Shift_JIS");
    CHECK(sjis.replacements == 1);
    CHECK(sjis.text.find("在宅医療の件\xEF\xBF\xBD") == 0);
}

TEST_CASE("Lines of another encoding among UTF-8", "[charset]") {
    const std::string utf8 = "お問い合わせの件です。よろしくお願いします。\n";
    CHECK(text_of(utf8 + "\x96\xBC\x91\x4F\x81\x46\x8E\x52\x93\x63\r\n" + utf8, "utf-8") ==
          utf8 + "名前：山田\r\n" + utf8);
    CHECK(text_of(utf8 + "\xCC\xBE\xC1\xB0\xA1\xA7\xBB\xB3\xC5\xC4", "utf-8") == utf8 + "名前：山田");
    CHECK(text_of(utf8 + "日本\xE8\xAA\n" + utf8, "utf-8") == utf8 + "日本�\n" + utf8);
}

TEST_CASE("European text without a label is not taken for Japanese", "[charset]") {
    CHECK(text_of("Gr\xFC\xDF"
                  "e f\xFCr Stra\xDF"
                  "e und \xFC"
                  "ber K\xF6ln",
                  "") == "Grüße für Straße und über Köln");
    CHECK(text_of("I don\x92t know", "") == "I don’t know");
    CHECK(text_of("\xD5\xC4\xD6\xDC", "") == "ÕÄÖÜ");
    CHECK(text_of("\x93quoted\x94 words", "") == "“quoted” words");
    CHECK(text_of("\xE9t\xE9 \xE0 la plage, d\xE9j\xE0 vu", "") == "été à la plage, déjà vu");
}

TEST_CASE("Latin letters that stand alone, under the label UTF-8", "[charset]") {
    CHECK(text_of("Caf\xE9 \xE0 la carte", "utf-8") == "Café à la carte");
    CHECK(text_of("d\xE9j\xE0 vu \xE0 l'\xE9t\xE9 et \xE0 la mer", "utf-8") == "déjà vu à l'été et à la mer");
    CHECK(text_of("\x93Hello\x94 it\x92s 10 \x80", "utf-8") == "“Hello” it’s 10 €");
    CHECK(text_of("a \xE0 b \xE9 c", "utf-8") == "a \uFFFD b \uFFFD c");  // no word shows that it is Latin
    CHECK(text_of("x\xE9y \xE3\x81 z", "utf-8") == "x\uFFFDy \uFFFD z");
    CHECK(text_of("お問い合わせ caf\xE9 \xE0 la", "utf-8") == "お問い合わせ caf\uFFFD \uFFFD la");
    CHECK(text_of("TEL 054-000-2406 \xE3 \xE3 FAX", "utf-8") == "TEL 054-000-2406 \uFFFD \uFFFD FAX");
}

TEST_CASE("Short Japanese without a label is found", "[charset]") {
    CHECK(text_of("\x8E\x52\x93\x63", "") == "山田");
    CHECK(text_of("\xE2\x56\x93\xA1", "") == "齋藤");
    CHECK(text_of("\xBB\xB3\xC5\xC4", "") == "山田");
    CHECK(text_of("\x8E\x96\x96\xB1\x8B\xC7", "") == "事務局");
}

TEST_CASE("Other character sets by their labels", "[charset]") {
    CHECK(text_of("\xC4\xE3\xBA\xC3", "gb2312") == "你好");
    CHECK(text_of("\xBE\xC8\xB3\xE7", "ks_c_5601-1987") == "안녕");
    CHECK(text_of("\xCF\xF0\xE8\xE2\xE5\xF2", "windows-1251") == "Привет");
    CHECK(text_of("\x93Say\xFDn\x94", "iso-8859-9") == "“Sayın”");
    CHECK(text_of("\x93\xA1\xA2\x94", "TIS-620") == "“กข”");
    CHECK(text_of("+MEI-", "utf-7") == "あ");
    CHECK(text_of("\x30\x42\x30\x44"s, "utf-16") == "あい");
    CHECK(text_of("a\0b\0c\0\r\0\n\0"s, "") == "abc\r\n");
}

TEST_CASE("UTF-16 without a byte order mark, in either order", "[charset]") {
    const std::string little = "\x0D\x4E\x0D\x54\x1A\xFF\x71\x5C\x30\x75\x6E\x30\x00\x30\x71\x5C\r\0\n\0"s;
    std::string big = little;
    for (std::size_t i = 0; i < big.size(); i += 2) {
        std::swap(big[i], big[i + 1]);
    }
    for (const auto* const label : {"utf-16", "unicode", "UCS-2"}) {
        CAPTURE(label);
        CHECK(text_of(little, label) == "不名：山田の　山\r\n");
        CHECK(text_of(big, label) == "不名：山田の　山\r\n");
        CHECK(text_of("1\0)\0 \0a\0"s, label) == "1) a");
        CHECK(text_of("\0001\0)\0 \0a"s, label) == "1) a");
        CHECK(text_of("\x67\x30\x59\x30"s, label) == "です");
        CHECK(text_of("\x57\x28\x5B\x85"s, label) == "在宅");
        CHECK(text_of("\xD8\x3D\xDC\x4D"s, label) == "👍");
        CHECK(text_of("\xC5\x48\xB1\x55"s, label) == "안녕");
        CHECK(text_of("\x04\x1F\x04\x40"s, label) == "Пр");
    }
}

TEST_CASE("UTF-16 as the label of bytes that are none", "[charset]") {
    for (const auto* const label : {"utf-16", "unicode", "utf-16le", "utf-16be"}) {
        CAPTURE(label);
        for (const std::string text : {"質問があります。", "1) 氏名：山田", "<p>one</p>", "1) Name: a b\r\n"}) {
            CHECK(text_of(text, label) == text);
            CHECK(text_of(text + '.', label) == text + '.');
        }
        CHECK(text_of("<p>\x8E\xBF\x96\xE2\x82\xC5\x82\xB7</p>\n", label) == "<p>質問です</p>\n");
        CHECK(text_of("<p>\xBC\xC1\xCC\xE4\xA4\xC7\xA4\xB9</p>\n", label) == "<p>質問です</p>\n");
        CHECK(text_of("<p>\x1B$B<ALd\x1B(B</p>\n", label) == "<p>質問</p>\n");
        CHECK(text_of("<p>caf\xE9 au lait</p>", label) == "<p>café au lait</p>");
        CHECK(text_of(std::string(200, '-') + "\nstray\0 zero"s, label) == std::string(200, '-') + "\nstray zero");
    }
}

namespace {

struct Vector {
    const char* label;
    std::string bytes;
    const char* text;
};

}  // namespace

// As the Encoding Standard decodes them: one U+FFFD for a bad byte or a character that was cut, and an ASCII byte
// behind a lead byte stands for itself.
TEST_CASE("Broken bytes under a true label", "[charset]") {
    const std::vector<Vector> vectors{
        {"iso-2022-jp", "\x1B$B$\"$\x1B(Bx"s, "あ\uFFFDx"},
        {"iso-2022-jp", "\x1B$B$\"$"s, "あ\uFFFD"},
        {"iso-2022-jp", "a\x1Bxb"s, "a\uFFFDxb"},
        {"iso-2022-jp", "\x1B$B//\x1B(Bx"s, "\uFFFDx"},
        {"iso-2022-jp", "\x1B$B~~\x1B(Bx"s, "\uFFFDx"},
        {"shift_jis", "\x82"s, "\uFFFD"},
        {"shift_jis", "\x82\xA0\x82"s, "あ\uFFFD"},
        {"shift_jis", "\x82\xA0\x82\nx"s, "あ\uFFFD\nx"},
        {"shift_jis", "\x82\xA0\xFD\xFEx"s, "あ\uFFFD\uFFFDx"},
        {"shift_jis", "\x82\xA0\x85\x40x"s, "あ\uFFFD@x"},
        {"shift_jis", "\x82\xA0\xFC\x4C\x82\xA0"s, "あ\uFFFDLあ"},
        {"euc-jp", "\xA4\xA2\xA4"s, "あ\uFFFD"},
        {"euc-jp", "\xA4\xA2\xA4\nx"s, "あ\uFFFD\nx"},
        {"euc-jp", "\xA4\xA2\x8Fx"s, "あ\uFFFDx"},
        {"euc-jp", "\xA4\xA2\xFF\xA4\xA4"s, "あ\uFFFDい"},
        {"euc-jp", "\xA4\xA2\x80\xA4\xA4"s, "あ\uFFFDい"},
        {"utf-8", "あ\xE3\x81x"s, "あ\uFFFDx"},
        {"utf-8", "あ\xC0\x80い"s, "あ\uFFFD\uFFFDい"},
        {"utf-8", "あ\xED\xA0\x80い"s, "あ\uFFFD\uFFFD\uFFFDい"},
        {"utf-8", "あ\xF0\x9F\x98い"s, "あ\uFFFDい"},
        {"utf-8", "あ\xFFい"s, "あ\uFFFDい"},
        {"utf-8", "abc\x80"s, "abc\uFFFD"},
        {"utf-8", "caf\xE9 au lait"s, "café au lait"},
        {"big5", "\xA7\x41\xA6 x"s, "你\uFFFD x"},
        {"euc-kr", "\xBE\xC8\xB3"s, "안\uFFFD"},
        {"gb18030", "\xC4\xE3\x81\x30\x81"s, "你\uFFFD"},
        {"utf-16le", "\x42\x30\x44"s, "あ\uFFFD"},
        {"utf-16be", "\xD8\x00\x30\x42"s, "\uFFFDあ"},
    };
    for (const Vector& vector : vectors) {
        INFO(vector.label << ' ' << vector.text);
        CHECK(text_of(vector.bytes, vector.label) == vector.text);
    }
}

TEST_CASE("Characters that tables of one name disagree about", "[charset]") {
    const std::vector<Vector> vectors{
        {"iso-2022-jp", "\x1B$B!A!]!B\x1B(B"s, "～－∥"},
        {"iso-2022-jp", "\x1B$B-!-j-b|q\x1B(B"s, "①㈱№ⅰ"},
        {"iso-2022-jp", "\x1B(I12\x1B(B"s, "ｱｲ"},
        {"shift_jis", "\x81\x60\x81\x7C\x81\x61\x81\x91\x81\x92\x81\xCA\x81\x5C"s, "～－∥￠￡￢―"},
        {"shift_jis", "\x5C\x7E\xB1\xDE"s, "\\~ｱﾞ"},
        {"shift_jis", "\x87\x82\x87\x9C\xFA\x40\xFB\xFC\xFC\x4B\xED\x95"s, "№∪ⅰ髙黑﨑"},
        {"x-mac-japanese", "\x82\xA0"s, "あ"},
        {"euc-jp", "\x8F\xF3\xF3\x8F\xF3\xFE\x8F\xF4\xA1\x8F\xF4\xFB\xB6\xB6\x8F\xF4\xFE"s, "ⅰⅡⅢ髙橋黑"},  // eucJP-ms
        {"euc-jp", "\xA4\xA2\x8F\xF3\xF2\xA4\xA2"s, "あ\uFFFDあ"},
        {"euc-jp", "\xA1\xC1\x8E\xB1\xAD\xA1\x8F\xB0\xA1"s, "～ｱ①丂"},
        {"gbk", "\x80\xA1\xAA\xA1\xA4"s, "€—·"},
        {"gb18030", "\x94\x39\xDA\x33"s, "💩"},
        {"big5", "\xC6\xA1\xC6\xE7\xA3\xE1\xF9\xD6\xA1\x45"s, "①ぁ€碁‧"},
        {"euc-kr", "\x81\x41\xC8\xFE"s, "갂힝"},
        {"iso-8859-1",
         "\x80\x93"
         "a\x94"s,
         "€“a”"},
        {"koi8-r", "\xF0\xB3\xA3"s, "ПЁё"},
        {"utf-7", "a+-b +2D3cKQ- +MEI"s, "a+b 🐩 あ"},
        {"viscii", "\xD5"s, "ạ"},
    };
    for (const Vector& vector : vectors) {
        INFO(vector.label << ' ' << vector.text);
        CHECK(text_of(vector.bytes, vector.label) == vector.text);
    }
}
