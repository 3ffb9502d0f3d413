#pragma once

#include <string>

#include "desk/configuration.h"
#include "desk/decider.h"
#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// Where a mail went that a person called a person's.
struct PersonsMail {
    CaseId case_id = 0;
    std::string receipt_number;
    bool already = false;  ///< it was of that case before: nothing was changed
};

/// "A person wrote this": an ignored mail opens a case, or joins the one that it names, with the fields and flags of a
/// person's mail. Who said so and when stands in the history and among the decisions on the case's flags, and outlives
/// rejudging. Nothing goes out: what the sender would have got is held for a reviewer to release. One transaction.
/// `not_found`: no such mail, or its text was erased; `config`: it is an acknowledgement of this desk itself.
[[nodiscard]] Result<PersonsMail> call_persons_mail(Store& store, const Configuration& configuration, MailId mail,
                                                    const Decider& by);

}  // namespace madoguchi
