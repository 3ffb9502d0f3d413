#!/usr/bin/env python3
"""The desk's own answers, read from the folder of its sent mail on a real Dovecot."""
import email.message
import email.policy
import email.utils
import unittest

from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, wait_until, work_folder

SENDERS = ["officer%02d@city%02d.example.lg.jp" % (n, n) for n in range(3)]
SENT = {"imap": {"sent_folder": "Sent"}}


def answer(recipient, message_id, subject="Re: 照会", number=0):
    """What a person at the desk writes in the mail program."""
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "事務局 <%s>" % DESK
    mail["To"] = recipient
    mail["Subject"] = subject
    mail["Date"] = email.utils.formatdate()
    mail["Message-ID"] = "<answer.%d@%s>" % (number, DESK.partition("@")[2])
    mail["In-Reply-To"] = message_id
    mail["References"] = message_id
    mail.set_content("お問い合わせの件、年4回の開催が目安です。\n")
    return bytes(mail)


class SentFolder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = MailServers(work_folder("sent-folder") / "servers", [DESK] + SENDERS)
        cls.servers.start()

    @classmethod
    def tearDownClass(cls):
        cls.servers.stop()

    def setUp(self):
        self.servers.empty()
        self.desk = Desk(programs_folder(), work_folder("sent-folder") / self.id().split(".")[-1], self.servers, sections=SENT)
        self.addCleanup(lambda: self.desk.process and self.desk.kill())

    def make_folder(self):
        client = self.servers.imap()
        self.assertEqual(client.create("Sent")[0], "OK")
        client.logout()

    def state(self, number):
        case = [c for c in self.desk.json("cases", "--all") if c["receipt_number"].endswith("%06d" % number)]
        shown = self.desk.json("show", case[0]["receipt_number"])
        return shown

    def question(self, number):
        """The Message-ID that `inquiry_mail` gives."""
        return "<%d.test@%s>" % (number, SENDERS[number].partition("@")[2])

    def test_an_answer_closes_its_case_and_nothing_is_kept_of_it(self):
        self.make_folder()
        self.desk.once()
        self.servers.append_many([inquiry_mail(n, SENDERS[n]) for n in range(3)])
        self.desk.once()
        acknowledgement = self.desk.acknowledgements_in(SENDERS[1])[0]
        parsed = email.message_from_bytes(acknowledgement, policy=email.policy.default)
        self.servers.append_many([answer(SENDERS[0], self.question(0), number=0),
                                  answer(SENDERS[1], parsed["Message-ID"], number=1),
                                  acknowledgement,
                                  answer("expert@hospital.example.jp", self.question(2), number=2)], folder="Sent")
        before = self.desk.json("status")
        log = self.desk.once()
        self.assertEqual(log.count("disposition=answered"), 2, log)
        for number, expected in ((1, ("closed", "answered")), (2, ("closed", "answered")), (3, ("new", "none"))):
            shown = self.state(number)
            self.assertEqual((shown["state"], shown["outcome"]), expected, shown)
            self.assertEqual(len(shown["mails"]), 1)
        after = self.desk.json("status")
        self.assertEqual((before["mails"], before["cases"]), (after["mails"], after["cases"]))
        self.assertEqual(self.desk.json("ignored"), [])
        self.assertEqual([flags for _, flags, _ in self.servers.fetch_all(folder="Sent") if "Seen" in flags], [])
        self.assertNotIn("looked at", self.desk.once())

    def test_an_answer_from_before_the_first_start(self):
        self.make_folder()
        self.servers.append_many([inquiry_mail(n, SENDERS[n]) for n in range(2)])
        self.servers.append(answer(SENDERS[0], self.question(0)), folder="Sent")
        self.desk.once()
        self.assertEqual(self.state(1)["outcome"], "answered")
        self.assertEqual(self.state(2)["outcome"], "none")

    def test_an_answer_while_the_daemon_runs(self):
        self.make_folder()
        self.desk.start()
        wait_until(lambda: self.desk.json_or_none("status") and self.desk.json("status")["last_success"], 20, "the daemon has polled")
        self.servers.append(inquiry_mail(0, SENDERS[0]))
        wait_until(lambda: self.desk.json("status")["outbox"]["sent"] == 1, 30, "the question is acknowledged")
        self.servers.append(answer(SENDERS[0], self.question(0)), folder="Sent")
        wait_until(lambda: self.state(1)["outcome"] == "answered", 60, "the case is answered")
        self.assertEqual(self.desk.stop(), 0)

    def test_a_missing_sent_folder_is_an_error_that_names_the_key(self):
        log = self.desk.once(expect=78)
        self.assertIn("[imap] sent_folder", log)
        self.servers.append(inquiry_mail(0, SENDERS[0]))
        self.desk.once(expect=78)
        self.assertEqual(self.desk.json("status")["mails"], 1, "the inbox is read all the same")


if __name__ == "__main__":
    unittest.main(verbosity=2)
