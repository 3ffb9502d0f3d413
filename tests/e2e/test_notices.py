#!/usr/bin/env python3
"""The program's own mails to the secretariat, on real servers: that the mailbox cannot be read, that it can again, and the digest.
Each arrives once, whatever is stopped or killed in between, holds no personal data, and is never answered.

    MADOGUCHI_PROGRAMS=build/dev MADOGUCHI_WORK=build/e2e python3 tests/e2e/test_notices.py
"""
import contextlib
import datetime
import pathlib
import sqlite3
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import DESK, JAPAN, Desk, MailServers, decoded_text, inquiry_mail, programs_folder, wait_until, work_folder  # noqa: E402

OFFICE = "jimukyoku@office.example.lg.jp"
SENDER = "kakari@city.example.lg.jp"
CALL = "情報政策課 基盤係（内線 1234）"


class Notices(unittest.TestCase):
    def setUp(self):
        self.servers = MailServers(work_folder("notices") / "servers", [DESK, SENDER, OFFICE], login=DESK)
        self.servers.start()
        self.addCleanup(self.servers.stop)
        self.desk = Desk(programs_folder(), work_folder("notices") / "desk", self.servers)
        self.configure(digest=False)
        self.desk.once()

    def configure(self, desk=None, **notices):
        keys = {"to": OFFICE, "administrator": CALL, "outage_minutes": 60}
        keys.update(notices)
        self.desk.write_configuration(sections={"notices": keys, "desk": desk or {}})

    def arrived(self, address=OFFICE):
        """[(headers, text)] as they lie in the Maildir, oldest first: Dovecot may be away."""
        box = self.servers.folder / "mail" / address
        files = sorted((*(box / "new").iterdir(), *(box / "cur").iterdir()), key=lambda file: file.stat().st_mtime_ns)
        return [decoded_text(file.read_bytes()) for file in files]

    def sql(self, statement, *values):
        with contextlib.closing(sqlite3.connect(self.desk.store)) as store:
            rows = store.execute(statement, values).fetchall()
            store.commit()
            return rows

    def age(self, minutes):
        """As if the outage had begun so much earlier."""
        self.sql("UPDATE desk_state SET failing_since = failing_since - ?", 60 * minutes)

    def break_imap(self):
        self.servers.stop_process("dovecot")
        self.desk.once(expect=75)

    def test_an_outage_and_its_end_are_told_once(self):
        self.break_imap()
        self.assertEqual(self.arrived(), [])
        self.age(61)
        self.desk.once(expect=75)
        self.desk.once(expect=75)
        self.assertEqual(len(self.arrived()), 1)
        head, text = self.arrived()[0]
        self.assertEqual(head["Auto-Submitted"], "auto-generated")
        self.assertEqual(head["To"].addresses[0].addr_spec, OFFICE)
        self.assertRegex(head["Subject"], r"受信できていません（\d+月\d+日 \d+時\d\d分から）")
        for words in ("メールサーバーにつながりません", CALL, "最後に受信を確認", "なくなることはありません"):
            self.assertIn(words, text)
        for secret in (self.servers.password, "localhost", "refused", SENDER):
            self.assertNotIn(secret, text)
        self.servers.restart_dovecot()
        self.desk.once()
        self.desk.once()
        self.assertEqual(len(self.arrived()), 2)
        head, text = self.arrived()[1]
        self.assertIn("再開しました", head["Subject"])
        self.assertIn("先にお知らせした件です", text)

    def test_a_short_outage_is_not_told(self):
        self.break_imap()
        self.age(50)
        self.desk.once(expect=75)
        self.servers.restart_dovecot()
        self.desk.once()
        self.assertEqual(self.arrived(), [])
        self.assertEqual(self.sql("SELECT failing_since FROM desk_state"), [(None,)])

    def test_where_smtp_is_down_too_one_mail_stands_for_both(self):
        self.servers.stop_process("exim")
        self.break_imap()
        self.age(61)
        self.desk.once(expect=75)
        self.assertEqual(self.sql("SELECT kind, state FROM notices"), [("outage", "deferred")])
        self.servers.restart_dovecot()
        self.servers.restart_exim()
        self.desk.once()
        self.assertEqual(self.sql("SELECT kind, state FROM notices"), [("outage", "superseded"), ("recovery", "sent")])
        [(head, text)] = self.arrived()
        self.assertIn("再開しました", head["Subject"])
        self.assertIn("お知らせのメールも送ることができませんでした", text)

    def test_a_killed_daemon_tells_nothing_twice(self):
        self.break_imap()
        self.age(61)
        for _ in range(3):
            self.desk.start()
            wait_until(lambda: self.sql("SELECT state FROM notices") == [("sent",)], 60, "the notice of the outage")
            self.desk.kill()
        self.assertEqual(len(self.arrived()), 1)
        self.servers.restart_dovecot()
        for _ in range(3):
            self.desk.start()
            wait_until(lambda: len(self.arrived()) == 2, 60, "the notice of its end")
            self.desk.kill()
        self.desk.once(expect=None)
        self.assertEqual(len(self.arrived()), 2)

    def test_a_refused_login_is_told_as_one(self):
        (self.desk.folder / "password").write_text("wrong\n")
        self.desk.once(expect=77)
        self.age(61)
        self.desk.once(expect=77)
        # The mail waits: the same password opens SMTP.
        (self.desk.folder / "password").write_text(self.servers.password + "\n")
        self.assertIn("サインインが断られています", decoded_text(self.sql("SELECT bytes FROM notices")[0][0])[1])

    def test_the_digest_of_a_business_day(self):
        for n in range(3):
            self.servers.append(inquiry_mail(n, SENDER, **({"contact": ""} if n == 0 else {})))
        self.desk.once()
        now = datetime.datetime.now(JAPAN)
        if now.hour == 23 and now.minute > 55:
            self.skipTest("the day is about to end")
        self.configure(digest=True, digest_time=(now - datetime.timedelta(minutes=min(now.minute, 5))).strftime("%H:%M"),
                       desk={"closed_days": [], "open_days": []})
        text = self.desk.config.read_text().replace("open_days = []", "open_days = [%s]" % now.date().isoformat())
        self.desk.config.write_text(text)
        self.desk.once()
        self.desk.once()
        self.desk.start()
        wait_until(lambda: "started" in self.desk.log(), 30, "the daemon")
        self.assertEqual(self.desk.stop(), 0)
        [(head, text)] = self.arrived()
        self.assertRegex(head["Subject"], r"【窓口の状況】%d月%d日 確認待ち1件" % (now.month, now.day))
        self.assertIn("未回答　　　3件", text)
        self.assertIn("新しい照会　3件", text)
        for personal in ("試験", "太郎", "例示市", "054-", SENDER, "拠点の整備に係る"):
            self.assertNotIn(personal, text)

    def test_health_knows_the_certificates(self):
        self.servers.append(inquiry_mail(1, SENDER))
        self.desk.once()
        seen = dict(self.sql("SELECT server, ends FROM server_certificates"))
        self.assertEqual(set(seen), {"IMAP", "SMTP"})
        # mail_servers.py makes them for ten years.
        for ends in seen.values():
            self.assertAlmostEqual((ends - time.time()) / 86400, 3650, delta=2)
        self.assertNotIn("certificate", self.desk.madoguchi("health", expect=None))
        self.sql("UPDATE server_certificates SET ends = ? WHERE server = 'SMTP'", int(time.time()) + 86400 * 10)
        metrics = self.desk.folder / "metrics.prom"
        self.assertRegex(self.desk.madoguchi("health", "--prometheus", str(metrics), expect=None), "the SMTP server's certificate ends on ")
        self.assertRegex(metrics.read_text(), r'(?m)^madoguchi_certificate_expiry_timestamp_seconds\{server="SMTP"\} \d+$')

    def test_a_notice_to_the_desk_itself_is_never_answered(self):
        self.configure(digest=False, to=DESK)
        self.break_imap()
        self.age(61)
        self.desk.once(expect=75)
        self.servers.restart_dovecot()
        self.desk.once()
        self.desk.once()
        self.assertEqual(len(self.arrived(DESK)), 2)
        ignored = self.desk.json("ignored")
        self.assertEqual(len(ignored), 2)
        self.assertEqual(self.desk.json("outbox", "--all"), [])
        self.assertEqual(self.desk.json("cases"), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
