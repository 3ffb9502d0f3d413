#!/usr/bin/env python3
"""The restore drill: backups under load, the store destroyed, a backup restored. Nothing is lost, and nobody gets a second
acknowledgement.

    MADOGUCHI_PROGRAMS=build/dev MADOGUCHI_WORK=build/e2e python3 tests/e2e/test_restore.py
"""
import collections
import gc
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import invariants  # noqa: E402
from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, wait_until, work_folder  # noqa: E402

SENDERS = ["kakari%02d@city%02d.example.lg.jp" % (n, n) for n in range(24)]


class RestoreDrill(unittest.TestCase):
    def setUp(self):
        self.work = work_folder("restore")
        self.servers = MailServers(self.work / "servers", [DESK, *SENDERS], login=DESK)
        self.servers.start()
        self.addCleanup(self.servers.stop)
        self.desk = Desk(programs_folder(), self.work / "desk", self.servers)
        self.desk.once()

    def sent(self):
        return invariants.outbox_states(self.desk).get("sent", 0)

    def send(self, numbers):
        for n in numbers:
            self.servers.append(inquiry_mail(n, SENDERS[n]))

    def backup(self, name):
        self.desk.madoguchi("backup", str(self.desk.folder / name))

    def restore(self, name, expect=0):
        gc.collect()  # this process's own connections to the store are in use too
        return self.desk.madoguchi("restore", str(self.desk.folder / name), expect=expect)

    def reconcile(self, *more, expect=0):
        """What `madoguchid --reconcile` says."""
        gc.collect()
        return self.desk.once(expect=expect, task=("--reconcile", *more))

    def most_copies(self):
        by_id, by_answered = invariants.arrived(self.desk)
        return max(by_id.values()), max(by_answered.values())

    def test_backup_under_load_then_all_is_destroyed(self):
        self.desk.start()
        self.send(range(0, 8))
        wait_until(lambda: self.sent() >= 1, 60, "the first acknowledgement")
        self.backup("under-load")
        self.send(range(8, 16))
        wait_until(lambda: self.sent() == 16, 60, "sixteen acknowledgements")
        self.restore("under-load", expect=75)  # the daemon has the store
        self.assertEqual(self.desk.stop(), 0)
        with open(self.desk.store, "r+b") as store:
            store.write(b"\0" * 65536)
        self.desk.once(expect=65)
        self.restore("under-load")
        self.send(range(16, 20))  # came while nobody looked: a person decides
        self.assertIn("missing in the store", self.reconcile(expect=65))
        self.assertIn("fetched again", self.reconcile("--fetch-missing"))
        self.assertIn("20 mails on the server, 20 of them stored", self.reconcile())
        self.desk.once()
        self.send(range(20, 24))
        self.desk.once()
        with invariants.open_store(self.desk) as db:
            stored = db.execute("SELECT count(*) FROM mails").fetchone()[0]
        self.assertEqual(stored, 24)
        self.assertEqual(self.most_copies(), (1, 1))
        # Of what came after the backup, nobody can know whether it was acknowledged.
        self.assertEqual(invariants.faults(self.desk), [])
        states = collections.Counter(invariants.outbox_states(self.desk))
        self.assertEqual(states["queued"] + states["sending"] + states["deferred"], 0)
        for sender in SENDERS[20:]:
            self.assertEqual(self.servers.count(sender), 1, "the desk works again")
        for sender in SENDERS[:16]:
            self.assertEqual(self.servers.count(sender), 1)

    def test_the_folder_of_sent_mail_knows_what_the_backup_does_not(self):
        """As with Microsoft 365 and Google: what was handed over lies in the folder of sent mail."""
        client = self.servers.imap()
        client.create("Sent")
        client.logout()
        self.desk.write_configuration(sections={"imap": {"sent_folder": "Sent"}})
        self.desk.once()
        self.send(range(0, 2))
        self.desk.once()
        self.backup("before")
        self.send(range(2, 5))
        self.desk.once()
        wait_until(lambda: all(self.servers.count(SENDERS[n]) == 1 for n in range(5)), 30, "five acknowledgements")
        for n in range(2, 4):  # of the fifth no copy was kept
            self.servers.append(self.desk.acknowledgements_in(SENDERS[n])[0], folder="Sent")
        self.restore("before")
        self.reconcile("--fetch-missing")
        self.assertEqual(invariants.outbox_states(self.desk), {"sent": 4, "unknown": 1})
        queue = self.desk.json("queue")
        self.assertEqual([case["ack"]["reason"] for case in queue], ["maybe-acknowledged"])
        self.desk.once()
        self.assertEqual(self.most_copies(), (1, 1))

    def test_nobody_compares_while_the_daemon_runs(self):
        self.desk.start()
        wait_until(lambda: "started" in self.desk.log(), 30, "the daemon's start")
        self.assertIn("another madoguchid", self.reconcile(expect=75))
        self.assertEqual(self.desk.stop(), 0)

    def test_only_a_sending_came_after_the_backup(self):
        """What the store's mark cannot see: the backup holds as much as the store."""
        self.servers.stop_process("exim")
        self.send(range(0, 3))
        self.desk.once(expect=75)
        self.backup("before-sending")
        self.servers.restart_exim()
        wait_until(lambda: self.desk.once(expect=None) is not None and self.sent() == 3, 60, "three acknowledgements")
        self.restore("before-sending")
        self.desk.once()
        self.desk.once()
        self.assertEqual(invariants.outbox_states(self.desk), {"unknown": 3})
        self.assertEqual(self.most_copies(), (1, 1))
        self.assertEqual(len(self.desk.json("queue")), 3)

    def test_a_new_server_after_the_restore(self):
        """The mailbox has moved too: another UIDVALIDITY, and mail is known by its bytes."""
        self.send(range(0, 4))
        self.desk.once()
        self.backup("before")
        self.send(range(4, 6))
        self.desk.once()
        self.restore("before")
        box = self.servers.folder / "mail" / DESK
        self.servers.stop_process("dovecot")
        for file in box.glob("dovecot*"):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        self.servers.restart_dovecot()
        self.desk.once()
        self.desk.once()
        self.assertEqual(self.most_copies(), (1, 1))
        with invariants.open_store(self.desk) as db:
            self.assertEqual(db.execute("SELECT count(*) FROM mails").fetchone()[0], 6)


if __name__ == "__main__":
    unittest.main(verbosity=2)
