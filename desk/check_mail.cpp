#include <utility>

#include "desk/intake.h"

namespace madoguchi {

CheckedMail check_mail(std::string_view bytes, const Rulebook& rules, const Circumstances& circumstances) {
    CheckedMail checked;
    checked.message = read_message(bytes);
    checked.inquiry = find_inquiry(checked.message, rules.desk.own_addresses());
    auto known = circumstances;
    known.mail_bytes = bytes.size();
    checked.verdict = judge(checked.message, checked.inquiry, rules, known);
    checked.inquiry = visible_inquiry(std::move(checked.inquiry), checked.verdict);
    return checked;
}

}  // namespace madoguchi
