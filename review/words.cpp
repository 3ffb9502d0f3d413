#include "review/words.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

namespace madoguchi::words {

std::string_view of(CaseState state) {
    switch (state) {
        case CaseState::fresh:
            return "新着";
        case CaseState::in_hand:
            return "対応中";
        case CaseState::waiting:
            return "返信待ち";
        case CaseState::closed:
            return "完了";
    }
    return "";
}

std::string_view of(Outcome outcome) {
    switch (outcome) {
        case Outcome::none:
            return "未定";
        case Outcome::answered:
            return "回答済み";
        case Outcome::off_topic:
            return "窓口の対象外";
        case Outcome::spam:
            return "迷惑メール";
        case Outcome::duplicate:
            return "重複";
        case Outcome::other:
            return "その他";
    }
    return "";
}

std::string_view of(OutboxState state) {
    switch (state) {
        case OutboxState::held:
            return "保留";
        case OutboxState::queued:
            return "送信待ち";
        case OutboxState::sending:
            return "送信中";
        case OutboxState::sent:
            return "送信済み";
        case OutboxState::deferred:
            return "再送待ち";
        case OutboxState::failed:
            return "送信失敗";
        case OutboxState::unknown:
            return "送達不明";
        case OutboxState::cancelled:
            return "取りやめ";
        case OutboxState::superseded:
            return "差し替え済み";
    }
    return "";
}

std::string_view of(AckKind kind) {
    switch (kind) {
        case AckKind::none:
            return "返信なし";
        case AckKind::closed:
            return "受付期間外のご案内";
        case AckKind::incomplete:
            return "記入のお願い";
        case AckKind::receipt:
            return "受付のお知らせ";
    }
    return "";
}

std::string_view of(Disposition disposition) {
    switch (disposition) {
        case Disposition::ignored:
            return "自動送信（対応不要）";
        case Disposition::accepted:
            return "受付";
        case Disposition::flagged:
            return "要確認";
    }
    return "";
}

std::string_view of(BlockKind kind) {
    switch (kind) {
        case BlockKind::own:
            return "本文";
        case BlockKind::quoted:
            return "引用";
        case BlockKind::forwarded:
            return "転送された元のメール";
        case BlockKind::signature:
            return "署名";
        case BlockKind::footer:
            return "末尾の定型文";
    }
    return "";
}

std::string_view of(FormSource source) {
    switch (source) {
        case FormSource::none:
            return "様式は見つかりません";
        case FormSource::own:
            return "差出人の本文";
        case FormSource::inline_answers:
            return "引用された様式への書き込み";
        case FormSource::quoted:
            return "引用された様式";
        case FormSource::forwarded:
            return "転送された元のメール";
    }
    return "";
}

std::string of(const Address& address) {
    if (address.name.empty()) {
        return address.address.empty() ? std::string(no_sender) : address.address;
    }
    return address.address.empty() ? address.name : fmt::format("{} <{}>", address.name, address.address);
}

std::string of_flag(std::string_view code, const Rulebook&) {
    const auto* row = find_flag(code);
    return std::string(row == nullptr ? code : row->title);
}

std::string of_action(std::string_view action) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> rows{{
        {"opened", "受け付けました"},
        {"joined", "続きのメールが届きました"},
        {"resolved", "対応を完了しました"},
        {"reopened", "対応を再開しました"},
        {"note", "メモを書きました"},
        {"ack-sent", "自動返信を送りました"},
        {"ack-deferred", "自動返信を後で送り直します"},
        {"ack-failed", "自動返信を送れませんでした"},
        {"ack-unknown", "自動返信が届いたか分かりません"},
        {"ack-released", "保留の自動返信を送ることにしました"},
        {"ack-cancelled", "自動返信を取りやめました"},
        {"ack-retried", "自動返信をもう一度送ることにしました"},
    }};
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.first == action; });
    return std::string(row == rows.end() ? action : row->second);
}

std::string of_place(const Evidence& evidence, std::string_view text) {
    const std::string_view where = evidence.where;
    if (where == "text") {
        const auto line =
            1 + std::count(text.begin(),
                           text.begin() + static_cast<std::ptrdiff_t>(std::min(evidence.begin, text.size())), '\n');
        return fmt::format("本文 {}行目", line);
    }
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> prefixes{{
        {"header:", "ヘッダー "},
        {"attachment:", "添付 "},
        {"part:", "構成部分 "},
        {"term:", "語 "},
    }};
    for (const auto& [prefix, word] : prefixes) {
        if (where.starts_with(prefix)) {
            return fmt::format("{}{}", word, where.substr(prefix.size()));
        }
    }
    if (where == "received") {
        return std::string(received);
    }
    return where == "limit" ? "読み取りの上限" : std::string(where);
}

std::string_view sentence(ErrorCode code) {
    switch (code) {
        case ErrorCode::temporary:
            return "今は処理できませんでした。少し待ってから、もう一度実行してください。";
        case ErrorCode::permanent:
            return "処理できませんでした。下の詳細を管理者に伝えてください。";
        case ErrorCode::malformed:
            return "データが壊れているため処理を止めました。何も変更していません。管理者に連絡してください。";
        case ErrorCode::config:
            return "設定に誤りがあります。管理者に連絡してください。";
        case ErrorCode::not_found:
            return "指定されたものが見つかりません。番号やファイル名を確かめてください。";
        case ErrorCode::conflict:
            return "ほかの人または処理が先に変更しました。madoguchi show "
                   "で今の内容を確かめてから、もう一度実行してください。";
        case ErrorCode::no_space:
            return "ディスクの空きがないため保存できませんでした。管理者に連絡してください。";
        case ErrorCode::denied:
            return "読み書きの権限がありません。管理者に、グループ madoguchi に加えてもらってください。";
    }
    return "";
}

std::string_view usage_error(std::string_view name) {
    if (name == "RequiredError" || name == "ArgumentMismatch") {
        return "指定が足りません。";
    }
    if (name == "ExtrasError") {
        return "知らない指定があります。";
    }
    if (name == "ExcludesError") {
        return "同時には使えない指定があります。";
    }
    if (name == "ValidationError" || name == "ConversionError") {
        return "指定の値が正しくありません。";
    }
    return "使い方が正しくありません。";
}

}  // namespace madoguchi::words
