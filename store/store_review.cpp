#include <fmt/format.h>

#include "store/digest.h"
#include "store/store_impl.h"

namespace madoguchi {
namespace {

/// Kept beside what the terms said of the opening mail.
void keep_label(Store::Impl& impl, CaseId id, std::string_view label, std::string_view actor,
                std::chrono::sys_seconds now) {
    impl.db().run(R"sql(
        INSERT INTO term_decisions (case_id, at, actor, label, flagged, score)
        SELECT ?1, ?2, ?3, ?4,
            EXISTS (SELECT 1 FROM case_flags WHERE case_id = ?1 AND code = 'off-topic'), off_topic_score
        FROM mails WHERE case_id = ?1 AND role = 'opening' LIMIT 1
        ON CONFLICT DO UPDATE SET at = excluded.at, actor = excluded.actor, label = excluded.label,
            flagged = excluded.flagged, score = excluded.score)sql",
                  id, now, actor, label);
}

/// Queued anew by a person: counted, and what was withheld is withheld no more.
void queue_again(Store::Impl& impl, OutboxId id, std::string_view actor, std::string_view action,
                 std::chrono::sys_seconds now) {
    impl.db().run("UPDATE outbox SET queued = ? WHERE id = ?", now, id);
    impl.db().run("UPDATE cases SET ack_reason = '' WHERE id = (SELECT case_id FROM outbox WHERE id = ?)", id);
    const bool counted = impl.db().number("SELECT 1 FROM outbox WHERE id = ? AND state = 'deferred'", id).has_value();
    impl.move(id, OutboxState::queued, actor, action, "", now, now);
    if (!counted) {
        impl.count_acknowledgement(id, 1);
    }
}

}  // namespace

Result<void> Store::release(OutboxId id, std::string_view actor, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->require_state(id, {OutboxState::held}, "released");
        queue_again(*impl_, id, actor, "ack-released", now);
        // Of what piled up in one case the newest says it all.
        const auto older = ids_of(impl_->db().query(
            "SELECT id FROM outbox WHERE case_id = (SELECT case_id FROM outbox WHERE id = ?1) AND state = 'held' AND "
            "id < ?1 ORDER BY id",
            id));
        for (const auto one : older) {
            impl_->move(one, OutboxState::superseded, actor, "ack-superseded", "", now);
        }
    });
}

Result<void> Store::keep_held(OutboxId id, std::string_view reason, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->require_state(id, {OutboxState::held}, "kept");
        auto& db = impl_->db();
        const auto case_id = *db.number("SELECT case_id FROM outbox WHERE id = ?", id);
        db.run("UPDATE outbox SET hold_reason = ? WHERE id = ?", reason, id);
        db.run("UPDATE cases SET ack_reason = ? WHERE id = ?", reason, case_id);
        impl_->refresh_case(case_id, now);
    });
}

Result<void> Store::retry(OutboxId id, std::string_view actor, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->require_state(id, {OutboxState::deferred, OutboxState::failed, OutboxState::unknown}, "sent again");
        queue_again(*impl_, id, actor, "ack-retried", now);
    });
}

Result<void> Store::cancel(OutboxId id, std::string_view actor, std::chrono::sys_seconds now) {
    return impl_->write([&] { impl_->move(id, OutboxState::cancelled, actor, "ack-cancelled", "", now); });
}

Result<void> Store::confirm_sent(OutboxId id, std::string_view actor, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->require_state(id, {OutboxState::unknown}, "called sent");
        impl_->db().run(
            "UPDATE cases SET ack_reason = '' WHERE id = (SELECT case_id FROM outbox WHERE id = ?) AND ack_reason = ?",
            id, maybe_acknowledged_reason);
        impl_->move(id, OutboxState::sent, actor, "ack-confirmed", "", now);
    });
}

Result<void> Store::note_decision(CaseId id, std::string_view action, std::string_view detail, std::string_view actor,
                                  std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->require_case(id);
        impl_->note_history(id, now, actor, action, detail);
    });
}

Result<bool> Store::open_breaker(std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->db().run("UPDATE desk_state SET breaker_opened = ? WHERE breaker_opened IS NULL", now);
        const bool opened = impl_->db().changes() > 0;
        if (opened) {
            impl_->note_history(std::nullopt, now, daemon_actor, "breaker-opened", "");
        }
        return opened;
    });
}

Result<std::vector<CaseId>> Store::held_by_breaker() {
    return impl_->read([&] {
        return ids_of(impl_->db().query(
            "SELECT case_id FROM outbox WHERE id IN (SELECT max(id) FROM outbox WHERE state = 'held' GROUP BY case_id) "
            "AND hold_reason IN ('limit-day', 'breaker-open') ORDER BY id"));
    });
}

Result<void> Store::close_breaker(std::string_view actor, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        auto& db = impl_->db();
        db.run("UPDATE desk_state SET breaker_opened = NULL");
        // A person has looked at it: the cap counts from here on.
        db.run("DELETE FROM ack_counts WHERE scope = 'day'");
        impl_->note_history(std::nullopt, now, actor, "breaker-closed", "");
    });
}

Result<void> Store::note_bounce(OutboxId id, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        auto& db = impl_->db();
        auto row = db.query(
            "SELECT t.target, o.case_id FROM outbox_texts AS t JOIN outbox AS o ON o.id = t.outbox_id "
            "WHERE o.id = ?",
            id);
        if (!row.step()) {
            fail_not_found(fmt::format("there is no outgoing mail {}", id));
        }
        db.run("INSERT INTO bounces (address_key, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = max(at, ?2)",
               address_key(row.text(0), impl_->key), now);
        impl_->note_history(row.integer(1), now, daemon_actor, "bounced", "");
    });
}

void Store::Impl::close_case(CaseId id, Outcome outcome, std::string_view note, std::string_view actor,
                             std::chrono::sys_seconds now) {
    require_case(id);
    if (outcome == Outcome::none) {
        throw StoreFailure{{ErrorCode::config, "a case is closed with an outcome", {}}};
    }
    if (!db().number("SELECT 1 FROM cases WHERE id = ? AND state <> 'closed'", id)) {
        throw StoreFailure{{ErrorCode::conflict, fmt::format("case {} is closed already", id),
                            "Somebody may have come first: look at its history, or reopen it."}};
    }
    std::optional<std::int64_t> note_id;
    if (!note.empty()) {
        db().run("INSERT INTO case_notes (case_id, at, actor, text) VALUES (?, ?, ?, ?)", id, now, actor, note);
        note_id = db().last_insert_id();
    }
    db().run(R"sql(
        INSERT OR REPLACE INTO resolved_from (case_id, state, note_id, decided, decided_by, label, flagged, score)
        SELECT c.id, c.state, ?2, d.at, d.actor, d.label, d.flagged, d.score
        FROM cases AS c LEFT JOIN term_decisions AS d ON d.case_id = c.id WHERE c.id = ?1)sql",
             id, note_id);
    db().run("UPDATE cases SET state = 'closed', outcome = ?, closed = ? WHERE id = ?", to_string(outcome), now, id);
    note_history(id, now, actor, "resolved", to_string(outcome));
    if (const auto label = label_of(outcome); !label.empty()) {
        keep_label(*this, id, label, actor, now);
    }
    refresh_case(id, now);
}

void Store::Impl::undo_close(CaseId id, std::string_view actor, std::chrono::sys_seconds now) {
    require_case(id);
    auto row = db().query(
        "SELECT r.state, r.note_id, r.label FROM resolved_from AS r JOIN cases AS c ON c.id = r.case_id WHERE "
        "r.case_id "
        "= ? AND c.state = 'closed'",
        id);
    if (!row.step()) {
        throw StoreFailure{{ErrorCode::conflict, fmt::format("case {} has no resolving to take back", id),
                            "Somebody may have come first: look at its history."}};
    }
    db().run("UPDATE cases SET state = ?, outcome = 'none', closed = NULL WHERE id = ?", row.text(0), id);
    db().run("DELETE FROM term_decisions WHERE case_id = ?", id);
    if (!row.null(2)) {
        db().run(
            "INSERT INTO term_decisions (case_id, at, actor, label, flagged, score) SELECT case_id, decided, "
            "decided_by, "
            "label, flagged, score FROM resolved_from WHERE case_id = ?",
            id);
    }
    const auto note = row.maybe_integer(1);
    db().run("DELETE FROM resolved_from WHERE case_id = ?", id);
    if (note) {
        db().run("DELETE FROM case_notes WHERE id = ?", *note);
    }
    note_history(id, now, actor, "resolve-undone", "");
    refresh_case(id, now);
}

void Store::Impl::reopen_case(CaseId id, std::string_view actor, std::chrono::sys_seconds now) {
    require_case(id);
    if (!open_again(id, now)) {
        throw StoreFailure{{ErrorCode::conflict, fmt::format("case {} is open", id), {}}};
    }
    db().run("DELETE FROM term_decisions WHERE case_id = ?", id);
    note_history(id, now, actor, "reopened", "");
    refresh_case(id, now);
}

Result<void> Store::resolve(CaseId id, Outcome outcome, std::string_view note, std::string_view actor,
                            std::chrono::sys_seconds now) {
    return impl_->write([&] { impl_->close_case(id, outcome, note, actor, now); });
}

Result<bool> Store::mark_answered(CaseId id, std::chrono::sys_seconds at, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->require_case(id);
        const auto closed_at = std::min(at, now);  // the mail's own date may lie ahead
        impl_->db().run(
            "UPDATE cases SET state = 'closed', outcome = 'answered', closed = ?4 WHERE id = ?2 AND state <> 'closed' "
            "AND NOT EXISTS (SELECT 1 FROM mails WHERE case_id = ?2 AND received_at > ?1) "
            "AND NOT EXISTS (SELECT 1 FROM history WHERE case_id = ?2 AND action = 'reopened' AND actor <> ?3 "
            "AND at > ?1)",
            at, id, daemon_actor, closed_at);
        const bool closed = impl_->db().changes() > 0;
        if (closed) {
            impl_->note_history(id, closed_at, daemon_actor, "answered", "");
            impl_->supersede(id, now);
            impl_->refresh_case(id, now);
        }
        return closed;
    });
}

Result<void> Store::add_note(CaseId id, std::string_view note, std::string_view actor, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->require_case(id);
        impl_->db().run("INSERT INTO case_notes (case_id, at, actor, text) VALUES (?, ?, ?, ?)", id, now, actor, note);
        impl_->note_history(id, now, actor, "note", "");
    });
}

Result<void> Store::reopen(CaseId id, std::string_view actor, std::chrono::sys_seconds now) {
    return impl_->write([&] { impl_->reopen_case(id, actor, now); });
}

Result<void> Store::note_poll(bool succeeded, std::string_view error, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->db().run(
            "UPDATE desk_state SET last_poll = ?1, last_success = CASE WHEN ?2 THEN ?1 ELSE last_success "
            "END, last_error = ?3",
            now, succeeded, error);
    });
}

}  // namespace madoguchi
