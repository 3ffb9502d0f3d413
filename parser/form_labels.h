#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "parser/inquiry.h"

namespace madoguchi {

/// The labels of a form as people write them. What is a label is a row of a table in form_words.cpp or a character in
/// form_signs.h: a new word, a new bracket or a new bullet is a new row there.

/// A set of the four fields.
class FieldSet {
public:
    constexpr FieldSet() = default;
    constexpr explicit FieldSet(FieldName name) : bits_(bit(name)) {}
    [[nodiscard]] constexpr bool has(FieldName name) const { return (bits_ & bit(name)) != 0; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    constexpr void add(FieldSet other) { bits_ |= other.bits_; }
    constexpr bool operator==(const FieldSet&) const = default;

private:
    static constexpr unsigned bit(FieldName name) { return 1U << static_cast<unsigned>(name); }
    unsigned bits_ = 0;
};

/// What a label names.
enum class LabelKind {
    field,       ///< one of the four fields, or several of them (所属・氏名)
    department,  ///< 部署名: adds to the organization
    other,       ///< another row of a form (役職, 住所 …), which belongs to no field
};

/// A label at the start of a line.
struct Label {
    LabelKind kind = LabelKind::field;
    FieldSet fields;            ///< of a field label
    bool listed = true;         ///< a label of the desk's own list; others count only in a form that has such ones
    bool contact_part = false;  ///< TEL, メール …: a part of the contact, not 連絡先 itself
    bool with_fax = false;      ///< TEL/FAX
    bool bare_inquiry = false;  ///< お問い合わせ, ご相談 …, without 内容 or 事項: may head a vendor's block
    bool led = false;           ///< a number, bullet or bracket stands before it
    bool colon = false;         ///< a colon or table cell stands behind it
    bool alone = false;         ///< nothing stands behind it
    char32_t closing = 0;   ///< folded: what closes the bracket before it behind the value, 【氏名：乙】; 0: none
    std::size_t begin = 0;  ///< of the label's first character; byte offsets into the line
    std::size_t end = 0;    ///< behind label, hints, brackets and separator: where the value begins
};

/// The label that a line starts with. `line` is without its quote marks. Looks at a bounded number of characters.
[[nodiscard]] std::optional<Label> read_label(std::string_view line);

/// The number of 1 to 99 that a line starts with, in any style: `1)` `（１）` `①` `一、` …; `end` is the offset behind
/// it.
struct LineNumber {
    int number = 0;
    std::size_t end = 0;
    bool set_off = false;  ///< by a bracket, dot, comma or circle, not by white space alone
};
[[nodiscard]] std::optional<LineNumber> read_number(std::string_view line);

/// A bracketed hint that may stand alone behind a label or on the line under it: （TEL／メールアドレス）, （具体的に）.
/// Returns the offset behind it and its separator, or 0.
[[nodiscard]] std::size_t skip_hint_line(std::string_view line);

/// 希望する回答：メール, 出欠：出席: a row of a form by how its heading ends, though no label of `read_label`.
[[nodiscard]] bool heads_other_row(std::string_view line);

}  // namespace madoguchi
