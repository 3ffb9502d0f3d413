#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "desk/stored_text.h"
#include "parser/error.h"
#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/rulebook.h"
#include "rules/verdict.h"
#include "store/case.h"

namespace madoguchi {
enum class CallProblem;
}

/// Every Japanese word of the screens, besides the flag table, the reason table and the help texts.
namespace madoguchi::words {

[[nodiscard]] std::string_view of(CaseState value);
[[nodiscard]] std::string_view of(Outcome value);
[[nodiscard]] std::string_view of(OutboxState value);
[[nodiscard]] std::string_view of(AckKind value);
[[nodiscard]] std::string_view of(Disposition disposition);
[[nodiscard]] std::string_view of(FormSource source);
[[nodiscard]] std::string_view of(MailRole role);
/// Why a mail's text is not shown; empty where it is.
[[nodiscard]] std::string_view of(StoredText::State value);
/// What is wrong with an inquiry by telephone, a sentence for whoever typed it.
[[nodiscard]] std::string_view of(CallProblem problem);
/// "山田 花子 <hanako@pref.example.jp>", or what there is of it.
[[nodiscard]] std::string of(const Address& address);
/// What a person should do about an acknowledgement in that state; "" for nothing.
[[nodiscard]] std::string_view advice(OutboxState value);
/// A line of a case's history in words; a text that is unknown stands as it is.
[[nodiscard]] std::string of_history(const HistoryEntry& entry, const Rulebook& rules);
/// A person's login name as it is; the daemon is no name that a reader knows.
[[nodiscard]] std::string of_actor(std::string_view actor);
/// Where evidence stands, for people: "本文 3行目", "件名". `text` is Message::text, for the line number.
[[nodiscard]] std::string of_place(const Evidence& evidence, std::string_view text);
/// The same, with the part of the text: "本文 12行目（署名）".
[[nodiscard]] std::string of_place(const Evidence& evidence, const Message& message);

/// What went wrong and what the secretary can do, one sentence.
[[nodiscard]] std::string_view sentence(ErrorCode code);
/// What is wrong with the command line, by CLI11's name of the error.
[[nodiscard]] std::string_view usage_error(std::string_view name);

/// What a page says instead of an answer with that HTTP status.
[[nodiscard]] std::string_view http_refusal(int status);

/// Another name than this desk's was asked for.
inline constexpr std::string_view foreign_host =
    "この名前では開けません。管理者から案内されたアドレスで開いてください。";

// Labels.
inline constexpr std::string_view added = "付く";
inline constexpr std::string_view acknowledgement = "自動返信";
inline constexpr std::string_view age = "経過";
inline constexpr std::string_view attachments = "添付";
inline constexpr std::string_view attempts = "試行回数";
inline constexpr std::string_view bytes = "バイト";
inline constexpr std::string_view count_unit = "件";
inline constexpr std::string_view created = "作成";
inline constexpr std::string_view detail = "詳細";
inline constexpr std::string_view differs = "記入済みの内容と違う点";
inline constexpr std::string_view fields = "記入事項";
inline constexpr std::string_view flags = "印";
inline constexpr std::string_view history = "経過の記録";
inline constexpr std::string_view judgement = "判定";
inline constexpr std::string_view kind = "種類";
inline constexpr std::string_view last_error = "直近のエラー";
inline constexpr std::string_view last_poll = "最後に確認した日時";
inline constexpr std::string_view last_success = "最後に確認できた日時";
inline constexpr std::string_view mail_number = "番号";
inline constexpr std::string_view mail_unit = "通";
inline constexpr std::string_view missing = "（記入なし）";
inline constexpr std::string_view next_attempt = "次の送信";
inline constexpr std::string_view no_sender = "（差出人なし）";
inline constexpr std::string_view no_subject = "（件名なし）";
inline constexpr std::string_view none = "なし";
inline constexpr std::string_view not_sent = "まだ送っていません";
inline constexpr std::string_view not_yet = "まだありません";
inline constexpr std::string_view notes = "メモ";
inline constexpr std::string_view nothing_found = "該当する欄がありません";
inline constexpr std::string_view number = "番号";
inline constexpr std::string_view off_topic_terms = "対象外の判定";
inline constexpr std::string_view outbox_heading = "自動返信の記録";
inline constexpr std::string_view outcome = "結果";
inline constexpr std::string_view reason = "理由";
inline constexpr std::string_view removed = "消える";
inline constexpr std::string_view receipt_number = "受付番号";
inline constexpr std::string_view received = "受信日時";
inline constexpr std::string_view recipient = "宛先";
inline constexpr std::string_view remedy = "対処";
inline constexpr std::string_view risky = " ★危険なおそれあり。開かないでください";
inline constexpr std::string_view sample_receipt_number = "0000-000000";
inline constexpr std::string_view sender = "差出人";
inline constexpr std::string_view server_text = "サーバーの応答";
inline constexpr std::string_view state = "状態";
inline constexpr std::string_view subject = "件名";
inline constexpr std::string_view text_cut = "（長いため、ここまでを表示しました。全文は show --raw で見られます）";
inline constexpr std::string_view unknown_time = "不明";
inline constexpr std::string_view unsure_mark = "対象内か対象外か決め手がない";
inline constexpr std::string_view urgent = "至急";
inline constexpr std::string_view where_found = "記入事項の出どころ";
inline constexpr std::string_view whole_text = "本文";
inline constexpr std::string_view withheld = "見合わせ";
inline constexpr std::string_view why_flagged = "印と根拠";
inline constexpr std::string_view would_be = "送るとすれば";

// The page.
inline constexpr std::string_view place_queue = "確認待ち";
inline constexpr std::string_view place_unanswered = "未回答";
inline constexpr std::string_view place_all = "すべて";
inline constexpr std::string_view place_ignored = "自動送信";
inline constexpr std::string_view place_reports = "集計";
inline constexpr std::string_view place_telephone = "電話";
inline constexpr std::string_view place_settings = "状況";
inline constexpr std::string_view all_title = "すべての照会";
inline constexpr std::string_view all_lead = "完了したものも含めて、受け付けたすべての照会です。";
/// This page, and how many there are.
inline constexpr std::string_view page_of = "{} / {} ページ";
inline constexpr std::string_view queue_title = "確認待ち";
inline constexpr std::string_view queue_lead =
    "印が付いた照会と、自動返信を送っていない、送れなかった、または届いたか分からない照会です。";
inline constexpr std::string_view unanswered_title = "未回答の照会";
inline constexpr std::string_view unanswered_lead = "まだ回答していないすべての照会です。";
inline constexpr std::string_view ignored_title = "自動送信と判定したメール";
inline constexpr std::string_view headers_title = "届いたままのヘッダー";
/// The receipt number.
inline constexpr std::string_view case_title = "受付番号 {}";
/// Whole hours.
inline constexpr std::string_view business_hours = "{}営業時間";
/// Whole minutes.
inline constexpr std::string_view business_minutes = "{}営業分";
inline constexpr std::string_view sign_in_title = "サインイン";
inline constexpr std::string_view first_account_title = "最初のアカウントを作る";
inline constexpr std::string_view wrong_password = "ログイン名かパスワードが違います。";
inline constexpr std::string_view sign_in_throttled =
    "パスワードの誤りが続いたため、しばらくサインインできません。15分ほど待ってください。";
inline constexpr std::string_view wrong_code = "確認コードが違います。madoguchi serve の表示を確かめてください。";
inline constexpr std::string_view passwords_differ = "二つのパスワードが違います。同じものを入力してください。";
inline constexpr std::string_view bad_account =
    "ログイン名は半角の英小文字・数字・. - _ で64文字まで、パスワードは12文字以上にしてください。";
inline constexpr std::string_view something_wrong = "できませんでした";
inline constexpr std::string_view back_to_queue = "確認待ちへ戻る";
inline constexpr std::string_view back_to_case = "照会へ戻る";
inline constexpr std::string_view back_to_mail = "メールへ戻る";
inline constexpr std::string_view back_to_telephone = "電話の照会へ戻る";
inline constexpr std::string_view telephone_title = "電話の照会を書く";
inline constexpr std::string_view bad_call_time = "電話のあった日時を読み取れません。";
inline constexpr std::string_view referral_title = "担当の窓口を案内する";
inline constexpr std::string_view ignored_mail_title = "自動送信と判定したメール";
inline constexpr std::string_view bad_day = "期間の日付を読み取れません。例: 2026-06-05";
/// How a list is ordered: the code of a link, and its name.
inline constexpr std::pair<std::string_view, std::string_view> order_choices[] = {
    {"", "受信の古い順"},
    {"newest", "受信の新しい順"},
    {"organization", "自治体・機関名の順"},
    {"changed", "最近動きがあった順"}};
/// One of order_choices.
inline constexpr std::string_view ordered_by = "{}に並べています。";
inline constexpr std::string_view nothing_chosen =
    "まとめて行う照会が選ばれていません。一覧で照会に印を入れ、行うことを選んでください。";
/// Counts; the outcome.
inline constexpr std::string_view bulk_taken = "{}件を自分の担当にしました。";
inline constexpr std::string_view bulk_resolved = "{}件を「{}」として完了にしました。";
inline constexpr std::string_view bulk_undone = "{}件を元に戻しました。";
inline constexpr std::string_view bulk_kept = "{}件は、先にほかの人が変更したため、そのままにしました。";
inline constexpr std::string_view no_such_page = "このページはありません。";
inline constexpr std::string_view nothing_waits = "送るのを待っている自動返信はありません。";
inline constexpr std::string_view bad_choice = "結果を選び、メモは5,000文字までにしてください。";
inline constexpr std::string_view bad_note = "メモを書いてください。5,000文字までです。";
inline constexpr std::string_view bad_person = "引き継ぐ相手を選んでください。";
inline constexpr std::string_view bad_correction = "直す項目と内容を確かめてください。長すぎる内容は保存できません。";
inline constexpr std::string_view bad_flag = "その印は付け外しできません。";
inline constexpr std::string_view no_such_attachment = "その添付ファイルはありません。";
inline constexpr std::string_view no_name = "（名前なし）";
inline constexpr std::string_view cut_title = "続き";
inline constexpr std::string_view page_text_cut = "（長いため、ここまでを表示しました）";
inline constexpr std::string_view reports_title = "集計";
inline constexpr std::string_view report_by_month = "月別";
inline constexpr std::string_view report_by_prefecture = "都道府県別";
inline constexpr std::string_view report_by_kind = "差出人の種別";
inline constexpr std::string_view report_by_topic = "照会の内容";
inline constexpr std::string_view report_by_flag = "印（届いたとき）";
inline constexpr std::string_view report_whole = "期間全体";
inline constexpr std::string_view report_inquiries = "件数";
inline constexpr std::string_view report_share = "割合";
inline constexpr std::string_view report_columns[] = {"照会",           "メール",         "電話",
                                                      "初回で記入完備", "返信で記入完備", "回答済み",
                                                      "その他の完了",   "未完了",         "回答まで（中央値、時間）",
                                                      "同（平均）",     "同（最長）",     "自動送信（通）"};
/// What a page says after the decision with that code; "" for none.
[[nodiscard]] std::string_view done(std::string_view code);
/// For a page: what went wrong and what to do.
[[nodiscard]] std::string_view page_sentence(ErrorCode code);
[[nodiscard]] std::string_view of(BlockKind value);
/// "12 KB".
[[nodiscard]] std::string size(std::size_t length);

// The page `settings`.
inline constexpr std::string_view settings_title = "窓口の状況";
inline constexpr std::string_view settings_work = "いまの動き";
inline constexpr std::string_view next_poll = "次に確認する予定";
inline constexpr std::string_view soon = "まもなく";
inline constexpr std::string_view settings_mailbox = "メールボックス";
inline constexpr std::string_view settings_stored = "保存した数";
/// Mails, cases, open cases, ignored mails.
inline constexpr std::string_view settings_counts = "メール {}通、照会 {}件（うち未完了 {}件）、自動送信 {}通";
inline constexpr std::string_view settings_desk = "窓口";
inline constexpr std::string_view settings_name = "名称";
inline constexpr std::string_view settings_address = "メールアドレス";
inline constexpr std::string_view settings_telephone = "電話";
inline constexpr std::string_view settings_hours = "受付時間";
inline constexpr std::string_view settings_period = "受付期間";
inline constexpr std::string_view settings_next_open = "次に開く日時";
inline constexpr std::string_view never_open = "受付期間は終わりました";
inline constexpr std::string_view settings_limits = "自動返信の上限（通）";
inline constexpr std::string_view limit_per_sender = "同じ差出人へ一日に";
inline constexpr std::string_view limit_per_domain = "同じ組織へ一時間に";
inline constexpr std::string_view limit_per_day = "全体で一日に";
inline constexpr std::string_view limit_incomplete = "一つの照会に記入のお願いを";
inline constexpr std::string_view limit_bounce_days = "届かなかった宛先に送らない日数";
inline constexpr std::string_view rule_is_there = "ある";
inline constexpr std::string_view rule_larger = "大きさが次を超える";
inline constexpr std::string_view rule_smaller = "大きさが次に満たない";
inline constexpr std::string_view rule_sets = "印「{}」を付ける";
inline constexpr std::string_view rule_clears = "印「{}」を外す";
inline constexpr std::string_view rule_holds = "自動返信を保留する";
inline constexpr std::string_view rule_allows = "自動返信を許す";
inline constexpr std::string_view rule_ignores = "対応しないメールとして扱う";
/// A count.
inline constexpr std::string_view new_mails = "新しいメールが {}通届きました。";

// `serve` and `user`.
/// The address, and how it is opened the first time (or "").
inline constexpr std::string_view serving = "確認画面を開きました: {}\n止めるには Ctrl-C を押してください。\n";
/// The address with the code.
inline constexpr std::string_view serving_first =
    "アカウントがまだありません。次のアドレスを開いて、最初のアカウント（管理者）を作ってください。\n  {}\n";
inline constexpr std::string_view no_page_program =
    "確認画面のプログラム madoguchi-serve が見つかりません。入れ直すよう、管理者に連絡してください。";
inline constexpr std::string_view no_desk_program =
    "照会窓口のプログラム madoguchi-desk が見つかりません。入れ直すよう、管理者に連絡してください。";
inline constexpr std::string_view bad_listen = "--listen の値「{}」を読み取れません。例: 127.0.0.1:8610";
inline constexpr std::string_view user_list_heading = "確認画面のアカウント:";
inline constexpr std::string_view no_users =
    "アカウントはまだありません。madoguchi user add ログイン名 --admin で作れます。\n";
inline constexpr std::string_view role_administrator = "管理者";
inline constexpr std::string_view role_reviewer = "担当者";
inline constexpr std::string_view disabled = "停止中";
inline constexpr std::string_view last_sign_in = "最後のサインイン";
inline constexpr std::string_view user_added = "アカウント {} を作りました。\n";
inline constexpr std::string_view user_password_set = "アカウント {} のパスワードを変えました。\n";
inline constexpr std::string_view user_is_administrator = "アカウント {} を管理者にしました。\n";
inline constexpr std::string_view user_is_reviewer = "アカウント {} を担当者にしました。\n";
inline constexpr std::string_view user_disabled = "アカウント {} を停止しました。\n";
inline constexpr std::string_view user_enabled = "アカウント {} をまた使えるようにしました。\n";
inline constexpr std::string_view password_prompt = "新しいパスワード（12文字以上。表示されません）: ";
inline constexpr std::string_view password_again_prompt = "もう一度: ";
inline constexpr std::string_view no_password =
    "パスワードを読み取れません。端末で入力するか、標準入力の一行目に書いてください。";
inline constexpr std::string_view user_login_needed = "ログイン名を指定してください。";

// Headings and counts of lists.
inline constexpr std::string_view all_heading = "受け付けたすべての照会（状態別、古い順）:";
inline constexpr std::string_view all_outbox_heading = "すべての自動返信:";
inline constexpr std::string_view ignored_heading = "自動送信と判定し、対応しないメール:";
inline constexpr std::string_view open_heading = "完了していない照会（状態別、古い順）:";
inline constexpr std::string_view queue_heading = "確認待ち（古い順）:";
inline constexpr std::string_view status_heading = "窓口の状況";
inline constexpr std::string_view unanswered_heading = "まだ回答していない照会（古い順）:";
inline constexpr std::string_view unfinished_outbox_heading = "送り終えていない自動返信:";

// Sentences; what stands for {} is said above each.
inline constexpr std::string_view urgent_sentence = "受付期間が終わるまでに、窓口の開いている時間がもうありません。";
inline constexpr std::string_view unsure = "対象内か対象外か、決め手がありません。次の語を見て判断してください。";
/// The score and the two margins.
inline constexpr std::string_view score_sentence =
    "{:+.1f} 点（{:.1f} 点を超えると決め手なし、{:.1f} 点を超えると対象外）";
/// The mail's place in the case, and its role.
inline constexpr std::string_view mail_heading = "{}通目のメール（{}）";
/// The first and the last of them.
inline constexpr std::string_view further_mails = "{}通目から {}通目までのメールを見る";
/// A time, and how long ago.
inline constexpr std::string_view time_ago = "{}（{}前）";
inline constexpr std::string_view time_to_come = "{}（これから先の日時です）";
/// Mails, cases, open cases, the queue, ignored mails.
inline constexpr std::string_view counts =
    "  保存したメール: {}通\n  受け付けた照会: {}件（うち未完了 {}件、確認待ち {}件）\n  自動送信のメール: {}通\n";
/// Sent, waiting, deferred, failed, unknown, held.
inline constexpr std::string_view outbox_counts =
    "  自動返信: 送信済み {}、送信待ち {}、再送待ち {}、送信失敗 {}、送達不明 {}、保留 {}\n";
inline constexpr std::string_view all_is_well = "異常はありません。";
inline constexpr std::string_view to_look_at = "次の点を確かめてください:";
inline constexpr std::string_view poll_failed =
    "メールボックスを確認できていません。続くようなら管理者に連絡してください。";
/// How long.
inline constexpr std::string_view silent_for =
    "メールボックスを{}のあいだ確認できていません。madoguchid が動いているか、管理者に確かめてください。";
inline constexpr std::string_view clock_was_wrong =
    "メールボックスを最後に確認した日時が、これから先の日時になっています。コンピューターの時計と、madoguchid "
    "が動いているかを、"
    "管理者に確かめてください。";
/// The command, behind a sentence.
inline constexpr std::string_view by_command = "（{}）";
inline constexpr std::string_view never_polled =
    "メールボックスをまだ一度も確認していません。madoguchid が動いているか、管理者に確かめてください。";
inline constexpr std::string_view breaker_is_open =
    "自動返信が一日の上限に達したため、送信を止めています。原因を確かめて再開すると、止めた分を順に送ります。";
inline constexpr std::string_view breaker_is_closed = "自動返信は止まっていません。";
/// How many mails were queued.
inline constexpr std::string_view breaker_closed_sentence = "自動返信を再開しました。止めていた {}通を順に送ります。\n";
/// How many cases.
inline constexpr std::string_view still_held_sentence =
    "ほかの上限（同じ差出人や同じドメインなど）に当たる {}件は、保留のまま確認待ちにあります。\n";
/// A count, each.
inline constexpr std::string_view queue_waits = "確認待ちが {}件あります。";
inline constexpr std::string_view unknown_waits = "届いたか分からない自動返信が {}通あります。";
inline constexpr std::string_view failed_waits = "送れなかった自動返信が {}通あります。";
/// The receipt number, and more words.
inline constexpr std::string_view resolved_sentence = "受付番号 {} を「{}」として完了しました。";
inline constexpr std::string_view reopened_sentence = "受付番号 {} の対応を再開しました。";
inline constexpr std::string_view released_sentence = "受付番号 {} の「{}」を {} へ送ります。";
inline constexpr std::string_view retried_sentence = "受付番号 {} の「{}」をもう一度送ります。";
inline constexpr std::string_view cancelled_sentence = "受付番号 {} の「{}」を取りやめました。";
inline constexpr std::string_view confirmed_sentence = "受付番号 {} の「{}」を届いたものとして記録しました。";
inline constexpr std::string_view asked_again_sentence = "受付番号 {} の記入のお願いを、もう一度 {} へ送ります。";
inline constexpr std::string_view nothing_held =
    "受付番号 {} に保留中の自動返信はありません。madoguchi show で状態を確かめてください。";
inline constexpr std::string_view nothing_to_ask =
    "受付番号 {} には、記入のお願いを送れません。足りない記入がないか、返信できる宛先がありません。";
/// The reason for silence.
inline constexpr std::string_view no_preview = "送る自動返信はありません。{}";
/// What was given.
inline constexpr std::string_view no_such_outgoing =
    "番号 {} の自動返信はありません。番号は madoguchi outbox --all で確かめられます。";
inline constexpr std::string_view no_such_mail = "{}通目のメールはありません。この案件のメールは {}通です。";
inline constexpr std::string_view bad_outcome =
    "結果「{}」は使えません。answered（回答済み）、off-topic（窓口の対象外）、spam（迷惑メール）、duplicate（重複）、"
    "other（その他）のどれかにしてください。";
/// The option and what was given.
inline constexpr std::string_view bad_time = "{} の日時「{}」を読み取れません。例: 2026-06-05 または 2026-06-05T10:12";
/// The reason.
inline constexpr std::string_view not_sent_because = "送れません。{}";
/// Behind the reason, where the address bounced lately.
inline constexpr std::string_view bounced_all_the_same =
    "\n宛先が正しいと確かめたうえで送るなら、--to-bounced-address を付けてください（経過の記録に残ります）。";
/// The receipt number, and more words.
inline constexpr std::string_view undone_sentence = "受付番号 {} の完了を取り消しました。";
inline constexpr std::string_view taken_sentence = "受付番号 {} の担当になりました。";
inline constexpr std::string_view given_back_sentence = "受付番号 {} の担当をやめました。";
inline constexpr std::string_view handed_over_sentence = "受付番号 {} を {} に引き継ぎました。";
inline constexpr std::string_view noted_sentence = "受付番号 {} にメモを書きました。";
inline constexpr std::string_view corrected_sentence = "受付番号 {} の「{}」を直しました。";
inline constexpr std::string_view flag_set_sentence = "受付番号 {} に印「{}」を付けました。";
inline constexpr std::string_view flag_cleared_sentence = "受付番号 {} の印「{}」を外しました。";
inline constexpr std::string_view classified_sentence = "受付番号 {} の集計の分類を直しました。";
inline constexpr std::string_view referred_sentence = "受付番号 {} について、「{}」の案内を {} へ送ります。";
inline constexpr std::string_view call_entered_sentence = "電話の照会を、受付番号 {} として登録しました。";
inline constexpr std::string_view person_wrote_sentence =
    "人が書いたメールとして、受付番号 {} に入れました。返信は送りません（送るなら madoguchi release）。";
inline constexpr std::string_view already_a_case = "このメールは、すでに受付番号 {} に入っています。";
inline constexpr std::string_view own_acknowledgement =
    "このメールは、この窓口が送った自動返信です。案件にはできません。";
/// A login name; a flag's code.
inline constexpr std::string_view no_such_account =
    "「{}」というアカウントはありません。madoguchi user list で確かめてください。";
inline constexpr std::string_view no_such_flag = "「{}」という印は付けられません。";
inline constexpr std::string_view no_flag_there = "「{}」という印は、この案件に付いていません。";
/// What was given; an option, what was given, what there is.
inline constexpr std::string_view bad_prefecture =
    "都道府県「{}」はありません。静岡県 のような名前か、1 から 47 までの番号（不明は 0）で指定してください。";
inline constexpr std::string_view bad_class = "{} の「{}」はありません。次のどれかにしてください。{}";
inline constexpr std::string_view nothing_to_classify =
    "--prefecture、--sender-kind、--topic のどれかを指定してください。";
inline constexpr std::string_view bad_correction_usage =
    "項目は organization、name、contact、inquiry のどれかにし、内容か --clear のどちらかを指定してください。";
inline constexpr std::string_view which_office =
    "案内先を、--choice 番号（madoguchi offices の一覧）か --office 名前 のどちらかで指定してください。";
/// The number given, and how many there are.
inline constexpr std::string_view no_such_office =
    "{} 番の案内先はありません。設定ファイルの案内先は {} 件です（madoguchi offices）。";
inline constexpr std::string_view bad_office = "案内先と連絡先は、それぞれ 200 文字までの 1 行にしてください。";
/// An option and what was given.
inline constexpr std::string_view bad_option =
    "{} の値「{}」は使えません。madoguchi search --help で使える値を確かめてください。";
/// The page, and how many there are.
inline constexpr std::string_view search_page = "{} / {} ページ（続きは --page で）\n";
inline constexpr std::string_view search_heading = "見つかった照会:";
inline constexpr std::string_view similar_heading = "似た照会:";
inline constexpr std::string_view offices_heading = "設定ファイルの案内先:";
inline constexpr std::string_view changed_meanwhile = "その後の変更";
inline constexpr std::string_view revision = "今の版";
inline constexpr std::string_view by_telephone = "電話";
inline constexpr std::string_view taken_by = "担当";
inline constexpr std::string_view classes = "分類";
inline constexpr std::string_view kept_by_person = "担当者の判断";
/// A flag's title; who, when.
inline constexpr std::string_view flag_kept = "{} を付けたままにする（{}、{}）";
inline constexpr std::string_view flag_dropped = "{} を付けない（{}、{}）";
// `terms review`.
/// Wrong ones, all.
inline constexpr std::string_view terms_heading =
    "語による判定が人の判断と違っていた案件: {} 件（判断の記録 {} 件のうち）\n";
inline constexpr std::string_view terms_none =
    "判断の記録はまだありません。madoguchi resolve で結果を記録すると、ここで語を見直せます。\n";
inline constexpr std::string_view decided_off_topic = "対象外";
inline constexpr std::string_view decided_on_topic = "対象内";
/// Who, when, what was decided.
inline constexpr std::string_view decided = "{}（{}、{}）";
inline constexpr std::string_view persons_decision = "人の判断";
inline constexpr std::string_view terms_then = "当時の語の判定";
inline constexpr std::string_view terms_now = "今の語の判定";
/// Off-topic or not, and the score.
inline constexpr std::string_view terms_said = "{}（{:+.1f} 点）";
/// The margin.
inline constexpr std::string_view terms_margin = "{:.1f} 点を超えると対象外と判定します。\n";
inline constexpr std::string_view right_now = " ― 今の語なら正しく判定されます";
inline constexpr std::string_view misled_off_topic = "対象外へ傾けた語";
inline constexpr std::string_view misled_on_topic = "対象内へ傾けた語";
inline constexpr std::string_view term_remarks = "それだけでは数えない語";
inline constexpr std::string_view terms_are_capped =
    "（影響の大きい順に 12 件まで。同じ種類の語は点に上限があるため、足し合わせても合計にはなりません）";
inline constexpr std::string_view no_misleading_terms = "ありません（決め手になる語が足りません）";
inline constexpr std::string_view text_erased = "本文が消去されているため、語を表示できません。";
inline constexpr std::string_view terms_advice =
    "\n語の一覧を直したら、madoguchi rejudge --rules 設定ファイル で、使う前に効果を確かめられます。\n";
// `rejudge`.
inline constexpr std::string_view judging = "判定し直しています";
inline constexpr std::string_view no_case = "（案件なし）";
inline constexpr std::string_view applied_mark = "変更しました";
inline constexpr std::string_view not_applied_mark = "変更していません";
inline constexpr std::string_view closed_mark = "完了した案件のため変更しません";
inline constexpr std::string_view ignored_mark = "案件がないため変更しません";
inline constexpr std::string_view flag_changes = "印の変化";
inline constexpr std::string_view disposition_changes = "扱いの変化";
inline constexpr std::string_view acknowledgement_changes = "自動返信の変化（今届いたとしたら。何も送りません）";
/// Judged, changed.
inline constexpr std::string_view rejudged_heading = "{} 通を判定し直し、{} 通で判定が変わります。\n";
inline constexpr std::string_view no_changes = "変わるものはありません。\n";
/// A count.
inline constexpr std::string_view rejudge_unreadable = "読み取れず、そのままにしたメール: {} 通\n";
inline constexpr std::string_view rejudge_erased = "消去済みで判定できないメール: {} 通\n";
inline constexpr std::string_view rejudge_conflicts =
    "途中でほかの人または処理が変更したため、そのままにした案件: {} 件\n";
inline constexpr std::string_view rejudge_applied =
    "未完了の案件 {} 件を変更しました。経過の記録に残っています。メールは送っていません。\n";
inline constexpr std::string_view rejudge_dry =
    "何も変更していません。--apply を付けると、未完了の案件の印と扱いだけを変更します（メールは送りません）。\n";
inline constexpr std::string_view unreadable_file =
    "このファイルを読み取れません。名前と読み取りの権限を確かめてください。";
/// The sentence, CLI11's words and the command.
inline constexpr std::string_view bad_usage = "{}（{}）\n使い方は {} --help で表示されます。";
inline constexpr std::string_view output_failed =
    "madoguchi: 結果を書き出せませんでした。出力先の空きを確かめてください。\n";

}  // namespace madoguchi::words
