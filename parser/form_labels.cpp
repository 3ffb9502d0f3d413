#include "parser/form_labels.h"

#include <algorithm>
#include <array>
#include <vector>

#include "parser/form_text.h"

namespace madoguchi {
namespace {

using Units = std::vector<FoldedUnit>;

constexpr char32_t interpunct = 0x30FB;
constexpr std::size_t most_units = 120;  // of a line are looked at
constexpr std::size_t most_hint = 48;    // characters of a bracketed hint

/// What a word in a label stands for.
enum class Word { organization, name, contact, part, fax, inquiry, department, other };

/// `plain`: one half-width space behind it is enough where a number or bullet leads the line. `unlisted`: a label only
/// beside listed ones.
enum class Rank { plain, listed, unlisted };

struct WordRow {
    std::u32string_view folded;  ///< without spaces, interpuncts and honorifics
    Word word;
    Rank rank;
};

constexpr auto organization_rows = std::to_array<WordRow>({
    {U"自治体機関名", Word::organization, Rank::plain},  {U"自治体機関等名", Word::organization, Rank::plain},
    {U"自治体名", Word::organization, Rank::plain},      {U"機関名", Word::organization, Rank::plain},
    {U"団体名", Word::organization, Rank::plain},        {U"所属", Word::organization, Rank::plain},
    {U"所属名", Word::organization, Rank::plain},        {U"所属機関", Word::organization, Rank::plain},
    {U"所属機関名", Word::organization, Rank::plain},    {U"施設名", Word::organization, Rank::plain},
    {U"法人名", Word::organization, Rank::plain},        {U"組織名", Word::organization, Rank::plain},
    {U"医療機関名", Word::organization, Rank::plain},    {U"機関名称", Word::organization, Rank::listed},
    {U"団体名称", Word::organization, Rank::listed},     {U"施設名称", Word::organization, Rank::listed},
    {U"法人名称", Word::organization, Rank::listed},     {U"組織名称", Word::organization, Rank::listed},
    {U"所属先", Word::organization, Rank::listed},       {U"所属先名", Word::organization, Rank::listed},
    {U"所属団体", Word::organization, Rank::listed},     {U"所属団体名", Word::organization, Rank::listed},
    {U"所属施設", Word::organization, Rank::listed},     {U"所属施設名", Word::organization, Rank::listed},
    {U"所属組織", Word::organization, Rank::listed},     {U"所属組織名", Word::organization, Rank::listed},
    {U"所属自治体", Word::organization, Rank::listed},   {U"所属自治体名", Word::organization, Rank::listed},
    {U"所属医療機関", Word::organization, Rank::listed}, {U"所属医療機関名", Word::organization, Rank::listed},
    {U"自治体", Word::organization, Rank::unlisted},     {U"機関", Word::organization, Rank::unlisted},
    {U"団体", Word::organization, Rank::unlisted},       {U"施設", Word::organization, Rank::unlisted},
    {U"組織", Word::organization, Rank::unlisted},       {U"法人", Word::organization, Rank::unlisted},
    {U"医療機関", Word::organization, Rank::unlisted},   {U"勤務先", Word::organization, Rank::unlisted},
    {U"勤務先名", Word::organization, Rank::unlisted},   {U"会社名", Word::organization, Rank::unlisted},
    {U"企業名", Word::organization, Rank::unlisted},     {U"病院名", Word::organization, Rank::unlisted},
    {U"事業所名", Word::organization, Rank::unlisted},   {U"事業者名", Word::organization, Rank::unlisted},
    {U"市町村名", Word::organization, Rank::unlisted},   {U"市区町村名", Word::organization, Rank::unlisted},
    {U"都道府県名", Word::organization, Rank::unlisted}, {U"都道府県市町村名", Word::organization, Rank::unlisted},
    {U"会社", Word::organization, Rank::unlisted},       {U"企業", Word::organization, Rank::unlisted},
    {U"市町村", Word::organization, Rank::unlisted},     {U"会社団体名", Word::organization, Rank::listed},
    {U"大学名", Word::organization, Rank::unlisted},     {U"学校名", Word::organization, Rank::unlisted},
    {U"医師会名", Word::organization, Rank::unlisted},   {U"拠点名", Word::organization, Rank::unlisted},
});

constexpr auto name_rows = std::to_array<WordRow>({
    {U"氏名", Word::name, Rank::plain},          {U"名前", Word::name, Rank::plain},
    {U"担当者", Word::name, Rank::plain},        {U"担当者名", Word::name, Rank::plain},
    {U"担当者氏名", Word::name, Rank::listed},   {U"担当者様氏名", Word::name, Rank::listed},
    {U"担当者様", Word::name, Rank::unlisted},   {U"担当", Word::name, Rank::unlisted},
    {U"担当職員", Word::name, Rank::unlisted},   {U"担当職員名", Word::name, Rank::unlisted},
    {U"照会者", Word::name, Rank::unlisted},     {U"照会者名", Word::name, Rank::unlisted},
    {U"質問者", Word::name, Rank::unlisted},     {U"質問者名", Word::name, Rank::unlisted},
    {U"相談者", Word::name, Rank::unlisted},     {U"相談者名", Word::name, Rank::unlisted},
    {U"記入者", Word::name, Rank::unlisted},     {U"記入者名", Word::name, Rank::unlisted},
    {U"問合せ者", Word::name, Rank::unlisted},   {U"問い合わせ者", Word::name, Rank::unlisted},
    {U"申込者名", Word::name, Rank::unlisted},   {U"代表者名", Word::name, Rank::unlisted},
    {U"代表者氏名", Word::name, Rank::unlisted}, {U"姓名", Word::name, Rank::unlisted},
});

constexpr auto contact_rows = std::to_array<WordRow>({
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
    {U"fax", Word::fax, Rank::listed},
    {U"fax番号", Word::fax, Rank::listed},
    {U"ファックス", Word::fax, Rank::listed},
    {U"ファックス番号", Word::fax, Rank::listed},
    {U"ファクス", Word::fax, Rank::listed},
    {U"ファクス番号", Word::fax, Rank::listed},
    {U"ファクシミリ", Word::fax, Rank::listed},
});

constexpr auto inquiry_rows = std::to_array<WordRow>({
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

/// What may follow a word for the inquiry and still be the label.
constexpr auto inquiry_suffixes = std::to_array<std::u32string_view>(
    {U"内容",       U"事項",           U"の内容",        U"の事項", U"内容等",     U"事項等",     U"内容詳細",
     U"内容の詳細", U"の詳細",         U"詳細",          U"項目",   U"の項目",     U"点",         U"の点",
     U"概要",       U"の概要",         U"要旨",          U"の要旨", U"趣旨",       U"の趣旨",     U"文",
     U"について",   U"の内容について", U"内容について",  U"等",     U"したいこと", U"したい内容", U"したい事項",
     U"したい点",   U"の具体的内容",   U"の具体的な内容"});

constexpr auto other_rows = std::to_array<WordRow>({
    {U"部署", Word::department, Rank::listed},
    {U"部署名", Word::department, Rank::listed},
    {U"所属部署", Word::department, Rank::listed},
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
    {U"年齢", Word::other, Rank::listed},
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

constexpr auto honorifics = std::to_array<char32_t>({U'ご', U'御', U'お', U'貴'});

/// Words that join two labels to one.
constexpr auto joints =
    std::to_array<std::u32string_view>({U"及び", U"および", U"並びに", U"ならびに", U"又は", U"または", U"もしくは",
                                        U"と", U"&", U"、", U",", U"+", U"or", U"and"});

constexpr std::u32string_view bullets = U"・■●◆○※*-□◇▼▲▽△▶▷►➤◎★☆♦•‣▪▫◦→⇒⇨✓✔☑☐>|│┃║§#⚫⚪🔹🔸🔷🔶🔵🔴◉◯〇∙➡☞«»✅➢❖✦✧＋+·";
constexpr std::u32string_view opening = U"【[(<《「『〔〈≪{“\"'‘〖〘";
constexpr std::u32string_view closing = U"】])>》」』〕〉≫}”\"'’〗〙";

bool in(std::u32string_view set, char32_t c) {
    return set.find(c) != std::u32string_view::npos;
}
bool is_digit(char32_t c) {
    return c >= '0' && c <= '9';
}
bool is_latin(char32_t c) {
    return c >= 'a' && c <= 'z';
}

/// All rows, those with the same first character together.
const std::vector<WordRow>& word_rows() {
    static const std::vector<WordRow> rows = [] {
        std::vector<WordRow> all;
        const auto add = [&](const auto& table) { all.insert(all.end(), table.begin(), table.end()); };
        add(organization_rows);
        add(name_rows);
        add(contact_rows);
        add(inquiry_rows);
        add(other_rows);
        std::stable_sort(all.begin(), all.end(),
                         [](const WordRow& a, const WordRow& b) { return a.folded[0] < b.folded[0]; });
        return all;
    }();
    return rows;
}

std::size_t skip_spaces(const Units& units, std::size_t at) {
    while (at < units.size() && units[at].folded == ' ') {
        ++at;
    }
    return at;
}

/// The unit behind `word` if it stands at `at`, spaces and interpuncts between its characters left out; else 0.
std::size_t behind_word(const Units& units, std::size_t at, std::u32string_view word) {
    constexpr std::size_t most_padding = 12;
    const auto matches = [](char32_t written, char32_t wanted) {
        return written == wanted || (wanted == U'ー' && written == '-');  // メ－ル
    };
    for (std::size_t i = 0; i < word.size(); ++i) {
        std::size_t padding = 0;
        while (i > 0 && at < units.size() && !matches(units[at].folded, word[i]) && padding < most_padding &&
               (units[at].folded == ' ' || units[at].folded == interpunct ||
                (units[at].folded == '-' && is_latin(word[i])))) {
            ++at;
            ++padding;
        }
        if (at >= units.size() || !matches(units[at].folded, word[i])) {
            return 0;
        }
        ++at;
    }
    return at;
}

enum class Joint { none, space, sign, possessive };

struct FoundWord {
    Word word = Word::other;
    Rank rank = Rank::unlisted;
    std::size_t end = 0;
    bool bare_inquiry = false;
    Joint joint = Joint::none;  ///< between the word before and this one
};

std::size_t behind_bracket(const Units& units, std::size_t at);

/// Behind 名 in 機関（施設）名, whose first half ends at `at`; else `at`.
std::size_t behind_split_word(const Units& units, std::size_t at) {
    const bool bracket = at < units.size() && units[at].folded == '(';
    const std::size_t behind = bracket ? behind_bracket(units, at) : 0;
    const std::size_t end = behind == 0 ? 0 : behind_word(units, behind, U"名");
    return end != 0 ? end : at;
}

/// 質問1： of several: the ones after it are the inquirer's own text.
bool is_first_of_several(const Units& units, std::size_t at) {
    if (at + 1 >= units.size() || units[at].folded != '1') {
        return false;
    }
    const std::size_t next = skip_spaces(units, at + 1);
    return next < units.size() && units[next].folded == ':';
}

/// The longest word that starts at unit `at`, honorific and inquiry suffix included.
std::optional<FoundWord> word_at(const Units& units, std::size_t at) {
    std::size_t start = at;
    if (start < units.size() &&
        std::find(honorifics.begin(), honorifics.end(), units[start].folded) != honorifics.end()) {
        start = skip_spaces(units, start + 1);
    }
    if (start >= units.size()) {
        return std::nullopt;
    }
    const auto& rows = word_rows();
    const char32_t first = units[start].folded;
    auto row =
        std::lower_bound(rows.begin(), rows.end(), first, [](const WordRow& r, char32_t c) { return r.folded[0] < c; });
    std::optional<FoundWord> found;
    for (; row != rows.end() && row->folded[0] == first; ++row) {
        const std::size_t end = behind_word(units, start, row->folded);
        if (end != 0 && (!found || end > found->end)) {
            found = FoundWord{row->word, row->rank, end, row->word == Word::inquiry && row->rank != Rank::plain};
        }
    }
    if (found && found->word == Word::organization) {
        found->end = behind_split_word(units, found->end);
    }
    if (!found || found->word != Word::inquiry) {
        return found;
    }
    std::size_t longest = 0;
    for (const std::u32string_view suffix : inquiry_suffixes) {
        longest = std::max(longest, behind_word(units, skip_spaces(units, found->end), suffix));
    }
    if (longest != 0) {
        const bool listed_base = found->rank != Rank::unlisted || units[start].folded == U'照';
        found->end = longest;
        found->rank = found->rank == Rank::plain ? Rank::plain : listed_base ? Rank::listed : Rank::unlisted;
        found->bare_inquiry = false;
    }
    if (is_first_of_several(units, found->end)) {
        ++found->end;
        found->bare_inquiry = false;
    }
    return found;
}

/// The unit where the next word of a combined label may start.
std::size_t skip_joint(const Units& units, std::size_t at, Joint& joint) {
    std::size_t next = at;
    bool sign = false;
    while (next < units.size() && (units[next].folded == ' ' || units[next].folded == interpunct)) {
        sign = sign || units[next].folded == interpunct;
        ++next;
    }
    for (const std::u32string_view word : joints) {
        if (const std::size_t behind = behind_word(units, next, word); behind != 0) {
            joint = Joint::sign;
            return skip_spaces(units, behind);
        }
    }
    if (const std::size_t behind = behind_word(units, next, U"の"); behind != 0) {
        joint = Joint::possessive;
        return skip_spaces(units, behind);
    }
    joint = sign ? Joint::sign : next != at ? Joint::space : Joint::none;
    return next;
}

/// The words of a label, combined or not, that starts at unit `at`.
std::vector<FoundWord> words_at(const Units& units, std::size_t at) {
    constexpr std::size_t most_words = 6;
    std::vector<FoundWord> words;
    Joint joint = Joint::none;
    while (words.size() < most_words) {
        std::optional<FoundWord> word = word_at(units, at);
        if (!word) {
            break;
        }
        word->joint = joint;
        words.push_back(*word);
        at = skip_joint(units, word->end, joint);
    }
    return words;
}

/// What stands behind the words: hints, closing bracket, separator.
struct Tail {
    bool separated = false;
    bool explicit_separator = false;  ///< colon, cell, arrow or closing bracket
    bool colon = false;
    bool alone = false;
    bool one_space = false;  ///< one half-width space and nothing else
    std::size_t end = 0;     ///< unit where the value begins
};

std::size_t behind_bracket(const Units& units, std::size_t at) {
    int depth = 0;
    if (at < units.size() && !in(U"([〔<《【{", units[at].folded)) {
        return 0;
    }
    for (std::size_t i = at; i < units.size() && i < at + most_hint; ++i) {
        if (in(U"([〔<《【{", units[i].folded)) {
            ++depth;
        } else if (in(U")]〕>》】}", units[i].folded) && --depth == 0) {
            return i + 1;
        }
    }
    return 0;
}

/// A hint that is a value: （054-000-0000）. One that only counts: 質問（1）.
bool holds_value(const Units& units, std::size_t begin, std::size_t end) {
    std::size_t digits = 0;
    bool at_sign = false;
    for (std::size_t i = begin; i < end; ++i) {
        digits += is_digit(units[i].folded) ? 1 : 0;
        at_sign = at_sign || units[i].folded == '@';
    }
    return digits >= 6 || at_sign;
}

bool only_digits(const Units& units, std::size_t begin, std::size_t end) {
    return begin < end && std::all_of(units.begin() + static_cast<std::ptrdiff_t>(begin),
                                      units.begin() + static_cast<std::ptrdiff_t>(end),
                                      [](const FoldedUnit& u) { return is_digit(u.folded); });
}

/// The start of a telephone number: (077) 123-4567.
bool is_area_code(const Units& units, std::size_t begin, std::size_t end) {
    const std::size_t number = skip_spaces(units, end);
    return only_digits(units, begin + 1, end - 1) && units[begin + 1].folded == '0' && number < units.size() &&
           is_digit(units[number].folded);
}

/// The second mark of ◆氏名◆, with the value set off from it.
bool closes_as_mark(const Units& units, std::size_t at) {
    const std::size_t next = at + 1;
    return in(U"◆◇■□●○★☆▼▲♦", units[at].folded) &&
           (next == units.size() || units[next].folded == ' ' || units[next].folded == ':');
}

/// Reads hints and the closing bracket behind a label; `closed` tells of the bracket. 0 where it is no label after all.
/// `mark` is the bullet before the label, which may stand behind it as well: ◆氏名◆.
std::size_t skip_hints(const Units& units, std::size_t at, bool bracketed, char32_t mark, bool& closed) {
    constexpr std::u32string_view marks = U"*※★";
    for (;;) {
        const std::size_t next = skip_spaces(units, at);
        if (next >= units.size()) {
            return at;
        }
        const char32_t c = units[next].folded;
        const bool bracket = bracketed && in(closing, c);
        if (!closed && (bracket || (c == mark && closes_as_mark(units, next)))) {
            closed = true;
            at = next + 1;
        } else if (in(U"([〔<《", c) || (c == U'【' && !closed && !bracketed)) {
            const std::size_t behind = behind_bracket(units, next);
            if (behind == 0 || holds_value(units, next, behind) || is_area_code(units, next, behind)) {
                return at;
            }
            if (only_digits(units, next + 1, behind - 1)) {
                return 0;
            }
            at = behind;
        } else if (in(marks, c)) {
            at = next + 1;
        } else if (const std::size_t need = behind_word(units, next, U"必須"); need != 0) {
            at = need;
        } else if (const std::size_t may = behind_word(units, next, U"任意"); may != 0) {
            at = may;
        } else {
            return at;
        }
    }
}

bool is_separator(char32_t c) {
    return in(U":;=>→⇒⇨➔➜➡➤▶►≫»|│┃║︓∶", c);
}

Tail read_tail(const Units& units, std::size_t at, bool bracketed, char32_t mark) {
    bool closed = false;
    Tail tail;
    const std::size_t behind_hints = skip_hints(units, at, bracketed, mark, closed);
    if (behind_hints == 0) {
        return tail;
    }
    at = behind_hints;
    std::size_t halves = 0;
    bool wide = false;
    bool cell = false;
    std::size_t dots = 0;
    for (; at < units.size(); ++at) {
        const FoldedUnit& unit = units[at];
        if (unit.folded == ' ') {
            cell = cell || unit.written == '\t';
            wide = wide || unit.written == 0x3000 || unit.written == 0x2003;  // or an em space
            ++halves;
        } else if (is_separator(unit.folded) && !tail.colon) {
            tail.colon = true;
        } else if (tail.colon && mark == '*' && unit.folded == '*') {
            continue;  // **氏名：** of a text with marks for bold letters
        } else if (!tail.colon && (unit.folded == interpunct || unit.folded == '.')) {
            ++dots;
        } else {
            break;
        }
    }
    tail.end = at;
    tail.alone = at == units.size();
    tail.colon = tail.colon || cell;
    const bool value_in_bracket = at < units.size() && behind_bracket(units, at) != 0;
    tail.explicit_separator = tail.colon || closed || dots >= 2 || value_in_bracket;
    tail.separated = tail.explicit_separator || tail.alone || wide || halves >= 2;
    tail.one_space = halves == 1 && !tail.separated && dots == 0;
    const bool one_dot = dots == 1 && !tail.colon;
    if (one_dot && !tail.alone) {
        tail.separated = tail.explicit_separator = false;
    }
    return tail;
}

struct Prefix {
    std::size_t end = 0;  ///< unit where the label may start
    bool led = false;
    bool bracketed = false;
    char32_t bullet = 0;  ///< the last one, 0 if there is none
};

std::optional<std::pair<LineNumber, std::size_t>> number_at(const Units& units, std::size_t at);

Prefix read_prefix(const Units& units) {
    constexpr int most_tokens = 12;
    Prefix prefix;
    for (int token = 0; token < most_tokens && prefix.end < units.size(); ++token) {
        const char32_t c = units[prefix.end].folded;
        if (c == ' ') {
            ++prefix.end;
        } else if (const auto number = number_at(units, prefix.end)) {
            prefix.end = number->second;
            prefix.led = true;
        } else if (in(bullets, c) && !prefix.bracketed) {
            prefix.bullet = c;
            ++prefix.end;
            prefix.led = true;
        } else if (in(opening, c) && !prefix.bracketed) {
            ++prefix.end;
            prefix.bracketed = true;
        } else {
            break;
        }
    }
    return prefix;
}

/// 1 to 10 for 一 … 十, 1 to 26 for a … z and ア … (only to tell an itemising letter), 0 for anything else.
int kanji_digit(char32_t c) {
    constexpr std::u32string_view digits = U"一二三四五六七八九十";
    const std::size_t at = digits.find(c);
    return at == std::u32string_view::npos ? 0 : static_cast<int>(at) + 1;
}

/// Numbers that NFKC leaves alone: ❶ ➀ ➊ ⓵.
int dingbat_number(char32_t c) {
    for (const char32_t first : {U'❶', U'➀', U'➊', U'⓵'}) {
        if (c >= first && c < first + 10) {
            return static_cast<int>(c - first) + 1;
        }
    }
    return 0;
}

/// ① ⑴ ⒈ Ⅰ: one character that is a whole number.
bool is_enclosed_number(char32_t written) {
    return (written >= 0x2460 && written <= 0x249B) || (written >= 0x3251 && written <= 0x325F) ||
           (written >= 0x3280 && written <= 0x3289) || (written >= 0x2160 && written <= 0x217B);
}

int roman_value(char32_t written) {
    return static_cast<int>((written >= 0x2170 ? written - 0x2170 : written - 0x2160) + 1);
}

constexpr std::u32string_view item_kana = U"アイウエオカキクケコ";

/// The number or item letter itself; moves `at` behind it. 0 for a letter, -1 if there is none.
int read_numeral(const Units& units, std::size_t& at, bool& enclosed) {
    const char32_t written = units[at].written;
    const char32_t folded = units[at].folded;
    int number = 0;
    enclosed = is_enclosed_number(written) || dingbat_number(written) != 0;
    if (enclosed) {
        const bool roman = written >= 0x2160 && written <= 0x217B;
        const std::uint32_t begin = units[at].begin;
        number = roman ? roman_value(written) : dingbat_number(written);
        for (; at < units.size() && units[at].begin == begin; ++at) {
            const char32_t c = units[at].folded;
            const int digit = is_digit(c) ? static_cast<int>(c - '0') : kanji_digit(c);
            number = roman || !(is_digit(c) || digit != 0) ? number : number * 10 + digit;
        }
        return number;
    }
    if (is_digit(folded)) {
        std::size_t digits = 0;
        for (; at < units.size() && is_digit(units[at].folded) && digits < 3; ++at, ++digits) {
            number = number * 10 + static_cast<int>(units[at].folded - '0');
        }
        return digits > 2 || number == 0 ? -1 : number;
    }
    if (kanji_digit(folded) != 0) {
        return kanji_digit(units[at++].folded);
    }
    if (is_latin(folded) || in(item_kana, folded)) {
        ++at;
        return 0;
    }
    return -1;
}

std::optional<std::pair<LineNumber, std::size_t>> number_at(const Units& units, std::size_t at) {
    LineNumber result;
    bool enclosed = is_enclosed_number(units[at].written);
    const bool open = !enclosed && in(U"([<【〔《「{", units[at].folded);
    at = open ? skip_spaces(units, at + 1) : at;
    if (at >= units.size()) {
        return std::nullopt;
    }
    const bool arabic = is_digit(units[at].folded);
    result.number = read_numeral(units, at, enclosed);
    if (result.number < 0) {
        return std::nullopt;
    }
    at = open ? skip_spaces(units, at) : at;
    const std::size_t behind_numeral = at;
    const bool closed = at < units.size() && in(closing, units[at].folded);
    const bool dotted = at < units.size() && in(U".、,:。", units[at].folded);
    const bool letter_dotted = at < units.size() && units[at].folded == '.';
    if ((open && !closed) || (result.number == 0 && !closed && !letter_dotted)) {
        return std::nullopt;
    }
    if (closed || dotted) {
        ++at;
        at += at < units.size() && at == behind_numeral + 1 && in(U".、,", units[at].folded) ? 1 : 0;
    }
    result.set_off = enclosed || closed || dotted;
    const bool wide_space = at < units.size() && units[at].written == 0x3000;
    if (!result.set_off && !arabic && !wide_space) {
        return std::nullopt;
    }
    result.end = at < units.size() ? units[at].begin : units.back().end;
    return std::pair(result, at);
}

/// A word that only says whose the next one is: 担当者連絡先, 所属電話番号, 質問者の氏名.
bool only_qualifies(const FoundWord& word, const FoundWord& next) {
    if (next.joint == Joint::possessive) {
        return true;
    }
    if (next.joint != Joint::none) {
        return false;
    }
    return word.word == Word::name || (word.word == Word::organization && next.word != Word::name);
}

Label label_from(const std::vector<FoundWord>& words, std::size_t count) {
    Label label;
    label.listed = false;
    label.contact_part = true;
    bool department = false;
    for (std::size_t i = 0; i < count; ++i) {
        const FoundWord& word = words[i];
        label.listed = label.listed || word.rank != Rank::unlisted;
        label.with_fax = label.with_fax || word.word == Word::fax;
        department = department || word.word == Word::department;
        if (i + 1 < count && only_qualifies(word, words[i + 1])) {
            continue;
        }
        if (word.word == Word::organization) {
            label.fields.add(FieldSet(FieldName::organization));
        } else if (word.word == Word::name) {
            label.fields.add(FieldSet(FieldName::name));
        } else if (word.word == Word::contact || word.word == Word::part) {
            label.fields.add(FieldSet(FieldName::contact));
            label.contact_part = label.contact_part && word.word == Word::part;
        } else if (word.word == Word::inquiry) {
            label.fields.add(FieldSet(FieldName::inquiry));
            label.bare_inquiry = count == 1 && word.bare_inquiry;
        }
    }
    label.contact_part = label.contact_part && label.fields == FieldSet(FieldName::contact);
    label.kind = !label.fields.empty() ? LabelKind::field : department ? LabelKind::department : LabelKind::other;
    return label;
}

/// The first `count` words as a label, if what stands behind them separates them from a value.
std::optional<Label> label_of_words(const Units& units, const Prefix& prefix, const std::vector<FoundWord>& words,
                                    std::size_t count) {
    const Tail tail = read_tail(units, words[count - 1].end, prefix.bracketed, prefix.bullet);
    const auto begin = words.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    const bool spaced = std::any_of(
        begin, end, [](const FoundWord& w) { return w.joint == Joint::space || w.joint == Joint::possessive; });
    const bool plain = std::all_of(begin, end, [](const FoundWord& w) { return w.rank == Rank::plain; });
    Label label = label_from(words, count);
    bool separated = tail.separated || (tail.one_space && prefix.led && plain);
    if (spaced) {
        separated = tail.explicit_separator || tail.alone;
    } else if (!label.listed) {
        separated = tail.explicit_separator || (tail.separated && (prefix.led || prefix.bracketed));
    }
    if (!separated) {
        return std::nullopt;
    }
    label.led = prefix.led || prefix.bracketed;
    label.colon = tail.colon;
    label.alone = tail.alone;
    label.begin = units[prefix.end].begin;
    label.end = tail.end < units.size() ? units[tail.end].begin : units.back().end;
    return label;
}

/// The first character is a kanji or hiragana that begins no word of a label and no number: most lines of a text.
bool begins_as_prose(std::string_view line) {
    const char32_t c = first_folded(line);
    const bool japanese = (c >= 0x3041 && c <= 0x3096) || (c >= 0x4E00 && c <= 0x9FFF);
    if (!japanese) {
        return c == 0;
    }
    const auto& rows = word_rows();
    const auto row =
        std::lower_bound(rows.begin(), rows.end(), c, [](const WordRow& r, char32_t x) { return r.folded[0] < x; });
    const bool word = row != rows.end() && row->folded[0] == c;
    const bool honorific = std::find(honorifics.begin(), honorifics.end(), c) != honorifics.end();
    return !word && !honorific && kanji_digit(c) == 0 && !in(item_kana, c) && !in(bullets, c) && !in(opening, c);
}

/// 連絡先 and then, behind a space, 電話：… : the second word belongs to the value.
bool second_is_value(const std::vector<FoundWord>& words) {
    return words.size() > 1 && words[0].word == Word::contact && words[1].word == Word::part &&
           words[1].joint == Joint::space;
}

}  // namespace

std::optional<LineNumber> read_number(std::string_view line) {
    const Units units = folded_units(line, most_units);
    std::size_t at = 0;
    while (at < units.size() && (units[at].folded == ' ' || in(bullets, units[at].folded))) {
        ++at;
    }
    if (at == units.size()) {
        return std::nullopt;
    }
    const auto found = number_at(units, at);
    return found && found->first.number > 0 ? std::optional(found->first) : std::nullopt;
}

std::optional<Label> read_label(std::string_view line) {
    if (begins_as_prose(line)) {
        return std::nullopt;
    }
    const Units units = folded_units(line, most_units);
    const Prefix prefix = read_prefix(units);
    const std::vector<FoundWord> words = words_at(units, prefix.end);
    if (words.empty()) {
        return std::nullopt;
    }
    if (second_is_value(words)) {
        if (const auto label = label_of_words(units, prefix, words, 1)) {
            return label;
        }
    }
    for (std::size_t count = words.size(); count > 0; --count) {
        if (const auto label = label_of_words(units, prefix, words, count)) {
            return label;
        }
    }
    return std::nullopt;
}

bool is_desk_block_heading(std::string_view line) {
    constexpr std::size_t longest = 160;  // bytes
    if (line.empty() || line.size() > longest) {
        return false;
    }
    constexpr std::array<std::string_view, 7> spellings{"問合せ",     "問合わせ", "問い合せ", "問い合わせ",
                                                        "問い合わせ", "申込み",   "申し込み"};
    constexpr std::array<std::string_view, 3> places{"先", "窓口", "はこちら"};
    const std::string folded = fold_for_match(line);
    for (const std::string_view spelling : spellings) {
        const std::size_t found = folded.find(spelling);
        if (found == std::string::npos) {
            continue;
        }
        const std::string_view rest = std::string_view(folded).substr(found + spelling.size());
        for (const std::string_view place : places) {
            const std::string_view behind = rest.substr(0, place.size()) == place ? rest.substr(place.size()) : "x";
            const Units units = folded_units(behind, 1);
            if (behind.empty() || (!units.empty() && (in(closing, units[0].folded) || is_separator(units[0].folded) ||
                                                      in(U"(━─~", units[0].folded) || in(bullets, units[0].folded)))) {
                return true;
            }
        }
    }
    return false;
}

std::size_t skip_hint_line(std::string_view line) {
    const Units units = folded_units(line, most_units);
    const std::size_t begin = skip_spaces(units, 0);
    if (begin >= units.size() || !in(U"([〔<", units[begin].folded)) {
        return 0;
    }
    const std::size_t behind = behind_bracket(units, begin);
    if (behind == 0 || holds_value(units, begin, behind)) {
        return 0;
    }
    const Tail tail = read_tail(units, behind, false, 0);
    if (!tail.colon && !tail.alone) {
        return 0;
    }
    const std::size_t end = tail.end < units.size() ? units[tail.end].begin : line.size();
    constexpr std::array<std::string_view, 9> hints{"tel",      "電話",     "メール", "mail", "具体",
                                                    "ふりがな", "フリガナ", "必須",   "任意"};
    const std::string folded = fold_for_match(line.substr(0, end));
    const bool known = std::any_of(hints.begin(), hints.end(),
                                   [&](std::string_view hint) { return folded.find(hint) != std::string::npos; });
    return tail.colon || known ? end : 0;
}

}  // namespace madoguchi
