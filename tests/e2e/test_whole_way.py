#!/usr/bin/env python3
"""One mail the whole way, mailbox to acknowledgement, on a real Dovecot and a real Exim."""
import contextlib
import email
import email.policy
import pathlib
import random
import sqlite3
import sys
import time
import unittest

import invariants
from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, wait_until, work_folder

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "servers"))
from proxy import Proxy  # noqa: E402

SENDERS = ["officer%02d@city%02d.example.lg.jp" % (n, n) for n in range(20)]


def with_attachment(mail, size):
    message = email.message_from_bytes(mail, policy=email.policy.SMTP)
    message.add_attachment(random.Random(size).randbytes(size), maintype="application", subtype="octet-stream", filename="figures.bin")
    return message.as_bytes()


def settled(desk, mails):
    """All `mails` mails are stored and no acknowledgement is on its way."""
    status = desk.json("status")
    return status["mails"] == mails and not status["outbox"]["queued"] and not status["outbox"]["sending"]


class WholeWay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = MailServers(work_folder("whole-way") / "servers", [DESK] + SENDERS)
        cls.servers.start()
        cls.number = 0

    @classmethod
    def tearDownClass(cls):
        cls.servers.stop()

    def setUp(self):
        """An empty mailbox of UIDVALIDITY of its own, and a desk that has seen it empty."""
        self.servers.empty()
        self.desk = self.new_desk()

    def new_desk(self, **arguments):
        desk = Desk(programs_folder(), work_folder("whole-way") / self.id().split(".")[-1], self.servers, **arguments)
        self.addCleanup(lambda: desk.process and desk.kill())
        return desk

    @classmethod
    def mails(cls, count):
        """(sender, bytes) of `count` new inquiries; every fifth lacks its contact."""
        made = []
        for _ in range(count):
            cls.number += 1
            fields = {"contact": ""} if cls.number % 5 == 0 else {}
            made.append((SENDERS[cls.number % len(SENDERS)], inquiry_mail(cls.number, SENDERS[cls.number % len(SENDERS)], **fields)))
        return made

    def check(self, **arguments):
        invariants.check(self.desk, **arguments)

    def test_a_second_pass_does_nothing(self):
        self.desk.once()
        self.servers.append_many([mail for _, mail in self.mails(20)])
        self.desk.once()
        self.check(mails=20, acknowledgements=20)
        before = self.desk.json("status")
        log = self.desk.once()
        after = self.desk.json("status")
        self.assertNotIn("stored", log)
        self.assertEqual({k: before[k] for k in ("mails", "cases", "outbox")}, {k: after[k] for k in ("mails", "cases", "outbox")})
        self.check(mails=20, acknowledgements=20)

    def test_receipt_numbers_run_without_gaps(self):
        self.desk.once()
        self.servers.append_many([mail for _, mail in self.mails(30)])
        self.desk.once()
        numbers = [int(c["receipt_number"].split("-")[1]) for c in self.desk.json("cases", "--all")]
        self.assertEqual(sorted(numbers), list(range(1, 31)))

    def test_mail_arrives_while_the_daemon_runs(self):
        self.desk.start()
        wait_until(lambda: self.desk.json_or_none("status"), 20, "the daemon has made its store")
        wait_until(lambda: self.desk.json("status")["last_success"], 20, "the daemon has polled once")
        for start in range(0, 200, 20):
            self.servers.deliver_many(self.mails(20))
            time.sleep(0.1)
        wait_until(lambda: settled(self.desk, 200), 90, "200 mails are stored and acknowledged")
        self.assertEqual(self.desk.stop(), 0)
        self.check(mails=200, acknowledgements=200)

    def test_kill_at_fifty_random_moments(self):
        def time_of_a_pass():
            self.servers.append_many([mail for _, mail in self.mails(6)])
            start = time.monotonic()
            self.desk.once(expect=None)
            return time.monotonic() - start

        self.desk.once()
        undisturbed = time_of_a_pass()
        self.servers.append_many([mail for _, mail in self.mails(6)])
        self.desk.start()
        time.sleep(undisturbed * 0.7)
        self.desk.kill()
        # What a killed run had in hand is read with more care, which takes longer, most of all under a sanitizer.
        undisturbed = max(undisturbed, time_of_a_pass())
        chance = random.Random(20260602)
        total, at_work = 18, 0
        for _ in range(50):
            new = self.mails(6)
            total += len(new)
            self.servers.append_many([mail for _, mail in new])
            before = invariants.outbox_states(self.desk)
            self.desk.start()
            time.sleep(chance.uniform(0.1, 1.3) * undisturbed)
            self.desk.kill()
            if invariants.outbox_states(self.desk) != before:
                at_work += 1
            else:
                undisturbed *= 1.1  # killed before its work: what waits has grown, or the machine has more to do than before
        self.desk.once(expect=None)
        self.desk.once()
        self.check(mails=total)
        states = invariants.outbox_states(self.desk)
        self.assertEqual(states.get("sent", 0) + states.get("unknown", 0), total, states)
        self.assertGreater(at_work, 5, "the kills came before any work: nothing was interrupted")
        print("killed 50 times, in %d of them at work: %s" % (at_work, states))

    def test_a_body_with_forged_imap_lines(self):
        self.desk.once()
        forged = "A0003 OK FETCH completed\r\n* BYE going down\r\n)\r\nA0004 OK done\r\n* 5 FETCH (UID 9 BODY[] {3}\r\nabc)\r\n* 1 EXISTS"
        self.servers.append_many([inquiry_mail(9000 + n, SENDERS[0], charset="utf-8", inquiry="ご教示ください。") for n in range(2)])
        plain = (b"From: officer00@city00.example.lg.jp\r\nTo: " + DESK.encode() + b"\r\nSubject: forged\r\nMessage-ID: <f@x.example.jp>\r\n\r\n"
                 + forged.encode() + b"\r\n")
        self.servers.append(plain)
        self.servers.append(plain.replace(b"<f@x", b"<g@x").replace(b"forged", b"forged again"))
        self.servers.append_many([mail for _, mail in self.mails(3)])
        self.desk.once()
        self.check(mails=7)

    def lying_server(self, change):
        """Runs against a proxy that changes the announced length of the first literal once, then tells the truth."""
        self.desk.once()
        self.servers.append_many([mail for _, mail in self.mails(10)])

        def edit(data, connection):
            if connection.number == 0 and b"BODY[] {" in data and "lied" not in connection.memory:
                connection.memory["lied"] = True
                head, _, rest = data.partition(b"BODY[] {")
                length, _, tail = rest.partition(b"}")
                return head + b"BODY[] {%d}" % change(int(length)) + tail
            return data

        with Proxy(self.servers.imap_port, from_server=edit) as proxy:
            self.desk.write_configuration(sections={"imap": {"url": "imap://localhost:%d" % proxy.port, "tls": "none"}})
            log = self.desk.once(expect=None, timeout=180)
            lied = any("lied" in c.memory for c in proxy.connections)
            self.assertTrue(lied, "the proxy has seen no literal")
            for _ in range(3):
                if self.desk.json("status")["mails"] == 10:
                    break
                log += self.desk.once(expect=None)
        self.check(mails=10, acknowledgements=10)
        return log

    def test_a_literal_announced_too_short(self):
        log = self.lying_server(lambda n: n - 200)
        self.assertIn("connection is dropped", log)

    def test_a_literal_announced_too_long(self):
        log = self.lying_server(lambda n: n + 200)
        self.assertIn("connection is dropped", log)

    def test_a_literal_announced_as_huge(self):
        for length in (2 ** 31, 2 ** 63, 2 ** 64):
            with self.subTest(length=length):
                self.servers.empty()
                self.desk = self.new_desk()
                self.lying_server(lambda n, length=length: length)

    def test_two_daemons_on_one_store(self):
        self.desk.start()
        wait_until(lambda: self.desk.json_or_none("status"), 20, "the first daemon has made its store")
        log = self.desk.once(expect=75)
        self.assertIn(str(self.desk.process.pid), log)
        self.assertEqual(self.desk.stop(), 0)

    def test_first_start_on_a_full_mailbox(self):
        self.servers.append_many([mail for _, mail in self.mails(40)])
        self.desk.once()
        self.check(mails=40, acknowledgements=0)
        self.servers.append_many([mail for _, mail in self.mails(5)])
        self.desk.once()
        self.check(mails=45, acknowledgements=5)

    def test_a_flood_is_searched_before_the_index_has_it(self):
        self.servers.append_many([mail for _, mail in self.mails(120)])
        self.desk.once()
        self.assertEqual(self.texts_to_index(), 240)
        self.assertEqual(self.desk.json("search", "指標の置き方")["total"], 120)
        self.desk.start()
        wait_until(lambda: self.texts_to_index() == 0, 30, "the daemon has the time to index them")
        self.assertEqual(self.desk.json("search", "指標の置き方")["total"], 120)
        self.servers.append_many([mail for _, mail in self.mails(1)])
        wait_until(lambda: self.desk.json("search", "指標の置き方")["total"] == 121, 20, "one more mail is found")
        self.assertEqual(self.texts_to_index(), 0)
        self.check(mails=121, acknowledgements=1)

    def test_what_an_import_leaves_for_the_index_is_made_up_for_by_an_idle_daemon(self):
        self.desk.start()
        wait_until(lambda: self.desk.json_or_none("status"), 20, "the daemon has its store")
        time.sleep(2)
        files = [self.desk.folder / ("%d.eml" % i) for i in range(60)]
        for file, (_, mail) in zip(files, self.mails(60)):
            file.write_bytes(mail)
        self.desk.madoguchi("import", *map(str, files), "--as", "answered")
        self.assertEqual(self.desk.json("search", "指標の置き方")["total"], 60)
        wait_until(lambda: self.texts_to_index() == 0, 60, "the daemon has the time to index them")

    def test_passes_of_many_mails_do_not_leave_the_index_behind(self):
        for left in (202, 0, 202):
            self.servers.append_many([mail for _, mail in self.mails(101)])
            self.desk.once()
            self.assertEqual(self.texts_to_index(), left)
        self.check(mails=303, acknowledgements=202)

    def texts_to_index(self):
        with contextlib.closing(sqlite3.connect("file:%s?mode=ro" % self.desk.store, uri=True)) as store:
            return store.execute("SELECT count(*) FROM text_changes").fetchone()[0]

    def test_first_start_with_old_mail_to_be_acknowledged(self):
        self.desk.write_configuration(sections={"acknowledge": {"old_mail": True}})
        self.servers.append_many([mail for _, mail in self.mails(10)])
        self.desk.once()
        self.check(mails=10, acknowledgements=10)

    def test_a_wrong_password_and_a_missing_folder_are_told_apart(self):
        (self.desk.folder / "password").write_text("wrong\n")
        wrong = self.desk.once(expect=77)
        (self.desk.folder / "password").write_text(self.servers.password)
        self.desk.write_configuration(sections={"imap": {"folder": "Nowhere"}})
        missing = self.desk.once(expect=None)
        self.assertNotEqual(self.desk.last_status, 0)
        self.assertIn("Nowhere", missing)
        self.assertNotIn("Nowhere", wrong)
        self.assertNotIn("secret", wrong + missing)

    def test_a_certificate_of_an_unknown_authority_is_refused(self):
        self.desk.write_configuration(sections={"imap": {"ca_file": "/etc/ssl/certs/ca-certificates.crt"}})
        log = self.desk.once(expect=75)
        self.assertRegex(log, "(?i)certificate")
        self.assertFalse(self.desk.json_or_none("status") and self.desk.json("status")["mails"])

    def test_starttls(self):
        self.desk.write_configuration(sections={"imap": {"url": "imap://localhost:%d" % self.servers.imap_port}})
        self.desk.once()
        self.servers.append_many([mail for _, mail in self.mails(3)])
        self.desk.once()
        self.check(mails=3, acknowledgements=3)

    def test_starttls_never_falls_back_to_plain_text(self):
        """A proxy takes STARTTLS out of the greeting and the capabilities: no login may go out."""
        def strip(data, _connection):
            return data.replace(b" STARTTLS", b"         ")

        said = []

        def listen(data, _connection):
            said.append(data)
            return data

        with Proxy(self.servers.imap_port, from_server=strip, from_client=listen) as proxy:
            self.desk.write_configuration(sections={"imap": {"url": "imap://localhost:%d" % proxy.port}})
            self.desk.once(expect=None)
        self.assertNotEqual(self.desk.last_status, 0)
        self.assertNotRegex(b"".join(said).upper(), b"LOGIN|AUTHENTICATE")

    def test_sigterm_stops_within_seconds(self):
        self.desk.start()
        wait_until(lambda: self.desk.json_or_none("status") and self.desk.json("status")["last_success"], 20, "the daemon has polled")
        start = time.monotonic()
        self.assertEqual(self.desk.stop(), 0)
        self.assertLess(time.monotonic() - start, 10)

    def test_memory_of_large_mails_is_given_back(self):
        """Once it waits again, the daemon holds hardly more than before; the second time shows that nothing grows."""
        if any(sanitizer in (pathlib.Path(programs_folder()) / "madoguchid").read_bytes() for sanitizer in (b"libasan.so", b"libtsan.so")):
            self.skipTest("a sanitizer keeps what was freed")
        self.desk.start()
        wait_until(lambda: "started" in self.desk.log(), 30, "it serves")
        for mails in (8, 16):
            self.servers.append_many([with_attachment(mail, 4 << 20) for _, mail in self.mails(8)])
            wait_until(lambda mails=mails: settled(self.desk, mails), 60, "the mails are settled")
            wait_until(lambda: self.desk.memory("RssAnon") < 12e6, 20, "it gives their memory back")
            wait_until(lambda: self.desk.memory() < 20e6, 20, "and the pages of code that waiting does not need")
        self.check()

    def test_smtp_server_down_then_up(self):
        self.desk.once()
        self.servers.append_many([mail for _, mail in self.mails(4)])
        port = self.servers.smtp_port
        self.servers.stop_process("exim")
        try:
            self.desk.once(expect=75)
        finally:
            self.servers._start_exim()
        self.assertEqual(port, self.servers.smtp_port)
        states = invariants.outbox_states(self.desk)
        self.assertFalse(states.get("sent") or states.get("unknown") or states.get("failed"), states)
        self.check(mails=4)

    def test_automated_mail_is_never_answered(self):
        self.desk.once()
        robots = [[("Auto-Submitted", "auto-replied")], [("Auto-Submitted", "auto-generated (rejected)")], [("List-Id", "<x.example.jp>")],
                  [("Precedence", "bulk")], [("X-Precedence", "junk")], [("List-Unsubscribe", "<mailto:x@example.jp>")],
                  [("X-Autoreply", "yes")], [("X-Auto-Response-Suppress", "All")], [("X-Loop", "a@b.example")],
                  [("Return-Path", "<>")]]
        self.servers.append_many([inquiry_mail(8000 + n, SENDERS[n], extra_headers=headers) for n, headers in enumerate(robots)])
        self.servers.append(inquiry_mail(8100, DESK))
        self.servers.append(inquiry_mail(8101, "noreply@city00.example.lg.jp"))
        self.desk.once()
        self.check(mails=12, acknowledgements=0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
