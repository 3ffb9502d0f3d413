#include "parser/sender_card.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "parser/form_filler.h"
#include "parser/form_text.h"
#include "parser/own_text_marks.h"
#include "parser/own_text_signature.h"

namespace madoguchi {
namespace {

constexpr std::size_t longest_line = 200;    // bytes
constexpr std::size_t longest_sender = 500;  // bytes of an organization or name

/// What stands beside numbers and addresses, folded.
constexpr auto contact_words = std::to_array<std::string_view>(
    {"メールアドレス", "メール",   "email",  "mail", "電話番号", "電話", "携帯", "直通", "代表", "内線", "tel", "fax",
     "ファックス",     "ファクス", "連絡先", "url",  "hp",       "e",    "t",    "f",    "m"});
constexpr auto address_words = std::to_array<std::string_view>({"〒", "住所", "所在地"});

/// Positions and professions beside a name.
constexpr auto positions = std::to_array<std::string_view>(
    {"主事", "主任",     "主査", "主幹",     "主事補", "係長",   "課長", "部長",       "局長",   "室長",
     "所長", "次長",     "院長", "会長",     "理事",   "参事",   "補佐", "課長補佐",   "事務長", "事務局長",
     "師長", "看護師長", "技師", "主任技師", "保健師", "看護師", "医師", "社会福祉士", "相談員", "コーディネーター",
     "職員", "より",     "拝"});

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t before = at;
        if (!is_space(next_code_point(line, at))) {
            continue;
        }
        if (before > begin) {
            words.push_back(line.substr(begin, before - begin));
        }
        begin = at;
    }
    if (begin < line.size()) {
        words.push_back(line.substr(begin));
    }
    return words;
}

bool is_one_of(const auto& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// TEL, 電話(直通), E-mail:a@b.example or digits. `part`: folded, without colons and brackets.
bool is_contact_part(std::string_view part) {
    const bool ascii =
        std::all_of(part.begin(), part.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii && part.find('@') != std::string_view::npos) {
        return true;
    }
    std::string letters(part);
    letters.erase(
        std::remove_if(letters.begin(), letters.end(), [](char c) { return (c >= 0x20 && c < 0x41) || c == '~'; }),
        letters.end());
    return letters.empty() || is_one_of(contact_words, letters);
}

bool is_contact_word(std::string_view word) {
    const std::string folded = fold_for_match(word.substr(0, std::min(word.find("http"), word.size())));
    std::size_t begin = 0;
    for (std::size_t at = 0; at < folded.size();) {
        const std::size_t before = at;
        const char32_t c = next_code_point(folded, at);
        if (c != ':' && c != '(' && c != ')' && c != '<' && c != '>' && c != U'・') {
            continue;
        }
        if (!is_contact_part(std::string_view(folded).substr(begin, before - begin))) {
            return false;
        }
        begin = at;
    }
    return is_contact_part(std::string_view(folded).substr(begin));
}

bool is_contact_line(std::string_view line, const std::vector<std::string_view>& words) {
    const std::string folded = fold_for_match(line);
    if (std::any_of(address_words.begin(), address_words.end(),
                    [&](std::string_view word) { return folded.substr(0, word.size()) == word; })) {
        return true;
    }
    return std::all_of(words.begin(), words.end(), is_contact_word);
}

/// The first two characters.
std::string_view beginning_of(std::string_view text) {
    std::size_t at = 0;
    for (int i = 0; i < 2 && at < text.size(); ++i) {
        static_cast<void>(next_code_point(text, at));
    }
    return text.substr(0, at);
}

}  // namespace

std::string folded_sender(const Inquiry& known, FieldName field) {
    const std::string value = known[field].value.value_or("");
    return fold_for_match(std::string_view(value).substr(0, longest_sender));
}

bool is_sender_card(std::string_view text, const Inquiry& known) {
    const std::string organization = folded_sender(known, FieldName::organization);
    const std::string name = folded_sender(known, FieldName::name);
    const auto is_sender = [&](std::string_view word) {
        const std::string folded = fold_for_match(word);
        return organization.find(folded) != std::string::npos || name.find(folded) != std::string::npos ||
               (is_office(word) && !organization.empty() && beginning_of(folded) == beginning_of(organization));
    };
    const auto is_beside_sender = [&](std::string_view word) {
        return is_sender(word) || is_office(word) || is_one_of(positions, fold_for_match(word)) ||
               is_contact_word(word);
    };
    bool any = false;
    std::size_t written = 0;
    for (const LineSpan& span : lines_of(text)) {
        const std::string_view line = trimmed(text.substr(span.begin, span.end - span.begin));
        if (is_filler(line)) {
            continue;
        }
        if (line.size() > longest_line || ++written > most_sender_lines) {
            return false;
        }
        const std::vector<std::string_view> words = words_of(line);
        const bool sender = std::any_of(words.begin(), words.end(), is_sender) &&
                            std::all_of(words.begin(), words.end(), is_beside_sender);
        const bool contact = !sender && is_contact_line(line, words);
        const bool reaches = contact && (!find_phones(line).empty() || !find_emails(line).empty());
        if (!sender && !contact) {
            return false;
        }
        any = any || sender || reaches;
    }
    return any;
}

}  // namespace madoguchi
