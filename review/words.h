#pragma once

#include <string>
#include <string_view>

#include "parser/error.h"
#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/rulebook.h"
#include "rules/verdict.h"
#include "store/case.h"

/// Every Japanese word of the screens, besides the flag table, the reason table and the help texts.
namespace madoguchi::words {

[[nodiscard]] std::string_view of(CaseState state);
[[nodiscard]] std::string_view of(Outcome outcome);
[[nodiscard]] std::string_view of(OutboxState state);
[[nodiscard]] std::string_view of(AckKind kind);
[[nodiscard]] std::string_view of(Disposition disposition);
[[nodiscard]] std::string_view of(BlockKind kind);
[[nodiscard]] std::string_view of(FormSource source);
/// "山田 花子 <hanako@pref.example.jp>", or what there is of it.
[[nodiscard]] std::string of(const Address& address);
/// The flag's title, of the table or of a desk's own rule; the code itself where neither has it.
[[nodiscard]] std::string of_flag(std::string_view code, const Rulebook& rules);
/// A history action in words; the action itself where it is unknown.
[[nodiscard]] std::string of_action(std::string_view action);
/// Where evidence stands, for people: "本文 3行目", "ヘッダー Subject". `text` is Message::text, for the line number.
[[nodiscard]] std::string of_place(const Evidence& evidence, std::string_view text);

/// What went wrong and what the secretary can do, one sentence.
[[nodiscard]] std::string_view sentence(ErrorCode code);

/// What is wrong with the command line, by CLI11's name of the error.
[[nodiscard]] std::string_view usage_error(std::string_view name);
/// With the sentence, CLI11's words and the command.
inline constexpr std::string_view bad_usage = "{}（{}）\n使い方は {} --help で表示されます。";
inline constexpr std::string_view output_failed =
    "madoguchi: 結果を書き出せませんでした。出力先の空きを確かめてください。\n";

inline constexpr std::string_view detail = "詳細";
inline constexpr std::string_view remedy = "対処";

inline constexpr std::string_view sender = "差出人";
inline constexpr std::string_view subject = "件名";
inline constexpr std::string_view received = "受信日時";
inline constexpr std::string_view judgement = "判定";
inline constexpr std::string_view flags = "印";
inline constexpr std::string_view attachments = "添付";
inline constexpr std::string_view acknowledgement = "自動返信";
inline constexpr std::string_view file = "ファイル";
inline constexpr std::string_view none = "なし";
inline constexpr std::string_view missing = "（記入なし）";
inline constexpr std::string_view unknown_time = "不明";
inline constexpr std::string_view no_subject = "（件名なし）";
inline constexpr std::string_view no_sender = "（差出人なし）";
inline constexpr std::string_view where_found = "記入事項の出どころ";
inline constexpr std::string_view why_flagged = "印と根拠";
inline constexpr std::string_view reason = "理由";
inline constexpr std::string_view would_be = "送るとすれば";
inline constexpr std::string_view recipient = "宛先";
inline constexpr std::string_view unsure = "対象内か対象外か、決め手がありません。次の語を見て判断してください。";
/// With the score and the two margins.
inline constexpr std::string_view score_sentence = "{:+.1f} 点（{:.1f} 点を超えると要判断、{:.1f} 点を超えると対象外）";
inline constexpr std::string_view whole_text = "全文";
inline constexpr std::string_view off_topic_terms = "対象外の判定";
inline constexpr std::string_view bytes = "バイト";
/// With the option and what was given.
inline constexpr std::string_view bad_time = "{} の日時「{}」を読み取れません。例: 2026-06-05 または 2026-06-05T10:12";
inline constexpr std::string_view unreadable_file =
    "このファイルを読み取れません。名前と読み取りの権限を確かめてください。";
inline constexpr std::string_view nothing_found = "該当する箇所はありません";

}  // namespace madoguchi::words
