#include "rules/program_words.h"

#include <re2/re2.h>

#include <array>
#include <string>

namespace madoguchi {
namespace {

constexpr std::size_t bounce_lead = 400;  // bytes: a bounce says what it is at its very beginning

/// What gateways put before a subject does not hide the mark behind it.
constexpr std::string_view gateway_tags = R"re((?:(?:\[[^\]]{1,20}\]|【(?:無害化|外部)[^】]*】|\*+[a-z]+\*+)\s*)*)re";

constexpr std::array<std::string_view, 22> subject_marks{
    // Automatic replies and absence notes.
    R"re((?:自動(?:応答|返信|配信|送信)|自动(?:回复|答复)|자동\s*회신)(?:メール)?\s*(?:[:：】)）\s]|$))re",
    R"re([【\[(（]\s*自動(?:応答|返信|配信|送信)[^】\])）]{0,6}[】\])）])re",
    R"re([【\[(（]\s*不在(?:通知|連絡|応答|のお知らせ|です|中)?\s*[】\])）])re",
    R"re(不在(?:通知|応答|時自動応答|自動応答)\s*[:：])re",
    R"re((?:out\s+of\s+(?:the\s+)?office|automatic\s+repl(?:y|ies)|auto[\s:-]*repl(?:y|ies)|auto[\s-]?response)\b)re",
    R"re((?:vacation\s+(?:reply|response)|automatische\s+antwort|abwesenheits(?:notiz|agent|nachricht))\b)re",
    R"re(r[eé]ponse\s+automatique|respuesta\s+autom[aá]tica|risposta\s+automatica|resposta\s+autom[aá]tica)re",
    // Bounces.
    R"re((?:undeliver(?:ed|able)|non-?deliver(?:y|able)|returned\s+(?:mail|to\s+sender)|failure\s+notice)\b)re",
    R"re(delivery\s+(?:status\s+notification|failure|has\s+failed|error|delayed)\b)re",
    R"re(failed\s+(?:mail|to\s+deliver)\b)re",
    R"re(mail\s+(?:delivery\s+(?:failed|failure|system|subsystem|error|status|delayed)|system\s+error)\b)re",
    R"re(mail\s+(?:could\s+not|failure|undeliverable|returned|not\s+delivered)\b)re",
    R"re(permanent\s+(?:delivery|fatal)\b)re",
    R"re(message\s+(?:undeliverable|delivery\s+(?:failure|failed|has|status|delayed)|could\s+not|not\s+delivered)\b)re",
    R"re(message\s+status\s+-)re",
    R"re(e-?mail\s+delivery\s+(?:failure|error)|warning:\s+(?:message|could\s+not|e-?mail)|postmaster\s+notify)re",
    R"re(bounced?\s+(?:mail|message)\b)re",
    R"re((?:(?:メール|メッセージ)(?:を|が|は)?)?(?:配信|送信|送達)(?:不能|不可|できません(?:でした)?|されませんでした|に失敗(?:しました)?|状況の?通知|エラーの?通知)(?:[:：\s（(]|$))re",
    R"re(返送(?:された)?メール|(?:メール|メッセージ)を配達できません|未配信(?:[:：\s（(]|$))re",
    // Receipts.
    R"re(開封(?:済み|確認|通知)\s*[:：])re",
    R"re(未開封\s*[:：])re",
    R"re(return\s+receipt\b|disposition\s+notification)re",
};

constexpr std::array<std::string_view, 6> self_descriptions{
    R"re((?:この|本|当)(?:電子)?(?:メール|メッセージ|通知|返信)(?:は|も)[^。\nの]{0,30}自動(?:的に)?(?:送信|返信|配信|応答|生成|作成|発信|で))re",
    R"re((?:この|本|当)(?:電子)?(?:メール|メッセージ)は[^。\n]{0,40}(?:システム|サーバー?|プログラム)(?:から|より|が|による|によって)[^。\n]{0,10}自動)re",
    R"re((?:^|\n)[\s　※＊*・\-=(（\[【<＜]*自動(?:送信|返信|配信|応答)(?:メール|メッセージ|専用)?(?:です|で(?:ある|ござ)|により|による|にて|[)）\]】>＞]|\s*(?:\n|$)))re",
    R"re(自動(?:で|的に)(?:ご)?(?:返信|送信|配信|お返事|応答)(?:を)?(?:いた|致)?し(?:て(?:い|お)り?)?ます(?:。|！|\s|$|[)）]))re",
    R"re(this\s+(?:is|was)\s+an?\s+auto(?:matic|mated|matically|-?generated|-?reply|-?response)\b)re",
    R"re(this\s+(?:e-?mail|message|mail|notification|report)\s+(?:is|was|has\s+been)\s+(?:an?\s+)?(?:automatic|automated|auto-?generated|(?:created|generated|sent)\s+automatically|automatically\s+(?:created|generated|sent)))re",
};

constexpr std::array<std::string_view, 8> bounce_beginnings{
    R"re(this\s+is\s+the\s+(?:mail\s+system|postfix\s+program|qmail-send\s+program|mail\s+delivery\s+(?:agent|system)))re",
    R"re((?:could|can)\s*not\s+be\s+delivered\s+to)re",
    R"re(permanent\s+fatal\s+errors)re",
    R"re(did\s+not\s+reach\s+(?:some|the\s+following|all))re",
    R"re(delivery\s+(?:to\s+the\s+following\s+recipients?\s+(?:has\s+)?failed|has\s+failed\s+to\s+these))re",
    R"re((?:final-recipient|reporting-mta)\s*:)re",
    R"re(returning\s+message\s+to\s+sender)re",
    R"re(wasn'?t\s+delivered\s+to)re",
};

template <std::size_t n>
std::string any_of(const std::array<std::string_view, n>& patterns) {
    std::string all;
    for (const auto pattern : patterns) {
        all += all.empty() ? "" : "|";
        all += pattern;
    }
    return "(?:" + all + ")";
}

std::optional<std::string_view> found_in(std::string_view text, const RE2& pattern) {
    re2::StringPiece words;
    const re2::StringPiece all(text.data(), text.size());
    if (!pattern.Match(all, 0, all.size(), RE2::UNANCHORED, &words, 1)) {
        return std::nullopt;
    }
    return std::string_view(words.data(), words.size());
}

}  // namespace

bool leads_with_program_mark(std::string_view subject) {
    static const RE2 pattern("(?i)^\\s*" + std::string(gateway_tags) + any_of(subject_marks));
    return found_in(subject, pattern).has_value();
}

std::optional<std::string_view> program_words_in(std::string_view text) {
    static const RE2 described("(?i)" + any_of(self_descriptions));
    static const RE2 bounced("(?i)" + any_of(bounce_beginnings));
    const auto words = found_in(text, described);
    return words ? words : found_in(text.substr(0, bounce_lead), bounced);
}

}  // namespace madoguchi
