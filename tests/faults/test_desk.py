#!/usr/bin/env python3
"""P1, R1 and W1: two daemons, older copies of the store and moved mailboxes, and several people at once."""
import concurrent.futures
import shutil
import subprocess
import unittest

from driver import DESK, EVERY_STEP, Answer, FaultCase, invariants


class DeskRows(FaultCase):
    def test_P1_two_daemons_at_once(self):
        self.serve_until(lambda: True, speed=1)
        self.send(3)
        for _ in range(3):
            self.assertIn("pid %d" % self.desk.process.pid, self.once(expect=75))
        self.serve_until(lambda: not self.work_left())

    def test_P1_two_daemons_without_the_lock(self):
        """The second line of defence: unique keys. The lock's file is taken away under the first daemon, and both take the same mails."""
        self.serve_until(lambda: True, speed=1)
        for file in self.desk.folder.glob("desk.sqlite*lock*"):
            file.unlink()
        self.send(20)
        self.once()
        self.serve_until(lambda: not self.work_left())

    def copies(self, name):
        folder = self.desk.folder / name
        folder.mkdir()
        for file in self.desk.folder.glob("desk.sqlite*"):
            if file.is_file():
                shutil.copy2(file, folder)
        return folder

    def put_back(self, folder):
        """The store alone, as an administrator would who knows nothing of the mark beside it."""
        for file in self.desk.folder.glob("desk.sqlite*"):
            if not file.name.endswith("-mark"):
                file.unlink()
        for file in folder.iterdir():
            if not file.name.endswith("-mark"):
                shutil.copy2(file, self.desk.folder)

    def test_R1_an_older_store_is_put_back(self):
        self.send(3)
        self.once(expect=0)
        older = self.copies("older")
        self.send(3)
        self.once(expect=0)
        self.put_back(older)
        self.send(1)  # came before anybody looked: old mail too
        self.once(expect=0)
        self.assertEqual(len(self.sink.mails), 6, "nobody is acknowledged a second time")
        self.send(2)
        self.once(expect=0)
        self.assertEqual(len(self.sink.mails), 8)
        self.check_restored(mails=9)

    def check_restored(self, **arguments):
        """What the lost store had acknowledged is unknown to this one: a person decides."""
        self.checked = False
        self.check(ended=True, **arguments)

    def test_R1_unfinished_acknowledgements_of_an_older_store_are_unknown(self):
        self.put_back_unfinished()
        self.once(expect=0)
        self.check_unfinished()

    def test_R1_unfinished_acknowledgements_are_told_by_the_comparison_too(self):
        """Whichever run opens the store first tells of them."""
        self.put_back_unfinished()
        self.once(expect=0, task=("--reconcile", "--fetch-missing"))
        self.once(expect=0)
        self.check_unfinished()

    def put_back_unfinished(self):
        self.send(2)
        self.sink.script = {"RCPT": Answer("451 4.7.1 later")}
        self.once(expect=75)
        older = self.copies("older")
        self.sink.heal()
        self.settle()
        self.send(1)
        self.once(expect=0)
        self.put_back(older)

    def check_unfinished(self):
        self.assertEqual(len(self.sink.mails), 3)
        self.assertEqual(self.states(), {"unknown": 3}, "two were on their way, one mail is not in the older store")
        self.assertEqual(len(self.desk.json("queue")), 3)
        self.check_restored()

    def test_R1_the_mailbox_moves_to_another_server(self):
        """New UIDVALIDITY and UIDs in another order, other Received lines: nothing is acknowledged again by itself."""
        mails = self.send(5)
        self.once(expect=0)
        self.assertEqual(len(self.sink.mails), 5)
        self.servers.empty([DESK])
        received = b"Received: from old.example.jp by new.example.jp; Tue, 2 Jun 2026 10:00:00 +0900\r\n"
        self.servers.append_many([received + mail for mail in reversed(mails)])
        self.once(expect=0)
        self.assertEqual(len(self.sink.mails), 5)
        self.send(1)
        self.once(expect=0)
        self.assertEqual(len(self.sink.mails), 6)
        self.check(ended=True)

    def test_W1_reviewers_and_the_daemon_at_once(self):
        """Each command of several reviewers either does its work or says what changed; all notes are kept."""
        count = 30 if EVERY_STEP else 8
        self.send(count)
        self.once(expect=0)
        receipts = [case["receipt_number"] for case in self.desk.json("cases", "--all")]
        self.serve_until(lambda: True, speed=1)
        self.send(count)

        def work(reviewer, receipt):
            return subprocess.run([str(self.desk.programs / "madoguchi"), "note", "--config", str(self.desk.config), receipt,
                                   "memo of %s" % reviewer], capture_output=True, timeout=60)

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            done = list(pool.map(lambda job: work(*job), [(reviewer, receipt) for receipt in receipts for reviewer in ("a", "b")]))
        self.assertEqual([d.stderr.decode() for d in done if d.returncode], [])
        self.serve_until(lambda: not self.work_left())
        with invariants.open_store(self.desk) as db:
            self.assertEqual(db.execute("SELECT count(*) FROM case_notes").fetchone()[0], 2 * count)

    def test_W1_two_decide_the_same_case(self):
        self.send(1)
        self.once(expect=0)
        receipt = self.desk.json("cases", "--all")[0]["receipt_number"]

        revision = str(self.desk.json("show", receipt)["revision"])

        def decide(outcome):
            return subprocess.run([str(self.desk.programs / "madoguchi"), "resolve", "--config", str(self.desk.config), receipt, "--as",
                                   outcome, "--revision", revision], capture_output=True, timeout=60)

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            first, second = pool.map(decide, ("answered", "off-topic"))
        self.assertEqual(sorted(bool(d.returncode) for d in (first, second)), [False, True], (first, second))
        told = (first if first.returncode else second).stderr.decode()
        self.assertIn("変", told, "the second one is told what has changed")


if __name__ == "__main__":
    unittest.main(verbosity=2)
