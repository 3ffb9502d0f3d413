#include <algorithm>
#include <array>

#include "rules/verdict.h"

namespace madoguchi {
namespace {

constexpr std::array table{
    // Signs of a program (autoreply.md, items 1–4 and 7–10).
    ReasonRow{"return-path-empty", "配送元（Return-Path）が空の、自動送信のメールです。"},
    ReasonRow{"auto-submitted", "自動送信の印（Auto-Submitted）があります。"},
    ReasonRow{"mailing-list", "メーリングリストや一斉配信の印（List-…）があります。"},
    ReasonRow{"precedence", "一斉配信・自動応答の印（Precedence）があります。"},
    ReasonRow{"auto-reply-header", "自動応答の印となるヘッダーがあります。"},
    ReasonRow{"report", "不達通知・開封通知などの報告メールです。"},
    ReasonRow{"auto-reply-subject", "件名が不達通知・不在応答・自動返信のものです。"},
    ReasonRow{"auto-reply-text", "本文に、自動で送信された旨の記載があります。"},
    ReasonRow{"program-address", "差出人が、人が受け取らないアドレス（mailer-daemon、noreply など）です。"},
    ReasonRow{"own-mail", "窓口自身が送ったメールです。"},
    // Withheld, though a person may have written it (items 5, 6, 10–14).
    ReasonRow{"suppress-requested", "差出人側が自動応答を断る印（X-Auto-Response-Suppress）を付けています。"},
    ReasonRow{"loop-header", "転送の循環を防ぐ印（X-Loop など）があります。"},
    ReasonRow{"own-address", "返信先などが窓口自身のアドレスです。"},
    ReasonRow{"not-addressed", "宛先（To・Cc）に窓口のアドレスがありません（Bcc または転送）。"},
    ReasonRow{"spam", "受信サーバーが迷惑メールと判定しています。"},
    ReasonRow{"junk-folder", "迷惑メールフォルダーに届いたメールです。"},
    ReasonRow{"old-mail", "稼働開始より前から受信箱にあったメールです。"},
    ReasonRow{
        "maybe-acknowledged",
        "データの復元より前に届いたメールで、自動返信をすでに送ったかもしれません。送信済みフォルダーを確かめ、届いて"
        "いるなら「届いた」としてください。もう一度送ると、二通届くことがあります。"},
    ReasonRow{"imported", "以前のメールとしてファイルから取り込みました。自動返信は送りません。"},
    ReasonRow{"target-bounced", "この宛先には最近、自動返信が届きませんでした。"},
    ReasonRow{"limit-sender", "同じ差出人への1日の送信上限に達しました。"},
    ReasonRow{"limit-domain", "同じドメインへの1時間の送信上限に達しました。"},
    ReasonRow{"limit-day", "1日の送信上限に達しました。"},
    ReasonRow{"breaker-open", "1日の送信上限に達したため、自動返信の送信を止めています。"},
    // By a flag (triage.md, Acknowledgement).
    ReasonRow{"off-topic", "窓口の対象外の用件とみられます。"},
    ReasonRow{"spoofed-sender", "差出人の認証（DMARC）に失敗しています。"},
    ReasonRow{"unreadable", "本文を読み取れません。"},
    ReasonRow{"unreachable-sender", "自動返信を送れるアドレスがありません。"},
    ReasonRow{"duplicate", "同じ内容のメールに、すでに自動返信を送っています。"},
    // By the desk, and by the case that a mail joined.
    ReasonRow{"desk-rule", "窓口で定めたルールにより、自動返信を止めています。"},
    ReasonRow{"ignored-sender", "窓口で定めたルールにより、対応しない差出人です。"},
    ReasonRow{"person-wrote", "自動送信と判定したメールを、担当者が人の書いたものとして案件にしました。"},
    ReasonRow{"follow-up", "すでに受け付けた案件への続きのメールです。"},
    ReasonRow{"other-sender", "案件の差出人とは別のアドレスから届いたメールです（または差出人を確認できません）。"},
    ReasonRow{"not-composed", "自動返信の文面を作れませんでした。管理者に連絡してください。"},
    ReasonRow{"already-referred", "この案件には、窓口のご案内をすでに送っています（または送る手続きの途中です）。"},
    ReasonRow{"incomplete-limit", "記入のお願いを、この案件ですでに上限まで送っています。"},
};

}  // namespace

std::span<const ReasonRow> reason_table() {
    return table;
}

std::string_view reason_text(std::string_view code) {
    const auto row = std::find_if(table.begin(), table.end(), [&](const ReasonRow& r) { return r.code == code; });
    return row == table.end() ? code : row->text;
}

}  // namespace madoguchi
