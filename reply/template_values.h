#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parser/error.h"
#include "reply/acknowledgement.h"

namespace madoguchi {

/// What a template may name; the variables of the same names in the mustache file. All of it is the desk's own text,
/// or a reviewer's, none the sender's. "" and empty lists render nothing, and their sections `{{#…}}` are left out.
struct TemplateValues {
    std::string receipt_number;
    std::string received_on;  ///< 令和8年6月5日（金）
    std::string next_open;    ///< 令和8年6月5日（金）9時以降; "" where the desk opens no more
    std::string desk_name, desk_address, subject, telephone;
    std::string hours;                   ///< 平日9時～17時
    std::string open_from, open_to;      ///< 令和8年6月2日（火）
    std::string form;                    ///< the prescribed form, empty, one field a line
    std::string read;                    ///< short names of the fields that were read, joined by 、
    std::vector<std::string> missing;    ///< prescribed labels of what is to be filled in, an unusable contact too
    std::string office, office_contact;  ///< of a referral
    bool invalid_contact = false;        ///< a contact is given and holds neither telephone number nor address
    bool before_opening = false;
    bool after_closing = false;
};

[[nodiscard]] TemplateValues template_values(const ComposeInput& input, const Inquiry& inquiry, const Verdict& verdict,
                                             const Desk& desk);

/// The text with its values, LF line ends. An error only where check_template refuses the text.
[[nodiscard]] Result<std::string> render_template(std::string_view text, const TemplateValues& values);

/// The values of a text that no file replaces, by their names. "" and empty lists as above; `label` is a list's entry.
struct PlainValues {
    std::map<std::string, std::string> texts;
    std::map<std::string, std::vector<std::string>> lists;
};
[[nodiscard]] Result<std::string> render_template(std::string_view text, const PlainValues& values);

}  // namespace madoguchi
