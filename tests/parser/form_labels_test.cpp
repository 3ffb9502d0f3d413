#include "parser/form_labels.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "parser/desk_block.h"

using namespace madoguchi;

namespace {

/// "o" organization, "n" name, "c" contact, "i" inquiry in this order; "d" department, "x" other row, "-" no label;
/// then "=" and the value.
std::string reading(const std::string& line) {
    const auto label = read_label(line);
    if (!label) {
        return "-";
    }
    std::string code;
    if (label->kind == LabelKind::department) {
        code = "d";
    } else if (label->kind == LabelKind::other) {
        code = "x";
    }
    for (const FieldName name : all_field_names) {
        code += label->fields.has(name) ? std::string(1, to_string(name)[0]) : "";
    }
    return code + "=" + line.substr(label->end);
}

struct Row {
    std::string line;
    std::string want;
};

void check_rows(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        INFO(row.line);
        CHECK(reading(row.line) == row.want);
    }
}

}  // namespace

TEST_CASE("Labels behind every numbering, bullet and bracket") {
    for (const std::string lead :
         {"l  ",   "l\t",    "Ø\t",    "\uF06C　", "1) ",      "１）",    "(1)",      "（１） ",     "①",     "1. ",
          "１．",  "1、",    "[1] ",   "一、",     "1 ",       "１　",    "⑴",        "⒈",           "❶ ",    "Ⅰ ",
          "Ⅰ．",   "（一）", "・",     "■",        " ● ",      "◆",       "○",        "※",           "* ",    "- ",
          "　　",  "> ",     "> > ",   "＞",       "□ ",       "・1) ",   "■①",       "<1>",         "【1】", "ア）",
          "(ア) ", "a) ",    "1）　",  "→",        "☆",        "1 ) ",    "１ ）",    "( 1 ) ",      "No.1 ", "No.1：",
          "№1 ",   "Q1. ",   "Ｑ１：", "問1 ",     "【必須】", "[必須] ", "（任意）", "1) 【必須】", "= "}) {
        check_rows({{lead + "自治体・機関名：甲市", "o=甲市"}, {lead + "氏名:乙", "n=乙"}});
    }
    for (const std::string open_close :
         {"【】", "［］", "＜＞", "「」", "〔〕", "[]", "<>", "《》", "『』", "()", "（）"}) {
        const std::size_t half = open_close.size() / 2;
        const std::string label = open_close.substr(0, half) + "氏名" + open_close.substr(half);
        check_rows({{label + "乙", "n=乙"}, {label + "：乙", "n=乙"}, {label, "n="}, {"1) " + label + " 乙", "n=乙"}});
    }
    check_rows({{"=== 氏名 ===", "n="}, {"＝＝氏名＝＝", "n="}, {"==========", "-"}});
    check_rows({{"【必須】", "-"},
                {"必須項目：乙", "-"},
                {"【必須事項】氏名：乙", "-"},
                {"Q 氏名：乙", "-"},
                {"北1 氏名：乙", "-"}});
    check_rows({{"l 氏名：乙", "-"}, {"l氏名：乙", "-"}});
    check_rows({{"【1.自治体名】甲市", "o=甲市"}, {"【1】【氏名】乙", "n=乙"}, {"■【氏名】　乙", "n=乙"}});
}

TEST_CASE("Separators between label and value") {
    check_rows({
        {"氏名：乙", "n=乙"},
        {"氏名 : 乙", "n=乙"},
        {"氏名　乙", "n=乙"},
        {"氏名  乙", "n=乙"},
        {"氏名 乙", "-"},
        {"1) 氏名 乙", "n=乙"},
        {"・電話 054-000-2406", "c=054-000-2406"},
        {"氏名\t乙", "n=乙"},
        {"氏名\t：\t乙", "n=乙"},
        {"1)\t氏名\t乙", "n=乙"},
        {"| 氏名 | 乙 |", "n=乙 |"},
        {"氏名　　　　　：乙", "n=乙"},
        {"氏名→乙", "n=乙"},
        {"氏名＝乙", "n=乙"},
        {"氏名……乙", "n=乙"},
        {"氏名", "n="},
        {"氏名：", "n="},
        {"氏名は乙です", "-"},
        {"氏名・住所・電源の要否を一覧にして渡す", "-"},
        {"お電話でお話を伺うことはできますか。", "-"},
        {"1) 相談 したいことがあります", "-"},
        {"1) 質問 です", "-"},
        {"質問です", "-"},
        {"ご相談させてください。", "-"},
        {"担当者が決まりましたら連絡します：", "-"},
        {"メールで失礼します", "-"},
        {"連絡先一覧：別添", "-"},
        {"照会書：別添", "-"},
        {"所属する市の：", "-"},
    });
}

TEST_CASE("Hints, units and padding in labels") {
    check_rows({
        {"3) 連絡先（TEL／メールアドレス）：054", "c=054"},
        {"3) 連絡先(TEL/メールアドレス) 054", "c=054"},
        {"連絡先（TEL／メールアドレス）", "c="},
        {"連絡先（054-000-2406）", "c=（054-000-2406）"},
        {"4) 照会内容（具体的に）：拠点", "i=拠点"},
        {"４．照会内容（具体的に）　　　　　：", "i="},
        {"氏名（ふりがな）：乙", "n=乙"},
        {"氏名【必須】：乙", "n=乙"},
        {"氏名 ※必須：乙", "n=乙"},
        {"氏名（必須）*：乙", "n=乙"},
        {"【連絡先】（TEL／メールアドレス）：054", "c=054"},
        {"【連絡先（TEL／メールアドレス）】054", "c=054"},
        {"氏　　　名：乙", "n=乙"},
        {"● 連 絡 先（TEL／メールアドレス） ： 054", "c=054"},
        {"● 照 会 内 容（具体的に） ：", "i="},
        {"自治体 ・ 機関名：甲市", "o=甲市"},
        {"自治体/機関名：甲市", "o=甲市"},
        {"自治体機関名：甲市", "o=甲市"},
        {"ﾒｰﾙｱﾄﾞﾚｽ：a@b.example", "c=a@b.example"},
        {"Ｅ－ｍａｉｌ：a@b.example", "c=a@b.example"},
        {"ＴＥＬ：054", "c=054"},
        {"TEL.054-000-2406", "-"},
        {"TEL.：054", "c=054"},
        {"℡：054", "c=054"},
        {"質問（1）：拠点とは", "-"},
    });
}

TEST_CASE("One of several contacts by its number") {
    for (const std::string label :
         {"連絡先", "ご連絡先", "TEL", "電話", "電話番号", "携帯電話", "メール", "連絡先TEL", "E-mail"}) {
        for (const std::string count : {"1", "２", "①", "⑴", "（1）", "(2)", "12", "A", "（Ｂ）", "その1"}) {
            check_rows({{label + count + "：054-000-2406", "c=054-000-2406"},
                        {label + count + "　054-000-2406", "c=054-000-2406"},
                        {label + count + "\t054-000-2406", "c=054-000-2406"},
                        {"【" + label + count + "】054-000-2406", "c=054-000-2406"},
                        {"3) " + label + count, "c="}});
        }
    }
    for (const std::string label : {"第一連絡先", "第２連絡先", "平日連絡先", "休日連絡先", "緊急連絡先"}) {
        check_rows({{label + "：054-000-2406", "c=054-000-2406"}});
    }
    check_rows({{"FAX1：054-000-2499", "x=054-000-2499"},
                {"TEL03-0000-2406", "-"},
                {"TEL03 0000 2406", "-"},
                {"TEL054：2406", "-"},
                {"電話1本で足ります", "-"},
                {"電話123：", "-"},
                {"メールAと同じ", "-"},
                {"連絡先（1）は不要です", "-"}});
}

TEST_CASE("Synonyms in any spelling") {
    for (const std::string label :
         {"自治体・機関名", "自治体名", "機関名", "団体名", "所属", "所属名", "所属機関", "御所属", "ご所属", "施設名",
          "法人名", "組織名", "医療機関名", "ご所属先", "貴団体名"}) {
        check_rows({{label + "：甲", "o=甲"}});
    }
    for (const std::string label : {"氏名", "お名前", "名前", "担当者", "担当者名", "ご担当者名", "ご氏名", "御氏名",
                                    "御担当者", "ご担当者氏名"}) {
        check_rows({{label + "：甲", "n=甲"}});
    }
    for (const std::string label : {"連絡先",
                                    "ご連絡先",
                                    "TEL",
                                    "電話",
                                    "電話番号",
                                    "携帯",
                                    "TEL/FAX",
                                    "メール",
                                    "メールアドレス",
                                    "E-mail",
                                    "Email",
                                    "Mail",
                                    "TEL/メールアドレス",
                                    "お電話番号",
                                    "Ｔｅｌ",
                                    "e-mail",
                                    "E-Mailアドレス",
                                    "携帯電話",
                                    "電話・メール",
                                    "電話番号／メールアドレス",
                                    "連絡先電話番号",
                                    "担当者連絡先",
                                    "ご担当者メールアドレス",
                                    "電話及びメール"}) {
        check_rows({{label + "：甲", "c=甲"}});
    }
    for (const std::string label : {"照会内容",       "ご照会内容",       "照会事項",     "質問",
                                    "ご質問",         "質問内容",         "御質問事項",   "相談",
                                    "ご相談内容",     "相談事項",         "問合せ",       "お問合せ",
                                    "お問い合わせ",   "お問い合わせ内容", "お問合せ内容", "問い合せ事項",
                                    "御問合わせ内容", "お問合わせ",       "お問合内容",   "照会の内容",
                                    "質問・相談内容", "ご相談・ご質問"}) {
        check_rows({{label + "：甲", "i=甲"}});
    }
}

TEST_CASE("Combined labels and other rows") {
    check_rows({
        {"所属・氏名：甲", "on=甲"},
        {"ご所属／お名前：甲", "on=甲"},
        {"所属及び氏名：甲", "on=甲"},
        {"所属　氏名：甲", "on=甲"},
        {"■所属／甲", "o=甲"},
        {"1) 氏名 ／ 甲", "n=甲"},
        {"■所属／氏名　甲", "on=甲"},
        {"所属／甲", "-"},
        {"■照会内容／甲／乙", "i=甲／乙"},
        {"■所属／FAXの件", "-"},
        {"・電話／窓口のどちらか", "-"},
        {"- 電話／窓口のどちらか", "-"},
        {"氏名・連絡先：甲", "nc=甲"},
        {"所属・役職・氏名：甲", "on=甲"},
        {"役職・氏名：甲", "n=甲"},
        {"部署名：甲", "d=甲"},
        {"所属部署：甲", "d=甲"},
        {"役職：甲", "x=甲"},
        {"住所：甲", "x=甲"},
        {"住所・電話番号：甲", "c=甲"},
        {"日付　6月5日", "x=6月5日"},
        {"FAX：054", "x=054"},
        {"ふりがな：甲", "x=甲"},
        {"連絡先：TEL 054", "c=TEL 054"},
        {"連絡先　TEL：054", "c=TEL：054"},
        {"3) 連絡先 TEL 054", "c=TEL 054"},
        {"TEL・FAX：054", "c=054"},
    });
    CHECK(read_label("TEL/FAX：054")->with_fax);
    CHECK(read_label("TEL：054")->contact_part);
    CHECK_FALSE(read_label("連絡先（TEL）：054")->contact_part);
    CHECK_FALSE(read_label("会社名：甲")->listed);
    CHECK(read_label("お問い合わせ：甲")->bare_inquiry);
    CHECK_FALSE(read_label("お問い合わせ内容：甲")->bare_inquiry);
}

TEST_CASE("Headings of a vendor's contact block") {
    for (const std::string line :
         {"【お問い合わせ先】", "■お問合せ先", "＜本件に関するお問い合わせ先＞", "お問い合わせ先：株式会社甲",
          "◆お問合せ窓口◆", "-- お問い合わせ先 --", "【お申込み・お問い合わせ先】"}) {
        INFO(line);
        CHECK(is_desk_block_heading(line));
    }
    for (const std::string line :
         {"お問い合わせ内容：", "【お問い合わせ】", "問い合わせ先が分からず困っています。", ""}) {
        INFO(line);
        CHECK_FALSE(is_desk_block_heading(line));
    }
}

TEST_CASE("Numbers at the start of a line") {
    const auto number = [](const std::string& line) {
        const auto found = read_number(line);
        return found ? found->number : 0;
    };
    CHECK(number("1) a") == 1);
    CHECK(number("（１２） a") == 12);
    CHECK(number("③a") == 3);
    CHECK(number("⑷ a") == 4);
    CHECK(number("四、a") == 4);
    CHECK(number("Ⅳ．a") == 4);
    CHECK(number("2)") == 2);
    CHECK(number("　３．　a") == 3);
    CHECK(number("2026年") == 0);
    CHECK(number("一般社団法人") == 0);
    CHECK(number("三原市") == 0);
    CHECK(number("") == 0);
    CHECK(number("a) b") == 0);
    CHECK_FALSE(read_number("3 回")->set_off);
    CHECK(read_number("3）回")->set_off);
}
