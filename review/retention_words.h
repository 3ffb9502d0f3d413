#pragma once

#include <string_view>

/// The Japanese words of `purge`, `erase`, `export-person` and `import`.
namespace madoguchi::words {

inline constexpr std::string_view nothing_configured =
    "保存期間が設定されていないため、何も消しません（設定ファイルの [retention] closed_days など）。\n";
/// Cases, their mails, mails of no case.
inline constexpr std::string_view purge_due =
    "保存期間を過ぎた個人情報: 照会 {}件（メール {}通）、自動送信のメール {}通\n";
inline constexpr std::string_view purge_has_open =
    "  このうち {}件は、まだ完了していません（窓口の期間の終わりを過ぎたため消します）。\n";
inline constexpr std::string_view purge_dry =
    "まだ何も消していません。消すには --apply を付けてください。件数などの集計と受付番号は残ります。\n";
inline constexpr std::string_view purge_done = "消しました。件数などの集計、受付番号、経過の記録は残っています。\n";
inline constexpr std::string_view scrubbed =
    "データのファイルを書き直し、消した文字がどこにも残らないようにしました。\n";
inline constexpr std::string_view scrub_busy =
    "消しましたが、ほかのプログラムがデータを読んでいるため、消した文字がファイルの空き領域に残っているかもしれません。"
    "\n"
    "確認画面などを閉じ、madoguchi purge --apply をもう一度実行してください。";
/// How many.
inline constexpr std::string_view old_copies_due = "保存日数を過ぎたバックアップなど: {}個\n";
inline constexpr std::string_view old_copies_gone = "保存日数を過ぎたバックアップなどを {}個、削除しました。\n";
/// How many; the time of the newest.
inline constexpr std::string_view copies_hold =
    "バックアップなどが {}個残っていて、消した個人情報がまだ入っていることがあります（最も新しいもの: {}）。\n";
inline constexpr std::string_view copies_are_kept =
    "  [retention] backup_days を設定すると、その日数を過ぎたものをここで削除します。\n";
inline constexpr std::string_view erasing = "消しています";
inline constexpr std::string_view reading = "ほかのメールを調べています";
inline constexpr std::string_view importing = "取り込んでいます";

/// Receipt number, state, how many mails.
inline constexpr std::string_view person_case = "  {}  {}  メール {}通\n";
/// Who was asked for.
inline constexpr std::string_view person_nothing = "{} の個人情報は見つかりませんでした。\n";
/// Cases; mails of these; other mails.
inline constexpr std::string_view person_found = "照会 {}件（メール {}通）、そのほかのメール {}通\n";
/// Receipt numbers.
inline constexpr std::string_view person_mentioned =
    "このほか、次の案件の文中、引用、Cc などにこのアドレスがあります。消しませんので、確かめてください: {}\n";
/// Numbers of mails.
inline constexpr std::string_view person_mentioned_elsewhere =
    "自動送信と判定したメールのうち、次の番号のものにもこのアドレスがあります: {}\n";
/// Mails.
inline constexpr std::string_view others_go_too =
    "このうち {}通は、ほかの人が同じ案件に送ったメールです。案件といっしょに消えます。\n";
inline constexpr std::string_view others_left_out = "  ほかの人が同じ案件に送ったメール {}通は、書き出していません。\n";
inline constexpr std::string_view erase_closes = "完了していない {}件は「その他」として完了にします。\n";
inline constexpr std::string_view erase_dry = "まだ何も消していません。消すには --apply を付けてください。\n";
inline constexpr std::string_view erase_done = "消しました。受付番号、日時、印、分類、経過の記録は残っています。\n";
inline constexpr std::string_view erase_elsewhere =
    "メールサーバーの受信箱と送信済みフォルダーのメールは、ここでは消えません。必要なら別に消してください。\n";
/// The folder; cases; mails; outgoing mails.
inline constexpr std::string_view exported =
    "{} に書き出しました: 照会 {}件、メール {}通、送ったメール {}通\n  "
    "個人情報が入っています。渡したあとは消してください。\n";
/// The folder.
inline constexpr std::string_view folder_is_there = "{} はすでにあります。新しいフォルダーの名前を指定してください。";
/// The folder; what the system said.
inline constexpr std::string_view folder_cannot_be = "{} に書き出せません: {}";

/// Mails; new cases; that joined; automated; there already; unreadable files.
inline constexpr std::string_view imported =
    "メール {}通を読みました。\n  新しい案件 {}件、ほかの案件に入ったもの {}通、自動送信 {}通、すでにあるもの "
    "{}通、読めないもの {}個\n"
    "  自動返信は送りません。\n";
/// The file; why.
inline constexpr std::string_view not_imported = "{}: 取り込めません。{}\n";
inline constexpr std::string_view is_no_mail =
    "メールのファイルではないようです。mbox、Maildir のフォルダー、または一通を保存した .eml を指定してください。";
inline constexpr std::string_view folder_is_empty =
    "フォルダーの中にメールがありません。Maildir（cur と new のあるフォルダー）か、.eml "
    "の入ったフォルダーを指定してください。";
inline constexpr std::string_view cannot_be_read = "読めません。ファイルの名前と、読む権限を確かめてください。";

}  // namespace madoguchi::words
