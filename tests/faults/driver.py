"""Drives one row of the fault list: a real desk between a real Dovecot behind a fault proxy and a scripted SMTP sink.

A test injects its fault and nothing else. Then the invariants are asserted, the fault is taken away, the daemon works until nothing is
left to do, and they are asserted again: by tests/e2e/invariants.py, which knows nothing of the fault.

    class Rows(FaultCase):
        def test_X1_what_is_injected(self):
            self.send(3)                                  # three inquiries lie on the server
            self.sink.script = {"RCPT": Answer("451 later")}
            self.serve_until(lambda: self.sink.commands)  # the daemon meets the fault

What cannot be done here is skipped with its reason, and listed in tests/skips.txt.
"""
import contextlib
import os
import pathlib
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "e2e"), str(TESTS / "servers")]
import invariants  # noqa: E402
from harness import DESK, Desk, MailServers, faked_time, inquiry_mail, programs_folder, wait_until, work_folder  # noqa: E402,F401
from proxy import Proxy  # noqa: E402
from smtp_sink import Answer, SmtpSink  # noqa: E402,F401

EVERY_STEP = os.environ.get("MADOGUCHI_EVERY_STEP") == "1"
KILLED = -9  # strace ends as its tracee did
SPEED = 20   # the daemon's clock against ours, where it must wait


def sender(number):
    return "officer%d@city%d.example.lg.jp" % (number, number)


class FaultCase(unittest.TestCase):
    """One Dovecot a class; an empty mailbox, a sink, a proxy and a desk that has seen the mailbox empty a test."""

    first_start = True  # the desk sees the mailbox empty before the test begins
    checked = True      # False: the test has replaced what is compared, and checks by itself

    @classmethod
    def setUpClass(cls):
        name = "faults-" + cls.__name__.lower() + ("-every-step" if EVERY_STEP else "")
        cls.work = work_folder(name)
        cls.servers = MailServers(cls.work / "servers", [DESK], exim=False)
        cls.servers.start()
        cls.addClassCleanup(cls.servers.stop)
        cls.number = 0

    def setUp(self):
        self.servers.empty([DESK])
        self.sink = self.enterContext(SmtpSink(credentials=(DESK, self.servers.password)))
        self.proxy = self.enterContext(Proxy(self.servers.imap_port))
        self.desk = self.make_desk("desk")
        if self.first_start:
            self.desk.once()

    def make_desk(self, name, **arguments):
        self.sections = {"imap": {"url": "imap://localhost:%d" % self.proxy.port, "tls": "none"}}
        desk = Desk(programs_folder(), self.work / (self.id().split(".")[-1] + "-" + name), self.servers, sections=self.sections,
                    sink=self.sink, **arguments)
        self.addCleanup(lambda: desk.process and desk.kill())
        return desk

    def configure(self, **sections):
        """Writes the configuration anew, with these keys too: imap={"poll_seconds": 5}."""
        for section, keys in sections.items():
            self.sections.setdefault(section, {}).update(keys)
        self.desk.write_configuration(sections=self.sections)

    def tearDown(self):
        if not self.checked or not self._outcome.success:
            return
        self.check()
        self.heal()
        self.settle()
        self.check(ended=True)

    # The faults' side

    def send(self, count, **arguments):
        """So many inquiries lie on the server, from senders of their own."""
        cls = type(self)
        mails = []
        for _ in range(count):
            cls.number += 1
            mails.append(inquiry_mail(cls.number, sender(cls.number), **arguments))
        self.servers.append_many(mails)
        return mails

    def once(self, expect=None, **arguments):
        return self.desk.once(expect=expect, **arguments)

    def serve_until(self, condition, seconds=30, speed=SPEED, what="the daemon meets the fault", **arguments):
        """Starts the daemon where it does not run, and waits."""
        if not self.desk.process:
            self.desk.start(speed=speed, **arguments)
        run = self.desk.run
        try:
            wait_until(lambda: any("started: " in line for _, line in run.lines) or self.desk.process.poll() is not None, 20, "it starts")
            wait_until(condition, seconds, what)
        except TimeoutError as error:
            raise AssertionError("%s\n%s" % (error, self.desk.log()[-3000:])) from None

    def stop(self):
        if self.desk.process:
            self.assertEqual(self.desk.stop(), 0, self.desk.log()[-2000:])

    def log_has(self, *texts):
        return all(text in self.desk.log() for text in texts)

    # Afterwards

    def heal(self):
        self.proxy.heal()
        self.sink.heal()

    def work_left(self):
        """Asks the server only where the counts alone leave nothing to do."""
        with contextlib.closing(invariants.open_store(self.desk)) as db:
            waiting = db.execute("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'deferred')").fetchone()[0]
            stored = {row[0] for row in db.execute("SELECT uid FROM mails UNION SELECT uid FROM further_locations")}
        return waiting or len(stored) < self.servers.count() or set(self.servers.uids()) - stored

    def settle(self, seconds=60, speed=SPEED):
        """The daemon works until nothing is left to do, and stops as asked."""
        self.serve_until(lambda: not self.work_left(), seconds, speed, "nothing is left to do")
        self.stop()

    def check(self, **arguments):
        found = invariants.faults(self.desk, **arguments)
        if found:
            raise AssertionError("\n".join(found) + "\n--- the daemon's log ends ---\n" + self.desk.log()[-3000:])

    def states(self):
        return invariants.outbox_states(self.desk)

    # System calls

    def strace(self, call, inject, **arguments):
        """One pass in which strace injects a fault into this system call: "signal=SIGKILL:when=3", "error=EIO:when=2+"."""
        prefix = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "signal=none", "-e", "trace=" + call, "-e", "inject=%s:%s" % (call, inject))
        return self.once(prefix=prefix, **arguments)

    def count_calls(self, calls):
        """{system call: how often} of one undisturbed pass's main thread."""
        file = self.desk.folder / "trace"
        self.once(expect=0, prefix=("strace", "-f", "-qq", "-o", str(file), "-e", "signal=none", "-e", "trace=" + ",".join(calls)))
        lines = [line.split(None, 2) for line in file.read_text(errors="replace").splitlines()]
        return {call: sum(line[0] == lines[0][0] and line[1].startswith(call + "(") for line in lines) for call in calls}


def spread(count, wanted):
    """At most `wanted` of 1 … count, with the first and the last."""
    if EVERY_STEP or count <= wanted:
        return range(1, count + 1)
    return sorted({1 + i * (count - 1) // (wanted - 1) for i in range(wanted)})
