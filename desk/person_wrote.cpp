#include "desk/person_wrote.h"

#include <fmt/format.h>

#include "desk/mail_intake.h"
#include "parser/message.h"
#include "reply/acknowledgement.h"

namespace madoguchi {
namespace {

Result<PersonsMail> known_case(Store& store, CaseId id) {
    const auto view = store.show(id);
    return view ? Result<PersonsMail>(PersonsMail{id, view->summary.receipt_number, true})
                : tl::unexpected(view.error());
}

}  // namespace

Result<PersonsMail> call_persons_mail(Store& store, const Configuration& configuration, MailId mail,
                                      const Decider& by) {
    auto transaction = store.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    const auto stored = store.mail(mail);
    if (!stored) {
        return tl::unexpected(stored.error());
    }
    if (stored->case_id) {
        return known_case(store, *stored->case_id);
    }
    auto bytes = store.raw_mail(mail);
    const auto key = store.desk_key();
    if (!bytes || !key) {
        return tl::unexpected(!bytes ? bytes.error() : key.error());
    }
    const RawMail raw{stored->mailbox,    stored->uidvalidity, stored->uid, stored->received_at,
                      std::move(*bytes),  stored->bytes,       false,       false,
                      MailOrigin::arrived};
    const auto reading = read_mail(raw, configuration.rules, *key);
    if (reading.ours) {
        return failure(ErrorCode::config, fmt::format("mail {} is an acknowledgement of this desk", mail));
    }
    const auto added = MailIntake(store, configuration, *key, raw, reading, by.now).run_as_persons(mail, by.actor);
    if (!added) {
        return tl::unexpected(added.error());
    }
    if (const auto committed = transaction->commit(); !committed) {
        return tl::unexpected(committed.error());
    }
    return PersonsMail{*added->case_id, added->receipt_number, false};
}

}  // namespace madoguchi
