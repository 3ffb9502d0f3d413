#include "parser/form_words.h"

#include <algorithm>
#include <array>
#include <vector>

namespace madoguchi {
namespace {

constexpr auto organization_rows = std::to_array<FormWord>({
    {U"自治体機関名", Word::organization, Rank::plain},
    {U"自治体機関等名", Word::organization, Rank::plain},
    {U"自治体名", Word::organization, Rank::plain},
    {U"機関名", Word::organization, Rank::plain},
    {U"団体名", Word::organization, Rank::plain},
    {U"所属", Word::organization, Rank::plain},
    {U"所属名", Word::organization, Rank::plain},
    {U"所属機関", Word::organization, Rank::plain},
    {U"所属機関名", Word::organization, Rank::plain},
    {U"施設名", Word::organization, Rank::plain},
    {U"法人名", Word::organization, Rank::plain},
    {U"組織名", Word::organization, Rank::plain},
    {U"医療機関名", Word::organization, Rank::plain},
    {U"機関名称", Word::organization, Rank::listed},
    {U"団体名称", Word::organization, Rank::listed},
    {U"施設名称", Word::organization, Rank::listed},
    {U"法人名称", Word::organization, Rank::listed},
    {U"組織名称", Word::organization, Rank::listed},
    {U"所属先", Word::organization, Rank::listed},
    {U"所属先名", Word::organization, Rank::listed},
    {U"所属団体", Word::organization, Rank::listed},
    {U"所属団体名", Word::organization, Rank::listed},
    {U"所属施設", Word::organization, Rank::listed},
    {U"所属施設名", Word::organization, Rank::listed},
    {U"所属組織", Word::organization, Rank::listed},
    {U"所属組織名", Word::organization, Rank::listed},
    {U"所属自治体", Word::organization, Rank::listed},
    {U"所属自治体名", Word::organization, Rank::listed},
    {U"所属医療機関", Word::organization, Rank::listed},
    {U"所属医療機関名", Word::organization, Rank::listed},
    {U"自治体", Word::organization, Rank::unlisted},
    {U"機関", Word::organization, Rank::unlisted},
    {U"団体", Word::organization, Rank::unlisted},
    {U"施設", Word::organization, Rank::unlisted},
    {U"組織", Word::organization, Rank::unlisted},
    {U"法人", Word::organization, Rank::unlisted},
    {U"医療機関", Word::organization, Rank::unlisted},
    {U"勤務先", Word::organization, Rank::unlisted},
    {U"勤務先名", Word::organization, Rank::unlisted},
    {U"会社名", Word::organization, Rank::unlisted},
    {U"企業名", Word::organization, Rank::unlisted},
    {U"病院名", Word::organization, Rank::unlisted},
    {U"事業所名", Word::organization, Rank::unlisted},
    {U"事業者名", Word::organization, Rank::unlisted},
    {U"市町村名", Word::organization, Rank::unlisted},
    {U"市区町村名", Word::organization, Rank::unlisted},
    {U"都道府県市町村名", Word::organization, Rank::unlisted},
    {U"会社", Word::organization, Rank::unlisted},
    {U"企業", Word::organization, Rank::unlisted},
    {U"市町村", Word::organization, Rank::unlisted},
    {U"会社団体名", Word::organization, Rank::listed},
    {U"照会機関", Word::organization, Rank::unlisted},
    {U"照会機関名", Word::organization, Rank::unlisted},
    {U"大学名", Word::organization, Rank::unlisted},
    {U"学校名", Word::organization, Rank::unlisted},
    {U"医師会名", Word::organization, Rank::unlisted},
    {U"拠点名", Word::organization, Rank::unlisted},
});

constexpr auto name_rows = std::to_array<FormWord>({
    {U"氏名", Word::name, Rank::plain},
    {U"名前", Word::name, Rank::plain},
    {U"担当者", Word::person, Rank::plain},
    {U"担当者名", Word::name, Rank::plain},
    {U"担当者氏名", Word::name, Rank::listed},
    {U"担当者様氏名", Word::name, Rank::listed},
    {U"担当者様", Word::person, Rank::unlisted},
    {U"担当", Word::person, Rank::unlisted},
    {U"担当職員", Word::person, Rank::unlisted},
    {U"担当職員名", Word::name, Rank::unlisted},
    {U"照会者", Word::person, Rank::listed},
    {U"照会者名", Word::name, Rank::listed},
    {U"質問者", Word::person, Rank::listed},
    {U"質問者名", Word::name, Rank::listed},
    {U"相談者", Word::person, Rank::unlisted},
    {U"相談者名", Word::name, Rank::unlisted},
    {U"記入者", Word::person, Rank::unlisted},
    {U"記入者名", Word::name, Rank::unlisted},
    {U"問合せ者", Word::person, Rank::unlisted},
    {U"問い合わせ者", Word::person, Rank::unlisted},
    {U"連絡担当者", Word::person, Rank::unlisted},
    {U"事務担当者", Word::person, Rank::unlisted},
    {U"申込者名", Word::name, Rank::unlisted},
    {U"代表者名", Word::name, Rank::unlisted},
    {U"代表者氏名", Word::name, Rank::unlisted},
    {U"姓名", Word::name, Rank::unlisted},
});

/// In front of the label that counts, as in the first cell of the rows it spans.
constexpr auto group_rows = std::to_array<std::u32string_view>(
    {U"回答者",       U"回答者情報",     U"申請者",     U"申請者情報", U"依頼者",     U"依頼者情報", U"依頼元",
     U"提出者",       U"提出者情報",     U"提出元",     U"発信者",     U"発信元",     U"送信者",     U"送信者情報",
     U"差出人",       U"作成者",         U"記載者",     U"記入者情報", U"報告者",     U"照会元",     U"照会元情報",
     U"照会者情報",   U"質問元",         U"質問者情報", U"相談元",     U"相談者情報", U"問合せ元",   U"問合せ者情報",
     U"問い合わせ元", U"連絡担当者情報", U"担当者情報", U"基本情報",   U"基礎情報",   U"基本事項",   U"連絡先情報"});

constexpr auto contact_rows = std::to_array<FormWord>({
    {U"連絡先", Word::contact, Rank::plain},
    {U"連絡先等", Word::contact, Rank::listed},
    {U"日中連絡先", Word::contact, Rank::listed},
    {U"日中の連絡先", Word::contact, Rank::listed},
    {U"tel", Word::part, Rank::plain},
    {U"tel.", Word::part, Rank::plain},
    {U"電話", Word::part, Rank::plain},
    {U"電話番号", Word::part, Rank::plain},
    {U"携帯", Word::part, Rank::plain},
    {U"メール", Word::part, Rank::plain},
    {U"メールアドレス", Word::part, Rank::plain},
    {U"email", Word::part, Rank::plain},
    {U"mail", Word::part, Rank::plain},
    {U"telno", Word::part, Rank::listed},
    {U"telno.", Word::part, Rank::listed},
    {U"tel番号", Word::part, Rank::listed},
    {U"telephone", Word::part, Rank::listed},
    {U"phone", Word::part, Rank::unlisted},
    {U"携帯電話", Word::part, Rank::listed},
    {U"携帯番号", Word::part, Rank::listed},
    {U"携帯電話番号", Word::part, Rank::listed},
    {U"固定電話", Word::part, Rank::listed},
    {U"代表電話", Word::part, Rank::listed},
    {U"代表電話番号", Word::part, Rank::listed},
    {U"直通電話", Word::part, Rank::listed},
    {U"直通電話番号", Word::part, Rank::listed},
    {U"直通", Word::part, Rank::unlisted},
    {U"日中連絡のつく電話番号", Word::part, Rank::listed},
    {U"日中連絡可能な電話番号", Word::part, Rank::listed},
    {U"eメール", Word::part, Rank::listed},
    {U"eメールアドレス", Word::part, Rank::listed},
    {U"emailアドレス", Word::part, Rank::listed},
    {U"mailアドレス", Word::part, Rank::listed},
    {U"mailaddress", Word::part, Rank::listed},
    {U"emailaddress", Word::part, Rank::listed},
    {U"電子メール", Word::part, Rank::listed},
    {U"電子メールアドレス", Word::part, Rank::listed},
    {U"メイル", Word::part, Rank::listed},
    {U"メイルアドレス", Word::part, Rank::listed},
    {U"メアド", Word::part, Rank::listed},
    {U"返信先メールアドレス", Word::part, Rank::listed},
    {U"返信用メールアドレス", Word::part, Rank::listed},
    {U"アドレス", Word::part, Rank::unlisted},
    {U"☎", Word::part, Rank::listed},
    {U"📞", Word::part, Rank::listed},
    {U"✉", Word::part, Rank::listed},
    {U"📧", Word::part, Rank::listed},
    {U"fax", Word::fax, Rank::plain},
    {U"fax番号", Word::fax, Rank::listed},
    {U"ファックス", Word::fax, Rank::listed},
    {U"ファックス番号", Word::fax, Rank::listed},
    {U"ファクス", Word::fax, Rank::listed},
    {U"ファクス番号", Word::fax, Rank::listed},
    {U"ファクシミリ", Word::fax, Rank::listed},
});

constexpr auto inquiry_rows = std::to_array<FormWord>({
    {U"照会内容", Word::inquiry, Rank::plain},        {U"照会事項", Word::inquiry, Rank::plain},
    {U"照会", Word::inquiry, Rank::unlisted},         {U"質問", Word::inquiry, Rank::listed},
    {U"相談", Word::inquiry, Rank::listed},           {U"問合", Word::inquiry, Rank::listed},
    {U"問合せ", Word::inquiry, Rank::listed},         {U"問合わせ", Word::inquiry, Rank::listed},
    {U"問い合せ", Word::inquiry, Rank::listed},       {U"問い合わせ", Word::inquiry, Rank::listed},
    {U"問いあわせ", Word::inquiry, Rank::listed},     {U"問あわせ", Word::inquiry, Rank::listed},
    {U"とい合わせ", Word::inquiry, Rank::listed},     {U"といあわせ", Word::inquiry, Rank::listed},
    {U"尋ね", Word::inquiry, Rank::unlisted},         {U"用件", Word::inquiry, Rank::unlisted},
    {U"意見", Word::inquiry, Rank::unlisted},         {U"要望", Word::inquiry, Rank::unlisted},
    {U"聞きたいこと", Word::inquiry, Rank::unlisted}, {U"確認事項", Word::inquiry, Rank::unlisted},
    {U"内容", Word::inquiry, Rank::unlisted},         {U"具体的内容", Word::inquiry, Rank::unlisted},
    {U"具体的な内容", Word::inquiry, Rank::unlisted}, {U"具体的な照会内容", Word::inquiry, Rank::listed},
});

constexpr auto suffixes = std::to_array<std::u32string_view>(
    {U"内容",       U"事項",           U"の内容",        U"の事項", U"内容等",     U"事項等",     U"内容詳細",
     U"内容の詳細", U"の詳細",         U"詳細",          U"項目",   U"の項目",     U"点",         U"の点",
     U"概要",       U"の概要",         U"要旨",          U"の要旨", U"趣旨",       U"の趣旨",     U"文",
     U"について",   U"の内容について", U"内容について",  U"等",     U"したいこと", U"したい内容", U"したい事項",
     U"したい点",   U"の具体的内容",   U"の具体的な内容"});

constexpr auto other_rows = std::to_array<FormWord>({
    {U"部署", Word::department, Rank::plain},
    {U"部署名", Word::department, Rank::plain},
    {U"所属部署", Word::department, Rank::plain},
    {U"所属部署名", Word::department, Rank::listed},
    {U"所属部課", Word::department, Rank::listed},
    {U"所属部課名", Word::department, Rank::listed},
    {U"所属課", Word::department, Rank::listed},
    {U"所属課名", Word::department, Rank::listed},
    {U"部課名", Word::department, Rank::listed},
    {U"部課係名", Word::department, Rank::listed},
    {U"課名", Word::department, Rank::listed},
    {U"課室名", Word::department, Rank::listed},
    {U"課係名", Word::department, Rank::listed},
    {U"担当部署", Word::department, Rank::listed},
    {U"担当部署名", Word::department, Rank::listed},
    {U"担当課", Word::department, Rank::listed},
    {U"担当課名", Word::department, Rank::listed},
    {U"担当部課", Word::department, Rank::listed},
    {U"担当部課名", Word::department, Rank::listed},
    {U"部局名", Word::department, Rank::listed},
    {U"役職", Word::other, Rank::listed},
    {U"役職名", Word::other, Rank::listed},
    {U"職名", Word::other, Rank::listed},
    {U"職", Word::other, Rank::listed},
    {U"職種", Word::other, Rank::listed},
    {U"肩書", Word::other, Rank::listed},
    {U"肩書き", Word::other, Rank::listed},
    {U"職位", Word::other, Rank::listed},
    {U"住所", Word::other, Rank::listed},
    {U"所在地", Word::other, Rank::listed},
    {U"連絡先住所", Word::other, Rank::listed},
    {U"郵便番号", Word::other, Rank::listed},
    {U"〒", Word::other, Rank::listed},
    {U"送付先", Word::other, Rank::listed},
    {U"日付", Word::other, Rank::listed},
    {U"年月日", Word::other, Rank::listed},
    {U"記入日", Word::other, Rank::listed},
    {U"記入年月日", Word::other, Rank::listed},
    {U"照会日", Word::other, Rank::listed},
    {U"照会年月日", Word::other, Rank::listed},
    {U"送信日", Word::other, Rank::listed},
    {U"提出日", Word::other, Rank::listed},
    {U"受付日", Word::other, Rank::listed},
    {U"日時", Word::other, Rank::listed},
    {U"質問日", Word::other, Rank::listed},
    {U"相談日", Word::other, Rank::listed},
    {U"件名", Word::other, Rank::listed},
    {U"題名", Word::other, Rank::listed},
    {U"表題", Word::other, Rank::listed},
    {U"標題", Word::other, Rank::listed},
    {U"タイトル", Word::other, Rank::listed},
    {U"照会件名", Word::other, Rank::listed},
    {U"宛先", Word::other, Rank::listed},
    {U"備考", Word::other, Rank::listed},
    {U"その他", Word::other, Rank::listed},
    {U"特記事項", Word::other, Rank::listed},
    {U"フリガナ", Word::other, Rank::listed},
    {U"ふりがな", Word::other, Rank::listed},
    {U"カナ", Word::other, Rank::listed},
    {U"かな", Word::other, Rank::listed},
    {U"よみがな", Word::other, Rank::listed},
    {U"ヨミガナ", Word::other, Rank::listed},
    {U"読み仮名", Word::other, Rank::listed},
    {U"読みがな", Word::other, Rank::listed},
    {U"ローマ字", Word::other, Rank::listed},
    {U"氏名カナ", Word::other, Rank::listed},
    {U"氏名フリガナ", Word::other, Rank::listed},
    {U"氏名ふりがな", Word::other, Rank::listed},
    {U"添付", Word::other, Rank::listed},
    {U"添付資料", Word::other, Rank::listed},
    {U"添付ファイル", Word::other, Rank::listed},
    {U"添付書類", Word::other, Rank::listed},
    {U"回答期限", Word::other, Rank::listed},
    {U"希望回答日", Word::other, Rank::listed},
    {U"回答希望日", Word::other, Rank::listed},
    {U"回答希望時期", Word::other, Rank::listed},
    {U"希望回答時期", Word::other, Rank::listed},
    {U"回答希望期限", Word::other, Rank::listed},
    {U"回答方法", Word::other, Rank::listed},
    {U"希望回答方法", Word::other, Rank::listed},
    {U"回答の方法", Word::other, Rank::listed},
    {U"希望する回答方法", Word::other, Rank::listed},
    {U"回答先", Word::other, Rank::listed},
    {U"連絡方法", Word::other, Rank::listed},
    {U"希望連絡方法", Word::other, Rank::listed},
    {U"希望する連絡方法", Word::other, Rank::listed},
    {U"連絡可能時間", Word::other, Rank::listed},
    {U"連絡可能時間帯", Word::other, Rank::listed},
    {U"連絡希望時間", Word::other, Rank::listed},
    {U"連絡希望時間帯", Word::other, Rank::listed},
    {U"連絡のつく時間帯", Word::other, Rank::listed},
    {U"url", Word::other, Rank::listed},
    {U"ホームページ", Word::other, Rank::listed},
    {U"ホームページurl", Word::other, Rank::listed},
    {U"hp", Word::other, Rank::listed},
    {U"web", Word::other, Rank::listed},
    {U"圏域", Word::other, Rank::listed},
    {U"圏域名", Word::other, Rank::listed},
    {U"医療圏", Word::other, Rank::listed},
    {U"二次医療圏", Word::other, Rank::listed},
    {U"二次医療圏名", Word::other, Rank::listed},
    {U"都道府県", Word::other, Rank::listed},
    {U"都道府県名", Word::other, Rank::listed},
    {U"年齢", Word::other, Rank::listed},
    {U"病床数", Word::other, Rank::listed},
    {U"許可病床数", Word::other, Rank::listed},
    {U"診療科", Word::other, Rank::listed},
    {U"診療科目", Word::other, Rank::listed},
    {U"標榜科", Word::other, Rank::listed},
    {U"職員数", Word::other, Rank::listed},
    {U"人口", Word::other, Rank::listed},
    {U"高齢化率", Word::other, Rank::listed},
    {U"生年月日", Word::other, Rank::listed},
    {U"資格", Word::other, Rank::listed},
    {U"保有資格", Word::other, Rank::listed},
    {U"経歴", Word::other, Rank::listed},
    {U"略歴", Word::other, Rank::listed},
    {U"性別", Word::other, Rank::listed},
    {U"区分", Word::other, Rank::listed},
    {U"種別", Word::other, Rank::listed},
    {U"分類", Word::other, Rank::listed},
    {U"照会区分", Word::other, Rank::listed},
    {U"照会種別", Word::other, Rank::listed},
    {U"質問区分", Word::other, Rank::listed},
    {U"相談区分", Word::other, Rank::listed},
    {U"問い合わせ種別", Word::other, Rank::listed},
    {U"カテゴリ", Word::other, Rank::listed},
    {U"カテゴリー", Word::other, Rank::listed},
    {U"受付番号", Word::other, Rank::listed},
    {U"整理番号", Word::other, Rank::listed},
    {U"文書番号", Word::other, Rank::listed},
    {U"資料名", Word::other, Rank::listed},
    {U"該当箇所", Word::other, Rank::listed},
    {U"該当頁", Word::other, Rank::listed},
    {U"該当ページ", Word::other, Rank::listed},
    {U"対象", Word::other, Rank::listed},
    {U"緊急度", Word::other, Rank::listed},
    {U"法人番号", Word::other, Rank::listed},
    {U"医療機関コード", Word::other, Rank::listed},
    {U"団体コード", Word::other, Rank::listed},
    {U"内線", Word::other, Rank::unlisted},
    {U"内線番号", Word::other, Rank::unlisted},
});

constexpr auto other_endings = std::to_array<std::string_view>(
    {"希望",     "回答",         "方法",         "出欠", "区分",    "種別",     "分類",    "期限",   "期日",
     "時期",     "有無",         "可否",         "目的", "人数",    "形式",     "手段",    "立場",   "属性",
     "会員番号", "organization", "organisation", "name", "inquiry", "question", "subject", "message"});

constexpr auto honorifics = std::to_array<char32_t>({U'ご', U'御', U'お', U'貴'});

constexpr auto joints =
    std::to_array<std::u32string_view>({U"及び", U"および", U"並びに", U"ならびに", U"又は", U"または", U"もしくは",
                                        U"と", U"&", U"、", U",", U"+", U"or", U"and"});

}  // namespace

std::span<const FormWord> form_words() {
    static const std::vector<FormWord> rows = [] {
        std::vector<FormWord> all;
        const auto add = [&](const auto& table) { all.insert(all.end(), table.begin(), table.end()); };
        add(organization_rows);
        add(name_rows);
        add(contact_rows);
        add(inquiry_rows);
        add(other_rows);
        for (const std::u32string_view word : group_rows) {
            all.push_back({word, Word::group, Rank::unlisted});
        }
        std::stable_sort(all.begin(), all.end(),
                         [](const FormWord& a, const FormWord& b) { return a.folded[0] < b.folded[0]; });
        return all;
    }();
    return rows;
}

std::span<const std::u32string_view> inquiry_suffixes() {
    return suffixes;
}

std::span<const std::string_view> other_row_endings() {
    return other_endings;
}

std::span<const std::u32string_view> label_joints() {
    return joints;
}

bool is_honorific(char32_t folded) {
    return std::find(honorifics.begin(), honorifics.end(), folded) != honorifics.end();
}

}  // namespace madoguchi
