#include "desk/own_answer.h"

#include <algorithm>

#include "desk/follow_up.h"
#include "rules/hearing.h"

namespace madoguchi {
namespace {

/// A mail to the case's first sender, or to where that one's mails ask for their answer. Others name the case in their
/// References too, such as the question passed on to an expert.
Result<bool> is_for_sender(Store& store, const Message& message, const ThreadedCase& of) {
    if (goes_to(message, of.from_address)) {
        return true;
    }
    const auto view = store.show(of.case_id);
    if (!view) {
        return tl::unexpected(view.error());
    }
    return std::any_of(view->mails.begin(), view->mails.end(), [&](const StoredMail& mail) {
        const bool of_sender = mail.role == MailRole::opening || mail.role == MailRole::follow_up;
        return of_sender && goes_to(message, mail.verdict.ack.target);
    });
}

}  // namespace

bool is_own_answer(const Message& message, const Desk& desk, const DeskKey& key) {
    if (message.from.size() != 1 || !desk.is_own(message.from.front().address) || is_ours(message, key) ||
        failed_dmarc(message, desk) != nullptr) {
        return false;
    }
    for (const auto* mark : {"Auto-Submitted", "X-Autoreply", "X-Auto-Response-Suppress", "Precedence"}) {
        if (message.header(mark) != nullptr) {
            return false;
        }
    }
    return true;
}

Result<bool> close_answered(Store& store, const Message& message, std::chrono::sys_seconds at,
                            std::chrono::sys_seconds now) {
    const auto of = store.threaded_case(named_message_ids(message), "");
    if (!of) {
        return tl::unexpected(of.error());
    }
    if (!*of) {
        return false;
    }
    const auto answers = is_for_sender(store, message, **of);
    return answers && *answers ? store.mark_answered((*of)->case_id, at, now) : answers;
}

}  // namespace madoguchi
