#pragma once

#include <string_view>

/// The Japanese words of `backup`, `restore`, `check-store` and `health`.
namespace madoguchi::words {

/// The file; mails, cases, outgoing mails.
inline constexpr std::string_view backed_up =
    "バックアップを作り、読み返して確かめました: {}\n  メール {}通、照会 {}件、自動返信 {}通\n";
/// How many.
inline constexpr std::string_view old_backups_removed = "  古いバックアップを {}個、削除しました。\n";
inline constexpr std::string_view backup_is_there =
    "{} はすでにあります。バックアップは上書きしません。別の名前を指定してください。";
inline constexpr std::string_view keep_needs_folder = "--keep は、保存先がフォルダーのときだけ使えます。";
inline constexpr std::string_view keep_is_zero = "--keep は 1 以上にしてください。";
/// The backup; mails, cases, outgoing mails.
inline constexpr std::string_view restored =
    "{} から復元しました。\n  メール {}通、照会 {}件、自動返信 {}通\n"
    "次に madoguchid を起動すると、バックアップの後に届いたメールをメールボックスから取り込み直します。\n"
    "二重に送らないため、取り込み直したメールには自動返信を送らず、送信待ちだったものは「送達不明」にします。\n"
    "起動したら madoguchi outbox と madoguchi queue で確かめてください。\n";
/// What was found.
inline constexpr std::string_view store_is_in_use =
    "データが使われているため、復元できません。madoguchid と確認画面を止めてから、もう一度実行してください。\n"
    "  systemctl stop madoguchid madoguchi-review.socket madoguchi-review\n"
    "  詳細: {}";
/// The file.
inline constexpr std::string_view replaced_is_kept = "これまでのデータは {} に残してあります。\n";
/// The file; mails, cases, outgoing mails.
inline constexpr std::string_view store_is_sound = "{} に異常はありません。\n  メール {}通、照会 {}件、自動返信 {}通\n";
/// The file.
inline constexpr std::string_view store_is_damaged =
    "{} は壊れています。このファイルには手を加えず、madoguchi restore でバックアップから復元してください。\n";

// What health finds, for the desk.
inline constexpr std::string_view notices_were_lost =
    "事務局への知らせのメールが、この一週間に {}通届きませんでした。宛先の設定を、管理者に確かめてください。";
/// How long.
inline constexpr std::string_view unsent_for =
    "送信サーバーに渡せないまま {}たったメールがあります。直れば自動で送りますが、48 時間たつと「送信失敗」になります。"
    "管理者に連絡してください。";
/// MiB.
inline constexpr std::string_view little_space =
    "データの保存先の空きが残り {} MB です。満杯になるとメールを取り込めません。管理者に連絡してください。";
/// Hours of the desk's.
inline constexpr std::string_view unreviewed_for =
    "だれも手を付けないまま、受付時間で {}時間たった確認待ちの照会があります。";
/// The server, and the day.
inline constexpr std::string_view certificate_ends =
    "メールサーバー（{}）の証明書の期限が近づいています（{}）。更新するよう、管理者に連絡してください。";
inline constexpr std::string_view certificate_has_ended =
    "メールサーバー（{}）の証明書の期限が切れています（{}）。すぐに更新するよう、管理者に連絡してください。";

}  // namespace madoguchi::words
