#include "rules/sentence.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "rules/hearing.h"

namespace madoguchi {
namespace {

constexpr std::size_t broken_line = 52;  // columns: a line that is shorter ended because its writer ended it

constexpr std::size_t quotation = 600;  // bytes: a mark that is not closed by then opens nothing

constexpr std::array<std::string_view, 4> enders{"。", "．", "！", "？"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> quotation_marks{
    {{"「", "」"}, {"『", "』"}, {"“", "”"}, {"\"", "\""}}};

/// Bytes of the mark at the front that ends a sentence; 0 for none. A dot does with a space behind it, and ! and ? do
/// not within an address: https://example.jp/circular?id=1.
std::size_t ender_bytes(std::string_view rest) {
    for (const auto ender : enders) {
        if (rest.starts_with(ender)) {
            return ender.size();
        }
    }
    const bool last = rest.size() == 1;
    if (rest[0] == '!' || rest[0] == '?') {
        return last || std::isalnum(static_cast<unsigned char>(rest[1])) == 0 ? 1 : 0;
    }
    return rest[0] == '.' && !last && (rest[1] == ' ' || rest[1] == '\n') ? 1 : 0;
}

/// Columns of a screen: a character of Japanese takes three bytes and two columns.
std::size_t columns(std::string_view line) {
    const auto ascii = static_cast<std::size_t>(
        std::count_if(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
    return ascii + (line.size() - ascii) * 2 / 3;
}

/// Whether a program broke `line`: it is long, ends no sentence, and `next` begins no paragraph and no item.
bool goes_on(std::string_view line, std::string_view next) {
    static constexpr std::array<std::string_view, 7> ends{"です", "ます", "した", "せん", "）", "」", "】"};
    static constexpr std::array<std::string_view, 6> heads{"※", "　", "・", "■", "（", "【"};
    if (columns(line) < broken_line || next.empty() ||
        std::string_view("\n \t-*>=_(").find(next[0]) != std::string_view::npos) {
        return false;
    }
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    return is_ascii(line.back()) == is_ascii(next.front()) &&
           std::none_of(ends.begin(), ends.end(), [&](std::string_view end) { return line.ends_with(end); }) &&
           std::none_of(heads.begin(), heads.end(), [&](std::string_view head) { return next.starts_with(head); });
}

bool matches(const RE2& pattern, std::string_view text) {
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool is_question(std::string_view sentence) {
    static const RE2 asking(
        R"re((?:でしょう|ます|です|ません|ました|した|った|る|べき|ない)か(?:ね|な)?[。．！!\s）)]*$|[？?][\s）)]*$|教えて(?:くだ|下さ|いただ|頂|ほし|欲し)|(?:ご|御)(?:教示|教授|助言|見解)|お?尋ね(?:し|いた|致)|伺い(?:たい|たく|ます|いたし)|お聞き(?:し|いた|致)|知りたい|お教え(?:願|くだ|下さ|いただ|頂)|知らせて(?:くだ|下さ|いただ|頂|ほし)|回答(?:を|の(?:ほど|程))?(?:(?:お願い(?:し|いた|致|申)|願い)|(?:いただ|頂)(?:け|きたい|きたく))|(?:お返事|お電話|ご連絡|御連絡)を?(?:いただ|頂)(?:け(?:ます|れば|まし)|きたい|きたく)|ご?相談(?:が(?:あ|ご)|が有)|(?:相談|照会|質問)(?:し(?:ます|たい|たく)|いたします|させて)|(?:could|can|would)\s+you\s+(?:please\s+)?(?:tell|advise|let|send|explain|share)|(?:like|want)\s+to\s+(?:know|ask))re");
    static const RE2 habit(
        R"re(urgent|お急ぎ|immediate|assistance|\bhelp|satisf|rate\s|心当たり|よくある|お困り|お探し|見つかり|解決し|お済み|役に立)re");
    return matches(asking, sentence) && !matches(habit, sentence);
}

}  // namespace

std::vector<std::string_view> sentences_of(std::string_view text) {
    std::vector<std::string_view> all;
    std::size_t begin = 0;
    std::size_t line = 0;
    const auto take = [&](std::size_t end) {
        const auto sentence = text.substr(begin, end - begin);
        if (!is_blank(sentence)) {
            all.push_back(sentence);
        }
        begin = end;
    };
    // What is quoted in 「」 ends no sentence.
    for (std::size_t at = 0, inside = 0; at < text.size();) {
        const auto rest = text.substr(at);
        if (rest[0] == '\n') {
            inside = 0;
            if (!goes_on(text.substr(line, at - line), text.substr(at + 1))) {
                take(at);
                begin = at + 1;
            }
            line = ++at;
        } else if (rest.starts_with("「") || rest.starts_with("『")) {
            ++inside;
            at += std::string_view("「").size();
        } else if (inside > 0 && (rest.starts_with("」") || rest.starts_with("』"))) {
            --inside;
            at += std::string_view("」").size();
        } else if (const auto bytes = inside == 0 ? ender_bytes(rest) : 0; bytes > 0) {
            at += bytes;
            take(at);
        } else {
            ++at;
        }
    }
    take(text.size());
    return all;
}

std::string spoken(std::string_view sentence) {
    std::string line;
    for (std::size_t at = 0; at < sentence.size();) {
        const auto rest = sentence.substr(at);
        const auto* const quoted = std::find_if(quotation_marks.begin(), quotation_marks.end(),
                                                [&](const auto& marks) { return rest.starts_with(marks.first); });
        const auto close = quoted == quotation_marks.end()
                               ? rest.npos
                               : rest.substr(0, quotation).find(quoted->second, quoted->first.size());
        if (close != rest.npos) {
            line += quoted->first;
            line += quoted->second;
            at += close + quoted->second.size();
        } else if (rest[0] == '\n') {
            // A broken line of Japanese has no blank at its break.
            if (!line.empty() && static_cast<unsigned char>(line.back()) < 0x80) {
                line += ' ';
            }
            ++at;
        } else {
            line += rest[0];
            ++at;
        }
    }
    return ascii_lower(stripped(line));
}

bool asks_something(std::string_view text) {
    const auto sentences = sentences_of(text);
    return std::any_of(sentences.begin(), sentences.end(),
                       [](std::string_view sentence) { return is_question(spoken(sentence)); });
}

}  // namespace madoguchi
