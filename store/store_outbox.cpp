#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "parser/utf8.h"
#include "rules/business_calendar.h"
#include "store/digest.h"
#include "store/store_impl.h"

namespace madoguchi {
namespace {

struct Arrow {
    OutboxState from, to;
};

/// All that may become of an acknowledgement (faults.md). What is not here cannot happen.
constexpr std::array arrows{
    Arrow{OutboxState::held, OutboxState::queued},          // a reviewer releases it, or the breaker is closed
    Arrow{OutboxState::held, OutboxState::cancelled},       // a reviewer's decision
    Arrow{OutboxState::held, OutboxState::superseded},      // a later mail changed the case
    Arrow{OutboxState::queued, OutboxState::sending},       // the mark before the first body byte
    Arrow{OutboxState::queued, OutboxState::cancelled},     //
    Arrow{OutboxState::queued, OutboxState::superseded},    //
    Arrow{OutboxState::queued, OutboxState::deferred},      // the server was never reached
    Arrow{OutboxState::queued, OutboxState::failed},        // refused before a body
    Arrow{OutboxState::sending, OutboxState::sent},         //
    Arrow{OutboxState::sending, OutboxState::deferred},     //
    Arrow{OutboxState::sending, OutboxState::failed},       //
    Arrow{OutboxState::sending, OutboxState::unknown},      //
    Arrow{OutboxState::sending, OutboxState::queued},       // the mark is taken back, or an earlier version left none
    Arrow{OutboxState::deferred, OutboxState::sending},     //
    Arrow{OutboxState::deferred, OutboxState::deferred},    // still not reached
    Arrow{OutboxState::deferred, OutboxState::failed},      // given up
    Arrow{OutboxState::deferred, OutboxState::queued},      // a reviewer retries
    Arrow{OutboxState::deferred, OutboxState::cancelled},   //
    Arrow{OutboxState::deferred, OutboxState::superseded},  //
    Arrow{OutboxState::failed, OutboxState::queued},        // a reviewer retries
    Arrow{OutboxState::failed, OutboxState::cancelled},     //
    Arrow{OutboxState::unknown, OutboxState::queued},       // a reviewer accepts that it may arrive twice
    Arrow{OutboxState::unknown, OutboxState::sent},         // a person knows that it arrived
    Arrow{OutboxState::unknown, OutboxState::cancelled},    //
};

OutboxState state_of(std::string_view text) {
    return outbox_state_from(text).value_or(OutboxState::unknown);
}

struct Place {
    OutboxState state = OutboxState::held;
    bool body_started = false;
    CaseId case_id = 0;
};

Place place_of(Database& db, OutboxId id) {
    auto row = db.query("SELECT state, body_started, case_id FROM outbox WHERE id = ?", id);
    if (!row.step()) {
        fail_not_found(fmt::format("there is no outgoing mail {}", id));
    }
    return {state_of(row.text(0)), row.boolean(1), row.integer(2)};
}

void require_arrow(OutboxId id, OutboxState from, OutboxState to) {
    const bool allowed = std::any_of(arrows.begin(), arrows.end(),
                                     [&](const Arrow& arrow) { return arrow.from == from && arrow.to == to; });
    if (!allowed) {
        throw StoreFailure{
            {ErrorCode::conflict,
             fmt::format("outgoing mail {} is {}, and cannot become {}", id, to_string(from), to_string(to)),
             "Look at it again: somebody may have come first."}};
    }
}

constexpr std::string_view item_columns =
    "SELECT o.id, o.case_id, c.receipt_year, c.receipt_count, o.mail_id, o.sequence, o.kind, o.state, o.hold_reason, "
    "t.target, t.envelope_from, o.message_id, t.size, t.zstd, o.attempts, coalesce(o.queued, o.created), "
    "o.next_attempt, o.finished, t.last_error FROM outbox AS o JOIN outbox_texts AS t ON t.outbox_id = o.id JOIN cases "
    "AS c ON c.id = o.case_id ";

AckKind kind_from(std::string_view text) {
    for (const auto kind : {AckKind::closed, AckKind::incomplete, AckKind::receipt, AckKind::referral}) {
        if (to_string(kind) == text) {
            return kind;
        }
    }
    return AckKind::none;
}

OutboxItem item_of(Statement& row, Compression& compression) {
    OutboxItem item;
    item.id = row.integer(0);
    item.case_id = row.integer(1);
    item.receipt_number = fmt::format("{:04}-{:06}", row.integer(2), row.integer(3));
    item.mail_id = row.integer(4);
    item.sequence = static_cast<int>(row.integer(5));
    item.kind = kind_from(row.text(6));
    item.state = state_of(row.text(7));
    item.hold_reason = row.text(8);
    item.to = row.text(9);
    item.envelope_from = row.text(10);
    item.message_id = row.text(11);
    item.bytes = compression.decompress(row.blob(13), static_cast<std::size_t>(row.integer(12)));
    item.attempts = static_cast<int>(row.integer(14));
    item.created = row.time(15);
    item.next_attempt = row.time(16);
    item.finished = row.maybe_time(17);
    item.last_error = row.text(18);
    return item;
}

/// A server's text as people may see it: bounded, and UTF-8 whatever the server wrote.
std::string bounded(std::string_view text) {
    constexpr std::size_t most = 1000;
    std::string kept(text.substr(0, most));
    while (text.size() > most && !kept.empty() && (static_cast<unsigned char>(kept.back()) & 0x80) != 0) {
        kept.pop_back();
    }
    if (!is_utf8(kept)) {
        std::replace_if(
            kept.begin(), kept.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; }, '?');
    }
    return kept;
}

}  // namespace

std::int64_t Store::Impl::japan_day_of(std::chrono::sys_seconds t) {
    return std::chrono::floor<std::chrono::days>(to_japan(t)).time_since_epoch().count();
}

std::int64_t Store::Impl::hour_of(std::chrono::sys_seconds t) {
    return std::chrono::floor<std::chrono::hours>(t).time_since_epoch().count();
}

std::int64_t Store::Impl::domain_key_of(std::string_view address) const {
    return key_of(organizational_domain(address.substr(address.rfind('@') + 1)), key);
}

void Store::Impl::count_acknowledgement(OutboxId id, int by) {
    auto row = db().query("SELECT queued, sender_key, domain_key FROM outbox WHERE id = ?", id);
    if (!row.step() || row.null(0)) {
        return;
    }
    const auto queued = row.time(0);
    const auto add = [&](std::string_view scope, std::int64_t period, std::int64_t counted) {
        db().run(
            "INSERT INTO ack_counts (scope, period, key, count) VALUES (?1, ?2, ?3, max(0, ?4)) ON CONFLICT DO "
            "UPDATE SET count = max(0, count + ?4)",
            scope, period, counted, by);
        db().run("DELETE FROM ack_counts WHERE scope = ? AND period < ?", scope, period - 48);
    };
    add("day", japan_day_of(queued), 0);
    add("sender-day", japan_day_of(queued), row.integer(1));
    add("domain-hour", hour_of(queued), row.integer(2));
}

void Store::Impl::require_state(OutboxId id, std::initializer_list<OutboxState> states, std::string_view deed) {
    const auto state = place_of(db(), id).state;
    if (std::find(states.begin(), states.end(), state) == states.end()) {
        throw StoreFailure{{ErrorCode::conflict,
                            fmt::format("outgoing mail {} is {}: it cannot be {}", id, to_string(state), deed),
                            "Look at it again: somebody may have come first."}};
    }
}

void Store::Impl::move(OutboxId id, OutboxState to, std::string_view actor, std::string_view action,
                       std::string_view error, std::chrono::sys_seconds now,
                       std::optional<std::chrono::sys_seconds> next_attempt) {
    const auto place = place_of(db(), id);
    require_arrow(id, place.state, to);
    const bool waited = place.state == OutboxState::queued || place.state == OutboxState::deferred;
    if (waited && (to == OutboxState::cancelled || to == OutboxState::superseded)) {
        count_acknowledgement(id, -1);
    }
    // The mark counts an attempt; one that ended before it is counted by its outcome.
    const bool tried =
        waited && (to == OutboxState::sending || to == OutboxState::deferred || to == OutboxState::failed);
    const bool taken_back = place.state == OutboxState::sending && to == OutboxState::queued;
    const bool finished = to != OutboxState::queued && to != OutboxState::sending && to != OutboxState::deferred;
    db().run(
        "UPDATE outbox SET state = ?1, finished = ?2, next_attempt = coalesce(?3, next_attempt), body_started = "
        "CASE ?1 WHEN 'sending' THEN 1 WHEN 'queued' THEN 0 WHEN 'deferred' THEN 0 ELSE body_started END, attempts = "
        "attempts + ?4 WHERE id = ?5",
        to_string(to), finished ? std::optional(now) : std::nullopt, next_attempt,
        tried        ? 1
        : taken_back ? -1
                     : 0,
        id);
    if (!error.empty()) {
        db().run("UPDATE outbox_texts SET last_error = ? WHERE outbox_id = ?", bounded(error), id);
    }
    if (!action.empty()) {
        note_history(place.case_id, now, actor, action, "");
        refresh_case(place.case_id, now);
    }
}

std::vector<OutboxItem> Store::Impl::outbox_of(CaseId id) {
    std::vector<OutboxItem> items;
    auto row = db().query(std::string(item_columns) + "WHERE o.case_id = ? ORDER BY o.id", id);
    while (row.step()) {
        items.push_back(item_of(row, compression));
    }
    return items;
}

Result<OutboxId> Store::enqueue(const AddedMail& of, const Acknowledgement& acknowledgement, bool held,
                                std::chrono::sys_seconds now, std::string_view hold_reason, std::string_view actor) {
    return impl_->write([&] {
        if (!of.case_id) {
            throw StoreFailure{{ErrorCode::permanent, "a mail without a case is not acknowledged", {}}};
        }
        auto& db = impl_->db();
        const auto sequence =
            db.number("SELECT max(sequence) + 1 FROM outbox WHERE mail_id = ?", of.mail_id).value_or(0);
        const bool doubtful = held && hold_reason == maybe_acknowledged_reason;
        const auto state = doubtful ? OutboxState::unknown : held ? OutboxState::held : OutboxState::queued;
        db.run(
            "INSERT INTO outbox (case_id, mail_id, sequence, kind, state, hold_reason, message_id, created, queued, "
            "next_attempt, finished, sender_key, domain_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *of.case_id, of.mail_id, sequence, to_string(acknowledgement.kind), to_string(state), hold_reason,
            acknowledgement.message_id, now, held ? std::nullopt : std::optional(now), now,
            doubtful ? std::optional(now) : std::nullopt, address_key(acknowledgement.to, impl_->key),
            impl_->domain_key_of(acknowledgement.to));
        const OutboxId id = db.last_insert_id();
        db.run(
            "INSERT INTO outbox_texts (outbox_id, target, envelope_from, size, zstd, last_error) VALUES (?, ?, ?, ?, "
            "?, ?)",
            id, acknowledgement.to, acknowledgement.envelope_from, acknowledgement.bytes.size(),
            Blob{impl_->compression.compress(acknowledgement.bytes)},
            doubtful ? "the store was restored since this mail came" : "");
        impl_->note_history(of.case_id, now, actor,
                            doubtful ? "ack-unknown"
                            : held   ? "ack-held"
                                     : "ack-queued",
                            held ? hold_reason : to_string(acknowledgement.kind));
        if (!held) {
            impl_->count_acknowledgement(id, 1);
        }
        if (!held && actor != daemon_actor) {
            db.run("UPDATE cases SET ack_reason = '' WHERE id = ?", *of.case_id);
        }
        impl_->refresh_case(*of.case_id, now);
        return id;
    });
}

Result<void> Store::withhold(const AddedMail& of, std::string_view reason, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        if (!of.case_id) {
            return;
        }
        auto& db = impl_->db();
        db.run("UPDATE mails SET ack_kind = 'none', ack_reason = ? WHERE id = ?", reason, of.mail_id);
        db.run("UPDATE cases SET ack_reason = ? WHERE id = ?", reason, *of.case_id);
        impl_->refresh_case(*of.case_id, now);
    });
}

Result<int> Store::next_sequence(MailId id) {
    return impl_->read([&] {
        return static_cast<int>(
            impl_->db().number("SELECT max(sequence) + 1 FROM outbox WHERE mail_id = ?", id).value_or(0));
    });
}

Result<int> Store::supersede(CaseId id, std::chrono::sys_seconds now) {
    return impl_->write([&] { return impl_->supersede(id, now); });
}

int Store::Impl::supersede(CaseId id, std::chrono::sys_seconds now) {
    const auto waiting = ids_of(db().query(
        "SELECT id FROM outbox WHERE case_id = ? AND state IN ('held', 'queued', 'deferred') ORDER BY id", id));
    for (const auto item : waiting) {
        move(item, OutboxState::superseded, daemon_actor, "ack-superseded", "", now);
    }
    return static_cast<int>(waiting.size());
}

Result<std::optional<OutboxItem>> Store::next_due(std::chrono::sys_seconds now) {
    return impl_->read([&]() -> std::optional<OutboxItem> {
        static const auto sql =
            std::string(item_columns) +
            "WHERE o.state IN ('queued', 'deferred') AND (o.next_attempt <= ?1 OR o.next_attempt > ?2) "
            "ORDER BY o.next_attempt, o.id LIMIT 1";
        auto row = impl_->db().query(sql, now, now + longest_wait);
        return row.step() ? std::optional(item_of(row, impl_->compression)) : std::nullopt;
    });
}

Result<std::optional<std::chrono::sys_seconds>> Store::next_due_time() {
    return impl_->read([&]() -> std::optional<std::chrono::sys_seconds> {
        auto row = impl_->db().query("SELECT min(next_attempt) FROM outbox WHERE state IN ('queued', 'deferred')");
        return row.step() ? row.maybe_time(0) : std::nullopt;
    });
}

Result<std::optional<OutboxItem>> Store::outbox_item_of(std::string_view message_id) {
    return impl_->read([&]() -> std::optional<OutboxItem> {
        // Our ids are made in lower case; some servers hand them back otherwise.
        for (const auto& id : {std::string(message_id), folded_case(message_id)}) {
            auto row = impl_->db().query(std::string(item_columns) + "WHERE o.message_id = ?", id);
            if (row.step()) {
                return item_of(row, impl_->compression);
            }
        }
        return std::nullopt;
    });
}

Result<std::optional<OutboxId>> Store::found_sent(std::string_view message_id, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        auto& db = impl_->db();
        const auto id = db.number("SELECT id FROM outbox WHERE message_id IN (?, ?) AND state = 'unknown'", message_id,
                                  folded_case(message_id));
        if (id) {
            db.run(
                "UPDATE cases SET ack_reason = '' WHERE id = (SELECT case_id FROM outbox WHERE id = ?) AND ack_reason "
                "= ?",
                *id, maybe_acknowledged_reason);
            impl_->move(*id, OutboxState::sent, daemon_actor, "ack-found", "met in the mailbox", now);
        }
        return id;
    });
}

Result<void> Store::mark_sending(OutboxId id, std::chrono::sys_seconds now) {
    return impl_->write([&] { impl_->move(id, OutboxState::sending, daemon_actor, "", "", now); });
}

Result<void> Store::take_back_mark(OutboxId id, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->require_state(id, {OutboxState::sending}, "taken back");
        impl_->move(id, OutboxState::queued, daemon_actor, "", "", now);
    });
}

Result<void> Store::mark_sent(OutboxId id, std::string_view server_text, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->require_state(id, {OutboxState::sending}, "sent");
        impl_->move(id, OutboxState::sent, daemon_actor, "ack-sent", server_text, now);
    });
}

Result<void> Store::mark_deferred(OutboxId id, std::string_view error, std::chrono::sys_seconds next_attempt,
                                  std::chrono::sys_seconds now) {
    return impl_->write(
        [&] { impl_->move(id, OutboxState::deferred, daemon_actor, "ack-deferred", error, now, next_attempt); });
}

Result<void> Store::mark_failed(OutboxId id, std::string_view error, std::chrono::sys_seconds now) {
    return impl_->write([&] { impl_->move(id, OutboxState::failed, daemon_actor, "ack-failed", error, now); });
}

Result<void> Store::mark_unknown(OutboxId id, std::string_view error, std::chrono::sys_seconds now) {
    return impl_->write([&] { impl_->move(id, OutboxState::unknown, daemon_actor, "ack-unknown", error, now); });
}

Result<Store::Recovered> Store::recover_outbox(std::chrono::sys_seconds now) {
    return impl_->write([&] {
        std::vector<std::pair<OutboxId, bool>> left;
        auto row = impl_->db().query("SELECT id, body_started FROM outbox WHERE state = 'sending' ORDER BY id");
        while (row.step()) {
            left.emplace_back(row.integer(0), row.boolean(1));
        }
        Recovered recovered{std::exchange(impl_->restored_unknown, {}), 0, std::exchange(impl_->restored, false)};
        for (const auto& [id, started] : left) {
            if (started) {
                impl_->move(id, OutboxState::unknown, daemon_actor, "ack-unknown",
                            "the program ended while the mail was handed over", now);
                recovered.unknown.push_back(id);
            } else {
                impl_->move(id, OutboxState::queued, daemon_actor, "ack-requeued", "", now, now);
                ++recovered.queued;
            }
        }
        return recovered;
    });
}

Result<OutboxItem> Store::outbox_item(OutboxId id) {
    return impl_->read([&] {
        auto row = impl_->db().query(std::string(item_columns) + "WHERE o.id = ?", id);
        if (!row.step()) {
            fail_not_found(fmt::format("there is no outgoing mail {}", id));
        }
        return item_of(row, impl_->compression);
    });
}

Result<std::vector<OutboxItem>> Store::outbox(bool unfinished_only) {
    return impl_->read([&] {
        std::vector<OutboxItem> items;
        auto row =
            impl_->db().query(std::string(item_columns) +
                              (unfinished_only ? "WHERE o.state <> 'sent' AND o.state IN ('held', 'queued', 'sending', "
                                                 "'deferred', 'failed', 'unknown') ORDER BY o.id"
                                               : "ORDER BY o.id"));
        while (row.step()) {
            items.push_back(item_of(row, impl_->compression));
        }
        return items;
    });
}

}  // namespace madoguchi
