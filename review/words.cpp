#include "review/words.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

#include "desk/telephone.h"

namespace madoguchi::words {
namespace {

template <class Enum, std::size_t count>
std::string_view word_of(std::string_view code, const std::array<Enum, count>& all) {
    const auto found = std::find_if(all.begin(), all.end(), [&](Enum value) { return to_string(value) == code; });
    return found == all.end() ? std::string_view() : of(*found);
}

std::string_view field_word(std::string_view code) {
    const auto found = std::find_if(all_field_names.begin(), all_field_names.end(),
                                    [&](FieldName name) { return to_string(name) == code; });
    return found == all_field_names.end() ? std::string_view() : label_of(*found);
}

/// One code of a history line's detail, by the action that it belongs to.
std::string_view detail_word(std::string_view action, std::string_view code, const Rulebook& rules) {
    static constexpr std::array kinds{AckKind::closed, AckKind::incomplete, AckKind::receipt, AckKind::referral};
    static constexpr std::array roles{MailRole::opening,      MailRole::follow_up, MailRole::duplicate,
                                      MailRole::other_sender, MailRole::bounce,    MailRole::ignored};
    if (action == "resolved") {
        const auto outcome = outcome_from(code);
        return outcome ? of(*outcome) : std::string_view();
    }
    if (action == "flag-set" || action == "flag-cleared") {
        return rules.title_of(code);
    }
    if (action == "filled" || action == "differs" || action == "corrected") {
        return field_word(code);
    }
    if (action == "mail-joined" || action == "reopened") {
        return word_of(code, roles);
    }
    if (action == "ack-queued") {
        return word_of(code, kinds);
    }
    if (action == "ack-held") {
        return reason_text(code);
    }
    return action == "opened" ? rules.title_of(code) : std::string_view();
}

/// "+off-topic", "-missing-name".
std::string rejudged_word(std::string_view code, const Rulebook& rules) {
    const auto name = code.substr(1);
    const auto title = name == "unsure" ? unsure_mark : rules.title_of(name);
    return fmt::format("{} {}", title, code.front() == '+' ? added : removed);
}

std::string of_detail(const HistoryEntry& entry, const Rulebook& rules) {
    std::string all;
    std::string_view rest = entry.detail;
    while (!rest.empty()) {
        const auto end = rest.find(' ');
        const auto code = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        const bool changes = entry.action == "rejudged" && (code.starts_with('+') || code.starts_with('-'));
        const auto word = changes ? rejudged_word(code, rules) : std::string(detail_word(entry.action, code, rules));
        if (!code.empty()) {
            all += fmt::format("{}{}", all.empty() ? "" : "、", word.empty() ? std::string(code) : word);
        }
    }
    return all;
}

}  // namespace

std::string_view of(CaseState value) {
    switch (value) {
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

std::string_view of(Outcome value) {
    switch (value) {
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

std::string_view of(OutboxState value) {
    switch (value) {
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

std::string_view of(AckKind value) {
    switch (value) {
        case AckKind::none:
            return "返信なし";
        case AckKind::closed:
            return "受付期間外のご案内";
        case AckKind::incomplete:
            return "記入のお願い";
        case AckKind::receipt:
            return "受付のお知らせ";
        case AckKind::referral:
            return "窓口のご案内";
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

std::string_view of(StoredText::State value) {
    switch (value) {
        case StoredText::State::readable:
            return "";
        case StoredText::State::erased:
            return "本文と添付ファイルは、個人情報の保存期間が過ぎたか、御本人などの求めにより、消去しました。";
        case StoredText::State::quarantined:
            return "このメールの本文は読み取れませんでした。メールソフトで、届いたメールを直接確かめてください。";
    }
    return "";
}

std::string_view of(CallProblem problem) {
    switch (problem) {
        case CallProblem::nothing_said:
            return "自治体・機関名、氏名、連絡先、照会内容のどれかを入力してください。";
        case CallProblem::no_number:
            return "折り返しの電話をするには、連絡先を入力してください。";
        case CallProblem::too_long:
            return "長すぎる項目があります。照会内容とメモは 20,000 文字、そのほかは 600 文字までです。";
        case CallProblem::odd_characters:
            return "使えない文字（制御文字など）が入っています。入力し直してください。";
        case CallProblem::in_future:
            return "電話のあった日時が、今より後になっています。";
        case CallProblem::too_long_ago:
            return "電話のあった日時が、1年より前になっています。年を確かめてください。";
    }
    return "";
}

std::string of(const Address& address) {
    if (address.name.empty()) {
        return address.address.empty() ? std::string(no_sender) : address.address;
    }
    return address.address.empty() ? address.name : fmt::format("{} <{}>", address.name, address.address);
}

std::string_view of(MailRole role) {
    switch (role) {
        case MailRole::opening:
            return "最初のメール";
        case MailRole::follow_up:
            return "続きのメール";
        case MailRole::duplicate:
            return "同じ内容の再送";
        case MailRole::other_sender:
            return "別の差出人からのメール";
        case MailRole::bounce:
            return "自動返信の不達通知";
        case MailRole::ignored:
            return "自動送信";
    }
    return "";
}

std::string_view advice(OutboxState value) {
    switch (value) {
        case OutboxState::held:
            return "送ってよければ madoguchi release、送らないなら madoguchi cancel を実行してください。";
        case OutboxState::failed:
            return "宛先を確かめ、電話などで連絡してください。もう一度送るなら madoguchi retry を実行してください。";
        case OutboxState::unknown:
            return "届いたか先方に確かめてください。届いていれば madoguchi confirm、届いていなければ madoguchi retry "
                   "を実行してください。";
        case OutboxState::queued:
        case OutboxState::sending:
        case OutboxState::sent:
        case OutboxState::deferred:
        case OutboxState::cancelled:
        case OutboxState::superseded:
            break;
    }
    return "";
}

std::string of_actor(std::string_view actor) {
    return std::string(actor == daemon_actor ? std::string_view("自動処理") : actor);
}

std::string of_history(const HistoryEntry& entry, const Rulebook& rules) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 35> rows{{
        {"opened", "受け付けました"},
        {"mail-joined", "メールが届きました"},
        {"filled", "記入が補われました"},
        {"differs", "前の記入と違う内容が届きました"},
        {"resolved", "完了にしました"},
        {"answered", "窓口の回答が送られ、完了になりました"},
        {"reopened", "対応を再開しました"},
        {"note", "メモを書きました"},
        {"rejudged", "判定をやり直しました"},
        {"bounced", "自動返信が届かなかった旨の通知がありました"},
        {"ack-queued", "自動返信を送信待ちにしました"},
        {"ack-requeued", "自動返信を送信待ちに戻しました"},
        {"ack-held", "自動返信を保留しました"},
        {"ack-released", "保留の自動返信を送ることにしました"},
        {"person-wrote", "人が書いたメールと判断しました"},
        {"to-bounced", "最近届かなかった宛先と知ったうえで、送ることにしました"},
        {"ack-retried", "自動返信をもう一度送ることにしました"},
        {"ack-cancelled", "自動返信を取りやめました"},
        {"erased", "個人情報を消しました"},
        {"ack-found", "自動返信が送られていたことを、メールボックスで確かめました"},
        {"ack-confirmed", "自動返信を届いたものとしました"},
        {"ack-superseded", "自動返信を新しい内容に差し替えました"},
        {"ack-sent", "自動返信を送りました"},
        {"ack-deferred", "自動返信を後で送り直します"},
        {"ack-failed", "自動返信を送れませんでした"},
        {"ack-unknown", "自動返信が届いたか分かりません"},
        {"taken", "担当者が決まりました"},
        {"handed-over", "担当を引き継ぎました"},
        {"given-back", "担当をやめました"},
        {"corrected", "記入事項を直しました"},
        {"flag-set", "印を付けました"},
        {"flag-cleared", "印を外しました"},
        {"classified", "集計の分類を直しました"},
        {"resolve-undone", "完了を取り消しました"},
        {"store-restored", "データをバックアップから戻しました"},
    }};
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.first == entry.action; });
    const auto action = row == rows.end() ? std::string_view(entry.action) : row->second;
    const auto words = of_detail(entry, rules);
    return words.empty() ? std::string(action) : fmt::format("{}（{}）", action, words);
}

std::string_view done(std::string_view code) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 20> rows{{
        {"resolved", "完了にしました。"},
        {"undone", "完了を取り消しました。"},
        {"reopened", "対応を再開しました。"},
        {"noted", "メモを保存しました。"},
        {"taken", "自分の担当にしました。"},
        {"given-back", "担当をやめました。"},
        {"handed-over", "担当を引き継ぎました。"},
        {"corrected", "記入事項を直しました。"},
        {"flag-set", "印を付けました。"},
        {"flag-cleared", "印を外しました。"},
        {"classified", "集計の分類を直しました。"},
        {"released", "自動返信を送信待ちにしました。まもなく送られます。"},
        {"asked", "足りない記入のお願いを送信待ちにしました。まもなく送られます。"},
        {"cancelled", "自動返信を送らないことにしました。"},
        {"retried", "自動返信をもう一度、送信待ちにしました。まもなく送られます。"},
        {"confirmed", "自動返信を届いたものとしました。"},
        {"referred", "担当の窓口を案内するメールを送信待ちにしました。まもなく送られます。"},
        {"telephone", "電話の照会を受け付けました。"},
        {"person", "人が書いたメールとして受け付けました。差出人には何も送っていません。"},
        {"already", "このメールは、すでにこの照会に入っています。"},
    }};
    const auto* row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.first == code; });
    return row == rows.end() ? std::string_view() : row->second;
}

std::string of_place(const Evidence& evidence, std::string_view text) {
    const std::string_view where = evidence.where;
    if (where == "text") {
        const auto line =
            1 + std::count(text.begin(),
                           text.begin() + static_cast<std::ptrdiff_t>(std::min(evidence.begin, text.size())), '\n');
        return fmt::format("本文 {}行目", line);
    }
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> names{{
        {"header:Subject", "件名"},
        {"header:From", "差出人（From）"},
        {"header:To", "宛先（To・Cc）"},
        {"header:Reply-To", "返信先（Reply-To）"},
        {"header:Sender", "送信者（Sender）"},
        {"header:Return-Path", "配送元（Return-Path）"},
        {"header:Authentication-Results", "認証結果（Authentication-Results）"},
        {"received", received},
        {"terms", "語の組み合わせ"},
        {"shape", "文面の形"},
        {"limit", "読み取りの上限"},
        {"rule", "窓口の規則"},
    }};
    const auto name = std::find_if(names.begin(), names.end(), [&](const auto& n) { return n.first == where; });
    if (name != names.end()) {
        return std::string(name->second);
    }
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> prefixes{{
        {"header:", "ヘッダー"},
        {"attachment:", "添付ファイル"},
        {"part:", "メールの構造"},
    }};
    for (const auto& [prefix, word] : prefixes) {
        if (where.starts_with(prefix)) {
            const auto rest = where.substr(prefix.size());
            return fmt::format("{}{}{}", word, rest.empty() ? "" : " ", rest);
        }
    }
    return std::string(where);
}

std::string of_place(const Evidence& evidence, const Message& message) {
    auto place = of_place(evidence, message.text);
    const auto block = std::find_if(message.blocks.begin(), message.blocks.end(), [&](const TextBlock& b) {
        return evidence.where == "text" && evidence.begin >= b.begin && evidence.begin < b.end;
    });
    if (block != message.blocks.end() && block->kind != BlockKind::own) {
        place += fmt::format("（{}）", of(block->kind));
    }
    return place;
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
            return "今の状態では、この操作はできません。ほかの人または処理が先に変更したのかもしれません。madoguchi "
                   "show "
                   "で今の内容を確かめてください。";
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

std::string_view page_sentence(ErrorCode code) {
    switch (code) {
        case ErrorCode::temporary:
            return "混み合っているため処理できませんでした。少し待ってから、もう一度操作してください。";
        case ErrorCode::permanent:
            return "処理できませんでした。下の内容を管理者に伝えてください。";
        case ErrorCode::malformed:
            return "データが壊れているため処理を止めました。何も変更していません。管理者に連絡してください。";
        case ErrorCode::config:
            return "入力の内容を受け付けられません。";
        case ErrorCode::not_found:
            return "見つかりません。番号を確かめてください。";
        case ErrorCode::conflict:
            return "今の状態では、この操作はできません。ほかの人または処理が先に変更したのかもしれません。"
                   "今の内容を確かめてから、もう一度操作してください。";
        case ErrorCode::no_space:
            return "ディスクの空きがないため保存できませんでした。管理者に連絡してください。";
        case ErrorCode::denied:
            return "この操作は許されていません。";
    }
    return "";
}

std::string_view of(BlockKind value) {
    switch (value) {
        case BlockKind::own:
            return "本文";
        case BlockKind::quoted:
            return "引用";
        case BlockKind::forwarded:
            return "転送されたメール";
        case BlockKind::signature:
            return "署名";
        case BlockKind::footer:
            return "メールソフトなどが付けた文";
    }
    return "";
}

std::string size(std::size_t length) {
    constexpr std::size_t kibi = 1024;
    return length < kibi          ? fmt::format("{} バイト", length)
           : length < kibi * kibi ? fmt::format("{} KB", (length + kibi / 2) / kibi)
                                  : fmt::format("{:.1f} MB", static_cast<double>(length) / (kibi * kibi));
}

std::string_view http_refusal(int status) {
    switch (status) {
        case 400:
            return "この要求は読み取れません。画面の操作からやり直してください。";
        case 403:
            return "この操作は受け付けられません。画面を開き直して、もう一度操作してください。";
        case 404:
            return "このページはありません。";
        case 405:
            return "この方法では開けません。";
        case 413:
            return "送られた内容が大きすぎます。文章を短くして、もう一度操作してください。";
        case 415:
            return "この形式の内容は受け付けられません。";
        case 503:
            return "混み合っています。少し待ってから、もう一度操作してください。";
        default:
            return "うまくいきませんでした。もう一度操作し、続くようなら管理者に連絡してください。";
    }
}

}  // namespace madoguchi::words
