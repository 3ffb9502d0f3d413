#include "rules/program_words.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "rules/hearing.h"

namespace madoguchi {
namespace {

constexpr std::size_t bounce_lead = 400;  // bytes: a bounce says what it is at its very beginning

/// A pattern, and words without which it cannot match: one of `any`, and `also`. They are ASCII lower case, without the
/// letters that have relatives outside ASCII (s and K: U+017F, U+212A), or have no case. Compiling a pattern takes
/// longer than judging a mail; most mails need none.
struct Row {
    std::string_view pattern;
    std::array<std::string_view, 3> any;  ///< "" for none
    std::string_view also;                ///< "" for nothing

    [[nodiscard]] bool may_match(std::string_view lower) const {
        return std::any_of(any.begin(), any.end(),
                           [&](std::string_view word) {
                               return !word.empty() && lower.find(word) != std::string_view::npos;
                           }) &&
               (also.empty() || lower.find(also) != std::string_view::npos);
    }
};

/// What gateways put before a subject does not hide the mark behind it.
constexpr std::string_view gateway_tags = R"re((?:(?:\[[^\]]{1,20}\]|【(?:無害化|外部)[^】]*】|\*+[a-z]+\*+)\s*)*)re";

constexpr std::array<Row, 22> subject_marks{{
    // Automatic replies and absence notes.
    {R"re((?:自動(?:応答|返信|配信|送信)|自动(?:回复|答复)|자동\s*회신)(?:メール)?\s*(?:[:：】)）\s]|$))re",
     {"自動", "自动", "자동"},
     ""},
    {R"re([【\[(（]\s*自動(?:応答|返信|配信|送信)[^】\])）]{0,6}[】\])）])re", {"自動"}, ""},
    {R"re([【\[(（]\s*不在(?:通知|連絡|応答|のお知らせ|です|中)?\s*[】\])）])re", {"不在"}, ""},
    {R"re(不在(?:通知|応答|時自動応答|自動応答)\s*[:：])re", {"不在"}, ""},
    {R"re((?:out\s+of\s+(?:the\s+)?office|automatic\s+repl(?:y|ies)|auto[\s:-]*repl(?:y|ies)|auto[\s-]?response)\b)re",
     {"out", "auto"},
     ""},
    {R"re((?:vacation\s+(?:reply|response)|automatische\s+antwort|abwesenheits(?:notiz|agent|nachricht))\b)re",
     {"vacation", "auto", "abwe"},
     ""},
    {R"re(r[eé]ponse\s+automatique|respuesta\s+autom[aá]tica|risposta\s+automatica|resposta\s+autom[aá]tica)re",
     {"autom"},
     ""},
    // Bounces.
    {R"re((?:undeliver(?:ed|able)|non-?deliver(?:y|able)|returned\s+(?:mail|to\s+sender)|failure\s+notice)\b)re",
     {"deliver", "returned", "failure"},
     ""},
    {R"re(delivery\s+(?:status\s+notification|failure|has\s+failed|error|delayed)\b)re", {"delivery"}, ""},
    {R"re(failed\s+(?:mail|to\s+deliver)\b)re", {"failed"}, ""},
    {R"re(mail\s+(?:delivery\s+(?:failed|failure|system|subsystem|error|status|delayed)|system\s+error)\b)re",
     {"mail"},
     ""},
    {R"re(mail\s+(?:could\s+not|failure|undeliverable|returned|not\s+delivered)\b)re", {"mail"}, ""},
    {R"re(permanent\s+(?:delivery|fatal)\b)re", {"permanent"}, ""},
    {R"re(message\s+(?:undeliverable|delivery\s+(?:failure|failed|has|status|delayed)|could\s+not|not\s+delivered)\b)re",
     {"could", "deliver"},
     ""},
    {R"re(message\s+status\s+-)re", {"tatu"}, ""},
    {R"re(e-?mail\s+delivery\s+(?:failure|error)|warning:\s+(?:message|could\s+not|e-?mail)|postmaster\s+notify)re",
     {"deliver", "warning:", "notify"},
     ""},
    {R"re(bounced?\s+(?:mail|message)\b)re", {"bounce"}, ""},
    {R"re((?:(?:メール|メッセージ)(?:を|が|は)?)?(?:配信|送信|送達)(?:不能|不可|できません(?:でした)?|されませんでした|に失敗(?:しました)?|状況の?通知|エラーの?通知)(?:[:：\s（(]|$))re",
     {"配信", "送信", "送達"},
     ""},
    {R"re(返送(?:された)?メール|(?:メール|メッセージ)を配達できません|未配信(?:[:：\s（(]|$))re",
     {"返送", "配達", "配信"},
     ""},
    // Receipts.
    {R"re(開封(?:済み|確認|通知)\s*[:：])re", {"開封"}, ""},
    {R"re(未開封\s*[:：])re", {"開封"}, ""},
    {R"re(return\s+receipt\b|disposition\s+notification)re", {"receipt", "notification"}, ""},
}};

constexpr std::array<Row, 6> self_descriptions{{
    {R"re((?:この|本|当)(?:電子)?(?:メール|メッセージ|通知|返信)(?:は|も)[^。\nの]{0,30}自動(?:的に)?(?:送信|返信|配信|応答|生成|作成|発信|で))re",
     {"自動"},
     ""},
    {R"re((?:この|本|当)(?:電子)?(?:メール|メッセージ)は[^。\n]{0,40}(?:システム|サーバー?|プログラム)(?:から|より|が|による|によって)[^。\n]{0,10}自動)re",
     {"自動"},
     ""},
    {R"re((?:^|\n)[\s　※＊*・\-=(（\[【<＜]*自動(?:送信|返信|配信|応答)(?:メール|メッセージ|専用)?(?:です|で(?:ある|ござ)|により|による|にて|[)）\]】>＞]|\s*(?:\n|$)))re",
     {"自動"},
     ""},
    {R"re(自動(?:で|的に)(?:ご)?(?:返信|送信|配信|お返事|応答)(?:を)?(?:いた|致)?し(?:て(?:い|お)り?)?ます(?:。|！|\s|$|[)）]))re",
     {"自動"},
     ""},
    {R"re(this\s+(?:is|was)\s+an?\s+auto(?:matic|mated|matically|-?generated|-?reply|-?response)\b)re",
     {"auto"},
     "thi"},
    {R"re(this\s+(?:e-?mail|message|mail|notification|report)\s+(?:is|was|has\s+been)\s+(?:an?\s+)?(?:automatic|automated|auto-?generated|(?:created|generated|sent)\s+automatically|automatically\s+(?:created|generated|sent)))re",
     {"auto"},
     "thi"},
}};

constexpr std::array<Row, 8> bounce_beginnings{{
    {R"re(this\s+is\s+the\s+(?:mail\s+system|postfix\s+program|qmail-send\s+program|mail\s+delivery\s+(?:agent|system)))re",
     {"mail", "program"},
     "the"},
    {R"re((?:could|can)\s*not\s+be\s+delivered\s+to)re", {"deliver"}, ""},
    {R"re(permanent\s+fatal\s+errors)re", {"permanent"}, ""},
    {R"re(did\s+not\s+reach\s+(?:some|the\s+following|all))re", {"reach"}, ""},
    {R"re(delivery\s+(?:to\s+the\s+following\s+recipients?\s+(?:has\s+)?failed|has\s+failed\s+to\s+these))re",
     {"deliver"},
     ""},
    {R"re((?:final-recipient|reporting-mta)\s*:)re", {"final-", "reporting-"}, ""},
    {R"re(returning\s+message\s+to\s+sender)re", {"returning"}, ""},
    {R"re(wasn'?t\s+delivered\s+to)re", {"deliver"}, ""},
}};

std::string anywhere(std::string_view pattern) {
    return "(?i)" + std::string(pattern);
}

std::string at_start(std::string_view pattern) {
    return "(?i)^\\s*" + std::string(gateway_tags) + "(?:" + std::string(pattern) + ")";
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

/// The first match of any row in `text`; of two that begin alike, the upper row's. `lower` is the text in lower case.
template <const auto& rows, auto whole>
std::optional<std::string_view> found_in(std::string_view text, std::string_view lower) {
    constexpr auto patterns = all_compiled<rows, whole>(std::make_index_sequence<rows.size()>());
    const re2::StringPiece all(text.data(), text.size());
    std::optional<std::string_view> first;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        re2::StringPiece words;
        if (rows[i].may_match(lower) && patterns[i]().Match(all, 0, all.size(), RE2::UNANCHORED, &words, 1) &&
            (!first || words.data() < first->data())) {
            first = std::string_view(words.data(), words.size());
        }
    }
    return first;
}

}  // namespace

bool leads_with_program_mark(std::string_view subject) {
    return found_in<subject_marks, at_start>(subject, ascii_lower(subject)).has_value();
}

std::optional<std::string_view> program_words_in(std::string_view text) {
    const auto lower = ascii_lower(text);
    const auto words = found_in<self_descriptions, anywhere>(text, lower);
    return words ? words
                 : found_in<bounce_beginnings, anywhere>(text.substr(0, bounce_lead),
                                                         std::string_view(lower).substr(0, bounce_lead));
}

}  // namespace madoguchi
