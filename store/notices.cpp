#include "store/notices.h"

#include <fmt/format.h>

#include "parser/utf8.h"
#include "store/digest.h"
#include "store/store_impl.h"

namespace madoguchi {
namespace {

constexpr std::chrono::hours kept{24 * 400};
constexpr std::string_view columns =
    "SELECT id, kind, about, state, message_id, target, envelope_from, bytes, attempts, created, next_attempt, "
    "finished, bounced, last_error FROM notices ";

NoticeItem item_of(Statement& row) {
    NoticeItem item;
    item.mail.id = row.integer(0);
    item.kind = notice_kind_from(row.text(1)).value_or(NoticeKind::digest);
    item.about = row.integer(2);
    item.mail.state = outbox_state_from(row.text(3)).value_or(OutboxState::unknown);
    item.mail.message_id = row.text(4);
    item.mail.to = row.text(5);
    item.mail.envelope_from = row.text(6);
    item.mail.bytes = row.blob(7);
    item.mail.attempts = static_cast<int>(row.integer(8));
    item.mail.created = row.time(9);
    item.mail.next_attempt = row.time(10);
    item.mail.finished = row.maybe_time(11);
    item.bounced = row.maybe_time(12);
    item.mail.last_error = row.text(13);
    return item;
}

std::optional<NoticeItem> first_of(Statement row) {
    return row.step() ? std::optional(item_of(row)) : std::nullopt;
}

std::string bounded(std::string_view text) {
    constexpr std::size_t most = 1000;
    return std::string(is_utf8(text) && text.size() <= most ? text : std::string_view("a text that cannot be shown"));
}

/// One arrow of a notice's way: to `to` from one of `from`, a list of quoted words; else a `conflict`.
void move(Database& db, OutboxId id, std::string_view from, OutboxState to, std::string_view error,
          std::chrono::sys_seconds now, std::optional<std::chrono::sys_seconds> next_attempt = std::nullopt) {
    const bool finished = to != OutboxState::sending && to != OutboxState::deferred;
    db.run(fmt::format("UPDATE notices SET state = ?1, finished = ?2, next_attempt = coalesce(?3, next_attempt), "
                       "last_error = CASE WHEN ?4 = '' THEN last_error ELSE ?4 END, body_started = CASE ?1 WHEN "
                       "'sending' THEN 1 WHEN 'deferred' THEN 0 ELSE body_started END, attempts = attempts + (state <> "
                       "'sending') WHERE id = ?5 AND state IN ({})",
                       from),
           to_string(to), finished ? std::optional(now) : std::nullopt, next_attempt, bounded(error), id);
    if (db.changes() == 0) {
        throw StoreFailure{{ErrorCode::conflict, fmt::format("notice {} cannot become {}", id, to_string(to)), {}}};
    }
}

}  // namespace

Result<std::optional<std::chrono::sys_seconds>> Notices::failing_since() {
    return store_.impl().read([&]() -> std::optional<std::chrono::sys_seconds> {
        auto row = store_.impl().db().query("SELECT failing_since FROM desk_state");
        return row.step() ? row.maybe_time(0) : std::nullopt;
    });
}

Result<void> Notices::set_failing_since(std::optional<std::chrono::sys_seconds> since) {
    return store_.impl().write([&] { store_.impl().db().run("UPDATE desk_state SET failing_since = ?", since); });
}

Result<std::optional<std::chrono::sys_seconds>> Notices::waiting_since() {
    return store_.impl().read([&] {
        auto row = store_.impl().db().query(
            "SELECT min(since) FROM (SELECT min(coalesce(queued, created)) AS since FROM outbox WHERE state IN "
            "('queued', 'deferred') UNION ALL SELECT min(created) FROM notices WHERE state IN ('queued', 'deferred'))");
        return row.step() ? row.maybe_time(0) : std::nullopt;
    });
}

Result<bool> Notices::enqueue(NoticeKind kind, std::int64_t about, const Acknowledgement& mail,
                              std::chrono::sys_seconds now) {
    return store_.impl().write([&] {
        auto& db = store_.impl().db();
        db.run(
            "INSERT INTO notices (kind, about, state, message_id, target, envelope_from, bytes, created, next_attempt) "
            "VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            to_string(kind), about, mail.message_id, mail.to, mail.envelope_from, Blob{mail.bytes}, now, now);
        const bool added = db.changes() > 0;
        db.run("DELETE FROM notices WHERE finished < ?", now - kept);
        return added;
    });
}

Result<std::optional<NoticeItem>> Notices::find(NoticeKind kind, std::int64_t about) {
    return store_.impl().read([&] {
        return first_of(
            store_.impl().db().query(std::string(columns) + "WHERE kind = ? AND about = ?", to_string(kind), about));
    });
}

Result<std::optional<NoticeItem>> Notices::newest(NoticeKind kind) {
    return store_.impl().read([&] {
        return first_of(store_.impl().db().query(
            std::string(columns) + "WHERE kind = ? ORDER BY created DESC, id DESC LIMIT 1", to_string(kind)));
    });
}

Result<int> Notices::supersede(NoticeKind kind, std::int64_t first, std::int64_t last, std::chrono::sys_seconds now) {
    return store_.impl().write([&] {
        store_.impl().db().run(
            "UPDATE notices SET state = 'superseded', finished = ? WHERE kind = ? AND about BETWEEN ? AND ? AND state "
            "IN ('queued', 'deferred')",
            now, to_string(kind), first, last);
        return static_cast<int>(store_.impl().db().changes());
    });
}

Result<int> Notices::count_to(std::string_view target, std::chrono::sys_seconds since) {
    return store_.impl().read([&] {
        return static_cast<int>(store_.impl()
                                    .db()
                                    .number("SELECT count(*) FROM notices WHERE target = ? AND created > ? AND state "
                                            "<> 'superseded'",
                                            target, since)
                                    .value_or(0));
    });
}

Result<std::vector<NoticeItem>> Notices::list(std::chrono::sys_seconds since) {
    return store_.impl().read([&] {
        std::vector<NoticeItem> items;
        auto row = store_.impl().db().query(std::string(columns) + "WHERE created >= ? ORDER BY id", since);
        while (row.step()) {
            items.push_back(item_of(row));
        }
        return items;
    });
}

Result<bool> Notices::note_bounce(std::string_view message_id, std::chrono::sys_seconds now) {
    auto& impl = store_.impl();
    return impl.write([&] {
        // Our ids are made in lower case; some servers hand them back otherwise.
        auto item = first_of(
            impl.db().query(std::string(columns) + "WHERE message_id IN (?, ?)", message_id, folded_case(message_id)));
        if (!item) {
            return false;
        }
        impl.db().run("UPDATE notices SET bounced = ? WHERE id = ?", now, item->mail.id);
        impl.db().run(
            "INSERT INTO bounces (address_key, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = max(at, ?2)",
            address_key(item->mail.to, impl.key), now);
        return true;
    });
}

Result<std::optional<NoticeItem>> Notices::next_due(std::chrono::sys_seconds now) {
    return store_.impl().read([&] {
        return first_of(store_.impl().db().query(
            std::string(columns) +
                "WHERE state IN ('queued', 'deferred') AND (next_attempt <= ?1 OR next_attempt > ?2) ORDER BY "
                "next_attempt, id LIMIT 1",
            now, now + longest_wait));
    });
}

Result<std::optional<std::chrono::sys_seconds>> Notices::next_due_time() {
    return store_.impl().read([&]() -> std::optional<std::chrono::sys_seconds> {
        auto row =
            store_.impl().db().query("SELECT min(next_attempt) FROM notices WHERE state IN ('queued', 'deferred')");
        return row.step() ? row.maybe_time(0) : std::nullopt;
    });
}

Result<std::optional<OutboxState>> Notices::state(OutboxId id) {
    return store_.impl().read([&] {
        const auto item = first_of(store_.impl().db().query(std::string(columns) + "WHERE id = ?", id));
        return item ? std::optional(item->mail.state) : std::nullopt;
    });
}

Result<void> Notices::mark_sending(OutboxId id, std::chrono::sys_seconds now) {
    return store_.impl().write(
        [&] { move(store_.impl().db(), id, "'queued', 'deferred'", OutboxState::sending, "", now); });
}

Result<void> Notices::mark_sent(OutboxId id, std::string_view server_text, std::chrono::sys_seconds now) {
    return store_.impl().write([&] { move(store_.impl().db(), id, "'sending'", OutboxState::sent, server_text, now); });
}

Result<void> Notices::mark_deferred(OutboxId id, std::string_view error, std::chrono::sys_seconds next_attempt,
                                    std::chrono::sys_seconds now) {
    return store_.impl().write([&] {
        move(store_.impl().db(), id, "'queued', 'sending', 'deferred'", OutboxState::deferred, error, now,
             next_attempt);
    });
}

Result<void> Notices::mark_failed(OutboxId id, std::string_view error, std::chrono::sys_seconds now) {
    return store_.impl().write(
        [&] { move(store_.impl().db(), id, "'queued', 'sending', 'deferred'", OutboxState::failed, error, now); });
}

Result<void> Notices::mark_unknown(OutboxId id, std::string_view error, std::chrono::sys_seconds now) {
    return store_.impl().write([&] { move(store_.impl().db(), id, "'sending'", OutboxState::unknown, error, now); });
}

Result<Notices::Recovered> Notices::recover(std::chrono::sys_seconds now) {
    return store_.impl().write([&] {
        auto& db = store_.impl().db();
        Recovered recovered;
        db.run(
            "UPDATE notices SET state = 'unknown', finished = ?, last_error = 'the program ended while the mail was "
            "handed over' WHERE state = 'sending' AND body_started = 1",
            now);
        recovered.unknown = static_cast<int>(db.changes());
        db.run("UPDATE notices SET state = 'queued', next_attempt = ? WHERE state = 'sending'", now);
        recovered.queued = static_cast<int>(db.changes());
        return recovered;
    });
}

Result<std::int64_t> Notices::cases_opened(std::chrono::sys_seconds since) {
    return store_.impl().read(
        [&] { return store_.impl().db().number("SELECT count(*) FROM cases WHERE opened >= ?", since).value_or(0); });
}

Result<void> Notices::note_certificate(const ServerCertificate& seen) {
    return store_.impl().write([&] {
        store_.impl().db().run("INSERT OR REPLACE INTO server_certificates (server, ends, seen) VALUES (?, ?, ?)",
                               seen.server, seen.ends, seen.seen);
    });
}

Result<std::vector<ServerCertificate>> Notices::certificates() {
    return store_.impl().read([&] {
        std::vector<ServerCertificate> all;
        auto row = store_.impl().db().query("SELECT server, ends, seen FROM server_certificates ORDER BY server");
        while (row.step()) {
            all.push_back({row.text(0), row.time(1), row.time(2)});
        }
        return all;
    });
}

}  // namespace madoguchi
