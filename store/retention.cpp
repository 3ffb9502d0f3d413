#include "store/retention.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/digest.h"
#include "store/store_impl.h"

namespace madoguchi {
namespace {

constexpr std::string_view purged_action = "purged";
constexpr std::string_view erased_action = "erased";

/// Of case `c`: there is something to erase, and nothing is just being handed over.
constexpr std::string_view case_is_ripe =
    "NOT EXISTS (SELECT 1 FROM outbox WHERE case_id = c.id AND state = 'sending') AND c.classified_by <> '' AND "
    "(EXISTS (SELECT 1 FROM case_values WHERE case_id = c.id) OR EXISTS (SELECT 1 FROM case_notes WHERE case_id = "
    "c.id) OR EXISTS (SELECT 1 FROM mails AS m JOIN mail_texts AS t ON t.mail_id = m.id WHERE m.case_id = c.id))";

void count(Database& db, PersonalData& data) {
    for (const auto id : data.cases) {
        data.case_mails +=
            db.number("SELECT count(*) FROM mails AS m JOIN mail_texts AS t ON t.mail_id = m.id WHERE m.case_id = ?",
                      id)
                .value_or(0);
        data.open_cases += db.number("SELECT state <> 'closed' FROM cases WHERE id = ?", id).value_or(0);
        data.others_mails +=
            db.number(
                  "SELECT count(*) FROM mails AS m JOIN mail_texts AS t ON t.mail_id = m.id WHERE m.case_id = ? AND "
                  "m.role = 'other-sender'",
                  id)
                .value_or(0);
    }
}

void erase_mail(Database& db, MailId id) {
    for (const auto* table : {"mail_evidence", "mail_fields", "raw_mails", "mail_texts", "case_texts"}) {
        db.run(fmt::format("DELETE FROM {} WHERE mail_id = ?", table), id);
    }
    // The same words again are a new matter: nothing is left to hold them against.
    db.run("UPDATE mails SET content_key = NULL, ack_note = '' WHERE id = ?", id);
}

/// `of`: the column of the outbox that has the number, case_id or mail_id.
void erase_outgoing(Store::Impl& impl, std::string_view of, std::int64_t id, std::string_view actor,
                    std::chrono::sys_seconds now) {
    auto& db = impl.db();
    if (db.number(fmt::format("SELECT 1 FROM outbox WHERE {} = ? AND state = 'sending'", of), id)) {
        throw StoreFailure{{ErrorCode::conflict,
                            fmt::format("an acknowledgement of {} {} is just being handed over",
                                        of == "case_id" ? "case" : "mail", id),
                            "Try it again in a minute."}};
    }
    const auto waiting = ids_of(db.query(
        fmt::format(
            "SELECT id FROM outbox WHERE {} = ? AND state IN ('held', 'queued', 'deferred', 'failed', 'unknown')", of),
        id));
    for (const auto item : waiting) {
        impl.move(item, OutboxState::cancelled, actor, "ack-cancelled", "", now);
    }
    const auto nothing = impl.compression.compress("");
    db.run(fmt::format("UPDATE outbox_texts SET target = '', size = 0, zstd = ?, last_error = '' WHERE outbox_id IN "
                       "(SELECT id FROM outbox WHERE {} = ?)",
                       of),
           Blob{nothing}, id);
    db.run(fmt::format("UPDATE outbox SET sender_key = 0, domain_key = 0 WHERE {} = ?", of), id);
}

/// A mail of no case, or of somebody else's.
void erase_single(Store::Impl& impl, MailId id, std::string_view actor, std::chrono::sys_seconds now) {
    erase_outgoing(impl, "mail_id", id, actor, now);
    erase_mail(impl.db(), id);
    if (const auto of = impl.db().number("SELECT case_id FROM mails WHERE id = ?", id)) {
        impl.note_history(*of, now, actor, erased_action, "mail");
    }
}

void erase_case(Store::Impl& impl, CaseId id, ErasureReason why, std::string_view actor, std::chrono::sys_seconds now) {
    auto& db = impl.db();
    impl.require_case(id);
    if (why == ErasureReason::request && db.number("SELECT 1 FROM cases WHERE id = ? AND state <> 'closed'", id)) {
        impl.close_case(id, Outcome::other, "", actor, now);
    }
    erase_outgoing(impl, "case_id", id, actor, now);
    for (const auto mail : ids_of(db.query("SELECT id FROM mails WHERE case_id = ?", id))) {
        erase_mail(db, mail);
    }
    // Notes have numbers that come again.
    db.run("UPDATE resolved_from SET note_id = NULL WHERE case_id = ?", id);
    db.run("DELETE FROM case_notes WHERE case_id = ?", id);
    db.run("DELETE FROM case_values WHERE case_id = ?", id);
    impl.note_history(id, now, actor, erased_action, why == ErasureReason::request ? "request" : "retention");
}

}  // namespace

Result<PersonalData> Retention::due(const RetentionLimits& limits) {
    auto& impl = store_.impl();
    return impl.read([&] {
        auto& db = impl.db();
        PersonalData data;
        const auto closed_before = limits.everything ? std::chrono::sys_seconds::max()
                                                     : limits.closed_before.value_or(std::chrono::sys_seconds::min());
        data.cases = ids_of(
            db.query(fmt::format("SELECT c.id FROM cases AS c WHERE (?1 OR (c.closed IS NOT NULL AND c.closed < ?2)) "
                                 "AND {} ORDER BY c.id",
                                 case_is_ripe),
                     limits.everything, closed_before));
        const auto ignored_before = limits.everything ? std::chrono::sys_seconds::max()
                                                      : limits.ignored_before.value_or(std::chrono::sys_seconds::min());
        data.mails = ids_of(
            db.query("SELECT m.id FROM mails AS m JOIN mail_texts AS t ON t.mail_id = m.id WHERE m.case_id IS NULL AND "
                     "m.received_at < ? ORDER BY m.id",
                     ignored_before));
        count(db, data);
        return data;
    });
}

Result<PersonalData> Retention::of_address(std::string_view address) {
    auto& impl = store_.impl();
    return impl.read([&] {
        auto& db = impl.db();
        PersonalData data;
        std::set<CaseId> cases;
        const auto wanted = address_key(address, impl.key);
        const auto is_theirs = [&](const std::string& other) { return address_key(other, impl.key) == wanted; };
        // Addresses are few beside their mails' bytes: read through, since no index folds them as mail servers do.
        auto opened = db.query("SELECT case_id, from_address FROM case_values");
        while (opened.step()) {
            if (is_theirs(opened.text(1))) {
                cases.insert(opened.integer(0));
            }
        }
        std::vector<std::pair<MailId, std::optional<CaseId>>> mails;
        auto mail = db.query(
            "SELECT m.id, m.case_id, t.from_address, t.target, m.role IN ('opening', 'follow-up') FROM mails AS m JOIN "
            "mail_texts AS t ON t.mail_id = m.id ORDER BY m.id");
        while (mail.step()) {
            if (!is_theirs(mail.text(2)) && !is_theirs(mail.text(3))) {
                continue;
            }
            mails.emplace_back(mail.integer(0), mail.maybe_integer(1));
            if (mail.boolean(4)) {  // the case holds what that mail said, whichever of the two addresses it is
                cases.insert(mail.integer(1));
            }
        }
        for (const auto& [id, of] : mails) {
            if (!of || !cases.contains(*of)) {
                data.mails.push_back(id);
            }
        }
        data.cases.assign(cases.begin(), cases.end());
        count(db, data);
        return data;
    });
}

Result<PersonalData> Retention::of_case(CaseId id) {
    auto& impl = store_.impl();
    return impl.read([&] {
        impl.require_case(id);
        PersonalData data;
        data.cases.push_back(id);
        count(impl.db(), data);
        return data;
    });
}

Result<std::vector<std::string>> Retention::mentions(std::string_view address, const PersonalData& of) {
    auto& impl = store_.impl();
    return impl.read([&] {
        std::set<std::string> numbers;
        auto row = impl.db().query(
            "SELECT DISTINCT c.id, c.receipt_year, c.receipt_count FROM case_texts AS t JOIN cases AS c ON c.id = t.id "
            "/ 1048576 WHERE t.id > 0 AND instr(lower(t.text), lower(?)) > 0",
            address);
        while (row.step()) {
            if (std::find(of.cases.begin(), of.cases.end(), row.integer(0)) == of.cases.end()) {
                numbers.insert(fmt::format("{:04}-{:06}", row.integer(1), row.integer(2)));
            }
        }
        return std::vector<std::string>(numbers.begin(), numbers.end());
    });
}

Result<std::vector<MailId>> Retention::further_mails(const PersonalData& of) {
    auto& impl = store_.impl();
    return impl.read([&] {
        const std::set<CaseId> cases(of.cases.begin(), of.cases.end());
        const std::set<MailId> mails(of.mails.begin(), of.mails.end());
        std::vector<MailId> further;
        auto row = impl.db().query(
            "SELECT m.id, m.case_id FROM mails AS m JOIN raw_mails AS r ON r.mail_id = m.id ORDER BY m.id");
        while (row.step()) {
            if (!mails.contains(row.integer(0)) && (row.null(1) || !cases.contains(row.integer(1)))) {
                further.push_back(row.integer(0));
            }
        }
        return further;
    });
}

Result<void> Retention::erase(std::span<const CaseId> cases, std::span<const MailId> mails, ErasureReason why,
                              std::string_view actor, std::chrono::sys_seconds now) {
    auto& impl = store_.impl();
    const auto zeroing = impl.read([&] { impl.db().script("PRAGMA secure_delete = ON"); });
    return !zeroing ? zeroing : impl.write([&] {
        impl.db().run("UPDATE desk_state SET scrub_due = 1");
        for (const auto id : cases) {
            erase_case(impl, id, why, actor, now);
        }
        for (const auto id : mails) {
            erase_single(impl, id, actor, now);
        }
    });
}

Result<void> Retention::forget_address(std::string_view address) {
    auto& impl = store_.impl();
    return impl.write([&] {
        const auto key = address_key(address, impl.key);
        impl.db().run("DELETE FROM bounces WHERE address_key = ?", key);
        impl.db().run("DELETE FROM ack_counts WHERE scope = 'sender-day' AND key = ?", key);
    });
}

Result<void> Retention::note(std::string_view action, std::string_view detail, std::string_view actor,
                             std::chrono::sys_seconds now) {
    auto& impl = store_.impl();
    return impl.write([&] { impl.note_history(std::nullopt, now, actor, action, detail); });
}

Result<std::vector<HistoryEntry>> Retention::record() {
    auto& impl = store_.impl();
    return impl.read([&] {
        std::vector<HistoryEntry> all;
        auto row = impl.db().query(
            "SELECT at, actor, action, detail FROM history WHERE case_id IS NULL AND action IN (?, ?, 'imported', "
            "'exported') "
            "ORDER BY id",
            purged_action, erased_action);
        while (row.step()) {
            all.push_back({row.time(0), row.text(1), row.text(2), row.text(3)});
        }
        return all;
    });
}

Result<bool> Retention::scrub_due() {
    auto& impl = store_.impl();
    return impl.read([&] { return impl.db().number("SELECT scrub_due FROM desk_state") == 1; });
}

Result<void> Retention::scrub() {
    auto& impl = store_.impl();
    // Deleted words stand in old parts of the index until these are merged.
    const auto merged = impl.write([&] { impl.db().run("INSERT INTO text_index (text_index) VALUES ('optimize')"); });
    if (!merged) {
        return merged;
    }
    const auto emptied = impl.read([&] {
        auto& db = impl.db();
        db.script("VACUUM");
        auto row = db.query("PRAGMA wal_checkpoint(TRUNCATE)");
        if (row.step() && row.integer(0) != 0) {
            throw StoreFailure{{ErrorCode::temporary,
                                fmt::format("the log of {} is being read by another program", impl.file.string()),
                                "Run it again; the erased data may stand in the log until then."}};
        }
    });
    return !emptied ? emptied : impl.write([&] { impl.db().run("UPDATE desk_state SET scrub_due = 0"); });
}

}  // namespace madoguchi
