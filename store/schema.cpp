#include "store/schema.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

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

constexpr std::array steps_to_now{Migration{1, first_schema}, Migration{2, decisions_on_terms}, Migration{3, accounts}};

}  // namespace

std::span<const Migration> migrations() {
    return steps_to_now;
}

std::int64_t schema_version(Database& database) {
    return database.number("PRAGMA user_version").value_or(0);
}

void refuse_newer(Database& database, std::span<const Migration> steps) {
    const auto version = schema_version(database);
    if (version > steps.back().version) {
        throw StoreFailure{{ErrorCode::config,
                            fmt::format("store {}: has schema {}, and this program knows schemas up to {}",
                                        database.file().string(), version, steps.back().version),
                            "A newer madoguchi wrote it: install that version again, or restore a backup."}};
    }
}

void migrate(Database& database, std::span<const Migration> steps) {
    refuse_newer(database, steps);
    const auto before = schema_version(database);
    const int last = steps.back().version;
    if (before > 0 && before < last) {
        const std::filesystem::path copy = fmt::format("{}.before-v{}", database.file().string(), last);
        std::error_code ignored;
        std::filesystem::remove(copy, ignored);
        create_private_file(copy);
        database.copy_to(copy);
    }
    for (const auto& step : steps) {
        if (step.version <= before) {
            continue;
        }
        database.script("BEGIN EXCLUSIVE");
        try {
            // Another process may have come first while this one waited.
            if (schema_version(database) < step.version) {
                database.script(step.sql);
                database.script(fmt::format("PRAGMA user_version = {}", step.version));
            }
            database.script("COMMIT");
        } catch (const StoreFailure&) {
            if (database.in_transaction()) {
                database.script("ROLLBACK");
            }
            throw;
        }
    }
}

void create_private_file(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0660 & ~S_IRWXO);
    if (descriptor < 0) {
        const int number = errno;
        const auto code = number == ENOENT || number == ENOTDIR                    ? ErrorCode::not_found
                          : number == ENOSPC || number == EDQUOT                   ? ErrorCode::no_space
                          : number == EACCES || number == EPERM || number == EROFS ? ErrorCode::denied
                                                                                   : ErrorCode::temporary;
        throw StoreFailure{{code, fmt::format("store {}: cannot be made: {}", file.string(), std::strerror(number)),
                            "Check the path in [store], and that the folder exists and may be written."}};
    }
    ::close(descriptor);
}

}  // namespace madoguchi
