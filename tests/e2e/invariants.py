"""One checker for every fault: it compares the mailbox on the server, the store, and what arrived at the senders, and knows nothing of
the fault that came before. L: no mail lost. A: at most one acknowledgement a mail. O: in UID order, the watermark never ahead.
"""
import collections
import email
import email.policy
import hashlib
import sqlite3


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
    for address in desk.servers.addresses:
        if address == desk.servers.login:
            continue
        for mail in desk.acknowledgements_in(address):
            headers = email.message_from_bytes(mail, policy=email.policy.compat32)
            by_id[headers["Message-ID"].strip()] += 1
            if headers["In-Reply-To"]:
                by_answered[headers["In-Reply-To"].strip()] += 1
    return by_id, by_answered


def faults(desk, mails=None, acknowledgements=None):
    """What breaks an invariant, one sentence each. With `mails` and `acknowledgements` the run has ended: so many must be stored, so many
    must have arrived."""
    found = []
    server = {uid: mail for uid, _, mail in desk.servers.fetch_all()}
    flagged = {uid: flags for uid, flags, _ in desk.servers.fetch_all() if flags.replace("\\Recent", "").strip()}
    if flagged:
        found.append("the mailbox's flags were touched: %s" % flagged)
    db = open_store(desk)
    check = db.execute("PRAGMA integrity_check").fetchone()[0]
    if check != "ok":
        found.append("integrity_check: " + check)
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        found.append("foreign keys: %r" % broken)

    # L and O
    rows = db.execute("SELECT m.uid, m.raw_hash, f.uidvalidity, m.id FROM mails m JOIN folders f ON f.id = m.folder_id ORDER BY m.id").fetchall()
    places = rows + db.execute("SELECT l.uid, m.raw_hash, f.uidvalidity, m.id FROM further_locations l JOIN mails m ON m.id = l.mail_id"
                               " JOIN folders f ON f.id = l.folder_id").fetchall()
    validities = [v for (v,) in db.execute("SELECT uidvalidity FROM folders ORDER BY id")]
    newest = validities[-1] if validities else None
    stored = collections.defaultdict(list)
    for uid, raw_hash, uidvalidity, _ in places:
        if uidvalidity == newest:
            stored[uid].append(raw_hash)
    for uid, hashes in stored.items():
        if len(hashes) != 1:
            found.append("UID %d is stored %d times" % (uid, len(hashes)))
        if uid in server and hashes[0] != digest(server[uid]):
            found.append("UID %d is not stored byte for byte" % uid)
    row = db.execute("SELECT last_uid FROM folders WHERE uidvalidity = ? ORDER BY id DESC", (newest,)).fetchone()
    watermark = row[0] if row else 0
    for uid in sorted(server):
        if uid <= watermark and uid not in stored:
            found.append("UID %d is below the watermark %d and not stored" % (uid, watermark))
    for validity in set(validities):
        uids = [uid for uid, _, v, _ in rows if v == validity]
        if uids != sorted(uids):
            found.append("mails are not stored in UID order")
    if mails is not None and len(rows) != mails:
        found.append("%d mails are stored, %d expected" % (len(rows), mails))
    if mails is not None and set(server) - set(stored):
        found.append("on the server but not in the store: UIDs %s" % sorted(set(server) - set(stored)))

    # A
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
    if acknowledgements is not None and sum(by_id.values()) != acknowledgements:
        found.append("%d acknowledgements arrived, %d expected" % (sum(by_id.values()), acknowledgements))

    # A person's mail without an answer stands in the queue
    forgotten = db.execute("SELECT count(*) FROM cases c WHERE c.state <> 'closed' AND c.needs_person = 0 AND NOT EXISTS (SELECT 1 FROM outbox o"
                           " WHERE o.case_id = c.id AND o.state IN ('queued', 'sending', 'sent', 'deferred'))").fetchone()[0]
    if forgotten:
        found.append("%d cases have neither an acknowledgement nor a place in the queue" % forgotten)
    db.close()
    return found


def check(desk, mails=None, acknowledgements=None):
    """Raises with every broken invariant and the end of the daemon's log. Waits for what Exim still delivers."""
    from harness import wait_until
    if acknowledgements is not None:
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
    found = faults(desk, mails, acknowledgements)
    if found:
        raise AssertionError("\n".join(found) + "\n--- the daemon's log ends ---\n" + desk.log()[-3000:])
