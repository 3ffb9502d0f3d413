#include "daemon/events.h"

#include <array>

namespace madoguchi {
namespace {

constexpr std::array rows{
    EventRow{Event::started, "started", "The daemon watches its folders.", "Nothing."},
    EventRow{Event::stopped, "stopped", "The daemon has ended, as asked or after the error before it.",
             "Nothing where it was asked; else see the line before."},
    EventRow{Event::start_failed, "start-failed",
             "The daemon cannot start: command line, configuration, credentials or store.",
             "Do what the line says; `madoguchid --doctor` looks at everything. It is not restarted by itself where a "
             "person must look first."},
    EventRow{Event::gave_up, "gave-up", "The store is damaged or may not be used: the daemon ends.",
             "Leave the file as it is. `madoguchi check-store`, then restore a backup, or give the permissions back."},
    EventRow{Event::pass_failed, "pass-failed", "A pass of `--once` met trouble.",
             "Do what the line says; the next pass tries again."},
    EventRow{Event::configuration_read, "configuration-read", "A reload took the changed configuration over.",
             "Nothing."},
    EventRow{Event::configuration_refused, "configuration-refused",
             "A reload found the configuration wrong: the old one stays in use.",
             "Correct what the line names, and reload again."},
    EventRow{Event::store_trouble, "store-trouble",
             "The store takes nothing (a full disk, a lock): fetching and sending pause. Mail stays on the server.",
             "Free space, or end what holds the store. It goes on by itself."},
    EventRow{Event::store_recovered, "store-recovered", "The store takes mail again.", "Nothing."},
    EventRow{Event::catch_up_stopped, "catch-up-stopped", "Mails could not be classed or put into the search's index.",
             "Nothing at once: with the next mail, or at the next start, it is tried again."},
    EventRow{
        Event::store_restored, "store-restored",
        "The store is an older copy, or came from elsewhere: no mail that is in the mailbox now is acknowledged by "
        "itself, and what was being sent is unknown.",
        "Where a backup was put back on purpose: `madoguchi queue`, and decide on what is held. Else ask who did."},
    EventRow{Event::outbox_recovered, "outbox-recovered",
             "The last run was interrupted before some mails left: they are sent again.", "Nothing."},
    EventRow{Event::folder_first_start, "folder-first-start",
             "A folder is read for the first time: what lies in it already is old mail, and is not acknowledged.",
             "Nothing."},
    EventRow{
        Event::folder_read_again, "folder-read-again",
        "The server numbers the folder anew (UIDVALIDITY has changed, or the mail server was put back from a backup "
        "and gives UIDs out a second time), or the store was restored: the folder is read again from its beginning, "
        "and known mail is recognised.",
        "Where the server was changed or a backup put back: `madoguchi queue`, since nothing that lay in the folder "
        "then is acknowledged by itself. Else ask the server's administrator."},
    EventRow{
        Event::mailbox_trouble, "mailbox-trouble",
        "A folder cannot be read; it is tried again, at last every 15 minutes. Mail stays on the server.",
        "See the reason in the line: network, certificate, password, folder. `madoguchid --doctor` tells them apart."},
    EventRow{Event::mailbox_recovered, "mailbox-recovered", "The folder is read again.", "Nothing."},
    EventRow{Event::intake_progress, "intake-progress", "Many mails are being taken.", "Nothing."},
    EventRow{Event::mail_stored, "mail-stored",
             "One mail was stored and judged: its receipt number, what it is to its case, and what it is answered with "
             "or why not.",
             "Nothing."},
    EventRow{Event::mail_unreadable, "mail-unreadable",
             "A mail ended the reading of it twice, and stands in the queue as unreadable.",
             "Look at it in the mailbox, by its UID. Report the mail to those who maintain the program."},
    EventRow{Event::mail_not_fetched, "mail-not-fetched",
             "The server lists a mail and does not hand it out, or the connection ends over it each time, while those "
             "behind it come: an empty one is stored in its place.",
             "Look for it in the mailbox, by its UID."},
    EventRow{Event::mail_size_differs, "mail-size-differs",
             "A mail has another size than the server announced, twice the same: it is taken.", "Nothing."},
    EventRow{Event::batch_refused, "batch-refused",
             "Several mails at once could not be fetched: each is asked for alone.", "Nothing."},
    EventRow{Event::numbering_unknown, "numbering-unknown",
             "The connection ended where the sizes of stored mails were asked for: this time it was not looked whether "
             "the server numbers the folder anew. Reading goes on.",
             "Where it comes each time: look for a damaged mail in the mailbox, and repair or move it there."},
    EventRow{Event::after_storing_refused, "after-storing-refused",
             "The server refuses the keyword or the move of stored mail; reading goes on. Said once until it is done.",
             "Check [imap] after, after_keyword and after_folder, and what the login may do."},
    EventRow{Event::imap_alert, "imap-alert", "The IMAP server has a message for people.",
             "Read it; often the mailbox is nearly full."},
    EventRow{Event::breaker_opened, "breaker-opened",
             "The daily limit of acknowledgements is reached: further ones are held.",
             "Look for a loop or abuse in `madoguchi outbox`; then `madoguchi breaker close`."},
    EventRow{Event::mail_sent, "mail-sent", "The SMTP server took an acknowledgement or a notice.", "Nothing."},
    EventRow{Event::mail_deferred, "mail-deferred",
             "The SMTP server did not take it now; it is tried again for 48 hours.", "Nothing at once."},
    EventRow{Event::mail_failed, "mail-failed", "The SMTP server refused it, or 48 hours are over.",
             "Answer that sender by another way, or `madoguchi retry`."},
    EventRow{Event::mail_unknown, "mail-unknown",
             "The connection was lost, or the daemon ended, after the whole mail: nobody knows whether it arrived, and "
             "it is not sent again.",
             "Look into the mail server's log; then `madoguchi confirm` or `madoguchi retry`."},
    EventRow{Event::intake_unwritten, "intake-unwritten",
             "Mail could not be stored, or the disk did not say that it is. It stays on the server, and the next pass "
             "looks whether it is there.",
             "As for `store-trouble`."},
    EventRow{Event::outcome_unwritten, "outcome-unwritten",
             "What became of a mail could not be noted; it is noted first of all when the store takes it.",
             "As for `store-trouble`."},
    EventRow{Event::smtp_trouble, "smtp-trouble",
             "The SMTP server takes no mail at all: all wait. `madoguchi health` warns after an hour.",
             "See the reason in the line; `madoguchid --doctor` tells them apart."},
    EventRow{Event::outage_told, "outage-told", "The secretariat is told that the mailbox cannot be read.",
             "As for `mailbox-trouble`; they will call."},
    EventRow{Event::recovery_told, "recovery-told", "The secretariat is told that the mailbox is read again.",
             "Nothing."},
    EventRow{Event::digest_queued, "digest-queued", "The digest of the day is made.", "Nothing."},
    EventRow{
        Event::notice_refused, "notice-refused",
        "A notice to the secretariat is not sent: its address came back as undeliverable, or got a dozen within a day.",
        "Check [notices] to, and why the mailbox comes and goes."},
    EventRow{Event::token_fetched, "token-fetched", "A fresh access token was got.", "Nothing."},
    EventRow{Event::token_refused, "token-refused", "The mail server refused the access token; a fresh one is fetched.",
             "Nothing, unless it comes again and again: then check [oauth2] scope."},
    EventRow{Event::token_kept, "token-kept", "The access token cannot be renewed; the old one serves until its end.",
             "See the reason in the line: [oauth2], or the provider."},
};

}  // namespace

std::span<const EventRow> event_table() {
    return rows;
}

std::string_view to_string(Event event) {
    return rows.at(static_cast<std::size_t>(event)).id;
}

}  // namespace madoguchi
