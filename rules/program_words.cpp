#include "rules/program_words.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "parser/form_text.h"
#include "rules/hearing.h"
#include "rules/sentence.h"

namespace madoguchi {
namespace {

constexpr std::size_t bounce_lead = 400;  // bytes: a bounce says what it is at its very beginning

/// Whether `text` holds one of `words`, which are separated by bars; true where there are none.
bool holds_any(std::string_view text, std::string_view words) {
    for (std::size_t begin = 0;;) {
        const auto end = std::min(words.find('|', begin), words.size());
        if (holds(text, words.substr(begin, end - begin))) {
            return true;
        }
        if (end == words.size()) {
            return false;
        }
        begin = end + 1;
    }
}

/// A pattern, and words without which it cannot match: one of `any`, and one of `also`, both separated by bars. All of
/// them meet text whose ASCII letters are in lower case. Compiling a pattern takes longer than judging a mail, and
/// twice as long if it is to ignore case; most mails need none.
struct Row {
    std::string_view pattern;
    std::string_view any;
    std::string_view also;  ///< "" for nothing

    [[nodiscard]] bool may_match(std::string_view lower) const {
        return holds_any(lower, any) && holds_any(lower, also);
    }
};

/// What gateways put before a subject does not hide the mark behind it.
constexpr std::string_view gateway_tag = R"re((?:\[[^\]]{1,20}\]|【(?:無害化|外部)[^】]*】|\*+[a-z]+\*+)\s*)re";

constexpr std::array<Row, 36> subject_marks{{
    // Automatic replies and absence notes.
    {R"re((?:自動(?:応答|返信|配信|送信|通知)|自动(?:回复|答复)|자동\s*회신)(?:メール)?\s*[:：】)）★☆◆■※*＊])re",
     "自動|自动|자동", ""},
    {R"re([【\[(（［<＜《〈〔「『★☆◆■※*＊]+\s*自動(?:応答|返信|配信|送信|通知)[^】\])）］>＞》〉〕」』★☆◆■※*＊]{0,6}[】\])）］>＞》〉〕」』★☆◆■※*＊]+\s*(?:[^がをはのにでともへや」』\s]|$))re",
     "自動", ""},
    {R"re([【\[(（［<＜《〈〔]\s*不在(?:通知|連絡|応答|の(?:お知らせ|ご?連絡|通知)|です|中)?\s*[】\])）］>＞》〉〕])re",
     "不在", ""},
    {R"re(不在(?:通知|応答|時自動応答|自動応答)\s*[:：])re", "不在", ""},
    {R"re(不在(?:の?(?:お知らせ|通知|ご?連絡))?\s*[:：]\s*(?:re|fwd?|返信|転送)\s*[:：])re", "不在", ""},
    {R"re([【\[(（［<＜《〈〔「]\s*(?:auto(?:[\s:-]*repl(?:y|ies)|[\s-]*respon(?:se|der)|(?:matic|mated|matically|-?generated)\s+(?:repl(?:y|ies)|response|message|e-?mail|notification))?|out\s+of\s+(?:the\s+)?office|ooo)\b[^】\])）］>＞》〉〕」]{0,12}[】\])）］>＞》〉〕」])re",
     "auto|office|ooo", ""},
    {R"re(ooo\s*[:：])re", "ooo", ""},
    {R"re((?:out\s+of\s+(?:the\s+)?office|automatic\s+repl(?:y|ies)|auto[\s:-]*repl(?:y|ies)|auto[\s-]?response)(?:\s*(?:[^a-z0-9\s]|$)|\s+(?:auto|re\b|fwd?\b|repl|respon|message|notif|notice|until|till|from|to\b|through|today)))re",
     "office|auto", ""},
    {R"re(auto:|auto(?:matic|mated|matically|-?generated)\s+(?:repl(?:y|ies)|response|message|e-?mail|notification)\b(?:\s*(?:[^a-z0-9\s]|$)|\s+(?:re\b|fwd?\b|notif|from|to\b)))re",
     "auto", ""},
    {R"re((?:[^\n]{0,60}\s)?is\s+(?:currently\s+)?out\s+of\s+(?:the\s+)?office\b)re", "office", "out"},
    {R"re([^\n]*\((?:auto|automatic|automated)[\s-]*(?:response|reply)\)\s*$)re", "auto", ""},
    {R"re((?:vacation\s+(?:reply|response)|automatische\s+antwort|abwesenheits(?:notiz|agent|nachricht))\b)re",
     "vacation|auto|abwe", ""},
    {R"re(r[eéÉ]ponse\s+automatique|respuesta\s+autom[aáÁ]tica|risposta\s+automatica|resposta\s+autom[aáÁ]tica|[\[(]?automatyczna\s+odpowied)re",
     "autom", ""},
    // Bounces.
    {R"re((?:undeliver(?:ed|able)|non[\s-]?deliver(?:y|able|ed)|returned\s+(?:(?:e-?)?mail|message|to\s+sender))\b|failure\s+(?:notice\s*(?:[^a-z\s]|$)|delivery\b))re",
     "deliver|returned|failure", ""},
    {R"re(delivery\s+(?:status\s+notification|failure|failed|has\s+failed|error|delayed|warning|unsuccessful)\b)re",
     "delivery", ""},
    {R"re(delivery\s+(?:report\s*[:(]|notification:|status\s*$))re", "delivery", ""},
    {R"re(failed\s+(?:mail|to\s+deliver)\b)re", "failed", ""},
    {R"re(mail\s+(?:delivery\s+(?:failed|failure|system|subsystem|error|status|delayed|warning|report)|system\s+error)\b)re",
     "mail", ""},
    {R"re(mail\s+(?:could\s+not|undeliverable)\b)re", "mail", ""},
    {R"re(permanent\s+(?:delivery|fatal)\b)re", "permanent", ""},
    {R"re(message\s+(?:undeliverable|delivery\s+(?:failure|failed|has|status|delayed)|could\s+not)\b)re",
     "could|deliver", ""},
    {R"re(message\s+(?:status\s+-|delayed\b))re", "tatu|delayed", ""},
    {R"re(\**message\s+you\s+sent\s+(?:was\s+|has\s+been\s+)?(?:blocked|rejected|quarantined)\b)re", "you", "ent"},
    {R"re((?:sorry,?\s+)?your\s+(?:e-?mail|mail|message)\b[^\n]*\b(?:could\s+not\s+be|couldn'?t\s+be|cannot\s+be|was\s+not|wasn'?t|has\s+not\s+been)\s+(?:delivered|sent)\b)re",
     "your", "deliver|ent"},
    {R"re(e-?mail\s+delivery\s+(?:failure|failed|error)|warning:\s+(?:message|could\s+not|e-?mail)|postmaster\s+notify)re",
     "deliver|warning:|notify", ""},
    {R"re(warning:[^\n]*\buser\s+unknown\b|(?:user\s+unknown|unknown\s+user)\b|error\s+mail\s+report\b)re",
     "nown|error", ""},
    {R"re(there\s+was\s+an\s+error\s+sending\s+your\b|considered\s+unsolicited\b)re", "error|olicited", ""},
    {R"re(bounced?\s+(?:mail|message)\b)re", "bounce", ""},
    {R"re((?:(?:メール|メッセージ)(?:を|が|は)?)?(?:配信|配送|送信|送達)(?:(?:不能|不可)(?:の?(?:ご?通知|お知らせ|ご?連絡|メール|レポート|報告))?|状況の?通知|(?:エラー|失敗)の?(?:ご?通知|お知らせ|メール|レポート))(?:[:：\s（(]|$))re",
     "配|送信|送達", "不|通知|エラー|失敗"},
    {R"re((?:(?:メール|送信|配信|配送)エラー|メール不達|不達|未達|宛先不明)の?(?:通知|お知らせ|レポート)(?:[:：\s（(]|$)|エラーメール通知)re",
     "エラー|不達|未達|宛先", ""},
    {R"re(返送(?:された)?メール|(?:メール|メッセージ)を配達できません|未配信(?:[:：\s（(]|$))re",
     "返送|配達できません|未配信", ""},
    // Receipts, and what providers send where a reader pressed "spam" (RFC 5965).
    {R"re(開封(?:済み|確認|通知)\s*[:：])re", "開封", ""},
    {R"re(未開封\s*[:：])re", "開封", ""},
    {R"re(return\s+receipt\b|disposition\s+notification)re", "receipt|notification", ""},
    {R"re(complaint\s+about\s+message\s+from\b)re", "complaint", ""},
    {R"re((?:[a-z!]+\s+)?(?:e-?mail\s+feedback|abuse|spam)\s+(?:report|complaint)\b)re", "report|complaint", ""},
}};

/// Subjects that a person may give an inquiry too.
constexpr std::array<Row, 16> possible_marks{{
    {R"re((?:自動(?:応答|返信|配信|送信|通知)|自动(?:回复|答复)|자동\s*회신)(?:メール)?(?:\s|　|$))re",
     "自動|自动|자동", ""},
    {R"re([^\n]*[（(【\[［〔<＜《]自動(?:応答|返信|配信|送信|通知)(?:メール)?[）)】\]］〕>＞》]\s*$)re", "自動", ""},
    {R"re(不在(?:の?(?:お知らせ|通知|ご?連絡))?\s*[:：]|不在(?:の(?:お知らせ|ご?連絡)|通知|連絡)\s*$)re", "不在", ""},
    {R"re([【\[(（［<＜《〔]\s*(?:ただいま)?(?:休暇|出張|休業|休診|外出|夏季休業|年末年始休業|お休み)中?\s*[】\])）］>＞》〕]\s*(?:re|fwd?|返信|転送)\s*[:：])re",
     "休|出", ""},
    {R"re(away\s+(?:until|from)\b)re", "away", ""},
    {R"re((?:out\s+of\s+(?:the\s+)?office|auto(?:matic|mated|matically|-?generated)\s+(?:repl(?:y|ies)|response|message|e-?mail|notification)|auto[\s:-]*repl(?:y|ies)|auto[\s-]?response)\b)re",
     "office|auto", ""},
    {R"re((?:mail\s+|message\s+)?delivery\s+problem\b)re", "problem", ""},
    {R"re(mail\s+(?:failure|failed|returned|bounced|not\s+delivered)\b|message\s+not\s+delivered\b)re", "mail|message",
     ""},
    {R"re((?:(?:メール|メッセージ)(?:を|が|は)?)?(?:配信|配送|送信|送達)(?:できません(?:でした)?|されませんでした|に失敗(?:しました)?)(?:[:：\s（(]|$))re",
     "配|送信|送達", "できません|されませんでした|失敗"},
    {R"re((?:not\s+)?read\s*[:：])re", "read", ""},
    {R"re((?:既読|未読|開封)(?:確認|通知)?\s*[:：])re", "既読|未読|開封", ""},
    // Scanners, copiers and facsimiles.
    {R"re(message\s+from\s+"?(?:rnp|km|mfp|bizhub|ricoh|canon|xerox|sharp|fuji|kyocera|toshiba|epson|brother|hp|ir-?adv|apeos|docu|mx-|taskalfa)[^\s"]*"?\s*$)re",
     "message", "from"},
    {R"re("?(?:rnp|km_|skm)[0-9a-z_]{3,}"?\s*から(?:の|送信された)(?:メッセージ|メール))re", "から", ""},
    {R"re(scan(?:ned)?\s+(?:(?:image|data|document|file|message)s?\s+)?from\s+(?:an?\s+)?[^\s]*(?:\d|xerox|printer|copier|scanner|mfp|multifunction))re",
     "scan", "from"},
    {R"re((?:e?fax\s+message|(?:new\s+)?fax\s+received|received\s+fax)\s+(?:from|:))re", "fax", ""},
    // What watches over servers and disks.
    {R"re((?:\[[a-z0-9][a-z0-9 ._-]{0,20}\]\s*(?:バックアップ|復元|スナップショット|ストレージ|ボリューム|ディスク|ハードディスク|raid|ups|同期)[^\n]*(?:完了|成功|失敗|警告|エラー|異常|低下)[^\n]{0,8}$|\*+\s*(?:problem|recovery|acknowledgement)\s+(?:host|service)\s+alert|\*\*\s*(?:problem|recovery)\b|(?:problem|resolved):\s+[^\n]*(?:cpu|disk|memory|agent|host|service|ping|interface|unavailable)))re",
     "バックアップ|復元|スナップショット|ストレージ|ボリューム|ディスク|raid|ups|同期|problem|recovery|acknowledgement|"
     "resolved",
     ""},
}};

/// With `^` for the start of a line, and `\A` for that of the text. What is written in Japanese must begin the mail: a
/// person tells first why it pastes a bounce.
constexpr std::array<Row, 24> bounce_beginnings{{
    {R"re(this\s+is\s+the\s+(?:mail\s+system|postfix\s+program|qmail-send\s+program|deliver\s+program|mail\s+delivery\s+(?:agent|system)|e-?mail\s+server|machine\s+generated\s+message))re",
     "mail|program|machine", "the"},
    {R"re((?:could|can)\s*not\s+be\s+delivered\s+to)re", "deliver", ""},
    {R"re(permanent\s+fatal\s+(?:delivery\s+)?errors)re", "permanent", ""},
    {R"re(did\s+not\s+reach\s+(?:some|the\s+following|all))re", "reach", ""},
    {R"re(delivery\s+(?:to\s+the\s+following\s+recipients?\s+(?:has\s+)?failed|has\s+failed\s+to\s+these))re",
     "deliver", ""},
    {R"re((?:final-recipient|reporting-mta)\s*:)re", "final-|reporting-", ""},
    {R"re(returning\s+message\s+to\s+sender)re", "returning", ""},
    {R"re((?:wasn'?t|(?:was|were|been)\s+not|not\s+been)\s+delivered\s+to)re", "deliver", ""},
    {R"re(^\W*(?:[^\n]*[.!]\s+)?(?:sorry,?\s+)?your\s+(?:e-?mail|mail|message)\b(?s:.)*?\b(?:(?:could|can)\s*not\s+be\s+(?:delivered|sent)|couldn'?t\s+be\s+delivered|(?:was|has)\s+not\s+(?:been\s+)?delivered))re",
     "your", "deliver|sent"},
    {R"re(^\W*your\s+(?:e-?mail|mail|message)\b(?s:.)*?\b(?:couldn'?t\s+be\s+delivered|has\s+been\s+delayed|was\s+blocked\s+by|has\s+encountered\s+(?:a\s+)?delivery\s+problem|was\s+waitlisted))re",
     "your", "couldn|delayed|blocked|encountered|waitlisted"},
    {R"re((?:un|not\s+|n't\s+)able\s+to\s+deliver\s+(?:your\s+|the\s+|this\s+|following\s+)*(?:message|mail|e-?mail)\b|trouble\s+delivering\s+your\s+(?:message|e-?mail))re",
     "able|trouble", "deliver"},
    {R"re(^\W*(?:sorry,?\s+)?(?:could|can)\s*not\s+deliver\s+(?:your\s+|the\s+|this\s+)?(?:message|mail|e-?mail)\b)re",
     "deliver", "not"},
    {R"re((?:the|a|this)\s+(?:e-?mail|mail|message)\s+(?:that\s+)?(?:you(?:\s+have)?\s+sent\s+)?(?:was\s+undeliverable|could\s+not\s+be\s+delivered|was\s+not\s+relayed|was\s+rejected|has\s+not\s+yet\s+been\s+delivered))re",
     "deliver|relayed|rejected", ""},
    {R"re(^\W*undeliverable\s+(?:to|address|mail|message)\b)re", "undeliverable", ""},
    {R"re(^\W*the\s+(?:following|attached)\s+(?:e-?mail|mail|message|recipient|address)(?:s|es)?(?:\(s\)|\(es\))?\s+(?:could\s+not|had\s+(?:permanent|delivery|fatal)|has\s+been\s+returned|failed|was\s+not|were\s+not))re",
     "following|attached", "the"},
    {R"re(^\W*(?:failed\s+recipients?|delivery\s+failed|failed\s+addresses|failure\s+reasons|message\s+not\s+delivered)\b)re",
     "failed|failure|delivered", ""},
    {R"re(^\W*(?:unknown\s+user:|invalid\s+final\s+delivery|error:\s+invalid\s+user|user'?s?\s+mailbox\s+(?:is\s+full|exceeds))|no\s+such\s+user\s+here\b)re",
     "nown|invalid|mailbox|uch", ""},
    {R"re(this\s+is\s+a\s+delivery\s+(?:failure|status)|advisory-only\s+e-?mail|this\s+report\s+relates\s+to\s+(?:a|your)\s+message)re",
     "deliver|ory-only|relate", "failure|tatu|mail|report"},
    {R"re(below\s+this\s+line\s+is\s+a\s+copy\s+of\s+the\s+message|transcript\s+of\s+session\s+follows|copy\s+of\s+the\s+message,\s+including\s+all\s+the\s+headers|no\s+message\s+collected)re",
     "copy|follow|collected", ""},
    {R"re(^\W*(?:the\s+)?original\s+message\s+(?:attached|follows)\b|returned\s+(?:mail|message)\s+(?:-{4}|follows))re",
     "original|returned", "attached|follow|----"},
    {R"re(e-?mail\s+abuse\s+(?:report|complaint)|considered\s+unsolicited\s+bulk)re", "abu|olicited", ""},
    {R"re(apologi[sz]e\s+for\s+this\s+automatic|(?:allowed|approved|guest)\s+list\b.*\byour\s+e-?mail|list\s+of\s+approved\s+senders)re",
     "apologi|list", "auto|your|approved"},
    {R"re(no\s+pudo\s+ser\s+entregad|n[aãÃ]o\s+p[oôÔu]de\s+ser\s+(?:entregue|enviada)|konnte\s+nicht\s+zugestellt\s+werden|n'a\s+pas\s+pu\s+[eêÊ]tre\s+(?:remis|distribu|livr))re",
     "pudo|entregue|enviada|zuge|tre", ""},
    {R"re(邮件无法(?:发送|送达|投递)|郵件無法(?:傳送|送達|投遞))re", "无法|無法", ""},
}};

/// Beginnings that a person may choose too. They count where nobody asks anything.
constexpr std::array<Row, 13> possible_beginnings{{
    {R"re(\A\s*(?:[ -~]{0,60}\b)?i(?:\s+am|'m|\s+will\s+be)\s+(?:currently\s+)?(?:away|out\s+of\s+(?:the\s+)?office|on\s+(?:annual\s+)?(?:leave|vacation|holiday)))re",
     "away|office|leave|vacation|holiday", "i"},
    {R"re(\A\s*(?:次|以下|下記)の(?:あて先|宛先|受信者(?:または(?:グループ|配布リスト))?|メールアドレス)(?:へ|に|あて)の?(?:メッセージ|メール|配信|送信|配送)[^。\n]{0,20}(?:エラーのため[^。\n]*(?:ん|た)|失敗しました|不能(?:です|でした|(?:と|に)なりました)?)(?:[。：:\s]|$))re",
     "エラーのため|失敗しました|不能", "の"},
    {R"re(\A[\s*]*送信先の?メール(?:ボックス|アドレス)が[^。\n]{0,20}(?:一杯|いっぱい|見つかり))re", "送信先",
     "一杯|いっぱい|見つかり"},
    {R"re(\A[\s*]*(?:アドレス不明(?:\s|$)|(?:配信|メッセージ)(?:未完了|がブロックされました|未配信)))re",
     "アドレス不明|未完了|ブロック|未配信", ""},
    {R"re(\A[\s*]*(?:(?:お客様|あなた)(?:の|が[^。\n]{1,12})|送信された)?(?:メッセージ|メール)(?:は|が|を)[^。\nで]{0,20}(?:受信者|宛先)[^。\nで]{0,20}(?:届きませんでした|届いていません|届けられませんでした|配信されませんでした|配信できませんでした)(?:[。：:\s]|$))re",
     "届きませんでした|届いていません|届けられませんでした|配信されませんでした|配信できませんでした", "受信者|宛先"},
    // Scanners, copiers and facsimiles.
    {R"re(this\s+e-?mail\s+was\s+sent\s+from\s+"[^"\n]{2,40}"\s*\([^)\n]{1,40}\))re", "this", "sent from"},
    {R"re(このメールは\s*[「"][^"」\n]{2,40}["」]\s*[（(][^)）\n]{1,40}[）)]\s*から送信され)re", "このメールは",
     "から送信され"},
    {R"re((?:sent|scanned|created)[^.\n]{0,30}\s(?:using|from|by|with|to\s+you\s+using)\s+an?\s[^.\n]{0,30}(?:multi-?function|digital\s+send|\bmfp\b|photocopier|copier))re",
     "sent|scan|created", "function|send|mfp|copier"},
    {R"re((?:^|\n)(?:device\s+(?:name|model|location)|number\s+of\s+images|scan\s+date)\s*:(?s:.){0,300}?\n(?:file\s+format|attachment\s+file\s+type|resolution|device\s+(?:name|location)|location|queries\s+to)\s*:)re",
     "device|images|scan date", ":"},
    {R"re((?:^|\n)(?:文書の枚数|画像枚数|読み取り枚数|ページ数|デバイス名|機種名|装置名|製品名|モデル名|スキャン日時)\s*[:：](?s:.){0,300}?\n(?:デバイス名|機種名|装置名|モデル名|シリアル番号|設置場所|解像度|ファイル形式|文書の種類|問い合わせ先)\s*[:：])re",
     "枚数|ページ数|デバイス名|機種名|装置名|製品名|モデル名|スキャン日時",
     "デバイス名|機種名|装置名|モデル名|番号|場所|解像度|形式|種類|問い合わせ先"},
    {R"re(\A(?s:.){0,120}?you\s+have\s+received\s+a\s+\d+[\s-]page\s+fax)re", "fax", "received"},
    // Receipts of reading that lost their parts, and what watches over servers.
    {R"re(^\s*was\s+read\s+on\s+\S+,?\s+\S+\s+\d)re", "was read", ""},
    {R"re((?:^|\n)(?:original\s+problem\s+id\s*:|notification\s+type\s*:\s*(?:problem|recovery|acknowledgement)))re",
     "problem id|notification type", ""},
}};

/// All that such a mail says. A device writes so, and a person in a hurry does.
constexpr std::array<Row, 1> terse_mails{{
    {R"re(\A[\s*]*(?:スキャン|読み取り|読取)(?:し(?:た|ました))?(?:データ|文書|画像|ファイル|原稿)を(?:送信|添付|転送)(?:いた)?し(?:ます|ました)[。\s]*(?:\n[^\n。]{1,40}[:：][^\n]*|\s)*\z)re",
     "スキャン|読", "送信|添付|転送"},
}};

bool holds_kana(std::string_view text) {
    for (auto at = text.find('\xE3'); at != std::string_view::npos; at = text.find('\xE3', at + 1)) {
        if (at + 1 < text.size() && text[at + 1] >= '\x81' && text[at + 1] <= '\x83') {
            return true;
        }
    }
    return false;
}

std::string anywhere(std::string_view pattern) {
    return "(?m)" + std::string(pattern);
}

std::string as_it_is(std::string_view pattern) {
    return std::string(pattern);
}

/// A row's pattern, compiled when it is first asked for.
template <const auto& rows, auto whole, std::size_t i>
const RE2& compiled() {
    static const RE2 pattern(whole(rows[i].pattern));
    return pattern;
}

template <const auto& rows, auto whole, std::size_t... i>
constexpr auto all_compiled(std::index_sequence<i...>) {
    return std::array{&compiled<rows, whole, i>...};
}

/// The first match of any row in `lower`; of two that begin alike, the upper row's.
template <const auto& rows, auto whole>
std::optional<std::string_view> found_in(std::string_view lower) {
    constexpr auto patterns = all_compiled<rows, whole>(std::make_index_sequence<rows.size()>());
    const re2::StringPiece all(lower.data(), lower.size());
    std::optional<std::string_view> first;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        re2::StringPiece words;
        // Where a match begins takes a second program, which most rows never need.
        const auto matches = [&](re2::StringPiece* place, int places) {
            return patterns[i]().Match(all, 0, all.size(), RE2::UNANCHORED, place, places);
        };
        if (rows[i].may_match(lower) && matches(nullptr, 0) && matches(&words, 1) &&
            (!first || words.data() < first->data())) {
            first = std::string_view(words.data(), words.size());
        }
    }
    return first;
}

template <const auto& rows>
bool begins_with(re2::StringPiece lower) {
    constexpr auto patterns = all_compiled<rows, as_it_is>(std::make_index_sequence<rows.size()>());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].may_match({lower.data(), lower.size()}) &&
            patterns[i]().Match(lower, 0, lower.size(), RE2::ANCHOR_START, nullptr, 0)) {
            return true;
        }
    }
    return false;
}

SubjectMark mark_at_front(re2::StringPiece lower) {
    if (begins_with<subject_marks>(lower)) {
        return SubjectMark::certain;
    }
    return begins_with<possible_marks>(lower) ? SubjectMark::possible : SubjectMark::none;
}

}  // namespace

SubjectMark program_mark_of(std::string_view subject) {
    const auto lower = ascii_lower(subject);
    re2::StringPiece rest(lower.data(), lower.size());
    rest.remove_prefix(std::min(lower.find_first_not_of(" \t\n\f\r"), lower.size()));
    // A mark may look like such a tag itself.
    static const RE2 tag{std::string(gateway_tag)};
    auto mark = mark_at_front(rest);
    while (mark == SubjectMark::none && !rest.empty() && (rest[0] == '[' || rest[0] == '*' || rest[0] == '\xE3') &&
           RE2::Consume(&rest, tag)) {
        mark = mark_at_front(rest);
    }
    return mark;
}

std::optional<ProgramWords> program_words_in(std::string_view text) {
    const auto lower = ascii_lower(text);
    const auto beginning = std::string_view(lower).substr(0, bounce_lead);
    auto words = found_in<bounce_beginnings, anywhere>(beginning);
    if (words && holds_kana(beginning.substr(0, static_cast<std::size_t>(words->data() - lower.data())))) {
        words.reset();
    }
    auto certainty = Certainty::certain;
    if (!words) {
        words = found_in<possible_beginnings, anywhere>(beginning);
        if (words && asks_something(text)) {
            return std::nullopt;
        }
    }
    if (!words && text.size() < bounce_lead) {
        words = found_in<terse_mails, as_it_is>(beginning);
        certainty = Certainty::doubtful;
    }
    if (!words) {
        return std::nullopt;
    }
    return ProgramWords{text.substr(static_cast<std::size_t>(words->data() - lower.data()), words->size()), certainty};
}

}  // namespace madoguchi
