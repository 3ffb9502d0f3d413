#!/usr/bin/env python3
"""The gate of acknowledgements (items 1 to 12), on a real Dovecot and a real Exim: every row a mail in one mailbox, all of them taken in
one pass. Nothing may arrive at whoever wrote one of them, and a person's mail without an answer must stand in the queue."""
import email
import email.header
import email.utils
import unittest

import invariants
from harness import DESK, FORM, Desk, MailServers, inquiry_mail, programs_folder, wait_until, work_folder

PLAIN = "拠点の多職種連携会議の開き方について、第%d号の資料をもとに御教示ください。\n"
FIRST = "first@first.example.lg.jp"
REPORT = ('multipart/report; report-type=delivery-status; boundary="=r"',
          "--=r\r\nContent-Type: text/plain\r\n\r\nyour mail\r\n--=r\r\nContent-Type: message/delivery-status\r\n\r\n"
          "Reporting-MTA: dns; mx.example.jp\r\n\r\nFinal-Recipient: rfc822; x@example.jp\r\nAction: delayed\r\n\r\n--=r--\r\n")
RECEIPT = ('multipart/mixed; boundary="=r"',
           "--=r\r\nContent-Type: text/plain\r\n\r\nread\r\n--=r\r\nContent-Type: message/disposition-notification\r\n\r\n"
           "Final-Recipient: rfc822; x@example.jp\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--=r--\r\n")

AUTOMATED, PERSON = "ignored", "flagged"


class Row:
    """`headers`: {name: value, or several, or None: left out}; "@" in a value stands for the row's own sender. `form`: the body is a
    filled-in form. `disposition` and `reason`: what must come of it; "" is answered."""

    def __init__(self, item, headers, disposition, reason, form=False, text=None, content=None):
        self.item, self.headers, self.disposition, self.reason = item, headers, disposition, reason
        self.form, self.text, self.content = form, text, content

    def number(self, number):
        self.index = number
        self.sender = "officer%03d@city%03d.example.lg.jp" % (number, number)
        self.message_id = "<%d.gate@city%03d.example.lg.jp>" % (number, number)

    def name(self):
        return "%s %s%s" % (self.item, self.headers or self.text or (self.content or [""])[0], " with a form" if self.form else "")

    def mail(self):
        headers = {"Return-Path": "<@>", "From": "@", "To": DESK, "Subject": "拠点整備・運用に関する照会", "Date": email.utils.formatdate(),
                   "Message-ID": self.message_id, "MIME-Version": "1.0"}
        headers.update(self.headers)
        lines = []
        for name, values in headers.items():
            for value in [values] if isinstance(values, str) else values or []:
                value = self.sender if value == "@" else value.replace("<@>", "<%s>" % self.sender).replace("{@}", self.sender)
                lines.append("%s: %s\r\n" % (name, value if value.isascii() else email.header.Header(value, "utf-8").encode()))
        if self.content:
            kind, body = self.content
            return ("".join(lines) + "Content-Type: %s\r\n\r\n%s" % (kind, body)).encode()
        text = self.text or PLAIN % self.index
        if self.form:
            text = FORM.format(organization="例示市第%d係" % self.index, name="試験 太郎", contact="054-000-%04d" % self.index, inquiry=text)
        return ("".join(lines) + "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                + text.replace("\n", "\r\n")).encode()


def both(item, headers, reason):
    """A program's mark: alone the mail is ignored; with a filled-in form it stands in the queue, and is not answered either."""
    return [Row(item, headers, AUTOMATED, reason), Row(item, headers, PERSON, reason, form=True)]


def silenced(item, headers, reason):
    """A wish for silence, or a doubt: a person's mail, in the queue and without an answer."""
    return [Row(item, headers, PERSON, reason), Row(item, headers, PERSON, reason, form=True)]


ROWS = [
    *both(1, {"Return-Path": "<>"}, "return-path-empty"),
    *both(1, {"Return-Path": ""}, "return-path-empty"),
    Row(1, {"From": None}, PERSON, "unreachable-sender", form=True),
    Row(1, {"From": ""}, PERSON, "unreachable-sender", form=True),
    Row(1, {"From": "{@}, second@second.example.lg.jp"}, PERSON, "unreachable-sender", form=True),
    Row(1, {"Return-Path": None}, PERSON, "", form=True),
    Row(1, {"From": "{@}, second@second.example.lg.jp", "Sender": "@"}, PERSON, "", form=True),
    *[row for value in ("auto-replied", "auto-generated (rejected)", "AUTO-NOTIFIED; owner=x", "yes", "")
      for row in both(2, {"Auto-Submitted": value}, "auto-submitted")],
    *both(2, {"Auto-Submitted": ["no", "auto-replied"]}, "auto-submitted"),
    Row(2, {"Auto-Submitted": "No (a person)"}, PERSON, "", form=True),
    *[row for name in ("List-Id", "List-Help", "List-Subscribe", "List-Unsubscribe", "List-Post", "List-Owner", "List-Archive", "Mailing-List")
      for row in both(3, {name: "<x.example.jp>"}, "mailing-list")],
    *[row for name in ("Precedence", "X-Precedence") for value in ("bulk", "Junk", "list", "auto_reply")
      for row in both(4, {name: value}, "precedence")],
    Row(4, {"Precedence": "normal"}, PERSON, "", form=True),
    *[row for value in ("All", "OOF", "DR, AutoReply") for row in silenced(5, {"X-Auto-Response-Suppress": value}, "suppress-requested")],
    Row(5, {"X-Auto-Response-Suppress": "DR, RN"}, PERSON, "", form=True),
    *silenced(6, {"X-Loop": "a@b.example"}, "loop-header"),
    *silenced(6, {"X-No-Loop": "yes"}, "loop-header"),
    *silenced(6, {"X-Madoguchi": "forged"}, "loop-header"),
    *[row for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Autoresponse", "X-AutoReply-From", "X-Mail-Autoreply",
                       "X-Autogenerated", "X-Failed-Recipients") for row in both(7, {name: "yes"}, "auto-reply-header")],
    *both(7, {"X-FC-MachineGenerated": "true"}, "auto-reply-header"),
    *both(7, {"Delivered-To": "autoresponder"}, "auto-reply-header"),
    *silenced(7, {"X-MS-Exchange-Inbox-Rules-Loop": "a@b.example"}, "loop-header"),
    Row(8, {}, AUTOMATED, "report", content=REPORT),
    Row(8, {}, AUTOMATED, "report", content=RECEIPT),
    *[Row(8, {"Subject": subject}, AUTOMATED, "auto-reply-subject") for subject in (
        "自動応答: 照会", "自動返信: 照会", "不在通知: 照会", "【不在】照会", "Out of Office: inquiry", "Automatic reply: inquiry",
        "Undelivered Mail Returned to Sender", "Delivery Status Notification (Failure)", "Mail delivery failed: returning message to sender")],
    Row(8, {}, AUTOMATED, "auto-reply-text", text="お問い合わせを受け付けました。\n※このメールは自動送信されています。\n"),
    Row(8, {}, AUTOMATED, "auto-reply-text", text="ただいま出張しております。自動で返信しています。\n"),
    Row(8, {"Subject": "担当者不在時の拠点運用について"}, PERSON, ""),
    *[Row(9, {"From": local + "@city.example.lg.jp", "Return-Path": None}, AUTOMATED, "program-address") for local in (
        "mailer-daemon", "postmaster", "abuse", "root", "noreply-ka", "no-reply", "no_reply", "donotreply", "listserv", "majordomo",
        "owner-kyoten", "kyoten-request", "kyoten-bounces")],
    Row(9, {"From": "postmaster@city.example.lg.jp", "Return-Path": None}, PERSON, "program-address", form=True),
    Row(9, {"From": "noreply@city.example.lg.jp", "Return-Path": None}, PERSON, "unreachable-sender", form=True),
    Row(10, {"From": DESK}, AUTOMATED, "own-mail"),
    Row(10, {"From": DESK.upper()}, PERSON, "own-mail", form=True),
    *silenced(10, {"Reply-To": DESK}, "own-address"),
    *silenced(10, {"Sender": DESK}, "own-address"),
    *silenced(11, {"To": "someone@else.example.jp"}, "not-addressed"),
    *silenced(11, {"To": "undisclosed-recipients:;"}, "not-addressed"),
    Row(11, {"To": "someone@else.example.jp", "Cc": DESK}, PERSON, "", form=True),
    Row(11, {"To": "someone@else.example.jp", "Resent-To": DESK}, PERSON, "", form=True),
    Row(11, {"To": "someone@else.example.jp", "Resent-Cc": DESK}, PERSON, "", form=True),
    *silenced(12, {"X-Spam-Flag": "YES"}, "spam"),
    Row(12, {"X-Spam-Flag": "NO"}, PERSON, "", form=True),
    *silenced(12, {"Authentication-Results": "mx.desk.example.jp; dmarc=fail header.from=example.lg.jp"}, "spoofed-sender"),
    Row(12, {"Authentication-Results": "mx.else.example.jp; dmarc=fail header.from=example.lg.jp"}, PERSON, "", form=True),
    Row(12, {"Authentication-Results": ["mx.desk.example.jp; dmarc=pass", "mx.desk.example.jp; dmarc=fail"]}, PERSON, "", form=True),
]
for place, each in enumerate(ROWS):
    each.number(place)


class Gate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """One pass over all rows; the tests look at what came of it."""
        senders = [row.sender for row in ROWS] + ["second@second.example.lg.jp", FIRST]
        cls.servers = MailServers(work_folder("gate") / "servers", [DESK] + senders)
        cls.servers.start()
        cls.addClassCleanup(cls.servers.stop)
        cls.desk = Desk(programs_folder(), work_folder("gate") / "desk", cls.servers,
                        sections={"trust": {"spam_header": "X-Spam-Flag", "spam_value": "YES"}})
        cls.desk.once()
        cls.servers.append(inquiry_mail(1, FIRST))
        cls.desk.once()
        wait_until(lambda: cls.servers.count(FIRST) == 1, 20, "the first acknowledgement is there")
        ack = email.message_from_bytes(cls.desk.acknowledgements_in(FIRST)[0])
        cls.ours = []
        for name in ("Message-ID", "X-Madoguchi"):
            row = Row(10, {name: ack[name]}, AUTOMATED, "own-mail")
            row.number(len(ROWS))
            row.sender = FIRST
            row.message_id = ack[name] if name == "Message-ID" else row.message_id
            cls.ours.append(row)
        cls.servers.append_many([row.mail() for row in ROWS + cls.ours])
        cls.desk.once()
        with invariants.open_store(cls.desk) as db:
            cls.stored = {m: rest for m, *rest in db.execute(
                "SELECT t.message_id, m.disposition, m.ack_kind, m.ack_reason, m.case_id FROM mails m JOIN mail_texts t ON t.mail_id = m.id")}

    def test_every_row_is_judged_so(self):
        for row in ROWS + self.ours:
            with self.subTest(row.name()):
                disposition, kind, reason, case = self.stored[row.message_id]
                self.assertEqual((reason, kind == "none"), (row.reason, row.reason != ""))
                if row.reason:
                    self.assertEqual(disposition, row.disposition)
                self.assertEqual(case is None, row.disposition == AUTOMATED)

    def test_nothing_arrives_where_nothing_may(self):
        answered = [row for row in ROWS if not row.reason]
        invariants.check(self.desk, mails=1 + len(ROWS) + len(self.ours), acknowledgements=1 + len(answered))
        for row in ROWS:
            with self.subTest(row.name()):
                self.assertEqual(self.servers.count(row.sender), 0 if row.reason else 1)
        self.assertEqual(self.servers.count("second@second.example.lg.jp"), 0)
        self.assertEqual(self.servers.count(FIRST), 1)

    def test_a_person_without_an_answer_stands_in_the_queue_with_the_reason(self):
        queue = {c["id"]: c for c in self.desk.json("queue")}
        page = self.desk.madoguchi("queue")
        for row in ROWS:
            if row.reason and row.disposition == PERSON:
                with self.subTest(row.name()):
                    case = self.stored[row.message_id][3]
                    self.assertIn(case, queue)
                    self.assertEqual(queue[case]["ack"]["reason"], row.reason)
                    self.assertNotIn(queue[case]["ack"]["state"], ("queued", "sending", "sent"))
        for reason in {row.reason for row in ROWS}:
            if reason:
                self.assertNotIn(reason, page, "reasons are for people, in Japanese")

    def test_a_program_has_its_own_list(self):
        ignored = {mail["message_id"]: mail for mail in self.desk.json("ignored")}
        expected = {row.message_id: row.reason for row in ROWS + self.ours if row.disposition == AUTOMATED}
        self.assertEqual({m: mail["ack"]["reason"] for m, mail in ignored.items()}, expected)


if __name__ == "__main__":
    unittest.main(verbosity=2)
