#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/message.h"

namespace madoguchi {

enum class FieldName { organization, name, contact, inquiry };
inline constexpr std::array all_field_names{FieldName::organization, FieldName::name, FieldName::contact,
                                            FieldName::inquiry};

/// "organization", "name", "contact", "inquiry": the fixed text used in JSON and in the store.
[[nodiscard]] std::string_view to_string(FieldName name);
/// The prescribed label: 自治体・機関名, 氏名, 連絡先（TEL／メールアドレス）, 照会内容.
[[nodiscard]] std::string_view label_of(FieldName name);

/// One of the four fields. `value` is nullopt where the field is missing (triage.md, Fields).
struct Field {
    std::optional<std::string> value;
    Evidence evidence;      ///< of the value; of the label where the value is missing but the label stands
    bool labelled = false;  ///< its label (or number) was seen
};

enum class FormSource { none, own, inline_answers, quoted, forwarded };

/// The form as found in a mail.
struct Inquiry {
    std::array<Field, 4> fields;      ///< indexed by FieldName
    std::vector<std::string> phones;  ///< digits and hyphens, Japanese national form (0…)
    std::vector<std::string> emails;
    FormSource source = FormSource::none;
    bool inquiry_in_attachment =
        false;  ///< the inquiry says 添付のとおり and there is an attachment (or a covering note)

    [[nodiscard]] Field& operator[](FieldName n) { return fields[static_cast<std::size_t>(n)]; }
    [[nodiscard]] const Field& operator[](FieldName n) const { return fields[static_cast<std::size_t>(n)]; }
    [[nodiscard]] bool missing(FieldName n) const { return !(*this)[n].value.has_value(); }
    /// The sender's own, unquoted text holds a form with an inquiry and at least one more value.
    [[nodiscard]] bool filled_in_by_person() const;
};

/// Finds the form. `own_addresses` (lower case) are the desk's: a quoted mail of theirs carries only the empty form, so
/// a value in it was written by the sender. Pure and linear in message.text.size().
[[nodiscard]] Inquiry find_inquiry(const Message& message, const std::vector<std::string>& own_addresses = {});

/// Telephone numbers and mail addresses in free text, in order of appearance, without repeats. FAX and 内線 do not
/// count.
[[nodiscard]] std::vector<std::string> find_phones(std::string_view text);
[[nodiscard]] std::vector<std::string> find_emails(std::string_view text);

/// NFKC, case, interpuncts, dashes and invisible characters folded, white space dropped: for comparing labels, subjects
/// and terms. Never for storing.
[[nodiscard]] std::string fold_for_match(std::string_view text);

}  // namespace madoguchi
