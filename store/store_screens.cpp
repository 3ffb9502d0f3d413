#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "store/store_impl.h"

namespace madoguchi {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// The enumerator of a stored text: one of `all`, compared by to_string.
template <class Enumeration, std::size_t Size>
Enumeration stored(std::string_view text, const std::array<Enumeration, Size>& all) {
    const auto found = std::find_if(all.begin(), all.end(), [&](Enumeration e) { return to_string(e) == text; });
    if (found == all.end()) {
        throw StoreFailure{{ErrorCode::malformed, fmt::format("the store holds \"{}\", which means nothing", text),
                            "Restore a backup."}};
    }
    return *found;
}

constexpr std::array outcomes{Outcome::none, Outcome::answered,  Outcome::off_topic,
                              Outcome::spam, Outcome::duplicate, Outcome::other};
constexpr std::array dispositions{Disposition::ignored, Disposition::accepted, Disposition::flagged};
constexpr std::array kinds{AckKind::none, AckKind::closed, AckKind::incomplete, AckKind::receipt, AckKind::referral};
constexpr std::array roles{MailRole::opening,      MailRole::follow_up, MailRole::duplicate,
                           MailRole::other_sender, MailRole::bounce,    MailRole::ignored};
constexpr std::string_view case_columns =
    "SELECT c.id, c.receipt_year, c.receipt_count, c.state, c.outcome, c.opened, c.changed, v.from_name, "
    "v.from_address, "
    "v.subject, c.disposition, v.organization, v.name, v.contact, v.inquiry, c.ack_reason, c.urgent, "
    "(SELECT group_concat(code, ' ') FROM (SELECT code FROM case_flags WHERE case_id = c.id ORDER BY code)), "
    "o.state, o.kind, c.revision, c.taken_by, c.channel, c.prefecture, c.sender_kind, c.topic, c.classified_by, "
    "c.closed FROM cases AS c LEFT JOIN case_values AS v ON v.case_id = c.id LEFT JOIN outbox AS o ON o.id = "
    "(SELECT id FROM outbox WHERE case_id = c.id AND state <> 'superseded' ORDER BY id DESC LIMIT 1) ";

Case case_of(Statement& row) {
    Case one;
    one.id = row.integer(0);
    one.receipt_number = fmt::format("{:04}-{:06}", row.integer(1), row.integer(2));
    one.state = stored(row.text(3), all_case_states);
    one.outcome = stored(row.text(4), outcomes);
    one.opened = row.time(5);
    one.changed = row.time(6);
    one.from = {row.text(7), row.text(8)};
    one.subject = row.text(9);
    one.disposition = stored(row.text(10), dispositions);
    for (int i = 0; i < 4; ++i) {
        one.fields[static_cast<std::size_t>(i)] = row.maybe_text(11 + i);
    }
    one.ack_reason = row.text(15);
    one.urgent = row.boolean(16);
    one.flags = split(row.text(17), ' ');
    if (!row.null(18)) {
        one.ack_state = stored(row.text(18), all_outbox_states);
        one.ack_kind = stored(row.text(19), kinds);
    }
    one.revision = row.integer(20);
    one.taken_by = row.text(21);
    one.channel = row.text(22) == "telephone" ? Channel::telephone : Channel::mail;
    one.classification = {static_cast<int>(row.integer(23)), row.text(24), row.text(25)};
    one.classified_by = row.text(26);
    one.closed = row.maybe_time(27);
    return one;
}

template <class... Values>
std::vector<Case> cases_of(Database& db, std::string_view condition, const Values&... values) {
    std::vector<Case> all;
    auto row = db.query(std::string(case_columns) + std::string(condition), values...);
    while (row.step()) {
        all.push_back(case_of(row));
    }
    return all;
}

FormSource form_source_from(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, FormSource>, 5> sources{
        {{"none", FormSource::none},
         {"own", FormSource::own},
         {"inline-answers", FormSource::inline_answers},
         {"quoted", FormSource::quoted},
         {"forwarded", FormSource::forwarded}}};
    const auto found = std::find_if(sources.begin(), sources.end(), [&](const auto& s) { return s.first == text; });
    return found == sources.end() ? FormSource::none : found->second;
}

Evidence evidence_of(Statement& row, int first) {
    return {row.text(first), static_cast<std::size_t>(row.integer(first + 1)),
            static_cast<std::size_t>(row.integer(first + 2)), row.text(first + 3)};
}

void read_fields(Database& db, StoredMail& mail) {
    auto row = db.query(
        "SELECT field, value, differs, labelled, place, begins, ends, words FROM mail_fields WHERE "
        "mail_id = ?",
        mail.id);
    while (row.step()) {
        const auto name = stored(row.text(0), all_field_names);
        auto& field = mail.inquiry[name];
        field.value = row.maybe_text(1);
        field.labelled = row.boolean(3);
        field.evidence = evidence_of(row, 4);
        if (row.boolean(2)) {
            mail.differing.push_back(name);
        }
    }
    std::sort(mail.differing.begin(), mail.differing.end());
}

void read_verdict(Database& db, StoredMail& mail) {
    auto flags = db.query("SELECT code FROM mail_flags WHERE mail_id = ? ORDER BY code", mail.id);
    while (flags.step()) {
        mail.verdict.flags.push_back({flags.text(0), {}});
    }
    auto row = db.query(
        "SELECT code, place, begins, ends, words FROM mail_evidence WHERE mail_id = ? ORDER BY code, "
        "position",
        mail.id);
    while (row.step()) {
        const auto code = row.text(0);
        auto found = std::find_if(mail.verdict.flags.begin(), mail.verdict.flags.end(),
                                  [&](const Flag& flag) { return flag.code == code; });
        auto& list = found == mail.verdict.flags.end() ? mail.verdict.unsure : found->evidence;
        list.push_back(evidence_of(row, 1));
    }
}

template <class... Values>
std::vector<StoredMail> mails_of(Database& db, std::string_view condition, const Values&... values) {
    std::vector<StoredMail> all;
    const auto sql =
        "SELECT m.id, m.case_id, m.role, f.mailbox, f.uidvalidity, m.uid, m.received_at, t.message_id, t.from_name, "
        "t.from_address, t.subject, t.phones, t.emails, t.form_source, t.inquiry_in_attachment, m.disposition, "
        "m.ack_kind, m.ack_would_be, m.ack_reason, m.ack_note, t.target, m.off_topic_score, m.size FROM mails AS m "
        "JOIN "
        "folders AS f ON f.id = m.folder_id LEFT JOIN mail_texts AS t ON t.mail_id = m.id " +
        std::string(condition);
    auto row = db.query(sql, values...);
    while (row.step()) {
        StoredMail mail;
        mail.id = row.integer(0);
        mail.case_id = row.maybe_integer(1);
        mail.role = stored(row.text(2), roles);
        mail.mailbox = row.text(3);
        mail.uidvalidity = static_cast<std::uint32_t>(row.integer(4));
        mail.uid = static_cast<std::uint32_t>(row.integer(5));
        mail.received_at = row.time(6);
        mail.message_id = row.text(7);
        mail.from = {row.text(8), row.text(9)};
        mail.subject = row.text(10);
        mail.inquiry.phones = split(row.text(11), '\n');
        mail.inquiry.emails = split(row.text(12), '\n');
        mail.inquiry.source = form_source_from(row.text(13));
        mail.inquiry.inquiry_in_attachment = row.boolean(14);
        mail.verdict.received_at = mail.received_at;
        mail.verdict.disposition = stored(row.text(15), dispositions);
        mail.verdict.ack = {stored(row.text(16), kinds), row.text(18), row.text(20), row.text(19),
                            stored(row.text(17), kinds)};
        mail.verdict.off_topic_score = row.real(21);
        mail.bytes = static_cast<std::uint64_t>(row.integer(22));
        read_fields(db, mail);
        read_verdict(db, mail);
        all.push_back(std::move(mail));
    }
    return all;
}

std::optional<std::string> raw_of(Store::Impl& impl, MailId id) {
    auto row = impl.db().query("SELECT size, zstd FROM raw_mails WHERE mail_id = ?", id);
    return row.step()
               ? std::optional(impl.compression.decompress(row.blob(1), static_cast<std::size_t>(row.integer(0))))
               : std::nullopt;
}

/// What the mails behind the opening one brought to their case.
std::vector<std::string> joined_flags_of(Database& db, CaseId id) {
    std::vector<std::string> all;
    auto row = db.query(
        "SELECT DISTINCT f.code FROM mail_flags AS f JOIN mails AS m ON m.id = f.mail_id WHERE m.case_id = ? AND "
        "m.role NOT IN ('opening', 'bounce') ORDER BY f.code",
        id);
    while (row.step()) {
        if (!stays_with_its_mail(row.text(0)) && !is_of_fields(row.text(0))) {
            all.push_back(row.text(0));
        }
    }
    return all;
}

std::vector<HistoryEntry> history_of(Database& db, CaseId id) {
    std::vector<HistoryEntry> all;
    auto row = db.query("SELECT at, actor, action, detail FROM history WHERE case_id = ? ORDER BY id", id);
    while (row.step()) {
        all.push_back({row.time(0), row.text(1), row.text(2), row.text(3)});
    }
    return all;
}

std::vector<CaseNote> notes_of(Database& db, CaseId id) {
    std::vector<CaseNote> all;
    auto row = db.query("SELECT at, actor, text FROM case_notes WHERE case_id = ? ORDER BY id", id);
    while (row.step()) {
        all.push_back({row.time(0), row.text(1), row.text(2)});
    }
    return all;
}

std::vector<FlagDecision> flag_decisions_of(Database& db, CaseId id) {
    std::vector<FlagDecision> all;
    auto row = db.query("SELECT code, present, actor, at FROM flag_decisions WHERE case_id = ? ORDER BY code", id);
    while (row.step()) {
        all.push_back({row.text(0), row.boolean(1), row.text(2), row.time(3)});
    }
    return all;
}

}  // namespace

Case Store::Impl::case_of_id(CaseId id) {
    auto row = db().query(std::string(case_columns) + "WHERE c.id = ?", id);
    if (!row.step()) {
        fail_not_found(fmt::format("there is no case {}", id));
    }
    return case_of(row);
}

StoredMail Store::Impl::mail_of_id(MailId id) {
    auto mails = mails_of(db(), "WHERE m.id = ?", id);
    if (mails.empty()) {
        fail_not_found(fmt::format("there is no mail {}", id));
    }
    return std::move(mails.front());
}

Result<std::vector<Case>> Store::queue() {
    return impl_->read([&] { return cases_of(impl_->db(), "WHERE c.needs_person = 1 ORDER BY c.opened, c.id"); });
}

Result<std::vector<Case>> Store::cases(bool unanswered_only) {
    return impl_->read([&] {
        return cases_of(impl_->db(), unanswered_only ? "WHERE c.state <> 'closed' ORDER BY c.opened, c.id"
                                                     : "ORDER BY c.opened, c.id");
    });
}

Result<std::vector<StoredMail>> Store::ignored() {
    return impl_->read([&] { return mails_of(impl_->db(), "WHERE m.case_id IS NULL ORDER BY m.received_at, m.id"); });
}

Result<CaseView> Store::show(CaseId id) {
    return impl_->read([&] {
        auto& db = impl_->db();
        CaseView view;
        view.summary = impl_->case_of_id(id);
        view.mails = mails_of(db, "WHERE m.case_id = ? ORDER BY m.id", id);
        view.outbox = impl_->outbox_of(id);
        view.history = history_of(db, id);
        view.notes = notes_of(db, id);
        view.flag_decisions = flag_decisions_of(db, id);
        return view;
    });
}

Result<StoredMail> Store::mail(MailId id) {
    return impl_->read([&] { return impl_->mail_of_id(id); });
}

Result<std::string> Store::raw_mail(MailId id) {
    return impl_->read([&] {
        auto bytes = raw_of(*impl_, id);
        if (!bytes) {
            fail_not_found(fmt::format("there is no mail {}, or its text was erased", id));
        }
        return std::move(*bytes);
    });
}

Result<std::int64_t> Store::count_judged(std::chrono::sys_seconds since) {
    return impl_->read([&] {
        return impl_->db()
            .number("SELECT count(*) FROM mails WHERE role IN ('opening', 'ignored') AND received_at >= ?", since)
            .value_or(0);
    });
}

Result<std::optional<FiledMail>> Store::next_judged(MailId after, std::chrono::sys_seconds since) {
    return impl_->read([&]() -> std::optional<FiledMail> {
        auto& db = impl_->db();
        auto mails = mails_of(db,
                              "WHERE m.id > ? AND m.role IN ('opening', 'ignored') AND m.received_at >= ? ORDER BY "
                              "m.id LIMIT 1",
                              after, since);
        if (mails.empty()) {
            return std::nullopt;
        }
        FiledMail filed;
        filed.mail = std::move(mails.front());
        auto bytes = raw_of(*impl_, filed.mail.id);
        filed.erased = !bytes;
        filed.bytes = std::move(bytes).value_or(std::string());
        filed.old_mail = db.number("SELECT 1 FROM folders WHERE mailbox = ? AND uidvalidity = ? AND old_below_uid > ?",
                                   filed.mail.mailbox, filed.mail.uidvalidity, filed.mail.uid)
                             .has_value();
        if (const auto id = filed.mail.case_id) {
            filed.of = std::move(cases_of(db, "WHERE c.id = ?", *id).at(0));
            filed.case_unsure = db.number("SELECT unsure FROM cases WHERE id = ?", *id) == 1;
            filed.joined_flags = joined_flags_of(db, *id);
            auto decided = db.query("SELECT code, present FROM flag_decisions WHERE case_id = ?", *id);
            while (decided.step()) {
                filed.decided_flags.emplace_back(decided.text(0), decided.boolean(1));
            }
        }
        return filed;
    });
}

Result<std::vector<TermDecision>> Store::term_decisions() {
    return impl_->read([&] {
        std::vector<TermDecision> all;
        auto row = impl_->db().query(
            "SELECT d.case_id, c.receipt_year, c.receipt_count, m.id, d.at, d.actor, d.label, d.flagged, d.score, "
            "v.from_name, v.from_address, v.subject FROM term_decisions AS d JOIN cases AS c ON c.id = d.case_id JOIN "
            "mails AS m ON m.case_id = d.case_id AND m.role = 'opening' LEFT JOIN case_values AS v ON v.case_id = "
            "d.case_id ORDER BY d.at, d.case_id");
        while (row.step()) {
            all.push_back({row.integer(0), fmt::format("{:04}-{:06}", row.integer(1), row.integer(2)), row.integer(3),
                           row.time(4), row.text(5), row.text(6) == "off-topic", row.boolean(7), row.real(8),
                           Address{row.text(9), row.text(10)}, row.text(11)});
        }
        return all;
    });
}

Result<StoreStatus> Store::status() {
    return impl_->read([&] {
        auto& db = impl_->db();
        StoreStatus status;
        const auto count = [&](std::string_view sql) { return db.number(sql).value_or(0); };
        // Each from the smallest index that knows the answer.
        status.mails = count("SELECT count(*) FROM mails");
        status.ignored = count("SELECT count(*) FROM mails WHERE case_id IS NULL");
        status.cases = count("SELECT count(*) FROM cases");
        status.open_cases = count("SELECT count(*) FROM cases WHERE state <> 'closed'");
        status.queue = count("SELECT count(*) FROM cases WHERE needs_person = 1");
        status.outbox_sent = count("SELECT count(*) FROM outbox");
        auto states = db.query("SELECT state, count(*) FROM outbox WHERE state <> 'sent' GROUP BY state");
        while (states.step()) {
            const auto number = states.integer(1);
            status.outbox_sent -= number;
            switch (stored(states.text(0), all_outbox_states)) {
                case OutboxState::held:
                    status.outbox_held = number;
                    break;
                case OutboxState::queued:
                    status.outbox_queued = number;
                    break;
                case OutboxState::sending:
                    status.outbox_sending = number;
                    break;
                case OutboxState::deferred:
                    status.outbox_deferred = number;
                    break;
                case OutboxState::failed:
                    status.outbox_failed = number;
                    break;
                case OutboxState::unknown:
                    status.outbox_unknown = number;
                    break;
                case OutboxState::sent:
                case OutboxState::cancelled:
                case OutboxState::superseded:
                    break;
            }
        }
        auto row = db.query("SELECT last_poll, last_success, last_error, breaker_opened FROM desk_state");
        if (row.step()) {
            status.last_poll = row.maybe_time(0);
            status.last_success = row.maybe_time(1);
            status.last_error = row.text(2);
            status.breaker_open = !row.null(3);
        }
        auto folder = db.query("SELECT mailbox, uidvalidity, last_uid, old_below_uid FROM folders ORDER BY id");
        while (folder.step()) {
            status.watermarks.push_back({folder.text(0), static_cast<std::uint32_t>(folder.integer(1)),
                                         static_cast<std::uint32_t>(folder.integer(2)),
                                         static_cast<std::uint32_t>(folder.integer(3))});
        }
        return status;
    });
}

}  // namespace madoguchi
