#!/usr/bin/env python3
"""The desk's intake as a plain Python script would do it: plain_python.py PORT CA_FILE USER PASSWORD DATABASE COUNT

For the benchmark to compare with. imaplib, email with the default policy, re, sqlite3 as they come, one commit a mail: fetches the first
COUNT mails, finds the form's four fields, flags what is missing and what is attached, and stores mail, case, flags and the acknowledgement
to be sent.
"""
import email
import email.message
import email.policy
import email.utils
import hashlib
import imaplib
import re
import sqlite3
import ssl
import sys

FIELDS = {name: re.compile(r"^\s*%s\s*[)）.．]\s*%s[^：:\n]*[：:]\s*(.*(?:\n(?!\s*[1-4]\s*[)）.．]|\s*$).*)*)" % (number, label), re.MULTILINE)
          for number, name, label in ((1, "organization", "自治体・機関名"), (2, "name", "氏名"), (3, "contact", "連絡先"), (4, "inquiry", "照会内容"))}
CONTACT = re.compile(r"0\d{1,4}-\d{1,4}-\d{3,4}|[\w.+-]+@[\w.-]+\.\w+")
RISKY = re.compile(r"\.(exe|js|vbs|scr|lnk|docm|xlsm|iso)$", re.IGNORECASE)
AUTOMATED = re.compile(r"mailer-daemon|no-?reply", re.IGNORECASE)
TAGS = re.compile(r"<[^>]*>")

SCHEMA = """
CREATE TABLE mails (id INTEGER PRIMARY KEY, uid INTEGER UNIQUE, hash TEXT, from_address TEXT, subject TEXT, raw BLOB);
CREATE TABLE cases (id INTEGER PRIMARY KEY, mail INTEGER, organization TEXT, name TEXT, contact TEXT, inquiry TEXT, state TEXT);
CREATE TABLE flags (case_id INTEGER, code TEXT);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, case_id INTEGER, recipient TEXT, message BLOB, state TEXT);
CREATE INDEX mails_hash ON mails (hash);
"""

RECEIPT = """%s 様

照会を受け付けました。受付番号は %06d です。

%s
地域の在宅医療の体制整備に向けた調査・連携支援事業 事務局
"""


def text_of(mail):
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    text = part.get_content()
    return TAGS.sub("", text) if part.get_content_subtype() == "html" else text


def judge(mail):
    """(fields, flags)"""
    text = text_of(mail)
    fields, flags = {}, []
    for name, pattern in FIELDS.items():
        found = pattern.search(text)
        fields[name] = found.group(1).strip() if found else ""
        if not fields[name]:
            flags.append("missing-" + name)
    if fields["contact"] and not CONTACT.search(fields["contact"]):
        flags.append("invalid-contact")
    if "拠点整備・運用に関する照会" not in str(mail["Subject"]):
        flags.append("subject-mismatch")
    for part in mail.iter_attachments():
        if RISKY.search(part.get_filename() or "") or part.get_payload(decode=True)[:2] == b"MZ":
            flags.append("risky-attachment")
    if mail.get("Auto-Submitted", "no") != "no" or AUTOMATED.search(str(mail["From"])):
        flags.append("automated")
    return fields, flags


def acknowledgement(mail, case, fields, flags):
    answer = email.message.EmailMessage(policy=email.policy.SMTP)
    answer["From"] = "zaitaku@desk.example.jp"
    answer["To"] = email.utils.parseaddr(str(mail["From"]))[1]
    answer["Subject"] = "[%06d] 拠点整備・運用に関する照会" % case
    answer["Message-ID"] = email.utils.make_msgid(domain="desk.example.jp")
    answer["In-Reply-To"] = str(mail["Message-ID"])
    answer["Auto-Submitted"] = "auto-replied"
    missing = [flag for flag in flags if flag.startswith("missing-")]
    answer.set_content(RECEIPT % (fields["name"], case, "次の記入をお願いします: %s\n" % "、".join(missing) if missing else ""))
    return bytes(answer)


def take(db, uid, raw):
    digest = hashlib.sha256(raw).hexdigest()
    if db.execute("SELECT 1 FROM mails WHERE hash = ?", (digest,)).fetchone():
        return
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    fields, flags = judge(mail)
    sender = email.utils.parseaddr(str(mail["From"]))[1]
    stored = db.execute("INSERT INTO mails (uid, hash, from_address, subject, raw) VALUES (?, ?, ?, ?, ?)",
                        (uid, digest, sender, str(mail["Subject"]), raw)).lastrowid
    case = db.execute("INSERT INTO cases (mail, organization, name, contact, inquiry, state) VALUES (?, ?, ?, ?, ?, 'new')",
                      (stored, *fields.values())).lastrowid
    db.executemany("INSERT INTO flags VALUES (?, ?)", [(case, flag) for flag in flags])
    if "automated" not in flags:
        db.execute("INSERT INTO outbox (case_id, recipient, message, state) VALUES (?, ?, ?, 'queued')",
                   (case, sender, acknowledgement(mail, case, fields, flags)))
    db.commit()


def main():
    port, ca_file, user, password, database, count = sys.argv[1:]
    db = sqlite3.connect(database)
    db.executescript(SCHEMA)
    imap = imaplib.IMAP4_SSL("localhost", int(port), ssl_context=ssl.create_default_context(cafile=ca_file))
    imap.login(user, password)
    imap.select("INBOX", readonly=True)
    for uid in imap.uid("SEARCH", "ALL")[1][0].split()[:int(count)]:
        take(db, int(uid), imap.uid("FETCH", uid.decode(), "(UID BODY.PEEK[])")[1][0][1])
    imap.logout()
    cases, complete = db.execute("SELECT count(*), sum(id NOT IN (SELECT case_id FROM flags)) FROM cases").fetchone()
    print("%d cases, %d of them complete" % (cases, complete))


if __name__ == "__main__":
    main()
