#include "parser/desk_block.h"

#include <array>
#include <string>

#include "parser/form_signs.h"
#include "parser/form_text.h"
#include "parser/inquiry.h"

namespace madoguchi {

bool is_desk_block_heading(std::string_view line) {
    constexpr std::size_t longest = 160;  // bytes
    const auto has = [line](std::string_view part) { return holds(line, part); };
    if (line.empty() || line.size() > longest || !(has("問") || has("申"))) {
        return false;
    }
    constexpr std::array<std::string_view, 7> spellings{"問合せ",     "問合わせ", "問い合せ", "問い合わせ",
                                                        "問い合わせ", "申込み",   "申し込み"};
    constexpr std::array<std::string_view, 3> places{"先", "窓口", "はこちら"};
    const std::string folded = fold_for_match(line);
    for (const std::string_view spelling : spellings) {
        const std::size_t found = folded.find(spelling);
        if (found == std::string::npos) {
            continue;
        }
        const std::string_view rest = std::string_view(folded).substr(found + spelling.size());
        for (const std::string_view place : places) {
            const std::string_view behind = rest.substr(0, place.size()) == place ? rest.substr(place.size()) : "x";
            const Units units = folded_units(behind, 1);
            if (behind.empty() ||
                (!units.empty() && (among(closing_brackets, units[0].folded) || is_separator(units[0].folded) ||
                                    among(U"(━─~", units[0].folded) || is_label_bullet(units[0].folded)))) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace madoguchi
