"""One checker for every fault: it compares the mailbox on the server, the store, what arrived at the senders and what the daemon's runs
showed, and knows nothing of the fault that came before. L: no mail lost. A: at most one acknowledgement a mail. O: in UID order, the
watermark never ahead. B and G: log_invariants.py.
"""
import collections
import contextlib
import email
import email.policy
import hashlib
import re
import sqlite3

import log_invariants


def open_store(desk):
    """A read-only look at the store beside whatever else has it open."""
    return sqlite3.connect("file:%s?mode=ro" % desk.store, uri=True, timeout=20)


def outbox_states(desk):
    with open_store(desk) as db:
        return dict(db.execute("SELECT state, count(*) FROM outbox GROUP BY state"))


def digest(mail):
    return hashlib.blake2b(mail, digest_size=32).digest()


def arrived(desk):
    """{Message-ID: how often} over every mailbox but the desk's, and {In-Reply-To: how often}."""
    by_id, by_answered = collections.Counter(), collections.Counter()
    addresses = {to for to, _ in desk.sink.mails} if desk.sink else set(desk.servers.addresses) - {desk.servers.login}
    for address in addresses:
        for mail in desk.acknowledgements_in(address):
            headers = email.message_from_bytes(mail, policy=email.policy.compat32)
            by_id[headers["Message-ID"].strip()] += 1
            if headers["In-Reply-To"]:
                by_answered[headers["In-Reply-To"].strip()] += 1
    return by_id, by_answered


def untouched(mails):
    flagged = {uid: flags for uid, flags, _ in mails if flags.replace("\\Recent", "").strip()}
    return ["the mailbox's flags were touched: %s" % flagged] if flagged else []


def sound(db):
    check = db.execute("PRAGMA integrity_check").fetchone()[0]
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    return ([] if check == "ok" else ["integrity_check: " + check]) + (["foreign keys: %r" % broken] if broken else [])


def places(db):
    """[(UID, hash, UIDVALIDITY, mail, folder)] of every place where a stored mail lies or lay, in the order of storing."""
    own = db.execute("SELECT m.uid, m.raw_hash, f.uidvalidity, m.id, f.mailbox FROM mails m JOIN folders f ON f.id = m.folder_id ORDER BY m.id")
    further = db.execute("SELECT l.uid, m.raw_hash, f.uidvalidity, m.id, f.mailbox FROM further_locations l JOIN mails m ON m.id = l.mail_id"
                         " JOIN folders f ON f.id = l.folder_id")
    return own.fetchall(), further.fetchall()


def is_redelivery(db, mail, bytes_now):
    """A mail that was moved between servers has other Received lines, and keeps its Message-ID."""
    known = db.execute("SELECT message_id FROM mail_texts WHERE mail_id = ?", (mail,)).fetchone()
    return bool(known and known[0]) and known[0] == (email.message_from_bytes(bytes_now)["Message-ID"] or "").strip()


def mails_lost(db, server, uidvalidity, mails, ended):
    """L and O."""
    found = []
    rows, further = places(db)
    stored = collections.defaultdict(list)
    numbered = re.compile(r"/INBOX(?: \(numbering (\d+)\))?$")  # where UIDs were given out anew, only the last ones hold
    inbox = max((int(match[1] or 1) for mailbox, in db.execute("SELECT mailbox FROM folders WHERE uidvalidity = ?", (uidvalidity,))
                 if (match := numbered.search(mailbox))), default=1)
    for uid, raw_hash, validity, mail, mailbox in rows + further:
        match = numbered.search(mailbox)
        if validity == uidvalidity and match and int(match[1] or 1) == inbox:
            stored[uid].append((raw_hash, mail))
    elsewhere = {mail for *_, mail, _ in further}
    for uid, copies in stored.items():
        raw_hash, mail = copies[0]
        if len(copies) != 1:
            found.append("UID %d is stored %d times" % (uid, len(copies)))
        if uid in server and raw_hash != digest(server[uid]) and not (mail in elsewhere and is_redelivery(db, mail, server[uid])):
            found.append("UID %d is not stored byte for byte" % uid)
    row = db.execute("SELECT last_uid FROM folders WHERE uidvalidity = ? AND mailbox LIKE '%/INBOX'", (uidvalidity,)).fetchone()
    watermark = row[0] if row else 0
    for uid in sorted(server):
        if uid <= watermark and uid not in stored:
            found.append("UID %d is below the watermark %d and not stored" % (uid, watermark))
    for folder in {(validity, mailbox) for _, _, validity, _, mailbox in rows}:
        uids = [uid for uid, _, *rest in rows if (rest[0], rest[2]) == folder]
        if uids != sorted(uids):
            found.append("mails are not stored in UID order")
    if mails is not None and len(rows) != mails:
        found.append("%d mails are stored, %d expected" % (len(rows), mails))
    if (ended or mails is not None) and set(server) - set(stored):
        found.append("on the server but not in the store: UIDs %s" % sorted(set(server) - set(stored)))
    return found


def acknowledged_twice(db, desk, acknowledgements, ended):
    """A."""
    found = []
    by_id, by_answered = arrived(desk)
    for message_id, times in by_id.items():
        if times > 1:
            found.append("the acknowledgement %s arrived %d times" % (message_id, times))
    for answered, times in by_answered.items():
        allowed = db.execute("SELECT count(*) FROM mail_texts WHERE message_id = ?", (answered,)).fetchone()[0]
        if times > max(allowed, 1):
            found.append("%d acknowledgements arrived for %s" % (times, answered))
    known = dict(db.execute("SELECT message_id, state FROM outbox"))
    for message_id in by_id:
        if message_id not in known:
            found.append("an acknowledgement arrived that the store does not know: " + message_id)
        elif known[message_id] in ("held", "queued", "deferred", "failed", "cancelled", "superseded"):
            found.append("%s arrived, and the store says %s" % (message_id, known[message_id]))
    for message_id, state in known.items():
        if state == "sent" and message_id not in by_id:
            found.append("%s is `sent` and has not arrived" % message_id)
        if ended and state in ("queued", "sending", "deferred"):
            found.append("%s is still %s" % (message_id, state))
    for mail, rows in db.execute("SELECT mail_id, group_concat(message_id, char(10)) FROM outbox GROUP BY mail_id"):
        if sum(by_id[message_id] for message_id in rows.split("\n")) > 1:
            found.append("mail %d has several acknowledgements" % mail)
    if acknowledgements is not None and sum(by_id.values()) != acknowledgements:
        found.append("%d acknowledgements arrived, %d expected" % (sum(by_id.values()), acknowledgements))
    return found


def cases_forgotten(db):
    """A person's mail without an answer stands in the queue, and so does what is unknown."""
    forgotten = db.execute("SELECT count(*) FROM cases c WHERE c.state <> 'closed' AND c.needs_person = 0 AND NOT EXISTS (SELECT 1 FROM outbox o"
                           " WHERE o.case_id = c.id AND o.state IN ('queued', 'sending', 'sent', 'deferred'))").fetchone()[0]
    unseen = db.execute("SELECT count(*) FROM cases c JOIN outbox o ON o.case_id = c.id WHERE c.state <> 'closed' AND c.needs_person = 0"
                        " AND o.state IN ('unknown', 'failed')").fetchone()[0]
    return (["%d cases have neither an acknowledgement nor a place in the queue" % forgotten] if forgotten else []) + \
        (["%d acknowledgements are unknown or failed, and nobody is shown them" % unseen] if unseen else [])


def runs_faults(db, desk, server):
    """B and G."""
    rows, further = places(db)
    finished = dict(db.execute("SELECT id, state FROM outbox WHERE state IN ('sent', 'failed', 'unknown') AND case_id NOT IN (SELECT case_id"
                               " FROM history WHERE case_id IS NOT NULL AND actor <> 'madoguchid')"))
    return log_invariants.faults(desk.runs, list(server.values()), [desk.servers.password],
                                 {(validity, uid) for uid, _, validity, *_ in rows + further}, finished)


def faults(desk, mails=None, acknowledgements=None, ended=False):
    """What breaks an invariant, one sentence each. `ended`: the fault is over and the work done, so that all that lies on the server must
    be stored and every acknowledgement have its end. `mails` and `acknowledgements`: so many must be stored, and have arrived."""
    fetched = desk.servers.fetch_all()
    server = {uid: mail for uid, _, mail in fetched}
    uidvalidity = desk.servers.uidvalidity()
    with contextlib.closing(open_store(desk)) as db:
        return untouched(fetched) + sound(db) + mails_lost(db, server, uidvalidity, mails, ended) + \
            acknowledged_twice(db, desk, acknowledgements, ended) + cases_forgotten(db) + runs_faults(db, desk, server)


def check(desk, mails=None, acknowledgements=None, ended=False):
    """Raises with every broken invariant and the end of the daemon's log. Waits for what Exim still delivers."""
    from harness import wait_until
    if acknowledgements is not None and not desk.sink:
        others = [a for a in desk.servers.addresses if a != desk.servers.login]
        try:
            wait_until(lambda: sum(desk.servers.count(a) for a in others) >= acknowledgements, 30, "")
        except TimeoutError:
            pass
    sent = outbox_states(desk).get("sent", 0)
    try:
        wait_until(lambda: sum(arrived(desk)[0].values()) >= sent, 30, "")
    except TimeoutError:
        pass
    found = faults(desk, mails, acknowledgements, ended)
    if found:
        raise AssertionError("\n".join(found) + "\n--- the daemon's log ends ---\n" + desk.log()[-3000:])
