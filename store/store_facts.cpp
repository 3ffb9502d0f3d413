#include <fmt/format.h>

#include <algorithm>

#include "rules/business_calendar.h"
#include "store/digest.h"
#include "store/store_impl.h"

namespace madoguchi {
namespace {

constexpr std::string_view numbered_anew = " (numbering ";

Watermark watermark_of(Statement& row) {
    return {row.text(0), static_cast<std::uint32_t>(row.integer(1)), static_cast<std::uint32_t>(row.integer(2)),
            static_cast<std::uint32_t>(row.integer(3))};
}

/// The oldest stored mail of the same bytes that has no place in this folder yet. Two copies in one folder are two
/// mails (I8), so a folder of a thousand copies must not be searched: the index jumps over it.
std::optional<MailId> same_bytes(Database& db, const MailDigest& digest, std::int64_t folder) {
    for (const char* sql : {"SELECT id FROM mails AS m WHERE message_key = ?1 AND raw_key = ?2 AND folder_id < ?3 AND "
                            "raw_hash = ?4 AND NOT "
                            "EXISTS (SELECT 1 FROM further_locations WHERE mail_id = m.id AND folder_id = ?3) ORDER BY "
                            "folder_id, id LIMIT "
                            "1",
                            "SELECT id FROM mails AS m WHERE message_key = ?1 AND raw_key = ?2 AND folder_id > ?3 AND "
                            "raw_hash = ?4 AND NOT "
                            "EXISTS (SELECT 1 FROM further_locations WHERE mail_id = m.id AND folder_id = ?3) ORDER BY "
                            "folder_id, id LIMIT "
                            "1"}) {
        if (const auto id = db.number(sql, digest.message_key, digest.raw_key, folder, Blob{digest.raw_hash})) {
            return id;
        }
    }
    return std::nullopt;
}

/// The same mail brought in anew, with other trace headers (R1).
std::optional<MailId> delivered_anew(Database& db, const MailDigest& digest, std::int64_t folder) {
    if (!digest.redelivery_key) {
        return std::nullopt;
    }
    return db.number(
        "SELECT id FROM mails AS m WHERE message_key = ?1 AND redelivery_key = ?2 AND folder_id <> ?3 AND NOT EXISTS "
        "(SELECT 1 FROM further_locations WHERE mail_id = m.id AND folder_id = ?3) LIMIT 1",
        digest.message_key, *digest.redelivery_key, folder);
}

struct ReceiptNumber {
    std::int64_t year = 0, count = 0;
};

/// Full-width digits and the many dashes of Japanese keyboards, folded.
std::string plain_digits(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size();) {
        const auto three = text.substr(i, 3);
        if (three.size() == 3 && three[0] == '\xEF' && three[1] == '\xBC' && three[2] >= '\x90' && three[2] <= '\x99') {
            plain += static_cast<char>('0' + (three[2] - '\x90'));
            i += 3;
        } else if (three == "－" || three == "ー" || three == "―" || three == "‐" || three == "‑" || three == "–" ||
                   three == "—" || three == "−" || three == "ｰ") {
            plain += '-';
            i += 3;
        } else {
            plain += text[i++];
        }
    }
    return plain;
}

bool digit(char c) {
    return c >= '0' && c <= '9';
}

/// The first "2026-000123" that stands alone.
std::optional<ReceiptNumber> receipt_number_in(std::string_view text) {
    const auto plain = plain_digits(text);
    for (std::size_t at = 0; at + 11 <= plain.size(); ++at) {
        if (!digit(plain[at]) || (at > 0 && (digit(plain[at - 1]) || plain[at - 1] == '-'))) {
            continue;
        }
        std::size_t dash = at;
        while (dash < plain.size() && digit(plain[dash])) {
            ++dash;
        }
        std::size_t end = dash + 1;
        while (end < plain.size() && digit(plain[end])) {
            ++end;
        }
        const bool shaped = dash - at == 4 && dash < plain.size() && plain[dash] == '-' && end - dash - 1 >= 6 &&
                            end - dash - 1 <= 9 && (end == plain.size() || plain[end] != '-');
        if (shaped) {
            return ReceiptNumber{std::stoll(plain.substr(at, 4)), std::stoll(plain.substr(dash + 1, end - dash - 1))};
        }
    }
    return std::nullopt;
}

std::optional<CaseId> case_of_number(Database& db, std::string_view text) {
    const auto number = receipt_number_in(text);
    return number ? db.number("SELECT id FROM cases WHERE receipt_year = ? AND receipt_count = ?", number->year,
                              number->count)
                  : std::nullopt;
}

ThreadedCase thread_of(Database& db, CaseId id) {
    ThreadedCase found;
    found.case_id = id;
    auto row = db.query(
        "SELECT c.state, v.from_address, v.organization, v.name, v.contact, v.inquiry FROM cases AS c "
        "LEFT JOIN case_values AS v ON v.case_id = c.id WHERE c.id = ?",
        id);
    if (!row.step()) {
        fail_not_found(fmt::format("there is no case {}", id));
    }
    found.state = case_state_from(row.text(0)).value_or(CaseState::fresh);
    found.from_address = row.text(1);
    for (int i = 0; i < 4; ++i) {
        found.fields[static_cast<std::size_t>(i)] = row.maybe_text(2 + i);
    }
    auto flags = db.query("SELECT code FROM case_flags WHERE case_id = ? ORDER BY code", id);
    while (flags.step()) {
        found.flags.push_back(flags.text(0));
    }
    auto outbox = db.query(
        "SELECT o.kind, o.state, t.target FROM outbox AS o LEFT JOIN outbox_texts AS t ON t.outbox_id = o.id WHERE "
        "o.case_id = ?",
        id);
    while (outbox.step()) {
        const auto state = outbox.text(1);
        const bool waits = state == "held" || state == "queued" || state == "deferred";
        const bool gone = !waits && state != "cancelled" && state != "superseded";
        found.waiting = found.waiting || waits;
        if (gone && outbox.text(0) == "incomplete") {
            ++found.incompletes;
        }
        if (auto target = outbox.maybe_text(2); gone && target) {
            found.acknowledged.push_back(std::move(*target));
        }
    }
    return found;
}

void add_day_facts(Store::Impl& impl, KnownFacts& facts, std::chrono::sys_seconds now) {
    facts.breaker_open = impl.db().number("SELECT breaker_opened FROM desk_state").has_value();
    facts.acks_today = impl.acknowledged("day", Store::Impl::japan_day_of(now), 0);
}

}  // namespace

std::optional<std::int64_t> Store::Impl::folder_of(std::string_view mailbox, std::uint32_t uidvalidity) {
    return db().number("SELECT id FROM folders WHERE mailbox = ? AND uidvalidity = ?", mailbox, uidvalidity);
}

int Store::Impl::acknowledged(std::string_view scope, std::int64_t period, std::int64_t of) {
    return static_cast<int>(
        db().number("SELECT count FROM ack_counts WHERE scope = ? AND period = ? AND key = ?", scope, period, of)
            .value_or(0));
}

Result<std::optional<Watermark>> Store::watermark(std::string_view mailbox, std::uint32_t uidvalidity) {
    return impl_->read([&]() -> std::optional<Watermark> {
        auto row = impl_->db().query(
            "SELECT mailbox, uidvalidity, last_uid, old_below_uid FROM folders WHERE mailbox = ? "
            "AND uidvalidity = ? AND settled = 1",
            mailbox, uidvalidity);
        return row.step() ? std::optional(watermark_of(row)) : std::nullopt;
    });
}

Result<std::vector<Watermark>> Store::watermarks() {
    return impl_->read([&] {
        std::vector<Watermark> all;
        auto row = impl_->db().query("SELECT mailbox, uidvalidity, last_uid, old_below_uid FROM folders ORDER BY id");
        while (row.step()) {
            all.push_back(watermark_of(row));
        }
        return all;
    });
}

Result<void> Store::set_watermark(const Watermark& watermark) {
    return impl_->write([&] {
        // What came after the old mail of the first start may have been acknowledged before the store was restored.
        impl_->db().run(
            "INSERT INTO folders (mailbox, uidvalidity, last_uid, old_below_uid, doubtful_from_uid) VALUES (?1, ?2, "
            "?3, ?4, CASE WHEN EXISTS (SELECT 1 FROM folders WHERE (mailbox = ?1 OR substr(?1, 1, length(mailbox) + "
            "length(?5)) = mailbox || ?5) AND settled = 0) THEN 0 END) ON CONFLICT (mailbox, uidvalidity) DO UPDATE "
            "SET last_uid = max(last_uid, excluded.last_uid), "
            "doubtful_from_uid = CASE WHEN settled = 1 THEN doubtful_from_uid ELSE coalesce(doubtful_from_uid, "
            "folders.old_below_uid) END, old_below_uid = excluded.old_below_uid, settled = 1, mark_first = NULL, "
            "mark_through = NULL",
            watermark.mailbox, watermark.uidvalidity, watermark.last_uid, watermark.old_below_uid, numbered_anew);
    });
}

Result<Store::Numbering> Store::numbering(std::string_view mailbox, std::uint32_t uidvalidity) {
    return impl_->read([&] {
        Numbering names{std::string(mailbox), {}};
        for (int number = 2;; ++number) {
            names.next = fmt::format("{}{}{})", mailbox, numbered_anew, number);
            if (!impl_->folder_of(names.next, uidvalidity)) {
                return names;
            }
            names.now = names.next;
        }
    });
}

Result<std::vector<MailSigns>> Store::newest_signs(std::string_view mailbox, std::uint32_t uidvalidity,
                                                   std::size_t count) {
    return impl_->read([&] {
        std::vector<MailSigns> newest;
        const auto folder = impl_->folder_of(mailbox, uidvalidity);
        if (!folder) {
            return newest;
        }
        auto row = impl_->db().query(
            "SELECT m.uid, m.size, m.received_at FROM mails AS m JOIN raw_mails AS r ON r.mail_id = m.id WHERE "
            "m.folder_id = ? AND m.size = r.size ORDER BY m.uid DESC LIMIT ?",
            *folder, static_cast<std::int64_t>(count));
        while (row.step()) {
            newest.push_back(
                {static_cast<std::uint32_t>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1)), row.time(2)});
        }
        return newest;
    });
}

Result<std::vector<StoredPlace>> Store::places(std::string_view mailbox, std::uint32_t uidvalidity) {
    return impl_->read([&] {
        std::vector<StoredPlace> all;
        const auto folder = impl_->folder_of(mailbox, uidvalidity);
        if (!folder) {
            return all;
        }
        auto row = impl_->db().query(
            "SELECT uid, raw_hash FROM mails WHERE folder_id = ?1 UNION ALL SELECT l.uid, m.raw_hash FROM "
            "further_locations AS l JOIN mails AS m ON m.id = l.mail_id WHERE l.folder_id = ?1 ORDER BY 1",
            *folder);
        while (row.step()) {
            all.push_back({static_cast<std::uint32_t>(row.integer(0)), std::string(row.blob(1))});
        }
        return all;
    });
}

Result<bool> Store::already_stored(const RawMail& raw) {
    return impl_->read([&] {
        const auto folder = impl_->folder_of(raw.mailbox, raw.uidvalidity);
        return folder && impl_->db().number(
                             "SELECT 1 FROM mails WHERE folder_id = ?1 AND uid = ?2 UNION ALL SELECT 1 "
                             "FROM further_locations WHERE folder_id = ?1 AND uid = ?2",
                             *folder, raw.uid);
    });
}

Result<KnownFacts> Store::target_facts(std::string_view target, std::chrono::sys_seconds now) {
    return impl_
        ->read([&] {
            KnownFacts facts;
            add_day_facts(*impl_, facts, now);
            return facts;
        })
        .and_then([&](KnownFacts facts) -> Result<KnownFacts> {
            const auto added = add_target_facts(facts, target, now);
            return added ? Result<KnownFacts>(std::move(facts)) : tl::unexpected(added.error());
        });
}

Result<KnownFacts> Store::facts(const RawMail& raw, const Message& message, std::chrono::sys_seconds now,
                                const std::optional<MailDigest>& digest) {
    return impl_->read([&] {
        auto& db = impl_->db();
        KnownFacts facts;
        facts.digest = digest ? *digest : digest_of(raw, message, impl_->key);
        auto folder = db.query(
            "SELECT id, old_below_uid, settled, doubtful_from_uid FROM folders WHERE mailbox = ? AND uidvalidity = ?",
            raw.mailbox, raw.uidvalidity);
        const bool known = folder.step();
        const auto folder_id = known ? folder.integer(0) : -1;
        facts.old_mail =
            !known || !folder.boolean(2) || raw.uid < folder.integer(1) || raw.origin != MailOrigin::arrived;
        facts.maybe_acknowledged = raw.origin == MailOrigin::fetched_again ||
                                   (known && !folder.null(3) && raw.uid >= folder.integer(3) && facts.old_mail);
        facts.same_bytes = same_bytes(db, facts.digest, folder_id);
        if (!facts.same_bytes && facts.old_mail) {
            facts.same_bytes = delivered_anew(db, facts.digest, folder_id);
        }
        facts.duplicate_of = db.number(
            "SELECT case_id FROM mails WHERE content_key = ? AND case_id IS NOT NULL ORDER BY "
            "id LIMIT 1",
            facts.digest.content_key);
        facts.first_was_acknowledged =
            facts.duplicate_of &&
            db.number("SELECT 1 FROM outbox WHERE case_id = ? AND state = 'sent' LIMIT 1", *facts.duplicate_of);
        add_day_facts(*impl_, facts, now);
        return facts;
    });
}

Result<void> Store::add_target_facts(KnownFacts& facts, std::string_view target, std::chrono::sys_seconds now) {
    return impl_->read([&] {
        const auto sender = address_key(target, impl_->key);
        facts.acks_to_sender_today = impl_->acknowledged("sender-day", Impl::japan_day_of(now), sender);
        facts.acks_to_domain_this_hour =
            impl_->acknowledged("domain-hour", Impl::hour_of(now), impl_->domain_key_of(target));
        auto bounce = impl_->db().query("SELECT at FROM bounces WHERE address_key = ?", sender);
        facts.target_bounced_at = bounce.step() ? std::optional(bounce.time(0)) : std::nullopt;
    });
}

Result<void> Store::add_location(const RawMail& raw, MailId mail) {
    return impl_->write([&] {
        const auto folder = impl_->folder_of(raw.mailbox, raw.uidvalidity);
        impl_->db().run("INSERT INTO further_locations (folder_id, uid, mail_id) VALUES (?, ?, ?)", folder, raw.uid,
                        mail);
    });
}

Result<std::optional<ThreadedCase>> Store::threaded_case(std::span<const std::string> message_ids,
                                                         std::string_view subject) {
    return impl_->read([&]() -> std::optional<ThreadedCase> {
        auto& db = impl_->db();
        for (const auto& id : message_ids) {
            const auto found = db.number("SELECT case_id FROM outbox WHERE message_id IN (?, ?)", id, folded_case(id));
            if (found) {
                return thread_of(db, *found);
            }
        }
        for (const auto& id : message_ids) {
            // Newest first: a Message-ID that others repeat must not cost more with each.
            auto row = db.query(
                "SELECT m.case_id, t.message_id FROM mails AS m JOIN mail_texts AS t ON t.mail_id = m.id "
                "WHERE m.message_key = ? AND m.case_id IS NOT NULL LIMIT 8",
                key_of(id, impl_->key));
            while (row.step()) {
                if (row.text(1) == id) {
                    return thread_of(db, row.integer(0));
                }
            }
        }
        const auto found = case_of_number(db, subject);
        return found ? std::optional(thread_of(db, *found)) : std::nullopt;
    });
}

Result<ThreadedCase> Store::threaded_case(CaseId id) {
    return impl_->read([&] { return thread_of(impl_->db(), id); });
}

Result<CaseId> Store::find_case(std::string_view id_or_receipt_number) {
    return impl_->read([&] {
        auto& db = impl_->db();
        const auto plain = plain_digits(id_or_receipt_number);
        auto found = case_of_number(db, plain);
        if (!found && !plain.empty() && plain.size() <= 18 && std::all_of(plain.begin(), plain.end(), digit)) {
            found = db.number("SELECT id FROM cases WHERE id = ?", std::stoll(plain));
        }
        if (!found) {
            throw StoreFailure{{ErrorCode::not_found, fmt::format("there is no case \"{}\"", id_or_receipt_number),
                                "Give a number of the list, or a receipt number such as 2026-000123."}};
        }
        return *found;
    });
}

Result<void> Store::set_intake_mark(std::string_view mailbox, std::uint32_t uidvalidity, IntakeMark mark) {
    // The mark must outlive the process, not the machine: without an fsync it costs next to nothing.
    const bool quick = !impl_->in_transaction;
    const auto pragma = [&](std::string_view sql) { return impl_->read([&] { impl_->db().script(sql); }); };
    if (quick) {
        if (const auto done = pragma("PRAGMA synchronous = NORMAL"); !done) {
            return done;
        }
    }
    const auto marked = impl_->write([&] {
        impl_->db().run("UPDATE folders SET mark_first = ?, mark_through = ? WHERE mailbox = ? AND uidvalidity = ?",
                        mark.first_uid, mark.through_uid, mailbox, uidvalidity);
    });
    if (quick) {
        if (const auto done = pragma("PRAGMA synchronous = FULL"); !done) {
            return done;
        }
    }
    return marked;
}

Result<void> Store::clear_intake_mark(std::string_view mailbox, std::uint32_t uidvalidity) {
    return impl_->write([&] {
        impl_->db().run(
            "UPDATE folders SET mark_first = NULL, mark_through = NULL WHERE mailbox = ? AND uidvalidity = ?", mailbox,
            uidvalidity);
    });
}

Result<std::optional<Store::IntakeMark>> Store::intake_mark(std::string_view mailbox, std::uint32_t uidvalidity) {
    return impl_->read([&]() -> std::optional<IntakeMark> {
        auto row = impl_->db().query(
            "SELECT mark_first, mark_through FROM folders WHERE mailbox = ? AND uidvalidity = ? "
            "AND mark_first IS NOT NULL",
            mailbox, uidvalidity);
        if (!row.step()) {
            return std::nullopt;
        }
        return IntakeMark{static_cast<std::uint32_t>(row.integer(0)), static_cast<std::uint32_t>(row.integer(1))};
    });
}

}  // namespace madoguchi
