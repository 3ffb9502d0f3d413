#pragma once

#include <span>
#include <string_view>

namespace madoguchi {

/// The words that labels are made of, folded as form_text.h says. A new word is a new row in form_words.cpp.

/// What a word in a label stands for. `person`: somebody by what he does, a name or the heading of his data (照会者
/// 所属 …). `group`: only such a heading (申請者, 基本情報).
enum class Word { organization, name, person, group, contact, part, fax, inquiry, department, other };

/// `plain`: one half-width space behind it is enough where a number or bullet leads the line. `unlisted`: a label only
/// beside listed ones.
enum class Rank { plain, listed, unlisted };

struct FormWord {
    std::u32string_view folded;  ///< without spaces, interpuncts and honorifics
    Word word;
    Rank rank;
};

/// All of them, those with the same first character together.
[[nodiscard]] std::span<const FormWord> form_words();
/// What may follow a word for the inquiry and still be the label.
[[nodiscard]] std::span<const std::u32string_view> inquiry_suffixes();
/// How headings of rows end that belong to no field, folded, in UTF-8.
[[nodiscard]] std::span<const std::string_view> other_row_endings();
/// Words that join two labels to one.
[[nodiscard]] std::span<const std::u32string_view> label_joints();
/// ご, 御, お, 貴.
[[nodiscard]] bool is_honorific(char32_t folded);

}  // namespace madoguchi
