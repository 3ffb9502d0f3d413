#include "parser/form_filler.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <vector>

#include "parser/form_phrases.h"
#include "parser/form_text.h"
#include "parser/inquiry.h"
#include "parser/own_text_marks.h"

namespace madoguchi {
namespace {

/// Words that fill a field without saying anything, folded; also labels and hints left in a value.
constexpr auto filler_words =
    std::to_array<std::string_view>({"なし",
                                     "無し",
                                     "無",
                                     "ナシ",
                                     "特になし",
                                     "特に無し",
                                     "とくになし",
                                     "特段なし",
                                     "未記入",
                                     "未入力",
                                     "未定",
                                     "未設定",
                                     "未回答",
                                     "未確定",
                                     "記入なし",
                                     "記載なし",
                                     "回答なし",
                                     "入力なし",
                                     "該当なし",
                                     "該当無し",
                                     "該当せず",
                                     "空欄",
                                     "空白",
                                     "na",
                                     "none",
                                     "nil",
                                     "null",
                                     "tbd",
                                     "ありません",
                                     "特にありません",
                                     "ございません",
                                     "特にございません",
                                     "なしです",
                                     "特になしです",
                                     "特にないです",
                                     "未定です",
                                     "未記入です",
                                     "今のところなし",
                                     "現時点ではなし",
                                     "現在のところなし",
                                     "今回はなし",
                                     "記入してください",
                                     "ご記入ください",
                                     "御記入ください",
                                     "記入願います",
                                     "こちらにご記入ください",
                                     "ここにご記入ください",
                                     "ここに記入",
                                     "こちらに記入",
                                     "ここに記入してください",
                                     "こちらに記入してください",
                                     "入力してください",
                                     "ご入力ください",
                                     "具体的に",
                                     "具体的にご記入ください",
                                     "具体的に御記入ください",
                                     "具体的に記入してください",
                                     "できるだけ具体的に",
                                     "なるべく具体的に",
                                     "必須",
                                     "任意",
                                     "例",
                                     "記入例",
                                     "tel",
                                     "fax",
                                     "電話",
                                     "電話番号",
                                     "メール",
                                     "メールアドレス",
                                     "email",
                                     "mail",
                                     "e",
                                     "携帯",
                                     "携帯電話",
                                     "内線",
                                     "連絡先",
                                     "住所",
                                     "氏名",
                                     "名前",
                                     "ふりがな",
                                     "フリガナ",
                                     "担当",
                                     "部署",
                                     "部署名",
                                     "役職",
                                     "ー",
                                     "自治体",
                                     "機関名",
                                     "照会内容",
                                     "クリックまたはタップしてテキストを入力してください",
                                     "ここをクリックまたはタップしてテキストを入力してください",
                                     "ここをクリックしてテキストを入力してください",
                                     "ここをクリックしてテキストを入力",
                                     "テキストを入力してください",
                                     "テキストを入力",
                                     "ここに入力してください",
                                     "ここに入力",
                                     "アイテムを選択してください",
                                     "選択してください"});

/// Words that are filler only beside a sign such as ○○: ○○県○○市, ○○@○○.jp.
constexpr auto words_beside_sign = std::to_array<std::string_view>(
    {"都",       "道",   "府", "県",   "市",     "区",      "町",   "村",       "郡",         "課",     "部",
     "係",       "局",   "室", "病院", "医院",   "医師会",  "会",   "センター", "クリニック", "診療所", "法人",
     "医療法人", "社団", "様", "役所", "市役所", "県庁",    "役場", "太郎",     "花子",       "jp",     "com",
     "co",       "or",   "ne", "lg",   "go",     "example", "x",    "内線",     "について",   "のこと", "の件"});

bool repeats_one(std::string_view word, char c) {
    return word.size() >= 2 && word.find_first_not_of(c) == std::string_view::npos;
}

template <const auto& words>
bool is_one_of(std::string_view word) {
    static const std::unordered_set<std::string_view> all(words.begin(), words.end());
    return all.contains(word);
}

/// Says word by word whether runs of letters and digits fill a field without saying anything.
class FillerWords {
public:
    /// False once no further word can make it filler.
    bool add(std::string_view word) {
        if (!is_one_of<filler_words>(word) && !repeats_one(word, 'x') && !repeats_one(word, '0') &&
            !repeats_one(word, 'a')) {
            (is_one_of<words_beside_sign>(word) ? beside_sign_ : meaning_) = true;
        }
        joined_ += word;
        return !meaning_ || joined_.size() <= longest;
    }
    void see_sign() { sign_ = true; }

    [[nodiscard]] bool are_filler() const {
        return is_one_of<filler_words>(joined_) || (!meaning_ && (sign_ || !beside_sign_));
    }

private:
    static constexpr std::size_t longest = [] {
        std::size_t bytes = 0;
        for (const std::string_view word : filler_words) {
            bytes = std::max(bytes, word.size());
        }
        return bytes;
    }();

    std::string joined_;
    bool sign_ = false;
    bool beside_sign_ = false;  ///< a word that is filler only beside a sign
    bool meaning_ = false;      ///< a word that is none
};

/// `folded`: a line.
bool holds_only_filler(std::string_view folded) {
    FillerWords words;
    std::size_t begin = std::string_view::npos;  // of the run that is read
    for (std::size_t at = 0; at < folded.size();) {
        const std::size_t before = at;
        const char32_t c = next_code_point(folded, at);
        if (is_word_character(c)) {
            begin = std::min(begin, before);
            continue;
        }
        if (is_filler_sign(c) || c == 0x3007) {
            words.see_sign();
        }
        if (begin != std::string_view::npos && !words.add(folded.substr(begin, before - begin))) {
            return false;
        }
        begin = std::string_view::npos;
    }
    if (begin != std::string_view::npos) {
        words.add(folded.substr(begin));
    }
    return words.are_filler();
}

/// お忙しいところ恐れ入りますが、ご回答のほどよろしくお願いいたします: `folded` begins with regret, and asks for
/// nothing but an answer.
bool is_courteous_closing(std::string_view folded) {
    constexpr auto regrets =
        std::to_array<std::string_view>({"お忙しい", "ご多忙", "御多忙", "ご多用", "御多用", "お手数", "恐れ入り",
                                         "恐縮", "大変恐縮", "大変お手数", "誠に恐縮", "急なお願い"});
    constexpr auto wishes = std::to_array<std::string_view>(
        {"よろしくお願い", "宜しくお願い", "お願いいたし", "お願い致し", "お願いし", "お願い申し上げ"});
    constexpr auto besides = std::to_array<std::string_view>({"お忙しい",
                                                              "多忙",
                                                              "多用",
                                                              "手数",
                                                              "面倒",
                                                              "恐れ入り",
                                                              "恐縮",
                                                              "急な",
                                                              "ところ",
                                                              "中",
                                                              "なか",
                                                              "折",
                                                              "大変",
                                                              "誠に",
                                                              "何卒",
                                                              "何とぞ",
                                                              "どうぞ",
                                                              "どうか",
                                                              "申し訳ございません",
                                                              "申し訳ありません",
                                                              "すみません",
                                                              "存じます",
                                                              "とは",
                                                              "では",
                                                              "おかけし",
                                                              "お掛けし",
                                                              "を",
                                                              "ほど",
                                                              "程",
                                                              "いたします",
                                                              "致します",
                                                              "申し上げます",
                                                              "します",
                                                              "ますが",
                                                              "ます",
                                                              "ですが",
                                                              "です",
                                                              "が",
                                                              "ご",
                                                              "お",
                                                              "の"});
    const bool regret =
        std::any_of(regrets.begin(), regrets.end(), [&](auto word) { return folded.starts_with(word); });
    if (!regret) {
        return false;
    }
    std::string rest(folded);
    bool wish = false;
    for (const std::string_view word : wishes) {
        wish = erase_all(rest, word) || wish;
    }
    return wish && holds_only(rest, besides, words_of_mails);
}

bool is_filler_line(std::string_view line) {
    constexpr std::size_t longest_filler = 300;  // bytes
    if (line.size() > longest_filler) {
        return false;
    }
    if (is_closing_words(line)) {
        return true;
    }
    const std::string folded = fold_for_match(line);
    return holds_only_filler(folded) || is_courteous_closing(folded);
}

}  // namespace

bool is_filler(std::string_view value) {
    const std::vector<LineSpan> lines = lines_of(value);
    return std::all_of(lines.begin(), lines.end(), [&](const LineSpan& line) {
        return is_filler_line(value.substr(line.begin, line.end - line.begin));
    });
}

std::string_view without_hint(std::string_view value) {
    constexpr std::array<std::string_view, 7> hints{
        "（具体的に）", "(具体的に)",  "（TEL／メールアドレス）", "(TEL/メールアドレス)", "（TEL/メールアドレス）",
        "［具体的に］", "【具体的に】"};
    value = trimmed(value);
    for (const std::string_view hint : hints) {
        if (value.substr(0, hint.size()) == hint) {
            value = trimmed(value.substr(hint.size()));
            while (value.substr(0, 3) == "：" || value.substr(0, 1) == ":") {
                value = trimmed(value.substr(value[0] == ':' ? 1 : 3));
            }
        }
    }
    return value;
}

}  // namespace madoguchi
