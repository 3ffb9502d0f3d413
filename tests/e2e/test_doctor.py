#!/usr/bin/env python3
"""madoguchid --doctor beside real servers: each trouble is told on a line of its own, and nothing is changed or sent.

    MADOGUCHI_PROGRAMS=build/dev MADOGUCHI_WORK=build/e2e python3 tests/e2e/test_doctor.py
"""
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, work_folder  # noqa: E402

SENDER = "kakari@city.example.lg.jp"
HERE = "desk@doctor.example.lg.jp"


class Doctor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = MailServers(work_folder("doctor") / "servers", [DESK, SENDER, HERE], login=DESK)
        cls.servers.start()
        cls.addClassCleanup(cls.servers.stop)

    def setUp(self):
        self.desk = Desk(programs_folder(), work_folder("doctor") / "desk", self.servers)
        # The tests' own desk lies in the example's domain, which the doctor objects to.
        self.assertTrue(DESK.endswith(".example.jp"))
        self.change('address = "%s"' % DESK, 'address = "%s"' % HERE)

    def change(self, old, new):
        text = self.desk.config.read_text()
        self.assertIn(old, text)
        self.desk.config.write_text(text.replace(old, new, 1))

    def examine(self, expect, *arguments):
        done = subprocess.run(self.desk.command("--doctor", *arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=120)
        self.assertEqual(done.returncode, expect, done.stdout)
        self.assertNotIn(self.servers.password, done.stdout)
        for line in done.stdout.splitlines():
            self.assertRegex(line, r"^(ok|warning|error|) +(->|[\w .]+:) ")
        return done.stdout

    def test_all_is_well_and_nothing_is_touched(self):
        self.servers.append(inquiry_mail(1, SENDER))
        out = self.examine(0)
        self.assertNotIn("error ", out)
        for subject in ("configuration", "desk", "store", "disk", "credentials", "IMAP name", "IMAP certificate", "IMAP login",
                        "IMAP folder INBOX", "SMTP name", "SMTP certificate", "SMTP login"):
            self.assertRegex(out, r"(?m)^(ok|warning) +%s: " % re.escape(subject))
        self.assertRegex(out, r"trusted until \d{4}-\d\d-\d\d|ends on \d{4}-\d\d-\d\d")
        self.assertFalse(self.desk.store.exists(), "it makes no store")
        self.assertEqual(self.servers.count(SENDER), 0)
        self.assertNotIn("\\Seen", "".join(flags for _, flags, _ in self.servers.fetch_all()))

    def test_the_example_is_no_configuration(self):
        self.change('address = "desk@doctor.example.lg.jp"', 'address = "zaitaku@desk.example.jp"')
        self.assertRegex(self.examine(78), r"(?m)^error +desk: .*example")

    def test_a_broken_configuration_is_all_that_is_told(self):
        self.change("[smtp]", "[smtp]\nfrobnicate = 1")
        out = self.examine(78)
        self.assertIn("frobnicate", out)
        self.assertNotIn("IMAP", out)

    def test_a_wrong_password(self):
        (self.desk.folder / "password").write_text("wrong\n")
        out = self.examine(77)
        self.assertRegex(out, r"(?m)^error +IMAP login: ")
        self.assertNotIn("IMAP folder", out)
        self.assertRegex(out, r"(?m)^error +SMTP login: ")

    def test_no_password(self):
        (self.desk.folder / "password").unlink()
        self.assertRegex(self.examine(78), r"(?m)^error +credentials: .*password")

    def test_a_missing_folder(self):
        self.change("[imap]", '[imap]\njunk_folder = "Nowhere"')
        out = self.examine(78)
        self.assertRegex(out, r"(?m)^ok +IMAP folder INBOX: ")
        self.assertRegex(out, r"(?m)^error +IMAP folder Nowhere: ")

    def test_a_certificate_that_nobody_vouches_for(self):
        self.desk.config.write_text(re.sub(r"(?m)^ca_file = .*$", "", self.desk.config.read_text()))
        out = self.examine(75)
        self.assertRegex(out, r"(?m)^error +IMAP login: .*certificate")
        self.assertRegex(out, r"(?m)^error +SMTP login: .*certificate")

    def test_a_host_that_is_not_there(self):
        self.desk.config.write_text(self.desk.config.read_text().replace("imaps://localhost", "imaps://mail.invalid"))
        self.assertRegex(self.examine(75), r"(?m)^error +IMAP name: mail.invalid: ")

    def test_a_damaged_store(self):
        self.desk.once()
        with open(self.desk.store, "r+b") as store:
            store.write(b"\0" * 4096)
        before = self.desk.store.read_bytes()
        self.assertRegex(self.examine(65), r"(?m)^error +store: ")
        self.assertEqual(self.desk.store.read_bytes(), before)

    def test_a_mail_to_oneself_goes_the_whole_way_and_is_never_answered(self):
        self.change('user = "%s"' % DESK, 'user = "%s"' % HERE)  # the mailbox's; the submission's stays
        for store_is_there in (False, True):
            out = self.examine(0, "--mail-to-oneself")
            self.assertRegex(out, r"(?m)^ok +mail to oneself: sent to %s, and arrived in INBOX after \d+ s$" % re.escape(HERE))
            self.assertEqual(self.desk.store.exists(), store_is_there)
            self.desk.once()
        mails = [mail for _, _, mail in self.servers.fetch_all(HERE)]
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertIn(b"\nAuto-Submitted: auto-generated", mail)
        self.assertEqual(len(self.desk.json("ignored")), 2)
        self.assertEqual(self.desk.json("cases"), [])
        self.assertEqual(self.desk.json("outbox", "--all"), [])

    def test_a_mail_to_oneself_that_nobody_takes(self):
        self.change('address = "%s"' % HERE, 'address = "nobody@doctor.example.lg.jp"')
        out = self.examine(78, "--mail-to-oneself")
        self.assertRegex(out, r"(?m)^error +mail to oneself: the SMTP server does not take it: .*550")
        self.assertNotIn("nobody@", out.split("mail to oneself")[1])

    def test_no_mail_is_sent_where_something_is_wrong(self):
        (self.desk.folder / "password").write_text("wrong\n")
        self.assertRegex(self.examine(77, "--mail-to-oneself"), r"(?m)^warning +mail to oneself: not sent")


if __name__ == "__main__":
    unittest.main(verbosity=2)
