#!/usr/bin/env python3
"""The programs under valgrind: a pass over every mail of the corpus, sending included, the commands on what it stored, and the daemon
serving. No invalid read or write, no use of what was never set, nothing lost.

    MADOGUCHI_PROGRAMS=build/dev MADOGUCHI_WORK=build/e2e python3 tests/e2e/test_memory.py
"""
import pathlib
import re
import signal
import subprocess
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "e2e"), str(TESTS / "servers")]
import invariants  # noqa: E402
from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, wait_until, work_folder  # noqa: E402
from smtp_sink import Answer, SmtpSink  # noqa: E402

# What is reachable at the end belongs to a library that keeps it; a fork's child has its parent's memory still.
VALGRIND = ("valgrind", "--leak-check=full", "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite",
            "--child-silent-after-fork=yes", "--suppressions=%s" % (TESTS / "e2e" / "valgrind.supp"))


class Memory(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = MailServers(work_folder("memory") / "servers", [DESK], exim=False)
        cls.servers.start()
        cls.addClassCleanup(cls.servers.stop)

    def setUp(self):
        self.servers.empty([DESK])
        self.sink = self.enterContext(SmtpSink(credentials=(DESK, self.servers.password)))
        self.desk = Desk(programs_folder(), work_folder("memory") / "desk", self.servers, sink=self.sink)
        self.desk.once()
        self.reports = self.desk.folder / "reports"
        self.reports.mkdir()
        self.valgrind = (*VALGRIND, "--log-file=%s" % (self.reports / "%p"))

    def check_reports(self, programs):
        """So many programs ran to their end, and valgrind has nothing against them."""
        summaries = 0
        for report in self.reports.iterdir():
            text = report.read_text(errors="replace")
            counted = re.search(r"ERROR SUMMARY: (\d+) errors", text)
            summaries += counted is not None
            self.assertTrue(counted is None or counted[1] == "0", text[:6000])
            report.unlink()
        self.assertEqual(summaries, programs)

    def test_a_pass_over_the_corpus_and_the_commands(self):
        mails = [path.read_bytes() for path in sorted((TESTS / "corpus").glob("*.eml"))]
        self.servers.append_many([b"\r\n".join(mail.splitlines()) + b"\r\n" for mail in mails])
        self.sink.script = {"RCPT": Answer("451 4.7.1 later", times=2)}
        self.desk.once(expect=75, timeout=1200, prefix=self.valgrind)
        self.assertEqual(self.desk.json("status")["mails"], len(mails))
        self.check_reports(1)
        receipt = self.desk.json("queue")[0]["receipt_number"]
        commands = (["queue"], ["show", receipt], ["cases", "--all"], ["note", receipt, "電話で確認"], ["outbox"], ["report"], ["health"],
                    ["check-store"], ["backup", str(self.desk.folder / "backup")], ["resolve", receipt, "--as", "answered"])
        for command, *arguments in commands:
            with self.subTest(command=command):
                program = [str(self.desk.programs / "madoguchi-desk"), command, "--config", str(self.desk.config)]
                done = subprocess.run([*self.valgrind, *program, *arguments], capture_output=True, timeout=300)
                self.assertIn(done.returncode, (0, 1, 2), done.stderr.decode())
                self.check_reports(1)

    def test_serving_with_a_lost_connection_and_a_reload(self):
        self.desk.start(prefix=self.valgrind)
        run = self.desk.run
        wait_until(lambda: any("started: " in line for _, line in run.lines), 120, "it starts")
        for number in range(3):
            self.servers.append(inquiry_mail(number, "a%d@city.example.lg.jp" % number))
            wait_until(lambda number=number: len(self.sink.mails) > number, 120, "the acknowledgement\n" + self.desk.log()[-2000:])
            if number == 0:
                self.desk.process.send_signal(signal.SIGHUP)
            if number == 1:
                self.servers.restart_dovecot()
        self.assertEqual(self.desk.stop(timeout=120), 0, self.desk.log()[-4000:])
        self.check_reports(1)
        self.assertEqual(invariants.outbox_states(self.desk), {"sent": 3})


if __name__ == "__main__":
    unittest.main(verbosity=2)
