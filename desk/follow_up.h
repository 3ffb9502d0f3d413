#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/desk.h"
#include "rules/verdict.h"
#include "store/store.h"

namespace madoguchi {

/// A person's mail held against the case it names (triage.md, Acknowledgement). Plain values, no I/O.
struct FollowUp {
    MailRole role = MailRole::follow_up;
    Inquiry merged;                    ///< the case's fields after this mail; what was found where stays the mail's own
    std::vector<FieldName> fills;      ///< the case takes these over
    std::vector<FieldName> differing;  ///< the case keeps its own of these; a reviewer looks
    bool was_complete = false;         ///< nothing was missing before this mail
};

/// The ids by which a mail names earlier ones, newest first, bounded.
[[nodiscard]] std::vector<std::string> named_message_ids(const Message& message);

/// The mail is from the case's first sender, or from where its acknowledgement went (any case).
[[nodiscard]] bool same_sender(const Message& message, const ThreadedCase& of);
/// Who writes it has filled in the whole form, and asks something else than the case does.
[[nodiscard]] bool asks_on_own_account(const Inquiry& inquiry, const ThreadedCase& of);
/// The mail goes to that address (To, Cc or Bcc; any case).
[[nodiscard]] bool goes_to(const Message& message, std::string_view address);

/// Missing fields are filled, and a contact that cannot be used; a filled one is never overwritten.
[[nodiscard]] FollowUp merge(const ThreadedCase& of, const Inquiry& inquiry, MailRole role);

/// Nothing goes out, for that reason; a person looks at it.
void withhold(Verdict& verdict, std::string_view reason, AckKind would_be);

/// Changes the decision on a joined mail's acknowledgement by what the case has had already: nothing on a complete
/// case or to thanks, not more than so many requests, none where a reviewer has to look first. `carries_form`: the
/// mail holds a form or fills a field.
void settle_acknowledgement(Verdict& verdict, const FollowUp& mail, const ThreadedCase& of, bool carries_form,
                            const AcknowledgeLimits& limits);

}  // namespace madoguchi
