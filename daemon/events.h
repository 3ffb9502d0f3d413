#pragma once

#include <span>
#include <string_view>

namespace madoguchi {

/// What a line of the log is about. docs/events.md lists them all, with what to do.
enum class Event {
    started,
    stopped,
    start_failed,
    gave_up,
    pass_failed,
    configuration_read,
    configuration_refused,
    store_trouble,
    store_recovered,
    catch_up_stopped,
    store_restored,
    outbox_recovered,
    folder_first_start,
    folder_read_again,
    mailbox_trouble,
    mailbox_recovered,
    intake_progress,
    mail_stored,
    mail_unreadable,
    mail_not_fetched,
    mail_size_differs,
    batch_refused,
    numbering_unknown,
    after_storing_refused,
    imap_alert,
    breaker_opened,
    mail_sent,
    mail_deferred,
    mail_failed,
    mail_unknown,
    intake_unwritten,
    outcome_unwritten,
    smtp_trouble,
    outage_told,
    recovery_told,
    digest_queued,
    notice_refused,
    token_fetched,
    token_refused,
    token_kept,
};

/// One row for people. Texts are English, without "|".
struct EventRow {
    Event event;
    std::string_view id;  ///< fixed: MADOGUCHI_EVENT in the journal
    std::string_view meaning;
    std::string_view remedy;
};
/// All of them, in the order of the enumeration.
[[nodiscard]] std::span<const EventRow> event_table();
[[nodiscard]] std::string_view to_string(Event event);

}  // namespace madoguchi
