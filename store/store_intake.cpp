#include <fmt/format.h>

#include <algorithm>

#include "rules/business_calendar.h"
#include "store/digest.h"
#include "store/store_impl.h"

namespace madoguchi {
namespace {

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    return fmt::format("{}", fmt::join(parts, separator));
}

std::string_view form_source_text(FormSource source) {
    switch (source) {
        case FormSource::none:
            return "none";
        case FormSource::own:
            return "own";
        case FormSource::inline_answers:
            return "inline-answers";
        case FormSource::quoted:
            return "quoted";
        case FormSource::forwarded:
            return "forwarded";
    }
    return "none";
}

bool contains(const std::vector<FieldName>& names, FieldName name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string names_of(const std::vector<FieldName>& names) {
    std::vector<std::string> texts;
    std::transform(names.begin(), names.end(), std::back_inserter(texts),
                   [](FieldName name) { return std::string(to_string(name)); });
    return joined(texts, " ");
}

std::string codes_of(const std::vector<Flag>& flags) {
    std::vector<std::string> texts;
    std::transform(flags.begin(), flags.end(), std::back_inserter(texts), [](const Flag& flag) { return flag.code; });
    return joined(texts, " ");
}

/// Flags that the merged fields decide.
constexpr const char* drop_field_flags =
    "DELETE FROM case_flags WHERE case_id = ? AND (code LIKE 'missing-%' OR code = 'invalid-contact')";

/// One new mail on its way into the tables.
class Filing {
public:
    Filing(Store::Impl& impl, const NewMail& mail, std::chrono::sys_seconds now)
        : impl_(impl),
          mail_(mail),
          now_(now),
          digest_(mail.digest ? *mail.digest : digest_of(*mail.raw, *mail.message, impl.key)) {}

    AddedMail run() {
        const auto folder = impl_.folder_of(mail_.raw->mailbox, mail_.raw->uidvalidity);
        if (!folder) {
            throw StoreFailure{{ErrorCode::permanent, "a mail of a folder without watermark", {}}};
        }
        folder_ = *folder;
        AddedMail added;
        const bool ignored = !mail_.joins_case && mail_.verdict->disposition == Disposition::ignored;
        if (!ignored) {
            added.case_id = mail_.joins_case ? join(*mail_.joins_case) : open_case();
            added.receipt_number = receipt_number_;
        }
        added.mail_id = file_mail(added.case_id, ignored            ? MailRole::ignored
                                                 : mail_.joins_case ? mail_.role
                                                                    : MailRole::opening);
        if (added.case_id) {
            impl_.refresh_case(*added.case_id, now_);
        }
        if (added.case_id && mail_.stored) {
            keep_label(*added.case_id);
        }
        return added;
    }

private:
    [[nodiscard]] Address sender() const {
        return mail_.message->from.empty() ? Address() : mail_.message->from.front();
    }

    [[nodiscard]] bool is_complete() const {
        const auto& fields = mail_.inquiry->fields;
        return !mail_.verdict->has("unreadable") && !mail_.verdict->has("invalid-contact") &&
               std::all_of(fields.begin(), fields.end(), [](const Field& field) { return field.value.has_value(); });
    }

    [[nodiscard]] std::string_view actor() const {
        return mail_.actor.empty() ? daemon_actor : std::string_view(mail_.actor);
    }

    /// Who called the mail a person's, and when; it outlives further mails and rejudging.
    void keep_label(CaseId id) {
        impl_.db().run(
            "INSERT INTO flag_decisions (case_id, code, present, actor, at) VALUES (?, 'automated', 0, ?, ?) ON "
            "CONFLICT "
            "DO NOTHING",
            id, actor(), now_);
        impl_.note_history(id, now_, actor(), "person-wrote", "");
    }

    CaseId open_case() {
        auto& db = impl_.db();
        const auto [year, count] = impl_.next_receipt(now_);
        db.run(
            "INSERT INTO cases (receipt_year, receipt_count, opened, changed, disposition, unsure, urgent, "
            "needs_person, ack_reason, complete_at_first) VALUES (?, ?, ?, ?, 'accepted', ?, ?, 0, ?, ?)",
            year, count, mail_.verdict->received_at.value_or(now_), now_, !mail_.verdict->unsure.empty(), mail_.urgent,
            mail_.verdict->ack.reason, is_complete());
        const CaseId id = db.last_insert_id();
        receipt_number_ = fmt::format("{:04}-{:06}", year, count);
        const auto from = sender();
        const auto& fields = mail_.inquiry->fields;
        db.run(
            "INSERT INTO case_values (case_id, from_name, from_address, subject, organization, name, contact, "
            "inquiry) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            id, from.name, from.address, mail_.message->subject, fields[0].value, fields[1].value, fields[2].value,
            fields[3].value);
        for (const auto& flag : mail_.verdict->flags) {
            db.run("INSERT OR IGNORE INTO case_flags (case_id, code) VALUES (?, ?)", id, flag.code);
        }
        impl_.classify_case(id, classify(*mail_.inquiry, from.address, mail_.message->subject), daemon_actor);
        impl_.note_history(id, now_, actor(), "opened", codes_of(mail_.verdict->flags));
        return id;
    }

    CaseId join(CaseId id) {
        auto& db = impl_.db();
        auto row = db.query("SELECT receipt_year, receipt_count FROM cases WHERE id = ?", id);
        if (!row.step()) {
            fail_not_found(fmt::format("there is no case {}", id));
        }
        receipt_number_ = fmt::format("{:04}-{:06}", row.integer(0), row.integer(1));
        // An old mail that is imported is no news: what was closed stays closed.
        const bool imported = mail_.raw->origin == MailOrigin::imported;
        const bool reopened = !imported && impl_.open_again(id, now_);
        impl_.note_history(id, now_, daemon_actor, reopened ? "reopened" : "mail-joined", to_string(mail_.role));
        db.run(
            "UPDATE cases SET state = iif(?4 AND state = 'closed', state, 'new'), ack_reason = ?1, urgent = "
            "max(urgent, ?2) WHERE id = ?3",
            mail_.case_reason, mail_.urgent, id, imported);
        fill(id);
        join_flags(id);
        impl_.apply_flag_decisions(id);
        note_completion(id);
        return id;
    }

    void fill(CaseId id) {
        auto& db = impl_.db();
        const auto& fields = mail_.inquiry->fields;
        const auto taken = [&](FieldName name) {
            return contains(mail_.fills, name) ? fields[static_cast<std::size_t>(name)].value : std::nullopt;
        };
        if (!mail_.fills.empty()) {
            db.run(
                "UPDATE case_values SET organization = coalesce(?, organization), name = coalesce(?, name), contact "
                "= coalesce(?, contact), inquiry = coalesce(?, inquiry) WHERE case_id = ?",
                taken(FieldName::organization), taken(FieldName::name), taken(FieldName::contact),
                taken(FieldName::inquiry), id);
            impl_.note_history(id, now_, daemon_actor, "filled", names_of(mail_.fills));
        }
        if (!mail_.differing.empty()) {
            impl_.note_history(id, now_, daemon_actor, "differs", names_of(mail_.differing));
        }
    }

    void join_flags(CaseId id) {
        auto& db = impl_.db();
        if (mail_.role == MailRole::bounce) {
            return;
        }
        // The verdict of such a mail is on the merged fields.
        const bool merged = !mail_.fills.empty();
        if (merged) {
            db.run(drop_field_flags, id);
        }
        for (const auto& flag : mail_.verdict->flags) {
            if (!stays_with_its_mail(flag.code) && (merged || !is_of_fields(flag.code))) {
                db.run("INSERT OR IGNORE INTO case_flags (case_id, code) VALUES (?, ?)", id, flag.code);
            }
        }
    }

    void note_completion(CaseId id) {
        if (!mail_.fills.empty()) {
            impl_.db().run(
                "UPDATE cases SET completed_at = ?1 WHERE id = ?2 AND complete_at_first = 0 AND completed_at IS NULL "
                "AND "
                "NOT EXISTS (SELECT 1 FROM case_flags WHERE case_id = ?2 AND (code LIKE 'missing-%' OR code = "
                "'invalid-contact'))",
                mail_.verdict->received_at.value_or(now_), id);
        }
    }

    MailId file_mail(std::optional<CaseId> case_id, MailRole role) {
        auto& db = impl_.db();
        const auto& raw = *mail_.raw;
        const auto& verdict = *mail_.verdict;
        const std::optional<std::int64_t> content =
            verdict.disposition == Disposition::ignored ? std::nullopt : std::optional(digest_.content_key);
        if (mail_.stored) {
            file_anew(*mail_.stored, case_id, role, content);
            return *mail_.stored;
        }
        db.run(
            "INSERT INTO mails (case_id, role, folder_id, uid, received_at, stored_at, size, raw_hash, raw_key, "
            "message_key, redelivery_key, content_key, disposition, ack_kind, ack_would_be, ack_reason, ack_note, "
            "off_topic_score) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            case_id, to_string(role), folder_, raw.uid, verdict.received_at.value_or(raw.internal_date), now_,
            std::max<std::uint64_t>(raw.full_size, raw.bytes.size()), Blob{digest_.raw_hash}, digest_.raw_key,
            digest_.message_key, digest_.redelivery_key, content, to_string(verdict.disposition),
            to_string(verdict.ack.kind), to_string(verdict.ack.would_be), verdict.ack.reason, verdict.ack.note,
            verdict.off_topic_score);
        const MailId id = db.last_insert_id();
        db.run("INSERT INTO raw_mails (mail_id, size, zstd) VALUES (?, ?, ?)", id, raw.bytes.size(),
               Blob{mail_.zstd.empty() ? impl_.compression.compress(raw.bytes) : mail_.zstd});
        file_texts(id);
        return id;
    }

    /// What was judged of the mail is judged again; its place and its bytes stay.
    void file_anew(MailId id, std::optional<CaseId> case_id, MailRole role, std::optional<std::int64_t> content) {
        auto& db = impl_.db();
        const auto& verdict = *mail_.verdict;
        db.run(
            "UPDATE mails SET case_id = ?, role = ?, content_key = ?, disposition = ?, ack_kind = ?, ack_would_be = ?, "
            "ack_reason = ?, ack_note = ?, off_topic_score = ? WHERE id = ? AND case_id IS NULL",
            case_id, to_string(role), content, to_string(verdict.disposition), to_string(verdict.ack.kind),
            to_string(verdict.ack.would_be), verdict.ack.reason, verdict.ack.note, verdict.off_topic_score, id);
        if (db.changes() == 0) {
            throw StoreFailure{{ErrorCode::conflict, fmt::format("mail {} is of a case already", id), {}}};
        }
        for (const auto* table : {"mail_evidence", "mail_flags", "mail_fields", "mail_texts"}) {
            db.run(fmt::format("DELETE FROM {} WHERE mail_id = ?", table), id);
        }
        file_texts(id);
    }

    void file_texts(MailId id) {
        auto& db = impl_.db();
        const auto& inquiry = *mail_.inquiry;
        const auto from = sender();
        db.run(
            "INSERT INTO mail_texts (mail_id, message_id, from_name, from_address, subject, target, phones, emails, "
            "form_source, inquiry_in_attachment) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            id, mail_.message->message_id, from.name, from.address, mail_.message->subject, mail_.verdict->ack.target,
            joined(inquiry.phones, "\n"), joined(inquiry.emails, "\n"), form_source_text(inquiry.source),
            inquiry.inquiry_in_attachment);
        for (const auto name : all_field_names) {
            const auto& field = inquiry[name];
            if (field.value || field.labelled) {
                db.run(
                    "INSERT INTO mail_fields (mail_id, field, value, differs, labelled, place, begins, ends, words) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    id, to_string(name), field.value, contains(mail_.differing, name), field.labelled,
                    field.evidence.where, field.evidence.begin, field.evidence.end, field.evidence.text);
            }
        }
        impl_.file_flags(id, *mail_.verdict);
        impl_.file_words(id, *mail_.message);
    }

    Store::Impl& impl_;
    const NewMail& mail_;
    std::chrono::sys_seconds now_;
    MailDigest digest_;
    std::int64_t folder_ = 0;
    std::string receipt_number_;
};

}  // namespace

bool is_of_fields(std::string_view code) {
    return code.starts_with("missing-") || code == "invalid-contact";
}

bool stays_with_its_mail(std::string_view code) {
    return code == "subject-mismatch" || code == "off-topic" || code == "unreachable-sender" || code == "automated";
}

void Store::Impl::file_words(MailId id, const Message& message) {
    constexpr std::size_t most_bytes = 64U << 10;
    constexpr std::size_t most_names = 50;
    auto row = db().query(
        "SELECT m.case_id, m.role, v.inquiry FROM mails AS m LEFT JOIN case_values AS v ON v.case_id = m.case_id WHERE "
        "m.id = ?",
        id);
    if (!row.step()) {
        fail_not_found(fmt::format("there is no mail {}", id));
    }
    auto own = message.text_of(BlockKind::own);
    const bool opening = row.text(1) == to_string(MailRole::opening);
    // Most of what an opening mail says is the case's inquiry, which is found already (Casework::correct_field).
    if (const auto inquiry = row.text(2); opening && !inquiry.empty()) {
        if (const auto at = own.find(inquiry); at != std::string::npos) {
            own.replace(at, inquiry.size(), "\n\n");
        }
    }
    std::size_t end = std::min(own.size(), most_bytes);
    while (end < own.size() && (static_cast<unsigned char>(own[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    auto words = own.substr(0, end);
    for (std::size_t i = 0; i < std::min(message.attachments.size(), most_names); ++i) {
        words += "\n\n" + message.attachments[i].name.substr(0, 1000);
    }
    if (!opening) {
        const auto from = message.from.empty() ? Address() : message.from.front();
        words += fmt::format("\n\n{}\n\n{}\n\n{}", from.name, from.address, message.subject);
    }
    if (row.null(0)) {
        db().run("INSERT INTO case_texts (id, mail_id, text) VALUES (-?1, ?1, ?2)", id, words);
        return;
    }
    // Beyond a million parts of one case there is no number left.
    db().run(
        "INSERT INTO case_texts (id, mail_id, text) SELECT last + 1, ?2, ?3 FROM (SELECT coalesce(max(id), ?1) AS last "
        "FROM case_texts WHERE id BETWEEN ?1 AND ?1 + 1048575) WHERE last < ?1 + 1048575",
        row.integer(0) * 1048576, id, words);
}

void Store::Impl::classify_case(CaseId id, const Classification& as, std::string_view actor) {
    db().run("UPDATE cases SET prefecture = ?, sender_kind = ?, topic = ?, classified_by = ? WHERE id = ?",
             as.prefecture, as.sender_kind, as.topic, actor, id);
}

void Store::Impl::file_flags(MailId id, const Verdict& verdict) {
    for (const auto& flag : verdict.flags) {
        db().run("INSERT INTO mail_flags (mail_id, code) VALUES (?, ?)", id, flag.code);
        file_evidence(id, flag.code, flag.evidence);
    }
    file_evidence(id, "", verdict.unsure);
}

void Store::Impl::file_evidence(MailId id, std::string_view code, const std::vector<Evidence>& evidence) {
    std::int64_t position = 0;
    for (const auto& item : evidence) {
        db().run(
            "INSERT INTO mail_evidence (mail_id, code, position, place, begins, ends, words) VALUES (?, ?, ?, ?, ?, ?, "
            "?)",
            id, code, position++, item.where, item.begin, item.end, item.text);
    }
}

Result<AddedMail> Store::add(const NewMail& mail, std::chrono::sys_seconds now) {
    return impl_->write([&] { return Filing(*impl_, mail, now).run(); });
}

}  // namespace madoguchi
