#include <fmt/format.h>

#include <array>
#include <string>

#include "store/schema.h"

namespace madoguchi {
namespace {

// What identifies a person (addresses, subjects, values, texts, notes) lies in tables of its own, so that it can be
// erased while numbers, flags and history stay. Times are seconds since 1970 UTC.
constexpr std::string_view first_schema = R"sql(
CREATE TABLE desk_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    desk_key BLOB NOT NULL CHECK (length(desk_key) = 32),
    breaker_opened INTEGER,
    last_poll INTEGER,
    last_success INTEGER,
    last_error TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    mailbox TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL CHECK (uidvalidity BETWEEN 0 AND 4294967295),
    last_uid INTEGER NOT NULL CHECK (last_uid BETWEEN 0 AND 4294967295),
    old_below_uid INTEGER NOT NULL CHECK (old_below_uid BETWEEN 0 AND 4294967295),
    settled INTEGER NOT NULL DEFAULT 1 CHECK (settled IN (0, 1)),
    mark_first INTEGER,
    mark_through INTEGER,
    UNIQUE (mailbox, uidvalidity),
    CHECK ((mark_first IS NULL) = (mark_through IS NULL))
) STRICT;

CREATE TABLE cases (
    id INTEGER PRIMARY KEY,
    receipt_year INTEGER NOT NULL CHECK (receipt_year BETWEEN 2000 AND 9999),
    receipt_count INTEGER NOT NULL CHECK (receipt_count > 0),
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'in-hand', 'waiting', 'closed')),
    outcome TEXT NOT NULL DEFAULT 'none'
        CHECK (outcome IN ('none', 'answered', 'off-topic', 'spam', 'duplicate', 'other')),
    opened INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    closed INTEGER,
    disposition TEXT NOT NULL CHECK (disposition IN ('accepted', 'flagged')),
    unsure INTEGER NOT NULL CHECK (unsure IN (0, 1)),
    urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    needs_person INTEGER NOT NULL CHECK (needs_person IN (0, 1)),
    ack_reason TEXT NOT NULL,
    UNIQUE (receipt_year, receipt_count),
    CHECK ((state = 'closed') = (closed IS NOT NULL))
) STRICT;
CREATE INDEX cases_for_a_person ON cases (opened) WHERE needs_person = 1;
CREATE INDEX cases_open ON cases (opened) WHERE state <> 'closed';

CREATE TABLE case_values (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id),
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    organization TEXT,
    name TEXT,
    contact TEXT,
    inquiry TEXT
) STRICT;

CREATE TABLE case_flags (
    case_id INTEGER NOT NULL REFERENCES cases (id),
    code TEXT NOT NULL,
    PRIMARY KEY (case_id, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_notes (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX case_notes_by_case ON case_notes (case_id);

CREATE TABLE history (
    id INTEGER PRIMARY KEY,
    case_id INTEGER REFERENCES cases (id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX history_by_case ON history (case_id);

CREATE TABLE mails (
    id INTEGER PRIMARY KEY,
    case_id INTEGER REFERENCES cases (id),
    role TEXT NOT NULL
        CHECK (role IN ('opening', 'follow-up', 'duplicate', 'other-sender', 'bounce', 'ignored')),
    folder_id INTEGER NOT NULL REFERENCES folders (id),
    uid INTEGER NOT NULL CHECK (uid BETWEEN 0 AND 4294967295),
    received_at INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    raw_hash BLOB NOT NULL CHECK (length(raw_hash) = 32),
    raw_key INTEGER NOT NULL,
    message_key INTEGER NOT NULL,
    redelivery_key INTEGER,
    content_key INTEGER,
    disposition TEXT NOT NULL CHECK (disposition IN ('ignored', 'accepted', 'flagged')),
    ack_kind TEXT NOT NULL CHECK (ack_kind IN ('none', 'closed', 'incomplete', 'receipt')),
    ack_would_be TEXT NOT NULL CHECK (ack_would_be IN ('none', 'closed', 'incomplete', 'receipt')),
    ack_reason TEXT NOT NULL,
    ack_note TEXT NOT NULL,
    off_topic_score REAL NOT NULL,
    UNIQUE (folder_id, uid),
    CHECK ((case_id IS NULL) = (role = 'ignored'))
) STRICT;
CREATE INDEX mails_by_message ON mails (message_key, raw_key, folder_id);
CREATE INDEX mails_by_content ON mails (content_key) WHERE content_key IS NOT NULL;
CREATE INDEX mails_by_case ON mails (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX mails_ignored ON mails (received_at) WHERE case_id IS NULL;

CREATE TABLE further_locations (
    folder_id INTEGER NOT NULL REFERENCES folders (id),
    uid INTEGER NOT NULL CHECK (uid BETWEEN 0 AND 4294967295),
    mail_id INTEGER NOT NULL REFERENCES mails (id),
    PRIMARY KEY (folder_id, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX further_locations_by_mail ON further_locations (mail_id, folder_id);

CREATE TABLE raw_mails (
    mail_id INTEGER PRIMARY KEY REFERENCES mails (id),
    size INTEGER NOT NULL CHECK (size >= 0),
    zstd BLOB NOT NULL
) STRICT;

CREATE TABLE mail_texts (
    mail_id INTEGER PRIMARY KEY REFERENCES mails (id),
    message_id TEXT NOT NULL,
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    target TEXT NOT NULL,
    phones TEXT NOT NULL,
    emails TEXT NOT NULL,
    form_source TEXT NOT NULL CHECK (form_source IN ('none', 'own', 'inline-answers', 'quoted', 'forwarded')),
    inquiry_in_attachment INTEGER NOT NULL CHECK (inquiry_in_attachment IN (0, 1))
) STRICT;

CREATE TABLE mail_fields (
    mail_id INTEGER NOT NULL REFERENCES mails (id),
    field TEXT NOT NULL CHECK (field IN ('organization', 'name', 'contact', 'inquiry')),
    value TEXT,
    differs INTEGER NOT NULL DEFAULT 0 CHECK (differs IN (0, 1)),
    labelled INTEGER NOT NULL CHECK (labelled IN (0, 1)),
    place TEXT NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (mail_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE mail_flags (
    mail_id INTEGER NOT NULL REFERENCES mails (id),
    code TEXT NOT NULL,
    PRIMARY KEY (mail_id, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE mail_evidence (
    mail_id INTEGER NOT NULL REFERENCES mails (id),
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    place TEXT NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (mail_id, code, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    mail_id INTEGER NOT NULL REFERENCES mails (id),
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    kind TEXT NOT NULL CHECK (kind IN ('closed', 'incomplete', 'receipt')),
    state TEXT NOT NULL CHECK (state IN ('held', 'queued', 'sending', 'sent', 'deferred', 'failed', 'unknown',
                                         'cancelled', 'superseded')),
    body_started INTEGER NOT NULL DEFAULT 0 CHECK (body_started IN (0, 1)),
    hold_reason TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    attempts INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    queued INTEGER,
    next_attempt INTEGER NOT NULL,
    finished INTEGER,
    sender_key INTEGER NOT NULL,
    domain_key INTEGER NOT NULL,
    UNIQUE (mail_id, sequence)
) STRICT;
CREATE INDEX outbox_due ON outbox (next_attempt, id) WHERE state IN ('queued', 'deferred');
CREATE INDEX outbox_not_sent ON outbox (state, id) WHERE state <> 'sent';
CREATE INDEX outbox_by_case ON outbox (case_id);

CREATE TABLE outbox_texts (
    outbox_id INTEGER PRIMARY KEY REFERENCES outbox (id),
    target TEXT NOT NULL,
    envelope_from TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    zstd BLOB NOT NULL,
    last_error TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE ack_counts (
    scope TEXT NOT NULL CHECK (scope IN ('sender-day', 'domain-hour', 'day')),
    period INTEGER NOT NULL,
    key INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (scope, period, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE bounces (
    address_key INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
)sql";

// What a person decided on the matter of a case, beside what the terms had said of it. Names no sender.
constexpr std::string_view decisions_on_terms = R"sql(
CREATE TABLE term_decisions (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    label TEXT NOT NULL CHECK (label IN ('off-topic', 'not-off-topic')),
    flagged INTEGER NOT NULL CHECK (flagged IN (0, 1)),
    score REAL NOT NULL
) STRICT;
)sql";

// Who may use the web page. Of a session only the hash of its token is kept.
constexpr std::string_view accounts = R"sql(
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('reviewer', 'administrator')),
    password_hash TEXT NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    created INTEGER NOT NULL,
    last_seen INTEGER
) STRICT;

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id INTEGER NOT NULL REFERENCES users (id),
    csrf BLOB NOT NULL CHECK (length(csrf) = 32),
    created INTEGER NOT NULL,
    last_seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE sign_in_failures (
    key INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_failures_by_key ON sign_in_failures (key, at);
)sql";

// What the secretariat's page needs of cases, and the full-text index over what identifies people: a row of it goes
// with the row that it was made from. Ids of case_texts are case * 2^20 + n, so that the index alone knows the case of
// a hit; n = 0 is the case's own values. A mail of no case has its negated id.
constexpr std::string_view casework = R"sql(
ALTER TABLE cases ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN taken_by TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail' CHECK (channel IN ('mail', 'telephone'));
ALTER TABLE cases ADD COLUMN ack_state TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN prefecture INTEGER NOT NULL DEFAULT 0 CHECK (prefecture BETWEEN 0 AND 47);
ALTER TABLE cases ADD COLUMN sender_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN classified_by TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN complete_at_first INTEGER NOT NULL DEFAULT 0 CHECK (complete_at_first IN (0, 1));
ALTER TABLE cases ADD COLUMN completed_at INTEGER;

DROP INDEX cases_for_a_person;
CREATE INDEX cases_for_a_person ON cases (opened, ack_state) WHERE needs_person = 1;
CREATE INDEX cases_by_opened ON cases (opened, id, state, ack_state);
CREATE INDEX cases_by_change ON cases (changed);
CREATE INDEX cases_taken ON cases (taken_by) WHERE taken_by <> '';
CREATE INDEX cases_by_answer ON cases (ack_state) WHERE ack_state NOT IN ('', 'sent');
CREATE INDEX cases_unclassified ON cases (id) WHERE classified_by = '';
CREATE INDEX case_flags_by_code ON case_flags (code, case_id);
CREATE INDEX case_values_by_organization ON case_values (organization IS NULL, organization, case_id);

UPDATE cases SET ack_state = coalesce((SELECT state FROM outbox WHERE case_id = cases.id AND state <> 'superseded'
                                       ORDER BY id DESC LIMIT 1), '');
UPDATE cases SET complete_at_first = NOT EXISTS (
    SELECT 1 FROM mails AS m JOIN mail_flags AS f ON f.mail_id = m.id WHERE m.case_id = cases.id AND m.role = 'opening'
        AND (f.code LIKE 'missing-%' OR f.code IN ('invalid-contact', 'unreadable')));
UPDATE cases SET completed_at = (SELECT max(at) FROM history WHERE case_id = cases.id AND action = 'filled')
    WHERE complete_at_first = 0 AND NOT EXISTS (
        SELECT 1 FROM case_flags WHERE case_id = cases.id AND (code LIKE 'missing-%' OR code = 'invalid-contact'));

CREATE TABLE outbox_new (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    mail_id INTEGER NOT NULL REFERENCES mails (id),
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    kind TEXT NOT NULL CHECK (kind IN ('closed', 'incomplete', 'receipt', 'referral')),
    state TEXT NOT NULL CHECK (state IN ('held', 'queued', 'sending', 'sent', 'deferred', 'failed', 'unknown',
                                         'cancelled', 'superseded')),
    body_started INTEGER NOT NULL DEFAULT 0 CHECK (body_started IN (0, 1)),
    hold_reason TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    attempts INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    queued INTEGER,
    next_attempt INTEGER NOT NULL,
    finished INTEGER,
    sender_key INTEGER NOT NULL,
    domain_key INTEGER NOT NULL,
    UNIQUE (mail_id, sequence)
) STRICT;
CREATE TABLE outbox_texts_new (
    outbox_id INTEGER PRIMARY KEY REFERENCES outbox_new (id),
    target TEXT NOT NULL,
    envelope_from TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    zstd BLOB NOT NULL,
    last_error TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO outbox_new (id, case_id, mail_id, sequence, kind, state, body_started, hold_reason, message_id, attempts,
                        created, queued, next_attempt, finished, sender_key, domain_key)
    SELECT id, case_id, mail_id, sequence, kind, state, body_started, hold_reason, message_id, attempts, created, queued,
           next_attempt, finished, sender_key, domain_key FROM outbox;
INSERT INTO outbox_texts_new (outbox_id, target, envelope_from, size, zstd, last_error)
    SELECT outbox_id, target, envelope_from, size, zstd, last_error FROM outbox_texts;
DROP TABLE outbox_texts;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
ALTER TABLE outbox_texts_new RENAME TO outbox_texts;
CREATE INDEX outbox_due ON outbox (next_attempt, id) WHERE state IN ('queued', 'deferred');
CREATE INDEX outbox_not_sent ON outbox (state, id) WHERE state <> 'sent';
CREATE INDEX outbox_by_case ON outbox (case_id);

CREATE TRIGGER outbox_added AFTER INSERT ON outbox BEGIN
    UPDATE cases SET ack_state = coalesce((SELECT state FROM outbox WHERE case_id = new.case_id AND state <> 'superseded'
                                           ORDER BY id DESC LIMIT 1), '') WHERE id = new.case_id;
END;
CREATE TRIGGER outbox_moved AFTER UPDATE OF state ON outbox BEGIN
    UPDATE cases SET ack_state = coalesce((SELECT state FROM outbox WHERE case_id = new.case_id AND state <> 'superseded'
                                           ORDER BY id DESC LIMIT 1), '') WHERE id = new.case_id;
END;

-- Of what the daemon does, only what a reviewer must have seen counts.
CREATE TRIGGER case_revised AFTER INSERT ON history WHEN new.case_id IS NOT NULL
    AND (new.actor <> 'madoguchid' OR new.action IN ('mail-joined', 'reopened', 'bounced', 'rejudged', 'answered'))
BEGIN
    UPDATE cases SET revision = revision + 1 WHERE id = new.case_id;
END;

CREATE TABLE flag_decisions (
    case_id INTEGER NOT NULL REFERENCES cases (id),
    code TEXT NOT NULL,
    present INTEGER NOT NULL CHECK (present IN (0, 1)),
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (case_id, code)
) STRICT, WITHOUT ROWID;

-- How a closed case stood before; gone as soon as it is open again.
CREATE TABLE resolved_from (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id),
    state TEXT NOT NULL CHECK (state IN ('new', 'in-hand', 'waiting')),
    note_id INTEGER,
    decided INTEGER,
    decided_by TEXT,
    label TEXT,
    flagged INTEGER,
    score REAL
) STRICT;

CREATE TABLE case_texts (
    id INTEGER PRIMARY KEY,
    mail_id INTEGER REFERENCES mails (id),
    note_id INTEGER REFERENCES case_notes (id),
    text TEXT NOT NULL,
    organization TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX case_texts_by_mail ON case_texts (mail_id) WHERE mail_id IS NOT NULL;
CREATE INDEX case_texts_by_note ON case_texts (note_id) WHERE note_id IS NOT NULL;
CREATE VIRTUAL TABLE text_index USING fts5 (text, organization, content = 'case_texts', content_rowid = 'id',
                                            tokenize = 'bigram', columnsize = 0);

-- Triggers may not reach a virtual table, so the index follows at the end of a transaction (Store::Impl::commit). `old`:
-- what the index has, NULL for nothing.
CREATE TABLE text_changes (
    id INTEGER PRIMARY KEY,
    old TEXT,
    old_organization TEXT
) STRICT;

CREATE VIEW case_words (case_id, words, organization) AS
    SELECT c.id, printf('%04d-%06d', c.receipt_year, c.receipt_count) || char(10, 10) || v.from_name || char(10, 10) ||
        v.from_address || char(10, 10) || v.subject || char(10, 10) || coalesce(v.name, '') || char(10, 10) || coalesce(v.contact, '') || char(10, 10) || coalesce(v.inquiry, ''),
        coalesce(v.organization, '')
    FROM cases AS c JOIN case_values AS v ON v.case_id = c.id;
CREATE TRIGGER case_values_added AFTER INSERT ON case_values BEGIN
    INSERT INTO case_texts (id, text, organization) SELECT case_id * 1048576, words, organization FROM case_words
        WHERE case_id = new.case_id;
END;
CREATE TRIGGER case_values_changed AFTER UPDATE ON case_values BEGIN
    UPDATE case_texts SET (text, organization) = (SELECT words, organization FROM case_words
        WHERE case_id = new.case_id) WHERE id = new.case_id * 1048576;
END;
CREATE TRIGGER case_values_gone AFTER DELETE ON case_values BEGIN
    DELETE FROM case_texts WHERE id = old.case_id * 1048576;
END;
CREATE TRIGGER case_notes_added AFTER INSERT ON case_notes BEGIN
    INSERT INTO case_texts (id, note_id, text)
        SELECT coalesce(max(id), new.case_id * 1048576) + 1, new.id, new.text FROM case_texts
        WHERE id BETWEEN new.case_id * 1048576 AND new.case_id * 1048576 + 1048575;
END;
CREATE TRIGGER case_notes_gone AFTER DELETE ON case_notes BEGIN
    DELETE FROM case_texts WHERE note_id = old.id;
END;
CREATE TRIGGER mail_texts_gone AFTER DELETE ON mail_texts BEGIN
    DELETE FROM case_texts WHERE mail_id = old.mail_id;
END;

INSERT INTO case_texts (id, text, organization) SELECT case_id * 1048576, words, organization FROM case_words;
INSERT INTO case_texts (id, note_id, text)
    SELECT case_id * 1048576 + row_number() OVER (PARTITION BY case_id ORDER BY id), id, text FROM case_notes;
INSERT INTO text_index (text_index) VALUES ('rebuild');
CREATE TRIGGER case_texts_added AFTER INSERT ON case_texts BEGIN
    INSERT INTO text_changes (id) VALUES (new.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER case_texts_gone AFTER DELETE ON case_texts BEGIN
    INSERT INTO text_changes (id, old, old_organization) VALUES (old.id, old.text, old.organization) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER case_texts_changed AFTER UPDATE ON case_texts
    WHEN old.text <> new.text OR old.organization <> new.organization
BEGIN
    INSERT INTO text_changes (id, old, old_organization) VALUES (old.id, old.text, old.organization) ON CONFLICT DO NOTHING;
END;
)sql";

/// The report reads these in place of whole rows: a scan of a third of the pages.
constexpr std::string_view report_indices = R"sql(
CREATE INDEX cases_reported ON cases (opened, closed, outcome, channel, complete_at_first, completed_at, prefecture,
    sender_kind, topic);
CREATE INDEX mails_opening ON mails (id, received_at) WHERE role = 'opening';
)sql";

/// Mails of the program's own accord to the secretariat, at most one of a kind about one thing; since when the mailbox
/// cannot be read; and until when the servers' certificates hold.
constexpr std::string_view notices = R"sql(
CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('outage', 'recovery', 'digest')),
    about INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'deferred', 'failed', 'unknown', 'superseded')),
    body_started INTEGER NOT NULL DEFAULT 0 CHECK (body_started IN (0, 1)),
    message_id TEXT NOT NULL,
    target TEXT NOT NULL,
    envelope_from TEXT NOT NULL,
    bytes BLOB NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    next_attempt INTEGER NOT NULL,
    finished INTEGER,
    bounced INTEGER,
    last_error TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, about)
) STRICT;
CREATE INDEX notices_due ON notices (next_attempt, id) WHERE state IN ('queued', 'deferred');

ALTER TABLE desk_state ADD COLUMN failing_since INTEGER;

CREATE TABLE server_certificates (
    server TEXT PRIMARY KEY,
    ends INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

/// From which UID on the old mail of a restored store may have been acknowledged; whether bytes of what was erased may
/// still lie in the file.
constexpr std::string_view doubts = R"sql(
ALTER TABLE desk_state ADD COLUMN scrub_due INTEGER NOT NULL DEFAULT 0 CHECK (scrub_due IN (0, 1));
ALTER TABLE folders ADD COLUMN doubtful_from_uid INTEGER CHECK (doubtful_from_uid BETWEEN 0 AND 4294967295);
)sql";

/// Of an IN list with more than two words SQLite makes a table each time a row is written: a tenth of what a new mail
/// cost the processor. A chain of OR is the same, and nearly free.
constexpr std::string_view trigger_without_list = R"sql(
DROP TRIGGER case_revised;
CREATE TRIGGER case_revised AFTER INSERT ON history WHEN new.case_id IS NOT NULL
    AND (new.actor <> 'madoguchid' OR new.action = 'mail-joined' OR new.action = 'reopened' OR new.action = 'bounced'
         OR new.action = 'rejudged' OR new.action = 'answered')
BEGIN
    UPDATE cases SET revision = revision + 1 WHERE id = new.case_id;
END;
)sql";

/// CHECK (state IN ('new', 'closed', …)) as CHECK (state = 'new' OR state = 'closed' OR …).
std::string without_lists(std::string_view sql) {
    constexpr std::string_view check = "CHECK (";
    constexpr std::string_view in = " IN (";
    std::string out;
    for (auto at = sql.find(check); at != std::string_view::npos; at = sql.find(check)) {
        out.append(sql.substr(0, at + check.size()));
        sql.remove_prefix(at + check.size());
        const auto column = sql.substr(0, sql.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"));
        if (!sql.substr(column.size()).starts_with(in)) {
            continue;
        }
        const auto list = column.size() + in.size();
        const auto close = sql.find(')', list);
        auto words = sql.substr(list, close - list);
        sql.remove_prefix(close + 1);
        for (auto comma = words.find(','); comma != std::string_view::npos; comma = words.find(',')) {
            out.append(fmt::format("{} = {} OR ", column, words.substr(0, comma)));
            words.remove_prefix(words.find_first_not_of(", \n", comma));
        }
        out.append(fmt::format("{} = {}", column, words));
    }
    return out.append(sql);
}

/// Of the texts that wait for the full-text index, those of which it has older words.
constexpr std::string_view waiting_texts = R"sql(
CREATE INDEX text_changes_old ON text_changes (id) WHERE old IS NOT NULL;
)sql";

/// A restored store does not know which receipt numbers were given since the copy was made.
constexpr std::string_view numbers_in_doubt = R"sql(
ALTER TABLE desk_state ADD COLUMN skip_receipts INTEGER NOT NULL DEFAULT 0 CHECK (skip_receipts = 0 OR skip_receipts = 1);
)sql";

constexpr std::array steps_to_now{Migration{1, first_schema},   Migration{2, decisions_on_terms},
                                  Migration{3, accounts},       Migration{4, casework},
                                  Migration{5, report_indices}, Migration{6, notices},
                                  Migration{7, doubts},         Migration{8, trigger_without_list, without_lists},
                                  Migration{9, waiting_texts},  Migration{10, numbers_in_doubt}};

}  // namespace

std::span<const Migration> migrations() {
    return steps_to_now;
}

}  // namespace madoguchi
