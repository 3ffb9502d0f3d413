#!/usr/bin/env python3
"""What follows a first mail, on a real Dovecot and a real Exim: replies that complete a case, or must not; bounces, thanks, new
questions, resent mail; and the acknowledgements that a person or the period decides on."""
import datetime
import email
import email.message
import email.policy
import email.utils
import unittest

import invariants
from harness import DESK, JAPAN, Desk, MailServers, inquiry_mail, programs_folder, wait_until, work_folder

HANAKO = "hanako@pref.example.jp"
OTHER = "mallory@else.example.com"

FILLED = """\
1) 自治体・機関名：
2) 氏名：
3) 連絡先（TEL／メールアドレス）：%s
4) 照会内容（具体的に）：
"""
CONTACT_LABEL = "3) 連絡先（TEL／メールアドレス）："


def quoted(text):
    return "".join("> " + line + "\n" for line in text.splitlines())


def as_outlook(ack, own):
    """The reply above, the original below without marks."""
    return (own + "\n\n-----Original Message-----\nFrom: %s\nSent: Friday, June 5, 2026 10:12 AM\nTo: %s\nSubject: %s\n\n"
            % (DESK, HANAKO, ack["Subject"]) + ack.get_content())


class FollowUps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = MailServers(work_folder("follow-ups") / "servers", [DESK, HANAKO, OTHER])
        cls.servers.start()
        cls.number = 0

    @classmethod
    def tearDownClass(cls):
        cls.servers.stop()

    def setUp(self):
        """An empty mailbox, and a desk that has seen it empty."""
        self.servers.empty()
        self.desk = Desk(programs_folder(), work_folder("follow-ups") / self.id().split(".")[-1], self.servers)
        self.desk.once()
        self.mails = 0

    # What the senders do

    def take(self, mail, expect=0):
        """The mail is in the mailbox, and the daemon goes over it once."""
        self.servers.append(mail)
        self.mails += 1
        return self.desk.once(expect=expect)

    def inquiry(self, **fields):
        type(self).number += 1
        return inquiry_mail(self.number, HANAKO, **fields)

    def reply(self, text, to=None, sender=HANAKO, subject=None, in_reply_to=None):
        """A mail as a mail program writes it in answer to the acknowledgement `to`."""
        type(self).number += 1
        mail = email.message.EmailMessage(policy=email.policy.SMTP)
        mail["From"] = sender
        mail["To"] = DESK
        mail["Subject"] = subject or "Re: " + to["Subject"]
        mail["Date"] = email.utils.formatdate()
        mail["Message-ID"] = "<%d.reply@%s>" % (self.number, sender.partition("@")[2])
        named = in_reply_to or (to and to["Message-ID"])
        if named:
            mail["In-Reply-To"] = named
            mail["References"] = named
        mail.set_content(text, cte="base64")
        return bytes(mail)

    # What came of it

    def acknowledgements(self, count, address=HANAKO):
        """The desk's mails to that address, oldest first, once all `count` are there; a further one would be a failure."""
        try:
            wait_until(lambda: self.servers.count(address) >= count, 20, "")
        except TimeoutError:
            pass
        mails = [email.message_from_bytes(m, policy=email.policy.default) for m in self.desk.acknowledgements_in(address)]
        self.assertEqual(len(mails), count, [m["Subject"] for m in mails])
        return mails

    def case(self, number="1"):
        return self.desk.json("show", number)

    def kinds(self, number="1"):
        return [(item["kind"], item["state"]) for item in self.case(number)["outbox"]]

    def in_queue(self):
        return [c["receipt_number"] for c in self.desk.json("queue")]

    def check(self, acknowledgements):
        invariants.check(self.desk, mails=self.mails, acknowledgements=acknowledgements)

    def incomplete(self):
        """A case that lacks its contact and has been asked for it. Returns the request."""
        self.take(self.inquiry(contact=""))
        ack, = self.acknowledgements(1)
        self.assertEqual(self.kinds(), [("incomplete", "sent")])
        return ack

    def completed(self, ack, reply):
        """The reply completes the case, and its sender gets the receipt in the thread."""
        before = self.case()["fields"]
        self.take(reply)
        case = self.case()
        self.assertEqual(case["fields"], dict(before, contact="054-000-1234"))
        self.assertEqual(case["flags"], [])
        self.assertEqual(case["disposition"], "accepted")
        self.assertEqual(case["mails"][1]["role"], "follow-up")
        self.assertEqual(self.kinds(), [("incomplete", "sent"), ("receipt", "sent")])
        self.assertEqual(self.in_queue(), [])
        _, receipt = self.acknowledgements(2)
        sent = email.message_from_bytes(reply, policy=email.policy.default)
        self.assertEqual(receipt["In-Reply-To"], sent["Message-ID"])
        self.assertIn(sent["Message-ID"], receipt["References"])
        if sent["References"]:
            self.assertIn(ack["Message-ID"], receipt["References"])
        self.assertIn(case["receipt_number"], receipt["Subject"])
        self.assertNotIn("要記入", receipt.get_content())
        self.check(acknowledgements=2)

    # Replies that complete

    def test_the_form_filled_in_above_the_quote(self):
        ack = self.incomplete()
        self.completed(ack, self.reply(as_outlook(ack, "お世話になっております。\n\n" + FILLED % "054-000-1234"), to=ack))

    def test_the_form_filled_in_inside_the_quote(self):
        ack = self.incomplete()
        text = quoted(ack.get_content())
        self.assertEqual(text.count(CONTACT_LABEL), 1, text)
        self.completed(ack, self.reply("下記に記入しました。\n\n" + text.replace(CONTACT_LABEL, CONTACT_LABEL + "054-000-1234"), to=ack))

    def test_an_unquoted_line_below_the_quoted_label(self):
        ack = self.incomplete()
        text = quoted(ack.get_content()).replace(CONTACT_LABEL + "\n", CONTACT_LABEL + "\n054-000-1234\n")
        self.completed(ack, self.reply(text, to=ack))

    def test_the_form_filled_in_where_the_quote_has_no_marks(self):
        ack = self.incomplete()
        text = as_outlook(ack, "下記に記入しました。").replace(CONTACT_LABEL, CONTACT_LABEL + "054-000-1234")
        self.completed(ack, self.reply(text, to=ack))

    def test_the_form_filled_in_below_the_quote(self):
        ack = self.incomplete()
        text = "2026年6月5日(金) 10:12 <%s>:\n\n%s\n%s" % (DESK, quoted(ack.get_content()), FILLED % "054-000-1234")
        self.completed(ack, self.reply(text, to=ack))

    def test_the_receipt_number_in_the_subject_alone(self):
        ack = self.incomplete()
        number = self.case()["receipt_number"]
        self.completed(ack, self.reply(FILLED % "054-000-1234", subject="受付番号 %s の連絡先について" % number))

    # Replies that must not

    def test_from_another_address(self):
        ack = self.incomplete()
        before = self.case()
        for text, arguments in ((FILLED % "090-1111-2222", {"to": ack}),
                                (FILLED % "090-3333-4444", {"subject": "【受付番号 %s】拠点整備・運用に関する照会" % before["receipt_number"]})):
            self.take(self.reply(text, sender=OTHER, **arguments))
        case = self.case()
        self.assertEqual(case["fields"], before["fields"])
        self.assertIn("missing-contact", case["flags"])
        self.assertEqual([m["role"] for m in case["mails"]], ["opening", "other-sender", "other-sender"])
        self.assertEqual(case["state"], "new")
        self.assertEqual(self.in_queue(), [case["receipt_number"]])
        self.assertEqual(self.kinds(), [("incomplete", "sent")])
        self.assertEqual(case["ack"]["reason"], "other-sender")
        self.assertIn("別のアドレス", self.desk.madoguchi("show", "1"))
        self.acknowledgements(0, OTHER)
        self.check(acknowledgements=1)

    def test_a_filled_field_is_never_overwritten(self):
        ack = self.incomplete()
        before = self.case()["fields"]
        self.take(self.reply("1) 自治体・機関名：別の市役所\n2) 氏名：\n" + CONTACT_LABEL + "054-000-1234\n4) 照会内容（具体的に）：\n", to=ack))
        case = self.case()
        self.assertEqual(case["fields"], dict(before, contact="054-000-1234"))
        self.assertEqual(case["mails"][1]["differing"], ["organization"])
        self.assertEqual(case["mails"][1]["fields"]["organization"], "別の市役所")
        self.assertRegex(self.desk.madoguchi("show", "1"), "記入済みの内容と違う点: 自治体・機関名: 別の市役所")
        self.check(acknowledgements=2)

    def test_at_most_two_requests_a_case(self):
        ack = self.incomplete()
        self.take(self.reply("1) 自治体・機関名：\n2) 氏名：\n" + CONTACT_LABEL + "\n4) 照会内容（具体的に）：\n", to=ack))
        _, second = self.acknowledgements(2)
        self.take(self.reply("もう一度お送りします。\n\n" + FILLED % "追って連絡します", to=second))
        self.take(self.reply("連絡先は前回と同じです。\n\n" + FILLED % "前回と同じ", to=second))
        self.assertEqual([k for k in self.kinds() if k[1] == "sent"], [("incomplete", "sent")] * 2)
        self.assertEqual(self.case()["ack"]["reason"], "incomplete-limit")
        self.assertEqual(len(self.in_queue()), 1)
        self.check(acknowledgements=2)

    def test_a_bounce_of_ours(self):
        ack = self.incomplete()
        report = email.message_from_string(BOUNCE % {"id": ack["Message-ID"], "address": HANAKO}, policy=email.policy.SMTP)
        self.servers.deliver(bytes(report), "")
        self.mails += 1
        wait_until(lambda: self.servers.count() == self.mails, 20, "the bounce is in the mailbox")
        self.desk.once()
        case = self.case()
        self.assertEqual([m["role"] for m in case["mails"]], ["opening", "bounce"])
        self.assertEqual(case["ack"]["reason"], "target-bounced")
        self.assertEqual(self.in_queue(), [case["receipt_number"]])
        self.assertIsNone(case["fields"]["contact"])
        self.take(self.inquiry())
        second = self.case("2")
        self.assertEqual((second["ack"]["reason"], second["ack"]["state"]), ("target-bounced", "held"))
        self.assertEqual(len(self.in_queue()), 2)
        self.check(acknowledgements=1)

    # A complete case

    def complete(self):
        self.take(self.inquiry())
        ack, = self.acknowledgements(1)
        self.assertEqual(self.in_queue(), [])
        return ack

    def reopened(self, reply):
        self.desk.madoguchi("resolve", "1", "--as", "answered")
        self.assertEqual(self.case()["state"], "closed")
        before = self.case()["fields"]
        self.take(reply)
        case = self.case()
        self.assertEqual((case["state"], case["outcome"]), ("new", "none"))
        self.assertEqual(case["fields"], before)
        self.assertEqual(self.in_queue(), [case["receipt_number"]])
        self.assertEqual(self.kinds(), [("receipt", "sent")])
        self.assertEqual(len(self.desk.json("cases", "--all")), 1)
        self.check(acknowledgements=1)
        return case

    def test_thanks_get_no_answer(self):
        ack = self.complete()
        case = self.reopened(self.reply("ご連絡ありがとうございました。よろしくお願いいたします。\n\n" + quoted(ack.get_content()), to=ack))
        self.assertEqual(case["flags"], [])
        self.assertEqual(case["mails"][1]["ack"], {"kind": "none", "reason": "follow-up"})
        self.assertIn("見合わせ ― すでに受け付けた案件への続き", self.desk.madoguchi("show", "1"))

    def test_a_new_question_in_a_closed_thread(self):
        ack = self.complete()
        question = "1) 自治体・機関名：\n2) 氏名：\n3) 連絡先：\n4) 照会内容：別件ですが、災害時対応の訓練の頻度について御教示ください。\n"
        case = self.reopened(self.reply(question, to=ack))
        self.assertEqual(case["mails"][1]["differing"], ["inquiry"])

    # The desk's own answer

    def own_mail(self, to, question):
        mail = email.message.EmailMessage(policy=email.policy.SMTP)
        mail["From"] = mail["Cc"] = DESK
        mail["To"] = to
        mail["Subject"] = "Re: 照会"
        mail["Date"] = email.utils.formatdate()
        mail["Message-ID"] = "<answer.%s@desk.example.jp>" % to.partition("@")[0]
        mail["In-Reply-To"] = mail["References"] = question
        mail.set_content("年4回の開催が目安です。\n")
        return bytes(mail)

    def test_the_desks_answer_with_the_mailbox_in_cc(self):
        """The answer closes the case; the same question passed on to somebody else does not."""
        mail = self.inquiry()
        self.take(mail)
        question = email.message_from_bytes(mail)["Message-ID"]
        self.take(self.own_mail(OTHER, question))
        self.assertEqual(self.case()["state"], "new")
        self.take(self.own_mail(HANAKO, question))
        case = self.case()
        self.assertEqual((case["state"], case["outcome"]), ("closed", "answered"))
        self.assertEqual([m["role"] for m in case["mails"]], ["opening"])
        self.check(acknowledgements=1)

    # Resent, and overtaken

    def resent(self, mail):
        again = email.message_from_bytes(mail, policy=email.policy.SMTP)
        again.replace_header("Message-ID", "<again.%d@pref.example.jp>" % self.number)
        return bytes(again)

    def test_resent_after_the_acknowledgement(self):
        mail = self.inquiry()
        self.take(mail)
        self.take(self.resent(mail))
        case = self.case()
        self.assertEqual([m["role"] for m in case["mails"]], ["opening", "duplicate"])
        self.assertIn("duplicate", case["mails"][1]["flags"])
        self.assertEqual(case["mails"][1]["ack"], {"kind": "none", "reason": "duplicate"})
        self.assertEqual(self.kinds(), [("receipt", "sent"), ("receipt", "held")], "a reviewer may still send one")
        self.assertEqual(self.in_queue(), [case["receipt_number"]])
        self.check(acknowledgements=1)

    def without_exim(self, mail):
        self.servers.stop_process("exim")
        try:
            self.take(mail, expect=75)
        finally:
            self.servers._start_exim()

    def test_resent_before_the_acknowledgement(self):
        mail = self.inquiry()
        self.without_exim(mail)
        self.take(self.resent(mail))
        self.assertEqual([m["role"] for m in self.case()["mails"]], ["opening", "duplicate"])
        self.assertEqual(sorted(self.kinds()), [("receipt", "sent"), ("receipt", "superseded")])
        self.check(acknowledgements=1)

    def test_completed_while_the_request_still_waits(self):
        mail = self.inquiry(contact="")
        self.without_exim(mail)
        first = email.message_from_bytes(mail)["Message-ID"]
        self.take(self.reply("連絡先が漏れておりました。\n\n" + FILLED % "054-000-1234", subject="Re: 拠点整備・運用に関する照会", in_reply_to=first))
        self.assertEqual(self.kinds(), [("incomplete", "superseded"), ("receipt", "sent")])
        ack, = self.acknowledgements(1)
        self.assertNotIn("要記入", ack.get_content())
        self.assertEqual((self.case()["flags"], self.in_queue()), ([], []))
        self.check(acknowledgements=1)

    # The period, and a person's decisions

    def outside(self, first, last, says):
        today = datetime.datetime.now(JAPAN).date()
        opens, closes = today + datetime.timedelta(days=first), today + datetime.timedelta(days=last)
        self.desk.write_configuration(sections={"desk": {"open_from": opens, "open_to": closes}})
        self.take(self.inquiry(contact=""))
        ack, = self.acknowledgements(1)
        self.assertEqual(self.kinds(), [("closed", "sent")])
        text = ack.get_content()
        self.assertIn(says, text)
        for day in (opens, closes):
            self.assertIn("令和%d年%d月%d日" % (day.year - 2018, day.month, day.day), text)
        self.assertNotIn("要記入", text)
        self.assertIn("outside-period", self.case()["flags"])
        self.assertEqual(len(self.in_queue()), 1)
        self.check(acknowledgements=1)

    def test_before_the_opening(self):
        self.outside(10, 100, "開設する予定です")

    def test_after_the_closing(self):
        self.outside(-100, -1, "受付を終了いたしました")

    def test_a_held_acknowledgement_is_released(self):
        self.take(inquiry_mail(self.number + 7000, HANAKO, extra_headers=[("X-Auto-Response-Suppress", "All")]))
        self.assertEqual(self.kinds(), [("receipt", "held")])
        self.acknowledgements(0)
        number, = self.in_queue()
        self.desk.madoguchi("release", number)
        self.desk.once()
        ack, = self.acknowledgements(1)
        self.assertIn(number, ack["Subject"])
        self.assertEqual(self.kinds(), [("receipt", "sent")])
        self.desk.once()
        self.check(acknowledgements=1)

    def test_the_request_is_sent_again(self):
        first = self.incomplete()
        self.desk.madoguchi("ask-again", "1")
        self.desk.once()
        _, second = self.acknowledgements(2)
        self.assertEqual(self.kinds(), [("incomplete", "sent")] * 2)
        self.assertNotEqual(first["Message-ID"], second["Message-ID"])
        self.assertEqual(first.get_content(), second.get_content())
        self.assertEqual(first["In-Reply-To"], second["In-Reply-To"])
        self.take(self.reply(quoted(second.get_content()).replace(CONTACT_LABEL, CONTACT_LABEL + "054-000-1234"), to=second))
        self.acknowledgements(3)
        self.assertEqual(self.kinds()[2:], [("receipt", "sent")])
        self.assertEqual(self.case()["flags"], [])


BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@mx.pref.example.jp>
To: zaitaku@desk.example.jp
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.1@mx.pref.example.jp>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"

--=b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.pref.example.jp.
<%(address)s>: user unknown

--=b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.pref.example.jp

Final-Recipient: rfc822; %(address)s
Action: failed
Status: 5.1.1

--=b
Content-Type: text/rfc822-headers

From: zaitaku@desk.example.jp
To: %(address)s
Message-ID: %(id)s

--=b--
"""


if __name__ == "__main__":
    unittest.main(verbosity=2)
