#include "rules/self_description.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "rules/hearing.h"
#include "rules/sentence.h"

namespace madoguchi {
namespace {

// What a sentence is made of. All of it meets one line whose ASCII letters are in lower case. No character is counted
// ("[^。]{0,40}"): RE2 compiles that many copies of the class, which takes longer than judging a mail.

/// Where a statement begins: the sentence, or a bracket or mark inside it, and words that lead over to it.
constexpr std::string_view lead =
    R"re((?:^[^ぁ-んァ-ヶー一-龠々a-z]*|[。（(※【［<＜\[]\s*)(?:(?:なお|また|ご?注意|注記?|ちなみに|おことわり|お断り|お知らせ|お願い)(?:[、,:：】）)\]]|\s)+)?)re";
constexpr std::string_view this_mail =
    R"re((?:(?:この|本|当|こちらの)(?:電子|返信|確認|通知|受付|案内|お知らせ)?(?:メール|[eｅＥ][-－‐]?メール|[eｅＥ][-－]?mail|メッセージ|通知|返信|お知らせ|文書|案内)(?:は|も|の(?:送信|返信|配信|作成)は)|(?:この|本|当)(?:メール)?アドレスは|(?:これ|こちら|本状|本件)は))re";
constexpr std::string_view deed =
    R"re((?:送信|返信|配信|応答|生成|作成|発信|通知|受付|発行|送付|発送|返事|回答|連絡|案内|投稿|出力|送り|送られ|知らせ|行われ|行なわれ|行っ|行なっ))re";
constexpr std::string_view by_itself =
    R"re(自動(?:(?:応答|返信|送信|配信|通知)(?:システム|サーバー?|機能|プログラム|サービス|アドレス)(?:から|より|により|によって|で|にて|が)|(?:的に|で|にて|の)(?:、|\s)*(?:(?:返信|確認|受付|通知|お知らせ)?(?:メール|メッセージ)?(?:を|で|にて|が))?)?(?:お|ご|御)?)re";
/// What may stand between the deed and the end: auxiliaries and the mail itself, and no noun or particle that would
/// make another sentence of it.
constexpr std::string_view auxiliaries =
    R"re((?:を(?:し|いたし|致し|行|さ)|させて(?:いただ|頂)|専用|による|により?|(?:[れし]、|・)(?:送信|配信|返信|送付|発信)|受付|受信|確認|電子メール|メール|[eｅＥ][-－]?mail|メッセージ|通知|返信|送信|お知らせ|ご?案内|ご?連絡|もの|いたし|致し|差し上げ|申し上げ|失礼|ござ|行わ|行な|行っ|なって|なり|のため|[さされしすせいたてきおりるまでのにとっわ])*)re";
constexpr std::string_view its_end =
    R"re((?:[\s。．.!！・…*＊※\-=＝－ー―～~〜♪）)】\]］>＞》」]*$|[）)】\]］>＞][^がをはのにでともへやか]))re";
/// "…, so do not answer" is the one clause that may follow.
constexpr std::string_view no_answer =
    R"re((?:(?:ので|ため|為|につき|ですから|故に?|ことから|ゆえ|もので)[、,\s]*[^。]*(?:返信|返事|返答|回答|応答|お答え|お問い?合わ?せ|対応|受信)[^。]*(?:ません|ないで|しない|かね|遠慮|控え|不要|無用|及ばず|なさらない|了承)|(?:、|が、)[^。]*(?:返信|返事|返答|回答|応答|お答え)[^。]*(?:できません|出来ません|いただけません|頂けません|お受けして|受け付けて(?:おりま|いま)せん|かねます|ご遠慮|お控え|しないで|なさらないで|不要です|不要でございます)))re";

std::string statement(std::string_view subject, std::string_view after) {
    std::string pattern(lead);
    pattern += subject;
    pattern += by_itself;
    pattern += deed;
    pattern += auxiliaries;
    return pattern + std::string(after);
}

std::string either(std::string_view one, std::string_view other) {
    return "(?:" + std::string(one) + "|" + std::string(other) + ")";
}

std::string of_this_mail(std::string_view after) {
    return statement(std::string(this_mail) + "[^。？?]*", after);
}

/// 自動で返信しています alone. Who does it to whom may be said, but not where or what about.
std::string of_no_subject(std::string_view after) {
    return statement(
        R"re((?:[^。、はもが]*(?:ため(?:に)?|方へ|方に|皆様へ|皆様に|様へ|(?:いただ|頂)いたメール(?:に|へ)(?:対し(?:て)?)?|アドレス(?:から|より))[、\s]*|(?:当|本)?(?:メール)?(?:システム|サーバー?|プログラム|フォーム|(?:不在通知|不在応答|応答|返信|メール)機能)(?:から|より|が|にて|により|で)[、\s]*)?)re",
        after);
}

/// A noun of its own may stand before the mail: これは…自動配信された訓練メールです.
constexpr std::string_view of_some_kind = R"re((?:[^。、はもがをに]+(?:メール|メッセージ|通知|お知らせ)です)?)re";

/// Rows that are asked of each sentence.
struct Statement {
    std::string (*pattern)();
    std::string_view needs;  ///< without which no sentence can match
    Certainty certainty;
};

constexpr std::string_view machine_made =
    R"re((?:auto(?:matic|mated|matically|[\s-]?generated|[\s-]?created|[\s-]?sent)?|(?:system|computer|machine)[\s-]generated))re";
constexpr std::string_view a_mail =
    R"re((?:message|e-?mail|mail|repl(?:y|ies)|responder|response|notification|answer|acknowledge?ment|notice|confirmation|report|alert|reminder|digest)\b)re";

std::string in_english(std::string_view before, std::string_view between, std::string_view behind) {
    std::string pattern(before);
    pattern += machine_made;
    pattern += between;
    return pattern + std::string(behind);
}

constexpr std::array<Statement, 11> statements{{
    {[] { return of_this_mail(either(std::string(of_some_kind) + std::string(its_end), no_answer)); }, "自動",
     Certainty::certain},
    {[] { return of_no_subject(either(its_end, no_answer)); }, "自動", Certainty::certain},
    {[] { return of_this_mail("(?:が|けれども|ので|ため)[、,]"); }, "自動", Certainty::doubtful},
    {[] {
         return in_english(R"re(\bthis\s+(?:is|was)\s+an?\s+(?:[a-z]+\s+)?)re", R"re((?:[\s-]+[a-z-]+){0,3}[\s-]*)re",
                           a_mail);
     },
     "this", Certainty::certain},
    {[] {
         return in_english(R"re(^[^a-zぁ-んァ-ヶ一-龠]*)re", R"re((?:[\s-]+(?:generated|created|sent))?[\s-]*)re",
                           std::string(a_mail) + R"re(\s*(?:[:：.\-*\])]|$))re");
     },
     "auto", Certainty::certain},
    {[] {
         return std::string(
                    R"re(\bthis\s+(?:e-?mail|message|mail|notification|report|notice|reply|alert|response)\s+(?:(?:is|was)\s+[^.?!]*\s+and\s+)?(?:is|was|has\s+been)\s+(?:an?\s+)?(?:auto(?:matic|mated)(?:\W*$|\s+(?:and|so|please|)re") +
                std::string(a_mail) +
                R"re())|(?:auto|system|computer|machine)[\s-]?generated|(?:created|generated|sent|issued|produced)(?:\s+to\s+you)?\s+(?:automatically|by\s+an?\s+auto[a-z]*)|automatically\s+(?:created|generated|sent|issued|produced))\b)re";
     },
     "auto", Certainty::certain},
    {[] {
         return in_english(
             R"re((?:\b(?:reply|respond|replying|responding)\s+(?:directly\s+)?to|\byou(?:'re|\s+are|\s+have)(?:\s+been)?\s+(?:receiving|received|sent))\s+this\s+)re",
             R"re((?:[\s-]+[a-z-]+){0,1}[\s-]+)re", a_mail);
     },
     "this", Certainty::certain},
    {[] {
         return in_english(R"re((?:\bnot|n't)\s+(?:reply|respond)\b[^.?!]*\s)re", "",
                           R"re([\s-](?:generated|sent|created|mail|message))re");
     },
     "auto", Certainty::certain},
    {[] {
         return std::string(lead) +
                R"re(自動(?:応答|返信)(?:メール)?(?:で|にて|での(?:ご|御)?(?:連絡|案内|返信)で)(?:大変|誠に)?(?:恐縮|恐れ入り|失礼|申し訳))re";
     },
     "自動", Certainty::certain},
    {[] { return std::string(R"re([\[(*]\s*auto(?:matically)?[\s-]?(?:generated|sent|reply)\s*[\])*])re"); }, "auto",
     Certainty::certain},
    {[] { return std::string(lead) + R"re(自動(?:応答|返信|配信|送信)(?:メール)?\s*[:：])re"; }, "自動",
     Certainty::certain},
}};

template <std::size_t i>
const RE2& compiled() {
    static const RE2 pattern(statements[i].pattern());
    return pattern;
}

template <std::size_t... i>
constexpr auto all_compiled(std::index_sequence<i...>) {
    return std::array{&compiled<i>...};
}

/// What gateways do to a person's mail by themselves, and say beneath it.
bool tells_of_gateway(std::string_view sentence) {
    static const RE2 gateway(
        R"re(無害化|誤送信|保留|承認|転送|検査|暗号|ウイルス|ウィルス|中継|チェック|予約送信|送信予約|\b(?:hold|held|delayed?|scann|virus|encrypt|forwarded|disclaimer|filter|review))re");
    return RE2::PartialMatch(re2::StringPiece(sentence.data(), sentence.size()), gateway);
}

bool ends_as_question(std::string_view sentence) {
    return sentence.ends_with("?") || sentence.ends_with("？");
}

/// The second mail of a gateway that encrypts attachments: it is about nothing but a password.
bool is_password_notice(std::string_view first_sentence) {
    static const RE2 notice(
        R"re((?:パスワード|ﾊﾟｽﾜｰﾄﾞ|password).*(?:お知らせ|ご?連絡|ご?通知|以下|下記|次の|です|follow|below))re");
    return RE2::PartialMatch(re2::StringPiece(first_sentence.data(), first_sentence.size()), notice);
}

/// How surely `sentence` says that a program wrote it, as far as it alone can tell; nullopt for not at all.
std::optional<Certainty> said_in(std::string_view sentence) {
    constexpr auto patterns = all_compiled(std::make_index_sequence<statements.size()>());
    const auto line = spoken(sentence);
    if (ends_as_question(line)) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < statements.size(); ++i) {
        if (line.find(statements[i].needs) != std::string::npos && RE2::PartialMatch(line, patterns[i]())) {
            return tells_of_gateway(line) ? Certainty::doubtful : statements[i].certainty;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<ProgramWords> self_description_in(std::string_view text) {
    const auto lower = ascii_lower(text);
    const auto holds = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
    if (!holds("自動") && !holds("auto") && !holds("-generated") && !holds(" generated")) {
        return std::nullopt;
    }
    std::optional<ProgramWords> found;
    const auto sentences = sentences_of(text);
    for (const auto sentence : sentences) {
        const auto certainty = said_in(sentence);
        if (certainty && (!found || found->certainty < *certainty)) {
            found = ProgramWords{stripped(sentence), *certainty};
        }
    }
    // What it is stands first, or behind the remark that a program sends it.
    const auto begins = std::span(sentences).first(std::min<std::size_t>(sentences.size(), 3));
    if (found && !asks_something(text) && std::any_of(begins.begin(), begins.end(), [](std::string_view sentence) {
            return is_password_notice(spoken(sentence));
        })) {
        found->certainty = Certainty::certain;
    }
    if (!found || !asks_something(text)) {
        return found;
    }
    if (found->certainty == Certainty::doubtful) {
        return std::nullopt;
    }
    found->certainty = Certainty::doubtful;
    return found;
}

}  // namespace madoguchi
