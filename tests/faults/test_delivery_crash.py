#!/usr/bin/env python3
"""K3: the daemon is killed at every step of delivery, on a real Dovecot and a real Exim.

Two mails are stored and due. From this one state the daemon is run again and again; strace kills it on entering the N-th call of one
system call: sends and receives (IMAP's short login, then SMTP), and the store's writes and syncs. Each system call is counted alone,
because strace does: of a set, only the most frequent member would ever come to its last call. After each kill one undisturbed pass
must leave every acknowledgement either sent, once, or unknown and in the queue.

MADOGUCHI_EVERY_STEP=1: each N from 1 until a run ends undisturbed. Else some of the steps, spread over the delivery.
"""
import collections
import contextlib
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import invariants  # noqa: E402
from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, wait_until, work_folder  # noqa: E402

SENDERS = ["officer@city%d.example.lg.jp" % n for n in range(2)]
EVERY_STEP = os.environ.get("MADOGUCHI_EVERY_STEP") == "1"
SMTP_STEPS = ("sendto", "recvfrom")
STORE_STEPS = ("write", "pwrite64", "fdatasync", "fsync", "ftruncate")
SPREAD = 7  # how many steps of each system call, where not each is asked for
KILLED = -9  # strace ends as its tracee did


def exim_at_rest(servers):
    """Only Exim's listening process is there, and nothing waits in its spool."""
    program = str(servers.folder / "exim4").encode()
    running = 0
    for process in pathlib.Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                running += (process / "cmdline").read_bytes().split(b"\0")[0] == program
            except OSError:
                continue  # it has ended
    return running == 1 and not list((servers.folder / "spool" / "input").glob("*-[HD]"))


class DeliveryCrash(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = work_folder("delivery-crash" + ("-every-step" if EVERY_STEP else ""))
        cls.servers = MailServers(folder / "servers", [DESK] + SENDERS)
        cls.addClassCleanup(cls.servers.stop)
        cls.servers.start()
        cls.desk = Desk(programs_folder(), folder / "desk", cls.servers)
        cls.template = folder / "template"
        cls.store_due_mails()
        cls.calls = cls.traced_calls(folder / "trace")

    @classmethod
    def store_due_mails(cls):
        """The mails are taken in while no SMTP server answers; what that deferred is then made due at once."""
        cls.desk.once()
        cls.servers.append_many([inquiry_mail(n, sender) for n, sender in enumerate(SENDERS)])
        cls.servers.stop_process("exim")
        cls.desk.once(expect=None)
        cls.servers.restart_exim()
        db = sqlite3.connect(cls.desk.store)
        with db:
            db.execute("UPDATE outbox SET next_attempt = created")
        db.close()
        states = invariants.outbox_states(cls.desk)
        if set(states) - {"queued", "deferred"} or sum(states.values()) != len(SENDERS):
            raise AssertionError("not every acknowledgement waits: %s" % states)
        shutil.rmtree(cls.template, ignore_errors=True)
        cls.template.mkdir()
        for file in cls.desk.folder.glob("desk.sqlite*"):
            shutil.copy2(file, cls.template)

    @classmethod
    def back_to_due_mails(cls):
        for file in cls.desk.folder.glob("desk.sqlite*"):
            file.unlink()
        for file in cls.template.iterdir():
            shutil.copy2(file, cls.desk.folder)
        cls.servers.empty(SENDERS)

    @classmethod
    def strace(cls, *options):
        return ("strace", "-f", "-qq", "-e", "signal=none", *options)

    @classmethod
    def traced_calls(cls, file):
        """{system call: (how often before SMTP's first connect, before the first mail is noted as sent, in all)} of one undisturbed
        run's main thread."""
        cls.back_to_due_mails()
        cls.desk.once(prefix=cls.strace("-o", str(file), "-e", "trace=connect," + ",".join(SMTP_STEPS + STORE_STEPS)))
        wait_until(lambda: exim_at_rest(cls.servers), 30, "Exim has delivered")
        lines = [re.match(r"(\d+) +(\w+)\((.*)", line) for line in file.read_text(errors="replace").splitlines()]
        lines = [line.groups() for line in lines if line]
        main = lines[0][0]
        connected, noted, counts = None, None, collections.Counter()
        for thread, call, rest in lines:
            if call == "connect" and "htons(%d)" % cls.servers.smtp_port in rest:
                connected = connected or counts.copy()
            if call == "write" and ">sent outbox=" in rest:
                noted = noted or counts.copy()
            counts[call] += thread == main
        if not connected or not noted:
            raise AssertionError("the undisturbed run sent nothing")
        return {call: (connected[call], noted[call], counts[call]) for call in SMTP_STEPS + STORE_STEPS}

    def steps(self, call):
        """The N of this system call: all, without an end, or some of the delivery's, with the first, the last, and the last one before
        the first mail is noted as sent: its final dot, its reply, its COMMIT."""
        first, noted, last = self.calls[call]
        if EVERY_STEP:
            yield from range(1, 10 * last + 100)
        else:
            count = last - first
            wanted = min(count, SPREAD)
            spread = {first + 1 + i * (count - 1) // max(wanted - 1, 1) for i in range(wanted)}
            yield from sorted(spread | ({noted} if first < noted else set()))

    def killed_at(self, call, number):
        """One run from the due mails. False: it ended undisturbed."""
        self.back_to_due_mails()
        inject = "inject=%s:signal=SIGKILL:when=%d" % (call, number)
        self.desk.once(expect=None, prefix=self.strace("-o", "/dev/null", "-e", "trace=" + call, "-e", inject))
        self.assertIn(self.desk.last_status, (0, KILLED), "%s %d:\n%s" % (call, number, self.desk.log()[-2000:]))
        return self.desk.last_status == KILLED

    def outcome(self):
        """What became of each acknowledgement after one undisturbed pass; raises where an invariant is broken."""
        self.desk.once()
        wait_until(lambda: exim_at_rest(self.servers), 30, "Exim is at rest")
        self.assertEqual(invariants.faults(self.desk, mails=len(SENDERS)), [])
        copies = {sender: self.servers.count(sender) for sender in SENDERS}
        self.assertLessEqual(max(copies.values()), 1, copies)
        with contextlib.closing(invariants.open_store(self.desk)) as db:
            rows = db.execute("SELECT case_id, state, target FROM outbox JOIN outbox_texts ON outbox_id = id").fetchall()
        self.assertEqual(len(rows), len(SENDERS))
        self.assertLessEqual({state for _, state, _ in rows}, {"sent", "unknown"})
        unknown = {case for case, state, _ in rows if state == "unknown"}
        self.assertLessEqual(len(unknown), 1, "one mail is on its way at a time")
        self.assertEqual({case["id"] for case in self.desk.json("queue") if case["ack"]["state"] == "unknown"}, unknown)
        return collections.Counter("sent" if state == "sent" else "unknown, arrived" if copies[to] else "unknown, lost"
                                   for _, state, to in rows)

    def kill_at_steps_of(self, calls):
        """Returns the sum of all outcomes; prints one line a system call."""
        total = collections.Counter()
        for call in calls:
            found, kills, ended = collections.Counter(), 0, False
            for number in self.steps(call):
                ended = not self.killed_at(call, number)
                with self.subTest(call=call, number=number):
                    found += self.outcome()
                if ended:
                    break
                kills += 1
            if EVERY_STEP:
                self.assertTrue(ended, "no run of %s ended undisturbed" % call)
            print("%s: killed at %d steps; %s" % (call, kills, dict(sorted(found.items()))), flush=True)
            total += found + collections.Counter(kills=kills)
        print("in all: %s" % dict(sorted(total.items())), flush=True)
        return total

    def test_K3_kill_at_each_send_and_receive(self):
        total = self.kill_at_steps_of(SMTP_STEPS)
        self.assertGreater(total["sent"], 0)
        self.assertGreater(total["unknown, arrived"] + total["unknown, lost"], 0, "no kill fell between the body and its reply")

    def test_K3_kill_at_each_write_and_sync_of_the_store(self):
        total = self.kill_at_steps_of(STORE_STEPS)
        self.assertGreater(total["sent"], 0)
        self.assertGreater(total["unknown, arrived"], 0, "no kill fell between the reply and its COMMIT")


if __name__ == "__main__":
    unittest.main(verbosity=2)
