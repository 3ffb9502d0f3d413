#!/usr/bin/env python3
"""Personal data whose time is over, and one person's: erased from every byte of the store, with the reports as they were and no mail
taken or acknowledged twice. And mail of the time before, taken from files.

    MADOGUCHI_PROGRAMS=build/dev MADOGUCHI_WORK=build/e2e python3 tests/e2e/test_retention.py
"""
import datetime
import gc
import json
import mailbox
import os
import pathlib
import sqlite3
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import invariants  # noqa: E402
from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, work_folder  # noqa: E402

ANNA, BOB = "anna.tanokura@kaede.example.lg.jp", "bob.minazuki@momiji.example.lg.jp"
DAYS = {"retention": {"closed_days": 30, "backup_days": 7}}
# Of the first sender's mail: name, organisation, text, address, note.
WORDS = ["楓町役場福祉課", "狸倉杏奈", "往診車の鍵置場", "anna.tanokura", "折返し済の覚書"]


def letter(number, sender, name, organization, inquiry):
    return inquiry_mail(number, sender, name=name, organization=organization, inquiry=inquiry)


class Retention(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = MailServers(work_folder("retention") / "servers", [DESK, ANNA, BOB], login=DESK)
        cls.servers.start()

    @classmethod
    def tearDownClass(cls):
        cls.servers.stop()

    def setUp(self):
        self.servers.empty()
        self.desk = Desk(programs_folder(), work_folder("retention") / self.id().split(".")[-1], self.servers, sections=DAYS)
        self.backups = self.desk.folder / "backups"
        self.backups.mkdir()
        self.desk.write_configuration(sections={"retention": {**DAYS["retention"], "backup_folder": str(self.backups)}})
        self.desk.once()
        self.servers.append(letter(1, ANNA, WORDS[1], WORDS[0], WORDS[2] + "について、前例を御教示ください。"))
        self.servers.append(letter(2, BOB, "水無月文男", "紅葉市", "会議の頻度について御教示ください。"))
        self.desk.once()
        self.desk.madoguchi("note", "1", WORDS[4])

    def bytes_of_store(self):
        gc.collect()
        return b"".join(path.read_bytes() for path in sorted(self.desk.folder.glob("desk.sqlite*")) if path.suffix != ".lock")

    def words_in_store(self):
        """Which of the words stand anywhere in the store's bytes; packed texts are unpacked by the store's own program."""
        all_bytes = self.bytes_of_store()
        return [word for word in WORDS if word.encode("utf-8") in all_bytes]

    def closed_long_ago(self, case):
        self.desk.madoguchi("resolve", str(case), "--as", "answered")
        with sqlite3.connect(self.desk.store) as db:
            db.execute("UPDATE cases SET closed = closed - 86400 * 40 WHERE id = ?", (case,))
        db.close()

    def rows(self, sql):
        with invariants.open_store(self.desk) as db:
            return db.execute(sql).fetchall()

    def test_purge(self):
        self.closed_long_ago(1)
        report, found = self.desk.madoguchi("report", "--json"), self.desk.json("search", WORDS[1])
        self.assertEqual(found["total"], 1)
        self.assertEqual(self.words_in_store(), WORDS)
        old = self.backups / "desk-20250101-000000.sqlite"
        for file in (old, self.backups / "desk-notes.txt"):
            file.write_text("x")
        self.desk.madoguchi("backup", str(self.backups))
        told = self.desk.json("purge")
        self.assertEqual((told["applied"], told["cases"], told["case_mails"], told["old_copies"]), (False, 1, 1, 1))
        self.assertEqual(self.words_in_store(), WORDS, "without --apply nothing changes")
        self.assertTrue(old.exists())
        with invariants.open_store(self.desk):  # somebody who looks, but is not reading
            self.desk.madoguchi("purge", "--apply")
        self.assertEqual(self.words_in_store(), [])
        self.assertEqual(self.rows("SELECT count(*) FROM raw_mails"), [(1,)])
        self.assertEqual(sorted(f.name for f in self.backups.iterdir() if f.name.startswith("desk-2")),
                         [f.name for f in self.backups.glob("desk-202[6-9]*")])
        self.assertTrue((self.backups / "desk-notes.txt").exists())
        # What is counted stays; what is searched is gone; what was purged is told.
        self.assertEqual(self.desk.madoguchi("report", "--json"), report)
        self.assertEqual(self.desk.json("search", WORDS[1])["total"], 0)
        self.assertEqual(self.desk.json("search", "水無月")["total"], 1)
        self.assertEqual([entry["action"] for entry in self.desk.json("purge", "--record")], ["purged"])
        self.assertEqual(self.desk.json("show", "1")["history"][-1]["action"], "erased")
        self.desk.madoguchi("show", "1")
        self.desk.madoguchi("check-store")
        self.assertEqual(self.desk.json("purge")["cases"], 0)
        # The mail lies in the mailbox still: neither taken again nor acknowledged again.
        self.desk.once()
        done = self.desk.json("status")
        self.assertEqual(done["cases"], 2)
        invariants.check(self.desk, mails=2, acknowledgements=2)

    def test_nothing_is_purged_unless_configured(self):
        self.desk.write_configuration()
        self.closed_long_ago(1)
        told = self.desk.json("purge", "--apply")
        self.assertEqual((told["cases"], told["ignored"]), (0, 0))
        self.assertEqual(self.words_in_store(), WORDS)

    def test_after_the_programme_everything_goes(self):
        today = datetime.date.today()
        self.desk.write_configuration(sections={
            "desk": {"open_from": today - datetime.timedelta(days=90), "open_to": today - datetime.timedelta(days=60)},
            "retention": {"after_end_days": 30, "backup_folder": str(self.backups)}})
        told = self.desk.json("purge", "--apply")
        self.assertEqual((told["cases"], told["open_cases"]), (2, 2))
        self.assertEqual(self.words_in_store(), [])
        self.assertEqual(self.rows("SELECT count(*) FROM case_texts"), [(0,)])

    def test_one_person(self):
        folder = self.desk.folder / "for-anna"
        self.desk.madoguchi("export-person", ANNA.upper(), str(folder))
        self.assertEqual(folder.stat().st_mode & 0o777, 0o700)
        person = json.loads((folder / "person.json").read_text(encoding="utf-8"))
        self.assertEqual(len(person["cases"]), 1)
        self.assertNotIn("bob", (folder / "person.json").read_text(encoding="utf-8"))
        self.assertEqual(sorted(f.name.partition("-")[0] for f in folder.glob("*.eml")), ["mail", "sent"])
        self.assertIn(self.servers.fetch_all()[0][2], [f.read_bytes() for f in folder.glob("mail-*.eml")])
        self.desk.madoguchi("export-person", ANNA, str(folder), expect=64)
        told = self.desk.json("erase", ANNA)
        self.assertEqual((told["applied"], len(told["cases"]), told["open_cases"]), (False, 1, 1))
        self.assertEqual(self.words_in_store(), WORDS)
        self.desk.madoguchi("erase", ANNA, "--apply")
        self.assertEqual(self.words_in_store(), [])
        self.assertEqual(self.desk.json("show", "1")["state"], "closed")
        record = self.desk.json("purge", "--record")
        self.assertEqual([entry["action"] for entry in record], ["exported", "erased"])
        self.assertNotIn("anna", json.dumps(record).lower())
        self.assertEqual(self.desk.json("erase", ANNA)["cases"], [])
        self.desk.madoguchi("erase", "2026-999999", expect=66)
        # The other's data are whole, and a new inquiry of hers is a new matter.
        self.assertEqual(self.desk.json("search", "水無月")["total"], 1)
        self.servers.append(letter(1, ANNA, WORDS[1], WORDS[0], WORDS[2] + "について、もう一度伺います。"))
        self.desk.once()
        self.assertEqual(self.desk.json("status")["cases"], 3)

    def test_what_others_sent_into_a_case_is_not_handed_over(self):
        receipt = self.desk.json("show", "1")["receipt_number"]
        self.servers.append(("From: %s\r\nTo: %s\r\nMessage-ID: <other@momiji.example.lg.jp>\r\nSubject: Re: %s\r\n\r\n090-0000-8888\r\n"
                             % (BOB, DESK, receipt)).encode())
        self.desk.once()
        self.assertEqual([mail["role"] for mail in self.desk.json("show", "1")["mails"]], ["opening", "other-sender"])
        self.assertEqual(self.desk.json("erase", ANNA)["others_mails"], 1)
        folder = self.desk.folder / "for-anna"
        done = json.loads(self.desk.madoguchi("export-person", ANNA, str(folder), "--json"))
        self.assertEqual((done["mails"], done["left_out"]), (1, 1))
        self.assertNotIn("090-0000-8888", "".join(f.read_text(encoding="utf-8", errors="replace") for f in folder.iterdir()))

    def test_import(self):
        box = mailbox.mbox(str(self.desk.folder / "before.mbox"))
        for n in range(3, 6):
            box.add(letter(n, "old%d@shi.example.lg.jp" % n, "旧 太郎%d" % n, "旧市", "第%d号の件\n\nFrom 昨年度の資料" % n).replace(b"\r\n", b"\n"))
        box.add(self.servers.fetch_all()[0][2].replace(b"\r\n", b"\n"))  # is in the mailbox too
        box.flush()
        maildir = mailbox.Maildir(str(self.desk.folder / "maildir"))
        maildir.add(letter(6, "old6@shi.example.lg.jp", "旧 太郎6", "旧市", "第6号の件").replace(b"\r\n", b"\n"))
        (self.desk.folder / "7.eml").write_bytes(letter(7, "old7@shi.example.lg.jp", "旧 太郎7", "旧市", "第7号の件"))
        (self.desk.folder / "no-mail.pdf").write_bytes(b"%PDF-1.4 and so on\n")
        sources = [str(self.desk.folder / name) for name in ("before.mbox", "maildir", "7.eml", "no-mail.pdf", "none")]
        answer = json.loads(self.desk.madoguchi("import", *sources, "--as", "answered", "--json", expect=1))
        self.assertEqual((answer["read"], answer["cases"], answer["known"]), (6, 5, 1))
        self.assertEqual([pathlib.Path(f).name for f in answer["unreadable"]], ["no-mail.pdf", "none"])
        again = json.loads(self.desk.madoguchi("import", *sources[:3], "--json"))
        self.assertEqual((again["read"], again["cases"], again["known"]), (6, 0, 6))
        self.assertEqual(self.desk.json("status")["cases"], 7)
        self.assertEqual(self.rows("SELECT count(*) FROM outbox"), [(2,)], "an imported mail is never acknowledged")
        self.assertEqual(self.rows("SELECT DISTINCT state, outcome FROM cases WHERE id > 2"), [("closed", "answered")])
        # What is imported comes by the mailbox later.
        self.servers.append((self.desk.folder / "7.eml").read_bytes())
        self.desk.once()
        self.assertEqual(self.desk.json("status")["cases"], 7)
        self.assertEqual(self.rows("SELECT count(*) FROM outbox"), [(2,)])


if __name__ == "__main__":
    unittest.main(verbosity=2)
