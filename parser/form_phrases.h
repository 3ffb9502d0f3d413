#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "parser/form_text.h"

namespace madoguchi {

/// Words for the mail, its paper and the answer, folded: a sentence about nothing else is courtesy.
inline constexpr auto words_of_mails = std::to_array<std::string_view>(
    {"問い合わせ", "お問合せ", "問合せ", "問合わせ", "照会", "質問",     "相談", "内容", "事項",   "項目", "詳細",
     "資料",       "書類",     "文書",   "書面",     "通知", "ファイル", "様式", "用紙", "シート", "票",   "メール",
     "パスワード", "別紙",     "別添",   "別途",     "添付", "確認",     "査収", "回答", "返信",   "返答", "返事",
     "連絡",       "対応",     "検討",   "教示",     "指導", "助言",     "送付", "提出", "手数",   "迷惑", "面倒",
     "時間",       "期限",     "締切",   "目途",     "目処", "お願い",   "願い", "恐縮", "御覧",   "本件", "標記",
     "標題",       "表記",     "上記",   "下記",     "以下", "以上",     "首記", "件",   "事務局", "様",   "貴",
     "御",         "書",       "等",     "各",       "他",   "旨",       "年",   "月",   "日",     "時",   "曜",
     "今週",       "来週",     "末",     "至急",     "早急", "早々",     "の",   "・"});

/// A letter, a digit, a kana or a kanji; no sign of those that stand where a word should (`is_filler_sign`).
[[nodiscard]] bool is_word_character(char32_t c);
/// ○○, ●●, ×××.
[[nodiscard]] bool is_filler_sign(char32_t c);

/// Takes every `word` out. Whether there was any.
bool erase_all(std::string& text, std::string_view word);

template <class Phrases>
[[nodiscard]] bool holds_any(std::string_view text, const Phrases& phrases) {
    return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view p) { return holds(text, p); });
}

/// Some of `words`, and beside them nothing but `others`.
template <class Words, class Others>
bool holds_only(std::string_view folded, const Words& words, const Others& others) {
    bool any = false;
    std::string rest(folded);
    for (const std::string_view word : words) {
        any = erase_all(rest, word) || any;
    }
    if (!any) {
        return false;
    }
    for (const std::string_view other : others) {
        erase_all(rest, other);
    }
    for (std::size_t at = 0; at < rest.size();) {
        if (is_word_character(next_code_point(rest, at))) {
            return false;
        }
    }
    return true;
}

}  // namespace madoguchi
