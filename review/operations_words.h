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

}  // namespace madoguchi::words
