#!/usr/bin/env python3
"""Stores of earlier releases under today's daemon: brought forward with a copy beside them, and nobody is answered twice. A store
of a later release is refused by both programs, and stays as it is."""
import pathlib
import sqlite3
import subprocess
import unittest

from harness import DESK, Desk, MailServers, programs_folder, wait_until, work_folder

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "store/schemas"
SENDERS = ["kakari%02d@city%02d.example.lg.jp" % (n, n) for n in range(4)]


class OldStores(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = cls.enterClassContext(MailServers(work_folder("old_stores") / "servers", [DESK, *SENDERS]))

    def lay(self, file):
        self.servers.empty()
        desk = Desk(programs_folder(), work_folder("old_stores") / file.name.partition(".")[0], self.servers)
        with open(desk.store, "wb") as store:
            subprocess.run(["zstd", "-dc", str(file)], stdout=store, check=True)
        # The mark that every release has kept beside its store; without it the store is a restored one, which sends nothing by itself.
        pathlib.Path(str(desk.store) + "-mark").write_text("%020d\n" % 1)
        return desk

    def wait_for_delivery(self, waiting):
        expected = {a: waiting.count(a) for a in SENDERS}
        try:
            wait_until(lambda: {a: self.servers.count(a) for a in SENDERS} == expected, 10, "delivery")
        except TimeoutError:
            self.assertEqual({a: self.servers.count(a) for a in SENDERS}, expected)

    def test_what_was_sent_stays_sent_and_what_waited_goes_out_once(self):
        for file in sorted(SCHEMAS.glob("schema-*.zst")):
            with self.subTest(file.name):
                desk = self.lay(file)
                with sqlite3.connect("file:%s?mode=ro&immutable=1" % desk.store, uri=True) as store:
                    schema = store.execute("PRAGMA user_version").fetchone()[0]
                    waiting = [row[0] for row in store.execute(
                        "SELECT target FROM outbox JOIN outbox_texts ON outbox_id = id WHERE state IN ('queued', 'deferred')")]
                    sent = store.execute("SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone()[0]
                before = desk.store.read_bytes()
                for _ in range(2):
                    desk.once()
                    self.wait_for_delivery(waiting)
                self.assertEqual(desk.json("status")["outbox"]["sent"], sent + len(waiting))
                copies = sorted(desk.folder.glob("desk.sqlite.before-v*"))
                with sqlite3.connect(desk.store) as store:
                    now = store.execute("PRAGMA user_version").fetchone()[0]
                self.assertEqual([c.name for c in copies], [] if schema == now else ["desk.sqlite.before-v%d" % now])
                # But for the header, which says how the file is written to.
                self.assertEqual([c.read_bytes()[100:] == before[100:] for c in copies], [True] * len(copies))

    def test_a_later_store_is_refused(self):
        desk = self.lay(sorted(SCHEMAS.glob("schema-*.zst"))[-1])
        with open(desk.store, "r+b") as store:
            store.seek(60)
            store.write((99).to_bytes(4, "big"))
        before = desk.store.read_bytes()
        told = desk.once(expect=78)
        self.assertIn("has schema 99, and this program knows schemas up to", told)
        self.assertIn("install that version again, or restore a backup", told)
        done = subprocess.run([str(desk.programs / "madoguchi"), "status", "--config", str(desk.config)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        self.assertEqual(done.returncode, 78, done.stdout)
        self.assertIn("99", done.stdout)
        self.assertEqual(desk.store.read_bytes(), before)
        self.assertEqual(sorted(desk.folder.glob("desk.sqlite.before*")), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
