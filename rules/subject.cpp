#include <array>
#include <string>

#include "parser/inquiry.h"
#include "rules/hearing.h"

namespace madoguchi {
namespace {

/// 問合せ with or without its two kana endings, in kanji or kana. Works on folded text.
bool asks_at(std::string_view text) {
    for (const std::string_view plain : {"照会", "質問", "相談"}) {
        if (text.find(plain) != std::string_view::npos) {
            return true;
        }
    }
    constexpr std::array heads{"問い", "問", "とい", "と"};
    constexpr std::array middles{"合わ", "合", "あわ"};
    for (const auto* head : heads) {
        for (const auto* middle : middles) {
            if (text.find(std::string(head) + middle + "せ") != std::string_view::npos) {
                return true;
            }
        }
    }
    return false;
}

/// The rest of `text` behind the first `word`; nullopt where it has none.
std::optional<std::string_view> behind(std::optional<std::string_view> text, std::string_view word) {
    if (!text) {
        return std::nullopt;
    }
    const auto found = text->find(word);
    return found == std::string_view::npos ? std::nullopt : std::optional(text->substr(found + word.size()));
}

bool has_wording(std::string_view folded) {
    const auto rest = behind(behind(behind(folded, "拠点"), "整備"), "運用");
    return rest && asks_at(*rest);
}

}  // namespace

bool is_prescribed_subject(std::string_view subject, const Desk& desk) {
    const auto folded = fold_for_match(subject);
    const auto prescribed = fold_for_match(desk.subject);
    if (!prescribed.empty() && folded.find(prescribed) != std::string::npos) {
        return true;
    }
    return has_wording(prescribed) && has_wording(folded);
}

}  // namespace madoguchi
